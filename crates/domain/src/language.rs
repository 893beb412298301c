//! The languages of the service, and texts that exist in both official ones.

/// A language that people are answered in.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Language {
    /// English, for foreigners; never an official text.
    En,
    /// Kazakh, the state language.
    Kk,
    /// Russian.
    Ru,
}

impl Language {
    /// Every language, the state language first.
    pub const ALL: [Self; 3] = [Self::Kk, Self::Ru, Self::En];

    /// The BCP 47 code: `kk`, `ru` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Kk => "kk",
            Self::Ru => "ru",
        }
    }

    /// The language of a BCP 47 code, where it is one of ours.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// A text in both official languages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bilingual {
    /// The Kazakh text.
    pub kk: &'static str,
    /// The Russian text.
    pub ru: &'static str,
}

/// A text in every language of the service; the English one is a gloss, never an official text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Trilingual<T = String> {
    /// The English text.
    pub en: T,
    /// The Kazakh text.
    pub kk: T,
    /// The Russian text.
    pub ru: T,
}

impl<T: AsRef<str>> Trilingual<T> {
    /// The text in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => self.en.as_ref(),
            Language::Kk => self.kk.as_ref(),
            Language::Ru => self.ru.as_ref(),
        }
    }
}

impl Trilingual<&'static str> {
    /// The text without its gloss.
    #[must_use]
    pub const fn official(self) -> Bilingual {
        Bilingual { kk: self.kk, ru: self.ru }
    }
}
