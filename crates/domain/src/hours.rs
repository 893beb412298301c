//! Opening hours, Almaty's clock, and the moment from which a term counts.

mod door;
mod office;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday};

pub use door::{Door, OpenDay};
pub use office::Office;

use crate::calendar::{Calendar, DayKind, UnknownYear};
use crate::case::Channel;
use crate::regulation::{Hours, PortalHours, Regulation, RegulationId};

/// Before 2024-03-01T00:00 of its own clock.
const SIX_HOURS: FixedOffset = FixedOffset::east_opt(6 * 3600).expect("less than a day");

/// From then on (Government decree of 19.01.2024 amending № 1749 of 23.11.2000).
const FIVE_HOURS: FixedOffset = FixedOffset::east_opt(5 * 3600).expect("less than a day");

/// When the clock went back from 24:00 to 23:00: 2024-02-29T18:00:00Z.
const CLOCK_WENT_BACK: DateTime<Utc> = DateTime::from_timestamp(1_709_229_600, 0).expect("within range");

/// Where an application is handed in.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Desk {
    /// A counter of the Corporation, or its worker at the applicant's home (RC-04, RC-25).
    Corporation,
    /// The college's own office (RC-03).
    Office,
    /// The portal www.egov.kz (RC-05).
    Portal,
}

impl Desk {
    /// Every one, with its name.
    pub const NAMES: [(&'static str, Self); 3] =
        [("corporation", Self::Corporation), ("office", Self::Office), ("portal", Self::Portal)];

    /// Its name in derivations.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Corporation => "corporation",
            Self::Office => "office",
            Self::Portal => "portal",
        }
    }
}

impl From<Channel> for Desk {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Counter | Channel::HomeVisit => Self::Corporation,
            Channel::Office => Self::Office,
            Channel::Portal => Self::Portal,
        }
    }
}

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
    // Days of no version have the hours of the current one.
    let version = RegulationId::in_force_on(day_in_almaty(submitted_at)).unwrap_or(RegulationId::Y2023);
    registered_at_desk(calendar, &Regulation::of(version).hours, channel.into(), submitted_at)
}

/// The moment from which the term counts of what is handed in at a desk with these hours, whole seconds.
///
/// # Errors
/// [`UnknownYear`]
pub fn registered_at_desk(
    calendar: &Calendar,
    hours: &Hours,
    desk: Desk,
    submitted_at: DateTime<Utc>,
) -> Result<DateTime<Utc>, UnknownYear> {
    let submitted_at = whole_seconds(submitted_at);
    let local = in_almaty(submitted_at).naive_local();
    let (day, time) = (local.date(), local.time());
    let kind = calendar.kind(day)?;
    // The portal never closes, but it counts as if it were an office (RC-16).
    let at_any_time = matches!((desk, hours.portal), (Desk::Portal, Some(PortalHours { next_working_day: false, .. })));
    if at_any_time || span(hours, desk, kind, day.weekday()).is_some_and(|(from, to)| (from..to).contains(&time)) {
        return Ok(submitted_at);
    }
    let opens = match desk {
        Desk::Corporation => hours.corporation.opens,
        Desk::Office | Desk::Portal => hours.office.opens,
    };
    let counts_on = if kind.is_working() && time < opens { day } else { calendar.working_day_after(day, 1)? };
    Ok(from_almaty(counts_on.and_time(opens)))
}

/// The moment from which the term counts of what is handed in at a college's own office, in its week and within its hours, whole
/// seconds (D-03; АППК 64(3)).
///
/// # Errors
/// [`UnknownYear`]
pub fn registered_at_office(
    calendar: &Calendar,
    office: &Office,
    submitted_at: DateTime<Utc>,
) -> Result<DateTime<Utc>, UnknownYear> {
    let submitted_at = whole_seconds(submitted_at);
    let local = in_almaty(submitted_at).naive_local();
    let (day, time) = (local.date(), local.time());
    let works = office.is_working_day(calendar, day)?;
    if works && office.is_open_at(local) {
        return Ok(submitted_at);
    }
    let is_early = works && time < office.opens(day);
    let counts_on = if is_early { day } else { office.working_day_after(calendar, day, 1)? };
    Ok(from_almaty(counts_on.and_time(office.opens(counts_on))))
}

/// Whether applications are taken in at a desk with these hours (RC-12, RC-13, RC-15).
///
/// # Errors
/// [`UnknownYear`]
pub fn is_open(calendar: &Calendar, hours: &Hours, desk: Desk, moment: DateTime<Utc>) -> Result<bool, UnknownYear> {
    let local = in_almaty(moment).naive_local();
    let kind = calendar.kind(local.date())?;
    let always = matches!((desk, hours.portal), (Desk::Portal, Some(PortalHours { around_the_clock: true, .. })));
    let span = span(hours, desk, kind, local.date().weekday());
    Ok(always || span.is_some_and(|(from, to)| (from..to).contains(&local.time())))
}

/// From when to when papers are taken in on such a day; `None` where they are not.
///
/// A Saturday off by decree is closed like one off by transfer; a five-day week has had none.
const fn span(hours: &Hours, desk: Desk, kind: DayKind, weekday: Weekday) -> Option<(NaiveTime, NaiveTime)> {
    let (corporation, office) = (hours.corporation, hours.office);
    match (kind, desk) {
        (DayKind::WorkingByDecree { .. } | DayKind::WorkingDay, Desk::Corporation) => {
            Some((corporation.opens, corporation.duty_closes))
        }
        (DayKind::WorkingByDecree { .. } | DayKind::WorkingDay, Desk::Office | Desk::Portal) => {
            Some((office.opens, office.closes))
        }
        (DayKind::Weekend, Desk::Corporation) if matches!(weekday, Weekday::Sat) => Some(corporation.saturday),
        (
            DayKind::DayOffByDecree { .. }
            | DayKind::Holiday(_)
            | DayKind::KurbanAit
            | DayKind::OrthodoxChristmas
            | DayKind::TransferredDayOff { .. }
            | DayKind::Weekend,
            Desk::Corporation | Desk::Office | Desk::Portal,
        ) => None,
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

    fn hours() -> Hours {
        Regulation::of(RegulationId::Y2023).hours
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
            assert_eq!(span(&hours(), Desk::Corporation, kind, Weekday::Sat), None);
        }
        assert_eq!(span(&hours(), Desk::Corporation, DayKind::Weekend, Weekday::Sun), None);
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

    /// A college of six days takes papers in on its Saturday, within the hours that it has set (D-03).
    #[test]
    fn an_office_registers_in_its_own_week_and_hours() {
        let six = Office::of(Regulation::of(RegulationId::Y2023), crate::calendar::Week::Six);
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let own = crate::regulation::OfficeHours { opens: time(8, 30), closes: time(17, 30), ..hours().office };
        let own = six.clone().with_hours(own).unwrap();
        for (office, sent, counts) in [
            (&six, "2026-11-21T10:00:00+05:00", "2026-11-21T10:00:00+05:00"),
            (&six, "2026-11-21T18:30:00+05:00", "2026-11-23T09:00:00+05:00"),
            (&six, "2026-11-22T10:00:00+05:00", "2026-11-23T09:00:00+05:00"),
            (&own, "2026-11-21T08:30:00+05:00", "2026-11-21T08:30:00+05:00"),
            (&own, "2026-11-23T07:00:00+05:00", "2026-11-23T08:30:00+05:00"),
            (&own, "2026-11-23T17:30:00+05:00", "2026-11-24T08:30:00+05:00"),
        ] {
            assert_eq!(registered_at_office(Calendar::shipped(), office, utc(sent)), Ok(utc(counts)), "{sent}");
        }
    }

    #[test]
    fn the_portal_takes_in_at_night_and_counts_from_the_next_working_day() {
        let at = |text| registered_at_desk(Calendar::shipped(), &hours(), Desk::Portal, utc(text)).unwrap();
        for (sent, counts) in [
            ("2026-11-23T18:29:59+05:00", "2026-11-23T18:29:59+05:00"),
            ("2026-11-23T22:00:00+05:00", "2026-11-24T09:00:00+05:00"),
            ("2026-11-21T10:00:00+05:00", "2026-11-23T09:00:00+05:00"),
            ("2026-12-16T10:00:00+05:00", "2026-12-17T09:00:00+05:00"),
            ("2026-11-23T03:00:00+05:00", "2026-11-23T09:00:00+05:00"),
        ] {
            assert_eq!(at(sent), utc(counts), "{sent}");
            assert_eq!(is_open(Calendar::shipped(), &hours(), Desk::Portal, utc(sent)), Ok(true));
        }
        let closed = is_open(Calendar::shipped(), &hours(), Desk::Office, utc("2026-11-23T22:00:00+05:00"));
        assert_eq!(closed, Ok(false));
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
                prop_assert_eq!(local.time(), hours().corporation.opens);
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
