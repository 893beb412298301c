//! The words of these pages: a Fluent file per language.

use std::collections::HashMap;
use std::sync::LazyLock;

use telnusqa_chassis::words::{Fact, Words};
use telnusqa_domain::language::Language;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// Headings of notices: said once, and kept.
static HEADINGS: LazyLock<HashMap<(Language, &'static str), String>> = LazyLock::new(|| {
    let all = Language::ALL.into_iter().flat_map(|language| NOTICES.map(|name| (language, name)));
    all.map(|(language, name)| ((language, name), say(language, name))).collect()
});

/// The headings of notices.
pub(super) const NOTICES: [&str; 2] = ["foreign", "stopped"];

/// The file of a language.
pub(super) const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../../texts/my.en.ftl"),
        Language::Kk => include_str!("../../../texts/my.kk.ftl"),
        Language::Ru => include_str!("../../../texts/my.ru.ftl"),
    }
}

/// A heading of a notice.
pub(super) fn fixed(language: Language, name: &'static str) -> &'static str {
    HEADINGS.get(&(language, name)).map_or(name, String::as_str)
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
pub(super) fn has(language: Language, name: &str) -> bool {
    WORDS.has(language, name)
}
