//! Every kind of key signs, answers and stamps.

use telnusqa_pki::{Material, Proofs, attach, signature_value};
use telnusqa_stand_in::authority::{Credential, KeyKind, State};

use crate::support::{DOCUMENT, House, all, later, now};

#[test]
fn each_kind_of_key_does_all() {
    for (kind, name) in [
        (KeyKind::Gost256, "GOST 34.10-2015 256, Streebog-256"),
        (KeyKind::Gost512, "GOST 34.10-2015 512, Streebog-512"),
        (KeyKind::P256, "ECDSA P-256, SHA-256"),
        (KeyKind::P384, "ECDSA P-384, SHA-384"),
        (KeyKind::Rsa2048, "RSA PKCS#1 v1.5, SHA-256"),
    ] {
        let house = House::of(kind);
        let cms = house.head.sign(DOCUMENT, now()).unwrap();
        let stamp = house.stamper.stamp(&signature_value(&cms, 0).unwrap(), now()).unwrap();
        let answer = house.answer(State::Good, now());
        let kept = attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&stamp) }).unwrap();
        for moment in [now(), later()] {
            let verdict = house.verifier.verify_with(&kept, DOCUMENT, &all(), &Material::default(), moment);
            let evidence = verdict.valid().unwrap_or_else(|| panic!("{name}: {:?}", verdict.reasons()));
            assert_eq!(evidence.algorithm, name);
            assert_eq!(evidence.stamp.as_ref().unwrap().algorithm, name);
            assert_eq!(evidence.stamp.as_ref().unwrap().time, now());
            assert_eq!(evidence.known.len(), 1);
            assert_eq!(evidence.chain.len(), 3);
        }
        let pem = house.head.key_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
        let folder = tempfile::tempdir().unwrap();
        house.head.write(folder.path(), "h").unwrap();
        let read = Credential::read(folder.path(), "h").unwrap().unwrap();
        let again = read.sign(DOCUMENT, now()).unwrap();
        assert_eq!(house.verify(&again, &crate::support::bare(), &Material::default(), now()), ["valid"]);
    }
}
