//! The words of the pages on papers: a Fluent file per language.

use std::sync::LazyLock;

use telnusqa_chassis::words::{Fact, Words as Said};
use telnusqa_domain::language::Language;
use telnusqa_domain::paper::Standing;

static SAID: LazyLock<Said> = LazyLock::new(|| Said::new(source));

/// The file of a language.
const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../../texts/paper.en.ftl"),
        Language::Kk => include_str!("../../../texts/paper.kk.ftl"),
        Language::Ru => include_str!("../../../texts/paper.ru.ftl"),
    }
}

macro_rules! words {
    ($($name:ident)+) => {
        /// The words of one language that need no facts; said once, and kept.
        pub(super) struct Words {
            of: Language,
            $(pub(super) $name: &'static str,)+
        }

        impl Words {
            /// The names of the fields.
            #[cfg(test)]
            const NAMES: &[&str] = &[$(stringify!($name)),+];

            fn new(language: Language) -> Self {
                Self { of: language, $($name: kept(language, &stringify!($name).replace('_', "-")),)+ }
            }
        }
    };
}

words! {
    application_number
    check
    check_another
    code
    code_hint
    college
    compare
    compare_heading
    compare_note
    corrected
    corrected_text
    duplicate
    in_place_of
    keys
    keys_note
    kind
    made_on
    name
    name_fits
    name_other
    never_signed
    never_signed_text
    no_code
    not_signed
    not_signed_text
    original
    refusal
    register_number
    replaced
    signed_by_hand
    signed_by_key
    signed_how
    signed_on
    supplement
    title
    unknown
    valid
    valid_by_hand
    valid_text
    void
    void_refusal
    void_text
}

/// Words that are said once and stay for as long as the program runs.
fn kept(language: Language, name: &str) -> &'static str {
    Box::leak(SAID.say::<Fact<'_>>(language, name, []).into_boxed_str())
}

impl Words {
    /// In place of which duplicate a later one was made, by its number.
    pub(super) fn earlier_duplicate(&self, number: &str) -> String {
        SAID.say(self.of, "earlier-duplicate", [("number", number)])
    }

    /// What it means that the original was found on a day.
    pub(super) fn original_found(&self, on: &str) -> String {
        // a day stays on one line: patterns know only blanks that break
        SAID.say(self.of, "original-found", [("on", on)]).replace(&on.replace('\u{a0}', " "), on)
    }

    /// How a paper stands, in a word and in a sentence: whether it is a duplicate, and whether it was signed with a pen.
    pub(super) fn standing(&self, standing: Standing, (duplicate, by_hand): (bool, bool)) -> (&'static str, String) {
        match standing {
            Standing::Corrected => (self.corrected, self.corrected_text.to_owned()),
            Standing::NeverSigned => (self.never_signed, self.never_signed_text.to_owned()),
            Standing::NotSigned => (self.not_signed, self.not_signed_text.to_owned()),
            Standing::Replaced(later) => {
                (self.replaced, SAID.say(self.of, "replaced-text", [("later", later.to_string())]))
            }
            Standing::Valid if by_hand => (self.valid, self.valid_by_hand.to_owned()),
            Standing::Valid => (self.valid, self.valid_text.to_owned()),
            Standing::Void if duplicate => (self.void, self.void_text.to_owned()),
            Standing::Void => (self.void, self.void_refusal.to_owned()),
        }
    }
}

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Words {
    static EN: LazyLock<Words> = LazyLock::new(|| Words::new(Language::En));
    static KK: LazyLock<Words> = LazyLock::new(|| Words::new(Language::Kk));
    static RU: LazyLock<Words> = LazyLock::new(|| Words::new(Language::Ru));
    match language {
        Language::En => &EN,
        Language::Kk => &KK,
        Language::Ru => &RU,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tests::words::same_in_every_language;

    #[test]
    fn every_language_says_the_same_things() {
        let names = same_in_every_language(source, |language, name| SAID.has(language, name));
        // and no word that nobody says
        let fields: BTreeSet<String> = Words::NAMES.iter().map(|name| name.replace('_', "-")).collect();
        let unsaid: Vec<String> = names.into_iter().filter(|name| !fields.contains(name)).collect();
        assert_eq!(unsaid, ["earlier-duplicate", "original-found", "replaced-text"]);
        for name in fields {
            assert!(SAID.has(Language::Kk, &name), "{name}");
        }
    }
}
