//! The English words, for foreigners; never an official text.

use chrono::{Datelike as _, NaiveDate};

use super::{Appeal, Facts, Hearing, Place, Proposed, Term, clock, joined, month};
use crate::card::{Again, Stage};
use crate::case::{DocumentKind, Ground, HearingForm, OriginalKind, Party};
use crate::hours::day_in_almaty;

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

/// What went wrong before, and what became of it.
pub(super) fn before(facts: &Facts<'_>) -> Option<String> {
    let original = original(facts.card.original);
    if facts.is_missed() {
        return Some("The courier's parcel did not come in time and is being looked for.".to_owned());
    }
    facts.again().map(|again| match again {
        Again::Annulled if facts.card.handed_out => format!(
            "The duplicate of your {original} that was handed out had a mistake of the organisation's own and was annulled; its \
             number is not valid. A new one is being made without a new application; you will collect it at the organisation: {}.",
            facts.college
        ),
        Again::Annulled => format!(
            "The signed result of your application for a duplicate of your {original} was found to be wrong and was \
             annulled; a new one is being made."
        ),
        Again::Lost => format!(
            "The signed result of your application for a duplicate of your {original} was lost on its way to the State \
             Corporation; it is void, and a new one is being made."
        ),
    })
}

pub(super) fn text(facts: &Facts<'_>) -> String {
    let original = original(facts.card.original);
    let since = date(facts.since());
    let term = facts.term.map(|at| joined([extended(facts), Some(term(at, facts))]));
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
            term,
        ]),
        Stage::UnderWay => joined([
            Some(format!("The papers for a duplicate of your {original} were sent by courier on {since}.")),
            Some(format!("It is now the move of the organisation that prepares the duplicate: {}.", facts.college)),
            term,
        ]),
        Stage::CameBack => joined([
            Some(format!(
                "The courier could not deliver the papers for a duplicate of your {original} and brought them back to \
                 the State Corporation on {since}."
            )),
            Some("The Corporation will send them again; there is nothing for you to do.".to_owned()),
            term,
        ]),
        Stage::PackageLost => joined([
            Some(format!(
                "The papers for a duplicate of your {original} were lost on their way to the organisation in charge; \
                 this was established on {since}."
            )),
            Some(
                "It is now the State Corporation's move: it will send the papers again. Nothing is needed from you."
                    .to_owned(),
            ),
            term,
        ]),
        Stage::Delivered => joined([
            Some(match facts.place() {
                Place::College => {
                    format!("The application for a duplicate of your {original} was handed in on {since}.")
                }
                Place::Corporation => {
                    format!("The courier brought the papers for a duplicate of your {original} on {since}.")
                }
            }),
            Some(format!(
                "It is now the move of the organisation in charge, which will register the papers: {}.",
                facts.college
            )),
            term,
        ]),
        Stage::Registered => joined([
            Some(format!(
                "The papers for a duplicate of your {original} were registered by the organisation in charge on \
                 {since}."
            )),
            Some(format!(
                "It is that organisation's move: {}. Its head will appoint somebody to work on them.",
                facts.college
            )),
            term,
        ]),
        Stage::InPreparation => joined([
            Some(if facts.card.reworked {
                format!(
                    "The draft of the result of the application for a duplicate of your {original} has been under \
                     revision since {since}."
                )
            } else {
                format!(
                    "The result of the application for a duplicate of your {original} has been in preparation since \
                     {since}."
                )
            }),
            Some(format!("It is the move of the organisation in charge: {}.", facts.college)),
            term,
        ]),
        Stage::RefusalProposed => joined([
            facts.proposed().map(|(on, _, standing)| {
                let on = date(on);
                let standing = objection(standing);
                format!("On {on} it was provisionally decided to refuse a duplicate of your {original}. {standing}")
            }),
            Some(format!("It is the move of the organisation in charge: {}.", facts.college)),
            term,
        ]),
        Stage::HearingSet => joined([
            facts.hearing().map(|hearing| match hearing {
                Hearing::Ahead { on, at, form } => format!(
                    "Before it is decided about a duplicate of your {original}, you will be heard on {} at {}, {}.",
                    date(on),
                    clock(at),
                    heard(form)
                ),
                Hearing::Past { on, at } => format!(
                    "The hearing about a duplicate of your {original} was set for {} at {}; there are no minutes of it \
                     yet.",
                    date(on),
                    clock(at)
                ),
            }),
            Some(format!("The organisation in charge holds the hearing: {}.", facts.college)),
            term,
        ]),
        Stage::Drafted | Stage::ForSignature => joined([
            Some(format!(
                "A draft of the result of the application for a duplicate of your {original} was prepared on {since}."
            )),
            Some(format!(
                "It is the move of the organisation in charge: {}. Its head will sign the draft, or give it back to be \
                 revised.",
                facts.college
            )),
            term,
        ]),
        Stage::Signed if facts.card.can_be_collected() => joined([
            Some(format!(
                "{} was signed on {since} and can be collected from the organisation in charge: {}.",
                result(facts, original),
                facts.college
            )),
            Some("It is your move now.".to_owned()),
        ]),
        Stage::Signed => joined([
            Some(format!("{} was signed on {since}.", result(facts, original))),
            Some(format!(
                "It is the move of the organisation in charge: {}. It will send the result to the State Corporation.",
                facts.college
            )),
            term,
        ]),
        Stage::Sent => joined([
            Some(format!(
                "{} was signed, and left for the State Corporation by courier on {since}.",
                result(facts, original)
            )),
            Some(format!(
                "It is the move of the organisation in charge: {}. Until the result has arrived, there is nothing for \
                 you to do.",
                facts.college
            )),
            term,
        ]),
        Stage::AtCounter => joined([
            Some(format!(
                "{} was signed and can be collected from the State Corporation; it has been there since {since}.",
                result(facts, original)
            )),
            Some("It is your move now.".to_owned()),
        ]),
        Stage::Kept => joined([
            Some(format!(
                "{} was not collected at the State Corporation. It came back on {since} and is kept by the organisation in \
                 charge, where you can collect it: {}.",
                result(facts, original),
                facts.college
            )),
            Some("It is your move now.".to_owned()),
        ]),
        Stage::Issued if facts.is_annulled() => {
            format!(
                "The duplicate of your {original} was handed out on {since} and annulled later: its number is not valid."
            )
        }
        Stage::Issued => {
            let to = match facts.card.issued_to {
                Some(Party::Applicant) => " to the applicant",
                Some(Party::Representative) => " to the representative",
                None => "",
            };
            format!("{} was handed out{to} on {since}.", result(facts, original))
        }
        Stage::Withdrawn if facts.merged_into().is_some() => format!(
            "On {since} this application for a duplicate of your {original} was joined with the earlier one, {}, and is \
             handled together with it.",
            facts.earlier()
        ),
        Stage::Withdrawn => format!(
            "The application for a duplicate of your {original} was withdrawn on {since}, and the work on it has \
             stopped."
        ),
    }
}

/// What it means that the original was found.
pub(super) fn found(facts: &Facts<'_>, on: NaiveDate) -> String {
    let on = date(on);
    if facts.card.stage == Stage::Issued {
        return format!(
            "The original was found on {on}. The duplicate stays valid; the original is recorded as found and is no longer in force."
        );
    }
    format!(
        "The original was found on {on}. The application goes on all the same; whoever needs the duplicate no more can withdraw it until it is handed out."
    )
}

pub(super) fn next(facts: &Facts<'_>) -> String {
    let (prepare, collect) = (prepare(facts), collect(facts));
    let organisation = format!("The organisation in charge: {}.", facts.college);
    match facts.card.stage {
        Stage::Declined => {
            "You can apply again at once, there is no need to wait: please bring the papers named here, \
                            together with everything you brought the last time."
                .to_owned()
        }
        Stage::Accepted | Stage::CameBack | Stage::PackageLost if facts.has_passed() => {
            format!("{} {organisation} {collect}", complain(facts))
        }
        Stage::UnderWay
        | Stage::Delivered
        | Stage::Registered
        | Stage::InPreparation
        | Stage::Drafted
        | Stage::ForSignature
            if facts.has_passed() =>
        {
            format!("{} {collect}", complain(facts))
        }
        Stage::Accepted | Stage::CameBack | Stage::PackageLost => {
            format!("{organisation} Once the courier has brought it the papers, it {prepare} {collect}")
        }
        Stage::UnderWay => format!("That organisation {prepare} {collect}"),
        Stage::Delivered | Stage::Registered | Stage::InPreparation => {
            format!("The organisation {prepare} {collect}")
        }
        Stage::RefusalProposed | Stage::HearingSet => joined([
            facts.has_passed().then(|| complain(facts)),
            facts.proposed().map(|(_, ground, _)| format!("The provisional ground: {}.", grounds(ground))),
            Some("The decision is not final yet: the result may still be a duplicate.".to_owned()),
        ]),
        Stage::Drafted | Stage::ForSignature => match facts.place() {
            Place::College => format!("Once it is signed, the result will be handed out there. {collect}"),
            Place::Corporation => {
                format!("Once it is signed, the result will be sent to the State Corporation. {collect}")
            }
        },
        Stage::Signed | Stage::Sent | Stage::AtCounter | Stage::Kept => {
            joined([facts.has_passed().then(|| complain(facts)), Some(collect), refusal(facts)])
        }
        Stage::Issued if facts.is_annulled() => {
            format!("For the reason and a new duplicate, please turn to the organisation in charge: {}.", facts.college)
        }
        Stage::Issued => refusal(facts).unwrap_or_else(|| {
            let college = facts.college;
            format!(
                "If you find a mistake in the duplicate, please tell the organisation in charge at once: {college}."
            )
        }),
        Stage::Withdrawn if facts.merged_into().is_some() => {
            format!("Nothing is lost: please ask under the number {}.", facts.earlier())
        }
        Stage::Withdrawn => "If you need the duplicate after all, you can apply again at any time.".to_owned(),
    }
}

/// What the organisation does with the papers: `That organisation …`.
fn prepare(facts: &Facts<'_>) -> String {
    let (what, it) = if facts.may_be_refused() {
        ("the duplicate, or a refusal with its reasons,", "the result")
    } else {
        ("the duplicate", "it")
    };
    match facts.place() {
        Place::College => format!("will prepare {what} and hand {it} out at its office."),
        Place::Corporation => format!("will prepare {what} and hand {it} to the State Corporation."),
    }
}

/// What is to be brought.
fn collect(facts: &Facts<'_>) -> String {
    let papers = match facts.place() {
        Place::College => "an identity document",
        Place::Corporation => "an identity document and your receipt",
    };
    let acting = if facts.card.has_representative { "; a representative also brings proof of authority" } else { "" };
    format!("To collect the result, please bring {papers}{acting}.")
}

/// What a term that has passed opens (АППК 91(2); Law on state services art. 25).
fn complain(facts: &Facts<'_>) -> String {
    let (to, when) = match facts.place() {
        Place::College => ("the organisation in charge", "it is ready"),
        Place::Corporation if facts.is_signed() => {
            ("the organisation in charge or to the State Corporation", "it has arrived")
        }
        Place::Corporation => ("the organisation in charge or to the State Corporation", "it is ready"),
    };
    let right = match facts.complaint() {
        Some(Appeal::Closed { until }) => format!("; the time to complain about it ended on {}.", date(until)),
        Some(Appeal::Open { until }) => format!(
            ": you have the right to complain to {to}, and the complaint will be decided within 5 working days. The last day \
             for it is {}.",
            date(until)
        ),
        None => ".".to_owned(),
    };
    format!(
        "By law a missed term counts as a refusal{right} The work on your application goes on, and the result can be \
         collected as soon as {when}."
    )
}

/// What was made.
fn result(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("The duplicate of your {original}"),
        Some(_) => format!("A refusal of a duplicate of your {original}, with its reasons,"),
    }
}

/// The grounds in words.
const fn grounds(ground: Ground) -> &'static str {
    match ground {
        Ground::NoConsent => "consent to the access to restricted personal data was not given",
        Ground::NotCompliant => "the papers handed in do not meet the requirements of the rules",
        Ground::Unreliable => "papers, or data in them, were found unreliable",
    }
}

/// What the applicant may have against a preliminary refusal, and until when (АППК 73).
fn objection(standing: Proposed) -> String {
    match standing {
        Proposed::Untold => "The notice of it has not been delivered yet.".to_owned(),
        Proposed::Open { until } => format!("You can object, or ask to be heard, up to and including {}.", date(until)),
        Proposed::Objected { until: Some(until) } => {
            format!("Your objection was received; you can ask to be heard up to and including {}.", date(until))
        }
        Proposed::Objected { until: None } => "Your objection was received.".to_owned(),
        Proposed::AskedFor => "You asked to be heard and will be told when.".to_owned(),
        Proposed::Heard => "You were heard.".to_owned(),
        Proposed::Silent => "The time for objections is over, and there were none.".to_owned(),
    }
}

/// Why it was refused, and what can be done.
fn refusal(facts: &Facts<'_>) -> Option<String> {
    let why = grounds(facts.ground()?);
    let appeal = facts.appeal().map(|appeal| match appeal {
        Appeal::Closed { until } => format!("The time to appeal ended on {}.", date(until)),
        Appeal::Open { until } => {
            format!("You can appeal through the organisation in charge; the last day is {}.", date(until))
        }
    });
    let again = "Once the cause is removed, you can apply again.".to_owned();
    Some(joined([Some(format!("The ground of the refusal: {why}.")), appeal, Some(again)]))
}

/// That the head extended the term, from which day to which (АППК 76).
fn extended(facts: &Facts<'_>) -> Option<String> {
    let last = facts.card.extensions.last()?;
    Some(format!(
        "On {} the head of the organisation in charge decided to extend the term from {} to {}.",
        date(day_in_almaty(last.at)),
        date(last.from),
        date(last.until)
    ))
}

/// In which way the applicant is heard.
const fn heard(form: HearingForm) -> &'static str {
    match form {
        HearingForm::InPerson => "in person",
        HearingForm::Video => "by video",
    }
}

fn term(term: Term, facts: &Facts<'_>) -> String {
    let (must, not_yet) =
        if facts.is_signed() { ("must arrive there", "has not arrived yet") } else { ("is due", "is not there yet") };
    match term {
        Term::Ahead { due_on, working_days: Some(1) } => {
            format!("The result {must} no later than {}, 1 working day from now.", date(due_on))
        }
        Term::Ahead { due_on, working_days: Some(left) } => {
            format!("The result {must} no later than {}, {left} working days from now.", date(due_on))
        }
        Term::Ahead { due_on, working_days: None } => {
            format!("The result {must} no later than {}.", date(due_on))
        }
        Term::Passed { due_on } => {
            format!("The term ended on {} and the result {not_yet}; we apologise for the delay.", date(due_on))
        }
        Term::Today { due_on } => format!("The result {must} today, {}.", date(due_on)),
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
