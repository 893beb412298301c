//! The graduate's archive record on a case: entered by its executor, checked by a second person, and the source of a supplement.

use super::signature::FileRef;
use super::staff::StaffId;

/// Something that has happened to the record of a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A second person found it as it stands in the archive.
    Confirmed {
        /// Who.
        by: StaffId,
        /// What he saw, in the vault.
        record: FileRef,
    },
    /// Its executor took it out: there is no supplement.
    Dropped {
        /// Who.
        by: StaffId,
    },
    /// Its executor entered it, in place of what was there.
    Entered {
        /// Who.
        by: StaffId,
        /// What, in the vault.
        record: FileRef,
    },
    /// A second person found it wrong.
    SentBack {
        /// Who.
        by: StaffId,
        /// Why, in the vault.
        reason: FileRef,
    },
}

/// The record that was entered last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Who entered it.
    pub by: StaffId,
    /// How far its check is.
    pub check: Check,
    /// What he entered, in the vault.
    pub record: FileRef,
}

/// How far the check of a record is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Check {
    /// It waits for a second person.
    Awaited,
    /// A second person confirmed it.
    Confirmed,
    /// A second person found it wrong: it is entered anew, or taken out.
    SentBack,
}

impl Event {
    /// Its kind, as the log and the bus name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Confirmed { .. } => "record-confirmed",
            Self::Dropped { .. } => "record-dropped",
            Self::Entered { .. } => "record-entered",
            Self::SentBack { .. } => "record-sent-back",
        }
    }
}

impl Check {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Awaited, Self::Confirmed, Self::SentBack];

    /// Its name in read models.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Confirmed => "confirmed",
            Self::SentBack => "sentBack",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.name() == name)
    }
}

impl Entry {
    /// What there is after an event: `Some(None)` where the record was taken out, `None` where the event cannot follow.
    pub(crate) fn evolve(entry: Option<Self>, event: &Event) -> Option<Option<Self>> {
        let awaited = |entry: Option<Self>| entry.filter(|entry| entry.check == Check::Awaited);
        match event {
            Event::Confirmed { by, record } => {
                let entry = awaited(entry).filter(|entry| entry.by != *by && entry.record == *record)?;
                Some(Some(Self { check: Check::Confirmed, ..entry }))
            }
            Event::Dropped { .. } => entry.map(|_| None),
            Event::Entered { by, record } => {
                Some(Some(Self { by: by.clone(), check: Check::Awaited, record: *record }))
            }
            Event::SentBack { by, .. } => {
                let entry = awaited(entry).filter(|entry| entry.by != *by)?;
                Some(Some(Self { check: Check::SentBack, ..entry }))
            }
        }
    }

    /// At a college that took the case over, what was confirmed is checked anew.
    pub(crate) fn succeeded(self) -> Self {
        let check = if self.check == Check::Confirmed { Check::Awaited } else { self.check };
        Self { check, ..self }
    }

    /// What a supplement is made from: the record, once a second person confirmed it.
    #[must_use]
    pub fn confirmed(&self) -> Option<FileRef> {
        (self.check == Check::Confirmed).then_some(self.record)
    }
}
