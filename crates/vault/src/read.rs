//! Reading persons: recorded first, then opened.

use std::collections::HashMap;

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
        let read = self.read_each(vec![(person, reader.clone())]).await?;
        read.into_iter().next().unwrap_or(Err(VaultError::NotFound))
    }

    /// Reads persons, each as [`Vault::read`] does, in the order of the questions; the same person may be asked for several times. One statement records all
    /// readings, another fetches all keys.
    ///
    /// # Errors
    /// [`VaultError::Database`], of all; of each what became of it.
    pub async fn read_each(&self, asked: Vec<(Uuid, Reader)>) -> Result<Vec<Result<Person, VaultError>>, VaultError> {
        let persons: Vec<Uuid> = asked.iter().map(|(person, _)| *person).collect();
        let stored = finish(record_and_fetch(self.pool.clone(), asked)).await.map_err(VaultError::Database)?;
        let mut stored: HashMap<i64, Row> = stored
            .into_iter()
            .map(|(asked, case, role, contact, record)| (asked, (case, role, contact, record)))
            .collect();
        let keys = self.wrapped_keys(&persons).await?;
        let open = |(asked, person): (i64, &Uuid)| {
            let stored = Stored::of(stored.remove(&asked).ok_or(VaultError::NotFound)?)?;
            self.open_person(*person, stored, keys.get(person))
        };
        Ok((1..).zip(&persons).map(open).collect())
    }

    fn open_person(&self, person: Uuid, stored: Stored, keys: Option<&Wrapped>) -> Result<Person, VaultError> {
        let (case, role) = (stored.case, stored.role);
        let record = stored.record.ok_or(VaultError::Forgotten)?;
        let (record_key, contact_key) = self.unwrap_person(person, keys.ok_or(VaultError::KeyLost)?)?;
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
        let keys = self.wrapped_keys(&[person]).await?;
        keys.get(&person).map(|keys| self.unwrap_person(person, keys)).transpose()
    }

    async fn wrapped_keys(&self, persons: &[Uuid]) -> Result<HashMap<Uuid, Wrapped>, VaultError> {
        let rows: Vec<(Uuid, Vec<u8>, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT person_id, record, contact FROM keys.persons WHERE person_id = ANY($1)")
                .bind(persons)
                .fetch_all(&self.keys)
                .await
                .map_err(VaultError::Database)?;
        Ok(rows.into_iter().map(|(person, record, contact)| (person, (record, contact))).collect())
    }

    fn unwrap_person(
        &self,
        person: Uuid,
        (record, contact): &Wrapped,
    ) -> Result<(SecretKey, Option<SecretKey>), VaultError> {
        let record = self.unwrap_key(Place::RecordKey { person }, record)?;
        let contact =
            contact.as_ref().map(|contact| self.unwrap_key(Place::ContactKey { person }, contact)).transpose()?;
        Ok((record, contact))
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
/// Which of the questions, and what was found.
type Asked = (i64, Uuid, String, Option<Vec<u8>>, Option<Vec<u8>>);
/// A person's two keys as they lie in their database.
type Wrapped = (Vec<u8>, Option<Vec<u8>>);

impl Stored {
    fn of((case, role, contact, record): Row) -> Result<Self, VaultError> {
        Ok(Self { case, contact, record, role: Role::parse(&role).ok_or(VaultError::Tampered)? })
    }
}

/// All rows are awaited, and with them the end of the statement: nothing is shown before its reading is committed. Lateral, so that every
/// person is one look into the index.
async fn record_and_fetch(pool: PgPool, asked: Vec<(Uuid, Reader)>) -> Result<Vec<Asked>, sqlx::Error> {
    let (persons, readers): (Vec<Uuid>, Vec<Reader>) = asked.into_iter().unzip();
    sqlx::query_as(
        "WITH person AS MATERIALIZED (
             SELECT asked.*, p.case_id, p.role, p.contact, p.record
             FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) WITH ORDINALITY
                  AS asked (person_id, who, why, at, ordinal)
             CROSS JOIN LATERAL (SELECT * FROM vault.persons p WHERE p.person_id = asked.person_id OFFSET 0) p),
         recorded AS (
             INSERT INTO vault.reads (person_id, who, why, what, at)
             SELECT person_id, who, why, 'person', at FROM person ORDER BY ordinal)
         SELECT ordinal, case_id, role, contact, record FROM person",
    )
    .bind(persons)
    .bind(readers.iter().map(|reader| reader.who.as_str()).collect::<Vec<_>>())
    .bind(readers.iter().map(|reader| reader.why.as_str()).collect::<Vec<_>>())
    .bind(readers.iter().map(|reader| reader.at).collect::<Vec<_>>())
    .fetch_all(&pool)
    .await
}

async fn fetch(pool: &PgPool, person: Uuid) -> Result<Stored, VaultError> {
    let row = sqlx::query_as("SELECT case_id, role, contact, record FROM vault.persons WHERE person_id = $1")
        .bind(person)
        .fetch_optional(pool)
        .await
        .map_err(VaultError::Database)?;
    Stored::of(row.ok_or(VaultError::NotFound)?)
}
