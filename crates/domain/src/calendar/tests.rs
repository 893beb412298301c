use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;

use super::{Calendar, DayKind, Edition, Holiday, Mistake, UnknownYear, Week, data, read};
use crate::language::Language;

/// 2026 as it was printed before 30 August ceased to be a holiday.
const BEFORE_18_MARCH: &str = include_str!("../../data/calendar/superseded/2026.1.txt");

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn kind(text: &str) -> DayKind {
    Calendar::shipped().kind(date(text)).unwrap()
}

fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    (1..=366).map_while(move |ordinal| NaiveDate::from_yo_opt(year, ordinal))
}

fn is_weekend(day: NaiveDate) -> bool {
    Week::Five.rests(day)
}

fn edition(text: &str) -> Edition {
    read("update", text).unwrap().pop().unwrap()
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
    assert_eq!(calendar.source(date("2024-05-08")), data::sources().get("G24G0000109").map(std::sync::Arc::as_ref),);
}

#[test]
fn every_source_is_used_and_told_in_three_languages() {
    let used: BTreeSet<_> =
        every_day().filter_map(|day| Calendar::shipped().source(day)).map(|source| source.en.as_str()).collect();
    assert_eq!(used.len(), data::sources().len());
    for source in data::sources().values() {
        assert!(Language::ALL.into_iter().all(|language| !source.in_language(language).is_empty()), "{source:?}");
    }
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

/// What is wrong with a file, each with its line.
fn wrong(text: &str) -> Vec<(u32, Mistake)> {
    let faults = read("file", text).and_then(|editions| Calendar::shipped().updated(editions).map(|_| ())).unwrap_err();
    faults.list().iter().map(|fault| (fault.line(), fault.mistake().clone())).collect()
}

#[test]
fn lines_that_cannot_be_read_are_named() {
    const HEAD: &str = "year 2026\nrevision 3\nstate settled\n";
    for line in [
        "2026-01-01 holiday new-moon holidays",
        "2026-02-29 holiday new-year holidays",
        "2026-01-01 feast new-year holidays",
        "2026-01-01 transferred - transfer",
        "2026-01-01",
        "state unknown",
        "revision 70000",
        "year MMXXVI",
    ] {
        assert_eq!(wrong(&format!("{HEAD}{line}")), [(4, Mistake::Unreadable(line.to_owned()))]);
    }
    let unknown = Mistake::UnknownSource("decree".to_owned());
    assert_eq!(wrong(&format!("{HEAD}\n# a remark\n2026-01-01 holiday new-year decree")), [(6, unknown)]);
    let stray = Mistake::StrayDay { day: date("2025-01-07"), year: 2026 };
    assert_eq!(wrong(&format!("{HEAD}2025-01-07 christmas - labour-code")), [(4, stray.clone())]);
    for far in ["0001-01-07", "9999-01-07"] {
        let stray = Mistake::StrayDay { day: date(far), year: 2026 };
        assert_eq!(wrong(&format!("{HEAD}{far} christmas - labour-code")), [(4, stray)]);
    }
    let christmas = "2026-01-07 christmas - labour-code\n";
    assert_eq!(wrong(&format!("{HEAD}{christmas}{christmas}")), [(5, Mistake::DayTwice(date("2026-01-07")))]);
    let new_year = "2026-01-01 holiday new-year holidays\n";
    assert_eq!(wrong(&format!("{HEAD}{christmas}{new_year}")), [(5, Mistake::OutOfOrder(date("2026-01-01")))]);
    assert_eq!(wrong(christmas), [(1, Mistake::NoYear)]);
    assert_eq!(wrong(""), [(1, Mistake::NoYear)]);
    assert_eq!(wrong("year 2026\nrevision 3\n"), [(1, Mistake::HeadIncomplete(2026))]);
    assert_eq!(wrong(&format!("{HEAD}{HEAD}")), [(4, Mistake::YearTwice(2026))]);
    assert_eq!(wrong("year 1\nrevision 1\nstate settled"), [(1, Mistake::YearOutside(1))]);
    assert_eq!(wrong("year 9999\nrevision 1\nstate settled"), [(1, Mistake::YearOutside(9999))]);
    let incomplete = Mistake::SourceIncomplete("decree".to_owned());
    assert_eq!(wrong(&format!("{HEAD}source decree kk Бұйрық\nsource decree ru Приказ")), [(4, incomplete)]);
}

#[test]
fn calendars_that_contradict_the_law_are_refused_line_by_line() {
    const HEAD: &str = "year 2028\nrevision 1\nstate provisional\n";
    let (saturday, monday) = (date("2028-01-08"), date("2028-01-10"));
    let holiday = "2028-01-01 holiday new-year holidays\n";
    let moved = "2028-01-03 transferred 2028-01-01 transfer\n";
    assert!(Calendar::shipped().updated([edition(&format!("{HEAD}{holiday}{moved}"))]).is_ok());
    let expected = Mistake::NotTransferred { holiday: date("2028-01-01"), to: date("2028-01-03") };
    assert_eq!(wrong(&format!("{HEAD}{holiday}")), [(4, expected)]);
    // 7 January 2029 is a Sunday, and stays there.
    let christmas = "year 2028\nrevision 1\nstate settled\nyear 2029\nrevision 1\nstate settled\n\
                     2029-01-07 christmas - labour-code\n2029-01-08 transferred 2029-01-07 transfer";
    let never = Mistake::WrongTransfer { day: date("2029-01-08"), from: date("2029-01-07") };
    assert_eq!(wrong(christmas), [(8, never)]);
    let alone = Mistake::NoCounterpart { day: saturday, other: monday };
    assert_eq!(wrong(&format!("{HEAD}2028-01-08 working-by-decree 2028-01-10 G24G0000109")), [(4, alone)]);
    let alone = Mistake::NoCounterpart { day: monday, other: saturday };
    assert_eq!(wrong(&format!("{HEAD}2028-01-10 day-off-by-decree 2028-01-08 G24G0000109")), [(4, alone)]);
    let swapped =
        "2028-01-08 working-by-decree 2028-01-10 G24G0000109\n2028-01-10 day-off-by-decree 2028-01-08 G24G0000109";
    assert!(Calendar::shipped().updated([edition(&format!("{HEAD}{swapped}"))]).is_ok());
    let both_work = swapped.replace("2028-01-08", "2028-01-11");
    let out_of_order = wrong(&format!("{HEAD}{both_work}"));
    assert_eq!(out_of_order, [(5, Mistake::OutOfOrder(monday))]);
    let idle =
        "2028-01-10 working-by-decree 2028-01-11 G24G0000109\n2028-01-11 day-off-by-decree 2028-01-10 G24G0000109";
    assert_eq!(wrong(&format!("{HEAD}{idle}")), [(4, Mistake::NotSwappable(monday))]);
    assert_eq!(wrong("year 2029\nrevision 1\nstate settled"), [(1, Mistake::YearMissing(2028))]);
    let faults = read("kz-2029.txt", "year 2029\nrevision 1\nstate settled").unwrap();
    let told = Calendar::shipped().updated(faults).unwrap_err().to_string();
    assert_eq!(told, "make a calendar of it\n  kz-2029.txt:1: the year 2028 is missing before this one");
}

/// What the law has against a file that could be read.
fn against_the_law(text: &str) -> Vec<(u32, Mistake)> {
    let editions = read("file", text).unwrap();
    let years: Vec<i32> = editions.iter().map(|edition| edition.year().number).collect();
    let calendar = Calendar::shipped().updated(editions).unwrap();
    let faults = calendar.held_to_law(&years).err();
    let faults = faults.iter().flat_map(|faults| faults.list());
    faults.map(|fault| (fault.line(), fault.mistake().clone())).collect()
}

/// A whole 2028, in which 1 January is a Saturday.
const YEAR_2028: &str = "year 2028\nrevision 1\nstate settled\n\
    2028-01-01 holiday new-year holidays\n2028-01-02 holiday new-year holidays\n\
    2028-01-03 transferred 2028-01-01 transfer\n2028-01-04 transferred 2028-01-02 transfer\n\
    2028-01-07 christmas - labour-code\n2028-03-08 holiday womens-day holidays\n\
    2028-03-15 holiday constitution-day constitution-march\n2028-03-21 holiday nauryz holidays\n\
    2028-03-22 holiday nauryz holidays\n2028-03-23 holiday nauryz holidays\n2028-05-01 holiday unity-day holidays\n\
    2028-05-04 kurban-ait - ait\n2028-05-07 holiday defenders-day holidays\n2028-05-08 transferred 2028-05-07 transfer\n\
    2028-05-09 holiday victory-day holidays\n2028-07-06 holiday capital-day holidays\n\
    2028-10-25 holiday republic-day law-of-2022\n2028-12-16 holiday independence-day holidays\n\
    2028-12-18 transferred 2028-12-16 transfer\n\
    source ait kk Хабарлама\nsource ait ru Сообщение\nsource ait en Notice\n";

#[test]
fn the_shipped_years_and_those_that_they_replace_are_held_to_the_law() {
    let years: Vec<i32> = (2016..=2027).collect();
    assert_eq!(Calendar::shipped().held_to_law(&years), Ok(()));
    assert_eq!(against_the_law(&BEFORE_18_MARCH.replace("revision 1", "revision 3")), []);
    assert_eq!(against_the_law(YEAR_2028), []);
}

#[test]
fn a_year_without_what_the_law_has_off_cannot_be_published() {
    let empty = against_the_law("year 2028\nrevision 1\nstate settled");
    assert_eq!(empty.len(), 15, "fourteen dates and Kurban Ait: {empty:?}");
    assert!(empty.contains(&(1, Mistake::Missing(date("2028-01-07")))) && empty.iter().all(|(line, _)| *line == 1));
    assert_eq!(empty.last(), Some(&(1, Mistake::KurbanAitMissing(2028))));
    assert_eq!(against_the_law("year 2026\nrevision 3\nstate provisional").len(), 13, "all but Kurban Ait");
    let without = |line: &str| YEAR_2028.replace(line, "");
    let womens = "2028-03-08 holiday womens-day holidays\n";
    assert_eq!(against_the_law(&without(womens)), [(1, Mistake::Missing(date("2028-03-08")))]);
    let ait = "2028-05-04 kurban-ait - ait\n";
    assert_eq!(against_the_law(&without(ait)), [(1, Mistake::KurbanAitMissing(2028))]);
    assert_eq!(against_the_law(&without(ait).replace("settled", "provisional")), []);
}

#[test]
fn a_day_off_on_a_false_date_is_named_with_its_line() {
    let instead = |line: &str, other: &str| against_the_law(&YEAR_2028.replace(line, other));
    let moved = |from: &str, to: &str, line| [(1, Mistake::Missing(date(from))), (line, Mistake::NotByLaw(date(to)))];
    assert_eq!(instead("2028-01-07 christmas", "2028-01-08 christmas"), moved("2028-01-07", "2028-01-08", 8));
    assert_eq!(instead("2028-03-08 holiday", "2028-03-09 holiday"), moved("2028-03-08", "2028-03-09", 9));
    let named = instead("2028-03-15 holiday constitution-day", "2028-03-15 holiday republic-day");
    assert_eq!(named, [(10, Mistake::NotByLaw(date("2028-03-15")))]);
    let late = Mistake::KurbanAitMisplaced { before: date("2027-05-16"), day: date("2028-05-12") };
    let twelfth = "2028-05-09 holiday victory-day holidays\n2028-05-12 kurban-ait - ait";
    let text = YEAR_2028.replace("2028-05-04 kurban-ait - ait\n", "");
    assert_eq!(against_the_law(&text.replace("2028-05-09 holiday victory-day holidays", twelfth)), [(18, late)]);
    let twice = "2028-05-04 kurban-ait - ait\n2028-05-05 kurban-ait - ait";
    let again = Mistake::KurbanAitMisplaced { before: date("2028-05-04"), day: date("2028-05-05") };
    assert_eq!(instead("2028-05-04 kurban-ait - ait", twice), [(16, again)]);
}

/// A law that changes is told by the file: the act is a source of its own.
#[test]
fn a_new_act_moves_a_holiday_or_ends_it() {
    const ACT: &str = "source act kk Заң\nsource act ru Закон\nsource act en Law\n";
    let old = "2028-07-06 holiday capital-day holidays";
    let by = |key: &str| {
        format!(
            "{ACT}{}",
            YEAR_2028.replace(old, &format!("2028-06-10 holiday capital-day {key}\n2028-07-06 lapsed - {key}"))
        )
    };
    let moved = by("act").replace("2028-07-06 lapsed", "2028-06-12 transferred 2028-06-10 transfer\n2028-07-06 lapsed");
    assert_eq!(against_the_law(&moved), []);
    let calendar = Calendar::shipped().updated([edition(&moved)]).unwrap();
    assert_eq!(calendar.kind(date("2028-06-10")), Ok(DayKind::Holiday(Holiday::CapitalDay)));
    assert_eq!(calendar.is_working_day(date("2028-07-06")), Ok(true));
    let shipped = moved.replace("- act", "- holidays").replace("capital-day act", "capital-day holidays");
    let (tenth, sixth) = (date("2028-06-10"), date("2028-07-06"));
    assert_eq!(against_the_law(&shipped), [(22, Mistake::NotByLaw(tenth)), (24, Mistake::NoNewAct(sixth))]);
    let other = moved.replace("2028-07-06 lapsed", "2028-07-05 lapsed");
    let fifth = Mistake::NothingLapses(date("2028-07-05"));
    assert_eq!(against_the_law(&other), [(4, Mistake::Missing(sixth)), (24, fifth)]);
    let both = format!("{ACT}{}", YEAR_2028.replace(old, &format!("{old}\n2028-07-06 lapsed - act")));
    assert_eq!(against_the_law(&both), [(23, Mistake::DayTwice(sixth))], "it cannot stand and have lapsed");
}

/// 30 August ceased to be a holiday on 18 March 2026, after dates had been computed with it.
#[test]
fn a_holiday_withdrawn_in_mid_year_is_a_later_revision() {
    let after = Calendar::shipped();
    let editions = data::shipped().into_iter().filter(|edition| edition.year().number != 2026);
    let before = Calendar::try_new(editions.chain([edition(BEFORE_18_MARCH)])).unwrap();
    assert_eq!(before.kind(date("2026-08-31")), Ok(DayKind::TransferredDayOff { from: date("2026-08-30") }));
    assert_eq!(before.working_day_after(date("2026-08-14"), 15), Ok(date("2026-09-07")));
    assert_eq!(after.working_day_after(date("2026-08-14"), 15), Ok(date("2026-09-04")));
    let changes: Vec<_> = before.changes(after).map(|change| (change.day, change.after)).collect();
    assert_eq!(changes, [(date("2026-08-30"), DayKind::Weekend), (date("2026-08-31"), DayKind::WorkingDay)]);
    assert_eq!(after.changes(after).count(), 0);
    let (from, to) = (date("2026-08-14"), date("2026-09-07"));
    assert_eq!(before.version_between(from, to).to_string(), "kz/2026.1");
    assert_eq!(after.version_between(from, date("2027-01-01")).to_string(), "kz/2026.2+2027.1");
    let second = || data::shipped().into_iter().filter(|edition| edition.year().number == 2026);
    assert_eq!(before.updated(second()).unwrap().version(), after.version());
    assert_eq!(after.updated([edition(BEFORE_18_MARCH)]).unwrap().version(), after.version());
    let changed = BEFORE_18_MARCH.replace("revision 1", "revision 2");
    assert_eq!(wrong(&changed), [(4, Mistake::RevisionTaken { revision: 2, year: 2026 })]);
    assert!(after.updated(second()).is_ok());
}

/// Holidays move from Sundays alone; a decree that swaps a Saturday leaves the six-day week as it is, one that swaps a
/// Sunday does not (told with the orders for 2023 and 2025).
#[test]
fn the_six_day_week_follows_from_the_same_law() {
    let calendar = Calendar::shipped().week(Week::Six);
    let kind = |day: &str| calendar.kind(date(day)).unwrap();
    for (day, expected) in [
        ("2026-03-09", DayKind::TransferredDayOff { from: date("2026-03-08") }),
        ("2026-03-24", DayKind::TransferredDayOff { from: date("2026-03-22") }),
        ("2026-03-25", DayKind::WorkingDay),
        ("2026-05-09", DayKind::Holiday(Holiday::VictoryDay)),
        ("2026-05-11", DayKind::WorkingDay),
        ("2026-11-21", DayKind::WorkingDay),
        ("2026-11-22", DayKind::Weekend),
        ("2023-07-01", DayKind::WorkingDay),
        ("2023-07-07", DayKind::WorkingDay),
        ("2025-01-03", DayKind::DayOffByDecree { works: date("2025-01-05") }),
        ("2025-01-04", DayKind::WorkingDay),
        ("2025-01-05", DayKind::WorkingByDecree { off: date("2025-01-03") }),
        ("2020-05-08", DayKind::WorkingDay),
        ("2020-05-11", DayKind::WorkingDay),
    ] {
        assert_eq!(kind(day), expected, "{day}");
    }
    for day in every_day() {
        let ordinary = matches!(calendar.kind(day), Ok(DayKind::Weekend | DayKind::WorkingDay));
        assert_eq!(calendar.source(day).is_none(), ordinary, "{day}");
    }
}

proptest! {
    #[test]
    fn the_order_of_updates_does_not_matter(order in Just((0..5).collect::<Vec<usize>>()).prop_shuffle(), taken in 1_usize..=5) {
        let updates = [
            BEFORE_18_MARCH.to_owned(),
            BEFORE_18_MARCH.replace("revision 1", "revision 3"),
            "year 2028\nrevision 1\nstate provisional".to_owned(),
            "year 2028\nrevision 2\nstate settled\n2028-01-07 christmas - labour-code".to_owned(),
            "year 2027\nrevision 2\nstate settled".to_owned(),
        ];
        let chosen: Vec<_> = order.into_iter().take(taken).collect();
        let one_by_one = chosen.iter().fold(Calendar::shipped().clone(), |calendar, at| {
            calendar.updated([edition(&updates[*at])]).unwrap()
        });
        let mut sorted = chosen.clone();
        sorted.sort_unstable();
        let together = Calendar::shipped().updated(sorted.iter().map(|at| edition(&updates[*at]))).unwrap();
        prop_assert_eq!(one_by_one.version(), together.version());
        for day in every_day() {
            prop_assert_eq!(one_by_one.kind(day), together.kind(day));
        }
    }

    #[test]
    fn adding_days_is_monotone_and_undone_by_subtracting(start in 0_u64..4_200, count in 0_u32..60, six in any::<bool>()) {
        let week = Calendar::shipped().week(if six { Week::Six } else { Week::Five });
        let day = date("2016-02-01") + chrono::Days::new(start);
        let after = week.working_day_after(day, count).unwrap();
        prop_assert!(week.working_day_after(day, count + 1).unwrap() > after);
        prop_assert!(week.working_day_after(day + chrono::Days::new(1), count).unwrap() >= after);
        let from = week.working_day_from(day).unwrap();
        let there = week.working_day_after(from, count).unwrap();
        prop_assert_eq!(week.working_day_back(there, count), Ok(from));
    }

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
