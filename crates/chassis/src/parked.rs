//! What could not be handled: kept with its reason, shown to people, replayed on demand; taken off the list by nobody but a person
//! who says why, and never an event.

use chrono::{DateTime, Utc};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

#[cfg(test)]
mod tests;

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

/// Something that a person took off the list.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Dropped {
    /// Who.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub entry: Parked,
    /// Why, without personal data.
    pub why: String,
}

/// What came of taking an entry off the list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dropping {
    /// It is off the list, and stays with its reason.
    Done,
    /// It is an event: what stands in the log is applied, or it is nobody's read model.
    IsEvent,
    /// There is no such entry.
    Unknown,
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

/// Takes an entry off the list that is settled otherwise; who says so, and why.
///
/// # Errors
/// Whatever the database says.
pub async fn drop_entry(pool: &PgPool, id: i64, (by, why): (&str, &str)) -> Result<Dropping, sqlx::Error> {
    let done: Option<bool> = sqlx::query_scalar(
        "WITH entry AS (SELECT id, kind = 'event' AS is_event FROM parked.messages WHERE id = $1 AND handled_at IS NULL)
         , dropped AS (
             UPDATE parked.messages AS message
             SET handled_at = now(), replay_requested = NULL, dropped_by = $2, dropped_why = $3
             FROM entry WHERE message.id = entry.id AND message.handled_at IS NULL AND NOT entry.is_event)
         SELECT is_event FROM entry",
    )
    .bind(id)
    .bind(by)
    .bind(why)
    .fetch_optional(pool)
    .await?;
    Ok(match done {
        Some(false) => Dropping::Done,
        Some(true) => Dropping::IsEvent,
        None => Dropping::Unknown,
    })
}

/// What people took off the list, the newest first.
///
/// # Errors
/// Whatever the database says.
pub async fn dropped(pool: &PgPool) -> Result<Vec<Dropped>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT case_id, id, kind, parked_at, position, reason, reason_code, false AS replay, service, \
         encode(sha256, 'hex') AS sha256, subject, dropped_by, dropped_why FROM parked.messages \
         WHERE dropped_by IS NOT NULL ORDER BY handled_at DESC, id",
    )
    .fetch_all(pool)
    .await?;
    let dropped = |row: &PgRow| {
        Ok(Dropped { by: row.try_get("dropped_by")?, entry: parked(row)?, why: row.try_get("dropped_why")? })
    };
    rows.iter().map(dropped).collect()
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
