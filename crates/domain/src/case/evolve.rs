//! What a case is after what has happened to it.

use chrono::{DateTime, NaiveDate, Utc};

use super::event::Event;
use super::package::Digest;
use crate::application_number::ApplicationNumber;

/// A case: the state that its history has led to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Case {
    /// Where it stands.
    pub state: State,
}

/// Where a case stands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum State {
    /// Before anything happened.
    #[default]
    Unknown,
    /// Not taken in at the counter. An end.
    Declined,
    /// Registered and being worked on.
    Open(Open),
    /// Taken back by the applicant's side. An end.
    Withdrawn {
        /// Its number.
        number: ApplicationNumber,
        /// Whether the application names a representative.
        has_representative: bool,
    },
}

/// What is true of a registered case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Open {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// Whether the term has passed.
    pub expired: bool,
    /// Whether the application names a representative.
    pub has_representative: bool,
    /// Its number.
    pub number: ApplicationNumber,
    /// Where the papers are.
    pub package: Package,
    /// The moment from which the term counts.
    pub registered_at: DateTime<Utc>,
}

/// Where the papers of a case are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Package {
    /// At the Corporation.
    AtCorporation,
    /// With the courier, on the way to the college.
    UnderWay {
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
}

/// An event that cannot have happened to this case: the history is damaged.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Impossible {
    /// The kind of the event, as in `dispatched`.
    pub event: &'static str,
    /// The state it met.
    pub state: &'static str,
}

impl Case {
    /// Takes in what has happened.
    ///
    /// # Errors
    /// [`Impossible`] where the event cannot follow the history so far.
    pub fn evolve(self, _event: &Event) -> Result<Self, Impossible> {
        unimplemented!()
    }

    /// The case that a history leads to.
    ///
    /// # Errors
    /// [`Impossible`] where the history is damaged.
    pub fn replay<'e>(history: impl IntoIterator<Item = &'e Event>) -> Result<Self, Impossible> {
        history.into_iter().try_fold(Self::default(), Self::evolve)
    }
}
