//! Visits at home (RC-25): asked for by a call to 1414, appointed, made. What comes of one is an application like any other.
//!
//! A visit is no case: nothing of a term runs before the worker has the papers in his hand. Its history is kept beside the log,
//! and is folded by the same rules: [`Visit::decide`] says what happens, [`Visit::evolve`] what is so then.

mod message;
mod number;
mod rejection;
mod sentence;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::calendar::Calendar;
use crate::case::{CaseId, Channel, StaffId, named};
use crate::hours::{Desk, day_in_almaty, from_almaty, in_almaty, is_open};
use crate::language::Language;
use crate::norms::norms;
use crate::regulation::{Regulation, RegulationId};

pub use message::Message;
pub use number::VisitNumber;
pub use rejection::Rejection;
pub use sentence::{sentence, window};

/// How far ahead of the clock a moment may lie that somebody tells.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// What somebody cannot do, wholly or in part, who is visited at home (RC-25).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Ability {
    /// To move by himself.
    Movement,
    /// To find his way.
    Orientation,
    /// To care for himself.
    SelfCare,
}

/// Why a visit is cancelled.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum CancelReason {
    /// The application was handed in otherwise.
    AppliedOtherwise,
    /// The person wants it no more.
    NotNeeded,
    /// Nobody could be reached, neither at home nor by phone.
    NotReached,
}

/// Why a visit is moved.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MoveReason {
    /// The person asked for it.
    Applicant,
    /// There is no way to the house: weather, a closed road.
    Road,
    /// The worker cannot come.
    Worker,
}

named! {
    Ability { Movement = "movement", Orientation = "orientation", SelfCare = "self-care" }
    CancelReason { AppliedOtherwise = "applied-otherwise", NotNeeded = "not-needed", NotReached = "not-reached" }
    MoveReason { Applicant = "applicant", Road = "road", Worker = "worker" }
}

/// A branch of the Corporation, as the IIS names it: `kst-01`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Branch(String);

impl Branch {
    const LENGTH_MAX: usize = 32;

    /// Reads 1 to 32 lower-case Latin letters, digits and hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        ((1..=Self::LENGTH_MAX).contains(&text.len()) && text.bytes().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A day, and from when to when, by Almaty's clock.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Window {
    /// The day.
    pub day: NaiveDate,
    /// From when.
    pub from: NaiveTime,
    /// Until when, the same day.
    pub until: NaiveTime,
}

impl Window {
    /// When it begins.
    #[must_use]
    pub fn begins(&self) -> DateTime<Utc> {
        from_almaty(self.day.and_time(self.from))
    }

    /// When it ends.
    #[must_use]
    pub fn ends(&self) -> DateTime<Utc> {
        from_almaty(self.day.and_time(self.until))
    }

    /// What somebody wishes: it only has to make sense.
    ///
    /// # Errors
    /// [`Rejection::WindowReversed`], [`Rejection::InPast`]
    pub fn wished(self, now: DateTime<Utc>) -> Result<Self, Rejection> {
        if self.until <= self.from {
            return Err(Rejection::WindowReversed);
        }
        if self.ends() <= now { Err(Rejection::InPast) } else { Ok(self) }
    }

    /// When a worker comes: to come, short enough to be waited for, and within the hours of the Corporation (RC-13).
    fn appointed(self, context: &Context<'_>) -> Result<Self, Rejection> {
        let hours = Regulation::of(serving(context.now)?).hours;
        if self.until <= self.from {
            return Err(Rejection::WindowReversed);
        }
        if self.begins() < context.now {
            return Err(Rejection::InPast);
        }
        if self.until - self.from > TimeDelta::hours(norms().home_visit.window_hours_max.into()) {
            return Err(Rejection::WindowTooLong);
        }
        // Its last minute too; the hours of a day have no hole.
        for moment in [self.begins(), self.ends() - TimeDelta::minutes(1)] {
            let open = is_open(context.calendar, &hours, Desk::Corporation, moment);
            if !open.map_err(|_| Rejection::CalendarUnknown)? {
                return Err(Rejection::OutsideHours);
            }
        }
        Ok(self)
    }
}

/// Who deals with visits; the door has made sure who he is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Official {
    /// An operator of 1414: takes requests down, and what a caller cancels.
    Operator(StaffId),
    /// A worker of the Corporation, of a branch.
    Worker {
        /// His branch.
        branch: Branch,
        /// Who he is.
        id: StaffId,
    },
}

impl Official {
    /// Who he is.
    #[must_use]
    pub const fn id(&self) -> &StaffId {
        match self {
            Self::Operator(id) | Self::Worker { id, .. } => id,
        }
    }
}

/// What is asked of a visit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// Names day and hours.
    Appoint(Window),
    /// Calls it off.
    Cancel(CancelReason),
    /// Nobody opened: a new day is to be named.
    Miss {
        /// When the worker was there.
        at: DateTime<Utc>,
    },
    /// Names another day, or other hours.
    Move(MoveReason, Window),
}

/// That a worker was there and looked at the papers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Made {
    /// Whether they were taken in.
    pub accepted: bool,
    /// When: the moment of handing in.
    pub at: DateTime<Utc>,
    /// The case that it opened.
    pub case: CaseId,
}

/// What happened to a visit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// Day and hours were named, and told.
    Appointed {
        /// The branch that took it.
        branch: Branch,
        /// Who.
        by: StaffId,
        /// When the worker comes.
        window: Window,
    },
    /// It was called off.
    Cancelled {
        /// Who wrote it down.
        by: StaffId,
        /// Why.
        reason: CancelReason,
    },
    /// Nobody opened.
    Missed {
        /// By when a new day is to be named.
        appoint_by: NaiveDate,
        /// When the worker was there.
        at: DateTime<Utc>,
        /// Who.
        by: StaffId,
    },
    /// Another day was named, or other hours.
    Moved {
        /// Who.
        by: StaffId,
        /// Why.
        reason: MoveReason,
        /// When the worker comes now.
        window: Window,
    },
    /// Somebody called.
    Requested(Requested),
    /// The worker was there and looked at the papers.
    Visited {
        /// Who.
        by: StaffId,
        /// What came of it.
        made: Made,
    },
}

impl Event {
    /// Its name, the same for ever.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Appointed { .. } => "appointed",
            Self::Cancelled { .. } => "cancelled",
            Self::Missed { .. } => "missed",
            Self::Moved { .. } => "moved",
            Self::Requested(_) => "requested",
            Self::Visited { .. } => "visited",
        }
    }

    /// Whether the person hears of it: the request was made by voice, and a receipt tells of a visit.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        match self {
            Self::Appointed { .. } | Self::Cancelled { .. } | Self::Missed { .. } | Self::Moved { .. } => true,
            Self::Requested(_) | Self::Visited { .. } => false,
        }
    }
}

/// A request, without the person, who lies in the vault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Requested {
    /// What the caller says that the person cannot do; at least one, sorted.
    pub abilities: Vec<Ability>,
    /// By when day and hours are to be named.
    pub appoint_by: NaiveDate,
    /// When the call was.
    pub at: DateTime<Utc>,
    /// The operator.
    pub by: StaffId,
    /// The person's language.
    pub language: Language,
    /// What it is called on the phone.
    pub number: VisitNumber,
    /// When it would suit.
    pub wish: Option<Window>,
}

/// Where a visit stands, in the order of its life.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum State {
    /// Day and hours are to be named.
    Waiting {
        /// By when.
        appoint_by: NaiveDate,
    },
    /// They are.
    Appointed(Window),
    /// The worker was there.
    Visited(Made),
    /// It was called off.
    Cancelled(CancelReason),
}

impl State {
    /// The names of all states, in the order of a visit's life.
    pub const NAMES: [&'static str; 4] = ["waiting", "appointed", "visited", "cancelled"];

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Appointed(_) => "appointed",
            Self::Visited { .. } => "visited",
            Self::Cancelled(_) => "cancelled",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Appointed(_) | Self::Waiting { .. })
    }
}

/// A visit as its history left it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Visit {
    /// The branch that took it.
    pub branch: Option<Branch>,
    /// How often nobody opened.
    pub missed: u32,
    /// The request.
    pub requested: Requested,
    /// Where it stands.
    pub state: State,
}

/// What a decision may look at besides the visit.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The working calendar.
    pub calendar: &'c Calendar,
    /// The moment of the decision.
    pub now: DateTime<Utc>,
}

/// By when day and hours of a visit are named that was asked for, or missed, at a moment.
///
/// # Errors
/// [`Rejection::NotServed`] where the regulation of the day knows no visits, [`Rejection::CalendarUnknown`]
pub fn appoint_by(context: &Context<'_>) -> Result<NaiveDate, Rejection> {
    serving(context.now)?;
    let days = norms().home_visit.appointment_working_days;
    let by = context.calendar.working_day_after(day_in_almaty(context.now), days);
    by.map_err(|_| Rejection::CalendarUnknown)
}

/// The regulation in force, where it knows visits at home.
fn serving(now: DateTime<Utc>) -> Result<RegulationId, Rejection> {
    let regulation = RegulationId::in_force_on(day_in_almaty(now));
    regulation.filter(|id| Regulation::of(*id).admits(Channel::HomeVisit)).ok_or(Rejection::NotServed)
}

impl Visit {
    /// The visit of a history; `None` where it does not begin with a request, or goes on after its end.
    #[must_use]
    pub fn replay(history: &[Event]) -> Option<Self> {
        let (first, rest) = history.split_first()?;
        let Event::Requested(requested) = first else { return None };
        let state = State::Waiting { appoint_by: requested.appoint_by };
        let visit = Self { branch: None, missed: 0, requested: requested.clone(), state };
        rest.iter().try_fold(visit, |visit, event| visit.evolve(event))
    }

    /// The visit after an event; `None` where that cannot follow.
    #[must_use]
    pub fn evolve(self, event: &Event) -> Option<Self> {
        if !self.state.is_open() {
            return None;
        }
        Some(match event {
            Event::Appointed { branch, window, .. } => {
                Self { branch: Some(branch.clone()), state: State::Appointed(*window), ..self }
            }
            Event::Cancelled { reason, .. } => Self { state: State::Cancelled(*reason), ..self },
            Event::Missed { appoint_by, .. } => {
                Self { missed: self.missed + 1, state: State::Waiting { appoint_by: *appoint_by }, ..self }
            }
            Event::Moved { window, .. } => Self { state: State::Appointed(*window), ..self },
            Event::Requested(_) => return None,
            Event::Visited { made, .. } => Self { state: State::Visited(*made), ..self },
        })
    }

    /// What follows from a step.
    ///
    /// # Errors
    /// [`Rejection`]
    pub fn decide(&self, by: &Official, step: Step, context: &Context<'_>) -> Result<Event, Rejection> {
        let id = by.id().clone();
        match step {
            Step::Appoint(window) => {
                let branch = self.own(by)?.clone();
                match self.state {
                    State::Appointed(_) => Err(Rejection::Appointed),
                    State::Cancelled(_) | State::Visited(_) | State::Waiting { .. } => {
                        Ok(Event::Appointed { branch, by: id, window: window.appointed(context)? })
                    }
                }
            }
            Step::Cancel(reason) => {
                if let Official::Worker { .. } = by {
                    self.own(by)?;
                }
                self.open()?;
                Ok(Event::Cancelled { by: id, reason })
            }
            Step::Miss { at } => {
                self.own(by)?;
                self.was_there(at, context)?;
                // Who comes earlier than he said finds nobody to blame for it.
                if at < self.window()?.begins() {
                    return Err(Rejection::BeforeWindow);
                }
                Ok(Event::Missed { appoint_by: appoint_by(context)?, at, by: id })
            }
            Step::Move(reason, window) => {
                self.own(by)?;
                self.window()?;
                Ok(Event::Moved { by: id, reason, window: window.appointed(context)? })
            }
        }
    }

    /// What follows where a worker looked at the papers.
    ///
    /// # Errors
    /// [`Rejection`]
    pub fn visited(&self, by: &Official, made: Made, context: &Context<'_>) -> Result<Event, Rejection> {
        self.own(by)?;
        self.was_there(made.at, context)?;
        Ok(Event::Visited { by: by.id().clone(), made })
    }

    /// By when day and hours were to be named and are not: the day has passed.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            State::Waiting { appoint_by } => day_in_almaty(now) > appoint_by,
            // Nobody has said what became of it.
            State::Appointed(window) => day_in_almaty(now) > window.day,
            State::Cancelled(_) | State::Visited(_) => false,
        }
    }

    /// The branch of a worker who may deal with it while it is open.
    fn own<'b>(&self, by: &'b Official) -> Result<&'b Branch, Rejection> {
        let Official::Worker { branch, .. } = by else { return Err(Rejection::WrongRole) };
        if self.branch.as_ref().is_some_and(|own| own != branch) {
            return Err(Rejection::OtherBranch);
        }
        self.open().map(|()| branch)
    }

    const fn open(&self) -> Result<(), Rejection> {
        if self.state.is_open() { Ok(()) } else { Err(Rejection::Ended) }
    }

    const fn window(&self) -> Result<Window, Rejection> {
        match self.state {
            State::Appointed(window) => Ok(window),
            State::Cancelled(_) | State::Visited(_) | State::Waiting { .. } => Err(Rejection::NotAppointed),
        }
    }

    /// A worker was there, at a moment that may be: he can come earlier or later than he was expected, not before he was asked.
    fn was_there(&self, at: DateTime<Utc>, context: &Context<'_>) -> Result<(), Rejection> {
        self.window()?;
        if at > context.now + AHEAD {
            return Err(Rejection::InFuture);
        }
        if at < self.requested.at { Err(Rejection::BeforeRequest) } else { Ok(()) }
    }
}

/// `10:00–12:00`.
fn span(window: &Window) -> String {
    format!("{}–{}", window.from.format("%H:%M"), window.until.format("%H:%M"))
}

/// The time of a moment on Almaty's clock.
fn time(at: DateTime<Utc>) -> String {
    in_almaty(at).format("%H:%M").to_string()
}
