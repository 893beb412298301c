//! A derivation as it is read, printed and signed: the dates, each day with its number and reason, the steps, the sources.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{Derivation, Extended, Line};
use crate::case::Role;
use crate::case::complaint::Resumed;
use crate::hours::{Desk, day_in_almaty, in_almaty};
use crate::language::{Language, Trilingual};

impl Derivation<'_> {
    /// The whole derivation in a language, line by line. The sources stand at the end, and each day names its own by number.
    #[must_use]
    pub fn explain(&self, language: Language) -> String {
        let mut sources: Vec<Trilingual> = Vec::new();
        let days: Vec<String> = self.days.iter().map(|line| self.explain_day(line, language, &mut sources)).collect();
        let in_words = |label: Label| label.text(language);
        let mut lines = vec![
            self.rules.title.in_language(language).to_owned(),
            format!("{}: {}", in_words(Label::HandedIn), moment(self.handed_in_at)),
            format!("{}: {}", in_words(Label::Registered), moment(self.registered_at)),
            format!("{}: {}", in_words(Label::Due), date(self.due_on)),
        ];
        if let Some(Resumed { since, working_days, .. }) = self.resumed {
            let (overturned, given) = (in_words(Label::Resumed), in_words(Label::Given));
            lines.insert(3, format!("{overturned}: {}; {given}: {working_days}", date(since)));
        }
        if self.desk == Desk::Corporation {
            lines.push(format!("{}: {}", in_words(Label::HandOver), date(self.hand_over_by)));
        }
        lines.push(format!("{}: {}", in_words(Label::Calendar), self.calendar));
        lines.extend(self.provisional_years().map(|year| format!("  {year}: {}", in_words(Label::Provisional))));
        lines.extend([String::new(), in_words(Label::Days).to_owned()]);
        lines.extend(days);
        lines.extend(self.explain_extensions(language));
        lines.extend([String::new(), in_words(Label::Steps).to_owned()]);
        lines.extend(self.steps.iter().map(|step| {
            let (text, role) = (step.duty.text(), role_text(step.role, language));
            format!("  {}  {} ({role})", moment(step.by), text.in_language(language))
        }));
        lines.extend([String::new(), in_words(Label::Sources).to_owned()]);
        let numbered = (1..).zip(&sources);
        lines.extend(numbered.map(|(number, source)| format!("  [{number}] {}", source.in_language(language))));
        lines.join("\n")
    }

    /// The ledger of the extensions, after the day to which the term was counted; nothing where there are none.
    fn explain_extensions(&self, language: Language) -> Vec<String> {
        if self.extensions.is_empty() {
            return Vec::new();
        }
        let in_words = |label: Label| label.text(language);
        let counted = format!("{} {}", in_words(Label::Counted), date(self.counted_until));
        let head = format!("{} ({counted}):", in_words(Label::Extensions));
        let each = self.extensions.iter().map(|Extended { at, by, from, until }| {
            let decided = at.map(|at| format!("{} {}", in_words(Label::Decided), moment(at)));
            let by = by.as_ref().map(|by| format!("{} {by}", role_text(Role::Head, language)));
            let told: Vec<_> = decided.into_iter().chain(by).collect();
            let told = if told.is_empty() { String::new() } else { format!("  ({})", told.join(", ")) };
            format!("  {} → {}{told}", date(*from), date(*until))
        });
        [String::new(), head].into_iter().chain(each).collect()
    }

    /// The years of the term whose days may still change.
    fn provisional_years(&self) -> impl Iterator<Item = i32> {
        let years = day_in_almaty(self.handed_in_at).year()..=self.due_on.year();
        years.filter(|year| self.read.year(*year).is_ok_and(|year| year.provisional))
    }

    fn explain_day(&self, line: &Line, language: Language, sources: &mut Vec<Trilingual>) -> String {
        let reason = self.reason(line);
        let known = sources.iter().position(|source| *source == reason.source);
        let source = known.unwrap_or_else(|| {
            sources.push(reason.source.clone());
            sources.len() - 1
        });
        let number = line.counted.map_or_else(|| "–".to_owned(), |number| number.to_string());
        let weekday = weekday(line.day, language);
        let text = reason.text.in_language(language);
        format!("  {} {weekday} {number:>3}  {text} [{}]", date(line.day), source + 1)
    }
}

/// The words beside the dates.
#[derive(Clone, Copy)]
enum Label {
    Calendar,
    Counted,
    Days,
    Decided,
    Due,
    Extensions,
    Given,
    HandOver,
    HandedIn,
    Provisional,
    Registered,
    Resumed,
    Sources,
    Steps,
}

impl Label {
    const fn text(self, language: Language) -> &'static str {
        let (kk, ru, en) = match self {
            Self::Calendar => ("Күнтізбе нұсқасы", "Версия календаря", "Version of the calendar"),
            Self::Days => ("Мерзім күндер бойынша:", "Срок по дням:", "The term day by day:"),
            Self::Counted => ("есептелген соңғы күн", "последний день по расчёту", "its last day as counted"),
            Self::Decided => ("шешім", "решение от", "decided"),
            Self::Due => ("Мерзімнің соңғы күні", "Последний день срока", "Last day of the term"),
            Self::Extensions => ("Мерзімді ұзарту", "Продления срока", "Extensions of the term"),
            Self::Given => ("берілген жұмыс күндері", "дано рабочих дней", "working days given"),
            Self::HandOver => (
                "Нәтиже Мемлекеттік корпорацияға жеткізілуге тиіс соңғы күн",
                "Результат должен находиться в Государственной корпорации не позднее",
                "The result must lie at the Corporation by",
            ),
            Self::HandedIn => ("Тапсырылды", "Сдано", "Handed in"),
            Self::Provisional => (
                "күнтізбе алдын ала жасалған, мерзім өзгеруі мүмкін",
                "календарь предварительный, срок может измениться",
                "the calendar is provisional, the term may change",
            ),
            Self::Registered => ("Тіркелді", "Зарегистрировано", "Registered"),
            Self::Resumed => (
                "Бас тарту шағым бойынша жойылды",
                "Отказ отменён по жалобе",
                "The refusal was overturned on a complaint",
            ),
            Self::Sources => ("Құқықтық негіздер:", "Правовые основания:", "Sources:"),
            Self::Steps => (
                "Колледждегі рәсімдер және оларды орындаудың шекті уақыты:",
                "Процедуры в колледже и предельные сроки их выполнения:",
                "Steps at the college, and the last moment for each:",
            ),
        };
        match language {
            Language::En => en,
            Language::Kk => kk,
            Language::Ru => ru,
        }
    }
}

/// What a role is called in the regulation (R16-13).
const fn role_text(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Clerk, Language::En) => "clerk",
        (Role::Clerk, Language::Kk) => "кеңсе қызметкері",
        (Role::Clerk, Language::Ru) => "работник канцелярии",
        (Role::Executor, Language::En) => "responsible executor",
        (Role::Executor, Language::Kk) => "жауапты орындаушы",
        (Role::Executor, Language::Ru) => "ответственный исполнитель",
        (Role::Head, Language::En) => "head",
        (Role::Head, Language::Kk) => "басшы",
        (Role::Head, Language::Ru) => "руководитель",
    }
}

/// Two letters, or three in English.
fn weekday(day: NaiveDate, language: Language) -> &'static str {
    let names = match language {
        Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        Language::Kk => ["дс", "сс", "ср", "бс", "жм", "сб", "жс"],
        Language::Ru => ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
    };
    names[day.weekday().num_days_from_monday() as usize]
}

/// As dates are written in all three.
fn date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// On Almaty's clock.
fn moment(moment: DateTime<Utc>) -> String {
    in_almaty(moment).format("%d.%m.%Y %H:%M").to_string()
}
