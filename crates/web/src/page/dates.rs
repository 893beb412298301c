//! Days and moments, for people and for machines.

use chrono::{DateTime, FixedOffset, NaiveDate};
use telnusqa_domain::language::Language;
use telnusqa_domain::sentence::date;

/// A day, for people and for machines.
pub(crate) struct Day {
    pub(crate) iso: NaiveDate,
    pub(crate) words: String,
}

impl Day {
    pub(crate) fn new(day: NaiveDate, language: Language) -> Self {
        Self { iso: day, words: in_words(day, language) }
    }
}

/// `2026 жылғы 22 қыркүйек`, which stays on one line.
pub(crate) fn in_words(day: NaiveDate, language: Language) -> String {
    date(day, language).replace(' ', "\u{a0}")
}

/// A day and the time of that day.
pub(crate) fn moment(moment: DateTime<FixedOffset>, language: Language) -> String {
    format!("{}, {}", in_words(moment.date_naive(), language), moment.format("%H:%M"))
}
