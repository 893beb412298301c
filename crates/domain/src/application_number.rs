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

/// The quasigroup of H. Michael Damm's thesis (2004): weakly totally anti-symmetric, of order 10, with zeros on the diagonal.
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
        let (year, serial) = read(text, [&['T', 't', 'Т', 'т'], &['N', 'n', 'Н', 'н']])?;
        Self::try_new(year, serial).ok_or(NotANumber::Shape)
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
}

impl core::fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TN-{:04}-{:07}-{}", self.year, self.serial, check_digit(self.year, self.serial))
    }
}

/// Reads year and serial of a number with a check digit as people type it, whose two first letters are each one of these.
pub(crate) fn read(text: &str, prefix: [&[char]; 2]) -> Result<(u16, u32), NotANumber> {
    let mut typed = text.chars().filter(|character| !is_separator(*character));
    for letters in prefix {
        if !typed.next().is_some_and(|letter| letters.contains(&letter)) {
            return Err(NotANumber::Shape);
        }
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
    Ok((year, value(&digits[4..CHECKED_DIGITS])))
}

/// The check digit of a year and a serial.
pub(crate) fn check_digit(year: u16, serial: u32) -> u8 {
    let mut rest = u64::from(year) * 10_000_000 + u64::from(serial);
    let mut digits = [0; CHECKED_DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = (rest % 10) as u8;
        rest /= 10;
    }
    check(&digits)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(year: u16, serial: u32) -> ApplicationNumber {
        ApplicationNumber::try_new(year, serial).unwrap()
    }

    /// The twelve digits as they are told: year, serial, check digit.
    fn told(number: ApplicationNumber) -> Vec<u8> {
        number.to_string().bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
    }

    #[test]
    fn numbers_are_written_with_their_check_digit() {
        assert_eq!(number(2026, 4_512).to_string(), "TN-2026-0004512-2");
        assert_eq!(number(2000, 1).to_string(), "TN-2000-0000001-0");
        assert_eq!(number(9999, 9_999_999).to_string().len(), "TN-2026-0004512-2".len());
        // The example of the literature: 572 is checked by 4.
        assert_eq!(check(&[5, 7, 2]), 4);
    }

    #[test]
    fn numbers_have_bounds() {
        for (year, serial) in [(1999, 1), (10_000, 1), (2026, 0), (2026, 10_000_000)] {
            assert_eq!(ApplicationNumber::try_new(year, serial), None);
        }
        let last = number(9999, 9_999_999);
        assert_eq!((last.year(), last.serial()), (9999, 9_999_999));
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for text in [
            "TN-2026-0004512-2",
            "tn-2026-0004512-2",
            "Tn202600045122",
            "  TN 2026 0004512 2\n",
            "ТН-2026-0004512-2",
            "тн 2026-0004512-2",
            "тN–2026—0004512‑2",
            "T N 20 26 000 45 12 2",
            "TN\u{a0}2026−0004512−2",
        ] {
            assert_eq!(ApplicationNumber::parse(text), Ok(number(2026, 4_512)), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_reason() {
        for text in [
            "",
            "TN",
            "2026-0004512-2",
            "TH-2026-0004512-2",
            "NT-2026-0004512-2",
            "TN-2026-000451-2",
            "TN-2026-00045120-2",
            "TN-2026-0004512",
            "TN-2026-0004512-X",
            "TN-2026-000451О-2",
            "TN-2026-0004512-2-2",
            "TN-٢٠٢٦-0004512-2",
            "TN_2026_0004512_2",
        ] {
            assert_eq!(ApplicationNumber::parse(text), Err(NotANumber::Shape), "{text}");
        }
        for text in ["TN-2026-0004512-7", "TN-2026-0005412-2", "TN-2062-0004512-2", "TN-2020-6004512-2"] {
            assert_eq!(ApplicationNumber::parse(text), Err(NotANumber::CheckCharacter), "{text}");
        }
        // Rightly checked and never given.
        assert_eq!(ApplicationNumber::parse("TN-0000-0000000-0"), Err(NotANumber::Shape));
    }

    /// What makes every wrong digit and every swap of two neighbours visible, over all states and digits: rows and
    /// columns are permutations, the diagonal is zero (so that the check digit is checked like any other), and
    /// (c∗x)∗y = (c∗y)∗x only where x = y.
    #[test]
    fn the_quasigroup_is_weakly_totally_anti_symmetric() {
        let times = |state: usize, digit: usize| usize::from(DAMM[state][digit]);
        for state in 0..10 {
            let row: std::collections::BTreeSet<_> = (0..10).map(|digit| times(state, digit)).collect();
            let column: std::collections::BTreeSet<_> = (0..10).map(|other| times(other, state)).collect();
            assert_eq!((row.len(), column.len(), times(state, state)), (10, 10, 0));
            for (one, other) in (0..10).flat_map(|one| (0..one).map(move |other| (one, other))) {
                assert_ne!(times(times(state, one), other), times(times(state, other), one));
            }
        }
    }

    /// Every single error in thousands of numbers that are really given, over the dashes and in the check digit too.
    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_caught() {
        let serials = (1..3_000).chain((4_999_000..5_001_000).step_by(7)).chain(9_999_900..=9_999_999);
        for number in serials.flat_map(|serial| [2026, 2027, 2030].map(|year| number(year, serial))) {
            let right = told(number);
            assert_eq!(check(&right), 0);
            for at in 0..right.len() {
                let mut wrong = right.clone();
                for digit in (0..10).filter(|digit| *digit != right[at]) {
                    wrong[at] = digit;
                    assert_ne!(check(&wrong), 0, "{number}: digit {at} is {digit}");
                }
                let mut swapped = right.clone();
                if at > 0 && right[at - 1] != right[at] {
                    swapped.swap(at - 1, at);
                    assert_ne!(check(&swapped), 0, "{number}: digits {} and {at} are swapped", at - 1);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(year in 2_000_u16..=9_999, serial in 1_u32..=9_999_999) {
            let number = number(year, serial);
            prop_assert_eq!(ApplicationNumber::parse(&number.to_string()), Ok(number));
            prop_assert_eq!(ApplicationNumber::parse(&number.to_string().to_lowercase().replace('-', "")), Ok(number));
        }

        #[test]
        fn wrong_texts_are_refused(year in 2_000_u16..=9_999, serial in 1_u32..=9_999_999, at in 0_usize..12, digit in 0_u8..10) {
            let number = number(year, serial);
            let mut digits = told(number);
            let before = core::mem::replace(&mut digits[at], digit);
            let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
            let read = ApplicationNumber::parse(&format!("TN{text}"));
            prop_assert_eq!(read, if before == digit { Ok(number) } else { Err(NotANumber::CheckCharacter) });
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,24}") {
            let _ = ApplicationNumber::parse(&text);
        }
    }
}
