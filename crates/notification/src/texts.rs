//! What people read: a file per language, for every channel. Names stand uninflected, alone or after a colon.
//!
//! A text says what has happened, where to go with what, or what can be done and by when; and where to ask. It holds no
//! number of a person or of a document of his.

mod en;
mod kk;
mod ru;

use chrono::{DateTime, NaiveDate, Utc};
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{Draft, Event, Ground, HearingForm, OriginalKind, ResultKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions::{Message, appeal_until};
use telnusqa_domain::sentence::date;

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
    at_college: bool,
    college: &'f str,
    /// The last day of the term, as the event told it.
    due_on: Option<NaiveDate>,
    ground: Option<Ground>,
    /// When and how the applicant is heard.
    hearing: Option<(DateTime<Utc>, HearingForm)>,
    language: Language,
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

/// Composes a message that follows from an event of a case.
pub(crate) fn compose(
    message: Message,
    (event, card): (&Event, &Card),
    name: &Name,
    providers: &Register,
    public_url: &str,
) -> Letter {
    let language = card.language;
    let college = college(card, providers);
    let facts = Facts {
        appeal_until: card.signed_at.and_then(appeal_until),
        at_college: card.is_collected_at_college(),
        college: &college,
        due_on: moved_to(event).or(card.due_on),
        ground: proposed(event).or_else(|| card.draft.as_ref().and_then(Draft::ground)),
        hearing: hearing(event),
        language,
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
    fn date(&self, day: NaiveDate) -> String {
        date(day, self.language)
    }

    /// A moment, in Almaty's time.
    fn moment(&self, at: DateTime<Utc>) -> String {
        let at = in_almaty(at);
        format!("{}, {}", self.date(at.date_naive()), at.format("%H:%M"))
    }
}

/// The ground on which an event proposed to refuse.
const fn proposed(event: &Event) -> Option<Ground> {
    if let Event::RefusalProposed { ground, .. } = event { Some(*ground) } else { None }
}

/// The day to which an event moved the term.
const fn moved_to(event: &Event) -> Option<NaiveDate> {
    if let Event::TermMoved { due_on, .. } = event { Some(*due_on) } else { None }
}

/// The hearing that an event set: it may be moved later, and this message then says what it said before.
const fn hearing(event: &Event) -> Option<(DateTime<Utc>, HearingForm)> {
    if let Event::HearingSet { at, form, .. } = event { Some((*at, *form)) } else { None }
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
