//! What people read: patterns of Fluent files, one file a language, with the facts put in.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::Entry;
use telnusqa_domain::language::Language;

pub use fluent_bundle::FluentValue as Fact;

/// The patterns of a language.
struct Spoken {
    bundle: FluentBundle<FluentResource>,
    /// Those that need no facts, as they are said: most of a page.
    plain: HashMap<String, String>,
}

/// The patterns of each language.
pub struct Words(HashMap<Language, Spoken>);

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
            let names: Vec<_> = words.entries().filter_map(name_of).map(str::to_owned).collect();
            bundle.add_resource(words).expect("a test finds no name twice");
            let plain = names.into_iter().filter_map(|name| Some((plain(&bundle, &name)?, name)));
            (language, Spoken { plain: plain.map(|(text, name)| (name, text)).collect(), bundle })
        };
        Self(Language::ALL.into_iter().map(bundle).collect())
    }

    /// Whether there is a pattern of this name.
    #[must_use]
    pub fn has(&self, language: Language, name: &str) -> bool {
        self.0[&language].bundle.get_message(name).is_some_and(|message| message.value().is_some())
    }

    /// A pattern with its facts, on one line; one that is missing shows as its own name, which a test would find.
    #[must_use]
    pub fn say<'f, F: Into<Fact<'f>>>(
        &self,
        language: Language,
        name: &str,
        facts: impl IntoIterator<Item = (&'static str, F)>,
    ) -> String {
        if let Some(text) = self.0[&language].plain.get(name) {
            return text.clone();
        }
        // Where a pattern goes on after a choice, it does so on a line of its own.
        on_one_line(&self.format(language, (name, None), facts))
    }

    /// The same of a pattern that stands beside another one, as its attribute.
    #[must_use]
    pub fn say_beside<'f, F: Into<Fact<'f>>>(
        &self,
        language: Language,
        (name, attribute): (&str, &str),
        facts: impl IntoIterator<Item = (&'static str, F)>,
    ) -> String {
        on_one_line(&self.format(language, (name, Some(attribute)), facts))
    }

    /// A pattern of paragraphs, each of lines: a blank line ends a paragraph, and one that says nothing is left out.
    #[must_use]
    pub fn paragraphs<'f, F: Into<Fact<'f>>>(
        &self,
        language: Language,
        name: &str,
        facts: impl IntoIterator<Item = (&'static str, F)>,
    ) -> Vec<Vec<String>> {
        let text = self.format(language, (name, None), facts);
        let lines: Vec<String> = text.lines().map(on_one_line).collect();
        lines.split(String::is_empty).filter(|lines| !lines.is_empty()).map(<[String]>::to_vec).collect()
    }

    fn format<'f, F: Into<Fact<'f>>>(
        &self,
        language: Language,
        (name, attribute): (&str, Option<&str>),
        facts: impl IntoIterator<Item = (&'static str, F)>,
    ) -> String {
        let bundle = &self.0[&language].bundle;
        let pattern = bundle.get_message(name).and_then(|message| match attribute {
            Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
            None => message.value(),
        });
        let Some(pattern) = pattern else { return name.to_owned() };
        let mut given = FluentArgs::new();
        for (name, value) in facts {
            given.set(name, value);
        }
        bundle.format_pattern(pattern, Some(&given), &mut Vec::new()).into_owned()
    }
}

fn name_of<'w>(entry: &Entry<&'w str>) -> Option<&'w str> {
    match entry {
        Entry::Message(message) => Some(message.id.name),
        _ => None,
    }
}

/// A pattern as it is said without facts; none where it needs some.
fn plain(bundle: &FluentBundle<FluentResource>, name: &str) -> Option<String> {
    let pattern = bundle.get_message(name)?.value()?;
    let mut missing = Vec::new();
    let text = on_one_line(&bundle.format_pattern(pattern, None, &mut missing));
    missing.is_empty().then_some(text)
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
