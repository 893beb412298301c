//! Persons and files: the only place with personal data, sealed under keys of their own.
//!
//! The law this crate keeps: ciphertext lies beside the log, in its transaction; the keys lie in another database, and
//! destroying a key forgets what it sealed everywhere. Every reading of a person is recorded.
//!
//! An application's way: [`Vault::seal`] makes keys and ciphertexts, [`Vault::store`] writes the ciphertexts in the
//! transaction that appends the events, which carry [`Sealed::id`] and [`Sealed::digest`] only. Later [`Vault::find`]
//! and [`Vault::read`] show the person to somebody with a reason, until [`Vault::forget`].

use std::borrow::Cow;
use std::sync::Arc;

use sqlx::migrate::{Migration, MigrationType};
use sqlx::{PgPool, SqlStr};
use tokio::task::JoinHandle;

mod brief;
mod envelope;
mod file;
mod find;
mod fold;
mod forget;
mod form;
mod lookup;
mod master_key;
mod newcomer;
mod open;
mod original;
mod person;
mod read;
mod reserve;
mod seal;
mod store;
mod sweep;

pub use fold::name as folded_name;
pub use original::original_key;
pub use person::{Contact, FileToSeal, Found, Key, Person, Reader, Record, Role, Sealed, SealedFile, ToSeal};
pub use read::Reading;
pub use sweep::Swept;

/// The vault: keys in one database, ciphertext in the log's.
#[derive(Clone)]
pub struct Vault {
    keys: PgPool,
    master: Arc<master_key::MasterKey>,
    pool: PgPool,
    reserve: Option<Arc<reserve::Reserve>>,
}

impl Vault {
    /// The largest file: 16 MiB.
    pub const FILE_MAX_BYTES: usize = 16 * 1024 * 1024;

    /// HMAC-SHA-256 of a text under the vault's own key for `purpose` (as in `waybill`): comparable, not readable.
    #[must_use]
    pub fn digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        self.master.digest(purpose, text)
    }
}

/// Why the vault failed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A database failed.
    #[error("reach the vault's database")]
    Database(#[source] sqlx::Error),
    /// The person or file was forgotten: its key is destroyed.
    #[error("open what was forgotten")]
    Forgotten,
    /// The key is gone though nobody forgot it here: the two databases were restored from different moments.
    #[error("find the key of what was sealed")]
    KeyLost,
    /// The master key cannot be read.
    #[error("read the vault's master key")]
    MasterKey(#[source] std::io::Error),
    /// There is no such person or file.
    #[error("find it in the vault")]
    NotFound,
    /// The master key is another one than that of the databases, or the two databases do not belong together.
    #[error("match the vault's databases with the master key")]
    OtherKeys,
    /// The ciphertext does not open under its key: it was changed.
    #[error("open what was sealed")]
    Tampered,
    /// A file over the limit.
    #[error("seal a file of {0} bytes")]
    TooLarge(usize),
    /// What was sealed has a form that this version cannot read.
    #[error("read form {0} of what was sealed")]
    UnknownForm(u8),
}

impl From<envelope::Broken> for VaultError {
    fn from(envelope::Broken: envelope::Broken) -> Self {
        Self::Tampered
    }
}

impl From<form::Unknown> for VaultError {
    fn from(form::Unknown(form): form::Unknown) -> Self {
        Self::UnknownForm(form)
    }
}

/// The tables of the log's database: schema `vault`.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    vec![migration(300, "vault", include_str!("../migrations/0300_vault.sql"))]
}

/// The tables of the keys' database: schema `keys`.
#[must_use]
pub fn keys_migrations() -> Vec<Migration> {
    vec![
        migration(300, "keys", include_str!("../keys-migrations/0300_keys.sql")),
        migration(302, "keys for signing", include_str!("../keys-migrations/0302_signing.sql")),
        migration(303, "notification", include_str!("../keys-migrations/0303_notification.sql")),
        migration(304, "web", include_str!("../keys-migrations/0304_web.sql")),
        migration(305, "notes", include_str!("../keys-migrations/0305_notes.sql")),
        migration(310, "newcomers", include_str!("../keys-migrations/0310_newcomers.sql")),
    ]
}

fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, SqlStr::from_static(sql), false)
}

/// Runs work that must not stop half-way to its end, also when the caller's future is dropped.
async fn finish<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    outcome(tokio::spawn(work)).await
}

/// What a task of our own came to; its panic is ours.
async fn outcome<T>(task: JoinHandle<T>) -> T {
    match task.await {
        Ok(done) => done,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that shuts down cancels a task that nobody aborts: whoever waits is being dropped too.
            Err(_) => std::future::pending().await,
        },
    }
}
