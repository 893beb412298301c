//! The vault's words: persons, what is sealed, how they are found, who reads.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
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

impl Role {
    /// As it stands in the database and in what binds a ciphertext to its place.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Representative => "representative",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Applicant, Self::Representative].into_iter().find(|role| role.as_str() == text)
    }
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
    /// The same original of the same person at the same college: the text that [`crate::original_key`] makes.
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
    pub(crate) contact: Vec<u8>,
    pub(crate) contact_lookups: Vec<Uuid>,
    pub(crate) record: Vec<u8>,
    pub(crate) record_lookups: Vec<Uuid>,
    pub(crate) role: Role,
}

/// A file to be sealed: at most [`crate::Vault::FILE_MAX_BYTES`].
pub struct FileToSeal {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// With whom it is forgotten: a person sealed before; `None`: with nobody.
    pub person: Option<Uuid>,
}

/// A sealed file, not yet stored.
#[derive(Clone)]
pub struct SealedFile {
    /// SHA-256 of the plain bytes: its name.
    pub sha256: [u8; 32],
    pub(crate) content: Vec<u8>,
    pub(crate) key_id: Uuid,
    pub(crate) person: Option<Uuid>,
    pub(crate) size_bytes: i32,
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

/// Who reads (or forgets), and why: recorded with every reading.
#[derive(Clone, Debug)]
pub struct Reader {
    /// When, on the service's clock.
    pub at: DateTime<Utc>,
    /// The staff member or service, as in `operator:o-17` or `service:intake`.
    pub who: String,
    /// The reason, as in `call`.
    pub why: String,
}
