//! Signatures that could not be checked: kept until they can, and shown meanwhile.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_contracts::command;
use telnusqa_domain::case::FileRef;
use telnusqa_domain::identity::Bin;
use uuid::Uuid;

/// How long the first pause is, how much longer each next one, and the longest.
const PAUSE_S: f64 = 5.0;
const PAUSE_MAX_S: f64 = 900.0;
/// How many are tried at once.
const ROUND: i64 = 16;
/// How long one that is being tried belongs to who tries it.
const CLAIM_S: f64 = 60.0;

/// A signature that waits, or waited.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The case.
    pub case_id: Uuid,
    /// The college's BIN.
    pub college: String,
    /// SHA-256 of the document.
    pub document: Vec<u8>,
    /// Why it could not be checked, or was not taken: codes.
    pub reasons: Vec<String>,
    /// Since when, by the house's clock.
    pub since: DateTime<Utc>,
    /// `waiting`, `taken` or `refused`.
    pub status: String,
    /// How often it was tried.
    pub tries: i32,
}

/// One to be tried again.
pub(crate) struct Claimed {
    pub(crate) cause: Uuid,
    pub(crate) request: String,
    pub(crate) traceparent: Option<String>,
}

type Row = (Uuid, String, Vec<u8>, Vec<String>, DateTime<Utc>, String, i32);

impl From<Row> for Waiting {
    fn from((case_id, college, document, reasons, since, status, tries): Row) -> Self {
        Self { case_id, college, document, reasons, since, status, tries }
    }
}

/// Those that wait, the oldest first; of one college, or of all.
///
/// # Errors
/// A database that does not answer.
pub async fn waiting(pool: &PgPool, college: Option<&Bin>) -> Result<Vec<Waiting>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT case_id, college, document, reasons, since, status, tries FROM signing.waiting
         WHERE status = 'waiting' AND ($1::text IS NULL OR college = $1) ORDER BY since, cause LIMIT 1000",
    )
    .bind(college.map(Bin::as_str))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Waiting::from).collect())
}

/// The last ones that were refused after they had waited; of one college, or of all.
///
/// # Errors
/// A database that does not answer.
pub async fn refused(pool: &PgPool, college: Option<&Bin>) -> Result<Vec<Waiting>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT case_id, college, document, reasons, since, status, tries FROM signing.waiting
         WHERE status = 'refused' AND ($1::text IS NULL OR college = $1) ORDER BY settled_at DESC LIMIT 100",
    )
    .bind(college.map(Bin::as_str))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Waiting::from).collect())
}

/// Keeps one, or says of one that is kept why it waits still.
pub(crate) async fn keep(
    pool: &PgPool,
    request: &command::Request,
    (college, document): (Bin, FileRef),
    traceparent: Option<&str>,
    reasons: &[String],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO signing.waiting (cause, case_id, college, document, request, traceparent, reasons, since, next_try_at)
         VALUES ($1, $2, $3, $4, $5::json, $6, $7, $8, clock_timestamp() + make_interval(secs => $9))
         ON CONFLICT (cause) DO UPDATE SET
             reasons = excluded.reasons, tries = waiting.tries + 1, status = 'waiting', settled_at = NULL,
             next_try_at = clock_timestamp() + make_interval(secs => least($9 * 2 ^ least(waiting.tries, 10), $10))",
    )
    .bind(request.cause)
    .bind(request.case)
    .bind(college.as_str())
    .bind(&document.0[..])
    .bind(String::from_utf8_lossy(&request.to_json()).into_owned())
    .bind(traceparent)
    .bind(reasons)
    .bind(now)
    .bind(PAUSE_S)
    .bind(PAUSE_MAX_S)
    .execute(pool)
    .await
    .map(drop)
}

/// Says what became of one, where it was kept.
pub(crate) async fn settle(
    pool: &PgPool,
    cause: Uuid,
    reasons: Option<&[String]>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let status = if reasons.is_some() { "refused" } else { "taken" };
    sqlx::query(
        "UPDATE signing.waiting SET status = $2, settled_at = $3, reasons = coalesce($4, reasons)
         WHERE cause = $1 AND status = 'waiting'",
    )
    .bind(cause)
    .bind(status)
    .bind(now)
    .bind(reasons)
    .execute(pool)
    .await
    .map(drop)
}

/// Takes those whose pause is over; another instance takes others.
pub(crate) async fn claim(pool: &PgPool) -> Result<Vec<Claimed>, sqlx::Error> {
    let rows: Vec<(Uuid, String, Option<String>)> = sqlx::query_as(
        "UPDATE signing.waiting SET next_try_at = clock_timestamp() + make_interval(secs => $2)
         WHERE cause IN (
             SELECT cause FROM signing.waiting WHERE status = 'waiting' AND next_try_at <= clock_timestamp()
             ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING cause, request::text, traceparent",
    )
    .bind(ROUND)
    .bind(CLAIM_S)
    .fetch_all(pool)
    .await?;
    let claimed = |(cause, request, traceparent)| Claimed { cause, request, traceparent };
    Ok(rows.into_iter().map(claimed).collect())
}
