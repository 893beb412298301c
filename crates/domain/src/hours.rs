//! Opening hours, Almaty's clock, and the moment from which a term counts.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday};

use crate::calendar::{Calendar, DayKind, UnknownYear};

/// Before 2024-03-01T00:00 of its own clock.
const SIX_HOURS: FixedOffset = FixedOffset::east_opt(6 * 3600).expect("less than a day");

/// From then on (Government decree of 19.01.2024 amending № 1749 of 23.11.2000).
const FIVE_HOURS: FixedOffset = FixedOffset::east_opt(5 * 3600).expect("less than a day");

/// When the clock went back from 24:00 to 23:00: 2024-02-29T18:00:00Z.
const CLOCK_WENT_BACK: DateTime<Utc> = DateTime::from_timestamp(1_709_229_600, 0).expect("within range");

const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(20, 0, 0).expect("a time");
const CLOSES_ON_SATURDAY: NaiveTime = NaiveTime::from_hms_opt(13, 0, 0).expect("a time");

/// `registeredAt`: the moment from which the term of a package counts (INTERFACE.md; АППК 64(3)), whole seconds.
///
/// # Errors
/// [`UnknownYear`]
pub fn registered_at(calendar: &Calendar, submitted_at: DateTime<Utc>) -> Result<DateTime<Utc>, UnknownYear> {
    let submitted_at = whole_seconds(submitted_at);
    let local = in_almaty(submitted_at).naive_local();
    let (day, time) = (local.date(), local.time());
    let kind = calendar.kind(day)?;
    if closing_time(kind, day.weekday()).is_some_and(|closes| (OPENS..closes).contains(&time)) {
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
