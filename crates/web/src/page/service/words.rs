//! The words of the page: a Fluent file per language.

use std::sync::LazyLock;

use telnusqa_chassis::words::{Fact, Words};
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::Length;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../../texts/service.en.ftl"),
        Language::Kk => include_str!("../../../texts/service.kk.ftl"),
        Language::Ru => include_str!("../../../texts/service.ru.ftl"),
    }
}

/// Words that need no facts.
pub(super) fn say(language: Language, name: &str) -> String {
    WORDS.say::<Fact<'_>>(language, name, [])
}

/// Words with facts.
pub(super) fn tell<'f, F: Into<Fact<'f>>>(
    language: Language,
    name: &str,
    facts: impl IntoIterator<Item = (&'static str, F)>,
) -> String {
    WORDS.say(language, name, facts)
}

/// Whether there are words of this name.
#[cfg(test)]
pub(super) fn has(language: Language, name: &str) -> bool {
    WORDS.has(language, name)
}

/// A length of time, as people say it.
pub(super) fn length(length: Length, language: Language) -> String {
    let (name, count) = match length {
        Length::CalendarDays(days) => ("calendar-days", days),
        Length::Minutes(minutes) => ("minutes", minutes),
        Length::WorkingDays(days) => ("working-days", days),
        Length::WorkingHours(hours) => ("working-hours", hours),
    };
    tell(language, name, [("count", count)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words::same_in_every_language;

    #[test]
    fn every_language_says_the_same_things() {
        same_in_every_language(source, has);
    }

    #[test]
    fn lengths_are_said_so() {
        for (language, given, expected) in [
            (Language::Kk, Length::WorkingDays(15), "15 жұмыс күні"),
            (Language::Ru, Length::WorkingDays(1), "1 рабочий день"),
            (Language::Ru, Length::WorkingHours(3), "3 рабочих часа"),
            (Language::Ru, Length::WorkingDays(15), "15 рабочих дней"),
            (Language::En, Length::Minutes(10), "10 minutes"),
            (Language::En, Length::CalendarDays(1), "1 calendar day"),
        ] {
            assert_eq!(self::length(given, language), expected);
        }
    }
}
