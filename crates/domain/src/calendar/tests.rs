use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;

use super::data::{self, Unreadable, is_weekend};
use super::{Calendar, DayKind, Holiday, UnknownYear};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn kind(text: &str) -> DayKind {
    Calendar::shipped().kind(date(text)).unwrap()
}

fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    (1..=366).map_while(move |ordinal| NaiveDate::from_yo_opt(year, ordinal))
}

fn every_day() -> impl Iterator<Item = NaiveDate> {
    (2016..=2027).flat_map(days_of)
}

/// Every day of twelve years as an independent program has it (DOMAIN.md §4.2).
#[test]
fn every_day_agrees_with_the_oracle() {
    let oracle = include_str!("../../data/calendar/oracle.txt");
    let (mut off, mut works) = (BTreeSet::new(), BTreeSet::new());
    for line in oracle.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (year, list) = (words.next().unwrap(), words.next().unwrap());
        let days = words.map(|day| date(&format!("{year}-{day}")));
        if list == "off" { off.extend(days) } else { works.extend(days) }
    }
    for day in every_day() {
        let expected = if is_weekend(day) { works.contains(&day) } else { !off.contains(&day) };
        assert_eq!(Calendar::shipped().is_working_day(day), Ok(expected), "{day}");
    }
}

#[test]
fn years_have_as_many_working_days_as_told() {
    let counts = [(2023, 246), (2024, 249), (2025, 246), (2026, 247), (2027, 247)];
    for (year, count) in counts {
        let working = days_of(year).filter(|day| Calendar::shipped().is_working_day(*day).unwrap());
        assert_eq!(working.count(), count, "{year}");
    }
}

/// Law on holidays art. 5, carried out anew: a holiday on a day off moves to the next working day, one after the other.
#[test]
fn transfers_follow_from_the_law() {
    let calendar = Calendar::shipped();
    let is_holiday = |day: NaiveDate| matches!(calendar.kind(day), Ok(DayKind::Holiday(_)));
    let mut taken = BTreeSet::new();
    for holiday in every_day().filter(|day| is_weekend(*day) && is_holiday(*day)) {
        let mut days = holiday.iter_days().skip(1);
        let to = days.find(|day| !is_weekend(*day) && !is_holiday(*day) && !taken.contains(day)).unwrap();
        taken.insert(to);
        match calendar.kind(to).unwrap() {
            DayKind::TransferredDayOff { from } => assert_eq!(from, holiday),
            // The resolution for 2020 moved the day off of 11 May on to 8 May.
            other => {
                assert_eq!((to, other), (date("2020-05-11"), DayKind::WorkingByDecree { off: date("2020-05-08") }))
            }
        }
    }
    let transfers = every_day().filter(|day| matches!(calendar.kind(*day), Ok(DayKind::TransferredDayOff { .. })));
    assert_eq!(transfers.count() + 1, taken.len());
}

#[test]
fn decrees_swap_days_in_pairs() {
    let calendar = Calendar::shipped();
    let mut swaps = 0;
    for day in every_day() {
        match calendar.kind(day).unwrap() {
            DayKind::DayOffByDecree { works } => {
                assert!(!is_weekend(day), "{day}");
                assert_eq!(calendar.kind(works), Ok(DayKind::WorkingByDecree { off: day }));
                assert_eq!(calendar.source(day), calendar.source(works));
                swaps += 1;
            }
            DayKind::WorkingByDecree { off } => {
                assert_eq!(calendar.kind(off), Ok(DayKind::DayOffByDecree { works: day }));
            }
            DayKind::Holiday(_)
            | DayKind::KurbanAit
            | DayKind::OrthodoxChristmas
            | DayKind::TransferredDayOff { .. }
            | DayKind::Weekend
            | DayKind::WorkingDay => {}
        }
    }
    assert_eq!(swaps, 19);
}

#[test]
fn days_are_what_the_law_made_of_them() {
    assert_eq!(kind("2023-07-01"), DayKind::WorkingByDecree { off: date("2023-07-07") });
    assert_eq!(kind("2023-07-07"), DayKind::DayOffByDecree { works: date("2023-07-01") });
    assert_eq!(kind("2024-05-04"), DayKind::WorkingByDecree { off: date("2024-05-08") });
    assert_eq!(kind("2025-01-05"), DayKind::WorkingByDecree { off: date("2025-01-03") });
    assert_eq!(kind("2025-09-01"), DayKind::TransferredDayOff { from: date("2025-08-30") });
    assert_eq!(kind("2026-03-25"), DayKind::TransferredDayOff { from: date("2026-03-22") });
    assert_eq!(kind("2025-08-30"), DayKind::Holiday(Holiday::ConstitutionDay));
    assert_eq!(kind("2026-08-30"), DayKind::Weekend);
    assert_eq!(kind("2026-08-31"), DayKind::WorkingDay);
    assert_eq!(kind("2026-03-15"), DayKind::Weekend);
    assert_eq!(kind("2027-03-15"), DayKind::Holiday(Holiday::ConstitutionDay));
    assert_eq!(kind("2021-10-25"), DayKind::WorkingDay);
    assert_eq!(kind("2022-10-25"), DayKind::Holiday(Holiday::RepublicDay));
    assert_eq!(kind("2021-12-01"), DayKind::Holiday(Holiday::FirstPresidentDay));
    assert_eq!(kind("2022-12-01"), DayKind::WorkingDay);
    assert_eq!(kind("2021-12-17"), DayKind::Holiday(Holiday::IndependenceDay));
    assert_eq!(kind("2024-12-17"), DayKind::WorkingDay);
}

/// Labour Code art. 84(5): days off that are no holidays are not transferred.
#[test]
fn christmas_and_kurban_ait_are_never_transferred() {
    assert_eq!(kind("2023-01-07"), DayKind::OrthodoxChristmas);
    assert_eq!(kind("2023-01-09"), DayKind::WorkingDay);
    assert_eq!(kind("2024-01-08"), DayKind::WorkingDay);
    assert_eq!(kind("2024-06-16"), DayKind::KurbanAit);
    assert_eq!(kind("2024-06-17"), DayKind::WorkingDay);
    assert_eq!(kind("2022-07-09"), DayKind::KurbanAit);
    assert_eq!(kind("2022-07-11"), DayKind::WorkingDay);
    for year in 2016..=2027 {
        let christmas = NaiveDate::from_ymd_opt(year, 1, 7).unwrap();
        assert_eq!(Calendar::shipped().kind(christmas), Ok(DayKind::OrthodoxChristmas));
        let ait = days_of(year).filter(|day| Calendar::shipped().kind(*day) == Ok(DayKind::KurbanAit));
        assert_eq!(ait.count(), 1, "{year}");
    }
}

#[test]
fn three_working_days_are_counted() {
    for (from, to) in [("2026-03-06", "2026-03-12"), ("2026-04-30", "2026-05-06"), ("2027-03-11", "2027-03-17")] {
        assert_eq!(Calendar::shipped().working_day_after(date(from), 3), Ok(date(to)));
    }
}

#[test]
fn every_day_that_is_not_ordinary_has_a_source() {
    let calendar = Calendar::shipped();
    for day in every_day() {
        let ordinary = matches!(calendar.kind(day), Ok(DayKind::Weekend | DayKind::WorkingDay));
        assert_eq!(calendar.source(day).is_none(), ordinary, "{day}");
    }
    assert_eq!(
        calendar.source(date("2024-05-08")),
        Some("Order of the Minister of Labour G24G0000109, by Labour Code art. 85(3)"),
    );
}

#[test]
fn every_source_is_used() {
    let used: BTreeSet<_> = every_day().filter_map(|day| Calendar::shipped().source(day)).collect();
    let listed = data::SOURCES.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(used.len(), listed.count());
}

#[test]
fn only_the_last_year_is_provisional() {
    let calendar = Calendar::shipped();
    let provisional: Vec<i32> = calendar.years().filter(|year| year.provisional).map(|year| year.number).collect();
    assert_eq!(provisional, [2027]);
    assert_eq!(calendar.years().map(|year| year.number).collect::<Vec<_>>(), (2016..=2027).collect::<Vec<_>>());
    assert_eq!(calendar.year(2015), Err(UnknownYear(2015)));
}

#[test]
fn unknown_years_are_told_and_never_guessed() {
    let calendar = Calendar::shipped();
    for (day, year) in [("2015-12-31", 2015), ("2028-01-01", 2028)] {
        assert_eq!(calendar.kind(date(day)), Err(UnknownYear(year)));
        assert_eq!(calendar.is_working_day(date(day)), Err(UnknownYear(year)));
        assert_eq!(calendar.working_day_after(date(day), 1), Err(UnknownYear(year)));
        assert_eq!(calendar.working_day_from(date(day)), Err(UnknownYear(year)));
    }
    assert_eq!(calendar.working_day_after(date("2027-12-31"), 1), Err(UnknownYear(2028)));
    assert_eq!(calendar.working_day_after(date("2027-12-30"), 1), Ok(date("2027-12-31")));
    assert_eq!(calendar.working_day_after(date("2016-02-01"), u32::MAX), Err(UnknownYear(2028)));
    assert_eq!(calendar.working_day_before(date("2016-01-05")), Err(UnknownYear(2015)));
    assert_eq!(calendar.working_day_before(date("2016-01-06")), Ok(date("2016-01-05")));
    assert_eq!(calendar.working_day_before(date("2028-01-01")), Ok(date("2027-12-31")));
    assert_eq!(calendar.kind(NaiveDate::MAX), Err(UnknownYear(NaiveDate::MAX.year())));
    assert_eq!(calendar.kind(NaiveDate::MIN), Err(UnknownYear(NaiveDate::MIN.year())));
    assert!(calendar.working_day_before(NaiveDate::MIN).is_err());
}

#[test]
fn damaged_data_are_refused() {
    const HEAD: &str = "year 2026\nrevision 1\nstate settled\n";
    let sources = "law the law";
    let read = |text: String| data::read(sources, &[text.leak()]).map(|_| ());
    assert_eq!(read(format!("{HEAD}2026-01-01 holiday new-year law")), Ok(()));
    for line in [
        "2026-01-01 holiday new-year decree",
        "2026-01-01 holiday new-moon law",
        "2026-02-29 holiday new-year law",
        "2026-01-01 feast new-year law",
        "2026-01-01 transferred - law",
        "2026-01-01",
        "state unknown",
    ] {
        assert_eq!(read(format!("{HEAD}{line}")), Err(Unreadable(line.to_owned())));
    }
    let christmas = "2026-01-07 christmas - law\n";
    assert!(read(format!("{HEAD}{christmas}{christmas}")).is_err());
    assert!(read(format!("{HEAD}2025-01-07 christmas - law")).is_err());
    assert!(read(christmas.to_owned()).is_err());
    assert!(data::read(sources, &[]).is_err());
    assert!(data::read(sources, &[HEAD, "year 2028\nrevision 1\nstate settled\n"]).is_err());
}

proptest! {
    #[test]
    fn look_ups_by_table_agree_with_a_walk(start in 0_u64..4_300, count in 1_u32..60) {
        let calendar = Calendar::shipped();
        let day = date("2016-01-01") + chrono::Days::new(start);
        let mut working = day.iter_days().skip(1).filter(|day| calendar.is_working_day(*day).unwrap());
        let walked = working.nth(count as usize - 1).unwrap();
        prop_assert_eq!(calendar.working_day_after(day, count), Ok(walked));
        prop_assert_eq!(calendar.working_day_after(day, 0), Ok(day));
        let from = calendar.working_day_from(day).unwrap();
        prop_assert!(from >= day && calendar.is_working_day(from).unwrap());
        let next = calendar.working_day_after(day, 1).unwrap();
        let before_next = calendar.working_day_before(next).ok();
        prop_assert!(before_next.is_none_or(|before| before <= day));
    }
}

#[test]
fn nobody_waits_longer_than_a_week_for_a_working_day() {
    for day in every_day().take_while(|day| *day < date("2027-12-31")) {
        let next = Calendar::shipped().working_day_after(day, 1).unwrap();
        assert!((next - day).num_days() <= 7, "{day}");
        assert!(next.weekday() != Weekday::Sun || matches!(kind(&next.to_string()), DayKind::WorkingByDecree { .. }));
    }
}
