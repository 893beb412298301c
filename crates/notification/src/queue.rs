//! The rows of messages: what is due, an attempt before it is made, and what it came to.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Row as _};
use telnusqa_chassis::parked;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::telling::About;
use uuid::Uuid;

/// The service by whose name messages are parked.
const SERVICE: &str = "notification";
/// What is parked, as its list names it.
const PARKED_KIND: &str = "message";
/// The longest pause between two attempts.
const PAUSE_MAX_S: f64 = 3600.0;

/// A message that waits for its turn.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) attempts: i32,
    pub(crate) case: CaseId,
    /// When the first attempt was made, on the service's clock.
    pub(crate) first_tried_at: Option<DateTime<Utc>>,
    pub(crate) id: Uuid,
    pub(crate) message: About,
    /// The event that it follows from; of a visit its place in all histories.
    pub(crate) position: i64,
    /// How long it has waited, in real time.
    pub(crate) waited_s: f64,
}

/// What a message came to for which nothing more is done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    /// It is the receiver's now.
    HandedOver { at: DateTime<Utc>, reply: u16 },
    /// It cannot reach the applicant on this channel.
    NoAddress { reason: &'static str },
    /// It is true no more.
    Superseded,
}

/// Why a message is given up until a person asks for another try.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// A stable word.
    pub(crate) code: &'static str,
    /// For people; nothing personal.
    pub(crate) reason: String,
    pub(crate) reply: Option<u16>,
}

/// What is due, the longest waiting first: of a case only the first that still waits, and nothing that is under way.
pub(crate) async fn due(pool: &PgPool, under_way: &[Uuid], limit: usize) -> Result<Vec<Waiting>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, case_id, kind, position, attempts, first_tried_at,
                extract(epoch FROM clock_timestamp() - queued_at)::float8 AS waited
         FROM notification.messages AS message
         WHERE status = 'queued' AND next_try_at <= clock_timestamp() AND id <> ALL($1) AND NOT EXISTS (
             SELECT FROM notification.messages AS earlier
             WHERE earlier.case_id = message.case_id AND earlier.status = 'queued'
                 AND earlier.position < message.position)
         ORDER BY next_try_at, position LIMIT $2",
    )
    .bind(under_way)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    let waiting = rows.into_iter().map(|row| {
        let name: String = row.try_get("kind")?;
        Ok(Waiting {
            attempts: row.try_get("attempts")?,
            case: CaseId(row.try_get("case_id")?),
            first_tried_at: row.try_get("first_tried_at")?,
            id: row.try_get("id")?,
            message: About::from_name(&name).ok_or_else(|| sqlx::Error::Decode("an unknown kind of message".into()))?,
            position: row.try_get("position")?,
            waited_s: row.try_get("waited")?,
        })
    });
    waiting.collect()
}

/// Writes an attempt down before it is made, with the moment of the next one should nobody come back from it; `false`
/// where somebody else was faster.
pub(crate) async fn begin(pool: &PgPool, waiting: &Waiting, first: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let pause_s = PAUSE_MAX_S.min(2_f64.powi(waiting.attempts.min(20)));
    sqlx::query(
        "UPDATE notification.messages SET attempts = attempts + 1, first_tried_at = $3,
             next_try_at = clock_timestamp() + make_interval(secs => $4 * (0.5 + random() / 2))
         WHERE id = $1 AND attempts = $2 AND status = 'queued'",
    )
    .bind(waiting.id)
    .bind(waiting.attempts)
    .bind(first)
    .bind(pause_s)
    .execute(pool)
    .await
    .map(|done| done.rows_affected() == 1)
}

/// Notes what an attempt came to after which another one follows.
pub(crate) async fn tried(
    pool: &PgPool,
    id: Uuid,
    reason: &'static str,
    reply: Option<u16>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE notification.messages SET reason = $2, smtp_reply = $3 WHERE id = $1 AND status = 'queued'")
        .bind(id)
        .bind(reason)
        .bind(reply.map(code))
        .execute(pool)
        .await
        .map(drop)
}

/// Ends a message; `false` where it has ended already. Where the case is to be told of its delivery, that is due now.
pub(crate) async fn end(pool: &PgPool, waiting: &Waiting, end: End) -> Result<bool, sqlx::Error> {
    let (at, reply, reason) = match end {
        End::HandedOver { at, reply } => (Some(at), Some(code(reply)), None),
        End::NoAddress { reason } => (None, None, Some(reason)),
        End::Superseded => (None, None, None),
    };
    let delivery = (at.is_some() && waiting.message.starts_days()).then_some("due");
    sqlx::query(
        "UPDATE notification.messages
         SET status = $2, handed_over_at = $3, smtp_reply = coalesce($4, smtp_reply), reason = $5, delivery = $6,
             next_try_at = clock_timestamp()
         WHERE id = $1 AND status = 'queued'",
    )
    .bind(waiting.id)
    .bind(end.status())
    .bind(at)
    .bind(reply)
    .bind(reason)
    .bind(delivery)
    .execute(pool)
    .await
    .map(|done| done.rows_affected() == 1)
}

impl End {
    pub(crate) const fn status(self) -> &'static str {
        match self {
            Self::HandedOver { .. } => "handed-over",
            Self::NoAddress { .. } => "no-address",
            Self::Superseded => "superseded",
        }
    }
}

/// Gives a message up and parks it, where people see it; `false` where it has ended already. In a task of its own: a
/// transaction is never left half-way.
pub(crate) async fn fail(pool: &PgPool, waiting: &Waiting, failure: Failure) -> Result<bool, sqlx::Error> {
    let (pool, id, case) = (pool.clone(), waiting.id, waiting.case.0);
    let work = tokio::spawn(async move {
        let mut tx = pool.begin().await?;
        let failed = sqlx::query(
            "UPDATE notification.messages SET status = 'failed', reason = $2, smtp_reply = coalesce($3, smtp_reply)
             WHERE id = $1 AND status = 'queued'",
        )
        .bind(id)
        .bind(failure.code)
        .bind(failure.reply.map(code))
        .execute(&mut *tx)
        .await?;
        if failed.rows_affected() == 0 {
            return Ok(false);
        }
        let new = parked::New {
            case_id: Some(case),
            kind: PARKED_KIND,
            // Only of an event: it would hold back the later ones of its case.
            position: None,
            reason: failure.reason,
            reason_code: failure.code,
            service: SERVICE,
            sha256: None,
            subject: Some(id.to_string()),
        };
        parked::park(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(true)
    });
    work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// Lets those messages wait again for which people asked for another try; gives how many.
pub(crate) async fn replay(pool: &PgPool) -> Result<usize, sqlx::Error> {
    let requested = parked::requested(pool, SERVICE).await?;
    let messages: Vec<(i64, Option<Uuid>)> = requested
        .into_iter()
        .filter(|entry| entry.kind == PARKED_KIND)
        .map(|entry| (entry.id, entry.subject.and_then(|id| id.parse().ok())))
        .collect();
    let count = messages.len();
    for (entry, id) in messages {
        let pool = pool.clone();
        let work = tokio::spawn(async move {
            let mut tx = pool.begin().await?;
            sqlx::query(
                "UPDATE notification.messages
                 SET status = 'queued', attempts = 0, queued_at = clock_timestamp(), next_try_at = clock_timestamp()
                 WHERE id = $1 AND status = 'failed'",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
            parked::handled(&mut tx, entry).await?;
            tx.commit().await
        });
        work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    }
    Ok(count)
}

fn code(reply: u16) -> i16 {
    i16::try_from(reply).unwrap_or(i16::MAX)
}
