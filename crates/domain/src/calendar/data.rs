//! Reads `data/calendar/`: a file for each year, one line for each day that is not ordinary, and the list of sources.
//!
//! ```text
//! year 2023
//! revision 1
//! state settled
//! 2023-07-07 day-off-by-decree 2023-07-01 P2300000326
//! ```
//! A line has the day, its kind, the holiday's name or the other day (`-` where there is none), and the key of its source.

use chrono::{Datelike, NaiveDate, Weekday};

use super::day::{DayKind, Holiday};
use super::{Calendar, Year};

/// Key and text of each source.
pub(super) const SOURCES: &str = include_str!("../../data/calendar/sources.txt");

/// The shipped years, in order and without a gap.
pub(super) const YEARS: [&str; 12] = [
    include_str!("../../data/calendar/2016.txt"),
    include_str!("../../data/calendar/2017.txt"),
    include_str!("../../data/calendar/2018.txt"),
    include_str!("../../data/calendar/2019.txt"),
    include_str!("../../data/calendar/2020.txt"),
    include_str!("../../data/calendar/2021.txt"),
    include_str!("../../data/calendar/2022.txt"),
    include_str!("../../data/calendar/2023.txt"),
    include_str!("../../data/calendar/2024.txt"),
    include_str!("../../data/calendar/2025.txt"),
    include_str!("../../data/calendar/2026.txt"),
    include_str!("../../data/calendar/2027.txt"),
];

/// What is wrong with the data: the line, or what is missing.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Unreadable(pub(super) String);

/// The calendar of these years.
pub(super) fn read(sources: &'static str, years: &[&'static str]) -> Result<Calendar, Unreadable> {
    let mut calendar: Option<Calendar> = None;
    for text in years {
        let (year, days) = read_year(text, sources)?;
        let calendar = match &mut calendar {
            None => calendar.insert(empty(year.number)?),
            Some(calendar) if calendar.year_after().0 == year.number => calendar,
            Some(_) => return Err(Unreadable(format!("year {} out of order", year.number))),
        };
        append(calendar, year, days);
    }
    calendar.ok_or_else(|| Unreadable("no year".to_owned()))
}

/// A line about a day.
struct Entry {
    day: NaiveDate,
    kind: DayKind,
    source: &'static str,
}

/// A calendar that begins with `year` and has no day yet.
fn empty(year: i32) -> Result<Calendar, Unreadable> {
    let first = NaiveDate::from_yo_opt(year, 1).ok_or_else(|| Unreadable(format!("year {year}")))?;
    let (kinds, sources, through, working, years) = Default::default();
    Ok(Calendar { first, kinds, sources, through, working, years })
}

/// Adds every day of a year.
fn append(calendar: &mut Calendar, year: Year, entries: Vec<Entry>) {
    let mut entries = entries.into_iter().peekable();
    for day in (1..=366).map_while(|ordinal| NaiveDate::from_yo_opt(year.number, ordinal)) {
        let kind = match entries.next_if(|entry| entry.day == day) {
            Some(entry) => {
                calendar.sources.push((day, entry.source));
                entry.kind
            }
            None if is_weekend(day) => DayKind::Weekend,
            None => DayKind::WorkingDay,
        };
        let before = calendar.through.last().copied().unwrap_or_default();
        calendar.through.push(before + u32::from(kind.is_working()));
        calendar.kinds.push(kind);
        if kind.is_working() {
            calendar.working.push(day);
        }
    }
    calendar.years.push(year);
}

/// Saturday and Sunday (Labour Code art. 84(2)).
pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The head and the lines of a year's file.
fn read_year(text: &str, sources: &'static str) -> Result<(Year, Vec<Entry>), Unreadable> {
    let (mut number, mut revision, mut provisional) = (None, None, None);
    let mut entries = Vec::new();
    for line in lines(text) {
        let unreadable = || Unreadable(line.to_owned());
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["year", value] => number = value.parse().ok(),
            ["revision", value] => revision = value.parse().ok(),
            ["state", "provisional"] => provisional = Some(true),
            ["state", "settled"] => provisional = Some(false),
            [day, kind, what, source] => entries.push(Entry {
                day: day.parse().map_err(|_| unreadable())?,
                kind: read_kind(kind, what).ok_or_else(unreadable)?,
                source: find_source(sources, source).ok_or_else(unreadable)?,
            }),
            _ => return Err(unreadable()),
        }
    }
    let head = number.zip(revision).zip(provisional);
    let ((number, revision), provisional) = head.ok_or_else(|| Unreadable("head of the year".to_owned()))?;
    if !entries.is_sorted_by(|earlier, later| earlier.day < later.day) {
        return Err(Unreadable(format!("days of {number} out of order")));
    }
    if let Some(stray) = entries.iter().find(|entry| entry.day.year() != number) {
        return Err(Unreadable(format!("{} in the year {number}", stray.day)));
    }
    Ok((Year { number, provisional, revision }, entries))
}

/// The kind of a day, from the second and third word of its line.
fn read_kind(kind: &str, what: &str) -> Option<DayKind> {
    Some(match (kind, what) {
        ("christmas", "-") => DayKind::OrthodoxChristmas,
        ("day-off-by-decree", works) => DayKind::DayOffByDecree { works: works.parse().ok()? },
        ("holiday", name) => DayKind::Holiday(Holiday::from_name(name)?),
        ("kurban-ait", "-") => DayKind::KurbanAit,
        ("transferred", from) => DayKind::TransferredDayOff { from: from.parse().ok()? },
        ("working-by-decree", off) => DayKind::WorkingByDecree { off: off.parse().ok()? },
        _ => return None,
    })
}

/// The text of a source.
fn find_source(sources: &'static str, key: &str) -> Option<&'static str> {
    lines(sources).filter_map(|line| line.split_once(' ')).find(|(of, _)| *of == key).map(|(_, text)| text.trim())
}

/// The lines that are neither blank nor comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
