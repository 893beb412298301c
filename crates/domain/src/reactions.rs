//! What follows from each event: the behaviour of the whole system on one page.

use chrono::NaiveDate;

use crate::case::Event;

/// What the IIS is told unasked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// The term passed.
    Overdue {
        /// The day that passed.
        due_on: NaiveDate,
    },
}

/// What the IIS is told because of an event.
#[must_use]
pub fn notice(_event: &Event) -> Option<Notice> {
    unimplemented!()
}
