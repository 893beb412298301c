//! Due dates: how long a regulation gives, counted in the calendar.

use chrono::{Datelike, Days, NaiveDate};

use crate::calendar::{Calendar, UnknownYear};
use crate::regulation::RegulationId;

/// One day for the courier and nineteen for the college, calendar days (R16).
const CALENDAR_DAYS_2016: Days = Days::new(20);

/// Working days of the whole service (RC).
const WORKING_DAYS_2023: u32 = 15;

/// The two dates of a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Term {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The last working day before it: the result must lie at the Corporation (Law on state services art. 5(2)5).
    pub hand_over_by: NaiveDate,
}

/// The term of an application registered on `registered_on`, a day that is not counted itself (АППК 64(3)).
///
/// # Errors
/// [`UnknownYear`]
pub fn term(calendar: &Calendar, regulation: RegulationId, registered_on: NaiveDate) -> Result<Term, UnknownYear> {
    let due_on = match regulation {
        RegulationId::Y2016 => {
            let last = registered_on.checked_add_days(CALENDAR_DAYS_2016);
            calendar.working_day_from(last.ok_or(UnknownYear(registered_on.year()))?)?
        }
        RegulationId::Y2023 => calendar.working_day_after(registered_on, WORKING_DAYS_2023)?,
    };
    Ok(Term { due_on, hand_over_by: calendar.working_day_before(due_on)? })
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
