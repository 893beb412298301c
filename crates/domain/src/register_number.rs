//! The numbers of the register of duplicates: each college counts its own, year by year.

use core::fmt;

use crate::identity::Bin;

/// A number of the register of duplicates, as in `050340517500-2026-00017`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RegisterNumber {
    college: Bin,
    serial: u32,
    year: u16,
}

impl RegisterNumber {
    /// The highest serial of a year.
    pub const SERIAL_MAX: u32 = 99_999;

    /// A number; `None` where the year is none of four digits, or the serial is not from 1 to 99,999.
    #[must_use]
    pub fn try_new(college: Bin, year: u16, serial: u32) -> Option<Self> {
        let real = (2000..=9999).contains(&year) && (1..=Self::SERIAL_MAX).contains(&serial);
        real.then_some(Self { college, serial, year })
    }

    /// Reads a number as it is written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (college, rest) = text.split_once('-')?;
        let (year, serial) = rest.split_once('-')?;
        let number = Self::try_new(Bin::parse(college).ok()?, year.parse().ok()?, serial.parse().ok()?)?;
        (number.to_string() == text).then_some(number)
    }

    /// Whose register it stands in.
    #[must_use]
    pub const fn college(&self) -> Bin {
        self.college
    }

    /// Its place in the year, from 1.
    #[must_use]
    pub const fn serial(&self) -> u32 {
        self.serial
    }

    /// Its year.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }
}

impl fmt::Display for RegisterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:05}", self.college.as_str(), self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        let college = Bin::parse("050340517500").unwrap();
        let number = RegisterNumber::try_new(college, 2026, 17).unwrap();
        assert_eq!(number.to_string(), "050340517500-2026-00017");
        assert_eq!(RegisterNumber::parse("050340517500-2026-00017"), Some(number));
        assert_eq!((number.college(), number.year(), number.serial()), (college, 2026, 17));
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        let college = Bin::parse("050340517500").unwrap();
        assert_eq!(RegisterNumber::try_new(college, 2026, 0), None);
        assert_eq!(RegisterNumber::try_new(college, 2026, 100_000), None);
        assert_eq!(RegisterNumber::try_new(college, 26, 1), None);
        for text in [
            "",
            "050340517500",
            "050340517500-2026",
            "050340517500-2026-17",
            "050340517501-2026-00017",
            "050340517500-2026-00000",
            "050340517500-+2026-00017",
            "050340517500-2026-00017-1",
        ] {
            assert_eq!(RegisterNumber::parse(text), None, "{text}");
        }
    }
}
