//! Why a round failed as a whole: nothing of it is answered, and it is tried again.

use std::sync::Arc;

use telnusqa_chassis::clock::ClockError;
use telnusqa_chassis::parked;
use telnusqa_event_log::LogError;
use telnusqa_vault::VaultError;

/// Why a round failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The clock cannot be read.
    #[error("tell the time")]
    Clock(#[source] ClockError),
    /// The database failed.
    #[error("reach the database")]
    Database(#[source] sqlx::Error),
    /// Another instance has taken the work over.
    #[error("go on: another instance has taken the work over")]
    Fenced,
    /// The log cannot be read.
    #[error("read the log")]
    Log(#[source] LogError),
    /// The numbers of a year are used up.
    #[error("number an application of {0}: the numbers are used up")]
    Numbers(u16),
    /// What is due by itself cannot be done; no message is to blame for it.
    #[error("do what is due")]
    Timers(#[source] sqlx::Error),
    /// Whether a batch was carried out is not known.
    #[error("carry out the batch")]
    Unknown(#[source] Arc<sqlx::Error>),
    /// The vault failed.
    #[error("reach the vault")]
    Vault(#[source] VaultError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// Whether a message is to blame for what the database said, and not the database: tried alone, it is parked.
pub(crate) fn is_of_message(error: &sqlx::Error) -> bool {
    match error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned())) {
        // Data exception, integrity violation, program limit (an index row too large): SQLSTATE classes 22, 23, 54.
        Some(code) => ["22", "23", "54"].iter().any(|class| code.starts_with(class)),
        None => matches!(error, sqlx::Error::Encode(_)),
    }
}

/// Why the database refused something, for people: its code and constraint, never a value.
pub(crate) fn reason(error: &sqlx::Error) -> String {
    let Some(error) = error.as_database_error() else { return "a value cannot be written".to_owned() };
    parked::refused_by_database(error)
}
