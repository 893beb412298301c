use std::thread;

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;

use super::{Clock, Mode, machine_now, write_initial};

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A folder and two clocks of one file, as two processes have them.
fn two(mode: Mode, start: Option<&str>, speed: f64) -> (TempDir, Clock, Clock) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clock.json");
    write_initial(&path, mode, start.map(moment), speed).unwrap();
    let clocks = (Clock::open(Some(&path)).unwrap(), Clock::open(Some(&path)).unwrap());
    (folder, clocks.0, clocks.1)
}

/// Whether `clock` shows `wanted`, or the moment that it took to ask.
fn shows(clock: &Clock, wanted: DateTime<Utc>) -> bool {
    (TimeDelta::zero()..TimeDelta::seconds(20)).contains(&(clock.now() - wanted))
}

#[test]
fn without_a_file_it_is_the_machines() {
    let clock = Clock::open(None).unwrap();
    assert!(shows(&clock, machine_now() - TimeDelta::milliseconds(1)));
    clock.follow(moment("2031-01-01T00:00:00Z"), None).unwrap();
    assert!(clock.now() < machine_now() + TimeDelta::days(1));
    assert!(!clock.is_feed());
}

#[test]
fn a_fixed_clock_goes_at_its_speed_and_follows_nobody() {
    let (_folder, one, other) = two(Mode::Fixed, Some("2026-09-01T04:00:00Z"), 36_000.0);
    let real = std::time::Instant::now();
    let start = one.now();
    assert!(start >= moment("2026-09-01T04:00:00Z"));
    // Ten hours of the service pass in a second.
    while one.now() < start + TimeDelta::hours(1) {
        assert!(real.elapsed().as_secs() < 20, "the clock stands still");
        thread::yield_now();
    }
    one.follow(moment("2027-06-01T00:00:00Z"), Some(moment("2027-06-01T00:00:00Z"))).unwrap();
    one.jump(moment("2027-06-01T00:00:00Z")).unwrap();
    assert!(other.now() < moment("2027-01-01T00:00:00Z"));
}

#[test]
fn a_feeds_clock_is_the_machines_until_it_is_set_and_then_what_was_said() {
    let (_folder, one, other) = two(Mode::Feed, None, 1.0);
    assert!(shows(&one, machine_now() - TimeDelta::milliseconds(1)));
    one.jump(machine_now() + TimeDelta::days(3)).unwrap();
    assert!(other.now() < machine_now() + TimeDelta::days(1), "there is nothing to jump from");
    // Back to the day of the feed: only the first message may.
    let said = moment("2016-09-01T04:00:00Z");
    one.follow(said, Some(said)).unwrap();
    assert!(shows(&one, said) && shows(&other, said));
    let later = moment("2016-11-23T04:00:00Z");
    other.follow(later, Some(later)).unwrap();
    assert!(shows(&one, later));
    one.follow(said, Some(said)).unwrap();
    assert!(shows(&one, later) && shows(&other, later), "it never goes back");
    other.jump(moment("2017-01-04T03:00:00Z")).unwrap();
    assert!(shows(&one, moment("2017-01-04T03:00:00Z")));
    assert!(one.is_feed());
}

#[test]
fn the_implausible_is_not_believed() {
    let (_folder, one, other) = two(Mode::Feed, None, 1.0);
    let pressed_at = moment("2026-11-23T05:00:00Z");
    let absurd = moment("2206-11-23T05:00:00Z");
    one.follow(absurd, None).unwrap();
    assert!(other.now() < moment("2200-01-01T00:00:00Z"));
    one.follow(absurd, Some(pressed_at)).unwrap();
    assert!(shows(&other, pressed_at), "the first message sets the clock to the earlier of the two");
    one.follow(absurd, Some(pressed_at)).unwrap();
    assert!(shows(&other, pressed_at));
    let year_on = pressed_at + TimeDelta::days(366);
    one.follow(year_on, None).unwrap();
    assert!(shows(&other, year_on), "366 days ahead are believed");
    // A message from years ahead whose key was pressed then moves the clock there.
    one.follow(moment("2030-01-10T05:00:00Z"), Some(moment("2030-01-09T05:00:00Z"))).unwrap();
    assert!(shows(&other, moment("2030-01-10T05:00:00Z")));
}

#[test]
fn many_follow_at_once_and_the_latest_wins() {
    let (folder, one, _) = two(Mode::Feed, Some("2026-01-01T00:00:00Z"), 1.0);
    let path = folder.path().join("clock.json");
    let latest = moment("2026-06-01T00:00:00Z");
    thread::scope(|scope| {
        for offset_h in 0..8 {
            let clock = Clock::open(Some(&path)).unwrap();
            scope.spawn(move || {
                let mut before = clock.now();
                for day in (0..40).rev() {
                    let said = latest - TimeDelta::days(day) - TimeDelta::hours(offset_h);
                    clock.follow(said, Some(said)).unwrap();
                    let now = clock.now();
                    assert!(now >= before && now >= said);
                    before = now;
                }
            });
        }
    });
    assert!(shows(&one, latest));
}

#[test]
fn a_clock_needs_a_start_and_a_speed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clock.json");
    assert!(write_initial(&path, Mode::Fixed, None, 1.0).is_err());
    assert!(write_initial(&path, Mode::Feed, None, 0.0).is_err());
    assert!(Clock::open(Some(&path)).is_err());
}

#[test]
fn a_clock_is_in_hand_until_the_last_lets_go() {
    let (_folder, one, other) = two(Mode::Feed, None, 1.0);
    assert!(!one.is_held().unwrap());
    let first = one.hold().unwrap().unwrap();
    let second = other.hold().unwrap().unwrap();
    drop(first);
    assert!(one.is_held().unwrap());
    drop(second);
    assert!(!one.is_held().unwrap());
    assert!(Clock::open(None).unwrap().hold().unwrap().is_none());
}
