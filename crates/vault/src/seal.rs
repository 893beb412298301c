//! Sealing: new keys, committed in the keys' database, and everything sealed under them.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::envelope::{self, Place};
use crate::master_key::{MasterKey, SecretKey};
use crate::person::{FileToSeal, Key, Sealed, SealedFile, ToSeal};
use crate::{Vault, VaultError, form, lookup, outcome};

const INSERT_FILES: &str = "
    INSERT INTO keys.files (key_id, person_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[])";

const INSERT_PERSONS_AND_FILES: &str = "
    WITH persons AS (
        INSERT INTO keys.persons (person_id, contact, record)
        SELECT * FROM unnest($4::uuid[], $5::bytea[], $6::bytea[]))
    INSERT INTO keys.files (key_id, person_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[])";

impl Vault {
    /// Makes keys for persons and files (committed in the keys' database) and seals them; one round trip for all.
    ///
    /// Keys whose ciphertext is never stored are swept: [`Vault::sweep_keys`].
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] before anything is done; [`VaultError::Forgotten`] where a file's person has no keys
    /// (any more); [`VaultError::Database`]. An error is the whole batch's.
    pub async fn seal(
        &self,
        persons: Vec<ToSeal>,
        files: Vec<FileToSeal>,
    ) -> Result<(Vec<Sealed>, Vec<SealedFile>), VaultError> {
        if let Some(file) = files.iter().find(|file| file.bytes.len() > Self::FILE_MAX_BYTES) {
            return Err(VaultError::TooLarge(file.bytes.len()));
        }
        if persons.is_empty() && files.is_empty() {
            return Ok((vec![], vec![]));
        }
        let owners: Vec<_> = files.iter().map(|file| file.person).collect();
        let mut ready = self.reserve.as_ref().map(|reserve| reserve.take(persons.len())).unwrap_or_default();
        let (wrapped, mut secrets) = make_keys(&self.master, persons.len() - ready.len(), &owners);
        ready.append(&mut secrets.persons);
        secrets.persons = ready;
        self.refill();
        let master = self.master.clone();
        // Beside the runtime, while the keys' database flushes its disk: a file may have 16 MiB.
        let sealing = tokio::task::spawn_blocking(move || seal_all(&master, &persons, files, &secrets));
        if !(wrapped.persons.is_empty() && wrapped.files.is_empty()) {
            self.insert_keys(wrapped, owners).await?;
        }
        Ok(outcome(sealing).await)
    }

    /// One statement, so that either all keys of the batch are there or none; of files alone one that whoever may seal no
    /// persons may run too.
    pub(crate) async fn insert_keys(&self, wrapped: Wrapped, owners: Vec<Option<Uuid>>) -> Result<(), VaultError> {
        let files_alone = wrapped.persons.is_empty();
        let mut statement = sqlx::query(if files_alone { INSERT_FILES } else { INSERT_PERSONS_AND_FILES })
            .bind(wrapped.file_keys)
            .bind(owners)
            .bind(wrapped.files);
        if !files_alone {
            statement = statement.bind(wrapped.persons).bind(wrapped.contacts).bind(wrapped.records);
        }
        statement.execute(&self.keys).await.map_err(|error| match error.as_database_error() {
            Some(refused) if refused.is_foreign_key_violation() => VaultError::Forgotten,
            Some(_) | None => VaultError::Database(error),
        })?;
        Ok(())
    }
}

/// What goes into the keys' database, column by column.
#[derive(Default)]
pub(crate) struct Wrapped {
    contacts: Vec<Vec<u8>>,
    file_keys: Vec<Uuid>,
    files: Vec<Vec<u8>>,
    persons: Vec<Uuid>,
    records: Vec<Vec<u8>>,
}

/// The same keys, to seal with.
#[derive(Default)]
pub(crate) struct Secrets {
    pub(crate) files: Vec<(Uuid, SecretKey)>,
    pub(crate) persons: Vec<PersonSecrets>,
}

/// The keys of a person, committed in the keys' database.
pub(crate) struct PersonSecrets {
    pub(crate) contact: SecretKey,
    pub(crate) id: Uuid,
    pub(crate) record: SecretKey,
}

#[expect(clippy::disallowed_methods, reason = "persons and files get their identity")]
pub(crate) fn make_keys(master: &MasterKey, persons: usize, owners: &[Option<Uuid>]) -> (Wrapped, Secrets) {
    let (mut wrapped, mut secrets) = (Wrapped::default(), Secrets::default());
    let wrap = |key: &SecretKey, place| envelope::seal(&master.wrapping, place, form::BYTES_1, key.as_bytes());
    for _ in 0..persons {
        let (person, contact, record) = (Uuid::now_v7(), SecretKey::random(), SecretKey::random());
        wrapped.contacts.push(wrap(&contact, Place::ContactKey { person }));
        wrapped.records.push(wrap(&record, Place::RecordKey { person }));
        wrapped.persons.push(person);
        secrets.persons.push(PersonSecrets { contact, id: person, record });
    }
    for _ in owners {
        let (key_id, key) = (Uuid::now_v7(), SecretKey::random());
        wrapped.files.push(wrap(&key, Place::FileKey { key_id }));
        wrapped.file_keys.push(key_id);
        secrets.files.push((key_id, key));
    }
    (wrapped, secrets)
}

fn seal_all(
    master: &MasterKey,
    persons: &[ToSeal],
    files: Vec<FileToSeal>,
    secrets: &Secrets,
) -> (Vec<Sealed>, Vec<SealedFile>) {
    let sealed = persons.iter().zip(&secrets.persons).map(|(person, keys)| seal_person(master, person, keys)).collect();
    let files = files.iter().zip(&secrets.files).map(|(file, (key_id, key))| seal_file(file, *key_id, key)).collect();
    (sealed, files)
}

pub(crate) fn seal_person(master: &MasterKey, to_seal: &ToSeal, keys: &PersonSecrets) -> Sealed {
    let ToSeal { case, role, .. } = *to_seal;
    let person = keys.id;
    let contact = form::write_contact(&to_seal.person.contact);
    let record = form::write_record(&to_seal.person.record);
    let hashes = |of: &dyn Fn(&Key) -> bool| {
        to_seal.keys.iter().filter(|key| of(key)).filter_map(|key| lookup::hash(master, key)).collect()
    };
    Sealed {
        case,
        contact: envelope::seal(&keys.contact, Place::Contact { case, person, role }, form::CONTACT_1, &contact),
        digest: digest_of_record(&keys.record, &record),
        id: person,
        contact_lookups: hashes(&|key| lookup::is_contact(key)),
        record: envelope::seal(&keys.record, Place::Record { case, person, role }, form::RECORD_1, &record),
        record_lookups: hashes(&|key| !lookup::is_contact(key)),
        role,
    }
}

/// HMAC of the record's bytes, as they were sealed, under a key derived from the person's record key.
pub(crate) fn digest_of_record(key: &SecretKey, record: &[u8]) -> [u8; 32] {
    key.derive(&["record digest"]).mac(record)
}

pub(crate) fn seal_file(file: &FileToSeal, key_id: Uuid, key: &SecretKey) -> SealedFile {
    let sha256: [u8; 32] = Sha256::digest(&file.bytes).into();
    let place = Place::File { key_id, person: file.person, sha256: &sha256 };
    SealedFile {
        content: envelope::seal(key, place, form::BYTES_1, &file.bytes),
        key_id,
        person: file.person,
        sha256,
        size_bytes: i32::try_from(file.bytes.len()).expect("at most 16 MiB, checked by seal"),
    }
}
