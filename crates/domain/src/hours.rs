//! Opening hours, Almaty's clock, and the moment from which a term counts.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday};

use crate::calendar::{Calendar, DayKind, UnknownYear};
use crate::case::Channel;

/// Before 2024-03-01T00:00 of its own clock.
const SIX_HOURS: FixedOffset = FixedOffset::east_opt(6 * 3600).expect("less than a day");

/// From then on (Government decree of 19.01.2024 amending № 1749 of 23.11.2000).
const FIVE_HOURS: FixedOffset = FixedOffset::east_opt(5 * 3600).expect("less than a day");

/// When the clock went back from 24:00 to 23:00: 2024-02-29T18:00:00Z.
const CLOCK_WENT_BACK: DateTime<Utc> = DateTime::from_timestamp(1_709_229_600, 0).expect("within range");

/// When a working day begins, at the Corporation and at a college.
pub(crate) const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(20, 0, 0).expect("a time");
const CLOSES_ON_SATURDAY: NaiveTime = NaiveTime::from_hms_opt(13, 0, 0).expect("a time");
const OFFICE_CLOSES: NaiveTime = NaiveTime::from_hms_opt(18, 30, 0).expect("a time");

/// `registeredAt`: the moment from which the term of a package counts (INTERFACE.md; АППК 64(3)), whole seconds: by the
/// hours of the Corporation (RC-13), or those of a college's office (RC-12), where it was handed in.
///
/// # Errors
/// [`UnknownYear`]
pub fn registered_at(
    calendar: &Calendar,
    channel: Channel,
    submitted_at: DateTime<Utc>,
) -> Result<DateTime<Utc>, UnknownYear> {
    let submitted_at = whole_seconds(submitted_at);
    let local = in_almaty(submitted_at).naive_local();
    let (day, time) = (local.date(), local.time());
    let kind = calendar.kind(day)?;
    let closes = match channel {
        Channel::Counter | Channel::HomeVisit => closing_time(kind, day.weekday()),
        Channel::Office => kind.is_working().then_some(OFFICE_CLOSES),
    };
    if closes.is_some_and(|closes| (OPENS..closes).contains(&time)) {
        return Ok(submitted_at);
    }
    let counts_on = if kind.is_working() && time < OPENS { day } else { calendar.working_day_after(day, 1)? };
    Ok(from_almaty(counts_on.and_time(OPENS)))
}

/// When the Corporation stops taking papers in on such a day; `None` where it takes none.
///
/// A Saturday off by decree is closed like one off by transfer; a five-day week has had none.
const fn closing_time(kind: DayKind, weekday: Weekday) -> Option<NaiveTime> {
    match kind {
        DayKind::WorkingByDecree { .. } | DayKind::WorkingDay => Some(CLOSES),
        DayKind::Weekend if matches!(weekday, Weekday::Sat) => Some(CLOSES_ON_SATURDAY),
        DayKind::DayOffByDecree { .. }
        | DayKind::Holiday(_)
        | DayKind::KurbanAit
        | DayKind::OrthodoxChristmas
        | DayKind::TransferredDayOff { .. }
        | DayKind::Weekend => None,
    }
}

/// The moment in Almaty's time, with the offset of that moment (+06:00 before 2024-03-01, +05:00 after).
///
/// Right from 2005 on: before, Almaty had summer time.
#[must_use]
pub fn in_almaty(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    moment.with_timezone(if moment < CLOCK_WENT_BACK { &SIX_HOURS } else { &FIVE_HOURS })
}

/// Almaty's wall clock as a moment; of the hour that came twice, the later one.
#[must_use]
pub fn from_almaty(local: NaiveDateTime) -> DateTime<Utc> {
    let offset = if local < in_almaty(CLOCK_WENT_BACK).naive_local() { SIX_HOURS } else { FIVE_HOURS };
    (local - offset).and_utc()
}

/// The day in Almaty.
#[must_use]
pub fn day_in_almaty(moment: DateTime<Utc>) -> NaiveDate {
    in_almaty(moment).date_naive()
}

/// The moment without its fraction of a second.
fn whole_seconds(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.with_nanosecond(0).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    /// What is registered, as the contract writes it.
    fn registered(submitted_at: &str) -> String {
        let moment = registered_at(Calendar::shipped(), Channel::Counter, utc(submitted_at)).unwrap();
        in_almaty(moment).to_rfc3339()
    }

    #[test]
    fn within_the_hours_nothing_moves_but_the_fraction_of_a_second() {
        for (submitted, expected) in [
            ("2026-11-23T10:05:12+05:00", "2026-11-23T10:05:12+05:00"),
            ("2026-11-23T05:05:12Z", "2026-11-23T10:05:12+05:00"),
            ("2026-11-23T08:05:12.999999999+03:00", "2026-11-23T10:05:12+05:00"),
            ("2026-11-23T09:00:00+05:00", "2026-11-23T09:00:00+05:00"),
            ("2026-11-23T19:59:59.999+05:00", "2026-11-23T19:59:59+05:00"),
            ("2026-11-23T19:59:60+05:00", "2026-11-23T19:59:59+05:00"),
            ("2026-11-21T09:00:00+05:00", "2026-11-21T09:00:00+05:00"),
            ("2026-11-21T12:59:59.5+05:00", "2026-11-21T12:59:59+05:00"),
            ("2019-11-25T10:00:00+05:00", "2019-11-25T11:00:00+06:00"),
        ] {
            assert_eq!(registered(submitted), expected, "{submitted}");
        }
    }

    #[test]
    fn before_nine_a_working_day_counts_from_nine() {
        assert_eq!(registered("2026-11-23T00:00:00+05:00"), "2026-11-23T09:00:00+05:00");
        assert_eq!(registered("2026-11-23T08:59:59.999+05:00"), "2026-11-23T09:00:00+05:00");
        assert_eq!(registered("2024-05-04T08:00:00+05:00"), "2024-05-04T09:00:00+05:00");
    }

    #[test]
    fn outside_the_hours_the_next_working_day_counts() {
        for (submitted, expected) in [
            ("2026-11-23T20:00:00+05:00", "2026-11-24T09:00:00+05:00"),
            ("2026-11-20T20:00:00+05:00", "2026-11-23T09:00:00+05:00"),
            ("2026-11-21T08:59:59+05:00", "2026-11-23T09:00:00+05:00"),
            ("2026-11-21T13:00:00+05:00", "2026-11-23T09:00:00+05:00"),
            ("2026-11-22T10:00:00+05:00", "2026-11-23T09:00:00+05:00"),
            ("2026-12-16T10:00:00+05:00", "2026-12-17T09:00:00+05:00"),
            ("2026-03-06T20:30:00+05:00", "2026-03-10T09:00:00+05:00"),
            ("2026-05-27T08:00:00+05:00", "2026-05-28T09:00:00+05:00"),
        ] {
            assert_eq!(registered(submitted), expected, "{submitted}");
        }
    }

    #[test]
    fn a_weekend_day_that_a_decree_made_working_has_the_hours_of_one() {
        assert_eq!(registered("2024-05-04T19:59:59+05:00"), "2024-05-04T19:59:59+05:00");
        assert_eq!(registered("2024-05-03T21:00:00+05:00"), "2024-05-04T09:00:00+05:00");
        assert_eq!(registered("2025-01-05T15:00:00+05:00"), "2025-01-05T15:00:00+05:00");
        assert_eq!(registered("2025-01-05T20:00:00+05:00"), "2025-01-06T09:00:00+05:00");
        assert_eq!(registered("2025-01-03T10:00:00+05:00"), "2025-01-05T09:00:00+05:00");
        assert_eq!(registered("2025-01-04T10:00:00+05:00"), "2025-01-04T10:00:00+05:00");
    }

    #[test]
    fn a_saturday_that_is_more_than_a_saturday_is_closed() {
        assert_eq!(registered("2025-03-08T10:00:00+05:00"), "2025-03-11T09:00:00+05:00");
        assert_eq!(registered("2023-01-07T10:00:00+06:00"), "2023-01-09T09:00:00+06:00");
        assert_eq!(registered("2022-07-09T10:00:00+06:00"), "2022-07-11T09:00:00+06:00");
        let some_day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        for kind in [DayKind::TransferredDayOff { from: some_day }, DayKind::DayOffByDecree { works: some_day }] {
            assert_eq!(closing_time(kind, Weekday::Sat), None);
        }
        assert_eq!(closing_time(DayKind::Weekend, Weekday::Sun), None);
    }

    #[test]
    fn the_hour_that_came_twice_keeps_its_day() {
        for (moment, local) in [
            ("2024-02-29T16:59:59Z", "2024-02-29T22:59:59+06:00"),
            ("2024-02-29T17:30:00Z", "2024-02-29T23:30:00+06:00"),
            ("2024-02-29T18:00:00Z", "2024-02-29T23:00:00+05:00"),
            ("2024-02-29T18:59:59Z", "2024-02-29T23:59:59+05:00"),
            ("2024-02-29T19:00:00Z", "2024-03-01T00:00:00+05:00"),
        ] {
            assert_eq!(in_almaty(utc(moment)).to_rfc3339(), local);
            assert_eq!(registered(moment), "2024-03-01T09:00:00+05:00");
        }
        let twice = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_hms_opt(23, 30, 0).unwrap();
        assert_eq!(from_almaty(twice), utc("2024-02-29T18:30:00Z"));
        assert_eq!(day_in_almaty(utc("2024-02-29T18:30:00Z")), twice.date());
        assert_eq!(registered("2024-02-29T14:30:00Z"), "2024-03-01T09:00:00+05:00");
        assert_eq!(registered("2024-02-29T13:59:59Z"), "2024-02-29T19:59:59+06:00");
    }

    #[test]
    fn an_office_has_hours_of_its_own() {
        let at = |text| registered_at(Calendar::shipped(), Channel::Office, utc(text)).unwrap();
        assert_eq!(at("2026-11-23T18:29:59+05:00"), utc("2026-11-23T18:29:59+05:00"));
        assert_eq!(at("2026-11-23T18:30:00+05:00"), utc("2026-11-24T09:00:00+05:00"));
        assert_eq!(at("2026-11-21T10:00:00+05:00"), utc("2026-11-23T09:00:00+05:00"));
        assert_eq!(at("2026-11-23T08:00:00+05:00"), utc("2026-11-23T09:00:00+05:00"));
    }

    #[test]
    fn unknown_years_are_told() {
        let at = |text| registered_at(Calendar::shipped(), Channel::Counter, utc(text));
        assert_eq!(at("2027-12-31T20:00:00+05:00"), Err(UnknownYear(2028)));
        assert_eq!(at("2027-12-31T19:00:00Z"), Err(UnknownYear(2028)));
        assert_eq!(at("2015-12-31T17:59:59Z"), Err(UnknownYear(2015)));
        assert_eq!(registered("2015-12-31T18:00:00Z"), "2016-01-05T09:00:00+06:00");
        assert_eq!(at("9999-12-31T23:59:59Z"), Err(UnknownYear(10_000)));
        assert_eq!(at("0000-01-01T00:00:00Z"), Err(UnknownYear(0)));
    }

    proptest! {
        #[test]
        fn what_is_registered_lies_within_the_hours_and_not_before(seconds in 1_454_300_000_i64..1_830_000_000) {
            let calendar = Calendar::shipped();
            let submitted = DateTime::from_timestamp(seconds, 0).unwrap();
            let registered = registered_at(calendar, Channel::Counter, submitted).unwrap();
            prop_assert!(registered >= submitted);
            prop_assert_eq!(registered_at(calendar, Channel::Counter, registered), Ok(registered));
            if registered != submitted {
                let local = in_almaty(registered).naive_local();
                prop_assert_eq!(local.time(), OPENS);
                prop_assert!(calendar.is_working_day(local.date()).unwrap());
                let eve = calendar.working_day_before(local.date()).unwrap();
                prop_assert!(day_in_almaty(submitted) >= eve);
            }
        }

        #[test]
        fn almatys_clock_is_read_back(seconds in 1_100_000_000_i64..4_000_000_000) {
            let moment = DateTime::from_timestamp(seconds, 0).unwrap();
            let back = from_almaty(in_almaty(moment).naive_local());
            let in_first_of_two = (CLOCK_WENT_BACK - moment).num_seconds();
            prop_assert_eq!(back == moment, !(1..=3600).contains(&in_first_of_two));
        }
    }
}
