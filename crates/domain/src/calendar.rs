//! Working days of Kazakhstan, 2016 to 2027, as data: the five-day week, every day that is not ordinary with its source.

mod data;
mod day;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};

pub use day::{DayKind, Holiday};

/// The calendar does not know this year; nothing is guessed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownYear(pub i32);

/// The days of the years that are known. All look-ups are by index.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// 1 January of the first year.
    first: NaiveDate,
    /// What each day is, from `first` on.
    kinds: Vec<DayKind>,
    /// Where it says so, for each day that is not ordinary, by day.
    sources: Vec<(NaiveDate, &'static str)>,
    /// How many working days there are from `first` through each day.
    through: Vec<u32>,
    /// Every working day, in order.
    working: Vec<NaiveDate>,
    /// What is known of each year, in order.
    years: Vec<Year>,
}

/// What is known of a year as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Year {
    /// The year.
    pub number: i32,
    /// Whether it may still change: decree swaps and Kurban Ait become known late.
    pub provisional: bool,
    /// How often the data of this year were changed, from 1.
    pub revision: u16,
}

impl Calendar {
    /// The calendar that this version of the program ships.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Calendar> =
            LazyLock::new(|| data::read(data::SOURCES, &data::YEARS).expect("a test reads the shipped data"));
        &SHIPPED
    }

    /// What kind of day it is.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn kind(&self, day: NaiveDate) -> Result<DayKind, UnknownYear> {
        Ok(self.kinds[self.index(day)?])
    }

    /// Whether `day` is a working day of the five-day week.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool, UnknownYear> {
        self.kind(day).map(DayKind::is_working)
    }

    /// The law or decree that makes `day` what it is; `None` for ordinary days.
    #[must_use]
    pub fn source(&self, day: NaiveDate) -> Option<&'static str> {
        let found = self.sources.binary_search_by_key(&day, |(of, _)| *of).ok()?;
        Some(self.sources[found].1)
    }

    /// What is known of the year as a whole.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn year(&self, number: i32) -> Result<Year, UnknownYear> {
        self.years.iter().find(|year| year.number == number).copied().ok_or(UnknownYear(number))
    }

    /// Every year that is known, in order.
    pub fn years(&self) -> impl Iterator<Item = Year> {
        self.years.iter().copied()
    }

    /// The `count`-th working day after `day`, which is not counted itself (АППК 64(3)); `day` where `count` is 0.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_after(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, UnknownYear> {
        let Some(beyond_first) = count.checked_sub(1) else { return Ok(day) };
        let next = self.through[self.index(day)?];
        self.working.get(next.saturating_add(beyond_first) as usize).copied().ok_or(self.year_after())
    }

    /// `day` where it is a working day, else the next one.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_from(&self, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        if self.is_working_day(day)? { Ok(day) } else { self.working_day_after(day, 1) }
    }

    /// The last working day before `day`.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_before(&self, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        let eve = day.checked_sub_days(Days::new(1)).ok_or(UnknownYear(day.year()))?;
        let count = self.working_days_through(eve)? as usize;
        count.checked_sub(1).map(|last| self.working[last]).ok_or(UnknownYear(self.first.year() - 1))
    }

    /// Working days from the first known day through `day`.
    pub(crate) fn working_days_through(&self, day: NaiveDate) -> Result<u32, UnknownYear> {
        Ok(self.through[self.index(day)?])
    }

    /// Where `day` stands in the tables.
    fn index(&self, day: NaiveDate) -> Result<usize, UnknownYear> {
        let index = usize::try_from(day.num_days_from_ce() - self.first.num_days_from_ce());
        index.ok().filter(|index| *index < self.kinds.len()).ok_or(UnknownYear(day.year()))
    }

    /// The first year after the last known one.
    fn year_after(&self) -> UnknownYear {
        UnknownYear(self.years.last().map_or(self.first.year(), |year| year.number + 1))
    }
}

impl core::fmt::Display for UnknownYear {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "find the year {} in the calendar", self.0)
    }
}

impl core::error::Error for UnknownYear {}
