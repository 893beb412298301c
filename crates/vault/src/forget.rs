//! Forgetting persons: what is stored goes first, so that it is known what is to be forgotten; then the keys, which is
//! what counts; and a sweep that finishes what was interrupted.

use std::collections::HashSet;

use sqlx::PgPool;
use uuid::Uuid;

use crate::person::Reader;
use crate::{Vault, VaultError, finish};

/// All parts of one statement see the person as he was before it. The contact and what finds a person by it.
const FORGET_CONTACT: &str = "
    WITH person AS (
             UPDATE vault.persons SET contact = NULL, contact_lookups = NULL WHERE person_id = $1 RETURNING person_id),
         lookups AS (
             DELETE FROM vault.lookups WHERE person_id = $1 AND hash IN (
                 SELECT unnest(contact_lookups) FROM vault.persons WHERE person_id = $1)),
         recorded AS (
             INSERT INTO vault.reads (person_id, who, why, what, at)
             SELECT $1, $2, $3, 'contact forgotten', $4::timestamptz FROM person)
    SELECT person_id FROM person";

/// Contact, record, look-ups, and the files, each of which is named once more in the record of readings.
const FORGET: &str = "
    WITH person AS (
             UPDATE vault.persons SET contact = NULL, contact_lookups = NULL, record = NULL, record_lookups = NULL
             WHERE person_id = $1 RETURNING person_id),
         lookups AS (
             DELETE FROM vault.lookups WHERE person_id = $1 AND hash IN (
                 SELECT unnest(contact_lookups || record_lookups) FROM vault.persons WHERE person_id = $1)),
         files AS (DELETE FROM vault.files WHERE person_id = $1 RETURNING sha256),
         recorded AS (
             INSERT INTO vault.reads (person_id, sha256, who, why, what, at)
             SELECT $1, sha256, $2, $3, 'person forgotten', $4::timestamptz
             FROM (SELECT NULL::bytea AS sha256 FROM person UNION ALL SELECT sha256 FROM files) things)
    SELECT person_id FROM person";

impl Vault {
    /// Forgets how a person is reached: his contact key is destroyed, and he is found by his telephone no more.
    ///
    /// # Errors
    /// [`VaultError::NotFound`], [`VaultError::Database`]; after an error it may be repeated, and is finished by
    /// [`Vault::sweep_keys`].
    pub async fn forget_contact(&self, person: Uuid, by: &Reader) -> Result<(), VaultError> {
        finish(record_and_forget(FORGET_CONTACT, self.pool.clone(), person, by.clone())).await?;
        self.destroy_contact_keys(&[person]).await?;
        Ok(())
    }

    /// Forgets a person: both his keys and those of his files are destroyed, and nothing finds him any more.
    ///
    /// His backups become unreadable when the last backup of the keys is dropped. That the register demands his record
    /// no longer is the caller's to know.
    ///
    /// # Errors
    /// [`VaultError::NotFound`], [`VaultError::Database`]; after an error it may be repeated, and is finished by
    /// [`Vault::sweep_keys`].
    pub async fn forget(&self, person: Uuid, by: &Reader) -> Result<(), VaultError> {
        finish(record_and_forget(FORGET, self.pool.clone(), person, by.clone())).await?;
        self.destroy_person_keys(&[person]).await?;
        Ok(())
    }

    /// Which of these persons have no keys: nothing more can be sealed for them.
    ///
    /// # Errors
    /// [`VaultError::Database`]
    pub async fn forgotten(&self, persons: &[Uuid]) -> Result<HashSet<Uuid>, VaultError> {
        let known: Vec<Uuid> = sqlx::query_scalar("SELECT person_id FROM keys.persons WHERE person_id = ANY($1)")
            .bind(persons)
            .fetch_all(&self.keys)
            .await
            .map_err(VaultError::Database)?;
        Ok(persons.iter().filter(|person| !known.contains(person)).copied().collect())
    }

    pub(crate) async fn destroy_contact_keys(&self, persons: &[Uuid]) -> Result<u64, VaultError> {
        let done =
            sqlx::query("UPDATE keys.persons SET contact = NULL WHERE person_id = ANY($1) AND contact IS NOT NULL")
                .bind(persons)
                .execute(&self.keys)
                .await
                .map_err(VaultError::Database)?;
        Ok(done.rows_affected())
    }

    /// The keys of the persons' files go with them.
    pub(crate) async fn destroy_person_keys(&self, persons: &[Uuid]) -> Result<u64, VaultError> {
        let done = sqlx::query("DELETE FROM keys.persons WHERE person_id = ANY($1)")
            .bind(persons)
            .execute(&self.keys)
            .await
            .map_err(VaultError::Database)?;
        Ok(done.rows_affected())
    }
}

async fn record_and_forget(
    statement: &'static str,
    pool: PgPool,
    person: Uuid,
    by: Reader,
) -> Result<Uuid, VaultError> {
    let person: Vec<Uuid> = sqlx::query_scalar(statement)
        .bind(person)
        .bind(by.who)
        .bind(by.why)
        .bind(by.at)
        .fetch_all(&pool)
        .await
        .map_err(VaultError::Database)?;
    person.first().copied().ok_or(VaultError::NotFound)
}
