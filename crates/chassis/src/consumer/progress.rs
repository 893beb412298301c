//! How far a consumer has come, for those who read what it wrote.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_event_log::{LogError, Position};

/// How far a consumer has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// The log's head, read before the checkpoint.
    pub head: Position,
    /// Everything up to here is applied.
    pub position: Position,
    /// When the event there was recorded, on the service's clock; `None` where nothing is applied.
    pub recorded_at: Option<DateTime<Utc>>,
    /// When the checkpoint moved last, in real time.
    pub updated_at: DateTime<Utc>,
}

impl Progress {
    /// The moment of which what the consumer wrote is true: now, where it has applied everything that there was; else
    /// that of the last event which it applied. `now` is the moment, on the service's clock, before [`progress`].
    #[must_use]
    pub fn as_of(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        if self.position >= self.head { now } else { self.recorded_at.map_or(now, |at| at.min(now)) }
    }
}

/// Reads how far a consumer has come; at position 0 where it never ran.
///
/// # Errors
/// [`LogError`]
pub async fn progress(pool: &PgPool, consumer: &str) -> Result<Progress, LogError> {
    let head = telnusqa_event_log::head(pool).await?;
    let row: Option<(i64, Option<DateTime<Utc>>, DateTime<Utc>)> =
        sqlx::query_as("SELECT position, recorded_at, updated_at FROM consumers.checkpoints WHERE consumer = $1")
            .bind(consumer)
            .fetch_optional(pool)
            .await
            .map_err(LogError::Database)?;
    let (position, recorded_at, updated_at) = row.unwrap_or((0, None, DateTime::UNIX_EPOCH));
    Ok(Progress { head, position: Position(position), recorded_at, updated_at })
}

/// The position of the checkpoint of a consumer, which is made where it is missing.
pub(super) async fn load(pool: &PgPool, consumer: &str) -> Result<i64, sqlx::Error> {
    sqlx::query("INSERT INTO consumers.checkpoints (consumer) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(consumer)
        .execute(pool)
        .await?;
    sqlx::query_scalar("SELECT position FROM consumers.checkpoints WHERE consumer = $1")
        .bind(consumer)
        .fetch_one(pool)
        .await
}
