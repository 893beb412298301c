//! Transfer lists: what goes with one run of a courier, signed by whoever gives it and whoever takes it (R16-19, R16-20).
//!
//! A list decides about itself alone: who may write on it, and when it is closed. Whether a parcel may go, its case says.

mod number;
mod rejection;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

pub use number::ListNumber;
pub use rejection::Rejection;

use crate::case::{Actor, CaseId, Digest, FileRef, Role};
use crate::hours::day_in_almaty;

/// The most parcels on a list.
pub const LINES_MAX: usize = 200;
/// How far ahead of the service's clock a named moment may lie, as with the steps of cases.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How many days off today a run may be: a list is written for a run of these days.
const DAYS_OFF: u64 = 31;

/// Which way a run goes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Direction {
    /// The courier brings packages from the Corporation (R16-19).
    Incoming,
    /// He takes signed results to it (R16-20).
    Outgoing,
}

/// Whether a package that should come was with what the courier brought.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Found {
    /// It was not, though it should have been: it is missed.
    Missing,
    /// It lies before the clerk.
    Present,
}

/// What can be done with a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Puts a signed result on it.
    Add {
        /// Of which case.
        case: CaseId,
        /// How many pages the parcel has, where somebody counted.
        pages: Option<u16>,
    },
    /// Closes it: both have signed, and what stands on it goes with the courier.
    Close {
        /// When it was handed over.
        at: DateTime<Utc>,
        /// The courier's name and document, in the vault.
        courier: FileRef,
        /// SHA-256 of a scan of the signed paper.
        scan: Option<FileRef>,
    },
    /// Says whether a package was with what the courier brought; of an incoming run.
    Mark {
        /// Of which case.
        case: CaseId,
        /// Whether it was there.
        found: Found,
    },
    /// Takes down what came and stands on no line; of an incoming run.
    Note {
        /// What came, in the vault.
        note: FileRef,
    },
    /// Opens a list for a run.
    Open {
        /// Which way it goes.
        direction: Direction,
        /// Courier service and waybill as written, in the vault.
        heading: FileRef,
        /// On which day.
        on: NaiveDate,
        /// The waybill of the run, as a keyed digest.
        waybill: Digest,
    },
    /// Takes a parcel off it.
    Remove {
        /// Of which case.
        case: CaseId,
    },
}

/// The kinds of step.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum StepKind {
    /// [`Step::Add`]
    Add,
    /// [`Step::Close`]
    Close,
    /// [`Step::Mark`]
    Mark,
    /// [`Step::Note`]
    Note,
    /// [`Step::Open`]
    Open,
    /// [`Step::Remove`]
    Remove,
}

/// What has happened to a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A parcel stands on it.
    Added {
        /// Of which case.
        case: CaseId,
        /// Its place, from 1; a place is never given twice.
        line: u32,
        /// How many pages it has.
        pages: Option<u16>,
    },
    /// Of every parcel it is known whether it went: nothing changes any more.
    Closed,
    /// Of a package it is known whether it was with what the courier brought.
    Marked {
        /// Of which case.
        case: CaseId,
        /// Whether it was there.
        found: Found,
        /// Its place.
        line: u32,
    },
    /// Something came that stands on no line.
    Noted {
        /// What, in the vault.
        note: FileRef,
    },
    /// It was opened.
    Opened {
        /// Which way the run goes.
        direction: Direction,
        /// Courier service and waybill, in the vault.
        heading: FileRef,
        /// The day of the run.
        on: NaiveDate,
        /// The waybill of the run, as a keyed digest.
        waybill: Digest,
    },
    /// A parcel stands on it no more.
    Removed {
        /// Of which case.
        case: CaseId,
        /// Its place.
        line: u32,
    },
    /// Both have signed: what stands on it goes, and nothing is written on it any more.
    Signed {
        /// When.
        at: DateTime<Utc>,
        /// The courier's name and document, in the vault.
        courier: FileRef,
        /// SHA-256 of a scan of the signed paper.
        scan: Option<FileRef>,
    },
}

/// How far a list is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Standing {
    /// It is written on.
    Open,
    /// Both have signed; its parcels are being handed over, one after another, in their cases.
    Signed,
    /// Of each parcel it is known whether it went.
    Closed,
}

/// A list, as far as it decides about itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct List {
    /// Which way the run goes.
    pub direction: Direction,
    /// Whether it is known of something what came with the run.
    pub is_checked: bool,
    /// The place that was given last.
    pub last_line: u32,
    /// What stands on it now: the case, and its place.
    pub lines: Vec<(CaseId, u32)>,
    /// Its number, and with it whose it is.
    pub number: ListNumber,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// How far it is.
    pub standing: Standing,
}

/// What opens a list, where this member of staff may.
///
/// # Errors
/// [`Rejection`]
pub fn open(by: &Actor, on: NaiveDate, now: DateTime<Utc>) -> Result<(), Rejection> {
    clerk(by)?;
    let today = day_in_almaty(now);
    let near = today.checked_sub_days(Days::new(DAYS_OFF)).is_some_and(|first| first <= on)
        && today.checked_add_days(Days::new(DAYS_OFF)).is_some_and(|last| on <= last);
    if near { Ok(()) } else { Err(Rejection::RunNotNear) }
}

impl List {
    /// What follows from a step; nothing is changed by it.
    ///
    /// # Errors
    /// [`Rejection`] where the list does not allow it.
    pub fn decide(&self, by: &Actor, step: &Step, now: DateTime<Utc>) -> Result<Event, Rejection> {
        self.may_be_written_by(by)?;
        match self.standing {
            Standing::Open => {}
            Standing::Signed | Standing::Closed => return Err(Rejection::ClosedBefore),
        }
        match step {
            Step::Add { case, pages } => self.add(*case, *pages),
            Step::Close { at, courier, scan } => self.close(*at, *courier, *scan, now),
            Step::Mark { .. } | Step::Note { .. } if self.direction == Direction::Outgoing => {
                Err(Rejection::OtherDirection)
            }
            Step::Mark { case, found } => {
                let (case, line) = self.find(*case).ok_or(Rejection::NotListed)?;
                Ok(Event::Marked { case, found: *found, line })
            }
            Step::Note { note } => Ok(Event::Noted { note: *note }),
            Step::Open { .. } => Err(Rejection::OpenedBefore),
            Step::Remove { case } => {
                let (case, line) = self.find(*case).ok_or(Rejection::NotListed)?;
                Ok(Event::Removed { case, line })
            }
        }
    }

    /// Whether this member of staff writes on it at all.
    ///
    /// # Errors
    /// [`Rejection::OtherCollege`], [`Rejection::WrongRole`]
    pub fn may_be_written_by(&self, by: &Actor) -> Result<(), Rejection> {
        if by.college == self.number.college() { clerk(by) } else { Err(Rejection::OtherCollege) }
    }

    fn add(&self, case: CaseId, pages: Option<u16>) -> Result<Event, Rejection> {
        if self.find(case).is_some() {
            Err(Rejection::ListedBefore)
        } else if self.lines.len() >= LINES_MAX {
            Err(Rejection::Full)
        } else {
            Ok(Event::Added { case, line: self.last_line.saturating_add(1), pages })
        }
    }

    fn close(
        &self,
        at: DateTime<Utc>,
        courier: FileRef,
        scan: Option<FileRef>,
        now: DateTime<Utc>,
    ) -> Result<Event, Rejection> {
        let says_something = match self.direction {
            Direction::Incoming => self.is_checked,
            Direction::Outgoing => !self.lines.is_empty(),
        };
        if !says_something {
            Err(Rejection::Empty)
        } else if at > now + AHEAD {
            Err(Rejection::InFuture)
        } else if day_in_almaty(at) < day_in_almaty(self.opened_at) {
            Err(Rejection::BeforeOpening)
        } else {
            Ok(Event::Signed { at, courier, scan })
        }
    }

    fn find(&self, case: CaseId) -> Option<(CaseId, u32)> {
        self.lines.iter().find(|(listed, _)| *listed == case).copied()
    }
}

/// Lists are the clerk's, as the steps with a courier are (R16-08, R16-12).
const fn clerk(by: &Actor) -> Result<(), Rejection> {
    match by.role {
        Role::Clerk => Ok(()),
        Role::Executor | Role::Head => Err(Rejection::WrongRole),
    }
}

impl Step {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Add { .. } => StepKind::Add,
            Self::Close { .. } => StepKind::Close,
            Self::Mark { .. } => StepKind::Mark,
            Self::Note { .. } => StepKind::Note,
            Self::Open { .. } => StepKind::Open,
            Self::Remove { .. } => StepKind::Remove,
        }
    }
}

impl StepKind {
    /// Every kind, by its name.
    pub const ALL: [Self; 6] = [Self::Add, Self::Close, Self::Mark, Self::Note, Self::Open, Self::Remove];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Close => "close",
            Self::Mark => "mark",
            Self::Note => "note",
            Self::Open => "open",
            Self::Remove => "remove",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Event {
    /// Its kind, as histories name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "added",
            Self::Closed => "closed",
            Self::Marked { .. } => "marked",
            Self::Noted { .. } => "noted",
            Self::Opened { .. } => "opened",
            Self::Removed { .. } => "removed",
            Self::Signed { .. } => "signed",
        }
    }
}

impl Direction {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Incoming, Self::Outgoing].into_iter().find(|direction| direction.name() == name)
    }
}

impl Found {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Present => "present",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Missing, Self::Present].into_iter().find(|found| found.name() == name)
    }
}

impl Standing {
    /// Every one, in the order of a list's life.
    pub const ALL: [Self; 3] = [Self::Open, Self::Signed, Self::Closed];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Signed => "signed",
            Self::Closed => "closed",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }
}
