//! What a case is after what has happened to it.

use chrono::{DateTime, NaiveDate, Utc};

use super::event::{Accepted, Event};
use super::outcome::Prepared;
use super::package::{Channel, Consent, Digest, Parcel, Party};
use super::refusal::Refusal;
use super::staff::StaffId;
use super::work::{Package, Work};
use crate::application_number::ApplicationNumber;
use crate::identity::Bin;
use crate::register_number::RegisterNumber;
use crate::regulation::RegulationId;

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
    Open(Box<Open>),
    /// The result was handed out. An end.
    Issued {
        /// Its number.
        number: ApplicationNumber,
    },
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
    /// How it came.
    pub channel: Channel,
    /// The college or archive that answers for it.
    pub college: Bin,
    /// Consents given.
    pub consent: Consent,
    /// How many drafts were made.
    pub drafts: u32,
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The executor appointed last.
    pub executor: Option<StaffId>,
    /// Whether the term has passed.
    pub expired: bool,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: NaiveDate,
    /// Whether the application names a representative.
    pub has_representative: bool,
    /// Signed results that were lost on their way, and not found.
    pub lost_results: u32,
    /// Its number.
    pub number: ApplicationNumber,
    /// The numbers of the register that stand on documents made for it.
    pub numbers: Vec<RegisterNumber>,
    /// Where the papers are.
    pub package: Package,
    /// Whether what a courier carries is missed.
    pub parcel_missing: bool,
    /// A preliminary refusal, where one was proposed.
    pub refusal: Option<Refusal>,
    /// The moment from which the term counts.
    pub registered_at: DateTime<Utc>,
    /// The rules that apply.
    pub regulation: RegulationId,
    /// Whether it was warned that the term comes near.
    pub warned: bool,
    /// What the college has done.
    pub work: Work,
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
                State::Unknown => Some(State::Open(Box::new(Open::registered(accepted)))),
                State::Declined | State::Open(_) | State::Issued { .. } | State::Withdrawn { .. } => None,
            },
            Event::Declined(_) => match self.state {
                State::Unknown => Some(State::Declined),
                State::Declined | State::Open(_) | State::Issued { .. } | State::Withdrawn { .. } => None,
            },
            Event::Returned { at: _, waybill } => match self.state {
                State::Open(open) => open.came_back(waybill),
                State::Withdrawn { has_representative, number, package } => {
                    package.came_back(waybill).map(|package| State::Withdrawn { has_representative, number, package })
                }
                State::Unknown | State::Declined | State::Issued { .. } => None,
            },
            Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::Issued { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::ReworkDemanded { .. }
            | Event::Sent { .. }
            | Event::Signed { .. }
            | Event::TermExpired { .. }
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::Withdrawn { .. } => match self.state {
                State::Open(open) => open.evolve(event),
                State::Unknown | State::Declined | State::Issued { .. } | State::Withdrawn { .. } => None,
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
            Self::Issued { .. } => "issued",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Open {
    fn registered(accepted: &Accepted) -> Self {
        let submission = &accepted.submission;
        Self {
            channel: submission.channel,
            college: accepted.routed_to.unwrap_or(submission.provider),
            consent: submission.consent,
            drafts: 0,
            due_on: accepted.due_on,
            executor: None,
            expired: false,
            hand_over_by: accepted.hand_over_by,
            has_representative: submission.representative.is_some(),
            lost_results: 0,
            number: submission.number,
            numbers: Vec::new(),
            package: match submission.channel {
                Channel::Counter | Channel::HomeVisit => Package::AtCorporation,
                Channel::Office => Package::AtCollege,
            },
            parcel_missing: false,
            refusal: None,
            registered_at: accepted.registered_at,
            regulation: accepted.regulation,
            warned: false,
            work: Work::Awaiting,
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

    /// Whether the result is collected where the application was handed in: at the college's own office (RC-03).
    #[must_use]
    pub fn is_collected_at_college(&self) -> bool {
        self.channel == Channel::Office
    }

    /// Whether the term is met: whatever was late before, the result lies where it is collected.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        self.work.is_met(self.channel)
    }

    /// Whether nothing is left for the college to do before the hand-over.
    #[must_use]
    pub const fn has_left_college(&self) -> bool {
        self.work.has_left(self.channel)
    }

    /// Takes in what happens to an open case at the college and on the way.
    fn evolve(self: Box<Self>, event: &Event) -> Option<State> {
        let open = *self;
        let open = match event {
            Event::Accepted(_) | Event::Declined(_) | Event::Returned { .. } => return None,
            Event::Arrived { by: _ } => Self { parcel_missing: false, work: open.work.arrived()?, ..open },
            Event::Assigned { executor, .. } => {
                Self { executor: Some(executor.clone()), work: open.work.assigned(executor)?, ..open }
            }
            Event::Delivered { by: _ } => Self { package: open.package.delivered()?, parcel_missing: false, ..open },
            Event::Dispatched { waybill, .. } => {
                Self { package: open.package.dispatched(*waybill)?, parcel_missing: false, ..open }
            }
            Event::Drafted { by, draft } => {
                Self { drafts: open.drafts + 1, work: open.work.drafted(by, *draft)?, ..open }
            }
            Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::RefusalProposed { .. } => Self { refusal: Some(Refusal::evolve(open.refusal, event)?), ..open },
            Event::Issued { to, .. } => {
                return (open.has(*to) && open.work.can_be_issued()).then_some(State::Issued { number: open.number });
            }
            Event::ParcelFound { parcel: Parcel::Package, .. } => Self { package: open.package.found()?, ..open },
            Event::ParcelFound { parcel: Parcel::Result, .. } => {
                Self { lost_results: open.lost_results.checked_sub(1)?, ..open }
            }
            Event::ParcelLost { parcel: Parcel::Package, .. } => {
                Self { package: open.package.lost()?, parcel_missing: false, ..open }
            }
            Event::ParcelLost { parcel: Parcel::Result, .. } => open.result_lost()?,
            Event::ParcelMissing { parcel, .. } if open.parcel_missing || !open.is_under_way(*parcel) => return None,
            Event::ParcelMissing { .. } => Self { parcel_missing: true, ..open },
            Event::Prepared(prepared) => open.prepared(*prepared)?,
            Event::Registered { by: _ } if open.package != Package::AtCollege => return None,
            Event::Registered { by: _ } => Self { work: open.work.registered()?, ..open },
            Event::ReworkDemanded { .. } => Self { work: open.work.given_back()?, ..open },
            Event::Sent { .. } => Self { parcel_missing: false, work: open.work.sent()?, ..open },
            Event::Signed { document, .. } => Self { work: open.work.signed(*document)?, ..open },
            Event::TermExpired { due_on } if open.expired || open.due_on != *due_on => return None,
            Event::TermExpired { .. } => Self { expired: true, ..open },
            Event::TermMoved { due_on, hand_over_by, .. } => {
                // of another day it is warned anew
                let warned = open.warned && open.hand_over_by == *hand_over_by;
                Self { due_on: *due_on, hand_over_by: *hand_over_by, warned, ..open }
            }
            Event::TermNear { hand_over_by } if open.warned || open.hand_over_by != *hand_over_by => return None,
            Event::TermNear { .. } => Self { warned: true, ..open },
            Event::Withdrawn { by, .. } => return open.has(*by).then(|| open.withdrawn()),
        };
        Some(State::Open(Box::new(open)))
    }

    /// A number stands on one document for ever, also where that was never signed.
    fn prepared(self, prepared: Prepared) -> Option<Self> {
        if prepared.number.is_some_and(|number| self.numbers.contains(&number)) {
            return None;
        }
        let numbers = self.numbers.into_iter().chain(prepared.number).collect();
        Some(Self { numbers, work: self.work.prepared(prepared)?, ..self })
    }

    /// The one who proposed it makes it again.
    fn result_lost(self) -> Option<Self> {
        let work = self.work.lost(self.executor.clone()?)?;
        Some(Self { lost_results: self.lost_results + 1, parcel_missing: false, work, ..self })
    }

    fn is_under_way(&self, parcel: Parcel) -> bool {
        match parcel {
            Parcel::Package => matches!(self.package, Package::UnderWay { .. }),
            Parcel::Result => matches!(self.work, Work::Sent),
        }
    }

    fn came_back(self: Box<Self>, waybill: &Digest) -> Option<State> {
        let package = self.package.came_back(waybill)?;
        Some(State::Open(Box::new(Self { package, parcel_missing: false, ..*self })))
    }

    fn withdrawn(self) -> State {
        State::Withdrawn { has_representative: self.has_representative, number: self.number, package: self.package }
    }
}

impl core::fmt::Display for Impossible {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "event {} cannot follow in state {}", self.event, self.state)
    }
}

impl core::error::Error for Impossible {}
