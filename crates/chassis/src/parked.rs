//! What could not be handled: kept with its reason, shown to people, replayed on demand, never dropped.

use chrono::{DateTime, Utc};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

/// Something parked.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Parked {
    /// The case, where known.
    pub case_id: Option<Uuid>,
    /// Its number in the list.
    pub id: i64,
    /// `event`, `iis-message` or `message` (one to an applicant).
    pub kind: String,
    /// When, in real time.
    pub parked_at: DateTime<Utc>,
    /// The event's position in the log, or none.
    pub position: Option<i64>,
    /// Why, without personal data.
    pub reason: String,
    /// A stable code of the reason.
    pub reason_code: String,
    /// Whether a replay was asked for.
    pub replay_requested: bool,
    /// Which service parked it.
    pub service: String,
    /// SHA-256 (hex) of the raw message in the vault, where there is one.
    pub sha256: Option<String>,
    /// The NATS subject on which it came, where it did; of a message to an applicant, its id.
    pub subject: Option<String>,
}

/// A new entry.
#[derive(Clone, Debug)]
pub struct New {
    /// The case, where known.
    pub case_id: Option<Uuid>,
    /// `event`, `iis-message` or `message` (one to an applicant).
    pub kind: &'static str,
    /// The event's position, or none.
    pub position: Option<i64>,
    /// Why, without personal data.
    pub reason: String,
    /// A stable code of the reason.
    pub reason_code: &'static str,
    /// Which service.
    pub service: &'static str,
    /// SHA-256 of the raw message in the vault.
    pub sha256: Option<[u8; 32]>,
    /// The NATS subject; of a message to an applicant, its id.
    pub subject: Option<String>,
}

/// Parks something, in the caller's transaction, and gives its number; what is parked already keeps the one it has.
///
/// # Errors
/// Whatever the database says.
pub async fn park(tx: &mut PgConnection, new: &New) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO parked.messages (service, kind, case_id, position, reason, reason_code, sha256, subject) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (service, position) WHERE position IS NOT NULL AND handled_at IS NULL \
         DO UPDATE SET reason = excluded.reason, reason_code = excluded.reason_code RETURNING id",
    )
    .bind(new.service)
    .bind(new.kind)
    .bind(new.case_id)
    .bind(new.position)
    .bind(&new.reason)
    .bind(new.reason_code)
    .bind(new.sha256.as_ref().map(<[u8; 32]>::as_slice))
    .bind(&new.subject)
    .fetch_one(tx)
    .await
}

/// Everything parked and not yet handled, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn list(pool: &PgPool) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT case_id, id, kind, parked_at, position, reason, reason_code, replay_requested IS NOT NULL AS replay, \
         service, encode(sha256, 'hex') AS sha256, subject FROM parked.messages WHERE handled_at IS NULL ORDER BY id",
    )
    .fetch_all(pool)
    .await?;
    rows.iter().map(parked).collect()
}

/// Asks the service that parked it to try again. Of a case's events, it tries them in their order, from the oldest
/// parked, until one fails again.
///
/// # Errors
/// Whatever the database says; `Ok(false)` where there is no such entry.
pub async fn request_replay(pool: &PgPool, id: i64) -> Result<bool, sqlx::Error> {
    sqlx::query("UPDATE parked.messages SET replay_requested = now() WHERE id = $1 AND handled_at IS NULL")
        .bind(id)
        .execute(pool)
        .await
        .map(|done| done.rows_affected() == 1)
}

/// The entries of a service for which a replay was asked, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn requested(pool: &PgPool, service: &str) -> Result<Vec<Parked>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT case_id, id, kind, parked_at, position, reason, reason_code, true AS replay, service, \
         encode(sha256, 'hex') AS sha256, subject FROM parked.messages \
         WHERE service = $1 AND handled_at IS NULL AND replay_requested IS NOT NULL ORDER BY id",
    )
    .bind(service)
    .fetch_all(pool)
    .await?;
    rows.iter().map(parked).collect()
}

/// Takes an entry off the list, in the transaction that handled it.
///
/// # Errors
/// Whatever the database says.
pub async fn handled(tx: &mut PgConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE parked.messages SET handled_at = now(), replay_requested = NULL WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await
        .map(drop)
}

/// Says that the replay of a case's events failed at the entry `id`, and why: all stay, and a replay must be asked for
/// anew.
///
/// # Errors
/// Whatever the database says.
pub async fn failed_again(
    tx: &mut PgConnection,
    service: &str,
    case: Uuid,
    id: i64,
    reason: &str,
    reason_code: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE parked.messages SET replay_requested = NULL, \
         reason = CASE WHEN id = $3 THEN $4 ELSE reason END, \
         reason_code = CASE WHEN id = $3 THEN $5 ELSE reason_code END \
         WHERE service = $1 AND case_id = $2 AND position IS NOT NULL AND handled_at IS NULL",
    )
    .bind(service)
    .bind(case)
    .bind(id)
    .bind(reason)
    .bind(reason_code)
    .execute(tx)
    .await
    .map(drop)
}

/// The oldest parked event of a case, by position: its number and position.
///
/// # Errors
/// Whatever the database says.
pub async fn oldest_of_case(pool: &PgPool, service: &str, case: Uuid) -> Result<Option<(i64, i64)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, position FROM parked.messages \
         WHERE service = $1 AND case_id = $2 AND position IS NOT NULL AND handled_at IS NULL ORDER BY position LIMIT 1",
    )
    .bind(service)
    .bind(case)
    .fetch_optional(pool)
    .await
}

fn parked(row: &PgRow) -> Result<Parked, sqlx::Error> {
    Ok(Parked {
        case_id: row.try_get("case_id")?,
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        parked_at: row.try_get("parked_at")?,
        position: row.try_get("position")?,
        reason: row.try_get("reason")?,
        reason_code: row.try_get("reason_code")?,
        replay_requested: row.try_get("replay")?,
        service: row.try_get("service")?,
        sha256: row.try_get("sha256")?,
        subject: row.try_get("subject")?,
    })
}

/// Why the database refused what was to be written, as a reason to park it: its SQLSTATE and the constraint, never a value.
#[must_use]
pub fn refused_by_database(error: &dyn DatabaseError) -> String {
    let code = error.code().unwrap_or_default();
    error.constraint().map_or_else(
        || format!("the database refused it with SQLSTATE {code}"),
        |constraint| format!("the database refused it with SQLSTATE {code} at {constraint}"),
    )
}
