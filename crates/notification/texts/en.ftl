### What an SMS says, in English, for foreigners; see kk.ftl.

annulled = { $handed-out ->
        [anew] The duplicate handed out to you had a mistake and was annulled. The college makes a new one.
        [yes] The duplicate handed out to you was annulled and is not valid. For a new one turn to the college.
       *[no] The signed result was annulled; a new one is being made.
    } { $link }
collection-reminder = Your result is ready and was not collected yet. Where to get it: { $link }
complaint-decided = Your complaint was decided. More: { $link }
complaint-extended = More time is needed for your complaint. More: { $link }
complaint-moved = The calendar has changed, and the time for your complaint was counted anew. More: { $link }
complaint-overdue = Your complaint was not decided in time. What you can do: { $link }
complaint-registered = Your complaint was registered. More: { $link }
complaint-withdrawn = Your complaint was taken back. If that was not you, call 1414. { $link }
data-corrected = The data of your application were corrected. If they are not right, call 1414. { $link }
handed-to-successor = Another college now handles your application, in the same term. { $link }
hearing-set = Your hearing: { $when }, { $form ->
        [video] by video
       *[inPerson] at the college
    }. More: { $link }
kept-at-college = Your result lies at the college: { $college }. { $link }
merged = Your application is handled together with an earlier one: { $into }. { $link }
original-found = It was taken down that your original was found. What it means: { $link }
package-lost = Your documents were lost on the way; we apologise. They will be sent again, nothing is asked of you. { $link }
preliminary-refusal = Preliminary decision: to refuse the duplicate. If you object, turn to the college. { $link }
ready-at-college = { $result ->
        [refusal] A reasoned reply is ready
       *[duplicate] Your duplicate is ready
    }. Where: { $college }. { $link }
ready-at-counter = { $result ->
        [refusal] The reasoned reply is ready
       *[duplicate] Your duplicate is ready
    }. Where: the Corporation's branch that took your application. Bring your identity document and the receipt. { $link }
refused = The duplicate was refused.{ $until ->
        [none] {""}
       *[other] {" "}Last day for a complaint: { $until }.
    } { $link }
result-lost = The signed result was lost on the way; we apologise. The college makes a new one. { $link }
term-extended = The term was extended. New last day: { $due }. { $link }
term-moved = The calendar of working days has changed. Last day of the term: { $due }. { $link }
term-passed = The term has passed; we apologise. The work goes on.{ $until ->
        [none] {""}
       *[other] {" "}Last day for a complaint: { $until }.
    } { $link }
withdrawn = The application was withdrawn. If that was not you, call 1414. { $link }

## Visits at home: no page shows them.

home-visit-appointed = A worker will come to your home: { $when }. If it does not suit, call 1414. Request { $number }
home-visit-cancelled = The visit at your home was called off. Questions: 1414. Request { $number }
home-visit-missed = A worker came and found nobody at home. Another time will be named. Questions: 1414. Request { $number }
home-visit-moved = The visit at your home was moved: { $when }. If it does not suit, call 1414. Request { $number }
