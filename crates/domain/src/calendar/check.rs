//! What may be wrong with a calendar, and the check of a whole one: no year is missing, days are swapped in pairs, and
//! holidays move as the law says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Week;
use super::day::DayKind;
use super::edition::{Edition, Entry};

/// Where a line stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) file: Arc<str>,
    pub(super) line: u32,
}

/// One thing that is wrong with a calendar, and on which line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    place: Place,
    mistake: Mistake,
}

/// Everything that is wrong with a calendar, by line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Faults(Vec<Fault>);

/// What can be wrong with a line of a calendar.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Mistake {
    /// Two lines about one day.
    DayTwice(NaiveDate),
    /// A year without its revision or state.
    HeadIncomplete(i32),
    /// A settled year without its Kurban Ait.
    KurbanAitMissing(i32),
    /// A Kurban Ait that is no whole lunar years after the one before.
    KurbanAitMisplaced {
        /// The one before.
        before: NaiveDate,
        /// The day.
        day: NaiveDate,
    },
    /// A day that is off by law, and stands nowhere.
    Missing(NaiveDate),
    /// The day of a swap whose other day does not say the same.
    NoCounterpart {
        /// The day of the line.
        day: NaiveDate,
        /// The day that should be swapped with it.
        other: NaiveDate,
    },
    /// A day that lapsed by no new act.
    NoNewAct(NaiveDate),
    /// Days before the first year, or no year at all.
    NoYear,
    /// A holiday on a date on which the law has none, by no new act.
    NotByLaw(NaiveDate),
    /// A day that lapsed, and was not off by law.
    NothingLapses(NaiveDate),
    /// A swapped day that is a working day, or off, already.
    NotSwappable(NaiveDate),
    /// A holiday on a day off that nothing was transferred from.
    NotTransferred {
        /// The holiday.
        holiday: NaiveDate,
        /// The day that the law makes a day off.
        to: NaiveDate,
    },
    /// A line that stands after a later day's.
    OutOfOrder(NaiveDate),
    /// Two editions of one year and revision that differ.
    RevisionTaken {
        /// The revision that both claim.
        revision: u16,
        /// The year.
        year: i32,
    },
    /// A source that is not there in all three languages.
    SourceIncomplete(String),
    /// A day of another year.
    StrayDay {
        /// The day.
        day: NaiveDate,
        /// The year that it stands in.
        year: i32,
    },
    /// A key that no source has.
    UnknownSource(String),
    /// A line of no known form.
    Unreadable(String),
    /// A day off transferred from where nothing is to be transferred.
    WrongTransfer {
        /// The day of the line.
        day: NaiveDate,
        /// The day that it names.
        from: NaiveDate,
    },
    /// A year between known ones that is not there.
    YearMissing(i32),
    /// A year that no calendar has.
    YearOutside(i32),
    /// Two heads of one year in a file.
    YearTwice(i32),
}

impl Place {
    pub(super) fn mistake(&self, mistake: Mistake) -> Fault {
        Fault { place: self.clone(), mistake }
    }
}

impl Fault {
    /// What is wrong.
    #[must_use]
    pub const fn mistake(&self) -> &Mistake {
        &self.mistake
    }

    /// On which line of its file.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.place.line
    }
}

impl Faults {
    pub(super) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort_by(|one, other| (&one.place.file, one.place.line).cmp(&(&other.place.file, other.place.line)));
        Self(faults)
    }

    /// Each of them.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.0
    }
}

/// The edition of each year that counts: the latest revision.
pub(super) fn latest(editions: impl Iterator<Item = Arc<Edition>>) -> Result<BTreeMap<i32, Arc<Edition>>, Faults> {
    let mut revisions: BTreeMap<(i32, u16), Arc<Edition>> = BTreeMap::new();
    let mut faults = Vec::new();
    for edition in editions {
        let (year, revision) = (edition.year.number, edition.year.revision);
        match revisions.get(&(year, revision)) {
            Some(known) if !known.agrees_with(&edition) => {
                faults.push(edition.place.mistake(Mistake::RevisionTaken { revision, year }));
            }
            Some(_) => {}
            None => drop(revisions.insert((year, revision), edition)),
        }
    }
    // Of one year the later revision comes later, and stays.
    let latest = revisions.into_iter().map(|((year, _), edition)| (year, edition)).collect();
    if faults.is_empty() { Ok(latest) } else { Err(Faults::new(faults)) }
}

/// Whether the years make a calendar.
pub(super) fn check(editions: &BTreeMap<i32, Arc<Edition>>) -> Result<(), Faults> {
    let years: Vec<_> = editions.values().collect();
    let mut faults: Vec<Fault> = years
        .array_windows()
        .filter(|[earlier, later]| earlier.year.number + 1 != later.year.number)
        .map(|[earlier, later]| later.place.mistake(Mistake::YearMissing(earlier.year.number + 1)))
        .collect();
    let days: BTreeMap<NaiveDate, &Entry> =
        years.iter().flat_map(|edition| &edition.entries).map(|entry| (entry.day, entry)).collect();
    let moved = transfers(&days);
    for entry in days.values() {
        faults.extend(wrong_with(entry, &days, &moved).map(|mistake| entry.place.mistake(mistake)));
    }
    if faults.is_empty() { Ok(()) } else { Err(Faults::new(faults)) }
}

/// Law on holidays art. 5: a holiday on a day off moves to the next working day, one after the other. By holiday.
fn transfers(days: &BTreeMap<NaiveDate, &Entry>) -> BTreeMap<NaiveDate, NaiveDate> {
    let is_off = |day: &NaiveDate| days.get(day).is_some_and(|entry| entry.kind.is_off_in_itself());
    let mut moved = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let on_days_off = days.values().filter(|entry| is_holiday(entry) && Week::Five.rests(entry.day));
    for holiday in on_days_off {
        let mut after = holiday.day.iter_days().skip(1);
        if let Some(to) = after.find(|day| !Week::Five.rests(*day) && !is_off(day) && !taken.contains(day)) {
            taken.insert(to);
            moved.insert(holiday.day, to);
        }
    }
    moved
}

/// What is wrong with a line, beside the others.
fn wrong_with(
    entry: &Entry,
    days: &BTreeMap<NaiveDate, &Entry>,
    moved: &BTreeMap<NaiveDate, NaiveDate>,
) -> Option<Mistake> {
    let day = entry.day;
    let kind = |day: &NaiveDate| days.get(day).map(|entry| entry.kind);
    let is_off = Week::Five.rests(day) || moved.values().any(|to| *to == day);
    match entry.kind {
        DayKind::DayOffByDecree { .. } | DayKind::WorkingByDecree { .. } if is_off != entry.kind.is_working() => {
            Some(Mistake::NotSwappable(day))
        }
        DayKind::DayOffByDecree { works: other } => (kind(&other) != Some(DayKind::WorkingByDecree { off: day }))
            .then_some(Mistake::NoCounterpart { day, other }),
        DayKind::WorkingByDecree { off: other } => (kind(&other) != Some(DayKind::DayOffByDecree { works: day }))
            .then_some(Mistake::NoCounterpart { day, other }),
        DayKind::TransferredDayOff { from } => {
            (moved.get(&from) != Some(&day)).then_some(Mistake::WrongTransfer { day, from })
        }
        DayKind::Holiday(_) => {
            let to = moved.get(&day).copied()?;
            // A decree may have moved the day off on: the resolution for 2020 moved that of 11 May to 8 May.
            let found = matches!(kind(&to), Some(DayKind::TransferredDayOff { .. } | DayKind::WorkingByDecree { .. }));
            (!found).then_some(Mistake::NotTransferred { holiday: day, to })
        }
        DayKind::KurbanAit | DayKind::OrthodoxChristmas | DayKind::Weekend | DayKind::WorkingDay => None,
    }
}

fn is_holiday(entry: &Entry) -> bool {
    matches!(entry.kind, DayKind::Holiday(_))
}

/// Every holiday, in order.
pub(super) fn holidays(editions: &BTreeMap<i32, Arc<Edition>>) -> impl Iterator<Item = NaiveDate> {
    let entries = editions.values().flat_map(|edition| &edition.entries);
    entries.filter(|entry| is_holiday(entry)).map(|entry| entry.day)
}

impl core::fmt::Display for Mistake {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::DayTwice(day) => write!(f, "{day} stands here a second time"),
            Self::HeadIncomplete(year) => write!(f, "the year {year} lacks its `revision` or its `state`"),
            Self::KurbanAitMissing(year) => {
                write!(f, "the first day of Kurban Ait is missing: {year} would have to be provisional")
            }
            Self::KurbanAitMisplaced { before, day } => {
                write!(f, "Kurban Ait on {day} is not a lunar year (354 or 355 days), or several, after {before}")
            }
            Self::Missing(day) => {
                write!(f, "{day} is off by law, and is missing: a new act makes it `{day} lapsed - KEY`")
            }
            Self::NoCounterpart { day, other } => {
                write!(f, "{day} is swapped with {other}, which is not swapped with it")
            }
            Self::NoNewAct(day) => {
                write!(f, "{day} lapses only by a new act: a `source` of this file")
            }
            Self::NoYear => f.write_str("a `year` is missing"),
            Self::NotByLaw(day) => {
                write!(f, "{day} is not that day off by law: a new act that makes it so is a `source` of this file")
            }
            Self::NothingLapses(day) => write!(f, "{day} was not off by law"),
            Self::NotSwappable(day) => write!(f, "{day} would be the same without a decree"),
            Self::NotTransferred { holiday, to } => {
                write!(f, "{holiday} is a holiday on a day off, and {to} is not transferred from it")
            }
            Self::OutOfOrder(day) => write!(f, "{day} stands after a later day"),
            Self::RevisionTaken { revision, year } => {
                write!(f, "revision {revision} of {year} is known with other days: a change needs a higher revision")
            }
            Self::SourceIncomplete(key) => write!(f, "the source `{key}` is not there in kk, ru and en"),
            Self::StrayDay { day, year } => write!(f, "{day} stands in the year {year}"),
            Self::UnknownSource(key) => write!(f, "the source `{key}` is not known"),
            Self::Unreadable(line) => write!(f, "`{line}` is no line of a calendar"),
            Self::WrongTransfer { day, from } => {
                write!(
                    f,
                    "{day} cannot be transferred from {from}: only a holiday on a day off moves, to the next working day"
                )
            }
            Self::YearMissing(year) => write!(f, "the year {year} is missing before this one"),
            Self::YearOutside(year) => write!(f, "{year} is no year of this calendar (2016 to 2100)"),
            Self::YearTwice(year) => write!(f, "the year {year} stands here a second time"),
        }
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}:{}: {}", self.place.file, self.place.line, self.mistake)
    }
}

impl core::fmt::Display for Faults {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("make a calendar of it")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl core::error::Error for Faults {}
