//! The working days of one kind of week, counted once so that every look-up is by index.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::check::holidays;
use super::data;
use super::day::DayKind;
use super::edition::{Edition, Entry};
use super::{UnknownYear, Week};
use crate::language::Trilingual;

/// What each day is in one kind of week.
#[derive(Clone, Debug)]
pub struct Table {
    /// 1 January of the first year.
    first: NaiveDate,
    /// What each day is, from `first` on.
    kinds: Vec<DayKind>,
    /// Where it says so, for each day that is not ordinary, by day.
    sources: Vec<(NaiveDate, Arc<Trilingual>)>,
    /// How many working days there are from `first` through each day.
    through: Vec<u32>,
    /// Every working day, in order.
    working: Vec<NaiveDate>,
    /// The first year that is not known any more.
    end: i32,
}

/// What is not ordinary, and its source.
type Extraordinary = BTreeMap<NaiveDate, (DayKind, Arc<Trilingual>)>;

impl Table {
    /// The five-day week, as the editions have it.
    pub(super) fn five(editions: &BTreeMap<i32, Arc<Edition>>) -> Self {
        let days = entries(editions).map(|entry| (entry.day, (entry.kind, Arc::clone(&entry.source))));
        Self::count(editions, Week::Five, &days.collect())
    }

    /// The six-day week: a holiday on a Saturday falls on a working day and moves nothing (Law on holidays art. 5), and
    /// a decree swaps only what is a day off in this week too (Labour Code art. 85(3)): a Sunday, never a Saturday.
    pub(super) fn six(editions: &BTreeMap<i32, Arc<Edition>>) -> Self {
        let mut days: Extraordinary = entries(editions)
            .filter(|entry| entry.kind.is_off_in_itself())
            .map(|entry| (entry.day, (entry.kind, Arc::clone(&entry.source))))
            .collect();
        let on_sundays: Vec<_> = holidays(editions).filter(|day| Week::Six.rests(*day)).collect();
        for from in on_sundays {
            let to = from.iter_days().skip(1).find(|day| !Week::Six.rests(*day) && !days.contains_key(day));
            if let Some(to) = to {
                days.insert(to, (DayKind::TransferredDayOff { from }, data::transfer()));
            }
        }
        for entry in entries(editions) {
            if let DayKind::WorkingByDecree { off } = entry.kind
                && (Week::Six.rests(entry.day) || days.contains_key(&entry.day))
            {
                days.insert(entry.day, (entry.kind, Arc::clone(&entry.source)));
                days.insert(off, (DayKind::DayOffByDecree { works: entry.day }, Arc::clone(&entry.source)));
            }
        }
        Self::count(editions, Week::Six, &days)
    }

    fn count(editions: &BTreeMap<i32, Arc<Edition>>, week: Week, extraordinary: &Extraordinary) -> Self {
        let first_year = editions.keys().next().copied().unwrap_or_default();
        let first = NaiveDate::from_yo_opt(first_year, 1).unwrap_or_default();
        let end = editions.keys().next_back().map_or(first_year, |last| last + 1);
        let mut table = Self { first, end, kinds: vec![], sources: vec![], through: vec![], working: vec![] };
        for day in first.iter_days().take_while(|day| day.year() < end) {
            let kind = match extraordinary.get(&day) {
                Some((kind, source)) => {
                    table.sources.push((day, Arc::clone(source)));
                    *kind
                }
                None if week.rests(day) => DayKind::Weekend,
                None => DayKind::WorkingDay,
            };
            let before = table.through.last().copied().unwrap_or_default();
            table.through.push(before + u32::from(kind.is_working()));
            table.kinds.push(kind);
            if kind.is_working() {
                table.working.push(day);
            }
        }
        table
    }

    /// What kind of day it is.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn kind(&self, day: NaiveDate) -> Result<DayKind, UnknownYear> {
        Ok(self.kinds[self.index(day)?])
    }

    /// Whether `day` is worked.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool, UnknownYear> {
        self.kind(day).map(DayKind::is_working)
    }

    /// The law or decree that makes `day` what it is; `None` for ordinary days.
    #[must_use]
    pub fn source(&self, day: NaiveDate) -> Option<&Trilingual> {
        let found = self.sources.binary_search_by_key(&day, |(of, _)| *of).ok()?;
        Some(&self.sources[found].1)
    }

    /// The `count`-th working day after `day`, which is not counted itself; `day` where `count` is 0.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_after(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, UnknownYear> {
        let Some(beyond_first) = count.checked_sub(1) else { return Ok(day) };
        let next = self.through[self.index(day)?];
        self.working.get(next.saturating_add(beyond_first) as usize).copied().ok_or(UnknownYear(self.end))
    }

    /// The `count`-th working day before `day`, which is not counted itself; `day` where `count` is 0.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_back(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, UnknownYear> {
        if count == 0 {
            return Ok(day);
        }
        let eve = day.checked_sub_days(Days::new(1)).ok_or(UnknownYear(day.year()))?;
        let through = self.working_days_through(eve)?;
        let found = through.checked_sub(count).ok_or(UnknownYear(self.first.year() - 1))?;
        Ok(self.working[found as usize])
    }

    /// `day` where it is a working day, else the next one.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_from(&self, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        if self.is_working_day(day)? { Ok(day) } else { self.working_day_after(day, 1) }
    }

    /// Working days from the first known day through `day`.
    pub(super) fn working_days_through(&self, day: NaiveDate) -> Result<u32, UnknownYear> {
        Ok(self.through[self.index(day)?])
    }

    /// Where `day` stands in the tables.
    fn index(&self, day: NaiveDate) -> Result<usize, UnknownYear> {
        let index = usize::try_from(day.num_days_from_ce() - self.first.num_days_from_ce());
        index.ok().filter(|index| *index < self.kinds.len()).ok_or(UnknownYear(day.year()))
    }
}

impl Week {
    /// Whether the day belongs to the weekend (Labour Code art. 84(2), (3)).
    pub(super) fn rests(self, day: NaiveDate) -> bool {
        match self {
            Self::Five => matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
            Self::Six => day.weekday() == Weekday::Sun,
        }
    }
}

/// Every line about a day, in order.
fn entries(editions: &BTreeMap<i32, Arc<Edition>>) -> impl Iterator<Item = &Entry> {
    editions.values().flat_map(|edition| &edition.entries)
}
