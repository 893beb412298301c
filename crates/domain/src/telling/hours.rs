//! Quiet hours: nobody is woken by what can wait.

use chrono::{DateTime, NaiveTime, Utc};

use super::{Urgency, Way};
use crate::hours::{from_almaty, in_almaty};

/// From then on nothing makes a sound: 21:00. Kazakhstan has one time zone, and every number of it is there.
pub const QUIET_FROM: NaiveTime = NaiveTime::from_hms_opt(21, 0, 0).expect("a time of day");
/// Until then: 09:00.
pub const QUIET_UNTIL: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time of day");

/// The moment before which a message does not go out: `now` itself, unless it can wait, makes a sound, and people sleep.
#[must_use]
pub fn not_before(urgency: Urgency, way: Way, now: DateTime<Utc>) -> DateTime<Utc> {
    match (urgency, way) {
        // A letter lies there until morning without a sound.
        (Urgency::AtOnce, _) | (Urgency::ByDay, Way::Email) => now,
        // The portal tells the telephone of what came.
        (Urgency::ByDay, Way::Cabinet | Way::Sms) => {
            let here = in_almaty(now);
            let day = match here.time() {
                time if time >= QUIET_FROM => here.date_naive().succ_opt(),
                time if time < QUIET_UNTIL => Some(here.date_naive()),
                _ => None,
            };
            day.map_or(now, |day| from_almaty(day.and_time(QUIET_UNTIL)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn what_can_wait_waits_for_nine_in_the_morning() {
        for (now, goes) in [
            ("2026-12-04T20:59:59+05:00", "2026-12-04T20:59:59+05:00"),
            ("2026-12-04T21:00:00+05:00", "2026-12-05T09:00:00+05:00"),
            ("2026-12-31T23:59:59+05:00", "2027-01-01T09:00:00+05:00"),
            ("2026-12-05T00:00:00+05:00", "2026-12-05T09:00:00+05:00"),
            ("2026-12-05T08:59:59+05:00", "2026-12-05T09:00:00+05:00"),
            ("2026-12-05T09:00:00+05:00", "2026-12-05T09:00:00+05:00"),
            // Six hours before Greenwich until 2024-03-01, five since.
            ("2024-02-29T20:30:00+06:00", "2024-02-29T20:30:00+06:00"),
            ("2024-02-29T23:30:00+06:00", "2024-03-01T09:00:00+05:00"),
        ] {
            for way in [Way::Cabinet, Way::Sms] {
                assert_eq!(not_before(Urgency::ByDay, way, at(now)), at(goes), "{now}");
            }
        }
    }

    #[test]
    fn what_cannot_wait_and_what_makes_no_sound_go_at_any_hour() {
        let night = at("2026-12-05T03:00:00+05:00");
        assert_eq!(not_before(Urgency::AtOnce, Way::Sms, night), night);
        assert_eq!(not_before(Urgency::ByDay, Way::Email, night), night);
    }
}
