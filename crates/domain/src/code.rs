//! One-time codes: who types one has the telephone, or the letter box, that it was sent to.
//!
//! A code is made of a keyed digest, so that it is the same whenever it is asked for and stands nowhere; who keeps the key makes the
//! digest. Life, tries and limits are counted in real time: the house's own clock may be another.

use chrono::TimeDelta;

/// How long a code is good for.
pub const LIFE: TimeDelta = TimeDelta::minutes(5);
/// How often it may be typed: five guesses of a million.
pub const TRIES: i16 = 5;
/// The most codes of an application, and the most to a telephone or a letter box, within each of these spans: whoever guesses has 50
/// tries a day, and nobody's telephone rings all night.
pub const LIMITS: [(TimeDelta, i64); 2] = [(TimeDelta::hours(1), 5), (TimeDelta::days(1), 10)];

/// Codes there are.
const ALL: u128 = 1_000_000;
/// The longest text that is looked at for a code.
const TYPED_MAX: usize = 64;

/// Six digits. `Debug` shows none of them.
#[derive(Clone)]
pub struct Code([u8; 6]);

impl Code {
    /// The code of a digest. Of its 128 first bits, so that no code is likelier than another by more than 2⁻¹⁰⁸.
    #[must_use]
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        let (first, _) = digest.split_first_chunk().expect("32 bytes begin with 16");
        let mut rest = u128::from_be_bytes(*first) % ALL;
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).expect("a digit");
            rest /= 10;
        }
        Self(digits)
    }

    /// A code as people type it: with blanks, hyphens, and the marks that come along when it is copied.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > TYPED_MAX {
            return None;
        }
        let mut digits = typed.chars().filter(|character| !is_beside(*character));
        let mut code = [0; 6];
        for place in &mut code {
            *place = digits.next().filter(char::is_ascii_digit).and_then(|digit| u8::try_from(digit).ok())?;
        }
        digits.next().is_none().then_some(Self(code))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("digits")
    }
}

impl core::fmt::Debug for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Code(***)")
    }
}

/// What stands between digits and is none: blanks, hyphens, marks of direction and of joining.
fn is_beside(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_six_digits_of_a_digest() {
        let mut digest = [0; 32];
        assert_eq!(Code::of_digest(&digest).as_str(), "000000");
        digest[15] = 42;
        assert_eq!(Code::of_digest(&digest).as_str(), "000042");
        // 2¹²⁸ - 1 ends with 768211455.
        assert_eq!(Code::of_digest(&[0xff; 32]).as_str(), "211455");
    }

    #[test]
    fn a_code_is_typed_as_people_do() {
        for typed in ["123456", " 123 456\r\n", "123-456", "\u{200f}123\u{a0}456\u{202c}", "12 34 56"] {
            assert_eq!(Code::parse(typed).map(|code| code.as_str().to_owned()).as_deref(), Some("123456"), "{typed:?}");
        }
        for typed in ["", "12345", "1234567", "12345a", "１２３４５６", "١٢٣٤٥٦", &" ".repeat(1 << 20)] {
            assert!(Code::parse(typed).is_none());
        }
    }

    #[test]
    fn nothing_shows_a_code() {
        assert_eq!(format!("{:?}", Code::of_digest(&[7; 32])), "Code(***)");
    }

    proptest! {
        #[test]
        fn every_digest_has_a_code_that_is_read_back(digest: [u8; 32]) {
            let code = Code::of_digest(&digest);
            prop_assert!(code.as_str().bytes().all(|digit| digit.is_ascii_digit()));
            let read = Code::parse(code.as_str()).map(|code| code.as_str().to_owned());
            prop_assert_eq!(read.as_deref(), Some(code.as_str()));
        }

        #[test]
        fn whatever_is_typed_is_a_code_or_none(typed: String) {
            prop_assert!(Code::parse(&typed).is_none_or(|code| code.as_str().len() == 6));
        }
    }
}
