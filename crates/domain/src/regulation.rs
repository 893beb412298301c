//! The versions of the regulation, and which one was in force on a day.

use chrono::NaiveDate;

/// First and last day of the Kostanay regulation (INTERFACE.md).
const IN_FORCE_2016: (NaiveDate, NaiveDate) = (date(2016, 6, 21), date(2019, 11, 25));

/// First day of the current list.
const IN_FORCE_SINCE_2023: NaiveDate = date(2023, 10, 18);

/// A version of the regulation.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RegulationId {
    /// The Kostanay regulation, in force from 2016-06-21 to 2019-11-25.
    Y2016,
    /// The current list of basic requirements, in force from 2023-10-18.
    Y2023,
}

impl RegulationId {
    /// Its name in the contract: `kz-tve-duplicate/2016`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Y2016 => "kz-tve-duplicate/2016",
            Self::Y2023 => "kz-tve-duplicate/2023",
        }
    }

    /// The version of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Y2016, Self::Y2023].into_iter().find(|id| id.name() == name)
    }

    /// The version in force on a day in Almaty.
    #[must_use]
    pub fn in_force_on(day: NaiveDate) -> Option<Self> {
        if (IN_FORCE_2016.0..=IN_FORCE_2016.1).contains(&day) {
            Some(Self::Y2016)
        } else if day >= IN_FORCE_SINCE_2023 {
            Some(Self::Y2023)
        } else {
            None
        }
    }
}

const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_last_days_belong_to_the_regulation() {
        for (day, in_force) in [
            (date(2016, 6, 20), None),
            (date(2016, 6, 21), Some(RegulationId::Y2016)),
            (date(2019, 11, 25), Some(RegulationId::Y2016)),
            (date(2019, 11, 26), None),
            (date(2023, 10, 17), None),
            (date(2023, 10, 18), Some(RegulationId::Y2023)),
            (date(2026, 11, 23), Some(RegulationId::Y2023)),
        ] {
            assert_eq!(RegulationId::in_force_on(day), in_force, "{day}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for id in [RegulationId::Y2016, RegulationId::Y2023] {
            assert_eq!(RegulationId::from_name(id.name()), Some(id));
        }
        assert_eq!(RegulationId::from_name("kz-tve-duplicate/2020"), None);
    }
}
