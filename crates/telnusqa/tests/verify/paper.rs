//! The QR code of a paper, checked by published keys alone.

use std::path::Path;

use telnusqa_contracts::proof::{Claim, KeyId, PaperNumber, PublishedKey, PublishedKeys, name_digest};
use telnusqa_domain::paper::PaperCode;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_pki::HouseKey;

use crate::support::{expected, json, now, run, told};

const NAME: &str = "Әбілова Айгүл Ерғалиқызы";

fn key(byte: u8) -> HouseKey {
    HouseKey::from_seed(&[byte; 32]).unwrap()
}

/// What a QR code says, signed by the first key.
pub(crate) fn text() -> String {
    let (key, code) = (key(1), PaperCode::new([0x5a; 15]));
    let claim = Claim {
        code,
        key: KeyId::of(key.public()),
        made_on: "2026-03-02".parse().unwrap(),
        name: name_digest(&code, &telnusqa_vault::folded_name(NAME)),
        number: PaperNumber::Duplicate(RegisterNumber::parse("050340517500-2026-00017").unwrap()),
    };
    let signature = key.sign(&claim.signed()).unwrap();
    claim.with(signature).text("https://telnusqa.example")
}

/// A file with the public halves of these keys.
fn publish(folder: &Path, file: &str, bytes: &[u8], revoked: bool) {
    let published = |byte: &u8| PublishedKey::new(key(*byte).public(), now(), revoked.then(now));
    let keys = PublishedKeys::new(bytes.iter().map(published).collect());
    std::fs::write(folder.join(file), serde_json::to_vec(&keys).unwrap()).unwrap();
}

#[test]
fn a_paper_is_checked_without_network() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, text) = (folder.path(), text());
    publish(folder, "keys.json", &[2, 1], false);
    publish(folder, "others.json", &[2], false);
    publish(folder, "revoked.json", &[1], true);
    std::fs::write(folder.join("broken.json"), "{}").unwrap();
    let with = |keys: &str| told(folder, &[&text, "--keys", keys]);
    assert_eq!(with("keys.json"), expected(0, &[]));
    assert_eq!(with("others.json"), expected(2, &["key.unknown"]));
    assert_eq!(with("revoked.json"), expected(2, &["key.revoked"]));
    assert_eq!(with("broken.json"), expected(64, &["keys.unreadable"]));
    assert_eq!(with("missing.json"), expected(64, &["keys.unreadable"]));
    assert_eq!(told(folder, &[&text]), expected(2, &["keys.missing"]));
    let named = |name: &str| told(folder, &[&text, "--keys", "keys.json", "--name", name]);
    assert_eq!(named("АБИЛОВА АЙГУЛ ЕРГАЛИКЫЗЫ"), expected(0, &[]));
    assert_eq!(named("Ахметова Айгүл"), expected(1, &["proof.other-name"]));
    let (_, answer) = json(folder, &[&text, "--keys", "keys.json"]);
    assert_eq!(answer["kind"], "paper");
    assert_eq!(answer["paper"]["number"], "050340517500-2026-00017");
    assert_eq!(
        (answer["paper"]["madeOn"].as_str(), answer["paper"]["paperKind"].as_str()),
        (Some("2026-03-02"), Some("duplicate"))
    );
    let notes: Vec<_> = answer["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(notes, ["name.uncompared", "state.unchecked"]);
}

#[test]
fn whatever_is_changed_is_not_called_valid() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, text) = (folder.path(), text());
    publish(folder, "keys.json", &[1], false);
    let proof = text.find('#').unwrap() + 1;
    let code = text.find("/v/").unwrap() + 3;
    // Every letter is changed in the tests of contracts and pki; here the way through the binary.
    for at in (code..proof - 1).step_by(6).chain((proof..text.len()).step_by(9)) {
        let mut letters: Vec<char> = text.chars().collect();
        letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
        let other: String = letters.into_iter().collect();
        let found = told(folder, &[&other, "--keys", "keys.json"]);
        assert!([1, 2, 64].contains(&found.code), "letter {at}: {found:?}");
    }
    for other in [&text[..text.len() - 1], &text[..proof - 1], &format!("{text}A"), &format!("{text}=")] {
        assert_eq!(told(folder, &[other, "--keys", "keys.json"]), expected(64, &["proof.unreadable"]), "{other}");
    }
    // Another house's address does not change what is signed, and is not believed by itself either.
    let elsewhere = text.replace("telnusqa.example", "evil.example");
    assert_eq!(told(folder, &[&elsewhere, "--keys", "keys.json"]), expected(0, &[]));
}

#[test]
fn people_read_it_in_their_language() {
    let folder = tempfile::tempdir().unwrap();
    publish(folder.path(), "keys.json", &[1], false);
    for (language, first, kind) in [
        ("kk", "ЖАРАМДЫ", "білім туралы құжаттың телнұсқасы"),
        ("ru", "ДЕЙСТВИТЕЛЬНО", "дубликат документа об образовании"),
        ("en", "VALID", "duplicate of a document on education"),
    ] {
        let output = run(folder.path(), &[&text(), "--keys", "keys.json", "--lang", language]);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.starts_with(first) && page.contains(kind) && page.contains("050340517500-2026-00017"), "{page}");
    }
}
