//! What a case is after what has happened to it.

use chrono::{DateTime, NaiveDate, Utc};

use super::event::{Accepted, Event};
use super::package::{Digest, Party};
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
    /// Taken back by the applicant's side. An end, though papers that were under way may still come back.
    Withdrawn {
        /// Whether the application names a representative.
        has_representative: bool,
        /// Its number.
        number: ApplicationNumber,
        /// Where the papers are.
        package: Package,
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
    pub fn evolve(self, event: &Event) -> Result<Self, Impossible> {
        let impossible = Impossible { event: event.kind(), state: self.state.name() };
        let state = match event {
            Event::Accepted(accepted) => match self.state {
                State::Unknown => Some(State::Open(Open::registered(accepted))),
                State::Declined | State::Open(_) | State::Withdrawn { .. } => None,
            },
            Event::Declined(_) => match self.state {
                State::Unknown => Some(State::Declined),
                State::Declined | State::Open(_) | State::Withdrawn { .. } => None,
            },
            Event::Dispatched { at: _, pages: _, waybill } => match self.state {
                State::Open(open) => open.dispatched(*waybill).map(State::Open),
                State::Unknown | State::Declined | State::Withdrawn { .. } => None,
            },
            Event::Returned { at: _, waybill } => match self.state {
                State::Open(open) => {
                    open.package.came_back(waybill).map(|package| State::Open(Open { package, ..open }))
                }
                State::Withdrawn { has_representative, number, package } => {
                    package.came_back(waybill).map(|package| State::Withdrawn { has_representative, number, package })
                }
                State::Unknown | State::Declined => None,
            },
            Event::TermExpired { due_on } => match self.state {
                State::Open(open) if !open.expired && open.due_on == *due_on => {
                    Some(State::Open(Open { expired: true, ..open }))
                }
                State::Unknown | State::Declined | State::Open(_) | State::Withdrawn { .. } => None,
            },
            Event::Withdrawn { at: _, by } => match self.state {
                State::Open(open) if open.has(*by) => Some(open.withdrawn()),
                State::Unknown | State::Declined | State::Open(_) | State::Withdrawn { .. } => None,
            },
        };
        state.map(|state| Self { state }).ok_or(impossible)
    }

    /// The case that a history leads to.
    ///
    /// # Errors
    /// [`Impossible`] where the history is damaged.
    pub fn replay<'e>(history: impl IntoIterator<Item = &'e Event>) -> Result<Self, Impossible> {
        history.into_iter().try_fold(Self::default(), Self::evolve)
    }
}

impl State {
    /// Its name, as reports of damaged histories and the table of the tests show it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Declined => "declined",
            Self::Open(_) => "open",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Open {
    fn registered(accepted: &Accepted) -> Self {
        Self {
            due_on: accepted.due_on,
            expired: false,
            has_representative: accepted.submission.representative.is_some(),
            number: accepted.submission.number,
            package: Package::AtCorporation,
            registered_at: accepted.registered_at,
        }
    }

    /// Whether the application names this party.
    #[must_use]
    pub const fn has(&self, party: Party) -> bool {
        match party {
            Party::Applicant => true,
            Party::Representative => self.has_representative,
        }
    }

    fn dispatched(self, waybill: Digest) -> Option<Self> {
        match self.package {
            Package::AtCorporation => Some(Self { package: Package::UnderWay { waybill }, ..self }),
            Package::UnderWay { .. } => None,
        }
    }

    fn withdrawn(self) -> State {
        State::Withdrawn { has_representative: self.has_representative, number: self.number, package: self.package }
    }
}

impl Package {
    fn came_back(&self, with: &Digest) -> Option<Self> {
        match self {
            Self::UnderWay { waybill } if waybill == with => Some(Self::AtCorporation),
            Self::AtCorporation | Self::UnderWay { .. } => None,
        }
    }
}

impl core::fmt::Display for Impossible {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "event {} cannot follow in state {}", self.event, self.state)
    }
}

impl core::error::Error for Impossible {}
