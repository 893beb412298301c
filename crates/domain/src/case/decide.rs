//! What follows from a command: events, or a rejection. Changes nothing itself.

use chrono::{DateTime, Utc};

use super::command::{Command, Rejection};
use super::event::Event;
use super::evolve::Case;
use crate::calendar::Calendar;
use crate::provider::Register;

/// What a decision may look at besides the case.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The calendar of working days.
    pub calendar: &'c Calendar,
    /// The moment of the decision, on the service's clock.
    pub now: DateTime<Utc>,
    /// The register of colleges.
    pub providers: &'c Register,
}

impl Case {
    /// Decides a command: the events that follow, none of them applied yet.
    ///
    /// # Errors
    /// [`Rejection`] where the case does not allow the command.
    pub fn decide(&self, _command: &Command, _context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
        unimplemented!()
    }
}
