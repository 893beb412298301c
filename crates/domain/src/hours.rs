//! Opening hours, Almaty's clock, and the moment from which a term counts.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};

use crate::calendar::{Calendar, UnknownYear};

/// The moment in Almaty's time, with the offset of that moment (+06:00 before 2024-03-01, +05:00 after).
#[must_use]
pub fn in_almaty(_moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    unimplemented!()
}

/// Almaty's wall clock as a moment; of the hour that came twice, the later one.
#[must_use]
pub fn from_almaty(_local: NaiveDateTime) -> DateTime<Utc> {
    unimplemented!()
}

/// The day in Almaty.
#[must_use]
pub fn day_in_almaty(moment: DateTime<Utc>) -> NaiveDate {
    in_almaty(moment).date_naive()
}

/// `registeredAt`: the moment from which the term of a package counts (INTERFACE.md; АППК 64(3)), whole seconds.
///
/// # Errors
/// [`UnknownYear`]
pub fn registered_at(_calendar: &Calendar, _submitted_at: DateTime<Utc>) -> Result<DateTime<Utc>, UnknownYear> {
    unimplemented!()
}
