//! When an office lets people in: until when, or when next; and what the days ahead are (RC-12, D-03).

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{Office, in_almaty};
use crate::calendar::{Calendar, DayKind, UnknownYear};

/// An office's door at a moment, on Almaty's clock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Door {
    /// It is shut.
    Closed {
        /// When it opens next.
        opens: NaiveDateTime,
    },
    /// It is open.
    Open {
        /// When it shuts.
        until: NaiveDateTime,
        /// Whether only for lunch.
        lunch: bool,
    },
}

/// A day of an office.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenDay {
    /// The day.
    pub day: NaiveDate,
    /// From when to when it is open, around lunch; empty where it is not.
    pub hours: Vec<(NaiveTime, NaiveTime)>,
    /// What the day is in the office's own week.
    pub kind: DayKind,
}

impl Office {
    /// Whether people are let in at a moment. At lunch they are not, though what is handed in then counts from that moment.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn door(&self, calendar: &Calendar, moment: DateTime<Utc>) -> Result<Door, UnknownYear> {
        let now = in_almaty(moment).naive_local();
        let mut day = now.date();
        loop {
            let open = self.open_day(calendar, day)?;
            let last = open.hours.len().saturating_sub(1);
            for (at, (from, to)) in open.hours.into_iter().enumerate() {
                let (opens, until) = (day.and_time(from), day.and_time(to));
                if now < opens {
                    return Ok(Door::Closed { opens });
                } else if now < until {
                    return Ok(Door::Open { until, lunch: at < last });
                }
            }
            // the calendar ends before the days do
            day = self.working_day_after(calendar, day, 1)?;
        }
    }

    /// A day, and so many less one after it.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn open_days(&self, calendar: &Calendar, from: NaiveDate, count: usize) -> Result<Vec<OpenDay>, UnknownYear> {
        from.iter_days().take(count).map(|day| self.open_day(calendar, day)).collect()
    }

    fn open_day(&self, calendar: &Calendar, day: NaiveDate) -> Result<OpenDay, UnknownYear> {
        let kind = self.kind(calendar, day)?;
        let spans = self.spans(day).filter(|_| kind.is_working());
        Ok(OpenDay { day, hours: spans.map(|(from, to)| (from.time(), to.time())).collect(), kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Holiday, Week};
    use crate::regulation::{Regulation, RegulationId};

    fn office(week: Week) -> Office {
        Office::of(Regulation::of(RegulationId::Y2023), week)
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn door(week: Week, at: &str) -> Door {
        let moment = DateTime::parse_from_rfc3339(at).unwrap().to_utc();
        office(week).door(Calendar::shipped(), moment).unwrap()
    }

    #[test]
    fn a_door_is_open_until_lunch_and_until_the_evening() {
        let open = |until, lunch| Door::Open { until: local(until), lunch };
        let closed = |opens| Door::Closed { opens: local(opens) };
        for (at, expected) in [
            ("2026-11-23T09:00:00+05:00", open("2026-11-23T13:00:00", true)),
            ("2026-11-23T12:59:59+05:00", open("2026-11-23T13:00:00", true)),
            ("2026-11-23T13:00:00+05:00", closed("2026-11-23T14:30:00")),
            ("2026-11-23T14:30:00+05:00", open("2026-11-23T18:30:00", false)),
            ("2026-11-23T18:30:00+05:00", closed("2026-11-24T09:00:00")),
            ("2026-11-23T04:00:00Z", open("2026-11-23T13:00:00", true)),
            ("2026-11-23T08:59:59+05:00", closed("2026-11-23T09:00:00")),
            ("2026-11-20T18:30:00+05:00", closed("2026-11-23T09:00:00")),
            // a decree swapped them
            ("2024-05-04T10:00:00+05:00", open("2024-05-04T13:00:00", true)),
        ] {
            assert_eq!(door(Week::Five, at), expected, "{at}");
        }
        assert_eq!(door(Week::Six, "2026-11-21T10:00:00+05:00"), open("2026-11-21T13:00:00", true));
        // Friday evening, then the weekend with the Day of the Republic, and the day off in its stead
        assert_eq!(door(Week::Five, "2026-10-23T20:00:00+05:00"), closed("2026-10-27T09:00:00"));
        let end = office(Week::Five).door(Calendar::shipped(), "2027-12-31T20:00:00Z".parse().unwrap());
        assert_eq!(end, Err(UnknownYear(2028)));
    }

    #[test]
    fn days_ahead_say_what_they_are() {
        let days = office(Week::Five).open_days(Calendar::shipped(), "2026-10-23".parse().unwrap(), 5).unwrap();
        let kinds: Vec<DayKind> = days.iter().map(|day| day.kind).collect();
        let holiday = "2026-10-25".parse().unwrap();
        assert_eq!(
            kinds,
            [
                DayKind::WorkingDay,
                DayKind::Weekend,
                DayKind::Holiday(Holiday::RepublicDay),
                DayKind::TransferredDayOff { from: holiday },
                DayKind::WorkingDay,
            ]
        );
        assert_eq!(days.iter().map(|day| day.hours.len()).collect::<Vec<_>>(), [2, 0, 0, 0, 2]);
    }
}
