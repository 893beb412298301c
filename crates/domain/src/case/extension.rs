//! A term that the head extended (АППК 76): each time stands in the ledger of the case, with its reason.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::rejection::Rejection;
use super::signature::FileRef;
use super::staff::StaffId;
use crate::calendar::{Calendar, UnknownYear};
use crate::regulation::Regulation;

/// A decision that extended a term.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Extension {
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// The head.
    pub by: StaffId,
    /// The last day of the term before.
    pub from: NaiveDate,
    /// The day by which the result must lie at the Corporation now.
    pub hand_over_by: NaiveDate,
    /// Why, in the vault.
    pub reason: FileRef,
    /// The last day on which the applicant is told in time.
    pub tell_by: NaiveDate,
    /// The last day of the term now.
    pub until: NaiveDate,
}

/// Whether a term may be extended from `from`, its last day, to `until`, after what was extended before: to a later working
/// day, and by no more than the law allows from the day that was its last before the first time.
///
/// # Errors
/// [`Rejection`]
pub fn may_extend(
    calendar: &Calendar,
    regulation: &Regulation,
    original: NaiveDate,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<(), Rejection> {
    let rule = regulation.extension.as_ref().ok_or(Rejection::NoExtensionOfTerm)?;
    let latest = original.checked_add_months(Months::new(rule.months));
    if until <= from {
        Err(Rejection::ExtensionNotLater)
    } else if latest.is_none_or(|latest| until > latest) {
        Err(Rejection::ExtensionTooLong)
    } else if calendar.is_working_day(until).map_err(|_| Rejection::CalendarUnknown)? {
        Ok(())
    } else {
        Err(Rejection::NotWorkingDay)
    }
}

/// The last day on which the applicant is told in time of an extension that is decided on a day; `None` where the version knows
/// none.
///
/// # Errors
/// [`UnknownYear`]
pub fn tell_by(
    calendar: &Calendar,
    regulation: &Regulation,
    decided_on: NaiveDate,
) -> Result<Option<NaiveDate>, UnknownYear> {
    let rule = regulation.extension.as_ref();
    rule.map(|rule| calendar.working_day_after(decided_on, rule.tell_working_days)).transpose()
}
