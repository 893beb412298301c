//! The kinds of days.

use chrono::NaiveDate;

/// What kind of day it is in the five-day week.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DayKind {
    /// Off because a decree swapped it with another day (Labour Code art. 85(3)).
    DayOffByDecree {
        /// The day that is worked in its stead.
        works: NaiveDate,
    },
    /// A holiday (Law on holidays art. 3, 4), whatever day of the week.
    Holiday(Holiday),
    /// The first day of Kurban Ait: a day off that is no holiday and is never transferred (Labour Code art. 84(5)).
    KurbanAit,
    /// 7 January: a day off that is no holiday and is never transferred (Labour Code art. 84(5)).
    OrthodoxChristmas,
    /// Off because a holiday fell on a day off (Law on holidays art. 5).
    TransferredDayOff {
        /// The holiday.
        from: NaiveDate,
    },
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A day off that a decree made a working day (Labour Code art. 85(3)).
    WorkingByDecree {
        /// The day that is off in its stead.
        off: NaiveDate,
    },
    /// An ordinary working day.
    WorkingDay,
}

/// The holidays of the Law on holidays.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Holiday {
    /// 6 July.
    CapitalDay,
    /// 30 August through 2025, 15 March from 2027.
    ConstitutionDay,
    /// 7 May.
    DefendersDay,
    /// 1 December, through 2021.
    FirstPresidentDay,
    /// 16 December; 17 December too, through 2021.
    IndependenceDay,
    /// 21 to 23 March.
    Nauryz,
    /// 1 and 2 January.
    NewYear,
    /// 25 October, from 2022.
    RepublicDay,
    /// 1 May.
    UnityDay,
    /// 9 May.
    VictoryDay,
    /// 8 March.
    WomensDay,
}

impl DayKind {
    /// Whether the day counts in a term of working days.
    #[must_use]
    pub const fn is_working(self) -> bool {
        match self {
            Self::WorkingByDecree { .. } | Self::WorkingDay => true,
            Self::DayOffByDecree { .. }
            | Self::Holiday(_)
            | Self::KurbanAit
            | Self::OrthodoxChristmas
            | Self::TransferredDayOff { .. }
            | Self::Weekend => false,
        }
    }
}

impl DayKind {
    /// Whether it is off by the law alone, whatever day of the week it falls on.
    pub(super) const fn is_off_in_itself(self) -> bool {
        match self {
            Self::Holiday(_) | Self::KurbanAit | Self::OrthodoxChristmas => true,
            Self::DayOffByDecree { .. }
            | Self::TransferredDayOff { .. }
            | Self::Weekend
            | Self::WorkingByDecree { .. }
            | Self::WorkingDay => false,
        }
    }
}

impl Holiday {
    /// Every holiday, with its name in the data.
    pub(super) const NAMES: [(&'static str, Self); 11] = [
        ("capital-day", Self::CapitalDay),
        ("constitution-day", Self::ConstitutionDay),
        ("defenders-day", Self::DefendersDay),
        ("first-president-day", Self::FirstPresidentDay),
        ("independence-day", Self::IndependenceDay),
        ("nauryz", Self::Nauryz),
        ("new-year", Self::NewYear),
        ("republic-day", Self::RepublicDay),
        ("unity-day", Self::UnityDay),
        ("victory-day", Self::VictoryDay),
        ("womens-day", Self::WomensDay),
    ];

    /// The holiday of a name in the data.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(of, _)| *of == name).map(|(_, holiday)| holiday)
    }
}
