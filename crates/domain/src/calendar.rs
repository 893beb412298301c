//! Working days of Kazakhstan, 2016 to 2027, as data.

use chrono::NaiveDate;

/// The working days of the years that are known.
#[derive(Clone, Debug)]
pub struct Calendar {}

/// The calendar does not know this year; nothing is guessed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownYear(pub i32);

impl Calendar {
    /// The calendar that this version of the program ships.
    #[must_use]
    pub fn shipped() -> &'static Self {
        unimplemented!()
    }

    /// Whether `day` is a working day of the five-day week.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn is_working_day(&self, _day: NaiveDate) -> Result<bool, UnknownYear> {
        unimplemented!()
    }
}
