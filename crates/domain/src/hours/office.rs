//! Terms of hours and minutes: they go by while somebody is at the office, around its lunch, its nights and its days off.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::calendar::{Calendar, DayKind, UnknownYear, Week};
use crate::regulation::{OfficeHours, Regulation};

/// The hours within which a college works: its week, and each day's hours around lunch (RC-12, D-02, D-03); other ones from a day on,
/// where it has changed them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Office {
    hours: OfficeHours,
    /// In the order of their days.
    later: Vec<Later>,
    week: Week,
}

/// How it works from a day on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Later {
    hours: OfficeHours,
    since: NaiveDate,
    week: Week,
}

impl Office {
    /// The office of a college that has set no hours of its own.
    #[must_use]
    pub const fn of(regulation: &Regulation, week: Week) -> Self {
        Self { hours: regulation.hours.office, later: Vec::new(), week }
    }

    /// The same with hours of its own; `None` where the day would not go from opening to closing around lunch.
    #[must_use]
    pub fn with_hours(self, hours: OfficeHours) -> Option<Self> {
        is_sound(hours).then_some(Self { hours, ..self })
    }

    /// The same, with other hours and another week from a day on; `None` where that would be no day.
    #[must_use]
    pub fn from_day(mut self, since: NaiveDate, hours: OfficeHours, week: Week) -> Option<Self> {
        if !is_sound(hours) {
            return None;
        }
        let at = self.later.partition_point(|other| other.since <= since);
        self.later.insert(at, Later { hours, since, week });
        Some(self)
    }

    /// The hours of a day, where it works then.
    #[must_use]
    pub fn hours(&self, day: NaiveDate) -> OfficeHours {
        self.on(day).0
    }

    /// The days that it works in the week of a day.
    #[must_use]
    pub fn week(&self, day: NaiveDate) -> Week {
        self.on(day).1
    }

    /// When it opens on a working day.
    #[must_use]
    pub fn opens(&self, day: NaiveDate) -> NaiveTime {
        self.hours(day).opens
    }

    /// When it closes on a working day.
    #[must_use]
    pub fn closes(&self, day: NaiveDate) -> NaiveTime {
        self.hours(day).closes
    }

    /// Whether the time is one of a working day there; who works through his lunch may.
    #[must_use]
    pub fn is_open_at(&self, at: NaiveDateTime) -> bool {
        let OfficeHours { opens, closes, .. } = self.hours(at.date());
        (opens..closes).contains(&at.time())
    }

    /// What a day is in its own week.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn kind(&self, calendar: &Calendar, day: NaiveDate) -> Result<DayKind, UnknownYear> {
        calendar.week(self.week(day)).kind(day)
    }

    /// Whether it works on a day.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn is_working_day(&self, calendar: &Calendar, day: NaiveDate) -> Result<bool, UnknownYear> {
        calendar.week(self.week(day)).is_working_day(day)
    }

    /// The day so many of its working days after a day.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_after(&self, calendar: &Calendar, day: NaiveDate, count: u32) -> Result<NaiveDate, UnknownYear> {
        if self.later.is_empty() {
            return calendar.week(self.week).working_day_after(day, count);
        }
        self.walk(calendar, day, count, NaiveDate::succ_opt)
    }

    /// The day so many of its working days before a day.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_back(&self, calendar: &Calendar, day: NaiveDate, count: u32) -> Result<NaiveDate, UnknownYear> {
        if self.later.is_empty() {
            return calendar.week(self.week).working_day_back(day, count);
        }
        self.walk(calendar, day, count, NaiveDate::pred_opt)
    }

    /// The moment at which so many minutes of its hours have gone by since `from`, on Almaty's clock.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn after(&self, calendar: &Calendar, from: NaiveDateTime, minutes: u32) -> Result<NaiveDateTime, UnknownYear> {
        let mut left = TimeDelta::minutes(minutes.into());
        let first = from.date();
        let works = self.is_working_day(calendar, first)?;
        let (mut day, mut from) = (if works { first } else { self.working_day_after(calendar, first, 1)? }, from);
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
            day = self.working_day_after(calendar, day, 1)?;
            from = from.max(day.and_time(NaiveTime::MIN));
        }
    }

    /// The latest moment from which so many minutes of its hours go by until `to`, on Almaty's clock.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn before(&self, calendar: &Calendar, to: NaiveDateTime, minutes: u32) -> Result<NaiveDateTime, UnknownYear> {
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
            day = self.working_day_back(calendar, day, 1)?;
        }
    }

    /// `day` where it works then, else the last day before on which it does.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn day_until(&self, calendar: &Calendar, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        if self.is_working_day(calendar, day)? { Ok(day) } else { self.working_day_back(calendar, day, 1) }
    }

    /// From when to when somebody is there on a working day.
    pub(super) fn spans(
        &self,
        day: NaiveDate,
    ) -> impl DoubleEndedIterator<Item = (NaiveDateTime, NaiveDateTime)> + use<> {
        let OfficeHours { opens, closes, lunch } = self.hours(day);
        let (morning_ends, afternoon) = match lunch {
            Some((from, to)) => (from, Some((to, closes))),
            None => (closes, None),
        };
        let spans = core::iter::once((opens, morning_ends)).chain(afternoon);
        spans.map(move |(from, to)| (day.and_time(from), day.and_time(to)))
    }

    fn on(&self, day: NaiveDate) -> (OfficeHours, Week) {
        let later = self.later.iter().rev().find(|later| later.since <= day);
        later.map_or((self.hours, self.week), |later| (later.hours, later.week))
    }

    fn walk(
        &self,
        calendar: &Calendar,
        mut day: NaiveDate,
        count: u32,
        step: impl Fn(&NaiveDate) -> Option<NaiveDate>,
    ) -> Result<NaiveDate, UnknownYear> {
        let mut left = count;
        while left > 0 {
            day = step(&day).ok_or_else(|| UnknownYear(day.year()))?;
            left -= u32::from(self.is_working_day(calendar, day)?);
        }
        Ok(day)
    }
}

fn is_sound(hours: OfficeHours) -> bool {
    let around_lunch = |(from, to)| hours.opens < from && from < to && to < hours.closes;
    hours.opens < hours.closes && hours.lunch.is_none_or(around_lunch)
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
        let short_lunch = office.clone().with_hours(hours).unwrap();
        assert_eq!(short_lunch.after(calendar, local("2026-11-23T10:30:00"), 180), Ok(local("2026-11-23T14:30:00")));
        assert_eq!(office.clone().with_hours(OfficeHours { opens: hours.closes, ..hours }), None);
        let six = Office::of(Regulation::of(RegulationId::Y2023), Week::Six);
        assert_eq!(six.after(calendar, local("2026-11-20T18:30:00"), 10), Ok(local("2026-11-21T09:10:00")));
        assert_eq!(office.after(calendar, local("2027-12-31T18:00:00"), 60), Err(UnknownYear(2028)));
    }

    #[test]
    fn hours_that_change_hold_from_their_day_on() {
        let calendar = Calendar::shipped();
        let time = |text: &str| text.parse::<NaiveTime>().unwrap();
        let short = OfficeHours { closes: time("17:00:00"), lunch: None, opens: time("10:00:00") };
        let office = Office::of(Regulation::of(RegulationId::Y2023), Week::Five);
        let office = office.from_day("2026-11-24".parse().unwrap(), short, Week::Six).unwrap();
        for (from, minutes, to) in [
            ("2026-11-23T17:30:00", 60, "2026-11-23T18:30:00"),
            ("2026-11-23T17:30:00", 120, "2026-11-24T11:00:00"),
            ("2026-11-24T13:00:00", 60, "2026-11-24T14:00:00"),
            ("2026-11-27T16:00:00", 120, "2026-11-28T11:00:00"),
        ] {
            assert_eq!(office.after(calendar, local(from), minutes), Ok(local(to)), "{from}");
            assert_eq!(office.before(calendar, local(to), minutes), Ok(local(from)), "{to}");
        }
        let days = |from: &str, count| office.working_day_after(calendar, from.parse().unwrap(), count).unwrap();
        assert_eq!(days("2026-11-20", 1), "2026-11-23".parse().unwrap());
        assert_eq!(days("2026-11-27", 1), "2026-11-28".parse().unwrap());
        let senseless = OfficeHours { opens: short.closes, ..short };
        assert_eq!(office.from_day("2026-12-01".parse().unwrap(), senseless, Week::Five), None);
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
