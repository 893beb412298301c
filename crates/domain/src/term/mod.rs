//! Due dates: how long a regulation gives, counted in the calendar.

mod derive;
mod plan;
#[cfg(test)]
mod tests;
mod text;
mod watch;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

pub use derive::{
    Derivation, DeriveError, Extended, Line, Reason, Why, derive, derive_at, derive_extended, derive_registered,
    derive_resumed,
};
pub use plan::Planned;
pub use text::{Told, ToldDay};
pub(crate) use watch::{Standing, planned, watched};
pub use watch::{Watched, office_of};

use crate::calendar::{Calendar, UnknownYear, Week};
use crate::case::Channel;
use crate::case::complaint::Resumed;
use crate::hours::{Desk, from_almaty};
use crate::regulation::{Length, Regulation, RegulationId};

/// The two dates of a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Term {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The last working day before it, when the result must lie at the Corporation (Law on state services art. 5(2)5);
    /// the same day where it is collected at the college.
    pub hand_over_by: NaiveDate,
}

/// What a term is counted from, whatever the calendar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Basis {
    /// How the application came.
    pub channel: Channel,
    /// The day to which the head extended it last (АППК 76).
    pub extended_until: Option<NaiveDate>,
    /// The day of the registration, which is not counted.
    pub registered_on: NaiveDate,
    /// The rules.
    pub regulation: RegulationId,
    /// The decision that overturned a refusal, where one did: the term is that which it gives.
    pub resumed: Option<Resumed>,
}

impl Basis {
    /// The term in a calendar. What the head extended stands: it ends no earlier than he decided (decision 0012).
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn counted(&self, calendar: &Calendar) -> Result<Term, UnknownYear> {
        let Self { channel, extended_until, registered_on, regulation, resumed: given } = *self;
        let term = match given {
            None => term(calendar, regulation, channel, registered_on)?,
            Some(Resumed { since, working_days, .. }) => resumed(calendar, regulation, channel, since, working_days)?,
        };
        match extended_until {
            None => Ok(term),
            Some(until) => extended(calendar, Regulation::of(regulation), channel.into(), (term, until)),
        }
    }
}

/// The term of an application registered on `registered_on`, a day that is not counted itself (АППК 76(2)).
///
/// # Errors
/// [`UnknownYear`]
pub fn term(
    calendar: &Calendar,
    regulation: RegulationId,
    channel: Channel,
    registered_on: NaiveDate,
) -> Result<Term, UnknownYear> {
    term_at(calendar, Regulation::of(regulation), channel.into(), registered_on)
}

/// The term of an application registered at a desk.
///
/// # Errors
/// [`UnknownYear`]
pub fn term_at(
    calendar: &Calendar,
    regulation: &Regulation,
    desk: Desk,
    registered_on: NaiveDate,
) -> Result<Term, UnknownYear> {
    let due_on = match regulation.term.length {
        Length::CalendarDays(days) => {
            let last = registered_on.checked_add_days(Days::new(days.into()));
            calendar.working_day_from(last.ok_or(UnknownYear(registered_on.year()))?)?
        }
        Length::WorkingDays(days) => calendar.working_day_after(registered_on, days)?,
        // No regulation is read that counts so.
        Length::Minutes(_) | Length::WorkingHours(_) => registered_on,
    };
    Ok(Term { due_on, hand_over_by: hand_over_by(calendar, regulation, desk, due_on)? })
}

/// The term of a case that goes on after its refusal was overturned on `since`, a day that is not counted itself.
///
/// # Errors
/// [`UnknownYear`]
pub fn resumed(
    calendar: &Calendar,
    regulation: RegulationId,
    channel: Channel,
    since: NaiveDate,
    working_days: u32,
) -> Result<Term, UnknownYear> {
    let due_on = calendar.working_day_after(since, working_days)?;
    Ok(Term { due_on, hand_over_by: hand_over_by(calendar, Regulation::of(regulation), channel.into(), due_on)? })
}

/// The term of a case that ends on `due_on`.
///
/// # Errors
/// [`UnknownYear`]
pub fn term_until(
    calendar: &Calendar,
    regulation: &Regulation,
    desk: Desk,
    due_on: NaiveDate,
) -> Result<Term, UnknownYear> {
    Ok(Term { due_on, hand_over_by: hand_over_by(calendar, regulation, desk, due_on)? })
}

/// A term that was counted and then extended to `until` (АППК 76): it ends no earlier than on either day, and on one that is
/// worked, whatever became of the calendar since.
///
/// # Errors
/// [`UnknownYear`]
pub fn extended(
    calendar: &Calendar,
    regulation: &Regulation,
    desk: Desk,
    (counted, until): (Term, NaiveDate),
) -> Result<Term, UnknownYear> {
    let until = calendar.working_day_from(until)?;
    if until <= counted.due_on { Ok(counted) } else { term_until(calendar, regulation, desk, until) }
}

/// The day by which the result must lie where it is collected.
fn hand_over_by(
    calendar: &Calendar,
    regulation: &Regulation,
    desk: Desk,
    due_on: NaiveDate,
) -> Result<NaiveDate, UnknownYear> {
    match desk {
        Desk::Corporation => calendar.week(Week::Five).working_day_back(due_on, regulation.term.hand_over_working_days),
        Desk::Office | Desk::Portal => Ok(due_on),
    }
}

/// When it is warned that a result must leave the college: so many working days before as the version says, in the morning. On that day a
/// preliminary refusal can still be told in time (АППК 73; DOMAIN.md §3.5).
///
/// # Errors
/// [`UnknownYear`]
pub fn warn_at(
    calendar: &Calendar,
    regulation: &Regulation,
    hand_over_by: NaiveDate,
) -> Result<DateTime<Utc>, UnknownYear> {
    let day = calendar.week(Week::Five).working_day_back(hand_over_by, regulation.term.warning_working_days)?;
    Ok(from_almaty(day.and_time(regulation.hours.office.opens)))
}

/// When it is warned that the last day of a complaint, or of its file's hand-over, is near: in the morning of a working day
/// before.
///
/// # Errors
/// [`UnknownYear`]
pub fn complaint_warn_at(calendar: &Calendar, day: NaiveDate) -> Result<DateTime<Utc>, UnknownYear> {
    let law = Regulation::of_complaints(day);
    let on = calendar.week(Week::Five).working_day_back(day, law.complaints.warning_working_days)?;
    Ok(from_almaty(on.and_time(law.hours.office.opens)))
}

/// When a term has passed: its last day is over in Almaty.
#[must_use]
pub fn passes_at(due_on: NaiveDate) -> DateTime<Utc> {
    due_on
        .checked_add_days(Days::new(1))
        .map_or(DateTime::<Utc>::MAX_UTC, |next| from_almaty(next.and_time(NaiveTime::MIN)))
}

/// Working days from `from` (excluded) to `to` (included); negative where `to` lies before `from`, and then counted
/// from `to` (excluded) to `from` (included).
///
/// # Errors
/// [`UnknownYear`]
pub fn working_days_between(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Result<i32, UnknownYear> {
    let (from, to) = (calendar.working_days_through(from)?, calendar.working_days_through(to)?);
    Ok(to.cast_signed() - from.cast_signed())
}
