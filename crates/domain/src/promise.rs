//! What 1414 promises a caller: that he is called back, or that the college answers his question.
//!
//! A promise is no event of its case, for nothing of the case follows from it. Its history is kept beside the log, and is folded
//! by the same rules: [`Promise::decide`] says what happens, [`Promise::evolve`] what is so then.

mod rejection;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::calendar::Calendar;
use crate::case::complaint::Official;
use crate::case::{CaseId, FileRef, StaffId, named};
use crate::hours::day_in_almaty;
use crate::identity::Bin;
use crate::norms::norms;

pub use rejection::Rejection;

/// How far ahead a caller may wish to be called.
const AHEAD_MAX: TimeDelta = TimeDelta::days(30);

/// What is promised.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// 1414 calls him.
    CallBack,
    /// The college answers, and 1414 tells him.
    Question,
}

/// Why nobody calls any more.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum DropReason {
    /// He called himself, and was told.
    CalledHimself,
    /// He wants it no more.
    NotNeeded,
    /// He could not be reached.
    NotReached,
}

named! {
    Kind { CallBack = "call-back", Question = "question" }
    DropReason { CalledHimself = "called-himself", NotNeeded = "not-needed", NotReached = "not-reached" }
}

/// What was promised; what was said, and the number to call, lie in the vault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Given {
    /// Not to be called before this moment.
    pub after: Option<DateTime<Utc>>,
    /// The operator.
    pub by: StaffId,
    /// About which case.
    pub case: CaseId,
    /// Whose case it was on that day.
    pub college: Bin,
    /// By when the next one moves.
    pub due: NaiveDate,
    /// Whether he left a number to be called.
    pub has_number: bool,
    /// What.
    pub kind: Kind,
    /// What he said, in the vault.
    pub said: FileRef,
}

/// What is done about a promise.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// The college answers the question.
    Answer {
        /// Its words, in the vault.
        answer: FileRef,
    },
    /// Nobody calls any more.
    Drop(DropReason),
    /// He was called, and was told.
    Keep,
    /// He was called, and did not answer.
    Miss,
}

impl Step {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::Drop(_) => "drop",
            Self::Keep => "keep",
            Self::Miss => "miss",
        }
    }
}

/// What happened to a promise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The college answered.
    Answered {
        /// Its words, in the vault.
        answer: FileRef,
        /// Who.
        by: StaffId,
        /// By when he is called.
        due: NaiveDate,
    },
    /// Nobody calls any more.
    Dropped {
        /// Who wrote it down.
        by: StaffId,
        /// Why.
        reason: DropReason,
    },
    /// Somebody called.
    Given(Given),
    /// He was told.
    Kept {
        /// Who told him.
        by: StaffId,
    },
    /// He did not answer.
    Missed {
        /// Who called.
        by: StaffId,
        /// By when he is called again.
        due: NaiveDate,
    },
}

impl Event {
    /// Its name, the same for ever.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answered { .. } => "answered",
            Self::Dropped { .. } => "dropped",
            Self::Given(_) => "given",
            Self::Kept { .. } => "kept",
            Self::Missed { .. } => "missed",
        }
    }
}

/// Where a promise stands, in the order of its life.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// The college is to answer.
    AtCollege {
        /// By when.
        due: NaiveDate,
    },
    /// He is to be called.
    ToCall {
        /// By when.
        due: NaiveDate,
    },
    /// He was told; or the college's answer waits for the next time that he calls, for he left no number.
    Kept,
    /// Nobody calls any more.
    Dropped(DropReason),
}

impl State {
    /// The names of all states, in the order of a promise's life.
    pub const NAMES: [&'static str; 4] = ["at-college", "to-call", "kept", "dropped"];

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AtCollege { .. } => "at-college",
            Self::ToCall { .. } => "to-call",
            Self::Kept => "kept",
            Self::Dropped(_) => "dropped",
        }
    }

    /// By when somebody moves; none where nothing is to be done.
    #[must_use]
    pub const fn due(&self) -> Option<NaiveDate> {
        match self {
            Self::AtCollege { due } | Self::ToCall { due } => Some(*due),
            Self::Kept | Self::Dropped(_) => None,
        }
    }
}

/// A promise as its history left it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Promise {
    /// What the college answered, in the vault.
    pub answer: Option<FileRef>,
    /// What was promised.
    pub given: Given,
    /// How often he was called and did not answer.
    pub missed: u32,
    /// Where it stands.
    pub state: State,
}

/// What a decision may look at besides the promise.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The working calendar.
    pub calendar: &'c Calendar,
    /// The moment of the decision.
    pub now: DateTime<Utc>,
}

/// By when the next one moves whose promise is given at this moment: the college, or whoever calls.
///
/// # Errors
/// [`Rejection::NoNumber`], [`Rejection::InPast`], [`Rejection::TooFarAhead`], [`Rejection::CalendarUnknown`]
pub fn due(
    kind: Kind,
    has_number: bool,
    after: Option<DateTime<Utc>>,
    context: &Context<'_>,
) -> Result<NaiveDate, Rejection> {
    match (kind, after) {
        (Kind::CallBack, _) if !has_number => Err(Rejection::NoNumber),
        (_, Some(after)) if after <= context.now => Err(Rejection::InPast),
        (_, Some(after)) if after - context.now > AHEAD_MAX => Err(Rejection::TooFarAhead),
        (Kind::CallBack, after) => to_call(after, context),
        (Kind::Question, _) => working_day(norms().promise.answer_working_days, context.now, context),
    }
}

/// By when he is called: on the day that he named, or within our own norm.
fn to_call(after: Option<DateTime<Utc>>, context: &Context<'_>) -> Result<NaiveDate, Rejection> {
    let soon = working_day(norms().promise.call_working_days, context.now, context)?;
    Ok(after.map(day_in_almaty).map_or(soon, |named| named.max(soon)))
}

fn working_day(days: u32, from: DateTime<Utc>, context: &Context<'_>) -> Result<NaiveDate, Rejection> {
    context.calendar.working_day_after(day_in_almaty(from), days).map_err(|_| Rejection::CalendarUnknown)
}

impl Promise {
    /// The promise of a history; `None` where it does not begin with one, or goes on after its end.
    #[must_use]
    pub fn replay(history: &[Event]) -> Option<Self> {
        let (first, rest) = history.split_first()?;
        let Event::Given(given) = first else { return None };
        let due = given.due;
        let state = match given.kind {
            Kind::CallBack => State::ToCall { due },
            Kind::Question => State::AtCollege { due },
        };
        let promise = Self { answer: None, given: given.clone(), missed: 0, state };
        rest.iter().try_fold(promise, |promise, event| promise.evolve(event))
    }

    /// The promise after an event; `None` where that cannot follow.
    #[must_use]
    pub fn evolve(self, event: &Event) -> Option<Self> {
        self.state.due()?;
        Some(match event {
            Event::Answered { answer, due, .. } => {
                let state = if self.given.has_number { State::ToCall { due: *due } } else { State::Kept };
                Self { answer: Some(*answer), state, ..self }
            }
            Event::Dropped { reason, .. } => Self { state: State::Dropped(*reason), ..self },
            Event::Given(_) => return None,
            Event::Kept { .. } => Self { state: State::Kept, ..self },
            Event::Missed { due, .. } => Self { missed: self.missed + 1, state: State::ToCall { due: *due }, ..self },
        })
    }

    /// What follows from a step.
    ///
    /// # Errors
    /// [`Rejection`]
    pub fn decide(&self, by: &Official, step: Step, context: &Context<'_>) -> Result<Event, Rejection> {
        let by = match (by, step) {
            (Official::Staff(actor), Step::Answer { .. }) => actor.id.clone(),
            (Official::Operator(id), Step::Drop(_) | Step::Keep | Step::Miss) => id.clone(),
            (Official::Operator(_), Step::Answer { .. }) | (Official::Staff(_), _) => {
                return Err(Rejection::WrongRole);
            }
        };
        match (self.state, step) {
            (State::Kept | State::Dropped(_), _) => Err(Rejection::Ended),
            (State::AtCollege { .. }, Step::Answer { answer }) => {
                Ok(Event::Answered { answer, by, due: to_call(self.given.after, context)? })
            }
            (State::ToCall { .. }, Step::Answer { .. }) => Err(Rejection::NotAsked),
            (_, Step::Drop(reason)) => Ok(Event::Dropped { by, reason }),
            (State::AtCollege { .. }, Step::Keep | Step::Miss) => Err(Rejection::NotAnswered),
            (State::ToCall { .. }, Step::Keep) => Ok(Event::Kept { by }),
            (State::ToCall { .. }, Step::Miss) => Ok(Event::Missed { by, due: to_call(None, context)? }),
        }
    }

    /// Whether somebody should have moved before today.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.state.due().is_some_and(|due| day_in_almaty(now) > due)
    }
}
