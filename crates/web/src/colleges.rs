//! Colleges as people look for them: by words of a name, in either language, or by the whole number.

use telnusqa_domain::provider::Provider;
use telnusqa_vault::folded_name;

/// What is looked for.
pub(crate) struct Wanted<'t> {
    typed: &'t str,
    /// Folded, as names of persons are.
    words: Vec<String>,
}

impl<'t> Wanted<'t> {
    /// As it was typed.
    pub(crate) fn of(typed: &'t str) -> Self {
        let words = typed.split_whitespace().map(folded_name).filter(|word| !word.is_empty()).collect();
        Self { typed: typed.trim(), words }
    }

    /// Whether a college is what is looked for; nothing is, where nothing was typed.
    pub(crate) fn fits(&self, college: &Provider) -> bool {
        let is_called = |name: &String| {
            let name = folded_name(name);
            self.words.iter().all(|word| name.contains(word))
        };
        let by_name = !self.words.is_empty() && [&college.name_kk, &college.name_ru].into_iter().any(is_called);
        college.bin.as_str() == self.typed || by_name
    }
}
