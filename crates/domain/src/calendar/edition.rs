//! A year's days as one revision has them, and the files that they are read from.
//!
//! ```text
//! year 2023
//! revision 1
//! state settled
//! 2023-07-07 day-off-by-decree 2023-07-01 P2300000326
//! ```
//! A line has the day, its kind, the holiday's name or the other day (`-` where there is none), and the key of its
//! source. A file may hold several years, each with its head, and sources of its own: `source KEY kk|ru|en TEXT`.
//! A day that a new act takes out of the law's days off is told as `2028-05-09 lapsed - KEY`.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::Year;
use super::check::{Fault, Faults, Mistake, Place};
use super::data;
use super::day::{DayKind, Holiday};
use crate::language::{Language, Trilingual};

/// The years that a calendar may have: the five-day week and the transfers are those of today's law.
const YEARS: core::ops::RangeInclusive<i32> = 2016..=2100;

/// The days of one year as one revision has them: what a calendar consists of, and what changes it.
#[derive(Clone, Debug)]
pub struct Edition {
    /// What is known of the year.
    pub(super) year: Year,
    /// Where its head stands.
    pub(super) place: Place,
    /// Every day that is not ordinary, in order.
    pub(super) entries: Vec<Entry>,
    /// Every day that the law had off, and a new act does not.
    pub(super) lapsed: Vec<Lapsed>,
}

/// A line about a day that ceased to be off.
#[derive(Clone, Debug)]
pub(super) struct Lapsed {
    /// Whether its source is one that the file itself brings.
    pub(super) by_new_act: bool,
    pub(super) day: NaiveDate,
    pub(super) place: Place,
}

/// A line about a day.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Whether its source is one that the file itself brings.
    pub(super) by_new_act: bool,
    pub(super) day: NaiveDate,
    pub(super) kind: DayKind,
    pub(super) source: Arc<Trilingual>,
    pub(super) place: Place,
}

/// Sources by their keys.
pub(super) type Sources = BTreeMap<String, Arc<Trilingual>>;

impl Edition {
    /// What is known of the year.
    #[must_use]
    pub const fn year(&self) -> Year {
        self.year
    }

    /// Whether the other says the same of every day.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        let days = |edition: &Self| -> Vec<_> {
            edition.entries.iter().map(|entry| (entry.day, entry.kind, Arc::clone(&entry.source))).collect()
        };
        let lapsed = |edition: &Self| -> Vec<_> { edition.lapsed.iter().map(|lapsed| lapsed.day).collect() };
        self.year == other.year && days(self) == days(other) && lapsed(self) == lapsed(other)
    }
}

/// The editions of a file, which goes by the name `file` in what is said of it.
///
/// # Errors
/// [`Faults`]: every line that cannot be read, and every head that is not whole.
pub fn read(file: &str, text: &str) -> Result<Vec<Edition>, Faults> {
    let file: Arc<str> = Arc::from(file);
    let mut reader = Reader { sources: data::sources().clone(), heads: Vec::new(), faults: Vec::new() };
    let own: Vec<_> = lines(text).filter_map(|(at, line)| Some((at, line.strip_prefix("source ")?))).collect();
    let place = |line| Place { file: Arc::clone(&file), line };
    match read_sources(own.iter().map(|(at, line)| (place(*at), *line))) {
        Ok(sources) => reader.sources.extend(sources),
        Err(faults) => reader.faults.extend(faults),
    }
    for (at, line) in lines(text).filter(|(_, line)| !line.starts_with("source ")) {
        reader.take(place(at), line);
    }
    reader.finish(place(1))
}

/// The sources of such lines, each in all three languages.
pub(super) fn read_sources<'t>(lines: impl Iterator<Item = (Place, &'t str)>) -> Result<Sources, Vec<Fault>> {
    let mut found: BTreeMap<String, (Place, Trilingual)> = BTreeMap::new();
    let mut faults = Vec::new();
    for (place, line) in lines {
        let mut words = line.splitn(2, char::is_whitespace);
        let key = words.next().unwrap_or_default().to_owned();
        let rest = words.next().unwrap_or_default().trim();
        let (code, text) = rest.split_once(' ').unwrap_or_default();
        let (_, source) = found.entry(key).or_insert_with(|| (place.clone(), Trilingual::default()));
        let slot = match Language::from_code(code) {
            Some(Language::En) => &mut source.en,
            Some(Language::Kk) => &mut source.kk,
            Some(Language::Ru) => &mut source.ru,
            None => {
                faults.push(place.mistake(Mistake::Unreadable(line.to_owned())));
                continue;
            }
        };
        *slot = text.trim().to_owned();
    }
    for (key, (place, source)) in &found {
        if Language::ALL.into_iter().any(|language| source.in_language(language).is_empty()) {
            faults.push(place.mistake(Mistake::SourceIncomplete(key.clone())));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(found.into_iter().map(|(key, (_, source))| (key, Arc::new(source))).collect())
}

/// The lines that are neither blank nor comments, with their numbers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    // Some editors put a mark before UTF-8.
    let numbered = (1_u32..).zip(text.trim_start_matches('\u{feff}').lines().map(str::trim));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// A year whose head is not whole yet.
struct Head {
    number: i32,
    place: Place,
    revision: Option<u16>,
    provisional: Option<bool>,
    entries: Vec<Entry>,
    lapsed: Vec<Lapsed>,
}

struct Reader {
    sources: Sources,
    heads: Vec<Head>,
    faults: Vec<Fault>,
}

impl Reader {
    fn take(&mut self, place: Place, line: &str) {
        if let Err(mistake) = self.understand(&place, line) {
            self.faults.push(place.mistake(mistake));
        }
    }

    fn understand(&mut self, place: &Place, line: &str) -> Result<(), Mistake> {
        let unreadable = || Mistake::Unreadable(line.to_owned());
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["year", value] = words.as_slice() {
            let number = value.parse().map_err(|_| unreadable())?;
            self.heads.push(Head::new(number, place.clone()));
            return if YEARS.contains(&number) { Ok(()) } else { Err(Mistake::YearOutside(number)) };
        }
        let Some(head) = self.heads.last_mut() else { return Err(Mistake::NoYear) };
        match words.as_slice() {
            ["revision", value] => head.revision = Some(value.parse().map_err(|_| unreadable())?),
            ["state", "provisional"] => head.provisional = Some(true),
            ["state", "settled"] => head.provisional = Some(false),
            [day, kind, what, key] => {
                let day: NaiveDate = day.parse().map_err(|_| unreadable())?;
                let (by_new_act, place) = (!data::sources().contains_key(*key), place.clone());
                let source = || self.sources.get(*key).ok_or_else(|| Mistake::UnknownSource((*key).to_owned()));
                if (*kind, *what) == ("lapsed", "-") {
                    source()?;
                    head.lapsed.push(Lapsed { by_new_act, day, place });
                    return head.lapsed_fits(day);
                }
                let kind = read_kind(kind, what).ok_or_else(unreadable)?;
                let source = Arc::clone(source()?);
                head.entries.push(Entry { by_new_act, day, kind, source, place });
                return head.entry_fits();
            }
            _ => return Err(unreadable()),
        }
        Ok(())
    }

    fn finish(mut self, start: Place) -> Result<Vec<Edition>, Faults> {
        if self.heads.is_empty() && self.faults.is_empty() {
            self.faults.push(start.mistake(Mistake::NoYear));
        }
        let mut editions: Vec<Edition> = Vec::new();
        for Head { number, place, revision, provisional, entries, lapsed } in self.heads {
            if editions.iter().any(|edition| edition.year.number == number) {
                self.faults.push(place.mistake(Mistake::YearTwice(number)));
            }
            match revision.zip(provisional) {
                Some((revision, provisional)) => {
                    editions.push(Edition { year: Year { number, provisional, revision }, place, entries, lapsed });
                }
                None => self.faults.push(place.mistake(Mistake::HeadIncomplete(number))),
            }
        }
        if self.faults.is_empty() { Ok(editions) } else { Err(Faults::new(self.faults)) }
    }
}

impl Head {
    const fn new(number: i32, place: Place) -> Self {
        Self { number, place, revision: None, provisional: None, entries: Vec::new(), lapsed: Vec::new() }
    }

    /// Whether a day that lapsed belongs to the year, and stands here once.
    fn lapsed_fits(&self, day: NaiveDate) -> Result<(), Mistake> {
        if day.year() != self.number {
            Err(Mistake::StrayDay { day, year: self.number })
        } else if self.lapsed.iter().filter(|lapsed| lapsed.day == day).count() > 1 {
            Err(Mistake::DayTwice(day))
        } else {
            Ok(())
        }
    }

    /// Whether the last line belongs to the year and comes after the one before it.
    fn entry_fits(&self) -> Result<(), Mistake> {
        let [before @ .., last] = self.entries.as_slice() else { return Ok(()) };
        if last.day.year() != self.number {
            return Err(Mistake::StrayDay { day: last.day, year: self.number });
        }
        match before.last() {
            Some(before) if before.day == last.day => Err(Mistake::DayTwice(last.day)),
            Some(before) if before.day > last.day => Err(Mistake::OutOfOrder(last.day)),
            Some(_) | None => Ok(()),
        }
    }
}

/// The kind of a day, from the second and third word of its line.
pub(super) fn read_kind(kind: &str, what: &str) -> Option<DayKind> {
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
