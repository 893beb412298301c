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
