//! The number of a request for a visit, told over the phone: `TV-2026-0000012-C`.

use crate::application_number::{NotANumber, check_digit, read};

/// The number of a request for a visit: of the shape of an application's, and never taken for one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct VisitNumber {
    serial: u32,
    year: u16,
}

impl VisitNumber {
    /// The number of the `serial`-th request of `year`: year 2000 to 9999, serial 1 to 9,999,999; `None` outside.
    #[must_use]
    pub fn try_new(year: u16, serial: u32) -> Option<Self> {
        let fits = (2_000..=9_999).contains(&year) && (1..=9_999_999).contains(&serial);
        fits.then_some(Self { serial, year })
    }

    /// Reads a number as people type it: blanks and dashes aside, either case, Cyrillic T and V too.
    ///
    /// # Errors
    /// [`NotANumber`]
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let (year, serial) = read(text, [&['T', 't', 'Т', 'т'], &['V', 'v', 'В', 'в']])?;
        Self::try_new(year, serial).ok_or(NotANumber::Shape)
    }
}

impl core::fmt::Display for VisitNumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TV-{:04}-{:07}-{}", self.year, self.serial, check_digit(self.year, self.serial))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application_number::ApplicationNumber;

    #[test]
    fn a_number_is_read_as_people_type_it_and_is_no_applications() {
        let number = VisitNumber::try_new(2026, 4_512).unwrap();
        assert_eq!(number.to_string(), "TV-2026-0004512-2");
        for text in ["TV-2026-0004512-2", "tv 2026 0004512 2", "ТВ-2026-0004512-2", "тв202600045122"] {
            assert_eq!(VisitNumber::parse(text), Ok(number), "{text}");
            assert_eq!(ApplicationNumber::parse(text), Err(NotANumber::Shape), "{text}");
        }
        assert_eq!(VisitNumber::parse("TV-2026-0005412-2"), Err(NotANumber::CheckCharacter));
        for text in ["TN-2026-0004512-2", "TV-2026-000451-2", "TV", "TV-0000-0000000-0"] {
            assert_eq!(VisitNumber::parse(text), Err(NotANumber::Shape), "{text}");
        }
        assert_eq!((VisitNumber::try_new(1999, 1), VisitNumber::try_new(2026, 0)), (None, None));
    }
}
