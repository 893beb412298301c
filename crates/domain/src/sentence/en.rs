//! The English words, for foreigners; never an official text.

use chrono::{Datelike as _, NaiveDate};

use super::{Facts, Term, joined, month};
use crate::card::Stage;
use crate::case::{DocumentKind, Ground, OriginalKind};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) fn date(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month(day, &MONTHS), day.year())
}

pub(super) fn text(facts: &Facts<'_>) -> String {
    let original = original(facts.card.original);
    let since = date(facts.since());
    match facts.card.stage {
        Stage::Declined => joined([
            Some(format!("The papers for a duplicate of your {original} were not accepted on {since}.")),
            list("Missing", &facts.card.missing_documents),
            list("No longer valid", &facts.card.expired_documents),
            Some("It is your move now.".to_owned()),
        ]),
        Stage::Accepted => joined([
            Some(format!(
                "Your application for a duplicate of your {original} was accepted; date of registration: {}.",
                date(facts.registered_on())
            )),
            Some("It is the State Corporation's move now: it will send the papers by courier.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::UnderWay => joined([
            Some(format!("The papers for a duplicate of your {original} were sent by courier on {since}.")),
            Some(format!("It is now the move of the organisation that prepares the duplicate: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::CameBack => joined([
            Some(format!(
                "The courier could not deliver the papers for a duplicate of your {original} and brought them back to \
                 the State Corporation on {since}."
            )),
            Some("The Corporation will send them again; there is nothing for you to do.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::Delivered => joined([
            Some(format!(
                "The application for a duplicate of your {original} was handed in at the college on {since}."
            )),
            Some(format!("It is now the move of the college, which will register it: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Registered | Stage::InPreparation => joined([
            Some(format!("The papers for a duplicate of your {original} have been with the college since {since}.")),
            Some(format!("It is the college's move: it studies them and prepares the result: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Drafted | Stage::ForSignature => joined([
            Some(format!("The result of your application for a duplicate of your {original} was prepared on {since}.")),
            Some(format!(
                "It is the college's move: the result waits for the signature of its head: {}.",
                facts.college
            )),
            facts.term.map(term),
        ]),
        Stage::Signed if facts.card.can_be_collected() => joined([
            Some(format!(
                "{} on {since} and can be collected at the college: {}.",
                signed(facts, original),
                facts.college
            )),
            Some("It is your move now.".to_owned()),
        ]),
        Stage::Signed => joined([
            Some(format!("{} on {since}.", signed(facts, original))),
            Some(format!(
                "It is the college's move: it will send the result to the State Corporation: {}.",
                facts.college
            )),
            facts.term.map(term),
        ]),
        Stage::Sent => joined([
            Some(format!("{}; on {since} it left for the State Corporation by courier.", signed(facts, original))),
            Some("There is nothing for you to do until it has arrived.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::AtCounter => joined([
            Some(format!(
                "{}; it has been ready for you at the State Corporation since {since}.",
                signed(facts, original)
            )),
            Some("It is your move now.".to_owned()),
        ]),
        Stage::Issued => {
            format!("The result of the application for a duplicate of your {original} was handed out on {since}.")
        }
        Stage::Withdrawn => format!(
            "The application for a duplicate of your {original} was withdrawn on {since}, and the work on it has \
             stopped."
        ),
    }
}

pub(super) fn next(facts: &Facts<'_>) -> String {
    let collect = "To collect it, please bring an identity document and your receipt; a representative also brings \
                   proof of authority.";
    let prepare =
        "will prepare the duplicate, or a refusal with its reasons, and hand the result to the State Corporation.";
    let complain = "By law a missed term counts as a refusal: you have the right to complain to the organisation in \
                    charge or to the State Corporation, and the complaint will be decided within 5 working days. The \
                    work on your application goes on, and the result can be collected as soon as it is ready.";
    let organisation = format!("The organisation in charge: {}.", facts.college);
    match facts.card.stage {
        Stage::Declined => {
            "You can apply again at once, there is no need to wait: please bring the papers named here, \
                            together with everything you brought the last time."
                .to_owned()
        }
        Stage::Accepted | Stage::CameBack if facts.has_passed() => format!("{complain} {organisation} {collect}"),
        Stage::UnderWay if facts.has_passed() => format!("{complain} {collect}"),
        Stage::Accepted | Stage::CameBack => {
            format!("{organisation} Once the courier has brought it the papers, it {prepare} {collect}")
        }
        Stage::UnderWay => format!("That organisation {prepare} {collect}"),
        Stage::Delivered
        | Stage::Registered
        | Stage::InPreparation
        | Stage::Drafted
        | Stage::ForSignature
        | Stage::Signed
        | Stage::Sent
            if facts.has_passed() =>
        {
            format!("{complain} {collect}")
        }
        Stage::Delivered | Stage::Registered | Stage::InPreparation if facts.card.is_collected_at_college() => {
            format!(
                "The college will prepare the duplicate, or a refusal with its reasons, and hand it out there. {collect}"
            )
        }
        Stage::Delivered | Stage::Registered | Stage::InPreparation => format!("The college {prepare} {collect}"),
        Stage::Drafted | Stage::ForSignature => collect.to_owned(),
        Stage::Signed | Stage::Sent | Stage::AtCounter => match refusal(facts) {
            Some(appeal) => format!("{collect} {appeal}"),
            None => collect.to_owned(),
        },
        Stage::Issued => match refusal(facts) {
            Some(appeal) => appeal,
            None => "If you find a mistake in the duplicate, please tell the college at once.".to_owned(),
        },
        Stage::Withdrawn => "If you need the duplicate after all, you can apply again at any time.".to_owned(),
    }
}

/// What was signed.
fn signed(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("The duplicate of your {original} was signed"),
        Some(_) => format!("A refusal of a duplicate of your {original}, with its reasons, was signed"),
    }
}

/// Why it was refused, and what can be done.
fn refusal(facts: &Facts<'_>) -> Option<String> {
    let why = match facts.ground()? {
        Ground::NoConsent => "consent to the access to your restricted personal data was not given",
        Ground::NotCompliant => "what was submitted does not meet the requirements",
        Ground::Unreliable => "documents, or data in them, were found unreliable",
    };
    let appeal = facts.appeal_until().map(|day| format!(" You can appeal until {}, through the college.", date(day)));
    let appeal = appeal.unwrap_or_default();
    Some(format!("The ground of the refusal: {why}.{appeal} Once the cause is removed, you can apply again."))
}

fn term(term: Term) -> String {
    match term {
        Term::Ahead { due_on, working_days: Some(1) } => {
            format!("The result is due no later than {}, 1 working day from now.", date(due_on))
        }
        Term::Ahead { due_on, working_days: Some(left) } => {
            format!("The result is due no later than {}, {left} working days from now.", date(due_on))
        }
        Term::Ahead { due_on, working_days: None } => {
            format!("The result is due no later than {}.", date(due_on))
        }
        Term::Passed { due_on } => {
            format!("The term ended on {} and the result is not there yet; we apologise for the delay.", date(due_on))
        }
        Term::Today { due_on } => format!("The result is due today, {}.", date(due_on)),
    }
}

fn list(what: &str, papers: &[DocumentKind]) -> Option<String> {
    let names: Vec<_> = papers.iter().map(|kind| paper(*kind)).collect();
    (!names.is_empty()).then(|| format!("{what}: {}.", names.join("; ")))
}

const fn paper(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Application => "the application",
        DocumentKind::Identity => "an identity document",
        DocumentKind::LegalAuthority => "proof of the legal representative's authority",
        DocumentKind::Original => "the original education document",
        DocumentKind::Other => "another document",
        DocumentKind::PowerOfAttorney => "a notarised power of attorney",
    }
}

const fn original(original: OriginalKind) -> &'static str {
    match original {
        OriginalKind::Certificate => "certificate",
        OriginalKind::Diploma => "diploma",
        OriginalKind::DiplomaWithSupplement => "diploma with its supplement",
        OriginalKind::Supplement => "diploma supplement",
    }
}
