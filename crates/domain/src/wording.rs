//! What staff word on papers in Kazakh and in Russian: which marks and letters it may hold. The law asks for the state language, or
//! that of the application (Law of 11 July 1997 № 151, art. 11); the papers of the house stand in both, so both are worded.

use crate::language::Trilingual;
use crate::record::is_unwelcome;

/// The most characters of a text in one language.
pub const CHARACTERS_MAX: usize = 4_000;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wrong<'a> {
    /// It holds marks that are not seen or turn the letters round, or letters that are read from the right.
    Characters,
    /// This word has both Cyrillic and Latin letters: it is searched for in vain, and read aloud wrongly.
    Mixed(&'a str),
}

impl Wrong<'_> {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Characters => "text.characters",
            Self::Mixed(_) => "text.alphabets",
        }
    }

    /// It in words.
    #[must_use]
    pub fn text(self) -> Trilingual {
        match self {
            Self::Characters => Trilingual {
                en: "The text may hold no control characters, no invisible marks and no letters that are read from right \
                     to left"
                    .to_owned(),
                kk: "Мәтінде басқару таңбалары, көрінбейтін белгілер және оңнан солға оқылатын әріптер болмауы керек"
                    .to_owned(),
                ru: "В тексте не должно быть управляющих символов, невидимых знаков и букв, читаемых справа налево"
                    .to_owned(),
            },
            Self::Mixed(word) => Trilingual {
                en: format!("The word “{word}” has both Cyrillic and Latin letters"),
                kk: format!("«{word}» сөзінде кирилл және латын әріптері аралас жазылған"),
                ru: format!("В слове «{word}» смешаны кириллица и латиница"),
            },
        }
    }
}

/// What is wrong with a text of several lines, whatever its length; the first thing.
#[must_use]
pub fn wrong(text: &str) -> Option<Wrong<'_>> {
    if text.chars().any(|letter| is_unwelcome(letter) && !matches!(letter, '\n' | '\r' | '\t')) {
        return Some(Wrong::Characters);
    }
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    words.find(|word| word.chars().any(is_cyrillic) && word.chars().any(is_latin)).map(Wrong::Mixed)
}

const fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}')
}

const fn is_latin(letter: char) -> bool {
    matches!(letter, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_taken() {
        for good in [
            "Диплом № ТКБ 0123456, берілген 2004 жылы:\r\n\tмөрі жоқ – «Қостанай» ₸ 5 %",
            "XXI ғасыр, Wi-Fi-ға, PDF-файл, IT саласы, eGov-та",
            "Ёлка, Ұлы Һәкім, café",
            "",
        ] {
            assert_eq!(wrong(good), None, "{good}");
        }
    }

    #[test]
    fn a_word_of_two_alphabets_is_named() {
        // the first letter is Latin, the others are not
        assert_eq!(wrong("Мөрі жоқ, \u{43}правка табылмады"), Some(Wrong::Mixed("\u{43}правка")));
        assert_eq!(wrong("Диплом\u{61}"), Some(Wrong::Mixed("Диплом\u{61}")));
        assert!(Wrong::Mixed("\u{43}правка").text().kk.contains("\u{43}правка"));
    }

    #[test]
    fn marks_that_are_not_seen_are_not_taken() {
        for bad in ['\u{0}', '\u{7}', '\u{85}', '\u{ad}', '\u{200b}', '\u{200f}', '\u{202e}', '\u{2066}', '\u{5e9}'] {
            assert_eq!(wrong(&format!("Мөрі{bad}жоқ")), Some(Wrong::Characters), "{bad:?}");
        }
    }
}
