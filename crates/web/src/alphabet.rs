//! Names in the order of the reader's alphabet (CLDR): Ә after А and Қ after К, and 10 after 9.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::{Locale, locale};
use telnusqa_domain::language::Language;

fn collator(locale: &Locale) -> CollatorBorrowed<'static> {
    let mut preferences = CollatorPreferences::from(locale);
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    Collator::try_new(preferences, CollatorOptions::default()).expect("a test makes each of them")
}

static KK: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(&locale!("kk")));
static RU: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(&locale!("ru")));

/// Which of two names stands first in a list that is read in a language. No two different ones stand at the same place.
pub(crate) fn compare(one: &str, other: &str, language: Language) -> Ordering {
    let collator = match language {
        // what has a name here has none in English: its Kazakh one is shown
        Language::En | Language::Kk => &KK,
        Language::Ru => &RU,
    };
    collator.compare(one, other).then_with(|| one.cmp(other))
}

/// Puts what has names in their order.
pub(crate) fn sort<T>(list: &mut [T], language: Language, name: impl Fn(&T) -> &str) {
    list.sort_by(|one, other| compare(name(one), name(other), language));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter of the Kazakh alphabet in its order, both cases of each.
    const LETTERS: &str = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ";

    const NAMES: [&str; 18] = [
        "9 колледж",
        "10 колледж",
        "Айгүл",
        "Әсем",
        "Гүл",
        "Ғалым",
        "Ерлан",
        "Иса",
        "ИСАБЕК",
        "Кітап",
        "Қала",
        "Нұрлан",
        "Өскемен",
        "Ұлан",
        "Һәм",
        "Ізет",
        "Іңкәр",
        "Яблоко",
    ];

    #[test]
    fn names_stand_in_the_order_of_the_alphabet() {
        let mut names = NAMES;
        names.sort_unstable();
        assert_ne!(names, NAMES, "code points are no alphabet");
        sort(&mut names, Language::Kk, |name| name);
        assert_eq!(names, NAMES);
        assert_eq!(compare("Zenit", "Астана", Language::Ru), Ordering::Greater);
        // for Kazakh it is a letter of its own, for Russian a way to write another
        assert_eq!(compare("Ёлка", "Ель", Language::Kk), Ordering::Greater);
        assert_eq!(compare("Ёлка", "Ель", Language::Ru), Ordering::Less);
    }

    #[test]
    fn every_letter_of_the_alphabet_has_its_place() {
        for (one, next) in LETTERS.chars().zip(LETTERS.chars().skip(1)) {
            let less = |one: &str, next: &str| compare(one, next, Language::Kk) == Ordering::Less;
            let (one, next) = (one.to_string(), next.to_string());
            assert!(less(&one, &next) && less(&one.to_lowercase(), &next), "{one} {next}");
            // whatever follows
            assert!(less(&format!("{one}я"), &format!("{next}а")), "{one} {next}");
        }
    }
}
