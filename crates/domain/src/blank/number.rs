//! Series and numbers of blank forms, as they are printed on them.
//!
//! No act that we know says how they look, so both are data: letters of one alphabet, then digits, zeros before them kept.

use core::fmt;

/// The most letters of a series, and the most digits of a number.
const MAX: usize = 10;

/// A series and a number, as in `ТКБ 0123456`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct BlankNumber {
    series: String,
    serial: String,
}

impl BlankNumber {
    /// Reads a series and a number that stand apart by a space or a hyphen; letters may be small.
    ///
    /// `None` where the series is not 1 to 10 letters of one alphabet (Latin, or Russian and Kazakh together: a letter of the other
    /// one that looks the same would make two numbers of one), or the number is not 1 to 10 digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (series, serial) = text.split_once([' ', '-'])?;
        // letters that grow when they are made large are of other alphabets
        let is_latin = series.bytes().all(|letter| letter.is_ascii_alphabetic());
        let series = series.to_uppercase();
        let is_series = (1..=MAX).contains(&series.chars().count()) && (is_latin || series.chars().all(is_cyrillic));
        let is_serial = (1..=MAX).contains(&serial.len()) && serial.bytes().all(|digit| digit.is_ascii_digit());
        (is_series && is_serial).then(|| Self { series, serial: serial.to_owned() })
    }

    /// Its letters.
    #[must_use]
    pub fn series(&self) -> &str {
        &self.series
    }

    /// Its digits, with the zeros before them.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Every number from this one to that one, in order; `None` where they are not of one series and as many digits, that one comes
    /// before this one, or there are more than `most`.
    #[must_use]
    pub fn through(&self, last: &Self, most: usize) -> Option<Vec<Self>> {
        let alike = self.series == last.series && self.serial.len() == last.serial.len();
        let (from, to): (u64, u64) = (self.serial.parse().ok()?, last.serial.parse().ok()?);
        let count = usize::try_from(to.checked_sub(from)?).ok()?.checked_add(1)?;
        let width = self.serial.len();
        let one = |serial: u64| Self { series: self.series.clone(), serial: format!("{serial:0width$}") };
        (alike && count <= most).then(|| (from..=to).map(one).collect())
    }
}

impl fmt::Display for BlankNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.series, self.serial)
    }
}

/// Capital letters of Russian and Kazakh.
fn is_cyrillic(letter: char) -> bool {
    matches!(letter, 'А'..='Я' | 'Ё' | 'Ә' | 'Ғ' | 'Қ' | 'Ң' | 'Ө' | 'Ұ' | 'Ү' | 'Һ' | 'І')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> BlankNumber {
        BlankNumber::parse(text).unwrap()
    }

    #[test]
    fn a_number_keeps_its_zeros() {
        for text in ["ТКБ 0123456", "ткб 0123456", "ТКБ-0123456"] {
            assert_eq!(number(text).to_string(), "ТКБ 0123456", "{text}");
        }
        assert_eq!(number("ӘҒҚҢӨҰҮҺІ 0").to_string(), "ӘҒҚҢӨҰҮҺІ 0");
        assert_eq!((number("TKB 1").series(), number("TKB 1").serial()), ("TKB", "1"));
        assert_ne!(number("ТКБ 0001"), number("ТКБ 001"));
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        let bad = [
            "",
            "ТКБ",
            "ТКБ0123456",
            " 0123456",
            "ТКБ ",
            "ТКБ  1",
            "ТKБ 1",
            "ТК1 1",
            "ТКБ 12a",
            "ТКБ ١٢",
            "АБВГДЕЖЗИКЛ 1",
            "ТКБ 12345678901",
            "ТКБ-1-2",
            "ТК\u{202e}Б 1",
            "ß 1",
        ];
        for text in bad {
            assert_eq!(BlankNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_delivery_is_every_number_from_the_first_to_the_last() {
        let all = number("ТКБ 0098").through(&number("ТКБ 0101"), 4).unwrap();
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(all, ["ТКБ 0098", "ТКБ 0099", "ТКБ 0100", "ТКБ 0101"]);
        assert_eq!(number("ТКБ 9").through(&number("ТКБ 9"), 1).unwrap().len(), 1);
        for (first, last) in [("ТКБ 01", "ТКБ 00"), ("ТКБ 01", "ТКБ 002"), ("ТКБ 01", "КТБ 02"), ("ТКБ 01", "ТКБ 05")]
        {
            assert_eq!(number(first).through(&number(last), 4), None, "{first} {last}");
        }
        assert_eq!(number("ТКБ 0000000000").through(&number("ТКБ 9999999999"), 1_000), None);
    }
}
