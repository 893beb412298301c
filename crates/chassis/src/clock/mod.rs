//! The one clock of the house: the machine's, or one shared file that every process reads.

mod file;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

pub use file::{Held, Mode, write_initial};

use file::ClockFile;

/// How far a message may move the feed's clock on: further ahead is taken for a mistake.
const PLAUSIBLE: TimeDelta = TimeDelta::days(366);

/// The service's clock. Leases, time-outs and TLS use real time, not this.
#[derive(Clone)]
pub struct Clock {
    /// None: the machine's clock.
    file: Option<Arc<ClockFile>>,
}

/// The clock file cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("use the clock file")]
pub struct ClockError(#[source] pub std::io::Error);

impl Clock {
    /// The clock of a file, or the machine's.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn open(file: Option<&Path>) -> Result<Self, ClockError> {
        let file = file.map(ClockFile::open).transpose().map_err(ClockError)?.map(Arc::new);
        Ok(Self { file })
    }

    /// The moment on the service's clock. A file's clock never runs backwards.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.file.as_ref().map_or_else(machine_now, |file| file.now())
    }

    /// Whether the clock follows what the feed says (`--clock feed`).
    #[must_use]
    pub fn is_feed(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.state().mode == Mode::Feed)
    }

    /// With `--clock feed`: moves the clock on to what the feed says; otherwise does nothing. Never moves it back.
    ///
    /// `said` is the moment that the message's data names, `pressed_at` its envelope's `time`, where readable. What lies
    /// more than 366 days beyond both the clock and `pressed_at` is not believed; where it comes first, the earlier of
    /// the two is.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn follow(&self, said: DateTime<Utc>, pressed_at: Option<DateTime<Utc>>) -> Result<(), ClockError> {
        self.set(|now| match now {
            None => first(said, pressed_at),
            Some(now) => {
                let known = pressed_at.map_or(now, |pressed_at| now.max(pressed_at));
                (said <= latest_plausible(known)).then_some(said)
            }
        })
    }

    /// With `--clock feed` and once it was set: moves the clock on to `to`; otherwise does nothing. Never moves it back.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn jump(&self, to: DateTime<Utc>) -> Result<(), ClockError> {
        self.set(|now| now.map(|_| to))
    }

    /// Takes a file's clock in hand: while somebody does so, it does not jump for want of something to do. `None`: nobody
    /// can take the machine's clock in hand.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn hold(&self) -> Result<Option<Held>, ClockError> {
        self.file.as_ref().map(|file| file.hold()).transpose().map_err(ClockError)
    }

    /// Whether somebody has the clock in hand.
    ///
    /// # Errors
    /// [`ClockError`]
    pub fn is_held(&self) -> Result<bool, ClockError> {
        self.file.as_ref().map_or(Ok(false), |file| file.is_held()).map_err(ClockError)
    }

    /// Sets the feed's clock to what `choose` makes of its moment (`None` until it was set), unless that lies behind it.
    fn set(&self, choose: impl Fn(Option<DateTime<Utc>>) -> Option<DateTime<Utc>>) -> Result<(), ClockError> {
        match &self.file {
            Some(file) if self.is_feed() => file.set(choose).map_err(ClockError),
            Some(_) | None => Ok(()),
        }
    }
}

fn first(said: DateTime<Utc>, pressed_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    match pressed_at {
        Some(pressed_at) if said > latest_plausible(pressed_at) => Some(pressed_at),
        Some(_) => Some(said),
        None => (said <= latest_plausible(machine_now())).then_some(said),
    }
}

fn latest_plausible(known: DateTime<Utc>) -> DateTime<Utc> {
    known.checked_add_signed(PLAUSIBLE).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The machine's moment, for anchors and log lines.
#[expect(clippy::disallowed_methods, reason = "the clock is made of it")]
pub(crate) fn machine_now() -> DateTime<Utc> {
    Utc::now()
}
