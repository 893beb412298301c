//! Days and moments in words, as CLDR writes them in each language.

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate};
use telnusqa_domain::language::Language;

const KK: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];
const RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day, for people and for machines.
pub(super) struct Day {
    pub(super) iso: NaiveDate,
    pub(super) words: String,
}

impl Day {
    pub(super) fn new(day: NaiveDate, language: Language) -> Self {
        Self { iso: day, words: in_words(day, language) }
    }
}

/// `2026 жылғы 22 қыркүйек`; blanks that must not break a line do not.
fn in_words(day: NaiveDate, language: Language) -> String {
    let (number, year) = (day.day(), day.year());
    let month = |names: [&'static str; 12]| names[day.month0() as usize];
    match language {
        Language::En => format!("{number}\u{a0}{} {year}", month(EN)),
        Language::Kk => format!("{year}\u{a0}жылғы {number}\u{a0}{}", month(KK)),
        Language::Ru => format!("{number}\u{a0}{} {year}\u{a0}г.", month(RU)),
    }
}

/// A day and the time of that day.
pub(super) fn moment(moment: DateTime<FixedOffset>, language: Language) -> String {
    format!("{}, {}", in_words(moment.date_naive(), language), moment.format("%H:%M"))
}
