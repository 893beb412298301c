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

/// A clause as people name it, of where a rule stands: `row 9 1)` of the list, `p. 8 2)` of the regulation of 2016. Of several the first;
/// none of a title.
pub(super) fn clause(paragraph: &str, language: Language) -> Option<String> {
    let (kind, place) = [("row", "row "), ("paragraph", "p. ")]
        .into_iter()
        .find_map(|(kind, prefix)| Some((kind, paragraph.strip_prefix(prefix)?)))?;
    let place = place.split(',').next().unwrap_or_default();
    let (number, item) = match place.split_once(' ') {
        Some((number, item)) => (number, item.strip_suffix(')')),
        None => (place, None),
    };
    let name = format!("clause-{kind}{}", if item.is_some() { "-item" } else { "" });
    Some(tell(language, &name, [("number", number), ("item", item.unwrap_or_default())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words::same_in_every_language;
    use telnusqa_domain::regulation::{Regulation, RegulationId};

    #[test]
    fn every_language_says_the_same_things() {
        same_in_every_language(source, has);
    }

    #[test]
    fn clauses_are_named_so() {
        for (paragraph, kk, ru, en) in [
            ("row 6", "6-жол", "строка 6", "row 6"),
            ("row 9 1)", "9-жол, 1) тармақша", "строка 9, подпункт 1)", "row 9, item 1)"),
            ("row 8, portal", "8-жол", "строка 8", "row 8"),
            ("p. 5 1), 7 1)", "5-тармақ, 1) тармақша", "пункт 5, подпункт 1)", "paragraph 5, item 1)"),
            ("p. 9, annex", "9-тармақ", "пункт 9", "paragraph 9"),
        ] {
            let said = [Language::Kk, Language::Ru, Language::En].map(|language| clause(paragraph, language));
            assert_eq!(said, [kk, ru, en].map(|said| Some(said.to_owned())), "{paragraph}");
        }
        assert_eq!(clause("title", Language::Kk), None);
    }

    /// No rule of any version stands where people cannot be told it stands; but for a title.
    #[test]
    fn every_rule_stands_at_a_clause() {
        for rule in RegulationId::ALL.map(Regulation::of).iter().flat_map(|version| &version.rules) {
            let said = clause(&rule.paragraph, Language::Kk);
            assert_eq!(said.is_none(), rule.paragraph.starts_with("title"), "{}: {said:?}", rule.paragraph);
            assert!(
                said.is_none_or(|said| said.starts_with(|first: char| first.is_ascii_digit())),
                "{}",
                rule.paragraph
            );
        }
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
