//! The numbers of transfer lists: each college counts its own, year by year.

use core::fmt;

use crate::identity::Bin;

/// A number of a transfer list, as in `050340517500-2026-T00017`: it names the courier's run too.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ListNumber {
    college: Bin,
    year: u16,
    serial: u32,
}

impl ListNumber {
    /// The highest serial of a year.
    pub const SERIAL_MAX: u32 = 99_999;

    /// A number; `None` where the year is none of four digits, or the serial is not from 1 to 99,999.
    #[must_use]
    pub fn try_new(college: Bin, year: u16, serial: u32) -> Option<Self> {
        let real = (2000..=9999).contains(&year) && (1..=Self::SERIAL_MAX).contains(&serial);
        real.then_some(Self { college, year, serial })
    }

    /// Reads a number as it is written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (college, rest) = text.split_once('-')?;
        let (year, serial) = rest.split_once("-T")?;
        let number = Self::try_new(Bin::parse(college).ok()?, year.parse().ok()?, serial.parse().ok()?)?;
        (number.to_string() == text).then_some(number)
    }

    /// Whose list it is.
    #[must_use]
    pub const fn college(&self) -> Bin {
        self.college
    }
}

impl fmt::Display for ListNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-T{:05}", self.college.as_str(), self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        let college = Bin::parse("050340517500").unwrap();
        let number = ListNumber::try_new(college, 2026, 17).unwrap();
        assert_eq!(number.to_string(), "050340517500-2026-T00017");
        assert_eq!(ListNumber::parse("050340517500-2026-T00017"), Some(number));
        assert_eq!(number.college(), college);
        assert_eq!(ListNumber::try_new(college, 2026, 0), None);
        assert_eq!(ListNumber::try_new(college, 2026, 100_000), None);
        assert_eq!(ListNumber::try_new(college, 26, 1), None);
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in [
            "",
            "050340517500-2026-00017",
            "050340517500-2026-T17",
            "050340517501-2026-T00017",
            "050340517500-2026-T00000",
            "050340517500-2026-t00017",
            "050340517500-+2026-T00017",
            "050340517500-2026-T00017-1",
        ] {
            assert_eq!(ListNumber::parse(text), None, "{text}");
        }
    }
}
