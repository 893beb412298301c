//! The clock file: `{"mode", "realAnchor", "serviceAnchor", "speed"}`, replaced whole under a lock beside it.

use std::fs::{self, File, TryLockError};
use std::io::{Error, ErrorKind, Result, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::machine_now;

/// How the clock goes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It follows what the feed says.
    Feed,
    /// It started at a moment and goes at its speed.
    Fixed,
}

/// What the file says.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    /// How it goes.
    pub(super) mode: Mode,
    /// The machine's moment at which the service's clock stood at `service_anchor`.
    real_anchor: DateTime<Utc>,
    /// None: a feed's clock that was not set yet; it shows the machine's time.
    service_anchor: Option<DateTime<Utc>>,
    /// Seconds of the service per second of the machine.
    speed: f64,
}

impl State {
    /// The service's moment at a moment of the machine, where the clock was set.
    fn at(&self, real: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let elapsed_us = (real - self.real_anchor).num_microseconds().unwrap_or(i64::MAX);
        // Microseconds of any span that a service lives through are far inside what f64 counts exactly.
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "see above")]
        let elapsed = TimeDelta::microseconds((elapsed_us as f64 * self.speed) as i64);
        self.service_anchor.map(|anchor| anchor.checked_add_signed(elapsed).unwrap_or(anchor))
    }
}

/// Writes a clock file anew: a fixed clock starts at `start` now, a feed's clock at what is said first where `start` is
/// none.
///
/// # Errors
/// Whatever the file system says; `InvalidInput` for a fixed clock without a start, or a speed that is no positive number.
pub fn write_initial(path: &Path, mode: Mode, start: Option<DateTime<Utc>>, speed: f64) -> Result<()> {
    if !(speed.is_finite() && speed > 0.0) || (mode == Mode::Fixed && start.is_none()) {
        return Err(Error::new(ErrorKind::InvalidInput, "a clock needs a start and a positive speed"));
    }
    let _lock = lock(path)?;
    write(path, &State { mode, real_anchor: machine_now(), service_anchor: start, speed })
}

/// A clock file as one process sees it.
pub(super) struct ClockFile {
    path: PathBuf,
    seen: Mutex<Seen>,
}

struct Seen {
    /// The newest moment shown since the clock was set: nothing earlier is shown after it.
    newest: Option<DateTime<Utc>>,
    stamp: Stamp,
    state: State,
}

/// The feed's clock in the hands of somebody who tells when things happen; given back when it is dropped, or when its
/// process ends, however it ends.
pub struct Held {
    _file: File,
}

/// What of a file's metadata changes when it is replaced: inode, seconds and nanoseconds of its last change.
type Stamp = (u64, i64, i64);

impl ClockFile {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let stamp = stamp(path)?;
        let state = read(path)?;
        Ok(Self { path: path.to_owned(), seen: Mutex::new(Seen { newest: None, stamp, state }) })
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        let mut seen = self.fresh();
        let real = machine_now();
        let Some(now) = seen.state.at(real) else { return real };
        let now = seen.newest.map_or(now, |newest| newest.max(now));
        seen.newest = Some(now);
        now
    }

    pub(super) fn state(&self) -> State {
        self.fresh().state
    }

    pub(super) fn set(&self, choose: impl Fn(Option<DateTime<Utc>>) -> Option<DateTime<Utc>>) -> Result<()> {
        // Without the lock first: most messages do not move the clock.
        if !self.would_move(&choose) {
            return Ok(());
        }
        let _lock = lock(&self.path)?;
        let state = read(&self.path)?;
        let real = machine_now();
        let now = state.at(real);
        if let Some(to) = choose(now).filter(|to| now.is_none_or(|now| *to > now)) {
            write(&self.path, &State { real_anchor: real, service_anchor: Some(to), ..state })?;
        }
        Ok(())
    }

    /// Takes the clock in hand; several may.
    pub(super) fn hold(&self) -> Result<Held> {
        let file = self.hands()?;
        file.lock_shared()?;
        Ok(Held { _file: file })
    }

    /// Whether somebody has it in hand.
    pub(super) fn is_held(&self) -> Result<bool> {
        match self.hands()?.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn hands(&self) -> Result<File> {
        File::options().create(true).append(true).open(self.path.with_extension("hands"))
    }

    fn would_move(&self, choose: impl Fn(Option<DateTime<Utc>>) -> Option<DateTime<Utc>>) -> bool {
        let now = self.state().at(machine_now());
        choose(now).is_some_and(|to| now.is_none_or(|now| to > now))
    }

    /// What the file says, read anew only where it was replaced. A file that cannot be read for a moment changes nothing.
    fn fresh(&self) -> MutexGuard<'_, Seen> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match stamp(&self.path) {
            Ok(stamp) if stamp == seen.stamp => {}
            Ok(stamp) => match read(&self.path) {
                Ok(state) => {
                    seen.stamp = stamp;
                    seen.state = state;
                }
                Err(error) => tracing::warn!(%error, "the clock file cannot be read; its last state holds"),
            },
            Err(error) => tracing::warn!(%error, "the clock file is not there; its last state holds"),
        }
        seen
    }
}

fn stamp(path: &Path) -> Result<Stamp> {
    fs::metadata(path).map(|metadata| (metadata.ino(), metadata.mtime(), metadata.mtime_nsec()))
}

fn read(path: &Path) -> Result<State> {
    serde_json::from_slice(&fs::read(path)?).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

/// Replaces the file whole; the caller holds the lock.
fn write(path: &Path, state: &State) -> Result<()> {
    let mut bytes = serde_json::to_vec(state).map_err(Error::other)?;
    bytes.push(b'\n');
    let new = path.with_extension("json.new");
    let mut file = File::create(&new)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// The lock beside the file, held until it is dropped.
fn lock(path: &Path) -> Result<File> {
    let file = File::options().create(true).append(true).open(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}
