//! The written forms of what lies inside the ciphertext. What was written stays readable: a form never changes, a new
//! one gets the next number.

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::person::{Contact, Record};

/// Contact as JSON.
pub(crate) const CONTACT_1: u8 = 1;
/// Record as JSON.
pub(crate) const RECORD_1: u8 = 1;
/// A file's bytes, or a key's, as they are.
pub(crate) const BYTES_1: u8 = 1;

/// A form of this number was written by a later version, or is none.
#[derive(Debug, PartialEq)]
pub(crate) struct Unknown(pub(crate) u8);

/// Writes a contact in the newest form.
pub(crate) fn write_contact(contact: &Contact) -> Zeroizing<Vec<u8>> {
    json(contact)
}

/// Writes a record in the newest form: equal records give equal bytes.
pub(crate) fn write_record(record: &Record) -> Zeroizing<Vec<u8>> {
    let mut record = record.clone();
    record.more.sort_all_objects();
    json(&record)
}

pub(crate) fn read_contact(form: u8, bytes: &[u8]) -> Result<Contact, Unknown> {
    match form {
        CONTACT_1 => from_json(form, bytes),
        other => Err(Unknown(other)),
    }
}

pub(crate) fn read_record(form: u8, bytes: &[u8]) -> Result<Record, Unknown> {
    match form {
        RECORD_1 => from_json(form, bytes),
        other => Err(Unknown(other)),
    }
}

fn json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    // Large enough for most, so that no outgrown copy stays in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    serde_json::to_writer(&mut *bytes, value).expect("strings, dates and JSON are always written, into memory");
    bytes
}

/// The cause is not kept: its text would quote what it could not read.
fn from_json<T: DeserializeOwned>(form: u8, bytes: &[u8]) -> Result<T, Unknown> {
    serde_json::from_slice(bytes).map_err(|_| Unknown(form))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::json;

    use super::*;

    fn record() -> Record {
        Record {
            birth_date: NaiveDate::from_ymd_opt(1999, 4, 17),
            given_name: "Айгүл".into(),
            iin: Some("990417400001".into()),
            more: json!({"b": {"z": 1, "a": [18_446_744_073_709_551_615_u64, 0.5, null]}, "a": "\u{0}\""}),
            patronymic: None,
            surname: "Әбілова".into(),
        }
    }

    /// Golden: bytes like these lie in the vault for decades.
    #[test]
    fn form_1_stays_readable() {
        let golden = r#"{"birth_date":"1999-04-17","given_name":"Айгүл","iin":"990417400001","more":{"a":"\u0000\"","b":{"a":[18446744073709551615,0.5,null],"z":1}},"patronymic":null,"surname":"Әбілова"}"#;
        assert_eq!(std::str::from_utf8(&write_record(&record())).unwrap(), golden);
        assert!(read_record(1, golden.as_bytes()) == Ok(record()));

        let golden = r#"{"address":"Абай к-сі, 1","email":null,"kato":"391010000","phone":"+77011234567"}"#;
        let contact = Contact {
            address: Some("Абай к-сі, 1".into()),
            email: None,
            kato: Some("391010000".into()),
            phone: Some("+77011234567".into()),
        };
        assert_eq!(std::str::from_utf8(&write_contact(&contact)).unwrap(), golden);
        assert!(read_contact(1, golden.as_bytes()) == Ok(contact));
    }

    #[test]
    fn another_form_is_told() {
        assert_eq!(read_record(2, b"{}").err(), Some(Unknown(2)));
        assert_eq!(read_contact(0, b"{}").err(), Some(Unknown(0)));
        assert_eq!(read_record(1, b"{}").err(), Some(Unknown(1)));
    }
}
