//! What staff word on a paper: in Kazakh and in Russian, or, as before, in one text.

use serde_json::Value;
use telnusqa_contracts::document::{Named, Said};
use telnusqa_contracts::problem::Texts;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::wording;

use super::Members;

/// So many words that are the same in both languages were written in one of them.
const SAME_WORDS: usize = 4;

const SAME: Trilingual<&'static str> = Trilingual {
    en: "The Kazakh text and the Russian text are the same",
    kk: "Қазақша және орысша мәтіндер бірдей",
    ru: "Казахский и русский тексты совпадают",
};

/// A text of up to 4,000 characters in each of the two languages, or one text that stands for both; a language that is missing is
/// told by its place.
pub(super) fn read(members: &mut Members, name: &str) -> Option<Said> {
    if !members.all().get(name).is_some_and(Value::is_object) {
        return members.text(name).map(Said::One);
    }
    let mut inner = members.object(name)?;
    let (kk, ru) = (text(&mut inner, "kk"), text(&mut inner, "ru"));
    if let Some((kk, ru)) = kk.as_ref().zip(ru.as_ref())
        && kk.trim() == ru.trim()
        && kk.split_whitespace().count() >= SAME_WORDS
    {
        inner.fault("ru", "text.same", SAME);
    }
    members.close(inner);
    Some(Said::Both(Named { kk: kk?, ru: ru? }))
}

fn text(members: &mut Members, name: &str) -> Option<String> {
    let text = members.text(name)?;
    let Some(wrong) = wording::wrong(&text) else { return Some(text) };
    let Trilingual { en, kk, ru } = wrong.text();
    members.fault_in(name, wrong.code(), Texts { en: Some(en), kk, ru });
    None
}

/// What is written so far, to be looked at: a language that is missing is empty, and no fault.
pub(in crate::api) fn so_far(members: &mut Members, name: &str) -> Option<Said> {
    let mut inner = members.object(name)?;
    let mut written = |language| if inner.has(language) { text(&mut inner, language) } else { Some(String::new()) };
    let (kk, ru) = (written("kk"), written("ru"));
    members.close(inner);
    Some(Said::Both(Named { kk: kk?, ru: ru? }))
}
