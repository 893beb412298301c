//! The words that the domain's values are written as.

use std::borrow::Cow;

use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::card::{Again, Mover, Stage};
use telnusqa_domain::case::complaint::{About, Body, Verdict};
use telnusqa_domain::case::{
    Channel, Delivery, DocumentKind, Field, FileRef, Ground, HearingForm, IisNumber, OriginalKind, Parcel, Party,
    Reason, ResultKind, ReturnReason, Role, StaffId, StepKind, record,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{Duty, RegulationId};
use telnusqa_domain::transfer::ListNumber;

use super::Word;

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

named!(
    About,
    Again,
    Body,
    Channel,
    Delivery,
    Duty,
    HearingForm,
    DocumentKind,
    Field,
    Ground,
    Mover,
    OriginalKind,
    Parcel,
    Party,
    Reason,
    RegulationId,
    ResultKind,
    ReturnReason,
    Role,
    Stage,
    StepKind,
    Verdict,
    record::Check
);

impl Word for ApplicationNumber {
    fn word(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word).ok()
    }
}

impl Word for FileRef {
    fn word(&self) -> Cow<'_, str> {
        Cow::Owned(hex::encode(self.0))
    }
    fn of_word(word: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(word, &mut bytes).ok().map(|()| Self(bytes))
    }
}

impl Word for ListNumber {
    fn word(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

impl Word for RegisterNumber {
    fn word(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

impl Word for StaffId {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
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
