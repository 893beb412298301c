//! The fields of what is worded in both languages for a paper, and the words of the law that it must bear out.

use telnusqa_contracts::document::words;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{Ground, StepKind};
use telnusqa_domain::language::Language;

use super::{Field, Input, field};
use crate::desk::Shell;

/// A ground of a refusal, in the words of the law.
pub(in crate::desk) struct Worded {
    pub(in crate::desk) kk: String,
    pub(in crate::desk) label: String,
    pub(in crate::desk) name: &'static str,
    pub(in crate::desk) ru: String,
    /// Where it stands, as in `RC-22`.
    pub(in crate::desk) rule: &'static str,
}

/// A field, and a text in Kazakh and in Russian behind it.
pub(super) fn with(shell: &Shell, first: Field, [kk, ru]: [&'static str; 2]) -> Vec<Field> {
    let said = |name, language| field(shell, name, Input::Said(language), true);
    vec![first, said(kk, Language::Kk), said(ru, Language::Ru)]
}

/// The grounds that a step can be on: all where one is to be chosen, of a hearing that of what was proposed.
pub(super) fn grounds(shell: &Shell, card: &Card, step: StepKind) -> Vec<Worded> {
    let proposed = card.refusal.as_ref().map(|refusal| refusal.ground);
    let of = |ground: &Ground| {
        step == StepKind::ProposeRefusal || (step == StepKind::RecordHearing && proposed == Some(*ground))
    };
    Ground::ALL.iter().copied().filter(of).map(|ground| worded(shell, ground)).collect()
}

fn worded(shell: &Shell, ground: Ground) -> Worded {
    let (words, rule) = words::ground(ground);
    let label = shell.say(&format!("choice-{}", ground.name()));
    Worded { kk: words.kk, label, name: ground.name(), ru: words.ru, rule }
}
