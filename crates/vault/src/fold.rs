//! Folding: spellings of one name or number that a person or a keyboard confuses become one text.
//!
//! The folded text is hashed and never shown. To fold more than before changes the hashes of what is stored.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name to what two spellings of it have in common: case, accents, Unicode form, hyphens, apostrophes and blanks don't count, nor does it which of the
/// letters that Kazakh and Russian spellings exchange was taken, nor whether a letter is the Latin one of that look.
#[must_use]
pub fn name(text: &str) -> String {
    letters(text).filter(|c| c.is_alphabetic()).map(exchanged).collect()
}

/// Folds a series or number: as a name, but every letter stays itself; digits count, leading zeros too.
pub(crate) fn number(text: &str) -> String {
    // The sign would decompose into two letters.
    letters(&text.replace('№', "")).filter(|c| c.is_alphanumeric()).collect()
}

/// An identity or telephone number without blanks and punctuation; the sign before a country's code counts.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == '+').collect()
}

/// Decomposed, without marks (so `й` is `и`, `ё` is `е`), in lower case, in Cyrillic as far as the look allows.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !('\u{2b0}'..='\u{2ff}').contains(c))
        .map(look_alike)
}

/// A letter of another alphabet that looks like a Cyrillic one, in lower case or in capitals.
fn look_alike(letter: char) -> char {
    match letter {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'i' | 'ı' => 'і',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        'ə' | 'ǝ' => 'ә',
        'ɵ' => 'ө',
        'ӏ' => 'і',
        other => other,
    }
}

/// Letters that stand for each other between the Kazakh and the Russian spelling of a name.
fn exchanged(letter: char) -> char {
    match letter {
        'ә' => 'а',
        'ғ' => 'г',
        'ё' => 'е',
        'й' | 'і' | 'ы' => 'и',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name() {
        for spellings in [
            &["Әбілқайыр", "әбілқайыр", "ӘБІЛҚАЙЫР", "Абилкаиир", "Абылкайир", "Әбiлқaйыр", " Әбіл-Қайыр "][..],
            &["Құнанбайұлы", "Кунанбайулы", "ҚҰНАНБАЙҰЛЫ", "Кунанбаиулы", "Құнанбай ұлы", "Құнанбай\u{a0}ұлы"],
            &["Ғалымова", "Галымова", "ГАЛЫМОВА", "Галимова"],
            &["Өмірбекова", "Омирбекова", "Омырбекова", "ӨМIРБЕКОВА"],
            &["Үсенов", "Усенов", "Ұсенов", "YСЕНОВ"],
            &["Шаһмардан", "Шахмардан", "ШАҺМАРДАН"],
            &["Маңғыстау", "Мангистау", "Маңғыстaу"],
            &["Соловьёв", "Соловьев", "СОЛОВЬЁВ", "Соловье\u{308}в"],
            &["Чайковский", "Чаиковскии", "Чаи\u{306}ковский", "ЧАЙКОВСКИЙ", "Чайковский\u{200d}"],
            &["Петрова-Водкина", "Петрова Водкина", "ПетроваВодкина", "Петрова–Водкина", "Петрова\u{2011}Водкина"],
            &["О'Коннор", "О’Коннор", "Оʼконнор", "О`Коннор", "О´Коннор", "Оконнор", "О\u{2bb}Коннор"],
            &["MAMETOBA", "МАМЕТОВА", "маметова", "Mametova".replace('v', "в").as_str()],
            &["Hansen", "HANSEN", "hansen", "Hánsen"],
        ] {
            for spelling in spellings {
                assert_eq!(name(spelling), name(spellings[0]), "{spelling} and {}", spellings[0]);
            }
        }
    }

    #[test]
    fn different_names_stay_different() {
        for (one, other) in [("Иванов", "Иванова"), ("Петров", "Петровых"), ("Ахметов", "Ахмедов"), ("Сон", "Соң-ов")]
        {
            assert_ne!(name(one), name(other));
        }
        assert_eq!(name(" -'ʼ\u{202e}\u{0}12 "), "");
    }

    #[test]
    fn each_letter_of_the_table() {
        let table = [("қ", "к"), ("ә", "а"), ("і", "и"), ("ы", "и"), ("ң", "н"), ("ө", "о"), ("ұ", "у"), ("ү", "у")];
        for (kazakh, russian) in table.into_iter().chain([("ғ", "г"), ("һ", "х"), ("ё", "е"), ("й", "и")]) {
            assert_eq!(name(kazakh), russian);
            assert_eq!(name(&kazakh.to_uppercase()), russian);
        }
    }

    #[test]
    fn spellings_of_one_number() {
        for (one, other) in
            [("ТКБ", "ткб "), ("ТКБ", "TKБ"), ("№ 0123456", "0123456"), ("ЖБ-Б", "жбб"), ("0-12", "012")]
        {
            assert_eq!(number(one), number(other));
        }
        for (one, other) in [("0123456", "123456"), ("ТКБ", "ТҚБ"), ("1И", "1І"), ("О1", "01")] {
            assert_ne!(number(one), number(other));
        }
        assert_eq!(digits(" +7 (701) 123-45-67"), "+77011234567");
    }

    proptest! {
        #[test]
        fn folding_takes_no_notice_of_case_or_unicode_form_and_folds_once(text in "\\PC{0,12}|[А-яӘәІіҢңҒғҮүҰұҚқӨөҺһЁё' -]{0,20}") {
            let folded = name(&text);
            prop_assert_eq!(&name(&text.nfc().collect::<String>()), &folded);
            prop_assert_eq!(&name(&text.nfd().collect::<String>()), &folded);
            prop_assert_eq!(&name(&folded), &folded);
            prop_assert_eq!(&number(&number(&text)), &number(&text));
        }

        #[test]
        fn capitals_fold_like_small_letters(text in "[A-Za-zА-яӘәІіҢңҒғҮүҰұҚқӨөҺһЁё' -]{0,20}") {
            prop_assert_eq!(name(&text.to_uppercase()), name(&text.to_lowercase()));
        }
    }
}
