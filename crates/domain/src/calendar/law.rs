//! What a year must have by law: every holiday on its date, 7 January, and one Kurban Ait each lunar year.
//!
//! A file that is to be published is held to it; one that was published is read as it is. A law that changes is told by
//! the file itself: a holiday on another date, or a day that is `lapsed`, names the act as a source of that file.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};

use super::check::{Fault, Faults, Mistake};
use super::day::DayKind;
use super::edition::{Edition, Entry, lines, read_kind};

/// The fixed dates of the law, and in which years each holds.
const LAW: &str = include_str!("../../data/calendar/law.txt");
/// Days of thirty lunar years: of them eleven have 355 days, the others 354.
const DAYS_OF_THIRTY: i64 = 10_631;
/// How far the first day of Kurban Ait may lie from the count: the moon is looked for in different places.
const DOUBT_DAYS: i64 = 2;

/// A date that is off by law.
struct Fixed {
    date: (u32, u32),
    kind: DayKind,
    first: i32,
    last: Option<i32>,
    required: bool,
}

/// Whether these years have what the law demands, and no other holiday.
pub(super) fn check(editions: &BTreeMap<i32, Arc<Edition>>, years: &[i32]) -> Result<(), Faults> {
    let looked_at = || years.iter().filter_map(|year| editions.get(year));
    let mut faults: Vec<Fault> = looked_at().flat_map(|edition| of_year(edition)).collect();
    let aits: Vec<&Entry> =
        editions.values().flat_map(|edition| &edition.entries).filter(|entry| is_ait(entry)).collect();
    faults.extend(aits.array_windows().filter_map(|[before, after]| {
        let concerned = [before.day.year(), after.day.year()].iter().any(|year| years.contains(year));
        let wrong = concerned && !are_lunar_years((after.day - before.day).num_days());
        wrong.then(|| after.place.mistake(Mistake::KurbanAitMisplaced { day: after.day, before: before.day }))
    }));
    if faults.is_empty() { Ok(()) } else { Err(Faults::new(faults)) }
}

/// What is wrong with a year by itself.
fn of_year(edition: &Edition) -> Vec<Fault> {
    let year = edition.year.number;
    let law: Vec<(NaiveDate, &Fixed)> = in_force(year).collect();
    let by_law = |day, kind| law.iter().any(|(date, fixed)| *date == day && fixed.kind == kind);
    let mut faults = Vec::new();
    for entry in edition.entries.iter().filter(|entry| !entry.by_new_act && !is_ait(entry)) {
        if entry.kind.is_off_in_itself() && !by_law(entry.day, entry.kind) {
            faults.push(entry.place.mistake(Mistake::NotByLaw(entry.day)));
        }
    }
    for lapsed in &edition.lapsed {
        if edition.entries.iter().any(|entry| entry.day == lapsed.day && entry.kind.is_off_in_itself()) {
            faults.push(lapsed.place.mistake(Mistake::DayTwice(lapsed.day)));
        } else if !law.iter().any(|(date, _)| *date == lapsed.day) {
            faults.push(lapsed.place.mistake(Mistake::NothingLapses(lapsed.day)));
        } else if !lapsed.by_new_act {
            faults.push(lapsed.place.mistake(Mistake::NoNewAct(lapsed.day)));
        }
    }
    let is_there = |day| edition.entries.iter().any(|entry| entry.day == day && entry.kind.is_off_in_itself());
    let has_lapsed = |day| edition.lapsed.iter().any(|lapsed| lapsed.day == day);
    let missing = law.iter().filter(|(day, fixed)| fixed.required && !is_there(*day) && !has_lapsed(*day));
    faults.extend(missing.map(|(day, _)| edition.place.mistake(Mistake::Missing(*day))));
    if !edition.year.provisional && !edition.entries.iter().any(is_ait) {
        faults.push(edition.place.mistake(Mistake::KurbanAitMissing(year)));
    }
    faults
}

/// What the law has in a year.
fn in_force(year: i32) -> impl Iterator<Item = (NaiveDate, &'static Fixed)> {
    static READ: LazyLock<Vec<Fixed>> = LazyLock::new(|| {
        lines(LAW).map(|(_, line)| Fixed::read(line).expect("a test reads the shipped law")).collect()
    });
    let holds = move |fixed: &&Fixed| year >= fixed.first && fixed.last.is_none_or(|last| year <= last);
    let on = move |fixed: &'static Fixed| {
        let (month, day) = fixed.date;
        NaiveDate::from_ymd_opt(year, month, day).map(|date| (date, fixed))
    };
    READ.iter().filter(holds).filter_map(on)
}

impl Fixed {
    fn read(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ([date, kind, what, years], required) = match words.as_slice() {
            [date, kind, what, years] => ([date, kind, what, years], true),
            [date, kind, what, years, "may"] => ([date, kind, what, years], false),
            _ => return None,
        };
        let (month, day) = date.split_once('-')?;
        let (first, last) = years.split_once("..")?;
        Some(Self {
            date: (month.parse().ok()?, day.parse().ok()?),
            kind: read_kind(kind, what)?,
            first: first.parse().ok()?,
            last: if last.is_empty() { None } else { Some(last.parse().ok()?) },
            required,
        })
    }
}

fn is_ait(entry: &Entry) -> bool {
    entry.kind == DayKind::KurbanAit
}

/// Whether so many days are one or more whole lunar years, as the moon may be seen. A year that is provisional may be without its
/// Kurban Ait, and of some years there are two.
fn are_lunar_years(days: i64) -> bool {
    let years = (days * 30 + DAYS_OF_THIRTY / 2) / DAYS_OF_THIRTY;
    years > 0 && (days * 30 - years * DAYS_OF_THIRTY).abs() <= DOUBT_DAYS * 30
}
