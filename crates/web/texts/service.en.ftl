# How the service works.
title = How the service works
what = To whoever has lost or damaged a document on education, or changed their name, the college issues a duplicate, or refuses with its reasons.
price = Price
term = Term
if-today = if it is handed in at the Corporation today, its last day is
where = Where to apply
at-home = For those who cannot come
at-home-text = Call 1414 or 8 800 080 7777: a worker of the State Corporation comes to your home
desk-corporation = the State Corporation (“Government for Citizens”)
desk-office = the office of the college
desk-portal = the portal www.egov.kz
hours = When the college is open
college = College
college-hint = Part of its name or its BIN, for example политехникалық
college-none = No such college was found. Try a shorter part of its name.
show = Show
days = The next seven days
open-until = Open now. It closes at { $time }.
open-until-lunch = Open now. Lunch begins at { $time }.
closed-until-today = Closed now. It opens today at { $time }.
closed-until = Closed now. It opens on { $day }, at { $time }.
hours-unknown = Please ask for the hours at 1414.
merged = { $college } is no more; its papers are kept by { $to }.
liquidated = { $college } was closed; its papers are kept by { $to }.
provisional = The calendar of { $year } is provisional, days may change.
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
papers = What papers it takes
reason-damaged = where the document is damaged
reason-lost = where the document is lost
reason-nameChanged = where the surname, the name or the patronymic has changed
unless-damaged = not needed where the document is damaged
unless-lost = not needed where the document is lost
unless-nameChanged = not needed where the name has changed
representative-attorney = where a representative with a power of attorney applies
representative-legal = where the legal representative of a minor applies
steps = What the college does, and how long it takes
step = Step
budget = Time
in-term = within the whole term
role-clerk = clerk
role-executor = responsible executor
role-head = head
minutes = { $count } { $count ->
    [one] minute
   *[other] minutes
}
working-hours = { $count } working { $count ->
    [one] hour
   *[other] hours
}
working-days = { $count } working { $count ->
    [one] day
   *[other] days
}
calendar-days = { $count } calendar { $count ->
    [one] day
   *[other] days
}
grounds = Why it may be refused, and how that is mended
hearing = Before it refuses, the college tells of its preliminary decision at least { $notice } working { $notice ->
    [one] day
   *[other] days
    } before the decision itself (АППК art. 73). Within { $objection } working { $objection ->
    [one] day
   *[other] days
    } of being told you may object, or ask to be heard.
complain = How to complain
appeal = Of a refusal, or of a term that was missed, you may complain through the college within { $months } { $months ->
    [one] month
   *[other] months
    } (АППК art. 91 and 92). 1414 takes a complaint by telephone as well.
body = Who decides
body-term = Within
body-corporation = the State Corporation, on what its workers did
body-higherBody = the higher body
body-provider = the college itself
body-qualityBody = the body that assesses and controls the quality of state services
extended-by = (may be extended by { $days } working { $days ->
    [one] day
   *[other] days
})
rules = Rules:
since = In force since
clause-row = row { $number }
clause-row-item = row { $number }, item { $item })
clause-paragraph = paragraph { $number }
clause-paragraph-item = paragraph { $number }, item { $item })
