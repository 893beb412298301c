//! Keyed hashes by which a person is found: HMAC-SHA-256, a key for each kind.
//!
//! An unkeyed hash of an IIN would be no secret: all plausible numbers are tried in minutes.

use uuid::Uuid;

use crate::fold;
use crate::master_key::MasterKey;
use crate::person::Key;

/// The hash of a key: the first half of its HMAC (RFC 2104 §5), in the shape that the database compares fastest. `None`
/// where nothing of the key is left after folding.
pub(crate) fn hash(master: &MasterKey, key: &Key) -> Option<Uuid> {
    let (secret, text) = match key {
        Key::Iin(iin) => (&master.lookup_iin, fold::digits(iin)),
        Key::Name { birth_date, surname } => {
            let folded = Some(fold::name(surname)).filter(|surname| !surname.is_empty())?;
            (&master.lookup_name, format!("{folded} {birth_date}"))
        }
        Key::Original(text) => (&master.lookup_original, text.clone()),
        Key::Phone(phone) => (&master.lookup_phone, fold::digits(phone)),
    };
    if text.is_empty() {
        return None;
    }
    let mac = secret.mac(text.as_bytes());
    Some(Uuid::from_bytes(*mac.first_chunk().expect("32 bytes begin with 16")))
}

/// Whether a key tells how a person is reached, and is forgotten with his contact.
pub(crate) fn is_contact(key: &Key) -> bool {
    match key {
        Key::Phone(_) => true,
        Key::Iin(_) | Key::Name { .. } | Key::Original(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn hashes_depend_on_kind_text_and_master_key() {
        let master = MasterKey::of(1);
        let text = || "990417400001".to_owned();
        let mut hashes: Vec<_> = [Key::Iin(text()), Key::Original(text()), Key::Phone(text())]
            .iter()
            .chain([&Key::Iin("990417400002".into())])
            .filter_map(|key| hash(&master, key))
            .chain(hash(&MasterKey::of(2), &Key::Iin(text())))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 5);
        assert_eq!(hash(&master, &Key::Iin(text())), hash(&master, &Key::Iin(" 990417 400001".into())));
    }

    /// Golden, computed by another implementation: what is stored is found by these hashes. Whoever changes folding or
    /// keys must compute all of them anew.
    #[test]
    fn hashes_stay_what_they_are() {
        let birth_date = NaiveDate::from_ymd_opt(1999, 4, 17).unwrap();
        for (key, golden) in [
            (Key::Iin("990417400001".into()), "5b01cf14a7d548b161539543607d5128"),
            (Key::Name { birth_date, surname: "Әбілқайырұлы-Ёлкин".into() }, "267ea9b3c400be422fdff17f93570cd2"),
            (
                Key::Original("990417400001\ndiploma\nткб\n0123456\n000240445715".into()),
                "94f977e9d9a571913819084a0ab01270",
            ),
            (Key::Phone("+77011234567".into()), "150e04c13284e0caf3b9afc46002f69a"),
        ] {
            assert_eq!(hash(&MasterKey::of(1), &key).unwrap().simple().to_string(), golden);
        }
    }

    #[test]
    fn nothing_is_found_by_nothing() {
        let birth_date = NaiveDate::default();
        for key in [Key::Iin(" ".into()), Key::Phone("-".into()), Key::Name { birth_date, surname: "-".into() }] {
            assert!(hash(&MasterKey::of(1), &key).is_none());
        }
    }
}
