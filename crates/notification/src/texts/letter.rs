//! How a letter is put together: a greeting, what it is about, a close; as text, and the same as HTML.

use std::sync::LazyLock;

use telnusqa_chassis::words::Words;
use telnusqa_domain::language::Language;

use super::{Name, full_name, html};

/// The words of each language.
static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
pub(crate) const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/letter.en.ftl"),
        Language::Kk => include_str!("../../texts/letter.kk.ftl"),
        Language::Ru => include_str!("../../texts/letter.ru.ftl"),
    }
}

/// A message in words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Letter {
    /// The same as [`Letter::text`], for programs that show it better.
    pub(crate) html: String,
    pub(crate) language: Language,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// Lines that belong together.
pub(super) type Paragraph = Vec<String>;

/// What a letter is made of, besides its words.
pub(super) struct About<'a> {
    /// The pattern of its close.
    pub(super) close: &'static str,
    pub(super) facts: &'a [(&'static str, String)],
    pub(super) language: Language,
    /// The page where all of it stands, where there is one.
    pub(super) link: Option<&'a str>,
    /// The pattern of the letter.
    pub(super) message: &'static str,
    pub(super) name: &'a Name,
    /// What it is asked by.
    pub(super) number: &'a str,
}

impl Letter {
    /// A letter of one paragraph, without a greeting.
    pub(crate) fn short(language: Language, subject: String, text: &str) -> Self {
        let html = html::page(language, &subject, &[vec![text.to_owned()]], &[], None);
        Self { html, language, subject, text: format!("{text}\n") }
    }

    pub(super) fn compose(about: &About<'_>) -> Self {
        let language = about.language;
        let facts = || about.facts.iter().map(|(name, value)| (*name, value.as_str()));
        let heading = WORDS.say_beside(language, (about.message, "subject"), facts());
        let name = full_name(about.name);
        let greeting = match name.as_str() {
            "" => WORDS.say(language, "greeting-nameless", [("name", "")]),
            name => WORDS.say(language, "greeting", [("name", name)]),
        };
        let mut body = vec![vec![greeting]];
        body.extend(WORDS.paragraphs(language, about.message, facts()));
        let at_close = [("link", about.link.unwrap_or_default()), ("number", about.number)];
        let close = WORDS.paragraphs(language, about.close, at_close);
        let html = html::page(language, &heading, &body, &close, about.link);
        let text: Vec<String> = body.iter().chain(&close).map(|lines| lines.join("\n")).collect();
        Self {
            html,
            language,
            subject: format!("{heading}: {}", about.number),
            text: format!("{}\n", text.join("\n\n")),
        }
    }
}

/// What was corrected, by its name in a language.
pub(super) fn field(language: Language, name: &str) -> String {
    WORDS.say(language, "field", [("field", name)])
}
