//! Files that are no files, and others that hold nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::support::{AUTHORITY, DOCUMENT, HEAD, expected, folder, now, run, told};

const AT: &str = "2026-03-02T05:00:00Z";

#[test]
fn what_cannot_be_read_is_told_by_64() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("empty", b"");
    write("text", "Телнұсқа".as_bytes());
    write("zeros", &[0; 4096]);
    write("huge", &vec![0x30; 73 << 20]);
    write("key.pem", HEAD.key_pem().unwrap().as_bytes());
    write("deep", &[0x30, 0x80].repeat(1 << 19));
    for (file, code) in [
        ("empty", "file.empty"),
        ("anchors", "file.folder"),
        ("missing", "file.missing"),
        ("document/below", "file.missing"),
        ("text", "file.unknown-kind"),
        ("zeros", "file.unknown-kind"),
        ("key.pem", "file.unknown-kind"),
        ("deep", "file.unknown-kind"),
        ("huge", "file.too-large"),
    ] {
        assert_eq!(told(folder.path(), &[file, "--anchors", "anchors"]), expected(64, &[code]), "{file}");
    }
    let signed = ["signed.p7s", "--at", AT];
    let with = |more: &[&str]| told(folder.path(), &[&signed, more].concat());
    assert_eq!(with(&["--anchors", "missing"]), expected(64, &["anchors.unreadable"]));
    assert_eq!(with(&["--anchors", "anchors", "--content", "missing"]), expected(64, &["content.unreadable"]));
    assert_eq!(with(&["--anchors", "anchors", "--evidence", "missing"]), expected(64, &["evidence.unreadable"]));
    for wrong in [&["--at", "yesterday"][..], &["--lang", "de"], &["--unknown"], &["another"]] {
        let output = run(folder.path(), &[&["signed.p7s"], wrong].concat());
        assert_eq!(output.status.code(), Some(64), "{wrong:?}");
    }
    assert_eq!(run(folder.path(), &[]).status.code(), Some(64));
    assert_eq!(run(folder.path(), &["--help"]).status.code(), Some(0));
}

#[test]
fn der_pem_and_base64_are_one() {
    let folder = folder();
    let der = HEAD.sign(DOCUMENT, now()).unwrap();
    let text = BASE64.encode(&der);
    let lines = text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>();
    for (name, bytes) in [
        ("one-line", text.clone()),
        ("lines", lines.join("\r\n") + "\r\n"),
        ("cms.pem", format!("-----BEGIN CMS-----\n{}\n-----END CMS-----\n", lines.join("\n"))),
        ("pkcs7.pem", format!("about this\n-----BEGIN PKCS7-----\n{text}\n-----END PKCS7-----\n")),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let found = told(folder.path(), &[name, "--content", "document", "--anchors", "anchors", "--at", AT]);
        assert_eq!(found, expected(0, &[]), "{name}");
    }
}

#[test]
fn every_authority_in_the_folder_is_an_anchor_and_nothing_else_is() {
    let folder = folder();
    let verify =
        |anchors: &str| told(folder.path(), &["signed.p7s", "--content", "document", "--anchors", anchors, "--at", AT]);
    let make = |name: &str, file: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join(file), bytes).unwrap();
    };
    // The authority that issues, which is not self-signed.
    make("issuing", "ca.der", &AUTHORITY.issuing_der().unwrap());
    assert_eq!(verify("issuing"), expected(0, &[]));
    assert_eq!(verify("issuing/ca.der"), expected(0, &[]));
    // The head's own certificate is no authority's; with it in a bundle stands one that is.
    let (leaf, _) = HEAD.chain_pem().unwrap().split_once("-----END").map(|(leaf, _)| (leaf.to_owned(), ())).unwrap();
    make("leaf", "leaf.pem", format!("{leaf}-----END CERTIFICATE-----\n").as_bytes());
    assert_eq!(verify("leaf"), expected(2, &["anchors.missing"]));
    make("bundle", "bundle.txt", HEAD.chain_pem().unwrap().as_bytes());
    assert_eq!(verify("bundle"), expected(0, &[]));
    let other = telnusqa_stand_in::authority::Authority::make_of(telnusqa_stand_in::authority::KeyKind::P256).unwrap();
    make("other", "root.pem", other.anchors_pem().unwrap().as_bytes());
    assert_eq!(verify("other"), expected(1, &["certificate.stranger"]));
}

#[test]
fn without_anchors_it_says_whom_it_believes() {
    let folder = folder();
    let arguments = ["signed.p7s", "--content", "document", "--at", AT];
    assert_eq!(told(folder.path(), &arguments), expected(2, &["anchors.missing"]));
    let house = folder.path().join(".run");
    std::fs::create_dir(&house).unwrap();
    std::fs::write(house.join("anchors.pem"), AUTHORITY.anchors_pem().unwrap()).unwrap();
    let (code, answer) = crate::support::json(folder.path(), &arguments);
    assert_eq!((code, answer["anchors"]["from"].as_str()), (0, Some(".run/anchors.pem")));
}
