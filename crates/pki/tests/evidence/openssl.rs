//! What ours makes, OpenSSL verifies.

use std::path::Path;
use std::process::Command;

use telnusqa_pki::{Proofs, attach, signature_value};
use telnusqa_stand_in::authority::{Revocations, State};

use crate::support::{DOCUMENT, P256, minutes, now};

/// Runs OpenSSL in a folder; what it said, and whether it was content.
fn openssl(folder: &Path, arguments: &str) -> (bool, String) {
    let output = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

/// A folder with the certificates of the house.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let chain = P256.head.chain_pem().unwrap();
    let issuing = chain.split_once("-----END CERTIFICATE-----\n").unwrap().1.to_owned();
    for (name, text) in
        [("leaf.pem", chain), ("issuing.pem", issuing), ("root.pem", P256.authority.anchors_pem().unwrap())]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn at() -> i64 {
    now().timestamp()
}

#[test]
fn openssl_believes_our_answer() {
    let folder = folder();
    let (bytes, path) = (P256.answer(State::Good, now()), folder.path());
    std::fs::write(path.join("answer"), bytes).unwrap();
    let asked = format!(
        "ocsp -respin answer -sha256 -issuer issuing.pem -cert leaf.pem -CAfile root.pem -attime {} -no_nonce",
        at()
    );
    let (_, said) = openssl(path, &asked);
    assert!(said.contains("Response verify OK") && said.contains("leaf.pem: good"), "{said}");
}

#[test]
fn openssl_believes_our_list() {
    let folder = folder();
    let path = folder.path();
    let list = Revocations {
        base: None,
        entries: &[],
        next_update: now() + minutes(60),
        number: 1,
        this_update: now() - minutes(60),
    };
    std::fs::write(path.join("list"), P256.authority.list(&list).unwrap()).unwrap();
    let (_, said) = openssl(path, "crl -inform DER -in list -CAfile issuing.pem -noout");
    assert!(said.contains("verify OK"), "{said}");
}

#[test]
fn openssl_believes_our_stamp_and_the_signature_that_keeps_it() {
    let folder = folder();
    let path = folder.path();
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let value = signature_value(&cms, 0).unwrap();
    let stamp = P256.stamper.stamp(&value, now()).unwrap();
    let answer = P256.answer(State::Good, now());
    let kept = attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&stamp) }).unwrap();
    for (name, bytes) in [("value", &value[..]), ("stamp", &stamp), ("kept", &kept), ("document", DOCUMENT)] {
        std::fs::write(path.join(name), bytes).unwrap();
    }
    let (right, said) = openssl(
        path,
        &format!("ts -verify -token_in -in stamp -data value -CAfile root.pem -untrusted issuing.pem -attime {}", at()),
    );
    assert!(right && said.contains("Verification: OK"), "{said}");
    let (right, said) = openssl(
        path,
        &format!(
            "cms -verify -binary -inform DER -in kept -content document -purpose any -cades -CAfile root.pem -attime {}",
            at()
        ),
    );
    assert!(right, "{said}");
}
