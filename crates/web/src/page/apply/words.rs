//! The words of these pages: a Fluent file per language.

use std::sync::LazyLock;

use telnusqa_chassis::words::{Fact, Words};
use telnusqa_domain::language::Language;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
pub(super) const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../../texts/apply.en.ftl"),
        Language::Kk => include_str!("../../../texts/apply.kk.ftl"),
        Language::Ru => include_str!("../../../texts/apply.ru.ftl"),
    }
}

/// Words that need no facts.
pub(super) fn say(language: Language, name: &str) -> String {
    WORDS.say::<Fact<'_>>(language, name, [])
}

/// Words with a fact.
pub(super) fn tell<'f>(language: Language, name: &str, fact: &'static str, value: impl Into<Fact<'f>>) -> String {
    WORDS.say(language, name, [(fact, value)])
}

/// Whether there are words of this name.
pub(super) fn has(language: Language, name: &str) -> bool {
    WORDS.has(language, name)
}
