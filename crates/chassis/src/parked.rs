//! What could not be handled: kept with its reason, shown to people, replayed on demand, never dropped.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Something parked.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Parked {
    /// The case, where known.
    pub case_id: Option<Uuid>,
    /// Its number in the list.
    pub id: i64,
    /// `event` or `iis-message`.
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
    /// The NATS subject on which it came, where it did.
    pub subject: Option<String>,
}

/// A new entry.
#[derive(Clone, Debug)]
pub struct New {
    /// The case, where known.
    pub case_id: Option<Uuid>,
    /// `event` or `iis-message`.
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
    /// The NATS subject.
    pub subject: Option<String>,
}

/// Parks something, in the caller's transaction.
///
/// # Errors
/// Whatever the database says.
pub async fn park(_tx: &mut PgConnection, _new: &New) -> Result<i64, sqlx::Error> {
    unimplemented!()
}

/// Everything parked and not yet handled, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn list(_pool: &PgPool) -> Result<Vec<Parked>, sqlx::Error> {
    unimplemented!()
}

/// Asks the service that parked it to try again.
///
/// # Errors
/// Whatever the database says; `Ok(false)` where there is no such entry.
pub async fn request_replay(_pool: &PgPool, _id: i64) -> Result<bool, sqlx::Error> {
    unimplemented!()
}

/// The entries of a service for which a replay was asked, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn requested(_pool: &PgPool, _service: &str) -> Result<Vec<Parked>, sqlx::Error> {
    unimplemented!()
}

/// Takes an entry off the list, in the transaction that handled it.
///
/// # Errors
/// Whatever the database says.
pub async fn handled(_tx: &mut PgConnection, _id: i64) -> Result<(), sqlx::Error> {
    unimplemented!()
}
