//! Until when an act can be appealed against: the one place for that day, whoever tells it (АППК 92).
//!
//! The law counts from the day on which the person learnt of the act, which the house cannot know beforehand. The day that is
//! told counts from the day that the act itself bears: whoever keeps to it is in time whatever happened on the way. Where the
//! counted day is none that is worked, it is the next one that is (АППК 76(5)), by the calendar that the program ships: what is told
//! stands on papers, and has to be the same wherever it is told.

use chrono::{Days, Months, NaiveDate};

use crate::calendar::Calendar;
use crate::regulation::Regulation;

/// The last day for an act that bears the date `made_on`, and names body, term and order.
///
/// `None` beyond the end of all calendars.
#[must_use]
pub fn last_day(made_on: NaiveDate) -> Option<NaiveDate> {
    months_after(made_on, Regulation::of_complaints(made_on).complaints.appeal_months)
}

/// The last day for an act of `made_on` that does not name them, as a receipt of refusal to accept.
#[must_use]
pub fn last_day_unnamed(made_on: NaiveDate) -> Option<NaiveDate> {
    months_after(made_on, Regulation::of_complaints(made_on).complaints.appeal_months_unnamed)
}

/// The last day for a term that was missed: its `due_on` is over on the day after (АППК 91(2)).
#[must_use]
pub fn last_day_of_missed_term(due_on: NaiveDate) -> Option<NaiveDate> {
    last_day(due_on.checked_add_days(Days::new(1))?)
}

/// A day of a year that the calendar does not know yet stays: it is told too early by some days, and never too late.
fn months_after(made_on: NaiveDate, months: u32) -> Option<NaiveDate> {
    let counted = made_on.checked_add_months(Months::new(months))?;
    Some(Calendar::shipped().working_day_from(counted).unwrap_or(counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_those_of_the_law() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(last_day(day("2026-11-24")), Some(day("2027-02-24")));
        assert_eq!(last_day_unnamed(day("2026-11-23")), Some(day("2027-05-24")), "the 23rd is a Sunday");
        assert_eq!(last_day(day("2026-11-30")), Some(day("2027-03-01")), "28 February is a Sunday");
        assert_eq!(last_day_of_missed_term(day("2026-12-14")), Some(day("2027-03-16")), "15 March is Constitution Day");
        assert_eq!(last_day(day("2027-10-02")), Some(day("2028-01-02")), "of 2028 nothing is known");
        assert_eq!(last_day(NaiveDate::MAX), None);
    }
}
