//! Parked events that someone asked to try again: a case's in their order, from the oldest, until one fails again.

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::{Connection, PgPool};
use telnusqa_event_log::{LogError, Position, Recorded, read_after};
use tracing::Instrument;
use uuid::Uuid;

use super::batch::blame;
use super::unit::Blame;
use super::work::{Ended, Worker};
use super::{Apply, ApplyError};
use crate::parked;
use crate::telemetry::spans;

impl Worker<'_> {
    pub(super) async fn replay_requested(&mut self) -> Result<(), Ended> {
        let requested = match parked::requested(self.pool(), self.name).await {
            Ok(requested) => requested,
            Err(error) => return self.wait_for_database(&error).await,
        };
        let cases: BTreeSet<Uuid> = requested.iter().filter_map(|entry| entry.case_id).collect();
        for case in cases {
            let replay = Replay {
                apply: Arc::clone(&self.apply),
                case,
                checkpoint: self.checkpoint,
                consumer: self.name,
                pool: self.pool().clone(),
            };
            // A task of its own, as every unit of work.
            match tokio::spawn(replay.all()).await {
                Ok(Ok(Replayed::All | Replayed::FailedAgain)) => {}
                Ok(Ok(Replayed::Fenced)) => return Err(Ended::Replaced),
                Ok(Err(error)) => self.wait_for_log(error).await?,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "a replay failed");
                    if let Err(error) = self.failed_by_panic(case).await {
                        self.wait_for_database(&error).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn failed_by_panic(&self, case: Uuid) -> Result<(), sqlx::Error> {
        let Some((id, _)) = parked::oldest_of_case(self.pool(), self.name, case).await? else { return Ok(()) };
        let mut connection = self.pool().acquire().await?;
        let blame = Blame::panicked();
        parked::failed_again(&mut connection, self.name, case, id, &blame.reason, blame.code).await
    }
}

/// What became of a replay.
enum Replayed {
    /// The case has no parked event any more.
    All,
    /// An event could not be applied again; it stays parked.
    FailedAgain,
    /// Another instance works.
    Fenced,
}

/// The parked events of one case.
struct Replay {
    apply: Arc<dyn Apply>,
    case: Uuid,
    checkpoint: Position,
    consumer: &'static str,
    pool: PgPool,
}

impl Replay {
    async fn all(self) -> Result<Replayed, LogError> {
        while let Some((id, position)) =
            parked::oldest_of_case(&self.pool, self.consumer, self.case).await.map_err(LogError::Database)?
        {
            let events = read_after(&self.pool, Position(position - 1), 1).await?;
            if events.is_empty() {
                return Err(LogError::Hole { expected: position, found: position - 1 });
            }
            let span = spans::long_after(super::operation(self.consumer), &events[0]);
            match self.one(id, &events).instrument(span).await.map_err(LogError::Database)? {
                Replayed::All => tracing::info!(consumer = self.consumer, position, "replayed a parked event"),
                other @ (Replayed::FailedAgain | Replayed::Fenced) => return Ok(other),
            }
        }
        Ok(Replayed::All)
    }

    async fn one(&self, id: i64, event: &[Recorded]) -> Result<Replayed, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        let mut tx = connection.begin().await?;
        // The fence, as for every other effect: while we hold the row, no other instance applies anything.
        let ours: Option<(i64,)> = sqlx::query_as(
            "SELECT position FROM consumers.checkpoints WHERE consumer = $1 AND position = $2 FOR UPDATE",
        )
        .bind(self.consumer)
        .bind(self.checkpoint.0)
        .fetch_optional(&mut *tx)
        .await?;
        if ours.is_none() {
            return Ok(Replayed::Fenced);
        }
        let failed = match self.apply.apply(&mut tx, event).await {
            Ok(()) => {
                parked::handled(&mut tx, id).await?;
                tx.commit().await?;
                return Ok(Replayed::All);
            }
            Err(ApplyError::Event { reason, .. }) => Blame { code: "event-refused", reason },
            Err(ApplyError::Unknown(error)) => Blame { code: "event-unreadable", reason: error.to_string() },
            Err(ApplyError::Database(error)) => match blame(&error) {
                Some(blame) => blame,
                None => return Err(error),
            },
        };
        tx.rollback().await?;
        tracing::warn!(consumer = self.consumer, id, code = failed.code, "a parked event failed again");
        parked::failed_again(&mut connection, self.consumer, self.case, id, &failed.reason, failed.code).await?;
        Ok(Replayed::FailedAgain)
    }
}
