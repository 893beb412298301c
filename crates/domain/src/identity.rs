//! IIN and BIN: the national identification numbers of persons and organisations.

use chrono::{Datelike, NaiveDate};

/// The identification number of an organisation, 12 digits with a right control digit.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Bin([u8; 12]);

/// The identification number of a person. `Debug` shows no digit of it.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Iin([u8; 12]);

/// Why a text is no identification number: the first that applies of shape, control digit, birth date.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NotAnIdentity {
    /// The first six digits are no date, or digit 7 is 7 to 9 (IIN only).
    BirthDate,
    /// The control digit does not fit.
    ControlDigit,
    /// Not 12 ASCII digits.
    Shape,
}

impl Bin {
    /// Reads 12 digits. What they say about the organisation is not looked at: some old numbers break its rules.
    ///
    /// # Errors
    /// [`NotAnIdentity`]: shape or control digit.
    pub fn parse(text: &str) -> Result<Self, NotAnIdentity> {
        read(text).map(Self)
    }

    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("twelve ASCII digits")
    }
}

impl Iin {
    /// Reads 12 digits.
    ///
    /// # Errors
    /// [`NotAnIdentity`]
    pub fn parse(text: &str) -> Result<Self, NotAnIdentity> {
        let iin = Self(read(text)?);
        let mut centuries = iin.centuries().ok_or(NotAnIdentity::BirthDate)?.iter();
        if centuries.any(|century| iin.date_in(*century).is_some()) { Ok(iin) } else { Err(NotAnIdentity::BirthDate) }
    }

    /// The 12 digits: personal data.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("twelve ASCII digits")
    }

    /// Whether a birth date fits: digits 1 to 6, and the century where digit 7 tells it (0 tells none).
    #[must_use]
    pub fn fits(&self, birth_date: NaiveDate) -> bool {
        let told = (i32::from(self.pair(0)), u32::from(self.pair(2)), u32::from(self.pair(4)));
        match self.birth_date() {
            Some(date) => date == birth_date,
            None => told == (birth_date.year().rem_euclid(100), birth_date.month(), birth_date.day()),
        }
    }

    /// The birth date that the number tells; `None` where digit 7 is 0.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        match self.centuries()? {
            [century] => self.date_in(*century),
            _ => None,
        }
    }

    /// The centuries that digit 7 leaves open (INTERFACE.md); `None` where it is unassigned.
    fn centuries(&self) -> Option<&'static [i32]> {
        match self.0[6] {
            b'0' => Some(&[18, 19, 20]),
            b'1' | b'2' => Some(&[18]),
            b'3' | b'4' => Some(&[19]),
            b'5' | b'6' => Some(&[20]),
            _ => None,
        }
    }

    /// Digits 1 to 6 as a day of the century: 19 for 19xx.
    fn date_in(&self, century: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(
            century * 100 + i32::from(self.pair(0)),
            u32::from(self.pair(2)),
            u32::from(self.pair(4)),
        )
    }

    /// Two digits as a number.
    fn pair(&self, at: usize) -> u8 {
        (self.0[at] - b'0') * 10 + self.0[at + 1] - b'0'
    }
}

impl core::fmt::Debug for Iin {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Iin(************)")
    }
}

/// Twelve digits of which the last checks the others.
fn read(text: &str) -> Result<[u8; 12], NotAnIdentity> {
    let digits: [u8; 12] = text.as_bytes().try_into().map_err(|_| NotAnIdentity::Shape)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(NotAnIdentity::Shape);
    }
    match control_digit(&digits) {
        Some(control) if control == digits[11] => Ok(digits),
        Some(_) | None => Err(NotAnIdentity::ControlDigit),
    }
}

/// The control digit of the first eleven, as ASCII; `None` for those that are never issued (DOMAIN.md §5).
fn control_digit(digits: &[u8; 12]) -> Option<u8> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    [FIRST, SECOND].into_iter().find_map(|weights| {
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        u8::try_from(sum % 11).ok().filter(|rest| *rest < 10).map(|rest| b'0' + rest)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Eleven digits with the digit that checks them, where there is one.
    fn complete(eleven: &str) -> Option<String> {
        let digits: [u8; 12] = format!("{eleven}0").as_bytes().try_into().unwrap();
        control_digit(&digits).map(|control| format!("{eleven}{}", char::from(control)))
    }

    /// An invented number with these first seven digits.
    fn iin(seven: &str) -> String {
        (1..100).find_map(|serial| complete(&format!("{seven}{serial:04}"))).unwrap()
    }

    /// Samples of public documentation (DOMAIN.md §5).
    #[test]
    fn published_samples_are_told_apart() {
        for (sample, birth_date) in
            [("931002451325", "1993-10-02"), ("791028302728", "1979-10-28"), ("061211600012", "2006-12-11")]
        {
            assert_eq!(Iin::parse(sample).unwrap().birth_date(), Some(date(birth_date)), "{sample}");
        }
        for sample in ["123456789011", "123456789021", "061231231234"] {
            assert_eq!(Iin::parse(sample), Err(NotAnIdentity::ControlDigit), "{sample}");
            assert_eq!(Bin::parse(sample), Err(NotAnIdentity::ControlDigit), "{sample}");
        }
    }

    #[test]
    fn the_shape_comes_first_then_the_control_digit_then_the_date() {
        for text in ["", "93100245132", "9310024513255", "93100245132x", "931002 451325", "٩٣١٠٠٢", " 31002451325"]
        {
            assert_eq!(Iin::parse(text), Err(NotAnIdentity::Shape), "{text}");
            assert_eq!(Bin::parse(text), Err(NotAnIdentity::Shape), "{text}");
        }
        assert_eq!(Iin::parse("931302451320"), Err(NotAnIdentity::ControlDigit));
        assert_eq!(Iin::parse(&iin("9313024")), Err(NotAnIdentity::BirthDate));
        assert!(Bin::parse(&iin("9313024")).is_ok());
    }

    #[test]
    fn digit_seven_tells_the_century() {
        for (seven, birth_date) in [
            ("9904171", Some("1899-04-17")),
            ("9904172", Some("1899-04-17")),
            ("9904173", Some("1999-04-17")),
            ("9904174", Some("1999-04-17")),
            ("0404175", Some("2004-04-17")),
            ("0404176", Some("2004-04-17")),
            ("9904170", None),
        ] {
            assert_eq!(Iin::parse(&iin(seven)).unwrap().birth_date(), birth_date.map(date), "{seven}");
        }
        for seven in ["9904177", "9904178", "9904179"] {
            assert_eq!(Iin::parse(&iin(seven)), Err(NotAnIdentity::BirthDate));
        }
    }

    #[test]
    fn the_last_of_february_depends_on_the_century() {
        for seven in ["0002295", "0402291", "0402293", "0402295", "0002290", "9602290"] {
            assert!(Iin::parse(&iin(seven)).is_ok(), "{seven}");
        }
        for seven in ["0002291", "0002293", "0102295", "0102290", "9902290", "0002300", "0000150", "9904003"] {
            assert_eq!(Iin::parse(&iin(seven)), Err(NotAnIdentity::BirthDate), "{seven}");
        }
    }

    #[test]
    fn a_birth_date_fits_as_far_as_the_number_tells() {
        let told = Iin::parse(&iin("9904173")).unwrap();
        assert!(told.fits(date("1999-04-17")));
        assert!(!told.fits(date("1899-04-17")));
        assert!(!told.fits(date("1999-04-18")));
        let untold = Iin::parse(&iin("9904170")).unwrap();
        assert!(untold.fits(date("1999-04-17")));
        assert!(untold.fits(date("1899-04-17")));
        for other in ["1998-04-17", "1999-05-17", "1999-04-18"] {
            assert!(!untold.fits(date(other)));
        }
    }

    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(format!("{:?}", Iin::parse("931002451325")), "Ok(Iin(************))");
    }

    #[test]
    fn numbers_that_need_the_second_weights_are_read() {
        // 10 modulo 11 under the first weights: 1 under the second, and 10 once more.
        assert_eq!(complete("00000000010"), Some("000000000101".to_owned()));
        assert_eq!(complete("50000000060"), None);
        let never_issued = (0..1_000).filter(|serial| complete(&format!("9904173{serial:04}")).is_none()).count();
        assert!((1..30).contains(&never_issued), "{never_issued}");
    }

    #[test]
    fn every_number_of_the_register_is_read() {
        let register = include_str!("../../../tests/data/iis/providers.json");
        let numbers = register.lines().filter_map(|line| line.trim().strip_prefix("\"bin\": \""));
        let numbers: Vec<&str> = numbers.filter_map(|rest| rest.get(..12)).collect();
        assert_eq!(numbers.len(), 56);
        for number in numbers {
            assert_eq!(Bin::parse(number).map(|bin| bin.as_str() == number), Ok(true), "{number}");
        }
    }

    proptest! {
        #[test]
        fn no_control_digit_but_the_right_one_is_taken(eleven in "[0-9]{11}") {
            let taken: Vec<String> =
                (0..10).map(|control| format!("{eleven}{control}")).filter(|text| Bin::parse(text).is_ok()).collect();
            prop_assert_eq!(taken, Vec::from_iter(complete(&eleven)));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,14}") {
            prop_assert!(Iin::parse(&text).is_err() || text.len() == 12);
        }
    }
}
