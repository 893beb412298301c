//! What people read: letters in a file per language, what an SMS says in Fluent files (`texts/`). Names stand uninflected, alone or after a colon.
//!
//! A text says what has happened, where to go with what, or what can be done and by when; and where to ask. Of its own it holds no
//! number of a person or of a document of his; the fact or the reason that it brings stands as staff wrote it.

mod en;
mod kk;
mod ru;
pub(crate) mod short;
pub(crate) mod visit;

use chrono::{DateTime, NaiveDate, Utc};
use telnusqa_domain::appeal::last_day_of_missed_term;
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::complaint::{self, Complaint};
use telnusqa_domain::case::{Corrected, Draft, Event, Field, Ground, HearingForm, OriginalKind, ResultKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions::{Message, complaint_of};
use telnusqa_domain::sentence::{complaint as of_complaint, date};

/// A message in words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Letter {
    pub(crate) language: Language,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// How the applicant is addressed: as he is called, never inflected.
pub(crate) struct Name {
    pub(crate) given: String,
    pub(crate) patronymic: Option<String>,
}

/// What the words are made of. Only what stays as it was when a message is sent again.
struct Facts<'f> {
    appeal_until: Option<NaiveDate>,
    /// What is said of a complaint.
    complaint: String,
    at_college: bool,
    college: &'f str,
    /// Whether the result was in somebody's hand already.
    handed_out: bool,
    /// Whether it was, and the college makes another because of its own mistake.
    anew: bool,
    /// What was corrected.
    corrected: Option<&'f Corrected>,
    /// The last day before the term was extended, and when that was decided.
    extended: Option<(NaiveDate, NaiveDate)>,
    /// The last day of the term, as the event told it.
    due_on: Option<NaiveDate>,
    ground: Option<Ground>,
    /// When and how the applicant is heard.
    hearing: Option<(DateTime<Utc>, HearingForm)>,
    language: Language,
    /// The earlier application with which it is handled.
    merged_into: String,
    /// What staff wrote that belongs to it: a fact, a reason; empty where there is none.
    note: String,
    original: OriginalKind,
    result: ResultKind,
    /// The day on which the case came to its stage.
    since: NaiveDate,
}

/// What one language says: the rest is the same in all.
struct Words {
    /// The paragraphs of the message.
    body: Vec<String>,
    subject: &'static str,
}

/// Composes a message that follows from an event of a case, with what staff wrote that belongs to it.
pub(crate) fn compose(
    message: Message,
    (event, card, note): (&Event, &Card, &str),
    name: &Name,
    providers: &Register,
    public_url: &str,
) -> Letter {
    let language = card.language;
    let college = college(card, providers);
    let facts = Facts {
        appeal_until: card.appeal_until(),
        complaint: complaint(event, card).map(|told| of_complaint(&told, card, language)).unwrap_or_default(),
        at_college: card.is_collected_at_college(),
        college: &college,
        handed_out: card.stage == Stage::Issued,
        anew: card.handed_out,
        corrected: corrected(event),
        due_on: of_term(event, card),
        extended: extended(event),
        ground: proposed(event).or_else(|| card.draft.as_ref().and_then(Draft::ground)),
        hearing: hearing(event),
        language,
        merged_into: merged_into(event),
        note: in_lines(note),
        original: card.original,
        result: card.draft.as_ref().map_or(ResultKind::Duplicate, Draft::kind),
        since: day_in_almaty(card.stage_since),
    };
    let name = full_name(name);
    let number = card.number.map(|number| number.to_string()).unwrap_or_default();
    let status_url = format!("{public_url}/s/{number}");
    let (greeting, words, close) = match language {
        Language::En => (en::greeting(&name), en::words(message, &facts), en::close(&number, &status_url)),
        Language::Kk => (kk::greeting(&name), kk::words(message, &facts), kk::close(&number, &status_url)),
        Language::Ru => (ru::greeting(&name), ru::words(message, &facts), ru::close(&number, &status_url)),
    };
    let mut paragraphs = vec![greeting];
    paragraphs.extend(words.body);
    paragraphs.extend(close);
    Letter { language, subject: format!("{}: {number}", words.subject), text: format!("{}\n", paragraphs.join("\n\n")) }
}

impl Facts<'_> {
    /// What staff wrote, after words that say what it is; nothing where there is none.
    fn note(&self, what: &str) -> Option<String> {
        (!self.note.is_empty()).then(|| format!("{what}: {}", self.note))
    }

    /// The last day for a complaint about a term that passed.
    fn complaint_until(&self) -> Option<String> {
        self.due_on.and_then(last_day_of_missed_term).map(|day| self.date(day))
    }

    fn date(&self, day: NaiveDate) -> String {
        date(day, self.language)
    }

    /// What was corrected, by its names in one language.
    fn corrected_fields(&self, name: fn(Field) -> &'static str) -> String {
        let fields = self.corrected.map(|corrected| corrected.correction.fields.as_slice()).unwrap_or_default();
        fields.iter().map(|field| name(*field)).collect::<Vec<_>>().join(", ")
    }

    /// Whether something of this kind was corrected.
    fn has_corrected(&self, field: Field) -> bool {
        self.corrected.is_some_and(|corrected| corrected.correction.fields.contains(&field))
    }

    /// Whether a document that lay for signature is made anew.
    fn is_remade(&self) -> bool {
        self.corrected.is_some_and(|corrected| corrected.remade)
    }

    /// A moment, in Almaty's time.
    fn moment(&self, at: DateTime<Utc>) -> String {
        let at = in_almaty(at);
        format!("{}, {}", self.date(at.date_naive()), at.format("%H:%M"))
    }
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

/// The name of the college; its number where the register does not hold it. It has no official name in English.
fn college(card: &Card, providers: &Register) -> String {
    match (providers.find(card.college), card.language) {
        (Some(college), Language::En | Language::Kk) => college.name_kk.clone(),
        (Some(college), Language::Ru) => college.name_ru.clone(),
        (None, Language::En) => format!("BIN {}", card.college.as_str()),
        (None, Language::Kk) => format!("БСН {}", card.college.as_str()),
        (None, Language::Ru) => format!("БИН {}", card.college.as_str()),
    }
}
