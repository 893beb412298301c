//! A telephone that an applicant named himself on his own page, and proved by a code: what goes to him goes there from then on, until he
//! names another one or the college corrects it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgPool;
use telnusqa_domain::phone::Phone;
use telnusqa_vault::{Person, Reader, SealedFile, Vault, VaultError};
use uuid::Uuid;

use crate::codes::Newcomer;

/// A telephone that was proved. `Debug` shows nothing of it.
pub struct Proved {
    /// When, on the service's clock.
    pub at: DateTime<Utc>,
    /// Whose case.
    pub case: Uuid,
    /// The row of the code that proved it.
    pub code: Uuid,
    /// What [`file`] says, sealed for the applicant.
    pub file: SealedFile,
    /// Who is told at the telephone that was his until now; none where that is none that takes texts.
    pub former: Option<Newcomer>,
    /// The number of the application.
    pub number: String,
    /// The digest of the telephone ([`crate::codes::reached`]).
    pub reached: [u8; 32],
    /// The version of the case.
    pub version: i32,
}

/// What the vault is to keep of a telephone that a code proved: with something that nobody else can make, so that it cannot be guessed by
/// its digest.
#[must_use]
pub fn file(vault: &Vault, code: Uuid, phone: &Phone) -> Vec<u8> {
    let salt = hex::encode(vault.digest("own telephone", &code.to_string()));
    json!({"phone": phone.as_str(), "salt": salt}).to_string().into_bytes()
}

/// Takes it down in one commit with the use of its code, and has the former one told; `false` where the code was used meanwhile.
///
/// # Errors
/// The database failed.
pub async fn take(pool: &PgPool, vault: &Vault, proved: Proved) -> Result<bool, sqlx::Error> {
    let Proved { at, case, code, file, former, number, reached, version } = proved;
    let mut tx = pool.begin().await?;
    let used = sqlx::query(
        "WITH used AS (
             UPDATE notification.codes SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL RETURNING id)
         , named AS (
             INSERT INTO notification.telephones (case_id, at, version, file, reached) SELECT $2, $3, $4, $5, $6 FROM used)
         , confirmed AS (
             INSERT INTO notification.confirmed (case_id, reached, at) SELECT $2, $6, $3 FROM used ON CONFLICT DO NOTHING)
         SELECT id FROM used",
    )
    .bind(code)
    .bind(case)
    .bind(at)
    .bind(version)
    .bind(&file.sha256[..])
    .bind(&reached[..])
    .fetch_optional(&mut *tx)
    .await?;
    if used.is_none() {
        return Ok(false);
    }
    Vault::store(&mut tx, &[], &[file]).await?;
    if let Some(former) = former {
        let id = Uuid::new_v5(&code, b"moved");
        sqlx::query(
            "INSERT INTO notification.codes (id, number, purpose, newcomer, case_id) VALUES ($1, $2, 'moved', $3, $4)",
        )
        .bind(id)
        .bind(number)
        .bind(former.seal(vault, id))
        .bind(case)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Puts the telephone that an applicant named himself, if any, in the place of what the application says.
///
/// # Errors
/// [`VaultError`]
pub async fn put(
    pool: &PgPool,
    vault: &Vault,
    case: Uuid,
    applicant: &mut Person,
    reader: &Reader,
) -> Result<(), VaultError> {
    let file: Option<Vec<u8>> = sqlx::query_scalar("SELECT file FROM notification.own_telephones WHERE case_id = $1")
        .bind(case)
        .fetch_optional(pool)
        .await
        .map_err(VaultError::Database)?;
    let Some(file) = file else { return Ok(()) };
    applicant.contact.phone = Some(read(vault, &file, reader).await?.as_str().to_owned());
    Ok(())
}

async fn read(vault: &Vault, file: &[u8], reader: &Reader) -> Result<Phone, VaultError> {
    let sha256 = file.try_into().map_err(|_| VaultError::Tampered)?;
    let bytes = vault.read_file(sha256, reader).await?;
    let said: Value = serde_json::from_slice(&bytes).map_err(|_| VaultError::Tampered)?;
    said["phone"].as_str().and_then(Phone::parse).ok_or(VaultError::Tampered)
}

/// The cases whose applicants named this telephone; who asks is recorded with each.
///
/// # Errors
/// [`VaultError`]
pub async fn cases(pool: &PgPool, vault: &Vault, phone: &Phone, reader: &Reader) -> Result<Vec<Uuid>, VaultError> {
    let reached = crate::codes::reached(vault, phone.as_str());
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
        "SELECT DISTINCT own.case_id, own.file FROM notification.telephones AS said
         CROSS JOIN LATERAL (SELECT * FROM notification.own_telephones WHERE case_id = said.case_id) AS own
         WHERE said.reached = $1 AND own.reached = $1",
    )
    .bind(&reached[..])
    .fetch_all(pool)
    .await
    .map_err(VaultError::Database)?;
    let mut cases = Vec::new();
    for (case, file) in rows {
        match read(vault, &file, reader).await {
            Ok(_) => cases.push(case),
            Err(VaultError::Forgotten | VaultError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cases)
}

/// Those of these cases whose applicants named a telephone themselves.
///
/// # Errors
/// The database failed.
pub async fn named(pool: &PgPool, cases: &[Uuid]) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar("SELECT case_id FROM notification.own_telephones WHERE case_id = ANY($1)")
        .bind(cases)
        .fetch_all(pool)
        .await
}

/// The vault's files of all telephones that were named in these cases: they are forgotten with whatever reaches the applicant.
///
/// # Errors
/// The database failed.
pub async fn files(pool: &PgPool, cases: &[Uuid]) -> Result<Vec<[u8; 32]>, sqlx::Error> {
    let files: Vec<Vec<u8>> = sqlx::query_scalar("SELECT file FROM notification.telephones WHERE case_id = ANY($1)")
        .bind(cases)
        .fetch_all(pool)
        .await?;
    Ok(files.into_iter().filter_map(|file| file.try_into().ok()).collect())
}
