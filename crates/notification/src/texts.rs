//! What people read: letters and SMS, in Fluent files (`texts/`). Names stand uninflected, alone or after a colon.
//!
//! A text says what has happened, where to go with what, or what can be done and by when; and where to ask. Of its own it holds no
//! number of a person or of a document of his; the fact or the reason that it brings stands as staff wrote it.

mod html;
pub(crate) mod letter;
pub(crate) mod short;
pub(crate) mod visit;

use chrono::{DateTime, NaiveDate, Utc};
use telnusqa_domain::appeal::last_day_of_missed_term;
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::complaint::{self, Complaint};
use telnusqa_domain::case::{Corrected, Draft, Event, Field, Ground, HearingForm, ResultKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions::{Message, complaint_of};
use telnusqa_domain::sentence::{complaint as of_complaint, date};

pub(crate) use letter::Letter;
use letter::{About, field};

/// How the applicant is addressed: as he is called, never inflected.
pub(crate) struct Name {
    pub(crate) given: String,
    pub(crate) patronymic: Option<String>,
}

/// What a letter about an event of a case is composed of, besides the message: with what staff wrote that belongs to it.
pub(crate) type Of<'a> = (&'a Event, &'a Card, &'a str);

/// Composes a message that follows from an event of a case.
pub(crate) fn compose(message: Message, of: Of<'_>, name: &Name, providers: &Register, public_url: &str) -> Letter {
    put_together("close", message, of, name, (providers, public_url))
}

/// The same for a sheet that somebody prints and signs: it does not come by itself.
pub(crate) fn on_paper(message: Message, of: Of<'_>, name: &Name, providers: &Register, public_url: &str) -> Letter {
    put_together("close-on-paper", message, of, name, (providers, public_url))
}

fn put_together(
    close: &'static str,
    message: Message,
    (event, card, note): Of<'_>,
    name: &Name,
    (providers, public_url): (&Register, &str),
) -> Letter {
    let number = card.number.map(|number| number.to_string()).unwrap_or_default();
    let link = format!("{public_url}/s/{number}");
    let about = About {
        close,
        facts: &facts(message, (event, card, note), providers),
        language: card.language,
        link: Some(&link),
        message: message.name(),
        name,
        number: &number,
    };
    Letter::compose(&about)
}

/// What the words are made of. Only what stays as it was when a message is sent again.
fn facts(
    message: Message,
    (event, card, note): (&Event, &Card, &str),
    providers: &Register,
) -> Vec<(&'static str, String)> {
    let language = card.language;
    let day = |day: Option<NaiveDate>| day.map_or_else(none, |day| date(day, language));
    let corrected = corrected(event);
    let fields = corrected.map(|corrected| corrected.correction.fields.as_slice()).unwrap_or_default();
    let names: Vec<String> = fields.iter().map(|of| field(language, of.name())).collect();
    let extended = extended(event);
    let ground = proposed(event).or_else(|| card.draft.as_ref().and_then(Draft::ground));
    let hearing = hearing(event);
    let note = in_lines(note);
    let due = of_term(event, card);
    let until = match message {
        Message::TermPassed => due.and_then(last_day_of_missed_term),
        _ => card.appeal_until(),
    };
    vec![
        // It was in somebody's hand already, and the college makes another because of its own mistake.
        ("anew", yes(card.handed_out)),
        ("at-college", yes(card.is_collected_at_college())),
        ("college", providers.called(card.college, card.language)),
        ("complaint", complaint(event, card).map(|told| of_complaint(&told, card, language)).unwrap_or_default()),
        ("decided", day(extended.map(|(_, decided_on)| decided_on))),
        ("due", day(due)),
        ("fields", names.join(", ")),
        ("form", hearing.map_or_else(none, |(_, form)| HearingForm::name(form).to_owned())),
        ("ground", ground.map_or_else(none, |ground| Ground::name(ground).to_owned())),
        ("iin", yes(fields.contains(&Field::Iin))),
        ("into", merged_into(event)),
        ("issued", yes(card.stage == Stage::Issued)),
        ("noted", yes(!note.is_empty())),
        ("note", note),
        ("original", card.original.name().to_owned()),
        ("remade", yes(corrected.is_some_and(|corrected| corrected.remade))),
        ("result", card.draft.as_ref().map_or(ResultKind::Duplicate, Draft::kind).name().to_owned()),
        ("since", day(Some(day_in_almaty(card.stage_since)))),
        ("until", day(until)),
        ("was-due", day(extended.map(|(from, _)| from))),
        ("when", hearing.map_or_else(none, |(at, _)| moment(at, language))),
    ]
}

/// How a choice is told that there is nothing to say.
fn none() -> String {
    "none".to_owned()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// A moment, in Almaty's time.
fn moment(at: DateTime<Utc>, language: Language) -> String {
    let at = in_almaty(at);
    format!("{}, {}", date(at.date_naive(), language), at.format("%H:%M"))
}

/// The complaint that an event happened to, as it was right after it: what happens to it later, later messages tell.
fn complaint(event: &Event, card: &Card) -> Option<Complaint> {
    let known = complaint_of(event, card)?;
    let Event::Complaint(event) = event else { return None };
    Some(match event {
        complaint::Event::Registered(registered) => Complaint::registered(registered, card.refused()),
        complaint::Event::Extended { due_on, .. } => {
            Complaint { case_file: None, due_on: *due_on, extended: true, overdue: false, ..known.clone() }
        }
        complaint::Event::Moved { due_on, .. } => Complaint { case_file: None, due_on: *due_on, ..known.clone() },
        complaint::Event::CaseFileHandedOver { .. }
        | complaint::Event::Decided(_)
        | complaint::Event::Near { .. }
        | complaint::Event::Overdue { .. }
        | complaint::Event::Withdrawn { .. } => Complaint { case_file: None, ..known.clone() },
    })
}

/// The last day of the term: that which passed, that which was given anew, else that of the case.
fn of_term(event: &Event, card: &Card) -> Option<NaiveDate> {
    match event {
        Event::Complaint(event) => event.resumed().map(|term| term.due_on),
        Event::TermExtended(extension) => Some(extension.until),
        Event::TermExpired { due_on } | Event::TermMoved { due_on, .. } => Some(*due_on),
        _ => card.due_on,
    }
}

/// The last day of a term before an event extended it, and the day of the decision.
fn extended(event: &Event) -> Option<(NaiveDate, NaiveDate)> {
    if let Event::TermExtended(extension) = event { Some((extension.from, day_in_almaty(extension.at))) } else { None }
}

/// What an event corrected.
fn corrected(event: &Event) -> Option<&Corrected> {
    if let Event::DataCorrected(corrected) = event { Some(corrected) } else { None }
}

/// The ground on which an event proposed to refuse.
const fn proposed(event: &Event) -> Option<Ground> {
    if let Event::RefusalProposed { ground, .. } = event { Some(*ground) } else { None }
}

/// The hearing that an event set: it may be moved later, and this message then says what it said before.
const fn hearing(event: &Event) -> Option<(DateTime<Utc>, HearingForm)> {
    if let Event::HearingSet { at, form, .. } = event { Some((*at, *form)) } else { None }
}

/// Line by line, without white space that nobody sees; what staff wrote may have lines.
fn in_lines(note: &str) -> String {
    let lines = note.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The number under which it is handled, as the event tells.
fn merged_into(event: &Event) -> String {
    if let Event::Merged { into, .. } = event { into.to_string() } else { String::new() }
}

/// On one line, whatever was written into the application; empty where there is no name.
fn full_name(name: &Name) -> String {
    let parts = [Some(name.given.as_str()), name.patronymic.as_deref()];
    let words = parts.into_iter().flatten().flat_map(|part| part.split(|c: char| c.is_whitespace() || c.is_control()));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
