### What a letter says, in English, for foreigners; see letter.kk.ftl.

greeting = Dear { $name },
greeting-nameless = Dear applicant,

close =
    Application number: { $number }
    Where it stands: { $link }

    { contact }

    { automatic }
close-on-paper =
    Application number: { $number }
    Where it stands: { $link }

    { contact }
close-visit =
    Request number: { $number }

    { contact }

    { automatic }
contact =
    If you have questions, call the Unified Contact Centre: 1414 or 8 800 080 7777 (free of charge).
automatic =
    This message was sent automatically; please do not reply to it.

## What several letters say.

original = { $original ->
        [certificate] certificate
        [diplomaWithSupplement] diploma with its supplement
        [supplement] diploma supplement
       *[diploma] diploma
    }
corporation = Where: State Corporation “Government for Citizens”, at the branch that took your application in.
bring = Please bring your identity document and the receipt. A representative needs their own identity document and the document that proves their authority.
responsible = Responsible organisation: { $college }.
ground = { $ground ->
        [noConsent] there is no consent to the access to restricted personal data
        [notCompliant] the documents do not meet the requirements of the rules
       *[unreliable] the documents, or data in them, were found to be unreliable
    }
# To whom to complain and until when (АППК 80(5), 92).
appeal = { $ground ->
        [none] {""}
       *[other] Ground of the refusal: { ground }.
            If you do not agree, you may complain, through the organisation that took the decision: { $college }.
            { $until ->
                [none] {""}
               *[other] The last day for a complaint: { $until }.
            }
    }
# A loss makes no term longer.
not-longer = This does not make the term of the service longer.{ $due ->
        [none] {""}
       *[other] {" "}Its last day: { $due }.
    }
field = { $field ->
        [address] address
        [birthDate] birth date
        [email] e-mail
        [givenName] given name
        [iin] IIN
        [language] language of the answer
        [original] data of the original
        [patronymic] patronymic
        [phone] telephone
        [reason] reason of the application
       *[surname] surname
    }

## Letters about a case.

annulled = { $anew ->
        [yes] The duplicate of your { original } that was handed out was found to have a mistake of the college's own and was annulled: its number in the register is not valid.

            The college will make a new one by { $due }. It needs no new application and costs nothing: we shall write when it is ready, and you will collect it at the college: { $college }. Please bring the former one.
       *[no] { $issued ->
                [yes] The duplicate of your { original } that was handed out was annulled: its number in the register is not valid.

                    For the reason and a new duplicate, please turn to the college: { $college }. A new one is free.
               *[no] The signed result of your application for a duplicate of your { original } was found to be wrong and was annulled.

                    A new one is being made. Nothing is asked of you: we shall write when it is ready.
            }
    }
    .subject = The signed result was annulled
collection-reminder =
    The result of your application for a duplicate of your { original } has been ready since { $since }, and nobody has collected it.

    { $at-college ->
        [yes] Where: the office of the college: { $college }.
       *[no] { corporation }
    }

    { bring }
    .subject = Your result is waiting
complaint-decided =
    { $complaint }

    { $due ->
        [none] {""}
       *[other] The result is due no later than: { $due }.
    }

    { responsible }
    .subject = Your complaint was decided
complaint-extended =
    { $complaint }

    { responsible }
    .subject = More time for your complaint
complaint-moved =
    The calendar of working days was changed officially, and the time for your complaint was counted anew.

    { $complaint }

    { responsible }
    .subject = The time for your complaint was counted anew
complaint-overdue =
    { $complaint }

    { responsible }
    .subject = No decision on your complaint in time
complaint-registered =
    { $complaint }

    { responsible }
    .subject = Your complaint was registered
complaint-withdrawn =
    { $complaint }

    { responsible }

    If neither you nor your representative took it back, please call 1414 at once.
    .subject = Your complaint was taken back
data-corrected =
    The college corrected the data of your application. Corrected: { $fields }.

    { $iin ->
        [yes] The IIN was changed too: the application now stands under the new one.
       *[no] {""}
    }

    { $remade ->
        [yes] The document that waited for its signature is being made anew. The term stays the same.
       *[no] {""}
    }

    Where something was not corrected rightly, please tell the college or the contact centre at once. College: { $college }.
    .subject = Your application was corrected
handed-to-successor =
    The case of your application for a duplicate of your { original } was handed over to another organisation: the college that had it is no more.

    The organisation in charge now: { $college }.

    The term has not changed.{ $due ->
        [none] {""}
       *[other] {" "}Its last day: { $due }.
    } There is nothing for you to do.
    .subject = Another organisation is in charge
hearing-set =
    As you asked, a hearing was set about your application for a duplicate of your { original }.

    When: { $when } (Almaty time).
    How: { $form ->
        [video] by video. Please ask the college how to join.
       *[inPerson] in person, at the college. Please bring your identity document.
    }
    Held by: { $college }.

    If you were told another time before, this one counts. If you cannot come, please tell the college in advance: the hearing can be moved.
    .subject = A hearing is set
kept-at-college =
    The result of your application for a duplicate of your { original } was not collected at the State Corporation. It came back to the college on { $since }, and is kept there for as long as it takes.

    Where to collect it: the office of the college: { $college }.

    Please bring your identity document. A representative needs their own identity document and the document that proves their authority.
    .subject = The result is kept at the college
merged =
    Your application for a duplicate of your { original } is handled together with the earlier one, { $into }: both ask for the same.

    Nothing is lost, and nothing is asked of you. Please ask under the number of the earlier application.

    If they are about different documents, please tell the college or call 1414.
    .subject = Your applications are handled together
original-found = { $issued ->
        [yes] It was taken down that the original of your { original }, in place of which you have a duplicate, was found.

            The duplicate stays valid. The original is recorded as found and is no longer in force: use the duplicate.
       *[no] It was taken down that the original of your { original }, for which you asked a duplicate, was found.

            The application goes on, it does not stop by itself. If you need the duplicate no more, you can withdraw the application until it is handed out.
    }
    .subject = The original was found
package-lost =
    The papers of your application for a duplicate of your { original } were lost on their way to the college. We apologise. Day on which this was established: { $since }.

    It is now the State Corporation's move: it will send the papers again. Nothing is needed from you.

    { not-longer }
    .subject = Your documents were lost on the way
# What is intended, why, and what can be said against it and by when (АППК 73). The days run from this letter, and the house does not
# know the last one before it is handed over.
preliminary-refusal =
    A preliminary decision was taken on your application: to refuse a duplicate of your { original }.

    { $ground ->
        [none] {""}
       *[other] The ground: { ground }.
    }

    { $noted ->
        [yes] What it rests on: { $note }
       *[no] {""}
    }

    This is not a refusal yet. Within the 2 working days that follow the day on which you receive this message, you can object, or ask to be heard, in person or by video.

    It will be decided no earlier than on the third working day after you receive this message; if you do not answer, without your answer. The decision may also be to issue the duplicate.

    Where to turn: { $college }.
    There you can also learn the details and look into the file of your case.
    .subject = Preliminary decision on your application
ready-at-college =
    { what-is-ready }

    Where: the office of the college: { $college }.

    { bring }

    { appeal }
    .subject = { $result ->
        [refusal] Your reasoned answer is ready
       *[duplicate] Your duplicate is ready
    }
ready-at-counter =
    { what-is-ready }

    { corporation }

    { bring }

    { appeal }
    .subject = { $result ->
        [refusal] Your reasoned answer is ready
       *[duplicate] Your duplicate is ready
    }
what-is-ready = { $result ->
        [refusal] The reasoned refusal of a duplicate of your { original } is ready to be collected.
       *[duplicate] The duplicate of your { original } is ready to be collected.
    }
refused =
    A duplicate of your { original } was refused.

    { appeal }

    Once the cause is removed, you can apply again.

    { $at-college ->
        [yes] You can collect the reasoned refusal at the office of the college: { $college }.
            { bring }
       *[no] We will write to you when the reasoned refusal has arrived at the State Corporation.
    }
    .subject = Your duplicate was refused
result-lost =
    The signed result of your application for a duplicate of your { original } was lost on its way to the State Corporation. We apologise.

    The lost document is void, and the register says so. The college will make and send a new one, under a new number; nothing is needed from you. We will write to you when the result can be collected.

    { responsible }

    { not-longer }
    .subject = The signed result was lost
# That the head decided to take longer, and until when (АППК 76).
term-extended =
    By a decision of the head of the college with its reasons, the term of your application for a duplicate of your { original } was extended.

    { $was-due ->
        [none] {""}
       *[other] Day of the decision: { $decided }.
            The last day of the term was: { $was-due }.
            The last day of the term is now: { $due }.
    }

    { $noted ->
        [yes] The reason: { $note }
       *[no] {""}
    }

    { responsible }
    There you can look into the file of your case. If you do not agree, you may complain.

    You need not do anything. The new day replaces the one on your receipt.
    .subject = The term was extended
term-moved =
    The calendar of working days was changed officially, and the term of your application for a duplicate of your { original } was counted anew.{ $due ->
        [none] {""}
       *[other] {" "}The last day of the term is now: { $due }.
    }

    You need not do anything. This day replaces the one on your receipt.
    .subject = The term has changed
term-passed =
    The term of your application for a duplicate of your { original } has passed, and the result cannot be collected yet. We apologise for the delay.{ $due ->
        [none] {""}
       *[other] {" "}Its last day was: { $due }.
    }

    { responsible }

    By law, a term that has passed counts as a refusal: you may complain { $at-college ->
        [yes] to the responsible organisation
       *[no] to the responsible organisation or to the State Corporation
    }, and must be answered within 5 working days.{ $until ->
        [none] {""}
       *[other] {" "}The last day for a complaint: { $until }.
    }

    The work on your application goes on. We will write to you when the result can be collected.
    .subject = The term has passed
withdrawn =
    The application for a duplicate of your { original } was withdrawn, and the work on it has ended. Day of the withdrawal: { $since }.

    If neither you nor your representative withdrew it, please call 1414 at once.

    If you still need a duplicate, you can apply again at any time.
    .subject = The application was withdrawn

## Letters about a visit at home.

home-visit-appointed =
    A worker of the State Corporation will come to your home to take your documents in: { $when }.

    { at-hand }

    { suits }
    .subject = A visit at your home
home-visit-cancelled =
    { $reason ->
        [applied-otherwise] The visit was called off, because your application was handed in otherwise.
        [not-needed] The visit was called off, as you wished.
       *[not-reached] The visit was called off, because we could not reach you.
    }

    You can ask for a visit again by calling 1414.
    .subject = The visit at your home was called off
home-visit-missed = A worker of the State Corporation came to your home on { $day } at { $time } and found nobody. Another time will be named by { $by } at the latest.
    .subject = Nobody was at home
home-visit-moved =
    { $reason ->
        [applicant] As you asked
        [road] Because of the weather or the road
       *[worker] Because the worker cannot come
    }, the visit at your home was moved. A worker of the State Corporation will come: { $when }.

    { at-hand }

    { suits }
    .subject = The visit at your home was moved
at-hand = Please have your identity document at hand. A representative needs their own identity document and the document that proves their authority.
suits = If the time does not suit you, call 1414 and give the number of your request.
