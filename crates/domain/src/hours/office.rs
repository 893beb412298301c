//! Terms of hours and minutes: they go by while somebody is at the office, around its lunch, its nights and its days off.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::calendar::{Calendar, UnknownYear, Week};
use crate::regulation::{OfficeHours, Regulation};

/// The hours within which a college works: its week, and each day's hours around lunch (RC-12, D-02, D-03).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Office {
    hours: OfficeHours,
    week: Week,
}

impl Office {
    /// The office of a college that has set no hours of its own.
    #[must_use]
    pub const fn of(regulation: &Regulation, week: Week) -> Self {
        Self { hours: regulation.hours.office, week }
    }

    /// The same with hours of its own; `None` where the day would not go from opening to closing around lunch.
    #[must_use]
    pub fn with_hours(self, hours: OfficeHours) -> Option<Self> {
        let around_lunch = |(from, to)| hours.opens < from && from < to && to < hours.closes;
        let sound = hours.opens < hours.closes && hours.lunch.is_none_or(around_lunch);
        sound.then_some(Self { hours, ..self })
    }

    /// The hours of each day that it works.
    #[must_use]
    pub const fn hours(&self) -> OfficeHours {
        self.hours
    }

    /// The days that it works.
    #[must_use]
    pub const fn week(&self) -> Week {
        self.week
    }

    /// When it opens on a working day.
    #[must_use]
    pub const fn opens(&self) -> NaiveTime {
        self.hours.opens
    }

    /// When it closes on a working day.
    #[must_use]
    pub const fn closes(&self) -> NaiveTime {
        self.hours.closes
    }

    /// Whether the time of day is one of a working day there; who works through his lunch may.
    #[must_use]
    pub fn is_open_at(&self, time: NaiveTime) -> bool {
        (self.hours.opens..self.hours.closes).contains(&time)
    }

    /// The moment at which so many minutes of its hours have gone by since `from`, on Almaty's clock.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn after(&self, calendar: &Calendar, from: NaiveDateTime, minutes: u32) -> Result<NaiveDateTime, UnknownYear> {
        let days = calendar.week(self.week);
        let mut left = TimeDelta::minutes(minutes.into());
        let (mut day, mut from) = (days.working_day_from(from.date())?, from);
        loop {
            for (opens, closes) in self.spans(day) {
                let start = from.max(opens);
                if start < closes {
                    if closes - start >= left {
                        return Ok(start + left);
                    }
                    left -= closes - start;
                }
            }
            day = days.working_day_after(day, 1)?;
            from = from.max(day.and_time(NaiveTime::MIN));
        }
    }

    /// The latest moment from which so many minutes of its hours go by until `to`, on Almaty's clock.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn before(&self, calendar: &Calendar, to: NaiveDateTime, minutes: u32) -> Result<NaiveDateTime, UnknownYear> {
        let days = calendar.week(self.week);
        let mut left = TimeDelta::minutes(minutes.into());
        let mut day = self.day_until(calendar, to.date())?;
        loop {
            for (opens, closes) in self.spans(day).rev() {
                let end = to.min(closes);
                if opens < end {
                    if end - opens >= left {
                        return Ok(end - left);
                    }
                    left -= end - opens;
                }
            }
            day = days.working_day_back(day, 1)?;
        }
    }

    /// `day` where it works then, else the last day before on which it does.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn day_until(&self, calendar: &Calendar, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        let days = calendar.week(self.week);
        if days.is_working_day(day)? { Ok(day) } else { days.working_day_back(day, 1) }
    }

    /// From when to when somebody is there on a working day.
    pub(super) fn spans(&self, day: NaiveDate) -> impl DoubleEndedIterator<Item = (NaiveDateTime, NaiveDateTime)> {
        let OfficeHours { opens, closes, lunch } = self.hours;
        let (morning_ends, afternoon) = match lunch {
            Some((from, to)) => (from, Some((to, closes))),
            None => (closes, None),
        };
        let spans = core::iter::once((opens, morning_ends)).chain(afternoon);
        spans.map(move |(from, to)| (day.and_time(from), day.and_time(to)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::hours::in_almaty;
    use crate::regulation::RegulationId;

    fn hours() -> OfficeHours {
        Regulation::of(RegulationId::Y2023).hours.office
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn working_hours_go_around_lunch_nights_and_days_off() {
        let office = Office::of(Regulation::of(RegulationId::Y2023), Week::Five);
        let calendar = Calendar::shipped();
        for (from, minutes, to) in [
            ("2026-11-23T10:00:00", 180, "2026-11-23T13:00:00"),
            ("2026-11-23T10:30:00", 180, "2026-11-23T15:00:00"),
            ("2026-11-23T13:40:00", 10, "2026-11-23T14:40:00"),
            ("2026-11-23T17:30:00", 180, "2026-11-24T11:00:00"),
            ("2026-11-20T18:30:00", 10, "2026-11-23T09:10:00"),
            ("2026-11-21T10:00:00", 240, "2026-11-23T13:00:00"),
            ("2026-11-23T06:00:00", 480, "2026-11-23T18:30:00"),
        ] {
            assert_eq!(office.after(calendar, local(from), minutes), Ok(local(to)), "{from}");
        }
        for (to, minutes, from) in [
            ("2026-11-23T18:30:00", 240, "2026-11-23T14:30:00"),
            ("2026-11-23T15:00:00", 240, "2026-11-23T09:30:00"),
            ("2026-11-23T15:00:00", 300, "2026-11-20T18:00:00"),
            ("2026-11-23T14:00:00", 60, "2026-11-23T12:00:00"),
            ("2026-11-22T12:00:00", 30, "2026-11-20T18:00:00"),
        ] {
            assert_eq!(office.before(calendar, local(to), minutes), Ok(local(from)), "{to}");
        }
        let hours = OfficeHours {
            lunch: Some((local("2026-01-01T13:00:00").time(), local("2026-01-01T14:00:00").time())),
            ..hours()
        };
        let short_lunch = office.with_hours(hours).unwrap();
        assert_eq!(short_lunch.after(calendar, local("2026-11-23T10:30:00"), 180), Ok(local("2026-11-23T14:30:00")));
        assert_eq!(office.with_hours(OfficeHours { opens: hours.closes, ..hours }), None);
        let six = Office::of(Regulation::of(RegulationId::Y2023), Week::Six);
        assert_eq!(six.after(calendar, local("2026-11-20T18:30:00"), 10), Ok(local("2026-11-21T09:10:00")));
        assert_eq!(office.after(calendar, local("2027-12-31T18:00:00"), 60), Err(UnknownYear(2028)));
    }

    proptest! {
        #[test]
        fn working_hours_are_undone_by_going_back(seconds in 1_456_000_000_i64..1_825_000_000, minutes in 0_u32..3_000) {
            let calendar = Calendar::shipped();
            let office = Office::of(Regulation::of(RegulationId::Y2023), Week::Five);
            let from = in_almaty(DateTime::from_timestamp(seconds, 0).unwrap()).naive_local();
            let start = office.after(calendar, from, 0).unwrap();
            let after = office.after(calendar, from, minutes).unwrap();
            prop_assert!(from <= start && start <= after);
            prop_assert!(office.after(calendar, from, minutes + 1).unwrap() > after);
            // The end of a span and the beginning of the next one are the same moment of the office's hours.
            let back = office.before(calendar, after, minutes).unwrap();
            prop_assert_eq!(office.after(calendar, back, minutes), Ok(after));
        }
    }
}
