//! The append-only history of every case, in PostgreSQL.
//!
//! The law this crate keeps: the log has one door, [`EventLog::execute`]; positions are gapless and in commit order.

mod append;
mod cache;
mod execute;
mod executor;
mod failure;
mod plan;
mod read;
mod telemetry;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::migrate::{Migration, MigrationType};
use sqlx::{PgConnection, PgPool, SqlStr};
use telnusqa_contracts::event::{ReadError, Written};
use telnusqa_domain::case::{CaseId, Command, Context, Event, Rejection};
use uuid::Uuid;

use crate::cache::Cache;
pub use crate::executor::Executor;
pub use crate::read::{before_last, head, histories, history, read_after, read_kinds_after};

/// The subject on which a committed batch is announced (plain NATS, no body): the relay wakes up.
pub const APPENDED_SUBJECT: &str = "log.v1.appended";

/// What caused a command; a cause is carried out once per case.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Cause(pub Uuid);

/// A place in the log: gapless, in commit order, the first is 1; 0 is before everything.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position(pub i64);

/// An event as the log holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Whose.
    pub case: CaseId,
    /// What caused it.
    pub cause: Cause,
    /// Its own identity.
    pub event_id: Uuid,
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded, on the service's clock.
    pub recorded_at: DateTime<Utc>,
    /// W3C trace context of the unit of work that recorded it.
    pub traceparent: Option<String>,
    /// Its place in the case's history, from 1.
    pub version: i32,
    /// The event as written.
    pub written: Written,
}

impl Recorded {
    /// The event.
    ///
    /// # Errors
    /// [`ReadError`]
    pub fn event(&self) -> Result<Event, ReadError> {
        telnusqa_contracts::event::read(&self.written)
    }
}

/// A command for a case, with what caused it.
#[derive(Clone, Debug)]
pub struct Request {
    /// For which case.
    pub case: CaseId,
    /// What caused it.
    pub cause: Cause,
    /// What it should do.
    pub command: Command,
    /// The version that the caller has seen, where he wants nothing done to a later one.
    pub expected: Option<i32>,
    /// W3C trace context, kept with the events.
    pub traceparent: Option<String>,
}

/// What became of a command that was carried out.
#[must_use]
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The cause was carried out before: what was recorded then.
    AlreadyApplied(Vec<Recorded>),
    /// What was recorded now.
    Appended(Vec<Recorded>),
}

/// What was decided for one request, before it is committed; `request` counts from the start of the whole batch.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// The index of the request in the batch.
    pub request: usize,
}

/// A decision inside the transaction.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The cause was carried out before: what was recorded then. Where that was earlier in the same batch, the events
    /// have no position yet: it is [`Position`] 0 here, and the right one in the [`Outcome`].
    AlreadyApplied(Vec<Recorded>),
    /// These events will be appended; none at all where the command changes nothing.
    Events(Vec<Event>),
    /// The case does not allow it.
    Rejected(Rejection),
    /// The case has moved on from the version that the caller has seen; it stands at this one.
    Stale(i32),
}

/// What belongs into the transaction of a batch: answers, timers, checkpoints, counters.
///
/// It is called inside the transaction after all decisions and before the head is locked, for every request but those
/// whose case has a damaged history. It may be called again, with the same or a smaller part of the batch, when the
/// transaction had to be repeated: it changes nothing but `tx`.
pub trait Settle: Send + Sync + 'static {
    /// Writes the side effects of these decisions. An error takes the transaction back and halves the batch, until
    /// the request that causes it stands alone; so every error of `tx` is handed on, none is swallowed.
    fn settle<'a>(&'a self, tx: &'a mut PgConnection, decided: &'a [Decided])
    -> BoxFuture<'a, Result<(), sqlx::Error>>;
}

/// Nothing besides the events.
pub struct Nothing;

impl Settle for Nothing {
    fn settle<'a>(&'a self, _: &'a mut PgConnection, _: &'a [Decided]) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async { Ok(()) })
    }
}

/// Why a command was not carried out, or why that is not known.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The database failed for this request alone: its batch was halved until it stood by itself.
    #[error("carry out the command: the database refused it")]
    Database(#[source] sqlx::Error),
    /// The history of the case is damaged.
    #[error("replay the case's history")]
    Damaged(#[source] ReadHistoryError),
    /// The case does not allow it; nothing was written but what `settle` wrote.
    #[error("the case does not allow it: {0:?}")]
    Rejected(Rejection),
    /// The case has moved on from the version that the caller has seen; nothing was decided.
    #[error("act on the version that was seen: the case stands at {0}")]
    Stale(i32),
    /// The connection was lost, the database cannot serve now, or the same cases stayed contended: whether the command
    /// was carried out is unknown until it is repeated with its cause. One failure for all that shared it.
    #[error("learn whether the command was carried out")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadHistoryError {
    /// A version is missing.
    #[error("version {found} stands where {expected} belongs")]
    Hole {
        /// The version that belongs there.
        expected: i32,
        /// The version that stands there.
        found: i32,
    },
    /// An event cannot follow what was before it.
    #[error("event {event} cannot follow in state {state}")]
    Impossible {
        /// The kind of the event.
        event: &'static str,
        /// The state.
        state: &'static str,
    },
    /// An event is unreadable.
    #[error("read an event")]
    Read(#[source] ReadError),
}

/// Why the log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database failed.
    #[error("read the log")]
    Database(#[source] sqlx::Error),
    /// A position is missing: the log is damaged, and nobody may read past it.
    #[error("read on: position {expected} is missing from the log, {found} stands in its place")]
    Hole {
        /// The position that belongs there.
        expected: i64,
        /// The position that stands there.
        found: i64,
    },
}

/// What decisions may look at besides the case; the moment is given with each batch.
pub trait Surroundings: Send + Sync + 'static {
    /// The context of a decision at a moment.
    fn context(&self, now: DateTime<Utc>) -> Context<'_>;
}

/// The log.
///
/// Clones share the cache of folded cases; other logs on the same database need not know of it: every batch reads what
/// was appended after the cached version.
#[derive(Clone)]
pub struct EventLog {
    cache: Arc<Cache>,
    pool: PgPool,
    surroundings: Arc<dyn Surroundings>,
}

impl EventLog {
    /// The most commands in one transaction.
    pub const BATCH_MAX: usize = 512;

    /// The log behind a pool, which rolls a connection back before it hands it out (sqlx issue 4393).
    #[must_use]
    pub fn new(pool: PgPool, surroundings: Arc<dyn Surroundings>) -> Self {
        Self { cache: Arc::default(), pool, surroundings }
    }

    /// Carries out a batch: one transaction per [`Self::BATCH_MAX`] commands, an answer for each, in order.
    ///
    /// The work runs in its own task: dropping the future does not stop it half-way. After the first
    /// [`ExecuteError::Unknown`] the rest of the batch is not tried and unknown too, so that the commands for a case
    /// keep their order when they are repeated.
    pub async fn execute(
        &self,
        batch: Vec<Request>,
        now: DateTime<Utc>,
        settle: Arc<dyn Settle>,
    ) -> Vec<Result<Outcome, ExecuteError>> {
        execute::execute(self, execute::Batch { now: recordable(now), requests: batch, settle }).await
    }

    /// The whole history of a case, oldest first; empty where there is none.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn history(&self, case: CaseId) -> Result<Vec<Recorded>, LogError> {
        history(&self.pool, case).await
    }
}

/// The schema of the log, to be run by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    vec![Migration::new(
        100,
        "log".into(),
        MigrationType::Simple,
        SqlStr::from_static(include_str!("../migrations/0100_log.sql")),
        false,
    )]
}

/// A moment as the database keeps it: in whole microseconds.
fn recordable(moment: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment)
}
