//! The one true sentence: what an operator of 1414 says to a caller.

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::Calendar;
use crate::card::{Card, Mover};
use crate::language::Language;
use crate::provider::Register;

/// What is said about a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sentence {
    /// By when the next step is due, where there is one.
    pub by: Option<NaiveDate>,
    /// Whose move it is.
    pub mover: Mover,
    /// What comes next.
    pub next: String,
    /// Where it stands, whose move and by when: to be read aloud.
    pub text: String,
    /// Working days left of the term; negative when it has passed; none where there is no term.
    pub working_days_left: Option<i32>,
}

/// What to say about a case at a moment.
#[must_use]
pub fn sentence(
    _card: &Card,
    _language: Language,
    _now: DateTime<Utc>,
    _calendar: &Calendar,
    _providers: &Register,
) -> Sentence {
    unimplemented!()
}
