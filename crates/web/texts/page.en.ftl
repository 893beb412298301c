# Pages for everybody.
as-of = As of { $moment } (Almaty time)
apply = Apply for a duplicate
check = Check
check-another = Check another number
due-on = Last day of the service term
field = Application number
field-hint = It stands on your receipt, for example
help = Questions? Call the unified contact centre, free of charge
history = What has happened
language = Language
mistyped = There is a typing mistake in the number: one digit is wrong, or two neighbours are swapped. Compare it with your receipt and type it again.
mover = Whose move it is
next = What comes next
no-number = This does not look like an application number. Type it as it stands on your receipt.
no-page = There is no such page
no-page-text = Check the address, or look your application up by its number.
not-mine = I did not make this application, and got its message by mistake
number = Application
overdue = The term of the service has passed
own-name = English
own-page = This is my application: messages, and who has looked at my data
privacy = This page shows no personal data.
service = Issue of duplicates of documents on technical, vocational and post-secondary education
service-page = How the service works: papers, terms, hours of the colleges
skip = Skip to the main content
step-by = Last day of this step
title = Status of an application
too-many = Too many requests
too-many-text = Wait a minute and open the page again.
unavailable = The service cannot be reached for now
unavailable-text = Please try again a little later. Your application is safe; nothing gets lost.
unknown = No such application was found
unknown-text = The number is well-formed, but no such application is registered. If you handed your papers in just now, try again in a few minutes.
days-left = { $late ->
    [yes] { $days ->
        [one] { $days } working day late
       *[other] { $days } working days late
    }
   *[no] { $days ->
        [0] today is the last day
        [one] { $days } working day left
       *[other] { $days } working days left
    }
}

stage-declined = The package was not accepted
stage-accepted = Registered; the papers are at the State Corporation
stage-under-way = The papers were sent to the college
stage-came-back = The courier brought the papers back to the State Corporation
stage-package-lost = The papers were lost on the way to the college
stage-delivered = The application was handed in at the college
stage-registered = The college has registered the papers
stage-in-preparation = The responsible executor is preparing the result
stage-refusal-proposed = A refusal is proposed
stage-hearing-set = A hearing is set
stage-drafted = The result is drafted
stage-for-signature = The result waits for the head's signature
stage-signed = The result is signed
stage-sent = The result is on its way to the State Corporation
stage-at-counter = The result can be collected
stage-kept = The result is kept at the college, and can be collected
stage-issued = The result was handed out
stage-withdrawn = The application was withdrawn

mover-applicant = The applicant's
mover-authority = That of the body that decides the complaint
mover-college = The college's
mover-corporation = The State Corporation's
mover-nobody = Nobody's: the case is closed

event-accepted = Application accepted
event-annulled = Annulled
event-annulment-proposed = Annulment proposed
event-arrived = The result arrived at the State Corporation
event-assigned = A responsible executor was appointed
event-case-file-handed-over = The file of the case was handed over for the complaint
event-case-file-near = The file of the case is due for the complaint
event-case-file-overdue = The file of the case is overdue for the complaint
event-collection-reminded = The applicant was reminded of the result
event-complaint-decided = The complaint was decided
event-complaint-extended = The time for the complaint was extended
event-complaint-moved = The time for the complaint was counted anew
event-complaint-near = The time for the complaint is near its end
event-complaint-overdue = The time for the complaint has passed
event-complaint-registered = A complaint was registered
event-complaint-withdrawn = The complaint was withdrawn
event-data-corrected = Data were corrected
event-declined = Package not accepted
event-delivered = The papers arrived at the college
event-dispatched = Papers sent to the college
event-drafted = The result was drafted
event-handed-to-successor = The case was handed over to another organisation
event-hearing-held = The applicant was heard
event-hearing-set = A hearing was set
event-issued = The result was handed out
event-merged = Handled together with an earlier application
event-notice-delivered = The notice of the preliminary decision was delivered
event-objection-received = The applicant objected
event-original-found = The original was found
event-parcel-found = What was lost was found
event-parcel-lost = A parcel was lost
event-parcel-missing = A parcel did not come in time
event-prepared = The document was made ready for signature
event-record-confirmed = Archive record confirmed
event-record-dropped = Archive record taken out
event-record-entered = Archive record entered
event-record-sent-back = Archive record sent back
event-refusal-proposed = A refusal was proposed
event-registered = The college registered the papers
event-result-returned = The result came back to the college
event-returned = Papers came back to the State Corporation
event-rework-demanded = The draft was given back for rework
event-scan-attached = A scan of the document signed by hand was attached
event-sent = The result left for the State Corporation
event-separated = Handled by itself again
event-signed = The result was signed
event-term-expired = Term of the service passed
event-term-extended = The head extended the term
event-term-moved = The calendar changed, and the term was counted anew
event-term-near = The term is near its end
event-told-apart = Told apart from an earlier application
event-withdrawn = Application withdrawn
