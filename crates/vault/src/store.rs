//! Storing what was sealed, beside the log's rows.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::Vault;
use crate::person::{Sealed, SealedFile};

/// So much ciphertext of files goes into one statement (a message to the database holds less than 1 GiB).
const FILES_MAX_BYTES: usize = 128 * 1024 * 1024;

impl Vault {
    /// Stores what was sealed, inside the caller's transaction: one statement for persons with their look-ups, one for
    /// files. What is there is left alone.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn store(tx: &mut PgConnection, persons: &[Sealed], files: &[SealedFile]) -> Result<(), sqlx::Error> {
        if !persons.is_empty() {
            store_persons(tx, persons).await?;
        }
        let mut files: Vec<_> = files.iter().collect();
        // In one order everywhere, so that two transactions with the same files don't wait for each other in a circle.
        files.sort_unstable_by_key(|file| (file.sha256, file.person));
        let mut rest = files.as_slice();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(fitting(rest));
            store_files(tx, now).await?;
            rest = later;
        }
        Ok(())
    }
}

async fn store_persons(tx: &mut PgConnection, persons: &[Sealed]) -> Result<(), sqlx::Error> {
    let mut lookups: Vec<_> = persons
        .iter()
        .flat_map(|person| person.contact_lookups.iter().chain(&person.record_lookups).map(|hash| (*hash, person.id)))
        .collect();
    // Neighbours in the index are written together.
    lookups.sort_unstable();
    let (hashes, found): (Vec<_>, Vec<_>) = lookups.into_iter().unzip();
    sqlx::query(
        "WITH lookups AS (
             INSERT INTO vault.lookups (hash, person_id) SELECT * FROM unnest($8::uuid[], $9::uuid[]))
         INSERT INTO vault.persons (person_id, case_id, role, contact, contact_lookups, record, record_lookups)
         SELECT person_id, case_id, role, contact, contact_lookups::uuid[], record, record_lookups::uuid[]
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::bytea[], $7::text[])
             AS sealed (person_id, case_id, role, contact, contact_lookups, record, record_lookups)
         ON CONFLICT DO NOTHING",
    )
    .bind(persons.iter().map(|person| person.id).collect::<Vec<_>>())
    .bind(persons.iter().map(|person| person.case).collect::<Vec<_>>())
    .bind(persons.iter().map(|person| person.role.as_str()).collect::<Vec<_>>())
    .bind(persons.iter().map(|person| person.contact.as_slice()).collect::<Vec<_>>())
    .bind(persons.iter().map(|person| array(&person.contact_lookups)).collect::<Vec<_>>())
    .bind(persons.iter().map(|person| person.record.as_slice()).collect::<Vec<_>>())
    .bind(persons.iter().map(|person| array(&person.record_lookups)).collect::<Vec<_>>())
    .bind(hashes)
    .bind(found)
    .execute(tx)
    .await?;
    Ok(())
}

/// An array as PostgreSQL writes it: arrays of different lengths don't fit into one array of arrays.
fn array(hashes: &[Uuid]) -> String {
    let hashes: Vec<_> = hashes.iter().map(|hash| hash.simple().to_string()).collect();
    format!("{{{}}}", hashes.join(","))
}

async fn store_files(tx: &mut PgConnection, files: &[&SealedFile]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vault.files (key_id, sha256, person_id, size_bytes, content)
         SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::uuid[], $4::integer[], $5::bytea[])
         ON CONFLICT DO NOTHING",
    )
    .bind(files.iter().map(|file| file.key_id).collect::<Vec<_>>())
    .bind(files.iter().map(|file| file.sha256.as_slice()).collect::<Vec<_>>())
    .bind(files.iter().map(|file| file.person).collect::<Vec<_>>())
    .bind(files.iter().map(|file| file.size_bytes).collect::<Vec<_>>())
    .bind(files.iter().map(|file| file.content.as_slice()).collect::<Vec<_>>())
    .execute(tx)
    .await?;
    Ok(())
}

/// How many of the files fit into one statement: at least one.
fn fitting(files: &[&SealedFile]) -> usize {
    let mut bytes = 0;
    let fits = |file: &&&SealedFile| {
        bytes += file.content.len();
        bytes <= FILES_MAX_BYTES
    };
    files.iter().take_while(fits).count().max(1)
}
