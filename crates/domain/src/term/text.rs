//! A derivation as it is read, printed and signed: the dates, each day with its number and reason, the steps, the sources.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{Derivation, Extended, Line};
use crate::case::Role;
use crate::case::complaint::Resumed;
use crate::hours::{Desk, day_in_almaty, in_almaty};
use crate::language::{Language, Trilingual};

/// A derivation in the words of one language, part by part, as it is printed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Told {
    /// Each day.
    pub days: Vec<ToldDay>,
    /// Each extension, in a line; empty where the term was never extended.
    pub extensions: Vec<String>,
    /// The dates, each under its name.
    pub facts: Vec<(&'static str, String)>,
    /// What stands above days, extensions, steps and sources.
    pub headings: [String; 4],
    /// What is to be known of the calendar.
    pub notes: Vec<String>,
    /// What the term is taken from; a day names its own by number, from 1.
    pub sources: Vec<String>,
    /// Each step of the college: its last moment, what it is, and whose.
    pub steps: Vec<(String, String, &'static str)>,
    /// The rules by which it is counted.
    pub title: String,
}

/// A day of a term.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ToldDay {
    /// As in `24.11.2026`.
    pub date: String,
    /// Which day of the term it is, or a dash.
    pub number: String,
    /// Which of the sources says so, from 1.
    pub source: usize,
    /// Why it is counted, or is not.
    pub text: String,
    /// As in `дс`.
    pub weekday: &'static str,
}

impl Derivation<'_> {
    /// The whole derivation in a language, line by line. The sources stand at the end, and each day names its own by number.
    #[must_use]
    pub fn explain(&self, language: Language) -> String {
        let Told { days, extensions, facts, headings, notes, sources, steps, title } = self.tell(language);
        let [over_days, over_extensions, over_steps, over_sources] = headings;
        let mut lines = vec![title];
        lines.extend(facts.into_iter().map(|(label, value)| format!("{label}: {value}")));
        lines.extend(notes.into_iter().map(|note| format!("  {note}")));
        lines.extend([String::new(), over_days + ":"]);
        lines.extend(days.into_iter().map(|ToldDay { date, number, source, text, weekday }| {
            format!("  {date} {weekday} {number:>3}  {text} [{source}]")
        }));
        if !extensions.is_empty() {
            lines.extend([String::new(), over_extensions + ":"]);
            lines.extend(extensions.into_iter().map(|line| format!("  {line}")));
        }
        lines.extend([String::new(), over_steps + ":"]);
        lines.extend(steps.into_iter().map(|(by, text, role)| format!("  {by}  {text} ({role})")));
        lines.extend([String::new(), over_sources + ":"]);
        lines.extend((1..).zip(sources).map(|(number, source)| format!("  [{number}] {source}")));
        lines.join("\n")
    }

    /// The whole derivation in the words of a language.
    #[must_use]
    pub fn tell(&self, language: Language) -> Told {
        let mut sources: Vec<Trilingual> = Vec::new();
        let days = self.days.iter().map(|line| self.tell_day(line, language, &mut sources)).collect();
        let in_words = |label: Label| label.text(language);
        let mut facts = vec![
            (in_words(Label::HandedIn), moment(self.handed_in_at)),
            (in_words(Label::Registered), moment(self.registered_at)),
            (in_words(Label::Due), date(self.due_on)),
        ];
        if let Some(Resumed { since, working_days, .. }) = self.resumed {
            let why = if self.anew { Label::Anew } else { Label::Resumed };
            facts.insert(2, (in_words(why), format!("{}; {}: {working_days}", date(since), in_words(Label::Given))));
        }
        if self.desk == Desk::Corporation {
            facts.push((in_words(Label::HandOver), date(self.hand_over_by)));
        }
        facts.push((in_words(Label::Calendar), self.calendar.to_string()));
        let counted = format!("{} {}", in_words(Label::Counted), date(self.counted_until));
        let extensions = format!("{} ({counted})", in_words(Label::Extensions));
        let [over_days, over_steps, over_sources] = [Label::Days, Label::Steps, Label::Sources].map(in_words);
        let provisional = self.provisional_years();
        Told {
            days,
            extensions: self.extensions.iter().map(|extended| tell_extension(extended, language)).collect(),
            facts,
            headings: [over_days.to_owned(), extensions, over_steps.to_owned(), over_sources.to_owned()],
            notes: provisional.map(|year| format!("{year}: {}", in_words(Label::Provisional))).collect(),
            sources: sources.into_iter().map(|source| source.in_language(language).to_owned()).collect(),
            steps: self
                .steps
                .iter()
                .map(|step| {
                    let text = step.duty.text().in_language(language).to_owned();
                    (moment(step.by), text, role_text(step.role, language))
                })
                .collect(),
            title: self.rules.title.in_language(language).to_owned(),
        }
    }

    /// The years of the term whose days may still change.
    fn provisional_years(&self) -> impl Iterator<Item = i32> {
        let years = day_in_almaty(self.handed_in_at).year()..=self.due_on.year();
        years.filter(|year| self.read.year(*year).is_ok_and(|year| year.provisional))
    }

    fn tell_day(&self, line: &Line, language: Language, sources: &mut Vec<Trilingual>) -> ToldDay {
        let reason = self.reason(line);
        let known = sources.iter().position(|source| *source == reason.source);
        let source = known.unwrap_or_else(|| {
            sources.push(reason.source.clone());
            sources.len() - 1
        });
        ToldDay {
            date: date(line.day),
            number: line.counted.map_or_else(|| "–".to_owned(), |number| number.to_string()),
            source: source + 1,
            text: reason.text.in_language(language).to_owned(),
            weekday: weekday(line.day, language),
        }
    }
}

/// One extension, in a line.
fn tell_extension(extended: &Extended, language: Language) -> String {
    let Extended { at, by, from, until } = extended;
    let decided = at.map(|at| format!("{} {}", Label::Decided.text(language), moment(at)));
    let by = by.as_ref().map(|by| format!("{} {by}", role_text(Role::Head, language)));
    let told: Vec<_> = decided.into_iter().chain(by).collect();
    let told = if told.is_empty() { String::new() } else { format!("  ({})", told.join(", ")) };
    // No arrow: not every font of the papers has one.
    let (from, until) = (date(*from), date(*until));
    match language {
        Language::Kk => format!("{from} орнына {until}{told}"),
        Language::Ru => format!("{until} вместо {from}{told}"),
        Language::En => format!("{until} instead of {from}{told}"),
    }
}

/// The words beside the dates.
#[derive(Clone, Copy)]
enum Label {
    Anew,
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
            Self::Anew => (
                "Берілген телнұсқа жойылды, колледж оны қайта жасайды",
                "Выданный дубликат аннулирован, колледж делает его заново",
                "The duplicate that was handed out was annulled, the college makes it anew",
            ),
            Self::Calendar => ("Күнтізбе нұсқасы", "Версия календаря", "Version of the calendar"),
            Self::Days => ("Мерзім күндер бойынша", "Срок по дням", "The term day by day"),
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
            Self::Sources => ("Құқықтық негіздер", "Правовые основания", "Sources"),
            Self::Steps => (
                "Колледждегі рәсімдер және оларды орындаудың шекті уақыты",
                "Процедуры в колледже и предельные сроки их выполнения",
                "Steps at the college, and the last moment for each",
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
