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
pub fn notice(event: &Event) -> Option<Notice> {
    match event {
        Event::TermExpired { due_on } => Some(Notice::Overdue { due_on: *due_on }),
        Event::Accepted(_)
        | Event::Declined(_)
        | Event::Dispatched { .. }
        | Event::Returned { .. }
        | Event::Withdrawn { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_term_that_passed_is_told_unasked() {
        let due_on = NaiveDate::from_ymd_opt(2026, 12, 14).unwrap();
        assert_eq!(notice(&Event::TermExpired { due_on }), Some(Notice::Overdue { due_on }));
        let at = due_on.and_hms_opt(9, 0, 0).unwrap().and_utc();
        assert_eq!(notice(&Event::Withdrawn { at, by: crate::case::Party::Applicant }), None);
    }
}
