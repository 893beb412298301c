//! The graduate's archive record and transcript: what a supplement is made from.
//!
//! All of it is personal data: it lies in the vault, the log names its digest alone.

mod grade;
mod table;
#[cfg(test)]
mod tests;
mod text;

use chrono::{Datelike as _, NaiveDate};

use crate::case::named;
use crate::language::Trilingual;

pub use grade::{Grade, Letter};
pub use table::{Cells, LINES_MAX, Misread, Place, first_line, read_table};

/// The longest name of a subject, a specialty or a qualification, in characters.
pub const NAME_MAX: usize = 200;
/// The longest number or code, in characters.
pub const NUMBER_MAX: usize = 40;
/// Nobody alive holds a document of a year before.
const FIRST_YEAR: i32 = 1940;

/// What the archive of a college holds of a graduate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ArchiveRecord {
    /// The protocol of the final attestation, where one is kept.
    pub attestation: Option<Act>,
    /// How he studied.
    pub form: StudyForm,
    /// What he studied, practised and was examined in, in the order of the transcript.
    pub lines: Vec<Line>,
    /// The order by which he left: of graduation or of expulsion.
    pub order: Act,
    /// The qualification.
    pub qualification: Coded,
    /// Where it stands in the college's book of documents that were issued.
    pub registration: Option<String>,
    /// The specialty.
    pub specialty: Coded,
    /// The year in which he came.
    pub studied_from: i32,
    /// The year in which he left.
    pub studied_until: i32,
}

/// An act of the college: an order, a protocol.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Act {
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
}

/// A name in both official languages, with its code in a classifier.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Coded {
    /// The code, as text: classifiers of different years write it differently.
    pub code: Option<String>,
    /// In Kazakh.
    pub kk: String,
    /// In Russian.
    pub ru: String,
}

/// A line of a transcript.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// Credits, in tenths.
    pub credits_tenths: Option<u16>,
    /// The grade.
    pub grade: Grade,
    /// Academic hours.
    pub hours: Option<u16>,
    /// The name in Kazakh.
    pub kk: String,
    /// What it is.
    pub part: Part,
    /// The name in Russian.
    pub ru: String,
}

/// How somebody studied.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum StudyForm {
    /// In the evening.
    Evening,
    /// By correspondence.
    External,
    /// By day.
    FullTime,
}

/// What a line of a transcript is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// A part of the final attestation.
    Attestation,
    /// A practice.
    Practice,
    /// A subject.
    Subject,
}

named! {
    StudyForm { Evening = "evening", External = "external", FullTime = "fullTime" }
    Part { Attestation = "attestation", Practice = "practice", Subject = "subject" }
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Wrong {
    /// Characters that are not seen, that turn the direction, or that are read from the right.
    Characters,
    /// Credits are no number from 0.1 to 999.9.
    Credits,
    /// A day before the studies, or one that has not come.
    Day,
    /// A grade of none of the scales.
    Grade,
    /// Hours are no whole number from 0 to 9999.
    Hours,
    /// Empty, or longer than allowed.
    Length,
    /// No lines, or more than 200.
    Lines,
    /// It must be there.
    Missing,
    /// None of the parts of a transcript.
    Part,
    /// A percentage that does not belong to the letter, or one without a letter.
    Percent,
    /// Neither hours nor credits.
    Volume,
    /// A year that is none of his studies.
    Year,
}

/// What is wrong in a record, and where: a JSON pointer, as in `/specialty/kk`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// Where.
    pub pointer: String,
    /// What.
    pub wrong: Wrong,
}

impl ArchiveRecord {
    /// Everything that is wrong but in its lines, which are read one by one ([`Cells::line`]); `today` is the day in Almaty.
    #[must_use]
    pub fn faults(&self, today: NaiveDate) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        let years = (FIRST_YEAR..=today.year()).contains(&self.studied_from) && self.studied_from <= self.studied_until;
        faults.note("/studiedFrom", (!years).then_some(Wrong::Year));
        faults.note("/studiedUntil", (self.studied_until > today.year()).then_some(Wrong::Year));
        faults.act("/order", &self.order, (self.studied_from, today));
        if let Some(attestation) = &self.attestation {
            faults.act("/attestation", attestation, (self.studied_from, today));
        }
        if let Some(registration) = &self.registration {
            faults.note("/registration", wrong_text(registration, NUMBER_MAX));
        }
        faults.coded("/specialty", &self.specialty);
        faults.coded("/qualification", &self.qualification);
        faults.note("/lines", (!(1..=LINES_MAX).contains(&self.lines.len())).then_some(Wrong::Lines));
        faults.0
    }
}

struct Faults(Vec<Fault>);

impl Faults {
    fn note(&mut self, pointer: &str, wrong: Option<Wrong>) {
        self.0.extend(wrong.map(|wrong| Fault { pointer: pointer.to_owned(), wrong }));
    }

    /// An act of the college is of his time there, or later, and not of tomorrow.
    fn act(&mut self, pointer: &str, act: &Act, (from, today): (i32, NaiveDate)) {
        self.note(&format!("{pointer}/number"), wrong_text(&act.number, NUMBER_MAX));
        let possible = act.on <= today && act.on.year() >= from;
        self.note(&format!("{pointer}/on"), (!possible).then_some(Wrong::Day));
    }

    fn coded(&mut self, pointer: &str, coded: &Coded) {
        if let Some(code) = &coded.code {
            self.note(&format!("{pointer}/code"), wrong_text(code, NUMBER_MAX));
        }
        self.note(&format!("{pointer}/kk"), wrong_text(&coded.kk, NAME_MAX));
        self.note(&format!("{pointer}/ru"), wrong_text(&coded.ru, NAME_MAX));
    }
}

/// What is wrong with a text on one line.
pub(crate) fn wrong_text(text: &str, characters_max: usize) -> Option<Wrong> {
    if text.trim().is_empty() || text.chars().count() > characters_max {
        Some(Wrong::Length)
    } else if text.chars().any(is_unwelcome) {
        Some(Wrong::Characters)
    } else {
        None
    }
}

/// Marks that are not seen or turn the letters round, and letters that are read from the right.
pub(crate) fn is_unwelcome(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{180e}' | '\u{feff}' | '\u{fffc}'..='\u{ffff}'
            | '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}' | '\u{e0000}'..='\u{10ffff}')
}

impl Wrong {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Characters => "text.characters",
            Self::Credits => "record.credits",
            Self::Day => "record.day",
            Self::Grade => "record.grade",
            Self::Hours => "record.hours",
            Self::Length => "text.length",
            Self::Lines => "record.lines",
            Self::Missing => "member.missing",
            Self::Part => "record.part",
            Self::Percent => "record.percent",
            Self::Volume => "record.volume",
            Self::Year => "record.year",
        }
    }

    /// It in words.
    #[must_use]
    pub const fn text(self) -> Trilingual<&'static str> {
        text::of(self)
    }
}
