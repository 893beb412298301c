//! What pyHanko makes of signatures of ours, proofs and all.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use telnusqa_pki::{Proofs, attach, certificate_said, signature_value};
use telnusqa_stand_in::authority::{Authority, KeyKind, Reply, Role, State, Subject};

use crate::support::{DOCUMENT, now, years};

/// What it says of each file of the folder.
fn said(folder: &Path, names: &[&str]) -> Vec<Value> {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with pyHanko");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/verify/others.py");
    let mut command = Command::new(python);
    command.arg(script).arg(folder).arg(now().to_rfc3339()).args(names);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A folder with an authority's root, a document, a head's signature on it, and the same with its proofs.
fn folder(kind: KeyKind) -> tempfile::TempDir {
    let authority = Authority::make_of(kind).unwrap();
    let subject = Subject {
        bin: "050340517500".to_owned(),
        common_name: "СЫНАҚОВА АЙГҮЛ".to_owned(),
        iin: "123456789011".to_owned(),
        organisation: "КГКП \"Колледж\"".to_owned(),
        patronymic: Some("ӘЛІҚЫЗЫ".to_owned()),
        surname: "СЫНАҚОВА".to_owned(),
    };
    let head = authority.issue(&subject, Role::Head, kind, years(2026, 2027)).unwrap();
    let cms = head.sign(DOCUMENT, now()).unwrap();
    let leaf = x509(&head.chain_pem().unwrap());
    let serial = certificate_said(&leaf).unwrap().serial;
    let stamper = authority.stamper(kind, years(2026, 2029)).unwrap();
    let stamp = stamper.stamp(&signature_value(&cms, 0).unwrap(), now()).unwrap();
    let responder = authority.responder(kind, years(2026, 2029)).unwrap();
    let reply = Reply { next_update: None, nonce: None, serial: &serial, state: State::Good, this_update: now() };
    let answer = responder.answer(&reply).unwrap();
    let kept = attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&stamp) }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("root.pem", authority.anchors_pem().unwrap().as_bytes());
    write("document", DOCUMENT);
    write("bare.p7s", &cms);
    write("kept.p7s", &kept);
    write("other.p7s", &head.sign(b"something else", now()).unwrap());
    let mut wrong = kept;
    let value = signature_value(&cms, 0).unwrap();
    let place = wrong.windows(value.len()).position(|part| part == value).unwrap();
    wrong[place + value.len() - 1] ^= 1;
    write("wrong.p7s", &wrong);
    folder
}

/// The first certificate of a chain in PEM.
fn x509(chain: &str) -> Vec<u8> {
    use base64::Engine as _;
    let body = chain.split("-----").nth(2).unwrap().split_whitespace().collect::<String>();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

#[test]
fn pyhanko_believes_what_we_sign_and_nothing_else() {
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let folder = folder(kind);
        let said = said(folder.path(), &["bare.p7s", "kept.p7s", "other.p7s", "wrong.p7s"]);
        let of = |at: usize, what: &str| said[at][what].as_bool();
        println!("{said:#?}");
        for (at, stamped) in [(0, false), (1, true)] {
            assert_eq!(
                (of(at, "intact"), of(at, "valid"), of(at, "trusted")),
                (Some(true), Some(true), Some(true)),
                "{said:#?}"
            );
            assert_eq!(of(at, "stamped"), Some(stamped), "{said:#?}");
        }
        assert_eq!(said[1]["answers"], 1);
        assert_eq!(of(2, "intact"), Some(false), "{said:#?}");
        assert_ne!(of(3, "valid"), Some(true), "{said:#?}");
    }
}
