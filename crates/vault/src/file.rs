//! Files: read and forgotten by the SHA-256 of their bytes.

use sqlx::PgPool;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::envelope::{self, Place};
use crate::person::Reader;
use crate::{Vault, VaultError, finish, form, outcome};

impl Vault {
    /// Reads a file by its SHA-256; the reading is recorded with the file and with each person that it belongs to,
    /// before anything is shown. Readable as long as one of those who stored it did not forget it.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn read_file(&self, sha256: [u8; 32], reader: &Reader) -> Result<Vec<u8>, VaultError> {
        let key_ids = finish(record_and_list(self.pool.clone(), sha256, reader.clone())).await?;
        if key_ids.is_empty() {
            return Err(self.gone(sha256).await?);
        }
        let (key_id, wrapped) = self.file_key(&key_ids).await?.ok_or(VaultError::KeyLost)?;
        let key = self.unwrap_key(Place::FileKey { key_id }, &wrapped)?;
        let stored: Option<(Option<Uuid>, Vec<u8>)> =
            sqlx::query_as("SELECT person_id, content FROM vault.files WHERE key_id = $1")
                .bind(key_id)
                .fetch_optional(&self.pool)
                .await
                .map_err(VaultError::Database)?;
        let (person, content) = stored.ok_or(VaultError::Forgotten)?;
        outcome(tokio::task::spawn_blocking(move || {
            let place = Place::File { key_id, person, sha256: &sha256 };
            let (version, mut plain) = envelope::open(&key, place, &content)?;
            if version == form::BYTES_1 {
                Ok(std::mem::take(&mut *plain))
            } else {
                Err(VaultError::UnknownForm(version))
            }
        }))
        .await
    }

    /// Forgets a file, whoever stored it: its keys are destroyed.
    ///
    /// # Errors
    /// [`VaultError::NotFound`], [`VaultError::Database`]; after an error it may be repeated, and is finished by
    /// [`Vault::sweep_keys`].
    pub async fn forget_file(&self, sha256: [u8; 32], by: &Reader) -> Result<(), VaultError> {
        let key_ids = finish(record_and_delete(self.pool.clone(), sha256, by.clone())).await?;
        if key_ids.is_empty() {
            return Err(VaultError::NotFound);
        }
        self.destroy_file_keys(&key_ids).await?;
        Ok(())
    }

    pub(crate) async fn destroy_file_keys(&self, key_ids: &[Uuid]) -> Result<u64, VaultError> {
        let done = sqlx::query("DELETE FROM keys.files WHERE key_id = ANY($1)")
            .bind(key_ids)
            .execute(&self.keys)
            .await
            .map_err(VaultError::Database)?;
        Ok(done.rows_affected())
    }

    /// Why a file is not there.
    async fn gone(&self, sha256: [u8; 32]) -> Result<VaultError, VaultError> {
        let forgotten = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM vault.reads WHERE sha256 = $1 AND what IN ('file forgotten', 'person forgotten'))",
        )
        .bind(&sha256[..])
        .fetch_one(&self.pool)
        .await
        .map_err(VaultError::Database)?;
        Ok(if forgotten { VaultError::Forgotten } else { VaultError::NotFound })
    }

    async fn file_key(&self, key_ids: &[Uuid]) -> Result<Option<(Uuid, Zeroizing<Vec<u8>>)>, VaultError> {
        let row: Option<(Uuid, Vec<u8>)> =
            sqlx::query_as("SELECT key_id, wrapped FROM keys.files WHERE key_id = ANY($1) LIMIT 1")
                .bind(key_ids)
                .fetch_optional(&self.keys)
                .await
                .map_err(VaultError::Database)?;
        Ok(row.map(|(key_id, wrapped)| (key_id, Zeroizing::new(wrapped))))
    }
}

/// All rows are awaited, and with them the end of the statement: nothing is shown before its reading is committed.
async fn record_and_list(pool: PgPool, sha256: [u8; 32], reader: Reader) -> Result<Vec<Uuid>, VaultError> {
    sqlx::query_scalar(
        "WITH copies AS (SELECT key_id, person_id FROM vault.files WHERE sha256 = $1),
              recorded AS (
                  INSERT INTO vault.reads (person_id, sha256, who, why, what, at)
                  SELECT person_id, $1, $2, $3, 'file', $4::timestamptz FROM copies)
         SELECT key_id FROM copies",
    )
    .bind(&sha256[..])
    .bind(reader.who)
    .bind(reader.why)
    .bind(reader.at)
    .fetch_all(&pool)
    .await
    .map_err(VaultError::Database)
}

async fn record_and_delete(pool: PgPool, sha256: [u8; 32], by: Reader) -> Result<Vec<Uuid>, VaultError> {
    sqlx::query_scalar(
        "WITH copies AS (DELETE FROM vault.files WHERE sha256 = $1 RETURNING key_id, person_id),
              recorded AS (
                  INSERT INTO vault.reads (person_id, sha256, who, why, what, at)
                  SELECT person_id, $1, $2, $3, 'file forgotten', $4::timestamptz FROM copies)
         SELECT key_id FROM copies",
    )
    .bind(&sha256[..])
    .bind(by.who)
    .bind(by.why)
    .bind(by.at)
    .fetch_all(&pool)
    .await
    .map_err(VaultError::Database)
}
