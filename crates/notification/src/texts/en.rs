//! The English words, for foreigners.

use telnusqa_domain::case::{Field, Ground, HearingForm, OriginalKind, ResultKind};
use telnusqa_domain::reactions::Message;

use super::{Facts, Words};

const CORPORATION: &str =
    "Where: State Corporation “Government for Citizens”, at the branch that took your application in.";
const BRING: &str = "Please bring your identity document and the receipt. A representative needs their own identity \
                     document and the document that proves their authority.";

pub(super) fn greeting(name: &str) -> String {
    if name.is_empty() { "Dear applicant,".to_owned() } else { format!("Dear {name},") }
}

pub(super) fn words(message: Message, facts: &Facts<'_>) -> Words {
    match message {
        Message::Annulled => Words { body: annulled(facts), subject: "The signed result was annulled" },
        Message::CollectionReminder => Words { body: reminder(facts), subject: "Your result is waiting" },
        Message::ComplaintDecided => complaint(facts, "Your complaint was decided"),
        Message::ComplaintExtended => complaint(facts, "More time for your complaint"),
        Message::ComplaintMoved => complaint_moved(facts),
        Message::ComplaintOverdue => complaint(facts, "No decision on your complaint in time"),
        Message::ComplaintRegistered => complaint(facts, "Your complaint was registered"),
        Message::ComplaintWithdrawn => complaint_withdrawn(facts),
        Message::DataCorrected => Words { body: corrected(facts), subject: "Your application was corrected" },
        Message::HandedToSuccessor => Words { body: succeeded(facts), subject: "Another organisation is in charge" },
        Message::HearingSet => Words { body: hearing_set(facts), subject: "A hearing is set" },
        Message::KeptAtCollege => Words { body: kept(facts), subject: "The result is kept at the college" },
        Message::Merged => Words { body: merged(facts), subject: "Your applications are handled together" },
        Message::OriginalFound => Words { body: original_found(facts), subject: "The original was found" },
        Message::PackageLost => Words { body: package_lost(facts), subject: "Your documents were lost on the way" },
        Message::PreliminaryRefusal => {
            Words { body: preliminary_refusal(facts), subject: "Preliminary decision on your application" }
        }
        Message::ReadyAtCounter => ready(facts, CORPORATION.to_owned()),
        Message::ReadyAtCollege => ready(facts, format!("Where: the office of the college: {}.", facts.college)),
        Message::Refused => Words { body: refused(facts), subject: "Your duplicate was refused" },
        Message::ResultLost => Words { body: result_lost(facts), subject: "The signed result was lost" },
        Message::TermExtended => Words { body: term_extended(facts), subject: "The term was extended" },
        Message::TermMoved => Words { body: term_moved(facts), subject: "The term has changed" },
        Message::TermPassed => Words { body: term_passed(facts), subject: "The term has passed" },
        Message::Withdrawn => Words { body: withdrawn(facts), subject: "The application was withdrawn" },
    }
}

/// What was wrong is worth nothing any more, and what follows.
fn annulled(facts: &Facts<'_>) -> Vec<String> {
    let original = noun(facts.original);
    if facts.anew {
        return vec![
            format!(
                "The duplicate of your {original} that was handed out was found to have a mistake of the college's own and was \
                 annulled: its number in the register is not valid."
            ),
            format!(
                "The college will make a new one by {}. It needs no new application and costs nothing: we shall write when it is ready, \
                 and you will collect it at the college: {}. Please bring the former one.",
                facts.due_on.map(|day| facts.date(day)).unwrap_or_default(),
                facts.college
            ),
        ];
    }
    if facts.handed_out {
        return vec![
            format!(
                "The duplicate of your {original} that was handed out was annulled: its number in the register is not valid."
            ),
            format!(
                "For the reason and a new duplicate, please turn to the college: {}. A new one is free.",
                facts.college
            ),
        ];
    }
    vec![
        format!(
            "The signed result of your application for a duplicate of your {original} was found to be wrong and was annulled."
        ),
        "A new one is being made. Nothing is asked of you: we shall write when it is ready.".to_owned(),
    ]
}

/// What it means that the original was found.
fn original_found(facts: &Facts<'_>) -> Vec<String> {
    let original = noun(facts.original);
    let (what, then) = if facts.handed_out {
        (
            format!(
                "It was taken down that the original of your {original}, in place of which you have a duplicate, was found."
            ),
            "The duplicate stays valid. The original is recorded as found and is no longer in force: use the duplicate.",
        )
    } else {
        (
            format!(
                "It was taken down that the original of your {original}, for which you asked a duplicate, was found."
            ),
            "The application goes on, it does not stop by itself. If you need the duplicate no more, you can withdraw the application until it is handed out.",
        )
    };
    vec![what, then.to_owned()]
}

/// What was corrected, and whom to tell where that is not right.
fn corrected(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!(
        "The college corrected the data of your application. Corrected: {}.",
        facts.corrected_fields(|field| match field {
            Field::Address => "address",
            Field::BirthDate => "birth date",
            Field::Email => "e-mail",
            Field::GivenName => "given name",
            Field::Iin => "IIN",
            Field::Language => "language of the answer",
            Field::Original => "data of the original",
            Field::Patronymic => "patronymic",
            Field::Phone => "telephone",
            Field::Reasons => "reason of the application",
            Field::Surname => "surname",
        })
    )];
    if facts.has_corrected(Field::Iin) {
        body.push("The IIN was changed too: the application now stands under the new one.".to_owned());
    }
    if facts.is_remade() {
        body.push("The document that waited for its signature is being made anew. The term stays the same.".to_owned());
    }
    body.push(format!(
        "Where something was not corrected rightly, please tell the college or the contact centre at once. College: {}.",
        facts.college
    ));
    body
}

pub(super) fn close(number: &str, status_url: &str) -> Vec<String> {
    vec![
        format!("Application number: {number}\nWhere it stands: {status_url}"),
        "If you have questions, call the Unified Contact Centre: 1414 or 8 800 080 7777 (free of charge).".to_owned(),
        "This message was sent automatically; please do not reply to it.".to_owned(),
    ]
}

fn ready(facts: &Facts<'_>, place: String) -> Words {
    let original = noun(facts.original);
    let (subject, what) = match facts.result {
        ResultKind::Duplicate => {
            ("Your duplicate is ready", format!("The duplicate of your {original} is ready to be collected."))
        }
        ResultKind::Refusal => (
            "Your reasoned answer is ready",
            format!("The reasoned refusal of a duplicate of your {original} is ready to be collected."),
        ),
    };
    let mut body = vec![what, place, BRING.to_owned()];
    body.extend(appeal(facts));
    Words { body, subject }
}

fn refused(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!("A duplicate of your {} was refused.", noun(facts.original))];
    body.extend(appeal(facts));
    body.push("Once the cause is removed, you can apply again.".to_owned());
    body.push(if facts.at_college {
        format!("You can collect the reasoned refusal at the office of the college: {}.\n{BRING}", facts.college)
    } else {
        "We will write to you when the reasoned refusal has arrived at the State Corporation.".to_owned()
    });
    body
}

/// The grounds in words.
const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::NoConsent => "there is no consent to the access to restricted personal data",
        Ground::NotCompliant => "the documents do not meet the requirements of the rules",
        Ground::Unreliable => "the documents, or data in them, were found to be unreliable",
    }
}

/// What is intended, why, and what can be said against it and by when (АППК 73).
/// The days run from this message, and the house does not know the last one before it is handed over.
fn preliminary_refusal(facts: &Facts<'_>) -> Vec<String> {
    let ground = facts.ground.map(|of| format!("The ground: {}.", ground(of)));
    let mut body = vec![format!(
        "A preliminary decision was taken on your application: to refuse a duplicate of your {}.",
        noun(facts.original)
    )];
    body.extend(ground);
    body.extend(facts.note("What it rests on"));
    body.push(
        "This is not a refusal yet. Within the 2 working days that follow the day on which you receive this message, \
         you can object, or ask to be heard, in person or by video."
            .to_owned(),
    );
    body.push(
        "It will be decided no earlier than on the third working day after you receive this message; if you do not \
         answer, without your answer. The decision may also be to issue the duplicate."
            .to_owned(),
    );
    body.push(format!(
        "Where to turn: {}.\nThere you can also learn the details and look into the file of your case.",
        facts.college
    ));
    body
}

fn hearing_set(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!(
        "As you asked, a hearing was set about your application for a duplicate of your {}.",
        noun(facts.original)
    )];
    body.extend(facts.hearing.map(|(at, form)| {
        let form = match form {
            HearingForm::InPerson => "in person, at the college. Please bring your identity document.",
            HearingForm::Video => "by video. Please ask the college how to join.",
        };
        format!("When: {} (Almaty time).\nHow: {form}\nHeld by: {}.", facts.moment(at), facts.college)
    }));
    body.push(
        "If you were told another time before, this one counts. If you cannot come, please tell the college in \
         advance: the hearing can be moved."
            .to_owned(),
    );
    body
}

/// The ground, to whom to complain and until when (АППК 80(5), 92).
fn appeal(facts: &Facts<'_>) -> Option<String> {
    let ground = ground(facts.ground?);
    let until = facts.appeal_until.map(|day| format!("\nThe last day for a complaint: {}.", facts.date(day)));
    Some(format!(
        "Ground of the refusal: {ground}.\nIf you do not agree, you may complain, through the organisation that took \
         the decision: {}.{}",
        facts.college,
        until.unwrap_or_default()
    ))
}

/// What is said of a complaint; where a refusal was overturned, by when there is a result.
fn complaint(facts: &Facts<'_>, subject: &'static str) -> Words {
    let due_on = facts.due_on.map(|day| format!("The result is due no later than: {}.", facts.date(day)));
    let mut body = vec![facts.complaint.clone()];
    body.extend(due_on);
    body.push(format!("Responsible organisation: {}.", facts.college));
    Words { body, subject }
}

/// That its day was counted anew, and why.
fn complaint_moved(facts: &Facts<'_>) -> Words {
    let mut words = complaint(facts, "The time for your complaint was counted anew");
    words.body.insert(
        0,
        "The calendar of working days was changed officially, and the time for your complaint was counted anew."
            .to_owned(),
    );
    words
}

/// That it was taken back, and whom to tell where that is not right.
fn complaint_withdrawn(facts: &Facts<'_>) -> Words {
    let mut words = complaint(facts, "Your complaint was taken back");
    words.body.push("If neither you nor your representative took it back, please call 1414 at once.".to_owned());
    words
}

/// Who answers for the case now that the college is no more.
fn succeeded(facts: &Facts<'_>) -> Vec<String> {
    let due_on = facts.due_on.map(|day| format!(" Its last day: {}.", facts.date(day))).unwrap_or_default();
    vec![
        format!(
            "The case of your application for a duplicate of your {} was handed over to another organisation: the college \
             that had it is no more.",
            noun(facts.original)
        ),
        format!("The organisation in charge now: {}.", facts.college),
        format!("The term has not changed.{due_on} There is nothing for you to do."),
    ]
}

fn term_passed(facts: &Facts<'_>) -> Vec<String> {
    let to = if facts.at_college {
        "to the responsible organisation"
    } else {
        "to the responsible organisation or to the State Corporation"
    };
    let due_on = facts.due_on.map(|day| format!(" Its last day was: {}.", facts.date(day))).unwrap_or_default();
    let until = facts.complaint_until().map(|day| format!(" The last day for a complaint: {day}.")).unwrap_or_default();
    vec![
        format!(
            "The term of your application for a duplicate of your {} has passed, and the result cannot be collected \
             yet. We apologise for the delay.{due_on}",
            noun(facts.original)
        ),
        format!("Responsible organisation: {}.", facts.college),
        format!(
            "By law, a term that has passed counts as a refusal: you may complain {to}, and must be answered within 5 \
             working days.{until}"
        ),
        "The work on your application goes on. We will write to you when the result can be collected.".to_owned(),
    ]
}

/// That the head decided to take longer, and until when (АППК 76).
fn term_extended(facts: &Facts<'_>) -> Vec<String> {
    let days = facts.extended.zip(facts.due_on).map(|((from, decided_on), until)| {
        format!(
            "Day of the decision: {}.\nThe last day of the term was: {}.\nThe last day of the term is now: {}.",
            facts.date(decided_on),
            facts.date(from),
            facts.date(until)
        )
    });
    let mut body = vec![format!(
        "By a decision of the head of the college with its reasons, the term of your application for a duplicate of your {} \
         was extended.",
        noun(facts.original)
    )];
    body.extend(days);
    body.extend(facts.note("The reason"));
    body.push(format!(
        "Responsible organisation: {}.\nThere you can look into the file of your case. If you do not \
         agree, you may complain.",
        facts.college
    ));
    body.push("You need not do anything. The new day replaces the one on your receipt.".to_owned());
    body
}

fn term_moved(facts: &Facts<'_>) -> Vec<String> {
    let due_on = facts.due_on.map(|day| format!(" The last day of the term is now: {}.", facts.date(day)));
    vec![
        format!(
            "The calendar of working days was changed officially, and the term of your application for a duplicate of your \
             {} was counted anew.{}",
            noun(facts.original),
            due_on.unwrap_or_default()
        ),
        "You need not do anything. This day replaces the one on your receipt.".to_owned(),
    ]
}

fn package_lost(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "The papers of your application for a duplicate of your {} were lost on their way to the college. We \
             apologise. Day on which this was established: {}.",
            noun(facts.original),
            facts.date(facts.since)
        ),
        "It is now the State Corporation's move: it will send the papers again. Nothing is needed from you.".to_owned(),
        not_longer(facts),
    ]
}

fn result_lost(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "The signed result of your application for a duplicate of your {} was lost on its way to the State \
             Corporation. We apologise.",
            noun(facts.original)
        ),
        "The lost document is void, and the register says so. The college will make and send a new one, under a new \
         number; nothing is needed from you. We will write to you when the result can be collected."
            .to_owned(),
        format!("Responsible organisation: {}.", facts.college),
        not_longer(facts),
    ]
}

/// A loss makes no term longer.
fn not_longer(facts: &Facts<'_>) -> String {
    let due_on = facts.due_on.map(|day| format!(" Its last day: {}.", facts.date(day))).unwrap_or_default();
    format!("This does not make the term of the service longer.{due_on}")
}

fn reminder(facts: &Facts<'_>) -> Vec<String> {
    let place = if facts.at_college {
        format!("Where: the office of the college: {}.", facts.college)
    } else {
        CORPORATION.to_owned()
    };
    vec![
        format!(
            "The result of your application for a duplicate of your {} has been ready since {}, and nobody has collected it.",
            noun(facts.original),
            facts.date(facts.since)
        ),
        place,
        BRING.to_owned(),
    ]
}

fn kept(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "The result of your application for a duplicate of your {} was not collected at the State Corporation. It came \
             back to the college on {}, and is kept there for as long as it takes.",
            noun(facts.original),
            facts.date(facts.since)
        ),
        format!("Where to collect it: the office of the college: {}.", facts.college),
        "Please bring your identity document. A representative needs their own identity document and the document that \
         proves their authority."
            .to_owned(),
    ]
}

fn merged(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "Your application for a duplicate of your {} is handled together with the earlier one, {}: both ask for the same.",
            noun(facts.original),
            facts.merged_into
        ),
        "Nothing is lost, and nothing is asked of you. Please ask under the number of the earlier application."
            .to_owned(),
        "If they are about different documents, please tell the college or call 1414.".to_owned(),
    ]
}

fn withdrawn(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "The application for a duplicate of your {} was withdrawn, and the work on it has ended. Day of the \
             withdrawal: {}.",
            noun(facts.original),
            facts.date(facts.since)
        ),
        "If neither you nor your representative withdrew it, please call 1414 at once.".to_owned(),
        "If you still need a duplicate, you can apply again at any time.".to_owned(),
    ]
}

const fn noun(original: OriginalKind) -> &'static str {
    match original {
        OriginalKind::Certificate => "certificate",
        OriginalKind::Diploma => "diploma",
        OriginalKind::DiplomaWithSupplement => "diploma with its supplement",
        OriginalKind::Supplement => "diploma supplement",
    }
}
