//! What is said of a case beyond its sentence: why it was refused and how to mend that, and what to bring. The words are a Fluent
//! file per language.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use telnusqa_chassis::words::{Fact, Words};
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::{Draft, Ground};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::{Regulation, RegulationId};

use super::dates;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/explain.en.ftl"),
        Language::Kk => include_str!("../../texts/explain.kk.ftl"),
        Language::Ru => include_str!("../../texts/explain.ru.ftl"),
    }
}

/// Words that need no facts.
pub(crate) fn say(language: Language, name: &str) -> String {
    WORDS.say::<Fact<'_>>(language, name, [])
}

/// Why it was refused, or is about to be, and what can be done about it: sentences in the reader's language.
pub(crate) struct Reasons {
    /// One of the list (RC-22…24).
    pub(crate) ground: String,
    pub(crate) heading: String,
    /// What the applicant can do about this ground.
    pub(crate) mend: String,
    /// The papers of a new application (RC-18…20), and the last day for a complaint (АППК 92); of what is signed alone.
    pub(crate) then: Vec<String>,
}

/// Of a refusal that was signed; or of one that is proposed, while he can object. A draft is nobody's word yet.
pub(crate) fn reasons(card: &Card, language: Language, now: DateTime<Utc>) -> Option<Reasons> {
    if matches!(card.stage, Stage::RefusalProposed | Stage::HearingSet) {
        let ground = card.refusal.as_ref()?.ground;
        return Some(Reasons::new(ground, "refusal-proposed", "mend-proposed", language));
    }
    let ground = card.signed_at.and(card.draft.as_ref()).and_then(Draft::ground)?;
    let mut reasons = Reasons::new(ground, "refused", "mend", language);
    reasons.then.push(WORDS.say(language, "papers-again", [("papers", papers(card, language, now))]));
    if card.has_representative {
        reasons.then.push(say(language, "bring-representative"));
    }
    let until = card.appeal_until().map(|day| dates::in_words(day, language));
    reasons.then.extend(until.map(|day| WORDS.say(language, "appeal-until", [("day", day)])));
    Some(reasons)
}

impl Reasons {
    fn new(ground: Ground, heading: &str, mend: &str, language: Language) -> Self {
        Self {
            ground: say(language, &format!("ground-{}", ground.name())),
            heading: say(language, heading),
            mend: say(language, &format!("{mend}-{}", ground.name())),
            then: Vec::new(),
        }
    }
}

/// What he would have to bring to apply again for the same reasons, by the rules of today.
fn papers(card: &Card, language: Language, now: DateTime<Utc>) -> String {
    let rules = RegulationId::in_force_on(day_in_almaty(now)).unwrap_or(RegulationId::newest());
    let papers = Regulation::of(rules).demands(&card.reasons, None);
    let named: Vec<String> = papers.iter().map(|paper| say(language, &format!("paper-{}", paper.name()))).collect();
    named.join("; ")
}

/// What to bring to collect the result, now or later; none where nothing is left to collect.
pub(crate) fn bring(card: &Card, language: Language) -> Option<String> {
    if card.stage.has_ended() {
        return None;
    }
    let when = if card.can_be_collected() { "now" } else { "later" };
    let place = if card.is_collected_at_college() { "office" } else { "corporation" };
    let what = say(language, &format!("bring-{when}-{place}"));
    let acting = card.has_representative.then(|| say(language, "bring-representative"));
    Some(acting.map_or_else(|| what.clone(), |acting| format!("{what} {acting}")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use telnusqa_domain::case::DocumentKind;

    use super::*;
    use crate::tests::words::same_in_every_language;

    #[test]
    fn every_language_says_the_same_things() {
        same_in_every_language(source, |language, name| WORDS.has(language, name));
    }

    /// Every ground of every version of the regulation, proposed and signed; and every paper that a version demands.
    #[test]
    fn every_ground_says_how_it_is_mended() {
        let versions = RegulationId::ALL.map(Regulation::of);
        let grounds: BTreeSet<Ground> = versions.iter().flat_map(|version| version.grounds.iter().copied()).collect();
        assert_eq!(grounds.len(), Ground::ALL.len());
        for ground in grounds {
            for kind in ["ground", "mend", "mend-proposed"] {
                assert!(WORDS.has(Language::Kk, &format!("{kind}-{}", ground.name())), "{kind} {ground:?}");
            }
        }
        for paper in DocumentKind::ALL {
            assert!(WORDS.has(Language::Kk, &format!("paper-{}", paper.name())), "{paper:?}");
        }
    }
}
