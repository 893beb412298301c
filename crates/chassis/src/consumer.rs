//! A consumer of the log: takes what the bus brings, fills gaps from the log, applies each position once.
//!
//! The bus is only the quick way: whatever it loses, repeats or reorders, the position in each message tells, and the
//! log has what is missing. The checkpoint moves in the transaction of the effect and is the fence between instances.

mod batch;
mod delivery;
mod figures;
mod progress;
mod replay;
#[cfg(test)]
mod tests;
mod unit;
mod work;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_event_log::{LogError, Recorded};

use crate::lease::Lease;
use crate::process::Service;
use crate::telemetry::spans::Operation;

pub use progress::{Progress, progress};

use work::{Ended, Worker};

/// What a consumer does with events; the effect is rows, written in the transaction of the checkpoint.
pub trait Apply: Send + Sync + 'static {
    /// Applies events in order of position, all or nothing.
    ///
    /// It may be called again with the same events, or some of them, when the transaction had to be repeated: it changes
    /// nothing but `tx`. Parked events are left out; they come alone, and later, when they are replayed.
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>>;

    /// The kinds of event that it needs, where it does not need all: only those reach it. The bus then only wakes it, and
    /// what it applies is read from the log.
    fn kinds(&self) -> Option<&'static [&'static str]> {
        None
    }
}

/// Why events cannot be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The database failed: tried again, and parked where one event is to blame.
    #[error("write the effect")]
    Database(#[source] sqlx::Error),
    /// One event can never be applied: it is parked with this reason, and the later ones of its case.
    #[error("apply the event at position {position}: {reason}")]
    Event {
        /// Its position.
        position: i64,
        /// The reason.
        reason: String,
    },
    /// The event's kind or schema is not known: the process stops and is not ready.
    #[error("read the event")]
    Unknown(#[source] telnusqa_contracts::event::ReadError),
}

/// Why a consumer stopped.
#[derive(Debug, thiserror::Error)]
pub enum ConsumeError {
    /// The log has a hole: nobody may read past it.
    #[error("go on from the log")]
    Damaged(#[source] LogError),
    /// An event's kind or schema is not known.
    #[error("read the event at position {0}")]
    Unknown(i64, #[source] telnusqa_contracts::event::ReadError),
}

/// Runs the consumer `name` until the service stops: its durable on `CASES`, its lease, and its checkpoint
/// (`consumers.checkpoints`) are all called `name`.
///
/// # Errors
/// [`ConsumeError`], only for what a person must mend: a new version of the program, or a damaged log.
pub async fn run(service: &Service, name: &'static str, apply: Arc<dyn Apply>) -> Result<(), ConsumeError> {
    service.health.ready(name);
    loop {
        let Some(lease) = Lease::acquire(&service.pool, name, &service.stop).await else { return Ok(()) };
        let ended = Worker::new(service, name, Arc::clone(&apply), lease.lost()).work().await;
        lease.release().await;
        match ended {
            Ended::Replaced => {
                tracing::warn!(consumer = name, "another instance works, or the answer was lost; starting over")
            }
            Ended::Stopped => return Ok(()),
            Ended::Failed(error) => {
                service.health.not_ready(name, crate::process::chain(&error));
                return Err(error);
            }
        }
    }
}

/// What a consumer does, as its spans name it.
fn operation(name: &'static str) -> Operation {
    Operation::process("case.v1.{kind}.{case}", name)
}
