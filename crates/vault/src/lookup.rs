//! Keyed hashes by which a person is found: HMAC-SHA-256, a key for each kind.
//!
//! An unkeyed hash of an IIN would be no secret: all plausible numbers are tried in minutes.

use crate::fold;
use crate::master_key::MasterKey;
use crate::person::Key;

/// The kind of a key and its hash; `None` where nothing of the key is left after folding.
pub(crate) fn hash(master: &MasterKey, key: &Key) -> Option<(&'static str, [u8; 32])> {
    let (kind, secret, text) = match key {
        Key::Iin(iin) => ("iin", &master.lookup_iin, fold::digits(iin)),
        Key::Name { birth_date, surname } => {
            let folded = Some(fold::name(surname)).filter(|surname| !surname.is_empty())?;
            ("name", &master.lookup_name, format!("{folded} {birth_date}"))
        }
        Key::Original(text) => ("original", &master.lookup_original, text.clone()),
        Key::Phone(phone) => ("phone", &master.lookup_phone, fold::digits(phone)),
    };
    if text.is_empty() { None } else { Some((kind, secret.mac(text.as_bytes()))) }
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
            .map(|(_, hash)| hash)
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 5);
        assert_eq!(hash(&master, &Key::Iin(text())), hash(&master, &Key::Iin(" 990417 400001".into())));
    }

    /// Golden, computed by another implementation: what is stored is found by these hashes. Folding or keys that change must compute all anew.
    #[test]
    fn hashes_stay_what_they_are() {
        let birth_date = NaiveDate::from_ymd_opt(1999, 4, 17).unwrap();
        for (key, golden) in [
            (Key::Iin("990417400001".into()), "5b01cf14a7d548b161539543607d5128adf35707f743f87615827ce479fbd06c"),
            (
                Key::Name { birth_date, surname: "Әбілқайырұлы-Ёлкин".into() },
                "267ea9b3c400be422fdff17f93570cd271e264284e1fc0edaadf6bfd973a1ab0",
            ),
            (
                Key::Original("990417400001\ndiploma\nткб\n0123456\n000240445715".into()),
                "94f977e9d9a571913819084a0ab01270ffa405eb92a3eeb3e5f78345d9568553",
            ),
            (Key::Phone("+77011234567".into()), "150e04c13284e0caf3b9afc46002f69afdb31d1df9454ee1c12d96afa0106398"),
        ] {
            let hex: String =
                hash(&MasterKey::of(1), &key).unwrap().1.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, golden);
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
