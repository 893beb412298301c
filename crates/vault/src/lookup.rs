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

    #[test]
    fn nothing_is_found_by_nothing() {
        let birth_date = NaiveDate::default();
        for key in [Key::Iin(" ".into()), Key::Phone("-".into()), Key::Name { birth_date, surname: "-".into() }] {
            assert!(hash(&MasterKey::of(1), &key).is_none());
        }
    }
}
