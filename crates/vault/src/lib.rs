//! Persons and files: the only place with personal data, sealed under keys of their own.
//!
//! The law this crate keeps: ciphertext lies beside the log, in its transaction; the keys lie in another database, and
//! destroying a key forgets what it sealed everywhere. Every reading of a person is recorded.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// What is known of a person in one application: two parts, under two keys.
#[derive(Clone, Deserialize, Serialize, PartialEq)]
pub struct Person {
    /// How he is reached; forgotten first.
    pub contact: Contact,
    /// Who he is and what the application says of him; kept as long as the register demands.
    pub record: Record,
}

/// How a person is reached.
#[derive(Clone, Default, Deserialize, Serialize, PartialEq)]
pub struct Contact {
    /// The address as text.
    pub address: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The code of the place (KATO).
    pub kato: Option<String>,
    /// E.164.
    pub phone: Option<String>,
}

/// Who a person is.
#[derive(Clone, Deserialize, Serialize, PartialEq)]
pub struct Record {
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Given name.
    pub given_name: String,
    /// IIN, 12 digits.
    pub iin: Option<String>,
    /// Everything else that the application says of him (original document, circumstances, authority…), as JSON.
    pub more: serde_json::Value,
    /// Patronymic.
    pub patronymic: Option<String>,
    /// Surname.
    pub surname: String,
}

/// The part that a person plays in a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// The applicant.
    Applicant,
    /// The representative.
    Representative,
}

/// By what a person is looked up; hashed under a key before it touches the database.
#[derive(Clone)]
pub enum Key {
    /// 12 digits.
    Iin(String),
    /// A folded surname with the birth date.
    Name {
        /// Date of birth.
        birth_date: NaiveDate,
        /// Surname, folded here.
        surname: String,
    },
    /// The same original of the same person at the same college: the text that [`original_key`] makes.
    Original(String),
    /// E.164.
    Phone(String),
}

/// A person to be sealed for a case.
pub struct ToSeal {
    /// The case.
    pub case: Uuid,
    /// By what he can be found later.
    pub keys: Vec<Key>,
    /// What is sealed.
    pub person: Person,
    /// The part that he plays.
    pub role: Role,
}

/// A sealed person, not yet stored: his keys are in the keys' database already.
#[derive(Clone)]
pub struct Sealed {
    /// The case.
    pub case: Uuid,
    /// Digest of the sealed record under the person's record key.
    pub digest: [u8; 32],
    /// The person's identity in the vault.
    pub id: Uuid,
    // further members: ciphertexts, hashes (private)
}

/// A file to be sealed: at most [`Vault::FILE_MAX_BYTES`].
pub struct FileToSeal {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whose keys seal it; `None`: a key of its own.
    pub person: Option<Uuid>,
}

/// A sealed file, not yet stored.
#[derive(Clone)]
pub struct SealedFile {
    /// SHA-256 of the plain bytes: its name.
    pub sha256: [u8; 32],
    // further members (private)
}

/// A hit of a look-up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Found {
    /// The case.
    pub case: Uuid,
    /// The person.
    pub person: Uuid,
    /// The part that he plays in it.
    pub role: Role,
}

/// Who reads, and why: recorded with every reading.
#[derive(Clone, Debug)]
pub struct Reader {
    /// When, on the service's clock.
    pub at: DateTime<Utc>,
    /// The staff member or service, as in `operator:o-17` or `service:intake`.
    pub who: String,
    /// The reason, as in `call`.
    pub why: String,
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
    /// The master key cannot be read.
    #[error("read the vault's master key")]
    MasterKey(#[source] std::io::Error),
    /// There is no such person or file.
    #[error("find it in the vault")]
    NotFound,
    /// The ciphertext does not open under its key: it was changed.
    #[error("open what was sealed")]
    Tampered,
    /// A file over the limit.
    #[error("seal a file of {0} bytes")]
    TooLarge(usize),
}

/// The vault: keys in one database, ciphertext in the log's.
#[derive(Clone)]
pub struct Vault {
    keys: PgPool,
    pool: PgPool,
    // master keys (private)
}

impl Vault {
    /// The largest file: 16 MiB.
    pub const FILE_MAX_BYTES: usize = 16 * 1024 * 1024;

    /// Opens the vault: `pool` is the log's database, `keys` the keys', `master` a file with 64 hex digits.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn open(_pool: PgPool, _keys: PgPool, _master: &std::path::Path) -> Result<Self, VaultError> {
        unimplemented!()
    }

    /// Makes keys for persons and files (committed in the keys' database) and seals them; one round trip for all.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn seal(
        &self,
        _persons: Vec<ToSeal>,
        _files: Vec<FileToSeal>,
    ) -> Result<(Vec<Sealed>, Vec<SealedFile>), VaultError> {
        let _ = (&self.keys, &self.pool);
        unimplemented!()
    }

    /// Stores what was sealed, inside the caller's transaction; one statement per table.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn store(_tx: &mut PgConnection, _persons: &[Sealed], _files: &[SealedFile]) -> Result<(), sqlx::Error> {
        unimplemented!()
    }

    /// HMAC-SHA-256 of a text under the vault's own key for `purpose` (as in `waybill`): comparable, not readable.
    #[must_use]
    pub fn digest(&self, _purpose: &str, _text: &str) -> [u8; 32] {
        unimplemented!()
    }

    /// Looks persons up, for each key its hits, oldest first. With `reader`, every hit is recorded as read.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn find(&self, _keys: &[Key], _reader: Option<&Reader>) -> Result<Vec<Vec<Found>>, VaultError> {
        unimplemented!()
    }

    /// Reads a person; the reading is recorded before anything is shown. After the contact was forgotten, it is empty.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn read(&self, _person: Uuid, _reader: &Reader) -> Result<Person, VaultError> {
        unimplemented!()
    }

    /// Reads a file by its SHA-256.
    ///
    /// # Errors
    /// [`VaultError`]
    pub async fn read_file(&self, _sha256: [u8; 32]) -> Result<Vec<u8>, VaultError> {
        unimplemented!()
    }
}

/// The text by which the same original of the same person at the same college is recognised; `None` without a number.
#[must_use]
pub fn original_key(
    _record: &Record,
    _kind: &str,
    _series: Option<&str>,
    _number: Option<&str>,
    _college: &str,
) -> Option<String> {
    unimplemented!()
}
