//! What the tables say: each question is one query, of few rows.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use telnusqa_domain::card::Stage;
use telnusqa_domain::hours::day_in_almaty;

/// Cases that have ended are counted no more.
const ENDED: [Stage; 3] = [Stage::Declined, Stage::Issued, Stage::Withdrawn];

/// The result lies where it is collected: its term is met, also where a card of before does not say so.
const MET: [Stage; 2] = [Stage::AtCounter, Stage::Kept];

/// Something that waits: how many, and since when the longest has, in seconds.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pub(super) count: i64,
    pub(super) oldest_s: f64,
}

/// A consumer of the log.
#[derive(Debug)]
pub(super) struct Consumer {
    pub(super) consumer: String,
    pub(super) lag: i64,
    /// The age of the oldest event that it has not applied; 0 = it has applied all.
    pub(super) lag_s: f64,
    pub(super) position: i64,
}

/// A lease, and whether somebody holds it.
#[derive(Debug)]
pub(super) struct Lease {
    pub(super) held: bool,
    pub(super) name: String,
}

/// What could not be handled.
#[derive(Debug)]
pub(super) struct Parked {
    pub(super) count: i64,
    pub(super) kind: String,
    pub(super) oldest_s: f64,
    pub(super) service: String,
}

/// Numbers that did not come from the IIS's branches.
#[derive(Debug)]
pub(super) struct Holes {
    /// Whether the IIS was asked to send them again.
    pub(super) asked: bool,
    pub(super) missing: i64,
    pub(super) oldest_s: f64,
}

/// Open cases that have the same place, nearness of their deadline and size of college.
#[derive(Clone, Debug)]
pub(super) struct Cases {
    pub(super) college_size: String,
    pub(super) count: i64,
    pub(super) deadline: String,
    pub(super) stage: String,
}

/// What was seen at one moment.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) answers: Waiting,
    /// Blank forms that are printed on and not issued.
    pub(super) blanks: Waiting,
    /// None: they were not counted this time.
    pub(super) cases: Option<Vec<Cases>>,
    pub(super) consumers: Vec<Consumer>,
    pub(super) documents: Waiting,
    pub(super) head: i64,
    pub(super) holes: Vec<Holes>,
    pub(super) leases: Vec<Lease>,
    /// Positions up to the head that the log does not end with; 0 = it is whole at its end.
    pub(super) missing: i64,
    pub(super) parked: Vec<Parked>,
    pub(super) signatures: Waiting,
    pub(super) timers: Waiting,
}

/// Looks once; `count`: at all open cases too.
///
/// # Errors
/// What the database says.
pub(super) async fn look(pool: &PgPool, now: DateTime<Utc>, count: bool) -> Result<Seen, sqlx::Error> {
    let (head, missing) = sqlx::query_as(
        "SELECT h.position, abs(h.position - coalesce((SELECT max(position) FROM log.events), 0)) FROM log.head h",
    )
    .fetch_one(pool)
    .await?;
    Ok(Seen {
        answers: answers(pool).await?,
        blanks: waiting(pool, now, BLANKS).await?,
        cases: if count { Some(cases(pool, day_in_almaty(now)).await?) } else { None },
        consumers: consumers(pool, now).await?,
        documents: waiting(pool, now, DOCUMENTS).await?,
        head,
        holes: holes(pool, now).await?,
        leases: leases(pool).await?,
        missing,
        parked: parked(pool).await?,
        signatures: signatures(pool, now).await?,
        timers: waiting(pool, now, TIMERS).await?,
    })
}

/// Blank forms that are printed on and not issued.
const BLANKS: &str = "SELECT count(*), coalesce(extract(epoch FROM $1 - min(since)), 0)::float8
    FROM signing.blanks WHERE standing = 'printed'";
/// Documents that are to be made.
const DOCUMENTS: &str = "SELECT count(*), coalesce(extract(epoch FROM $1 - min(made_at)), 0)::float8
    FROM signing.jobs WHERE status = 'waiting'";
/// Terms that have passed or come near, and were not carried out.
const TIMERS: &str = "SELECT count(*), coalesce(extract(epoch FROM $1 - min(due_at)), 0)::float8
    FROM workflow.timers WHERE due_at <= $1";

async fn waiting(pool: &PgPool, now: DateTime<Utc>, query: &'static str) -> Result<Waiting, sqlx::Error> {
    let (count, oldest_s) = sqlx::query_as(query).bind(now).fetch_one(pool).await?;
    Ok(Waiting { count, oldest_s })
}

/// Cases whose document waits for a head's signature.
async fn signatures(pool: &PgPool, now: DateTime<Utc>) -> Result<Waiting, sqlx::Error> {
    let (count, oldest_s) = sqlx::query_as(
        "SELECT count(*), coalesce(extract(epoch FROM $1 - min(c.updated_at)), 0)::float8
         FROM status.cards c JOIN status.live USING (generation) WHERE c.stage = $2 AND c.next_role IS NOT NULL",
    )
    .bind(now)
    .bind(Stage::ForSignature.name())
    .fetch_one(pool)
    .await?;
    Ok(Waiting { count, oldest_s })
}

/// Answers that the IIS has not been given; in real time.
async fn answers(pool: &PgPool) -> Result<Waiting, sqlx::Error> {
    let (count, oldest_s) = sqlx::query_as(
        "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(o.created_at)), 0)::float8
         FROM intake.outcomes o WHERE o.ordinal > (SELECT up_to FROM intake.publishing)",
    )
    .fetch_one(pool)
    .await?;
    Ok(Waiting { count, oldest_s })
}

async fn consumers(pool: &PgPool, now: DateTime<Utc>) -> Result<Vec<Consumer>, sqlx::Error> {
    let rows: Vec<(String, i64, i64, f64)> = sqlx::query_as(
        "SELECT c.consumer, c.position, greatest(h.position - c.position, 0),
             coalesce(greatest(extract(epoch FROM $1 - e.recorded_at), 0), 0)::float8
         FROM consumers.checkpoints c CROSS JOIN log.head h LEFT JOIN log.events e ON e.position = c.position + 1",
    )
    .bind(now)
    .fetch_all(pool)
    .await?;
    let of = |(consumer, position, lag, lag_s)| Consumer { consumer, lag, lag_s, position };
    Ok(rows.into_iter().map(of).collect())
}

async fn leases(pool: &PgPool) -> Result<Vec<Lease>, sqlx::Error> {
    let rows: Vec<(String, bool)> =
        sqlx::query_as("SELECT name, expires_at > clock_timestamp() FROM consumers.leases").fetch_all(pool).await?;
    let of = |(name, held)| Lease { held, name };
    Ok(rows.into_iter().map(of).collect())
}

async fn parked(pool: &PgPool) -> Result<Vec<Parked>, sqlx::Error> {
    let rows: Vec<(String, String, i64, f64)> = sqlx::query_as(
        "SELECT service, kind, count(*), extract(epoch FROM clock_timestamp() - min(parked_at))::float8
         FROM parked.messages WHERE handled_at IS NULL GROUP BY service, kind",
    )
    .fetch_all(pool)
    .await?;
    let of = |(service, kind, count, oldest_s)| Parked { count, kind, oldest_s, service };
    Ok(rows.into_iter().map(of).collect())
}

async fn holes(pool: &PgPool, now: DateTime<Utc>) -> Result<Vec<Holes>, sqlx::Error> {
    let rows: Vec<(bool, i64, f64)> = sqlx::query_as(
        "SELECT asked, least(sum(to_number - from_number + 1), 9223372036854775807)::bigint AS missing,
             greatest(extract(epoch FROM $1 - min(due_at)), 0)::float8
         FROM intake.holes GROUP BY asked",
    )
    .bind(now)
    .fetch_all(pool)
    .await?;
    let of = |(asked, missing, oldest_s)| Holes { asked, missing, oldest_s };
    Ok(rows.into_iter().map(of).collect())
}

/// A college is as large as the number of its open cases: 10 and more are many for one clerk, 100 for a whole office.
async fn cases(pool: &PgPool, today: NaiveDate) -> Result<Vec<Cases>, sqlx::Error> {
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "WITH open AS (
             SELECT c.college, c.stage,
                 CASE WHEN c.deadline IS NULL OR c.stage = ANY ($3) OR c.body->>'met' = 'true' THEN 'none' WHEN c.deadline < $1 THEN 'overdue'
                      WHEN c.deadline <= $1 + 3 THEN 'within-3-days' ELSE 'later' END AS deadline
             FROM status.cards c JOIN status.live USING (generation) WHERE c.stage <> ALL ($2)
         ), sizes AS (
             SELECT college, CASE WHEN count(*) < 10 THEN 'small' WHEN count(*) < 100 THEN 'medium' ELSE 'large' END
                 AS college_size
             FROM open GROUP BY college
         )
         SELECT stage, deadline, college_size, count(*) FROM open JOIN sizes USING (college)
         GROUP BY stage, deadline, college_size",
    )
    .bind(today)
    .bind(ENDED.map(Stage::name).to_vec())
    .bind(MET.map(Stage::name).to_vec())
    .fetch_all(pool)
    .await?;
    let of = |(stage, deadline, college_size, count)| Cases { college_size, count, deadline, stage };
    Ok(rows.into_iter().map(of).collect())
}

#[cfg(test)]
mod tests;
