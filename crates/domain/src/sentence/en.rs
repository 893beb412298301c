//! The English words, for foreigners; never an official text.

use chrono::{Datelike as _, NaiveDate};

use super::{Facts, Term, joined, month};
use crate::card::Stage;
use crate::case::{DocumentKind, OriginalKind};

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
        Stage::Withdrawn => "If you need the duplicate after all, you can apply again at any time.".to_owned(),
    }
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
