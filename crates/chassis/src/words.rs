//! What people read: patterns of Fluent files, one file a language, with the facts put in.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use telnusqa_domain::language::Language;

pub use fluent_bundle::FluentValue as Fact;

type Bundle = FluentBundle<FluentResource>;

/// The patterns of each language.
pub struct Words(HashMap<Language, Bundle>);

impl Words {
    /// The patterns of the files.
    ///
    /// # Panics
    /// Where a file cannot be read, or has a name twice: files lie in the program, and a test of each reads them.
    #[must_use]
    pub fn new(source: impl Fn(Language) -> &'static str) -> Self {
        let bundle = |language: Language| {
            let tag = language.code().parse().expect("each code is a tag of BCP 47");
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // Marks of direction would be letters of an SMS, and stay in what is copied from a page.
            bundle.set_use_isolating(false);
            let words = FluentResource::try_new(source(language).to_owned()).expect("a test reads each file");
            bundle.add_resource(words).expect("a test finds no name twice");
            (language, bundle)
        };
        Self(Language::ALL.into_iter().map(bundle).collect())
    }

    /// Whether there is a pattern of this name.
    #[must_use]
    pub fn has(&self, language: Language, name: &str) -> bool {
        self.0[&language].get_message(name).is_some_and(|message| message.value().is_some())
    }

    /// A pattern with its facts; one that is missing shows as its own name, which a test would find.
    #[must_use]
    pub fn say<'f, F: Into<Fact<'f>>>(
        &self,
        language: Language,
        name: &str,
        facts: impl IntoIterator<Item = (&'static str, F)>,
    ) -> String {
        let bundle = &self.0[&language];
        let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        let mut given = FluentArgs::new();
        for (name, value) in facts {
            given.set(name, value);
        }
        let text = bundle.format_pattern(pattern, Some(&given), &mut Vec::new()).into_owned();
        // Where a pattern goes on after a choice, it does so on a line of its own.
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
