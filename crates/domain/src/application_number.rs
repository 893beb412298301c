//! The application number that is told over the phone: `TN-2026-0004512-2`.

/// The number of an accepted application: `TN-YYYY-NNNNNNN-C`, where `C` checks all the digits before it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ApplicationNumber {
    serial: u32,
    year: u16,
}

/// Why a text is no application number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NotANumber {
    /// The shape is right and the last character does not fit: a digit is wrong or two are swapped.
    CheckCharacter,
    /// The shape is wrong.
    Shape,
}

/// Digits of the year and the serial.
const CHECKED_DIGITS: usize = 11;

/// The quasigroup of H. Michael Damm's thesis (2004): totally anti-symmetric, of order 10, with zeros on the diagonal.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

impl ApplicationNumber {
    /// The number of the `serial`-th application of `year`: year 2000 to 9999, serial 1 to 9,999,999; `None` outside.
    #[must_use]
    pub fn try_new(year: u16, serial: u32) -> Option<Self> {
        let fits = (2_000..=9_999).contains(&year) && (1..=9_999_999).contains(&serial);
        fits.then_some(Self { serial, year })
    }

    /// Reads a number as people type it: blanks and dashes aside, either case, Cyrillic look-alikes of T and N too.
    ///
    /// # Errors
    /// [`NotANumber`]
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let mut typed = text.chars().filter(|character| !is_separator(*character));
        let prefix = (typed.next(), typed.next());
        if !matches!(prefix, (Some('T' | 't' | 'Т' | 'т'), Some('N' | 'n' | 'Н' | 'н'))) {
            return Err(NotANumber::Shape);
        }
        let mut digits = [0; CHECKED_DIGITS + 1];
        for digit in &mut digits {
            *digit = typed.next().and_then(digit_of).ok_or(NotANumber::Shape)?;
        }
        if typed.next().is_some() {
            return Err(NotANumber::Shape);
        }
        if check(&digits) != 0 {
            return Err(NotANumber::CheckCharacter);
        }
        let value = |digits: &[u8]| digits.iter().fold(0, |value, digit| value * 10 + u32::from(*digit));
        let year = u16::try_from(value(&digits[..4])).map_err(|_| NotANumber::Shape)?;
        Self::try_new(year, value(&digits[4..CHECKED_DIGITS])).ok_or(NotANumber::Shape)
    }

    /// The year in which it was given.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Which one of the year, from 1.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.serial
    }

    /// The check digit of the year and the serial.
    fn check_digit(self) -> u8 {
        let mut rest = u64::from(self.year) * 10_000_000 + u64::from(self.serial);
        let mut digits = [0; CHECKED_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        check(&digits)
    }
}

impl core::fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TN-{:04}-{:07}-{}", self.year, self.serial, self.check_digit())
    }
}

/// The digit that checks `digits`; 0 where the last of them already does.
fn check(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, digit| DAMM[usize::from(interim)][usize::from(*digit)])
}

fn digit_of(character: char) -> Option<u8> {
    character.to_digit(10).and_then(|digit| u8::try_from(digit).ok())
}

/// Blanks, and every dash that a keyboard or a word processor makes.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}
