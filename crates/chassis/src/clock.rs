//! The one clock of the house: the machine's, or one shared file that every process reads.

use std::path::Path;

use chrono::{DateTime, Utc};

/// The service's clock. Leases, time-outs and TLS use real time, not this.
#[derive(Clone)]
pub struct Clock {}

/// The clock file cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("use the clock file")]
pub struct ClockError(#[source] pub std::io::Error);

impl Clock {
    /// The clock of a file, or the machine's.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn open(_file: Option<&Path>) -> Result<Self, ClockError> {
        unimplemented!()
    }

    /// The moment on the service's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        unimplemented!()
    }

    /// With `--clock feed`: moves the clock on to what the feed says; otherwise does nothing. Never moves it back.
    ///
    /// `said` is the moment that the message's data names, `pressed_at` its envelope's `time`, where readable.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn follow(&self, _said: DateTime<Utc>, _pressed_at: Option<DateTime<Utc>>) -> Result<(), ClockError> {
        unimplemented!()
    }
}
