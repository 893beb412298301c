//! How much room a text takes in an SMS (3GPP TS 23.038 §6, 23.040 §9.2.3.24.1).

/// The letters that the old alphabet knows; those after the bar take the room of two.
const GSM7: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                    abcdefghijklmnopqrstuvwxyzäöñüà";
/// See [`GSM7`].
const GSM7_LONG: &str = "\u{c}^{}\\[~]|€";

/// In which alphabet a text goes out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Alphabet {
    /// 7 bits a letter: 160 in one segment, 153 in each of several.
    Gsm7,
    /// 16 bits a letter: 70 in one segment, 67 in each of several. One Kazakh or Russian letter makes the whole text so.
    Ucs2,
}

/// What a text takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Segments {
    /// Its alphabet.
    pub alphabet: Alphabet,
    /// How many segments; 0 for no text.
    pub count: usize,
    /// Its length in units of the alphabet.
    pub units: usize,
}

impl Alphabet {
    /// How many units one segment holds, alone and among several.
    const fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// The room that a letter takes; `None` where the alphabet does not know it.
    fn units(self, letter: char) -> Option<usize> {
        match self {
            Self::Gsm7 if GSM7.contains(letter) => Some(1),
            Self::Gsm7 => GSM7_LONG.contains(letter).then_some(2),
            Self::Ucs2 => Some(letter.len_utf16()),
        }
    }
}

/// What a text takes. A letter is never torn between two segments.
#[must_use]
pub fn segments(text: &str) -> Segments {
    let alphabet =
        if text.chars().all(|letter| Alphabet::Gsm7.units(letter).is_some()) { Alphabet::Gsm7 } else { Alphabet::Ucs2 };
    let units = |letter| alphabet.units(letter).unwrap_or_default();
    let total = text.chars().map(units).sum();
    let (alone, among) = alphabet.room();
    if total <= alone {
        return Segments { alphabet, count: usize::from(total > 0), units: total };
    }
    let (mut count, mut left) = (1, among);
    for letter in text.chars() {
        if units(letter) > left {
            (count, left) = (count + 1, among);
        }
        left -= units(letter);
    }
    Segments { alphabet, count, units: total }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn takes(text: &str) -> (Alphabet, usize, usize) {
        let Segments { alphabet, count, units } = segments(text);
        (alphabet, units, count)
    }

    #[test]
    fn a_text_takes_what_the_standard_says() {
        for (text, expected) in [
            (String::new(), (Alphabet::Gsm7, 0, 0)),
            ("a".repeat(160), (Alphabet::Gsm7, 160, 1)),
            ("a".repeat(161), (Alphabet::Gsm7, 161, 2)),
            ("a".repeat(306), (Alphabet::Gsm7, 306, 2)),
            ("a".repeat(307), (Alphabet::Gsm7, 307, 3)),
            ("€".repeat(80), (Alphabet::Gsm7, 160, 1)),
            // Of 153 the last one stays empty.
            ("€".repeat(153), (Alphabet::Gsm7, 306, 3)),
            ("ә".repeat(70), (Alphabet::Ucs2, 70, 1)),
            ("ә".repeat(71), (Alphabet::Ucs2, 71, 2)),
            ("ә".repeat(134), (Alphabet::Ucs2, 134, 2)),
            ("ә".repeat(135), (Alphabet::Ucs2, 135, 3)),
            ("😀".repeat(35), (Alphabet::Ucs2, 70, 1)),
            ("😀".repeat(67), (Alphabet::Ucs2, 134, 3)),
            (format!("{}ө", "a".repeat(70)), (Alphabet::Ucs2, 71, 2)),
            ("«кавычки»".to_owned(), (Alphabet::Ucs2, 9, 1)),
        ] {
            assert_eq!(takes(&text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_fits_is_never_more_segments_than_a_longer_text(text in "[a-z€әқ😀]{0,400}", more in "[a-zәқ]{0,40}") {
            let (short, long) = (segments(&text), segments(&format!("{text}{more}")));
            prop_assert!(short.count <= long.count);
            let (alone, among) = short.alphabet.room();
            prop_assert!(short.units <= short.count.max(1) * alone);
            prop_assert!(short.count <= 1 || short.units > (short.count - 1) * (among - 1));
        }
    }
}
