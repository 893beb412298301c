//! Working days of Kazakhstan, 2016 to 2027, as data: every day that is not ordinary with its source.
//!
//! A calendar consists of [`Edition`]s, one for each year; of two editions of a year the later revision counts, in
//! whatever order they came. The days are those of the five-day week, in which terms are counted; the six-day week
//! follows from them.

mod check;
mod data;
mod day;
mod edition;
mod law;
mod table;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};

pub use check::{Fault, Faults, Mistake};
pub use day::{DayKind, Holiday};
pub use edition::{Edition, read};
pub use table::Table;

use crate::language::Trilingual;

/// The calendar does not know this year; nothing is guessed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownYear(pub i32);

/// The days of the years that are known. All look-ups are by index.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The editions that count, by year.
    editions: BTreeMap<i32, Arc<Edition>>,
    five: Table,
    six: Table,
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

/// How many days a week are worked (Labour Code art. 84(2), (3)).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Week {
    /// Monday to Friday.
    #[default]
    Five,
    /// Monday to Saturday.
    Six,
}

/// A day that an update changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Change {
    /// What it becomes.
    pub after: DayKind,
    /// What it was.
    pub before: DayKind,
    /// The day.
    pub day: NaiveDate,
}

/// Which revisions a calendar, or a part of it, consists of: `kz/2026.2+2027.1`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version(Vec<(i32, u16)>);

impl Calendar {
    /// The calendar that this version of the program ships.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Calendar> =
            LazyLock::new(|| Calendar::try_new(data::shipped()).expect("a test reads the shipped data"));
        &SHIPPED
    }

    /// The calendar of these editions: of each year the latest revision.
    ///
    /// # Errors
    /// [`Faults`]: all of them, where a year is missing, days contradict each other or the law, or two editions of one
    /// revision differ.
    pub fn try_new(editions: impl IntoIterator<Item = Edition>) -> Result<Self, Faults> {
        Self::of(editions.into_iter().map(Arc::new))
    }

    /// This calendar with further editions. Later revisions win, so the order in which they come does not matter.
    ///
    /// # Errors
    /// [`Faults`], as of [`Self::try_new`].
    pub fn updated(&self, editions: impl IntoIterator<Item = Edition>) -> Result<Self, Faults> {
        Self::of(self.editions.values().cloned().chain(editions.into_iter().map(Arc::new)))
    }

    /// Holds these years to the law: every holiday on its date, 7 January and Kurban Ait, and no other holiday but by a new act that
    /// the file names. Of what is to be published; what was is read as it stands.
    ///
    /// # Errors
    /// [`Faults`]: all of them.
    pub fn held_to_law(&self, years: &[i32]) -> Result<(), Faults> {
        law::check(&self.editions, years)
    }

    fn of(editions: impl Iterator<Item = Arc<Edition>>) -> Result<Self, Faults> {
        let editions = check::latest(editions)?;
        check::check(&editions)?;
        let five = Table::five(&editions);
        let six = Table::six(&editions);
        Ok(Self { editions, five, six })
    }

    /// The working days of a week of five or six days.
    #[must_use]
    pub const fn week(&self, week: Week) -> &Table {
        match week {
            Week::Five => &self.five,
            Week::Six => &self.six,
        }
    }

    /// The days that another calendar has otherwise, of the years that both know: what an update changes.
    pub fn changes<'c>(&'c self, after: &'c Self) -> impl Iterator<Item = Change> + 'c {
        let years = self.editions.keys().filter(|year| after.editions.contains_key(year));
        let days = years.flat_map(|year| (1..=366).map_while(|ordinal| NaiveDate::from_yo_opt(*year, ordinal)));
        days.filter_map(|day| {
            let (before, after) = (self.kind(day).ok()?, after.kind(day).ok()?);
            (before != after).then_some(Change { day, before, after })
        })
    }

    /// What kind of day it is.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn kind(&self, day: NaiveDate) -> Result<DayKind, UnknownYear> {
        self.five.kind(day)
    }

    /// Whether `day` is a working day of the five-day week.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool, UnknownYear> {
        self.five.is_working_day(day)
    }

    /// The law or decree that makes `day` what it is; `None` for ordinary days.
    #[must_use]
    pub fn source(&self, day: NaiveDate) -> Option<&Trilingual> {
        self.five.source(day)
    }

    /// What is known of the year as a whole.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn year(&self, number: i32) -> Result<Year, UnknownYear> {
        self.editions.get(&number).map(|edition| edition.year).ok_or(UnknownYear(number))
    }

    /// Every year that is known, in order.
    pub fn years(&self) -> impl Iterator<Item = Year> {
        self.editions.values().map(|edition| edition.year)
    }

    /// The revisions of all years.
    #[must_use]
    pub fn version(&self) -> Version {
        Version(self.years().map(|year| (year.number, year.revision)).collect())
    }

    /// The revisions that count from one day to another: what a term between them rests on.
    #[must_use]
    pub fn version_between(&self, first: NaiveDate, last: NaiveDate) -> Version {
        let years = self.editions.range(first.year()..=last.year().max(first.year()));
        Version(years.map(|(number, edition)| (*number, edition.year.revision)).collect())
    }

    /// The `count`-th working day after `day`, which is not counted itself (АППК 76(2)); `day` where `count` is 0.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_after(&self, day: NaiveDate, count: u32) -> Result<NaiveDate, UnknownYear> {
        self.five.working_day_after(day, count)
    }

    /// `day` where it is a working day, else the next one.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_from(&self, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        self.five.working_day_from(day)
    }

    /// The last working day before `day`.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn working_day_before(&self, day: NaiveDate) -> Result<NaiveDate, UnknownYear> {
        self.five.working_day_back(day, 1)
    }

    /// Working days from the first known day through `day`.
    pub(crate) fn working_days_through(&self, day: NaiveDate) -> Result<u32, UnknownYear> {
        self.five.working_days_through(day)
    }
}

impl Week {
    /// The week of so many working days: 5 or 6.
    #[must_use]
    pub const fn of_days(days: u8) -> Option<Self> {
        match days {
            5 => Some(Self::Five),
            6 => Some(Self::Six),
            _ => None,
        }
    }
}

impl core::fmt::Display for Version {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("kz/")?;
        for (at, (year, revision)) in self.0.iter().enumerate() {
            write!(f, "{}{year}.{revision}", if at == 0 { "" } else { "+" })?;
        }
        Ok(())
    }
}

impl core::fmt::Display for UnknownYear {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "find the year {} in the calendar", self.0)
    }
}

impl core::error::Error for UnknownYear {}
