//! Due dates: how long a regulation gives, counted in the calendar.

use chrono::NaiveDate;

use crate::calendar::{Calendar, UnknownYear};
use crate::regulation::RegulationId;

/// The two dates of a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Term {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The last working day before it: the result must lie at the Corporation (Law on state services art. 5(2)5).
    pub hand_over_by: NaiveDate,
}

/// The term of an application registered on `registered_on`.
///
/// # Errors
/// [`UnknownYear`]
pub fn term(_calendar: &Calendar, _regulation: RegulationId, _registered_on: NaiveDate) -> Result<Term, UnknownYear> {
    unimplemented!()
}

/// Working days from `from` (excluded) to `to` (included); negative where `to` lies before `from`.
///
/// # Errors
/// [`UnknownYear`]
pub fn working_days_between(_calendar: &Calendar, _from: NaiveDate, _to: NaiveDate) -> Result<i32, UnknownYear> {
    unimplemented!()
}
