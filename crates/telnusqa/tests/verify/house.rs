//! Signatures with and without proofs, by an authority of our own.

use base64::Engine as _;
use chrono::{DateTime, Utc};
use telnusqa_pki::{Proofs, attach, signature_value};
use telnusqa_stand_in::authority::{KeyKind, Reply, Revocations, State};

use crate::support::{AUTHORITY, DOCUMENT, HEAD, expected, folder, json, leaf, minutes, now, serial, told, years};

const ANCHORS: [&str; 2] = ["--anchors", "anchors"];
const AT: [&str; 2] = ["--at", "2026-03-02T05:01:00Z"];
const LATER: [&str; 2] = ["--at", "2028-03-02T05:00:00Z"];

#[test]
fn a_signature_and_what_is_wrong_with_it() {
    let folder = folder();
    let verify = |more: &[&str]| told(folder.path(), &[&["signed.p7s"], &ANCHORS[..], more].concat());
    let content: &[&str] = &["--content", "document"];
    assert_eq!(verify(&[content, &AT].concat()), expected(0, &[]));
    assert_eq!(verify(&AT), expected(2, &["document.missing"]));
    assert_eq!(verify(&[&["--content", "anchors/readme.txt"], &AT[..]].concat()), expected(1, &["document.other"]));
    assert_eq!(verify(&[content, &LATER].concat()), expected(1, &["certificate.expired"]));
    assert_eq!(verify(&[content, &["--at", "2025-06-01"]].concat()), expected(1, &["certificate.not-yet-valid"]));
    for demand in ["revocation", "time-stamp"] {
        let missing = format!("{demand}.missing");
        assert_eq!(verify(&[content, &AT, &["--demand", demand]].concat()), expected(2, &[&missing]));
    }
}

#[test]
fn who_signed_is_told() {
    let folder = folder();
    let arguments = [&["signed.p7s", "--content", "document"], &ANCHORS[..], &AT].concat();
    let (_, answer) = json(folder.path(), &arguments);
    let signer = &answer["signers"][0];
    for (member, value) in [
        ("iin", "123456789011"),
        ("bin", "050340517500"),
        ("name", "СЫНАҚОВА АЙГҮЛ"),
        ("organisation", "КГКП \"Колледж\""),
        ("algorithm", "ECDSA P-256, SHA-256"),
        ("signingTime", "2026-03-02T05:00:00Z"),
    ] {
        assert_eq!(signer[member], value, "{member}");
    }
    let roles: Vec<_> = signer["roles"].as_array().unwrap().iter().map(|role| role["ru"].as_str().unwrap()).collect();
    assert_eq!(roles, ["подписание документов", "юридическое лицо", "первый руководитель"]);
    let notes: Vec<_> = answer["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(notes, ["revocation.unchecked", "time.unconfirmed"]);
}

#[test]
fn lists_and_answers_beside_it_count() {
    let folder = folder();
    let serial = serial();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let list = |entries: &[(&[u8], DateTime<Utc>, Option<u8>)], base: Option<u8>| {
        let number = 1 + base.unwrap_or(0);
        let list = Revocations { base, entries, next_update: now() + minutes(60), number, this_update: now() };
        AUTHORITY.list(&list).unwrap()
    };
    write("good.crl", &list(&[], None));
    write("bad.crl", &list(&[(&serial, now() - minutes(1), Some(1))], None));
    write("delta.crl", &list(&[(&serial, now() - minutes(1), Some(1))], Some(1)));
    let verify = |more: &[&str]| {
        let demand = ["signed.p7s", "--content", "document", "--demand", "revocation"];
        told(folder.path(), &[&demand[..], &ANCHORS, &AT, more].concat())
    };
    assert_eq!(verify(&["--evidence", "good.crl"]), expected(0, &[]));
    assert_eq!(verify(&["--evidence", "bad.crl"]), expected(1, &["certificate.revoked"]));
    assert_eq!(verify(&["--evidence", "good.crl", "--evidence", "delta.crl"]), expected(1, &["certificate.revoked"]));
    // Each stands for itself too.
    write("issuing.der", &AUTHORITY.issuing_der().unwrap());
    for (file, kind) in [("good.crl", "crl"), ("delta.crl", "delta-crl")] {
        let arguments = [&[file, "--evidence", "issuing.der"], &ANCHORS[..], &AT].concat();
        let (code, answer) = json(folder.path(), &arguments);
        assert_eq!((code, answer["kind"].as_str()), (0, Some(kind)), "{answer:#}");
    }
    let stranger = [&["good.crl"], &ANCHORS[..], &AT].concat();
    assert_eq!(told(folder.path(), &stranger), expected(1, &["certificate.stranger"]));
    let responder = AUTHORITY.responder(KeyKind::P256, years(2026, 2027)).unwrap();
    let answer = |state| {
        let reply = Reply { next_update: None, nonce: None, serial: &serial, state, this_update: now() };
        responder.answer(&reply).unwrap()
    };
    write("revoked.ocsp", &answer(State::Revoked(now() - minutes(1), Some(1))));
    write("good.ocsp", &answer(State::Good));
    assert_eq!(verify(&["--evidence", "revoked.ocsp"]), expected(1, &["certificate.revoked"]));
    assert_eq!(verify(&["--evidence", "good.ocsp"]), expected(0, &[]));
    let alone = [&["revoked.ocsp", "--evidence", "issuing.der"], &ANCHORS[..], &AT].concat();
    assert_eq!(told(folder.path(), &alone), expected(0, &[]));
}

#[test]
fn proofs_that_are_kept_with_it_outlive_its_certificate() {
    let folder = folder();
    let serial = serial();
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    let stamper = AUTHORITY.stamper(KeyKind::P256, years(2026, 2040)).unwrap();
    let responder = AUTHORITY.responder(KeyKind::P256, years(2026, 2027)).unwrap();
    let stamp = stamper.stamp(&signature_value(&cms, 0).unwrap(), now() + minutes(1)).unwrap();
    let reply = Reply { next_update: None, nonce: None, serial: &serial, state: State::Good, this_update: now() };
    let answer = responder.answer(&reply).unwrap();
    let write = |name: &str, proofs: Proofs<'_>| {
        std::fs::write(folder.path().join(name), attach(&cms, 0, &proofs).unwrap()).unwrap();
    };
    write("long.p7s", Proofs { answer: Some(&answer), stamp: Some(&stamp) });
    write("stamped.p7s", Proofs { answer: None, stamp: Some(&stamp) });
    let verify = |file: &str, at: [&str; 2]| {
        told(folder.path(), &[&[file, "--content", "document"], &ANCHORS[..], &at].concat())
    };
    assert_eq!(verify("long.p7s", AT), expected(0, &[]));
    assert_eq!(verify("long.p7s", LATER), expected(0, &[]));
    assert_eq!(verify("stamped.p7s", AT), expected(0, &[]));
    // Authorities forget certificates that have expired: by then nothing tells whether it was revoked.
    assert_eq!(verify("stamped.p7s", LATER), expected(2, &["revocation.missing"]));
    // The stamp by itself, over what it was made.
    std::fs::write(folder.path().join("token"), stamper.stamp(DOCUMENT, now()).unwrap()).unwrap();
    let over = |content: &str| told(folder.path(), &[&["token", "--content", content], &ANCHORS[..], &AT].concat());
    assert_eq!(over("document"), expected(0, &[]));
    assert_eq!(over("anchors/readme.txt"), expected(1, &["time-stamp.other"]));
}

#[test]
fn a_certificate_with_those_above_it_in_one_file() {
    let folder = folder();
    std::fs::write(folder.path().join("chain.pem"), HEAD.chain_pem().unwrap()).unwrap();
    std::fs::write(folder.path().join("leaf.der"), leaf()).unwrap();
    let pem = base64::engine::general_purpose::STANDARD.encode(leaf());
    std::fs::write(folder.path().join("leaf.b64"), pem).unwrap();
    let verify = |file: &str| told(folder.path(), &[&[file], &ANCHORS[..], &AT].concat());
    assert_eq!(verify("chain.pem"), expected(0, &[]));
    assert_eq!(verify("leaf.der"), expected(1, &["certificate.stranger"]));
    assert_eq!(verify("leaf.b64"), expected(1, &["certificate.stranger"]));
}
