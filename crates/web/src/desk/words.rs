//! The words of the desks: a Fluent file per language.

use std::sync::LazyLock;

use telnusqa_chassis::words::{Fact, Words};
use telnusqa_domain::language::Language;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
pub(super) const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/en.ftl"),
        Language::Kk => include_str!("../../texts/kk.ftl"),
        Language::Ru => include_str!("../../texts/ru.ftl"),
    }
}

/// Words that need no facts.
pub(super) fn say(language: Language, name: &str) -> String {
    WORDS.say::<Fact<'_>>(language, name, [])
}

/// Words with facts.
pub(crate) fn tell<'f, F: Into<Fact<'f>>>(
    language: Language,
    name: &str,
    facts: impl IntoIterator<Item = (&'static str, F)>,
) -> String {
    WORDS.say(language, name, facts)
}

/// Whether there are words of this name.
pub(super) fn has(language: Language, name: &str) -> bool {
    WORDS.has(language, name)
}
