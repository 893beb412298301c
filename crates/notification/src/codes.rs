//! One-time codes, sent: what they are made of, to whom they go, and whose telephone is told nothing more.
//!
//! A row without a code is the order; the code is made of its id when it goes out, and once more when somebody types one. So a repeat is the
//! same text, and no code stands in a table, on the bus, in a trace or a log line. A row of a number that is nobody's is written
//! like any other, and waits for nobody: whoever asked sees no difference.

mod cut_off;
mod newcomer;
mod send;
#[cfg(test)]
mod tests;

use sqlx::PgPool;
use telnusqa_domain::code::Code;
use telnusqa_vault::Vault;
use uuid::Uuid;

pub(crate) use cut_off::is_cut_off;
pub use newcomer::Newcomer;
pub(crate) use send::send;

/// The code of a row.
#[must_use]
pub fn of(vault: &Vault, id: Uuid) -> Code {
    Code::of_digest(&vault.digest("one-time code", &id.to_string()))
}

/// Forgets where the applicants of these cases were reached; codes that are under way are good no more.
///
/// # Errors
/// The database failed.
pub async fn forget(pool: &PgPool, cases: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH codes AS (DELETE FROM notification.codes WHERE case_id = ANY($1))
         , confirmed AS (DELETE FROM notification.confirmed WHERE case_id = ANY($1))
         , telephones AS (DELETE FROM notification.telephones WHERE case_id = ANY($1))
         DELETE FROM notification.cut_offs WHERE case_id = ANY($1)",
    )
    .bind(cases)
    .execute(pool)
    .await
    .map(drop)
}

/// What a telephone or a letter box is known by where it may not stand.
#[must_use]
pub fn reached(vault: &Vault, address: &str) -> [u8; 32] {
    vault.digest("reached", address)
}
