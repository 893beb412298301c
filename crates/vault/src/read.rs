//! Reading persons: recorded first, then opened.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::envelope::{self, Place};
use crate::master_key::SecretKey;
use crate::person::{Contact, Person, Reader, Role};
use crate::seal::digest_of_record;
use crate::{Vault, VaultError, finish, form};

/// A line of the record of readings, as the applicant may see it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    /// When, on the service's clock.
    pub at: DateTime<Utc>,
    /// SHA-256 of the file, where one was read or forgotten.
    pub file: Option<[u8; 32]>,
    /// `look-up`, `person`, `file`, `contact forgotten`, `person forgotten` or `file forgotten`.
    pub what: String,
    /// The staff member or service.
    pub who: String,
    /// The reason.
    pub why: String,
}

impl Vault {
    /// Reads a person; the reading is recorded before anything is shown. After the contact was forgotten, it is empty.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn read(&self, person: Uuid, reader: &Reader) -> Result<Person, VaultError> {
        let stored = finish(record_and_fetch(self.pool.clone(), person, reader.clone())).await?;
        let keys = self.person_keys(person).await?;
        let (case, role) = (stored.case, stored.role);
        let record = stored.record.ok_or(VaultError::Forgotten)?;
        let (record_key, contact_key) = keys.ok_or(VaultError::KeyLost)?;
        let (version, plain) = envelope::open(&record_key, Place::Record { case, person, role }, &record)?;
        let record = form::read_record(version, &plain)?;
        let contact = match (stored.contact, contact_key) {
            (Some(contact), Some(key)) => {
                let (version, plain) = envelope::open(&key, Place::Contact { case, person, role }, &contact)?;
                form::read_contact(version, &plain)?
            }
            (None, _) | (_, None) => Contact::default(),
        };
        Ok(Person { contact, record })
    }

    /// Whether `digest` is the one of the person's sealed record, as [`crate::Sealed::digest`] was. Shows nothing of it,
    /// so that it is no reading.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn matches(&self, person: Uuid, digest: &[u8; 32]) -> Result<bool, VaultError> {
        let stored = fetch(&self.pool, person).await?;
        let record = stored.record.ok_or(VaultError::Forgotten)?;
        let (key, _) = self.person_keys(person).await?.ok_or(VaultError::KeyLost)?;
        let (_, plain) = envelope::open(&key, Place::Record { case: stored.case, person, role: stored.role }, &record)?;
        Ok(digest_of_record(&key, &plain).ct_eq(digest).into())
    }

    /// Who saw a person, his files, or forgot something of him: oldest first.
    ///
    /// # Errors
    /// [`VaultError::Database`]
    pub async fn reads_of(&self, person: Uuid) -> Result<Vec<Reading>, VaultError> {
        type Row = (DateTime<Utc>, Option<Vec<u8>>, String, String, String);
        let rows: Vec<Row> =
            sqlx::query_as("SELECT at, sha256, what, who, why FROM vault.reads WHERE person_id = $1 ORDER BY number")
                .bind(person)
                .fetch_all(&self.pool)
                .await
                .map_err(VaultError::Database)?;
        let reading = |(at, file, what, who, why): Row| Reading {
            at,
            file: file.and_then(|file| file.try_into().ok()),
            what,
            who,
            why,
        };
        Ok(rows.into_iter().map(reading).collect())
    }

    /// The record key, and the contact key where it was not destroyed; `None` where there are no keys.
    pub(crate) async fn person_keys(&self, person: Uuid) -> Result<Option<(SecretKey, Option<SecretKey>)>, VaultError> {
        let row: Option<(Vec<u8>, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT record, contact FROM keys.persons WHERE person_id = $1")
                .bind(person)
                .fetch_optional(&self.keys)
                .await
                .map_err(VaultError::Database)?;
        let Some((record, contact)) = row else { return Ok(None) };
        let record = self.unwrap_key(Place::RecordKey { person }, &record)?;
        let contact = contact.map(|contact| self.unwrap_key(Place::ContactKey { person }, &contact)).transpose()?;
        Ok(Some((record, contact)))
    }

    pub(crate) fn unwrap_key(&self, place: Place<'_>, wrapped: &[u8]) -> Result<SecretKey, VaultError> {
        let (version, key) = envelope::open(&self.master.wrapping, place, wrapped)?;
        SecretKey::from_slice(&key).filter(|_| version == form::BYTES_1).ok_or(VaultError::UnknownForm(version))
    }
}

struct Stored {
    case: Uuid,
    contact: Option<Vec<u8>>,
    record: Option<Vec<u8>>,
    role: Role,
}

type Row = (Uuid, String, Option<Vec<u8>>, Option<Vec<u8>>);

impl Stored {
    fn one(rows: Vec<Row>) -> Result<Self, VaultError> {
        let (case, role, contact, record) = rows.into_iter().next().ok_or(VaultError::NotFound)?;
        Ok(Self { case, contact, record, role: Role::parse(&role).ok_or(VaultError::Tampered)? })
    }
}

/// All rows are awaited, and with them the end of the statement: nothing is shown before its reading is committed.
async fn record_and_fetch(pool: PgPool, person: Uuid, reader: Reader) -> Result<Stored, VaultError> {
    let rows = sqlx::query_as(
        "WITH person AS (SELECT case_id, role, contact, record FROM vault.persons WHERE person_id = $1),
              recorded AS (
                  INSERT INTO vault.reads (person_id, who, why, what, at)
                  SELECT $1, $2, $3, 'person', $4::timestamptz FROM person)
         SELECT case_id, role, contact, record FROM person",
    )
    .bind(person)
    .bind(reader.who)
    .bind(reader.why)
    .bind(reader.at)
    .fetch_all(&pool)
    .await
    .map_err(VaultError::Database)?;
    Stored::one(rows)
}

async fn fetch(pool: &PgPool, person: Uuid) -> Result<Stored, VaultError> {
    let rows = sqlx::query_as("SELECT case_id, role, contact, record FROM vault.persons WHERE person_id = $1")
        .bind(person)
        .fetch_all(pool)
        .await
        .map_err(VaultError::Database)?;
    Stored::one(rows)
}
