//! Due dates: how long a regulation gives, counted in the calendar.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use crate::calendar::{Calendar, UnknownYear};
use crate::case::Channel;
use crate::hours::{OPENS, from_almaty};
use crate::regulation::RegulationId;

/// One day for the courier and nineteen for the college, calendar days (R16).
const CALENDAR_DAYS_2016: Days = Days::new(20);

/// Working days of the whole service (RC).
const WORKING_DAYS_2023: u32 = 15;

/// How long before the hand-over it is warned.
const WARNING_WORKING_DAYS: u32 = 3;

/// The two dates of a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Term {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The last working day before it, when the result must lie at the Corporation (Law on state services art. 5(2)5);
    /// the same day where it is collected at the college.
    pub hand_over_by: NaiveDate,
}

/// The term of an application registered on `registered_on`, a day that is not counted itself (АППК 64(3)).
///
/// # Errors
/// [`UnknownYear`]
pub fn term(
    calendar: &Calendar,
    regulation: RegulationId,
    channel: Channel,
    registered_on: NaiveDate,
) -> Result<Term, UnknownYear> {
    let due_on = match regulation {
        RegulationId::Y2016 => {
            let last = registered_on.checked_add_days(CALENDAR_DAYS_2016);
            calendar.working_day_from(last.ok_or(UnknownYear(registered_on.year()))?)?
        }
        RegulationId::Y2023 => calendar.working_day_after(registered_on, WORKING_DAYS_2023)?,
    };
    let hand_over_by = match channel {
        Channel::Counter | Channel::HomeVisit => calendar.working_day_before(due_on)?,
        Channel::Office => due_on,
    };
    Ok(Term { due_on, hand_over_by })
}

/// When it is warned that a result must leave the college: three working days before, in the morning. On that day a
/// preliminary refusal can still be told in time (АППК 73; DOMAIN.md §3.5).
///
/// # Errors
/// [`UnknownYear`]
pub fn warn_at(calendar: &Calendar, hand_over_by: NaiveDate) -> Result<DateTime<Utc>, UnknownYear> {
    let mut day = hand_over_by;
    for _ in 0..WARNING_WORKING_DAYS {
        day = calendar.working_day_before(day)?;
    }
    Ok(from_almaty(day.and_time(OPENS)))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(regulation: RegulationId, registered_on: &str) -> (String, String) {
        let Term { due_on, hand_over_by } =
            term(Calendar::shipped(), regulation, Channel::Counter, date(registered_on)).unwrap();
        (due_on.to_string(), hand_over_by.to_string())
    }

    /// DOMAIN.md §4.3.
    #[test]
    fn fifteen_working_days_are_counted() {
        for (registered_on, due_on) in [
            ("2023-06-26", "2023-07-19"),
            ("2024-03-04", "2024-03-29"),
            ("2024-03-15", "2024-04-10"),
            ("2024-04-29", "2024-05-23"),
            ("2024-05-03", "2024-05-28"),
            ("2024-12-20", "2025-01-15"),
            ("2025-03-05", "2025-04-01"),
            ("2025-08-22", "2025-09-15"),
            ("2026-03-02", "2026-03-27"),
            ("2026-03-06", "2026-04-02"),
            ("2026-04-30", "2026-05-26"),
            ("2026-05-04", "2026-05-28"),
            ("2026-08-14", "2026-09-04"),
            ("2026-10-20", "2026-11-11"),
            ("2026-12-07", "2026-12-29"),
            ("2026-12-25", "2027-01-20"),
            ("2027-03-01", "2027-03-29"),
            ("2027-03-11", "2027-04-07"),
        ] {
            assert_eq!(due(RegulationId::Y2023, registered_on).0, due_on, "{registered_on}");
        }
    }

    #[test]
    fn the_result_is_handed_over_on_the_working_day_before() {
        for (registered_on, due_on, hand_over_by) in [
            ("2026-11-23", "2026-12-14", "2026-12-11"),
            ("2026-05-04", "2026-05-28", "2026-05-26"),
            ("2026-10-05", "2026-10-27", "2026-10-23"),
            ("2024-12-12", "2025-01-08", "2025-01-06"),
            ("2026-11-21", "2026-12-11", "2026-12-10"),
        ] {
            assert_eq!(due(RegulationId::Y2023, registered_on), (due_on.to_owned(), hand_over_by.to_owned()));
        }
    }

    #[test]
    fn twenty_calendar_days_end_on_a_working_day() {
        for (registered_on, due_on, hand_over_by) in [
            ("2016-06-21", "2016-07-11", "2016-07-08"),
            ("2016-06-22", "2016-07-12", "2016-07-11"),
            ("2017-06-19", "2017-07-10", "2017-07-05"),
            ("2018-08-10", "2018-09-03", "2018-08-29"),
            ("2018-12-11", "2019-01-03", "2018-12-29"),
            ("2018-12-09", "2018-12-29", "2018-12-28"),
            ("2019-11-25", "2019-12-18", "2019-12-13"),
        ] {
            assert_eq!(due(RegulationId::Y2016, registered_on), (due_on.to_owned(), hand_over_by.to_owned()));
        }
    }

    #[test]
    fn terms_that_leave_the_calendar_are_told() {
        let at = |regulation, day| term(Calendar::shipped(), regulation, Channel::Counter, day);
        assert_eq!(at(RegulationId::Y2023, date("2027-12-10")), Err(UnknownYear(2028)));
        assert!(at(RegulationId::Y2023, date("2027-12-09")).is_ok());
        assert_eq!(at(RegulationId::Y2016, date("2027-12-12")), Err(UnknownYear(2028)));
        assert_eq!(at(RegulationId::Y2016, NaiveDate::MAX), Err(UnknownYear(NaiveDate::MAX.year())));
        assert_eq!(at(RegulationId::Y2023, NaiveDate::MAX), Err(UnknownYear(NaiveDate::MAX.year())));
    }

    #[test]
    fn working_days_between_have_a_sign() {
        let between = |from, to| working_days_between(Calendar::shipped(), date(from), date(to));
        assert_eq!(between("2026-11-23", "2026-12-14"), Ok(15));
        assert_eq!(between("2026-12-14", "2026-11-23"), Ok(-15));
        assert_eq!(between("2026-11-23", "2026-11-23"), Ok(0));
        assert_eq!(between("2026-11-20", "2026-11-22"), Ok(0));
        assert_eq!(between("2026-11-22", "2026-11-20"), Ok(0));
        assert_eq!(between("2016-01-01", "2027-12-31").map(|days| days > 2_900), Ok(true));
        assert_eq!(between("2026-12-14", "2028-01-01"), Err(UnknownYear(2028)));
        assert_eq!(between("2015-12-31", "2016-01-01"), Err(UnknownYear(2015)));
    }

    #[test]
    fn at_the_college_nothing_is_sent_on() {
        let term = term(Calendar::shipped(), RegulationId::Y2023, Channel::Office, date("2026-11-23")).unwrap();
        assert_eq!((term.due_on, term.hand_over_by), (date("2026-12-14"), date("2026-12-14")));
    }

    #[test]
    fn a_warning_comes_three_working_days_before() {
        for (hand_over_by, warned) in [
            ("2026-12-11", "2026-12-08T09:00:00+05:00"),
            ("2026-12-21", "2026-12-15T09:00:00+05:00"),
            ("2024-03-04", "2024-02-28T09:00:00+06:00"),
        ] {
            let at = warn_at(Calendar::shipped(), date(hand_over_by)).unwrap();
            assert_eq!(at, DateTime::parse_from_rfc3339(warned).unwrap());
        }
        assert_eq!(warn_at(Calendar::shipped(), date("2016-01-05")), Err(UnknownYear(2015)));
    }

    #[test]
    fn a_term_has_passed_when_its_last_day_is_over() {
        assert_eq!(passes_at(date("2026-12-14")), DateTime::parse_from_rfc3339("2026-12-15T00:00:00+05:00").unwrap());
    }

    proptest! {
        #[test]
        fn a_term_ends_on_a_working_day_after_the_hand_over(start in 0_u64..4_300) {
            let calendar = Calendar::shipped();
            let registered_on = date("2016-01-01") + Days::new(start);
            for regulation in [RegulationId::Y2016, RegulationId::Y2023] {
                let Term { due_on, hand_over_by } = term(calendar, regulation, Channel::Counter, registered_on).unwrap();
                prop_assert!(calendar.is_working_day(due_on).unwrap());
                prop_assert!(calendar.is_working_day(hand_over_by).unwrap());
                prop_assert!(registered_on < hand_over_by && hand_over_by < due_on);
                prop_assert_eq!(working_days_between(calendar, hand_over_by, due_on), Ok(1));
            }
            let due_on = term(calendar, RegulationId::Y2023, Channel::Counter, registered_on).unwrap().due_on;
            prop_assert_eq!(working_days_between(calendar, registered_on, due_on), Ok(15));
        }
    }
}
