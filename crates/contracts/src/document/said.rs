//! What staff wrote, as it lies in the vault and stands on papers: in Kazakh and in Russian, or in one language as it was before.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnusqa_domain::language::Language;

use super::Named;

/// A text of staff. On a paper it is an object of two texts, or one text that stands for both.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Said {
    /// In both official languages.
    Both(Named),
    /// In one language, whichever it is.
    One(String),
}

impl Said {
    /// Of a file of the vault: `{"kk", "ru", "text"}`, or `{"text"}`; `None` where it is neither.
    #[must_use]
    pub fn of_file(file: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Written {
            kk: Option<String>,
            ru: Option<String>,
            text: String,
        }
        let Written { kk, ru, text } = serde_json::from_slice(file).ok()?;
        Some(kk.zip(ru).map_or(Self::One(text), |(kk, ru)| Self::Both(Named { kk, ru })))
    }

    /// The members of its file, without the salt. `text` holds both languages, for whoever knows of one text alone.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        let mut members = Map::from_iter([("text".to_owned(), self.whole().into())]);
        if let Self::Both(Named { kk, ru }) = self {
            members.extend([("kk".to_owned(), kk.clone().into()), ("ru".to_owned(), ru.clone().into())]);
        }
        members
    }

    /// All of it: the Kazakh text and the Russian one beneath.
    #[must_use]
    pub fn whole(&self) -> String {
        match self {
            Self::Both(Named { kk, ru }) => format!("{kk}\n\n{ru}"),
            Self::One(text) => text.clone(),
        }
    }

    /// What is told to a reader of a language: in English there is none, and he gets all of it.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        match (self, language) {
            (Self::Both(named), Language::Kk) => named.kk.clone(),
            (Self::Both(named), Language::Ru) => named.ru.clone(),
            (Self::Both(_), Language::En) | (Self::One(_), _) => self.whole(),
        }
    }

    /// Whether another one says the same words, whatever stands around them.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Both(one), Self::Both(other)) => {
                one.kk.trim() == other.kk.trim() && one.ru.trim() == other.ru.trim()
            }
            (Self::One(one), Self::One(other)) => one.trim() == other.trim(),
            (Self::Both(_), Self::One(_)) | (Self::One(_), Self::Both(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> Said {
        Said::Both(Named { kk: "Мөрі жоқ".to_owned(), ru: "Печати нет".to_owned() })
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        for said in [both(), Said::One("Печати нет".to_owned())] {
            let mut members = said.members();
            members.insert("salt".to_owned(), "00".into());
            let file = Value::Object(members).to_string();
            assert!(Said::of_file(file.as_bytes()).is_some_and(|read| read == said), "{file}");
        }
        // half of a text in two languages is one text
        let half = Said::of_file(br#"{"salt": "00", "text": "a", "kk": "b"}"#);
        assert!(half.is_some_and(|said| said == Said::One("a".to_owned())));
        for none in [&b"{}"[..], b"text", br#"{"kk": "a", "ru": "b"}"#, br#"{"text": 1}"#] {
            assert!(Said::of_file(none).is_none());
        }
    }

    #[test]
    fn whoever_knows_one_text_alone_reads_both_languages() {
        assert_eq!(both().members()["text"], "Мөрі жоқ\n\nПечати нет");
        assert_eq!(both().in_language(Language::Kk), "Мөрі жоқ");
        assert_eq!(both().in_language(Language::Ru), "Печати нет");
        assert_eq!(both().in_language(Language::En), "Мөрі жоқ\n\nПечати нет");
        assert_eq!(Said::One("x".to_owned()).in_language(Language::Kk), "x");
    }

    #[test]
    fn on_a_paper_it_is_two_texts_or_one() {
        let written = |said: &Said| serde_json::to_value(said).unwrap();
        assert_eq!(written(&both()), serde_json::json!({"kk": "Мөрі жоқ", "ru": "Печати нет"}));
        assert_eq!(written(&Said::One("x".to_owned())), "x");
    }

    #[test]
    fn the_same_words_are_the_same() {
        let spaced = Said::Both(Named { kk: " Мөрі жоқ".to_owned(), ru: "Печати нет\n".to_owned() });
        assert!(both().is_same(&spaced));
        assert!(!both().is_same(&Said::One("Печати нет".to_owned())));
        assert!(Said::One("a ".to_owned()).is_same(&Said::One("a".to_owned())));
    }
}
