//! The written form of a card: what stands in `status.cards.body`, and the words for its values.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::card::{Card, Mover, Stage};
use telnusqa_domain::case::{Channel, DocumentKind, IisNumber, OriginalKind, Party, Reason};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::RegulationId;

/// A value that is written as a word.
pub trait Word: Sized {
    /// The word.
    fn word(&self) -> Cow<'_, str>;
    /// The value of a word.
    fn of_word(word: &str) -> Option<Self>;
}

/// A value in its written form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written<T>(pub T);

impl<T: Word> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.word())
    }
}

impl<'de, T: Word> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        T::of_word(&word).map(Self).ok_or_else(|| serde::de::Error::custom("a word that is not known"))
    }
}

/// The card as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardForm {
    /// How it came.
    pub channel: Written<Channel>,
    /// The BIN of the college that answers for it.
    pub college: Written<Bin>,
    /// The last day of the term.
    pub due_on: Option<NaiveDate>,
    /// Demanded papers that had expired.
    pub expired_documents: Vec<Written<DocumentKind>>,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: Option<NaiveDate>,
    /// The IIS's number.
    pub iis_number: Written<IisNumber>,
    /// The applicant's language.
    pub language: Written<Language>,
    /// Demanded papers that were missing.
    pub missing_documents: Vec<Written<DocumentKind>>,
    /// The application number.
    #[serde(rename = "applicationNumber")]
    pub number: Option<Written<ApplicationNumber>>,
    /// What a duplicate is asked for.
    pub original: Written<OriginalKind>,
    /// Why.
    pub reasons: Vec<Written<Reason>>,
    /// The moment from which the term counts.
    pub registered_at: Option<DateTime<Utc>>,
    /// The rules that apply.
    pub regulation: Option<Written<RegulationId>>,
    /// Where it stands.
    pub stage: Written<Stage>,
    /// Since when.
    pub stage_since: DateTime<Utc>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Whether the term has passed.
    pub term_expired: bool,
}

impl From<Card> for CardForm {
    fn from(card: Card) -> Self {
        Self {
            channel: Written(card.channel),
            college: Written(card.college),
            due_on: card.due_on,
            expired_documents: card.expired_documents.into_iter().map(Written).collect(),
            hand_over_by: card.hand_over_by,
            iis_number: Written(card.iis_number),
            language: Written(card.language),
            missing_documents: card.missing_documents.into_iter().map(Written).collect(),
            number: card.number.map(Written),
            original: Written(card.original),
            reasons: card.reasons.into_iter().map(Written).collect(),
            registered_at: card.registered_at,
            regulation: card.regulation.map(Written),
            stage: Written(card.stage),
            stage_since: card.stage_since,
            submitted_at: card.submitted_at,
            term_expired: card.term_expired,
        }
    }
}

impl From<CardForm> for Card {
    fn from(form: CardForm) -> Self {
        Self {
            channel: form.channel.0,
            college: form.college.0,
            due_on: form.due_on,
            expired_documents: form.expired_documents.into_iter().map(|written| written.0).collect(),
            hand_over_by: form.hand_over_by,
            iis_number: form.iis_number.0,
            language: form.language.0,
            missing_documents: form.missing_documents.into_iter().map(|written| written.0).collect(),
            number: form.number.map(|written| written.0),
            original: form.original.0,
            reasons: form.reasons.into_iter().map(|written| written.0).collect(),
            registered_at: form.registered_at,
            regulation: form.regulation.map(|written| written.0),
            stage: form.stage.0,
            stage_since: form.stage_since,
            submitted_at: form.submitted_at,
            term_expired: form.term_expired,
        }
    }
}

/// The names that the domain gives its values.
macro_rules! named {
    ($($type:ty),+) => {$(
        impl Word for $type {
            fn word(&self) -> Cow<'_, str> {
                Cow::Borrowed(self.name())
            }
            fn of_word(word: &str) -> Option<Self> {
                Self::from_name(word)
            }
        }
    )+};
}

named!(Channel, DocumentKind, Mover, OriginalKind, Party, Reason, RegulationId, Stage);

impl Word for ApplicationNumber {
    fn word(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word).ok()
    }
}

impl Word for Bin {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word).ok()
    }
}

impl Word for IisNumber {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

impl Word for Language {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.code())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::from_code(word)
    }
}
