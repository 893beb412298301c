//! The register of colleges, with what became of those that are no more.

use chrono::{NaiveDate, NaiveTime};

use crate::calendar::Week;
use crate::hours::Office;
use crate::identity::Bin;
use crate::language::Language;
use crate::regulation::{OfficeHours, Regulation, RegulationId};

/// A college.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Provider {
    /// Its number.
    pub bin: Bin,
    /// What it has set of its hours (D-03).
    pub hours: OwnHours,
    /// How it opens from a day on, in the order of days.
    pub later: Vec<(NaiveDate, Schedule)>,
    /// Its Kazakh name.
    pub name_kk: String,
    /// Its Russian name.
    pub name_ru: String,
    /// What it is today.
    pub status: Status,
    /// Working days of its office a week: 5 or 6.
    pub week: u8,
}

/// How a college's office opens (D-03).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Schedule {
    /// What it has set of its hours.
    pub hours: OwnHours,
    /// Its working days a week: 5 or 6.
    pub week: u8,
}

impl Schedule {
    /// An office that opens so, under a regulation; `None` where a day would not go from opening to closing around lunch, or the week
    /// has other days.
    #[must_use]
    pub fn office(self, of: RegulationId) -> Option<Office> {
        let rules = Regulation::of(of);
        Office::of(rules, Week::of_days(self.week)?).with_hours(self.hours.over(rules.hours.office))
    }

    /// Whether it is one under every regulation.
    #[must_use]
    pub fn is_sound(self) -> bool {
        RegulationId::ALL.into_iter().all(|of| self.office(of).is_some())
    }
}

/// What a college has set of the hours of its office itself; those of the list hold for the rest (D-02, D-03).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct OwnHours {
    /// From when to when it is open.
    pub day: Option<(NaiveTime, NaiveTime)>,
    /// Its lunch.
    pub lunch: Option<Lunch>,
}

/// When nobody is at an office over noon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lunch {
    /// From when to when.
    At(NaiveTime, NaiveTime),
    /// Somebody is always there.
    None,
}

impl OwnHours {
    /// The hours, those that a regulation names where it has set none.
    const fn over(self, list: OfficeHours) -> OfficeHours {
        let (opens, closes) = match self.day {
            Some(day) => day,
            None => (list.opens, list.closes),
        };
        let lunch = match self.lunch {
            Some(Lunch::At(from, to)) => Some((from, to)),
            Some(Lunch::None) => None,
            None => list.lunch,
        };
        OfficeHours { opens, closes, lunch }
    }
}

impl Provider {
    /// Its office under a regulation, with what holds from later days on; `None` where a day would not go from opening to closing
    /// around lunch.
    #[must_use]
    pub fn office(&self, of: RegulationId) -> Option<Office> {
        let list = Regulation::of(of).hours.office;
        self.later.iter().try_fold(self.opening().office(of)?, |office, (since, schedule)| {
            office.from_day(*since, schedule.hours.over(list), Week::of_days(schedule.week)?)
        })
    }

    /// How it is called in a language. It has no official name in English: its Kazakh one is shown.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::En | Language::Kk => &self.name_kk,
            Language::Ru => &self.name_ru,
        }
    }

    /// How it opens on a day.
    #[must_use]
    pub fn schedule(&self, day: NaiveDate) -> Schedule {
        let later = self.later.iter().rev().find(|(since, _)| *since <= day);
        later.map_or_else(|| self.opening(), |(_, schedule)| *schedule)
    }

    const fn opening(&self) -> Schedule {
        Schedule { hours: self.hours, week: self.week }
    }
}

/// What has become of a college.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// It works.
    Active,
    /// It was closed; the archive keeps its papers.
    Liquidated {
        /// Who keeps the papers.
        archive: Bin,
        /// From which day on.
        since: NaiveDate,
    },
    /// It became part of another.
    Merged {
        /// From which day on.
        since: NaiveDate,
        /// Of which.
        successor: Bin,
    },
}

/// The register of colleges.
#[derive(Clone, Debug, Default)]
pub struct Register {
    providers: std::collections::BTreeMap<Bin, Provider>,
}

impl Register {
    /// A register of these colleges.
    #[must_use]
    pub fn new(providers: impl IntoIterator<Item = Provider>) -> Self {
        Self { providers: providers.into_iter().map(|provider| (provider.bin, provider)).collect() }
    }

    /// The college with this number.
    #[must_use]
    pub fn find(&self, bin: Bin) -> Option<&Provider> {
        self.providers.get(&bin)
    }

    /// What somebody is told who asks in a language which college it is: its name; its number where it is not held.
    #[must_use]
    pub fn called(&self, bin: Bin, language: Language) -> String {
        match (self.find(bin), language) {
            (Some(college), language) => college.name(language).to_owned(),
            (None, Language::En) => format!("BIN {}", bin.as_str()),
            (None, Language::Kk) => format!("БСН {}", bin.as_str()),
            (None, Language::Ru) => format!("БИН {}", bin.as_str()),
        }
    }

    /// The same, with a college, or with another one of its number.
    #[must_use]
    pub fn with(mut self, provider: Provider) -> Self {
        self.providers.insert(provider.bin, provider);
        self
    }

    /// Every college, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.providers.values()
    }

    /// A college whose successors go in a circle, on whatever days; `None` where there is none.
    #[must_use]
    pub fn circle(&self) -> Option<Bin> {
        let next = |bin: Bin| self.find(bin).and_then(|college| college.status.moves_to());
        self.providers.keys().copied().find(|bin| {
            let mut at = next(*bin);
            // A chain without a circle has no more links than there are colleges.
            for _ in 0..self.providers.len() {
                match at {
                    None => return false,
                    Some(to) if to == *bin => return true,
                    Some(to) => at = next(to),
                }
            }
            false
        })
    }

    /// Who answers for the papers of `bin` on `day`: the end of the chain of successors and archives, where that is
    /// another college or an archive, which need not stand in the register; `None` where the college itself does, or
    /// the chain leads nowhere.
    #[must_use]
    pub fn route(&self, bin: Bin, day: NaiveDate) -> Option<Bin> {
        let mut at = self.find(bin)?;
        // A chain without a circle has no more links than there are colleges.
        for _ in 0..self.providers.len() {
            match at.status.moved_to(day) {
                Some(next) => match self.find(next) {
                    Some(found) => at = found,
                    None => return matches!(at.status, Status::Liquidated { .. }).then_some(next),
                },
                None => return (at.bin != bin).then_some(at.bin),
            }
        }
        None
    }
}

impl Status {
    /// Who takes over, on whatever day; `None` where nobody does.
    const fn moves_to(self) -> Option<Bin> {
        match self {
            Self::Active => None,
            Self::Liquidated { archive, .. } => Some(archive),
            Self::Merged { successor, .. } => Some(successor),
        }
    }

    /// Who took over by `day`; `None` where the college still works on it.
    fn moved_to(self, day: NaiveDate) -> Option<Bin> {
        let (to, since) = match self {
            Self::Active => return None,
            Self::Liquidated { archive, since } => (archive, since),
            Self::Merged { since, successor } => (successor, since),
        };
        (since <= day).then_some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [&str; 4] = ["050340517500", "970940123375", "130140665100", "960240568383"];

    fn bin(at: usize) -> Bin {
        Bin::parse(NUMBERS[at]).unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn merged(since: &str, into: usize) -> Status {
        Status::Merged { since: date(since), successor: bin(into) }
    }

    fn liquidated(since: &str, kept_by: usize) -> Status {
        Status::Liquidated { archive: bin(kept_by), since: date(since) }
    }

    fn register(statuses: &[Status]) -> Register {
        Register::new(statuses.iter().enumerate().map(|(at, status)| Provider {
            bin: bin(at),
            hours: OwnHours::default(),
            later: Vec::new(),
            name_kk: format!("{at}-колледж"),
            name_ru: format!("Колледж {at}"),
            status: *status,
            week: 5,
        }))
    }

    #[test]
    fn a_college_that_works_answers_itself() {
        let register = register(&[Status::Active, merged("2024-09-01", 0)]);
        assert_eq!(register.route(bin(0), date("2026-11-23")), None);
        assert_eq!(register.route(bin(1), date("2024-08-31")), None);
        assert_eq!(register.route(bin(1), date("2024-09-01")), Some(bin(0)));
        assert_eq!(register.route(bin(2), date("2026-11-23")), None);
    }

    #[test]
    fn chains_are_followed_as_far_as_the_day_knows_them() {
        let chain = [merged("2017-09-01", 1), liquidated("2019-06-30", 2), merged("2022-09-01", 3), Status::Active];
        let register = register(&chain);
        for (day, end) in [
            ("2017-08-31", None),
            ("2017-09-01", Some(1)),
            ("2019-06-29", Some(1)),
            ("2019-06-30", Some(2)),
            ("2022-08-31", Some(2)),
            ("2022-09-01", Some(3)),
        ] {
            assert_eq!(register.route(bin(0), date(day)), end.map(bin), "{day}");
        }
        // A link that is older than the one before it holds as well.
        assert_eq!(register.route(bin(1), date("2019-07-01")), Some(bin(2)));
    }

    #[test]
    fn an_archive_need_not_be_a_college() {
        let register = register(&[merged("2017-09-01", 1), liquidated("2019-06-30", 3)]);
        assert_eq!(register.route(bin(0), date("2019-06-29")), Some(bin(1)));
        assert_eq!(register.route(bin(0), date("2019-06-30")), Some(bin(3)));
    }

    #[test]
    fn a_chain_that_leads_nowhere_routes_nobody() {
        let day = date("2026-11-23");
        assert_eq!(register(&[merged("2022-09-01", 3)]).route(bin(0), day), None);
        assert_eq!(register(&[merged("2022-09-01", 0)]).route(bin(0), day), None);
        let circle = register(&[merged("2022-09-01", 1), merged("2022-09-01", 2), merged("2023-09-01", 1)]);
        for at in 0..3 {
            assert_eq!(circle.route(bin(at), day), None);
        }
        assert_eq!(circle.route(bin(0), date("2022-10-01")), Some(bin(2)));
    }
}
