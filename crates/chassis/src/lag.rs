//! How far everybody is who follows the log, and what waits beside it: what `telnusqa lag` and the desk of operations show.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};

/// Each follower of the log: up to where it has applied it, how many events more there are, since when the next one waits,
/// on the service's clock, and whether an instance of it works now, which is not known of one that takes no lease.
pub const FOLLOWERS: &str =
    "SELECT checkpoints.consumer, checkpoints.position, head.position - checkpoints.position AS behind,
        (SELECT recorded_at FROM log.events WHERE events.position = checkpoints.position + 1) AS since,
        leases.expires_at > now() AS works
     FROM consumers.checkpoints CROSS JOIN log.head LEFT JOIN consumers.leases ON leases.name = checkpoints.consumer
     ORDER BY checkpoints.consumer";

/// What waits for somebody: outcomes for the bus, messages for the IIS's application or for a receiver of mail, holes in a
/// branch's numbers, what is parked, timers that are due by the newest event's moment.
pub const WAITING: &str = "SELECT what, waiting FROM (VALUES
        (1, 'outcomes to publish', (SELECT count(*) FROM intake.outcomes, intake.publishing WHERE ordinal > up_to)),
        (2, 'messages before their application', (SELECT count(*) FROM intake.waiting)),
        (3, 'holes in numbers of branches', (SELECT count(*) FROM intake.holes)),
        (4, 'documents to make', (SELECT count(*) FROM signing.jobs WHERE status = 'waiting')),
        (5, 'signatures to check', (SELECT count(*) FROM signing.waiting)),
        (6, 'messages to applicants', (SELECT count(*) FROM notification.messages WHERE status = 'queued')),
        (7, 'timers that are due', (SELECT count(*) FROM workflow.timers
            WHERE due_at <= (SELECT max(recorded_at) FROM consumers.checkpoints))),
        (8, 'parked', (SELECT count(*) FROM parked.messages WHERE handled_at IS NULL)),
        (9, 'messages of which nobody knows whether they came', (SELECT count(*) FROM notification.messages WHERE status = 'in-doubt'))
     ) AS counted (place, what, waiting) ORDER BY place";

/// A follower of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Follower {
    /// So many events lie after what it has applied.
    pub behind: i64,
    /// Its name.
    pub consumer: String,
    /// The last event that it has applied.
    pub position: i64,
    /// When the next one was recorded; none where it has applied all.
    pub since: Option<DateTime<Utc>>,
    /// Whether an instance of it holds its lease; none where it works without one.
    pub works: Option<bool>,
}

/// Numbers of a branch of the IIS that did not come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hole {
    /// Whether the IIS was asked to send them again.
    pub asked: bool,
    /// The branch.
    pub branch: String,
    /// When the IIS is asked, on the service's clock.
    pub due_at: DateTime<Utc>,
    /// The first of them.
    pub from_number: i64,
    /// The last of them.
    pub to_number: i64,
}

/// The timers of a kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Timers {
    /// How many of them are due.
    pub due: i64,
    /// The kind of the event that they lead to.
    pub kind: String,
    /// When the first of them is due, on the service's clock.
    pub next_at: DateTime<Utc>,
    /// How many will be due within a day.
    pub soon: i64,
}

/// Who follows the log.
///
/// # Errors
/// Whatever the database says.
pub async fn followers(pool: &PgPool) -> Result<Vec<Follower>, sqlx::Error> {
    let rows = sqlx::query(FOLLOWERS).fetch_all(pool).await?;
    let follower = |row: &PgRow| {
        Ok(Follower {
            behind: row.try_get("behind")?,
            consumer: row.try_get("consumer")?,
            position: row.try_get("position")?,
            since: row.try_get("since")?,
            works: row.try_get("works")?,
        })
    };
    rows.iter().map(follower).collect()
}

/// What waits, and how much of it.
///
/// # Errors
/// Whatever the database says.
pub async fn waiting(pool: &PgPool) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as(WAITING).fetch_all(pool).await
}

/// The first `limit` holes in the sequences of branches, the longest overdue first.
///
/// # Errors
/// Whatever the database says.
pub async fn holes(pool: &PgPool, limit: i64) -> Result<Vec<Hole>, sqlx::Error> {
    let rows: Vec<(String, i64, i64, DateTime<Utc>, bool)> = sqlx::query_as(
        "SELECT branch, from_number, to_number, due_at, asked FROM intake.holes ORDER BY due_at, branch, from_number LIMIT $1",
    )
    .bind(limit)
    .fetch_all(pool)
    .await?;
    let of = |(branch, from_number, to_number, due_at, asked)| Hole { asked, branch, due_at, from_number, to_number };
    Ok(rows.into_iter().map(of).collect())
}

/// What is due by itself, by kind, the first first: each kind is found by its first timer, and none is read that is due later than
/// in a day.
///
/// # Errors
/// Whatever the database says.
pub async fn timers(pool: &PgPool, now: DateTime<Utc>) -> Result<Vec<Timers>, sqlx::Error> {
    // the expression is that of the index, to the letter
    let rows: Vec<(String, DateTime<Utc>, i64, i64)> = sqlx::query_as(
        "WITH RECURSIVE kinds AS (
             (SELECT substring(kind FROM '^[^./]+') AS kind FROM workflow.timers ORDER BY 1 LIMIT 1)
             UNION ALL
             SELECT (SELECT substring(timer.kind FROM '^[^./]+') FROM workflow.timers AS timer
                 WHERE substring(timer.kind FROM '^[^./]+') > kinds.kind ORDER BY 1 LIMIT 1)
             FROM kinds WHERE kinds.kind IS NOT NULL
         )
         SELECT kinds.kind, first.due_at, near.due, near.soon FROM kinds
         CROSS JOIN LATERAL (SELECT timer.due_at FROM workflow.timers AS timer
             WHERE substring(timer.kind FROM '^[^./]+') = kinds.kind ORDER BY timer.due_at LIMIT 1) AS first
         CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE timer.due_at <= $1) AS due, count(*) FILTER (WHERE timer.due_at > $1) AS soon
             FROM workflow.timers AS timer
             WHERE substring(timer.kind FROM '^[^./]+') = kinds.kind AND timer.due_at <= $1 + interval '1 day') AS near
         ORDER BY 2, 1",
    )
    .bind(now)
    .fetch_all(pool)
    .await?;
    let of = |(kind, next_at, due, soon)| Timers { due, kind, next_at, soon };
    Ok(rows.into_iter().map(of).collect())
}
