//! Papers as anybody sees who is shown one: the code that stands on it, and how it stands.

use core::fmt;

use crate::register_number::RegisterNumber;

/// Bytes of a code: 120 bits, so that none is guessed or found by counting.
const CODE_BYTES: usize = 15;
/// Letters of a code, five bits each.
const CODE_LETTERS: usize = 24;
/// Letters between two dashes, where it is written for people.
const GROUP: usize = 4;
/// Douglas Crockford's letters: none that is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code on a paper: a random text by which it is looked up, and nothing else. `Debug` does not show it.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct PaperCode([u8; CODE_BYTES]);

impl PaperCode {
    /// The code of random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; CODE_BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; CODE_BYTES] {
        &self.0
    }

    /// Reads a code as people type it: either case, blanks and dashes aside, letters for the digits that they look like, and
    /// Cyrillic letters for the Latin ones.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bits = text.chars().filter(|letter| !is_separator(*letter)).map(value);
        let mut bytes = [0; CODE_BYTES];
        for five in bytes.chunks_exact_mut(5) {
            let mut number = 0_u64;
            for _ in 0..8 {
                number = number << 5 | u64::from(bits.next()??);
            }
            five.copy_from_slice(&number.to_be_bytes()[3..]);
        }
        bits.next().is_none().then_some(Self(bytes))
    }

    /// As it is written for people, as in `0123-4567-89AB-CDEF-GHJK-MNPQ`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(CODE_LETTERS + CODE_LETTERS / GROUP);
        for (at, letter) in self.letters().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    fn letters(&self) -> impl Iterator<Item = char> {
        self.0.chunks_exact(5).flat_map(|five| {
            let number = five.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            (0..8).rev().map(move |at| char::from(LETTERS[(number >> (5 * at)) as usize & 31]))
        })
    }
}

/// As it stands in addresses: without dashes.
impl fmt::Display for PaperCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().try_for_each(|letter| fmt::Write::write_char(f, letter))
    }
}

impl fmt::Debug for PaperCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperCode(..)")
    }
}

/// The five bits of a letter.
fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_uppercase().next()? {
        'O' | 'О' => '0',
        'I' | 'L' | 'І' => '1',
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'Р' => 'P',
        'Т' => 'T',
        'У' => 'Y',
        'Х' => 'X',
        other => other,
    };
    let place = LETTERS.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(place).ok()
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// How a paper stands. What a paper has lost, the qualification behind it has not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It waits for its signature.
    NotSigned,
    /// It was never signed, and never will be.
    NeverSigned,
    /// It is in force.
    Valid,
    /// A later duplicate of the same original stands in its place.
    Replaced(RegisterNumber),
    /// It was handed out with a mistake of the college's own and is worth nothing any more; the college makes another.
    Corrected,
    /// It is worth nothing any more.
    Void,
}

/// What became of a paper.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Fate {
    /// The college makes another of what was handed out, because of its own mistake.
    pub anew: bool,
    /// The newest later duplicate of the same original that was ever signed.
    pub later: Option<RegisterNumber>,
    /// It was signed.
    pub signed: bool,
    /// It was given up, or annulled.
    pub void: bool,
}

impl Fate {
    /// How the paper stands. One that gave way to a later duplicate stays so, whatever becomes of that one: nobody is to
    /// find a paper in force again that he was told is not.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self { signed: false, void: false, .. } => Standing::NotSigned,
            Self { signed: false, void: true, .. } => Standing::NeverSigned,
            Self { signed: true, later: Some(later), .. } => Standing::Replaced(later),
            Self { signed: true, void: true, anew: true, later: None } => Standing::Corrected,
            Self { signed: true, void: true, anew: false, later: None } => Standing::Void,
            Self { signed: true, void: false, later: None, .. } => Standing::Valid,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::Bin;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code =
            PaperCode::new([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf, 0x84, 0x65, 0x3a, 0x56, 0xd7]);
        assert_eq!(code.to_string(), "0123456789ABCDEFGHJKMNPQ");
        assert_eq!(code.grouped(), "0123-4567-89AB-CDEF-GHJK-MNPQ");
        for typed in [
            "0123456789ABCDEFGHJKMNPQ",
            "0123-4567-89ab-cdef-ghjk-mnpq",
            " O1 23—4567 89AB CDEF GHJK MNPQ\n",
            "oi23 4567 89АВ СDЕF GНJК МNРQ",
            "ol23 4567 89АВ СDЕF GНJК МNРQ",
        ] {
            assert_eq!(PaperCode::parse(typed), Some(code), "{typed}");
        }
        for other in ["", "0123", "0123456789ABCDEFGHJKMNPQR", "0123456789ABCDEFGHJKMNPU", "0123456789ABCDEFGHJKMNP*"] {
            assert_eq!(PaperCode::parse(other), None, "{other}");
        }
        assert!(!format!("{code:?}").contains("0123"));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(bytes: [u8; CODE_BYTES]) {
            let code = PaperCode::new(bytes);
            prop_assert_eq!(PaperCode::parse(&code.to_string()), Some(code));
            prop_assert_eq!(PaperCode::parse(&code.grouped().to_lowercase()), Some(code));
        }

        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,40}") {
            let _ = PaperCode::parse(&text);
        }
    }

    #[test]
    fn a_paper_stands_as_what_became_of_it() {
        let later = RegisterNumber::try_new(Bin::parse("050340517500").unwrap(), 2026, 2);
        for (signed, void, later, expected) in [
            (false, false, None, Standing::NotSigned),
            (false, true, None, Standing::NeverSigned),
            (true, false, None, Standing::Valid),
            (true, true, None, Standing::Void),
            (true, false, later, Standing::Replaced(later.unwrap())),
            (true, true, later, Standing::Replaced(later.unwrap())),
            // One that never went out was not replaced.
            (false, true, later, Standing::NeverSigned),
        ] {
            assert_eq!(Fate { anew: false, later, signed, void }.standing(), expected);
            let anew = if expected == Standing::Void { Standing::Corrected } else { expected };
            assert_eq!(Fate { anew: true, later, signed, void }.standing(), anew);
        }
    }
}
