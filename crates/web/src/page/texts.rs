//! The words of the pages, in three languages. Where a name follows a label, it has the form that the label asks for.

mod en;
mod kk;
mod ru;

use telnusqa_domain::card::{Mover, Stage};
use telnusqa_domain::language::Language;

/// The words of one language.
pub(crate) struct Texts {
    pub(crate) as_of: fn(&str) -> String,
    pub(crate) check: &'static str,
    pub(crate) check_another: &'static str,
    pub(crate) due_on: &'static str,
    pub(crate) field: &'static str,
    pub(crate) field_hint: &'static str,
    pub(crate) help: &'static str,
    pub(crate) history: &'static str,
    pub(crate) language: &'static str,
    pub(crate) mistyped: &'static str,
    pub(crate) mover: &'static str,
    pub(crate) next: &'static str,
    pub(crate) no_number: &'static str,
    pub(crate) no_page: &'static str,
    pub(crate) no_page_text: &'static str,
    pub(crate) not_mine: &'static str,
    pub(crate) number: &'static str,
    pub(crate) overdue: &'static str,
    /// The language's name in itself.
    pub(crate) own_name: &'static str,
    pub(crate) own_page: &'static str,
    pub(crate) privacy: &'static str,
    pub(crate) service: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) step_by: &'static str,
    pub(crate) title: &'static str,
    pub(crate) too_many: &'static str,
    pub(crate) too_many_text: &'static str,
    pub(crate) unavailable: &'static str,
    pub(crate) unavailable_text: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) unknown_text: &'static str,
    /// In the order of [`Texts::stage`].
    stages: [&'static str; 18],
    /// In the order of [`Texts::mover`].
    movers: [&'static str; 5],
    /// Kinds of events and what they are called.
    events: [(&'static str, &'static str); 51],
}

impl Texts {
    /// Where a case stands.
    pub(crate) const fn stage(&self, stage: Stage) -> &'static str {
        match stage {
            Stage::Declined => self.stages[0],
            Stage::Accepted => self.stages[1],
            Stage::UnderWay => self.stages[2],
            Stage::CameBack => self.stages[3],
            Stage::PackageLost => self.stages[4],
            Stage::Delivered => self.stages[5],
            Stage::Registered => self.stages[6],
            Stage::InPreparation => self.stages[7],
            Stage::RefusalProposed => self.stages[8],
            Stage::HearingSet => self.stages[9],
            Stage::Drafted => self.stages[10],
            Stage::ForSignature => self.stages[11],
            Stage::Signed => self.stages[12],
            Stage::Sent => self.stages[13],
            Stage::AtCounter => self.stages[14],
            Stage::Kept => self.stages[15],
            Stage::Issued => self.stages[16],
            Stage::Withdrawn => self.stages[17],
        }
    }

    /// Whose move it is.
    pub(crate) const fn mover(&self, mover: Mover) -> &'static str {
        match mover {
            Mover::Applicant => self.movers[0],
            Mover::Authority => self.movers[1],
            Mover::College => self.movers[2],
            Mover::Corporation => self.movers[3],
            Mover::Nobody => self.movers[4],
        }
    }

    /// What an event is called; none where this version does not show it.
    pub(crate) fn happened(&self, kind: &str) -> Option<&'static str> {
        self.events.iter().find_map(|(name, text)| (*name == kind).then_some(*text))
    }
}

/// The words of a language.
pub(crate) const fn of(language: Language) -> &'static Texts {
    match language {
        Language::En => &en::TEXTS,
        Language::Kk => &kk::TEXTS,
        Language::Ru => &ru::TEXTS,
    }
}

/// How many working days are left, or how many have passed since the last one.
pub(crate) fn days_left(days: i32, language: Language) -> String {
    match (language, days) {
        (Language::En, 0) => "today is the last day".to_owned(),
        (Language::En, 1) => "1 working day left".to_owned(),
        (Language::En, 2..) => format!("{days} working days left"),
        (Language::En, -1) => "1 working day late".to_owned(),
        (Language::En, _) => format!("{} working days late", days.unsigned_abs()),
        (Language::Kk, 0) => "бүгін соңғы күні".to_owned(),
        (Language::Kk, 1..) => format!("{days} жұмыс күні қалды"),
        (Language::Kk, _) => format!("мерзімнен {} жұмыс күні өтті", days.unsigned_abs()),
        (Language::Ru, 0) => "сегодня последний день".to_owned(),
        (Language::Ru, 1..) => format!("{} {days} {}", left_ru(days), working_days_ru(days.unsigned_abs())),
        (Language::Ru, _) => {
            format!("срок истёк: {} {} назад", days.unsigned_abs(), working_days_ru(days.unsigned_abs()))
        }
    }
}

const fn left_ru(days: i32) -> &'static str {
    if days % 10 == 1 && days % 100 != 11 { "остался" } else { "осталось" }
}

/// CLDR's plural rules for Russian: one, few, many.
const fn working_days_ru(days: u32) -> &'static str {
    match (days % 10, days % 100) {
        (_, 11..=14) => "рабочих дней",
        (1, _) => "рабочий день",
        (2..=4, _) => "рабочих дня",
        _ => "рабочих дней",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_counts_as_people_do() {
        for (days, expected) in [
            (1, "остался 1 рабочий день"),
            (2, "осталось 2 рабочих дня"),
            (5, "осталось 5 рабочих дней"),
            (11, "осталось 11 рабочих дней"),
            (21, "остался 21 рабочий день"),
            (-3, "срок истёк: 3 рабочих дня назад"),
            (0, "сегодня последний день"),
        ] {
            assert_eq!(days_left(days, Language::Ru), expected);
        }
    }
}
