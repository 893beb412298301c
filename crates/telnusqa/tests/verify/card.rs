//! Document cards: an original and its signatures in one PDF.

use std::fmt::Write as _;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::support::{DOCUMENT, HEAD, expected, folder, json, now, run, told};

const WITH: [&str; 4] = ["--anchors", "anchors", "--at", "2026-03-02T05:01:00Z"];

/// A card of these files, with what its trailer says besides.
pub(crate) fn card(files: &[(&str, &[u8])], trailer: &str) -> Vec<u8> {
    let mut names = String::new();
    let mut objects = vec![Vec::new()];
    for (name, bytes) in files {
        let specification = objects.len() + 1;
        let _ = write!(names, "({name}){specification} 0 R");
        objects.push(format!("<</Type/Filespec/F({name})/EF<</F {} 0 R>>>>", specification + 1).into_bytes());
        let begun = format!("<</Length {}>>stream\n", bytes.len());
        objects.push([begun.as_bytes(), bytes, b"\nendstream"].concat());
    }
    objects[0] = format!("<</Type/Catalog/Names<</EmbeddedFiles<</Names[{names}]>>>>>>").into_bytes();
    let (mut pdf, mut lines) = (b"%PDF-1.7\n".to_vec(), "0000000000 65535 f\r\n".to_owned());
    for (number, object) in (1..).zip(&objects) {
        let _ = write!(lines, "{:010} 00000 n\r\n", pdf.len());
        pdf.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    let end = format!("xref\n0 {size}\n{lines}trailer\n<</Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n");
    pdf.extend(end.bytes());
    pdf
}

#[test]
fn a_card_is_worth_what_its_signatures_are() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let (signed, other) = (HEAD.sign(DOCUMENT, now()).unwrap(), HEAD.sign(b"other", now()).unwrap());
    let (first, second) = (("a.p7s", signed.as_slice()), ("b.p7s", other.as_slice()));
    let original = ("a.txt", DOCUMENT);
    write("card.pdf", &card(&[original, first], ""));
    write("turned.pdf", &card(&[first, original], ""));
    write("twice.pdf", &card(&[original, first, ("c.p7s", &signed)], ""));
    write("one-wrong.pdf", &card(&[original, first, second], ""));
    write("none.pdf", &card(&[original], ""));
    write("nothing.pdf", &card(&[], ""));
    write("only.pdf", &card(&[first], ""));
    write("several.pdf", &card(&[original, ("b.txt", b"other"), first], ""));
    write("changed.pdf", &card(&[original, first], "/Prev 9"));
    write("locked.pdf", &card(&[original, first], "/Encrypt 9 0 R"));
    let whole = card(&[original, first], "");
    write("short.pdf", &whole[..whole.len() - 9]);
    let mut touched = whole.clone();
    let at = whole.windows(DOCUMENT.len()).position(|part| part == DOCUMENT).unwrap();
    touched[at + 3] ^= 1;
    write("touched.pdf", &touched);
    write("other", b"other");
    let of = |file: &str, more: &[&str]| told(folder.path(), &[&[file], &WITH[..], more].concat());
    for good in ["card.pdf", "turned.pdf", "twice.pdf"] {
        assert_eq!(of(good, &[]), expected(0, &[]), "{good}");
    }
    assert_eq!(of("card.pdf", &["--content", "document"]), expected(0, &[]));
    assert_eq!(of("card.pdf", &["--content", "other"]), expected(1, &["document.other"]));
    for (file, code, reason) in [
        ("one-wrong.pdf", 1, "document.other"),
        ("touched.pdf", 1, "document.other"),
        ("none.pdf", 64, "card.none"),
        ("nothing.pdf", 64, "card.none"),
        ("only.pdf", 64, "card.none"),
        ("several.pdf", 64, "card.none"),
        ("changed.pdf", 64, "card.changed"),
        ("locked.pdf", 64, "card.none"),
        ("short.pdf", 64, "card.none"),
    ] {
        assert_eq!(of(file, &[]), expected(code, &[reason]), "{file}");
    }
    assert_eq!(told(folder.path(), &["card.pdf", "--at", "2026-03-02T05:01:00Z"]), expected(2, &["anchors.missing"]));
    // What each byte does to the list is tried beside its reader.
    for at in (0..whole.len()).step_by(97) {
        let mut other = whole.clone();
        other[at] ^= 0x10;
        write("flipped.pdf", &other);
        let found = of("flipped.pdf", &[]);
        assert!([0, 1, 64].contains(&found.code), "{at}: {found:?}");
    }
}

/// A duplicate as far as it names its supplement.
fn duplicate(names: &str) -> Vec<u8> {
    card(&[], &format!("/Info<</Keywords({names})>>"))
}

#[test]
fn a_supplement_is_the_one_that_the_signed_duplicate_names() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let digest = |bytes: &[u8]| format!("supplement-sha256={}", hex::encode(Sha256::digest(bytes)));
    let supplement = card(&[], "");
    let document = duplicate(&digest(&supplement));
    let signed = HEAD.sign(&document, now()).unwrap();
    let (document, signed) = (("d.pdf", document.as_slice()), ("d.pdf.p7s", signed.as_slice()));
    write("both.pdf", &card(&[document, signed, ("s.pdf", &supplement)], ""));
    write("turned.pdf", &card(&[("a.pdf", &supplement), signed, document], ""));
    write("other.pdf", &card(&[document, signed, ("s.pdf", b"%PDF-1.7 other grades")], ""));
    write("alone.pdf", &card(&[document, signed], ""));
    let also = duplicate(&digest(b"a third"));
    write("two.pdf", &card(&[document, signed, ("s.pdf", &also)], ""));
    write("three.pdf", &card(&[document, signed, ("s.pdf", &supplement), ("t.pdf", &supplement)], ""));
    let of = |file: &str| told(folder.path(), &[&[file], &WITH[..]].concat());
    assert_eq!((of("both.pdf"), of("turned.pdf")), (expected(0, &[]), expected(0, &[])));
    assert_eq!(of("other.pdf"), expected(1, &["supplement.other"]));
    assert_eq!(of("alone.pdf"), expected(0, &[]));
    assert_eq!((of("two.pdf"), of("three.pdf")), (expected(64, &["card.none"]), expected(64, &["card.none"])));
    // signed is the duplicate, and not what lies beside it
    let over = HEAD.sign(&supplement, now()).unwrap();
    write("over.pdf", &card(&[document, ("s.pdf.p7s", &over), ("s.pdf", &supplement)], ""));
    assert_eq!(of("over.pdf"), expected(1, &["document.other"]));

    let answer = |file: &str| json(folder.path(), &[&[file], &WITH[..]].concat()).1;
    let told = answer("both.pdf");
    assert_eq!(
        (&told["card"]["supplement"]["name"], &told["card"]["document"]["name"]),
        (&json!("s.pdf"), &json!("d.pdf"))
    );
    let told = answer("alone.pdf");
    let notes = told["notes"].as_array().unwrap();
    assert!(
        told["card"]["supplement"].is_null() && notes.iter().any(|note| note["code"] == "supplement.absent"),
        "{told}"
    );
}

#[test]
fn what_lies_in_a_card_is_told() {
    let folder = folder();
    let signed = HEAD.sign(DOCUMENT, now()).unwrap();
    let pdf = card(&[("a\\033[31m.txt", DOCUMENT), ("a.p7s", &signed)], "");
    std::fs::write(folder.path().join("card.pdf"), pdf).unwrap();
    let (_, answer) = json(folder.path(), &[&["card.pdf"], &WITH[..]].concat());
    let document = json!({
        "name": "a\u{1b}[31m.txt",
        "sha256": "SHA256",
        "sizeBytes": DOCUMENT.len(),
    });
    let mut found = answer["card"]["document"].clone();
    assert_eq!(found["sha256"].as_str().unwrap().len(), 64);
    found["sha256"] = "SHA256".into();
    assert_eq!((&found, &answer["card"]["signatures"]), (&document, &json!(["a.p7s"])));
    assert_eq!((&answer["kind"], &answer["file"]["encoding"]), (&json!("card"), &json!("pdf")));
    assert_eq!(answer["signers"][0]["iin"], "123456789011");
    let shown = run(folder.path(), &[&["card.pdf", "--lang", "ru"], &WITH[..]].concat());
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.starts_with("ДЕЙСТВИТЕЛЬНО · карточка электронного документа\n"), "{shown}");
    assert!(shown.contains("a[31m.txt  SHA-256 ") && !shown.contains('\u{1b}'), "{shown}");
}
