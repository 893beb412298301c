//! The rows of messages: what is due, an attempt before it is made, and what it came to.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Row as _};
use telnusqa_chassis::parked;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::telling::{About, Way};
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
    /// Whether he applied from a cabinet of the portal.
    pub(crate) has_cabinet: bool,
    pub(crate) id: Uuid,
    pub(crate) message: About,
    /// Who may have it already from an attempt of which nobody knows what it came to.
    pub(crate) pinned: Option<String>,
    /// The event that it follows from; of a visit its place in all histories.
    pub(crate) position: i64,
    /// The way on which the applicant would rather be told.
    pub(crate) prefers: Option<Way>,
    /// How often people let it go out once more.
    pub(crate) round: i16,
    /// How long it has waited, in real time.
    pub(crate) waited_s: f64,
    /// The way that it goes now.
    pub(crate) way: Way,
}

/// What the ways of a message depend on, and how long it has been on this one.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    pub(crate) has_cabinet: bool,
    pub(crate) prefers: Option<Way>,
    pub(crate) waited_s: f64,
}

/// What a message came to for which nothing more is done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum End {
    /// Somebody else's now.
    HandedOver(HandedOver),
    /// It is true no more.
    Superseded,
}

/// That somebody took a message, to bring it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct HandedOver {
    pub(crate) at: DateTime<Utc>,
    /// Whether it can be asked what became of it.
    pub(crate) is_told: bool,
    /// What whoever took it calls it.
    pub(crate) reference: Option<String>,
    pub(crate) reply: Option<u16>,
    /// The parts of an SMS.
    pub(crate) segments: Option<i16>,
}

/// Why a message does not come by a way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Left {
    /// A stable word.
    pub(crate) reason: &'static str,
    pub(crate) reply: Option<u16>,
    pub(crate) status: LeftAs,
}

/// See [`Left`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LeftAs {
    /// It may have come: nobody knows.
    InDoubt,
    /// He cannot be reached on this way.
    NoAddress,
    /// Whoever was to bring it will never take it.
    Refused,
    /// Whoever took it could not bring it.
    Undelivered,
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

/// What is due on a way, the longest waiting first: of a case only the first that still waits, unless that one waits for
/// morning, and nothing that is under way.
pub(crate) async fn due(
    pool: &PgPool,
    way: Way,
    under_way: &[Uuid],
    limit: usize,
) -> Result<Vec<Waiting>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, case_id, kind, position, round, attempts, first_tried_at, has_cabinet, trying.gateway AS pinned,
                (SELECT wish.way FROM notification.wishes AS wish WHERE wish.case_id = message.case_id
                 ORDER BY ordinal DESC LIMIT 1) AS prefers,
                extract(epoch FROM clock_timestamp() - queued_at)::float8 AS waited
         FROM notification.messages AS message LEFT JOIN notification.ways AS trying
             ON trying.message_id = message.id AND trying.way = message.way AND trying.status = 'trying'
         WHERE message.status = 'queued' AND message.way = $3 AND next_try_at <= clock_timestamp()
             AND not_before IS NULL AND id <> ALL($1)
             AND NOT EXISTS (
                 SELECT FROM notification.messages AS earlier
                 WHERE earlier.case_id = message.case_id AND earlier.status = 'queued'
                     AND earlier.position < message.position AND earlier.not_before IS NULL)
         ORDER BY next_try_at, position LIMIT $2",
    )
    .bind(under_way)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind(way.name())
    // Planned each time: a plan of when nothing waited reads the whole backlog.
    .persistent(false)
    .fetch_all(pool)
    .await?;
    let waiting = rows.into_iter().map(|row| {
        let name: String = row.try_get("kind")?;
        Ok(Waiting {
            attempts: row.try_get("attempts")?,
            case: CaseId(row.try_get("case_id")?),
            first_tried_at: row.try_get("first_tried_at")?,
            has_cabinet: row.try_get("has_cabinet")?,
            id: row.try_get("id")?,
            message: About::from_name(&name).ok_or_else(|| sqlx::Error::Decode("an unknown kind of message".into()))?,
            pinned: row.try_get("pinned")?,
            position: row.try_get("position")?,
            prefers: row.try_get::<Option<String>, _>("prefers")?.as_deref().and_then(Way::from_name),
            round: row.try_get("round")?,
            waited_s: row.try_get("waited")?,
            way,
        })
    });
    waiting.collect()
}

/// Writes an attempt down before it is made, with the moment of the next one should nobody come back from it; `false`
/// where somebody else was faster.
pub(crate) async fn begin(
    pool: &PgPool,
    waiting: &Waiting,
    first: DateTime<Utc>,
    gateway: &str,
) -> Result<bool, sqlx::Error> {
    let pause_s = PAUSE_MAX_S.min(2_f64.powi(waiting.attempts.min(20)));
    sqlx::query(
        "WITH begun AS (
             UPDATE notification.messages SET attempts = attempts + 1, first_tried_at = $3,
                 next_try_at = clock_timestamp() + make_interval(secs => $4 * (0.5 + random() / 2))
             WHERE id = $1 AND attempts = $2 AND status = 'queued' AND way = $5 RETURNING id)
         INSERT INTO notification.ways (message_id, way, gateway, status, reference) SELECT id, $5, $6, 'trying', $7 FROM begun
         ON CONFLICT (message_id, way) DO UPDATE SET gateway = $6, status = 'trying', reply = NULL, reason = NULL,
             reference = $7, segments = NULL, handed_over_at = NULL, delivered_at = NULL, next_look_at = NULL, looks = 0,
             changed_at = clock_timestamp()",
    )
    .bind(waiting.id)
    .bind(waiting.attempts)
    .bind(first)
    .bind(pause_s)
    .bind(waiting.way.name())
    .bind(gateway)
    // The name under which a letter comes back, which it may before anybody knows that it was taken.
    .bind((waiting.way == Way::Email).then(|| waiting.key().simple().to_string()))
    .execute(pool)
    .await
    .map(|done| done.rows_affected() == 1)
}

/// Notes what an attempt came to after which another one follows; where somebody may have it, it stays his.
pub(crate) async fn tried(
    pool: &PgPool,
    waiting: &Waiting,
    (reason, reply): (&'static str, Option<u16>),
    in_doubt: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH tried AS (
             UPDATE notification.messages
             SET reason = $2, smtp_reply = CASE WHEN $4 = 'email' THEN $3 ELSE smtp_reply END
             WHERE id = $1 AND status = 'queued' RETURNING id)
         UPDATE notification.ways
         SET status = CASE WHEN $5 THEN 'trying' ELSE 'not-taken' END, reason = $2, reply = $3, changed_at = clock_timestamp()
         WHERE message_id IN (SELECT id FROM tried) AND way = $4 AND status = 'trying'",
    )
    .bind(waiting.id)
    .bind(reason)
    .bind(reply.map(code))
    .bind(waiting.way.name())
    .bind(in_doubt)
    .execute(pool)
    .await
    .map(drop)
}

/// Lets a message wait for a moment of the service's clock.
pub(crate) async fn wait(pool: &PgPool, id: Uuid, until: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE notification.messages SET not_before = $2 WHERE id = $1 AND status = 'queued'")
        .bind(id)
        .bind(until)
        .execute(pool)
        .await
        .map(drop)
}

/// Lets those wait no longer whose moment has come.
pub(crate) async fn wake(pool: &PgPool, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.messages SET not_before = NULL, queued_at = clock_timestamp(), next_try_at = clock_timestamp()
         WHERE status = 'queued' AND not_before <= $1",
    )
    .bind(now)
    .execute(pool)
    .await
    .map(drop)
}

/// Lets a message wait a while because whoever may have it does not answer anybody.
pub(crate) async fn put_off(pool: &PgPool, id: Uuid, seconds: f64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.messages SET next_try_at = clock_timestamp() + make_interval(secs => $2)
         WHERE id = $1 AND status = 'queued'",
    )
    .bind(id)
    .bind(seconds)
    .execute(pool)
    .await
    .map(drop)
}

/// Ends a message; `false` where it has ended already. Where the case is to be told of its delivery, that is due now.
pub(crate) async fn end(pool: &PgPool, waiting: &Waiting, end: &End) -> Result<bool, sqlx::Error> {
    let taken = if let End::HandedOver(taken) = end { Some(taken) } else { None };
    // Days run from what is whole, and not from a few words.
    let starts = waiting.message.starts_days() && waiting.way != Way::Sms;
    let delivery = (taken.is_some() && starts).then_some("due");
    sqlx::query(
        "WITH ended AS (
             UPDATE notification.messages
             SET status = $2, handed_over_at = $3, reason = NULL, delivery = coalesce($6, delivery), next_try_at = clock_timestamp(),
                 smtp_reply = CASE WHEN $5 = 'email' THEN coalesce($4, smtp_reply) ELSE smtp_reply END
             WHERE id = $1 AND status = 'queued' AND way = $5 RETURNING id)
         , of_way AS (
             UPDATE notification.ways
             SET status = 'handed-over', handed_over_at = $3, reply = $4, reason = NULL, reference = coalesce($7, reference), segments = $8,
                 next_look_at = CASE WHEN $9 THEN clock_timestamp() + interval '1 second' END, changed_at = clock_timestamp()
             WHERE $3 IS NOT NULL AND message_id IN (SELECT id FROM ended) AND way = $5)
         , may_have_come AS (
             UPDATE notification.ways SET status = 'in-doubt', changed_at = clock_timestamp()
             WHERE $3 IS NULL AND message_id IN (SELECT id FROM ended) AND status = 'trying' AND way <> 'email')
         SELECT id FROM ended",
    )
    .bind(waiting.id)
    .bind(end.status())
    .bind(taken.map(|taken| taken.at))
    .bind(taken.and_then(|taken| taken.reply).map(code))
    .bind(waiting.way.name())
    .bind(delivery)
    .bind(taken.and_then(|taken| taken.reference.as_deref()))
    .bind(taken.and_then(|taken| taken.segments))
    .bind(taken.is_some_and(|taken| taken.is_told && taken.reference.is_some()))
    .fetch_optional(pool)
    .await
    .map(|row| row.is_some())
}

/// Leaves a way on which a message does not come, for the next one or for good; `false` where it has ended already. What it
/// is at the end: in doubt, where it may have come by any way; else whatever says most of why it did not.
pub(crate) async fn leave(
    pool: &PgPool,
    waiting: &Waiting,
    left: Option<Left>,
    next: Option<Way>,
) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "WITH of_way AS (
             INSERT INTO notification.ways (message_id, way, status, reason, reply) SELECT $1, $2, $3, $4, $5 WHERE $3 IS NOT NULL
             ON CONFLICT (message_id, way) DO UPDATE SET status = $3, reason = $4, reply = $5, next_look_at = NULL,
                 changed_at = clock_timestamp()
             RETURNING status)
         , every AS (
             SELECT status FROM of_way
             UNION ALL SELECT status FROM notification.ways WHERE message_id = $1 AND way <> $2)
         , came_to AS (
             SELECT CASE WHEN bool_or(status = 'in-doubt') THEN 'in-doubt'
                         WHEN bool_or(status IN ('undelivered', 'refused')) THEN 'undelivered'
                         ELSE 'no-address' END AS status FROM every)
         UPDATE notification.messages
         SET status = CASE WHEN $6 IS NULL THEN came_to.status ELSE 'queued' END, way = coalesce($6, way),
             attempts = CASE WHEN $6 IS NULL OR $3 IS NULL THEN attempts ELSE 0 END,
             queued_at = CASE WHEN $6 IS NULL OR $3 IS NULL THEN queued_at ELSE clock_timestamp() END,
             handed_over_at = NULL, next_try_at = clock_timestamp(), not_before = NULL, reason = coalesce($4, reason),
             -- No case is told of the delivery of what came back.
             delivery = CASE WHEN delivery = 'due' THEN NULL ELSE delivery END,
             smtp_reply = CASE WHEN $2 = 'email' THEN coalesce($5, smtp_reply) ELSE smtp_reply END
         FROM came_to WHERE id = $1 AND way = $2 AND messages.status IN ('queued', 'handed-over')",
    )
    .bind(waiting.id)
    .bind(waiting.way.name())
    .bind(left.map(|left| left.status.name()))
    .bind(left.map(|left| left.reason))
    .bind(left.and_then(|left| left.reply).map(code))
    .bind(next.map(Way::name))
    .execute(pool)
    .await
    .map(|done| done.rows_affected() == 1)
}

impl Waiting {
    /// A message that was taken on a way, and may have to leave it.
    pub(crate) fn taken(id: Uuid, case: CaseId, (message, position): (About, i64), way: Way, beside: Beside) -> Self {
        let Beside { has_cabinet, prefers, waited_s } = beside;
        Self {
            attempts: 0,
            case,
            first_tried_at: None,
            has_cabinet,
            id,
            message,
            pinned: None,
            position,
            prefers,
            round: 0,
            waited_s,
            way,
        }
    }

    /// What a gateway knows it by: the same at every attempt, until people let it go out once more.
    pub(crate) fn key(&self) -> Uuid {
        if self.round == 0 { self.id } else { Uuid::new_v5(&self.id, format!("round {}", self.round).as_bytes()) }
    }
}

impl End {
    pub(crate) const fn status(&self) -> &'static str {
        match self {
            Self::HandedOver(_) => "handed-over",
            Self::Superseded => "superseded",
        }
    }
}

impl LeftAs {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::InDoubt => "in-doubt",
            Self::NoAddress => "no-address",
            Self::Refused => "refused",
            Self::Undelivered => "undelivered",
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
        sqlx::query(
            "UPDATE notification.ways SET reason = $2, reply = $3, changed_at = clock_timestamp(),
                 status = CASE WHEN $2 IN ('not-taken', 'refused') OR way = 'email' THEN 'not-taken' ELSE 'in-doubt' END
             WHERE message_id = $1 AND status = 'trying'",
        )
        .bind(id)
        .bind(failure.code)
        .bind(failure.reply.map(code))
        .execute(&mut *tx)
        .await?;
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
