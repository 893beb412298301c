//! The words of the pages, in three languages: a Fluent file each. Where a name follows a label, it has the form that the label
//! asks for.

use std::collections::HashMap;
use std::sync::LazyLock;

use telnusqa_chassis::words::{Fact, Words};
use telnusqa_domain::card::{Mover, Stage};
use telnusqa_domain::language::Language;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/page.en.ftl"),
        Language::Kk => include_str!("../../texts/page.kk.ftl"),
        Language::Ru => include_str!("../../texts/page.ru.ftl"),
    }
}

/// What every event is called begins so.
const EVENT: &str = "event-";

macro_rules! texts {
    ($($name:ident)+) => {
        /// The words of one language that need no facts; said once, and kept.
        pub(crate) struct Texts {
            events: HashMap<&'static str, &'static str>,
            of: Language,
            $(pub(crate) $name: &'static str,)+
        }

        impl Texts {
            /// The names of the fields.
            #[cfg(test)]
            const NAMES: &[&str] = &[$(stringify!($name)),+];

            fn new(language: Language) -> Self {
                let names = source(language).lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
                let events = names.filter_map(|name| name.strip_prefix(EVENT));
                let events = events.map(|kind| (kind, kept(language, &format!("{EVENT}{kind}"))));
                Self {
                    events: events.collect(),
                    of: language,
                    $($name: kept(language, &stringify!($name).replace('_', "-")),)+
                }
            }
        }
    };
}

texts! {
    apply
    check
    check_another
    due_on
    field
    field_hint
    help
    history
    language
    mistyped
    mover
    mover_applicant
    mover_authority
    mover_college
    mover_corporation
    mover_nobody
    next
    no_number
    no_page
    no_page_text
    not_mine
    number
    overdue
    own_name
    own_page
    privacy
    service
    service_page
    skip
    stage_accepted
    stage_at_counter
    stage_came_back
    stage_declined
    stage_delivered
    stage_drafted
    stage_for_signature
    stage_hearing_set
    stage_in_preparation
    stage_issued
    stage_kept
    stage_package_lost
    stage_refusal_proposed
    stage_registered
    stage_sent
    stage_signed
    stage_under_way
    stage_withdrawn
    step_by
    title
    too_many
    too_many_text
    unavailable
    unavailable_text
    unknown
    unknown_text
}

/// Words that are said once and stay for as long as the program runs.
fn kept(language: Language, name: &str) -> &'static str {
    Box::leak(WORDS.say::<Fact<'_>>(language, name, []).into_boxed_str())
}

impl Texts {
    /// What a page is true as of.
    pub(crate) fn as_of(&self, moment: &str) -> String {
        // a day stays on one line: patterns know only blanks that break
        WORDS.say(self.of, "as-of", [("moment", moment)]).replace(&moment.replace('\u{a0}', " "), moment)
    }

    /// Where a case stands.
    pub(crate) const fn stage(&self, stage: Stage) -> &'static str {
        match stage {
            Stage::Declined => self.stage_declined,
            Stage::Accepted => self.stage_accepted,
            Stage::UnderWay => self.stage_under_way,
            Stage::CameBack => self.stage_came_back,
            Stage::PackageLost => self.stage_package_lost,
            Stage::Delivered => self.stage_delivered,
            Stage::Registered => self.stage_registered,
            Stage::InPreparation => self.stage_in_preparation,
            Stage::RefusalProposed => self.stage_refusal_proposed,
            Stage::HearingSet => self.stage_hearing_set,
            Stage::Drafted => self.stage_drafted,
            Stage::ForSignature => self.stage_for_signature,
            Stage::Signed => self.stage_signed,
            Stage::Sent => self.stage_sent,
            Stage::AtCounter => self.stage_at_counter,
            Stage::Kept => self.stage_kept,
            Stage::Issued => self.stage_issued,
            Stage::Withdrawn => self.stage_withdrawn,
        }
    }

    /// Whose move it is.
    pub(crate) const fn mover(&self, mover: Mover) -> &'static str {
        match mover {
            Mover::Applicant => self.mover_applicant,
            Mover::Authority => self.mover_authority,
            Mover::College => self.mover_college,
            Mover::Corporation => self.mover_corporation,
            Mover::Nobody => self.mover_nobody,
        }
    }

    /// What an event is called; none where this version does not show it.
    pub(crate) fn happened(&self, kind: &str) -> Option<&'static str> {
        self.events.get(kind).copied()
    }
}

/// The words of a language.
pub(crate) fn of(language: Language) -> &'static Texts {
    static EN: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::En));
    static KK: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::Kk));
    static RU: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::Ru));
    match language {
        Language::En => &EN,
        Language::Kk => &KK,
        Language::Ru => &RU,
    }
}

/// How many working days are left, or how many have passed since the last one.
pub(crate) fn days_left(days: i32, language: Language) -> String {
    let late = if days < 0 { "yes" } else { "no" };
    WORDS.say(language, "days-left", [("days", Fact::from(days.unsigned_abs())), ("late", Fact::from(late))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words::same_in_every_language;

    #[test]
    fn every_language_says_the_same_things() {
        let names = same_in_every_language(source, |language, name| WORDS.has(language, name));
        // and no word that nobody says
        let said = |name: &String| name.starts_with(EVENT) || Texts::NAMES.contains(&name.replace('-', "_").as_str());
        let unsaid: Vec<String> = names.into_iter().filter(|name| !said(name)).collect();
        assert_eq!(unsaid, ["as-of", "days-left"]);
        for name in Texts::NAMES {
            assert!(WORDS.has(Language::Kk, &name.replace('_', "-")), "{name}");
        }
    }

    #[test]
    fn people_count_so() {
        for (language, days, expected) in [
            (Language::Ru, 1, "остался 1 рабочий день"),
            (Language::Ru, 2, "осталось 2 рабочих дня"),
            (Language::Ru, 5, "осталось 5 рабочих дней"),
            (Language::Ru, 11, "осталось 11 рабочих дней"),
            (Language::Ru, 21, "остался 21 рабочий день"),
            (Language::Ru, -3, "срок истёк: 3 рабочих дня назад"),
            (Language::Ru, -21, "срок истёк: 21 рабочий день назад"),
            (Language::Ru, 0, "сегодня последний день"),
            (Language::Kk, 0, "бүгін соңғы күні"),
            (Language::Kk, 1, "1 жұмыс күні қалды"),
            (Language::Kk, -2, "мерзімнен 2 жұмыс күні өтті"),
            (Language::En, 0, "today is the last day"),
            (Language::En, 1, "1 working day left"),
            (Language::En, 21, "21 working days left"),
            (Language::En, -1, "1 working day late"),
        ] {
            assert_eq!(days_left(days, language), expected);
        }
    }
}
