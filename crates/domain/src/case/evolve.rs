//! What a case is after what has happened to it.

mod turns;

use chrono::{DateTime, NaiveDate, Utc};

use super::complaint::{self, Complaint, Resumed};
use super::event::{Accepted, Declined, Event};
use super::extension::Extension;
use super::outcome::{Annulment, Draft};
use super::package::{Channel, Consent, Digest, Parcel, Party, PersonRef};
use super::record;
use super::refusal::Refusal;
use super::signature::{FileRef, Scan};
use super::staff::StaffId;
use super::work::{Package, Work};
use crate::application_number::ApplicationNumber;
use crate::hours::day_in_almaty;
use crate::identity::Bin;
use crate::register_number::RegisterNumber;
use crate::regulation::{Duty, Regulation, RegulationId};

/// A case: the state that its history has led to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Case {
    /// What was complained of, in the order of registration.
    pub complaints: Vec<Complaint>,
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
    Declined {
        /// How it came.
        channel: Channel,
        /// The college that it was meant for.
        college: Bin,
        /// The day on which it was brought.
        on: NaiveDate,
    },
    /// Registered and being worked on.
    Open(Box<Open>),
    /// The result was handed out. An end, unless it is a refusal that is overturned.
    Issued(Box<Open>),
    /// Handled under an earlier application. An end, unless it is separated again; papers may come back meanwhile.
    Merged(Box<Open>),
    /// Taken back by the applicant's side. An end, though papers that were under way may still come back.
    Withdrawn(Box<Open>),
}

/// What is true of a registered case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Open {
    /// Whether what was handed out was annulled.
    pub annulled: bool,
    /// Who proposed to annul what is signed, and why.
    pub annulment: Option<Annulment>,
    /// The applicant as he is now, in the vault.
    pub applicant: PersonRef,
    /// The last day of the representative's authority, where it names one.
    pub authority_valid_until: Option<NaiveDate>,
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
    /// How the head extended the term as it runs, oldest first.
    pub extensions: Vec<Extension>,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: NaiveDate,
    /// Whether a result was handed out before and is made anew: for the Corporation the application is closed, the college hands it
    /// out.
    pub handed_out: bool,
    /// Whether a good original came with the papers.
    pub has_original: bool,
    /// Whether the application names a representative.
    pub has_representative: bool,
    /// Signed results that were lost on their way, and not found.
    pub lost_results: u32,
    /// Whether the term is met: the result lies, or lay, where it is collected. What comes of it later changes that only where the
    /// result is void: annulled, lost, or a refusal that was overturned.
    pub met: bool,
    /// Its number.
    pub number: ApplicationNumber,
    /// The step whose end was last told to be near, and that end.
    pub near: Option<(Duty, DateTime<Utc>)>,
    /// The numbers of the register that stand on documents made for it.
    pub numbers: Vec<RegisterNumber>,
    /// Whether the original, in place of which the duplicate is, was found again.
    pub original_found: bool,
    /// The step whose time was last told to be over, and its end.
    pub overrun: Option<(Duty, DateTime<Utc>)>,
    /// Whether the original is to be brought before the result is handed out: the portal could not take it in (RC-20).
    pub owes_original: bool,
    /// Where the papers are.
    pub package: Package,
    /// Whether what a courier carries is missed.
    pub parcel_missing: bool,
    /// The graduate's archive record, where one was entered.
    pub record: Option<record::Entry>,
    /// A preliminary refusal, where one was proposed.
    pub refusal: Option<Refusal>,
    /// The refusals that were signed, by their documents, each with the head who signed it: also those that stand no more.
    pub refusals: Vec<(FileRef, StaffId)>,
    /// The earlier application that it may be a duplicate of, unless somebody told them apart.
    pub possible_duplicate_of: Option<ApplicationNumber>,
    /// The moment from which the term counts.
    pub registered_at: DateTime<Utc>,
    /// The rules that apply.
    pub regulation: RegulationId,
    /// How often the applicant was reminded to collect the result.
    pub reminders: u32,
    /// The term of its own, where a refusal was overturned.
    pub resumed: Option<Resumed>,
    /// What was signed, where the head has.
    pub signed: Option<Signed>,
    /// Whether it was warned that the term comes near.
    pub warned: bool,
    /// What the college has done.
    pub work: Work,
}

/// What the head signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signed {
    /// The last day for an appeal that stands on it.
    pub appeal_until: Option<NaiveDate>,
    /// The head.
    pub by: StaffId,
    /// The document, in the vault.
    pub document: FileRef,
    /// What it is.
    pub draft: Draft,
    /// Who drafted it.
    pub drafter: StaffId,
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
        let complaints = if let Event::Complaint(event) = event {
            Complaint::evolve(self.complaints, event, self.state.refused()).ok_or_else(|| impossible.clone())?
        } else {
            self.complaints
        };
        let state = match event {
            Event::Accepted(accepted) => match self.state {
                State::Unknown => Some(State::Open(Box::new(Open::registered(accepted)))),
                State::Declined { .. } | State::Open(_) | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => {
                    None
                }
            },
            Event::Complaint(event) => self.state.complained(event),
            Event::Declined(declined) => match self.state {
                State::Unknown => Some(State::declined(declined)),
                State::Declined { .. } | State::Open(_) | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => {
                    None
                }
            },
            Event::Returned { at: _, waybill } => match self.state {
                State::Open(open) => open.came_back(waybill).map(State::Open),
                State::Merged(open) => open.came_back(waybill).map(State::Merged),
                State::Withdrawn(open) => open.came_back(waybill).map(State::Withdrawn),
                State::Unknown | State::Declined { .. } | State::Issued(_) => None,
            },
            Event::Annulled { proposed_by, reason, resumed, .. } => match self.state {
                State::Open(open) => open.evolve(event),
                State::Issued(open) => open.annulled_after_hand_over((proposed_by, *reason), *resumed),
                State::Unknown | State::Declined { .. } | State::Merged(_) | State::Withdrawn(_) => None,
            },
            Event::AnnulmentProposed { anew, by, reason } => match self.state {
                State::Open(open) => open.evolve(event),
                State::Issued(open) => {
                    open.annulment_proposed(by, *reason, *anew).map(|open| State::Issued(Box::new(open)))
                }
                State::Unknown | State::Declined { .. } | State::Merged(_) | State::Withdrawn(_) => None,
            },
            Event::OriginalFound { .. } => match self.state {
                State::Open(open) => open.evolve(event),
                State::Issued(open) => open.original_found().map(|open| State::Issued(Box::new(open))),
                State::Unknown | State::Declined { .. } | State::Merged(_) | State::Withdrawn(_) => None,
            },
            Event::Separated { from, .. } => match self.state {
                State::Merged(open) => open.separated(*from).map(|open| State::Open(Box::new(open))),
                State::Unknown | State::Declined { .. } | State::Open(_) | State::Issued(_) | State::Withdrawn(_) => {
                    None
                }
            },
            Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::DataCorrected(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HandedToSuccessor { .. }
            | Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::Issued { .. }
            | Event::Merged { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::Record(_)
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::ReworkDemanded { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Signed { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => match self.state {
                State::Open(open) => open.evolve(event),
                State::Unknown | State::Declined { .. } | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => {
                    None
                }
            },
        };
        state.map(|state| Self { complaints, state }).ok_or(impossible)
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
            Self::Declined { .. } => "declined",
            Self::Open(_) => "open",
            Self::Issued(_) => "issued",
            Self::Merged(_) => "merged",
            Self::Withdrawn(_) => "withdrawn",
        }
    }

    /// What is true of a case that was taken in, whether or not it has ended.
    #[must_use]
    pub const fn taken_in(&self) -> Option<&Open> {
        match self {
            Self::Unknown | Self::Declined { .. } => None,
            Self::Open(open) | Self::Issued(open) | Self::Merged(open) | Self::Withdrawn(open) => Some(open),
        }
    }

    /// The refusal that stands: its document, where one was signed, and nobody has annulled, lost or overturned it.
    #[must_use]
    pub fn refused(&self) -> Option<FileRef> {
        self.taken_in().and_then(Open::refused)
    }

    fn declined(declined: &Declined) -> Self {
        let submission = &declined.submission;
        let on = day_in_almaty(submission.submitted_at);
        Self::Declined { channel: submission.channel, college: submission.provider, on }
    }

    /// A complaint leaves the case as it is, unless it overturns its refusal: then it goes on, also from its end.
    fn complained(self, event: &complaint::Event) -> Option<Self> {
        match (self, event.resumed()) {
            (Self::Unknown, _) => None,
            (state, None) => Some(state),
            (Self::Open(open) | Self::Issued(open), Some(resumed)) => {
                Some(Self::Open(Box::new(open.resumed(resumed)?)))
            }
            (Self::Declined { .. } | Self::Merged(_) | Self::Withdrawn(_), Some(_)) => None,
        }
    }
}

impl Open {
    fn registered(accepted: &Accepted) -> Self {
        let submission = &accepted.submission;
        Self {
            annulled: false,
            annulment: None,
            applicant: submission.applicant,
            authority_valid_until: submission.representative.as_ref().and_then(|acting| acting.authority_valid_until),
            channel: submission.channel,
            college: accepted.routed_to.unwrap_or(submission.provider),
            consent: submission.consent,
            drafts: 0,
            due_on: accepted.due_on,
            executor: None,
            expired: false,
            extensions: Vec::new(),
            hand_over_by: accepted.hand_over_by,
            handed_out: false,
            has_original: submission.has_original(),
            has_representative: submission.representative.is_some(),
            lost_results: 0,
            met: false,
            number: submission.number,
            near: None,
            numbers: Vec::new(),
            owes_original: submission.owes_original(Regulation::of(accepted.regulation)),
            overrun: None,
            package: match submission.channel {
                Channel::Counter | Channel::HomeVisit => Package::AtCorporation,
                Channel::Office | Channel::Portal => Package::AtCollege,
            },
            original_found: false,
            parcel_missing: false,
            possible_duplicate_of: submission.possible_duplicate_of,
            record: None,
            refusal: None,
            refusals: Vec::new(),
            registered_at: accepted.registered_at,
            regulation: accepted.regulation,
            reminders: 0,
            resumed: None,
            signed: None,
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

    /// The channel by whose rules the result is handed out: what is made anew after a hand-over, as if it was asked for at the office.
    #[must_use]
    pub const fn answered_through(&self) -> Channel {
        if self.handed_out { Channel::Office } else { self.channel }
    }

    /// Whether the result is collected at the college's own office: where the application was handed in there (RC-03), or nowhere
    /// (RC-05), or where it is made anew after a hand-over.
    #[must_use]
    pub const fn is_collected_at_college(&self) -> bool {
        self.answered_through().is_collected_at_college()
    }

    /// Whether the result lies where it is collected.
    #[must_use]
    pub const fn can_be_collected(&self) -> bool {
        self.work.can_be_collected(self.answered_through())
    }

    /// Whether nothing is left for the college to do before the hand-over: the result is on its way, or the term is met.
    #[must_use]
    pub const fn has_left_college(&self) -> bool {
        matches!(self.work, Work::Sent) || self.met
    }

    /// The step of the college that waits; `None` where the move is not the college's, or the house's own.
    #[must_use]
    pub const fn duty(&self) -> Option<Duty> {
        match (&self.work, &self.package) {
            (Work::Drafted { .. } | Work::AtCounter | Work::Kept, _) => None,
            (Work::Awaiting, Package::AtCollege) => Some(Duty::Register),
            // of what is under way nobody knows when it comes
            (Work::Awaiting, Package::AtCorporation | Package::UnderWay { .. } | Package::Lost { .. }) => None,
            (Work::Registered, _) => Some(Duty::Assign),
            (Work::InPreparation { .. }, _) => Some(Duty::Draft),
            (Work::ForSignature { .. }, _) => Some(Duty::Sign),
            (Work::Signed, _) if self.can_be_collected() => None,
            (Work::Signed, _) => Some(Duty::HandToCourier),
            (Work::Sent, _) => Some(Duty::ConfirmArrival),
        }
    }

    /// The moment of a hearing that is set, of a case that is studied, and has no protocol.
    #[must_use]
    pub fn hearing(&self) -> Option<DateTime<Utc>> {
        let refusal = self.refusal.as_ref().filter(|_| matches!(self.work, Work::InPreparation { .. }))?;
        refusal.hearing.moment()
    }

    /// Whether such a step waits for somebody at the college.
    fn waits_for(&self, duty: Duty) -> bool {
        self.duty() == Some(duty) || (duty == Duty::RecordHearing && self.hearing().is_some())
    }

    /// An original is found once.
    fn original_found(self) -> Option<Self> {
        (!self.original_found).then_some(Self { original_found: true, ..self })
    }

    /// Takes in what happens to an open case at the college and on the way.
    fn evolve(self: Box<Self>, event: &Event) -> Option<State> {
        let open = *self;
        let open = match event {
            Event::Accepted(_)
            | Event::Complaint(_)
            | Event::Declined(_)
            | Event::Returned { .. }
            | Event::Separated { .. } => return None,
            Event::Annulled { resumed: Some(_), .. } => return None,
            Event::Annulled { proposed_by, reason, .. } => open.annulled(proposed_by, *reason)?,
            Event::AnnulmentProposed { anew, by, reason } => open.annulment_proposed(by, *reason, *anew)?,
            Event::OriginalFound { .. } => open.original_found()?,
            Event::Arrived { by: _ } => {
                Self { met: true, parcel_missing: false, reminders: 0, work: open.work.arrived()?, ..open }
            }
            Event::Assigned { executor, .. } => {
                Self { executor: Some(executor.clone()), work: open.work.assigned(executor)?, ..open }
            }
            Event::CollectionReminded { nth } if *nth != open.reminders + 1 || !open.can_be_collected() => return None,
            Event::CollectionReminded { nth } => Self { reminders: *nth, ..open },
            Event::DataCorrected(corrected) => open.corrected(corrected)?,
            Event::Delivered { by: _ } => Self { package: open.package.delivered()?, parcel_missing: false, ..open },
            Event::Dispatched { waybill, .. } => {
                Self { package: open.package.dispatched(*waybill)?, parcel_missing: false, ..open }
            }
            Event::Drafted { by, draft } => {
                Self { drafts: open.drafts + 1, work: open.work.drafted(by, *draft)?, ..open }
            }
            Event::HandedToSuccessor { from, to } => open.succeeded(*from, *to)?,
            Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::RefusalProposed { .. } => Self { refusal: Some(Refusal::evolve(open.refusal, event)?), ..open },
            Event::Issued { to, .. } => {
                return (open.has(*to) && open.work.can_be_issued()).then(|| State::Issued(Box::new(open)));
            }
            Event::Merged { into, .. } => {
                return open.may_duplicate(*into).then(|| State::Merged(Box::new(open)));
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
            Event::Record(_) if !matches!(open.work, Work::InPreparation { .. }) => return None,
            Event::Record(event) => Self { record: record::Entry::evolve(open.record, event)?, ..open },
            Event::Registered { by: _ } if open.package != Package::AtCollege => return None,
            Event::Registered { by: _ } => Self { work: open.work.registered()?, ..open },
            Event::ResultReturned { why, .. } => {
                Self { parcel_missing: false, work: open.work.taken_back(*why)?, ..open }
            }
            Event::ReworkDemanded { .. } => Self { work: open.work.given_back()?, ..open },
            Event::ScanAttached { by, document, scan } => {
                let attached = Scan { by: by.clone(), document: *document, file: *scan };
                Self { work: open.work.scanned(attached)?, ..open }
            }
            Event::Sent { .. } => Self { parcel_missing: false, work: open.work.sent()?, ..open },
            Event::Signed { by, document, manner } => open.signed(by, *document, *manner)?,
            Event::StepNear { by, duty, .. } if open.waits_for(*duty) && open.near != Some((*duty, *by)) => {
                Self { near: Some((*duty, *by)), ..open }
            }
            Event::StepOverrun { by, duty, .. } if open.waits_for(*duty) && open.overrun != Some((*duty, *by)) => {
                Self { overrun: Some((*duty, *by)), ..open }
            }
            Event::StepNear { .. } | Event::StepOverrun { .. } => return None,
            Event::TermExpired { due_on } if open.expired || open.due_on != *due_on => return None,
            Event::TermExpired { .. } => Self { expired: true, ..open },
            Event::TermExtended(extension) => open.extended(extension)?,
            Event::TermMoved { due_on, hand_over_by, .. } => {
                // of another day it is warned anew
                let warned = open.warned && open.hand_over_by == *hand_over_by;
                Self { due_on: *due_on, hand_over_by: *hand_over_by, warned, ..open }
            }
            Event::TermNear { hand_over_by } if open.warned || open.hand_over_by != *hand_over_by => return None,
            Event::TermNear { .. } => Self { warned: true, ..open },
            Event::ToldApart { from, .. } if !open.may_duplicate(*from) => return None,
            Event::ToldApart { .. } => Self { possible_duplicate_of: None, ..open },
            Event::Withdrawn { by, .. } => return open.has(*by).then(|| State::Withdrawn(Box::new(open))),
        };
        Some(State::Open(Box::new(open)))
    }

    fn is_under_way(&self, parcel: Parcel) -> bool {
        match parcel {
            Parcel::Package => matches!(self.package, Package::UnderWay { .. }),
            Parcel::Result => matches!(self.work, Work::Sent),
        }
    }

    fn came_back(self: Box<Self>, waybill: &Digest) -> Option<Box<Self>> {
        let package = self.package.came_back(waybill)?;
        Some(Box::new(Self { package, parcel_missing: false, ..*self }))
    }
}

impl core::fmt::Display for Impossible {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "event {} cannot follow in state {}", self.event, self.state)
    }
}

impl core::error::Error for Impossible {}
