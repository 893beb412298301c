//! A consumer of the log: takes what the bus brings, fills gaps from the log, applies each position once.

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_event_log::Recorded;

use crate::process::Service;

/// What a consumer does with events; the effect is rows, written in the transaction of the checkpoint.
pub trait Apply: Send + Sync + 'static {
    /// Applies events in order of position, all or nothing.
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>>;
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
    /// An event's kind or schema is not known.
    #[error("read the event at position {0}")]
    Unknown(i64, #[source] telnusqa_contracts::event::ReadError),
}

/// Runs the consumer `name` until the service stops: its durable on `CASES`, its lease, and its checkpoint
/// (`consumers.checkpoints`) are all called `name`.
///
/// # Errors
/// [`ConsumeError`], only for what a new version of the program must mend.
pub async fn run(
    _service: &Service,
    _name: &'static str,
    _apply: std::sync::Arc<dyn Apply>,
) -> Result<(), ConsumeError> {
    unimplemented!()
}
