//! Problem details (RFC 9457), with a stable `type` and texts in the reader's language.

mod accept;
mod kind;

pub use accept::negotiate;
pub use kind::Kind;

use serde::{Deserialize, Serialize};
use telnusqa_domain::language::{Bilingual, Language, Trilingual};

/// The media type of a problem.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// A problem document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// What kind of problem it is, a stable URI.
    pub r#type: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This one in words; it repeats no value that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What exactly is wrong, place by place, sorted by pointer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
}

/// What is wrong at one place of a message.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Fault {
    /// Where, a JSON pointer (RFC 6901); empty for the whole.
    pub pointer: String,
    /// What, a stable code, as in `iin.control-digit`.
    pub code: String,
    /// In words; the IIS is told them in both official languages alone.
    pub detail: Texts,
}

/// A text in both official languages, for people with an English gloss.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Texts {
    /// In English, a gloss; the contract of the IIS knows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// In Kazakh.
    pub kk: String,
    /// In Russian.
    pub ru: String,
}

impl Problem {
    /// A problem of a kind, in a language.
    #[must_use]
    pub fn new(kind: Kind, language: Language) -> Self {
        Self {
            r#type: format!("https://telnusqa.kz/problems/{}", kind.code()),
            title: kind.title(language).to_owned(),
            status: kind.status(),
            detail: None,
            errors: Vec::new(),
        }
    }

    /// With words about this one.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// With what exactly is wrong; sorted by pointer, then code.
    #[must_use]
    pub fn with_errors(self, mut errors: Vec<Fault>) -> Self {
        errors.sort_by(|one, other| (&one.pointer, &one.code).cmp(&(&other.pointer, &other.code)));
        Self { errors, ..self }
    }
}

impl Texts {
    /// The text for a reader; where there is no English one, the Russian.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => self.en.as_deref().unwrap_or(&self.ru),
            Language::Kk => &self.kk,
            Language::Ru => &self.ru,
        }
    }
}

impl From<Bilingual> for Texts {
    fn from(text: Bilingual) -> Self {
        Self { en: None, kk: text.kk.to_owned(), ru: text.ru.to_owned() }
    }
}

impl From<Trilingual<&'static str>> for Texts {
    fn from(text: Trilingual<&'static str>) -> Self {
        Self { en: Some(text.en.to_owned()), ..text.official().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_written_as_rfc_9457_says() {
        let fault = |pointer: &str| Fault {
            pointer: pointer.to_owned(),
            code: "member.missing".to_owned(),
            detail: Texts { en: None, kk: "…".to_owned(), ru: "…".to_owned() },
        };
        let problem = Problem::new(Kind::InvalidMessage, Language::Ru)
            .with_errors(vec![fault("/data/reason"), fault("/data/applicant")]);
        let json = serde_json::to_string(&problem).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"{"type":"https://telnusqa.kz/problems/invalid-message","#,
                r#""title":"Сообщение не соответствует установленному формату","status":422,"errors":["#,
                r#"{"pointer":"/data/applicant","code":"member.missing","detail":{"kk":"…","ru":"…"}},"#,
                r#"{"pointer":"/data/reason","code":"member.missing","detail":{"kk":"…","ru":"…"}}]}"#
            )
        );
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
    }

    #[test]
    fn every_kind_has_its_own_code_and_words_in_every_language() {
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            // What is kept and not decided yet is no failure, and not done either.
            let expected = if kind == Kind::SignatureWaits { 202..203 } else { 400..600 };
            assert!(expected.contains(&kind.status()));
            assert!(Kind::ALL[..at].iter().all(|earlier| earlier.code() < kind.code()), "{}", kind.code());
            for language in Language::ALL {
                assert!(!kind.title(language).is_empty());
            }
        }
    }
}
