//! The papers are what they say they are, and the same whenever they are made.

use std::path::Path;

use sha2::{Digest as _, Sha256};
use telnusqa_contracts::card::{by_hand_of, supplement_of};
use telnusqa_contracts::document::{Content, Duplicate, Order};
use telnusqa_documents::{Press, TEMPLATES};

use crate::orders::{card, card_by_hand, card_with_supplement, duplicate, each, order, refusal};
use crate::read::{PRESS, line, made, told};

#[test]
fn every_paper_keeps_the_standards() {
    for (name, order) in each() {
        for draft in [false, true] {
            let made = made(&Order { draft, ..order.clone() });
            let checked = told("qpdf", &["--check", "FILE"], &made.bytes);
            assert!(checked.contains("No syntax or stream encoding errors found"), "{name}: {checked}");
            let facts = told("pdfinfo", &["FILE"], &made.bytes);
            for fact in ["Tagged: yes", "Encrypted: no", "JavaScript: no", "PDF version: 1.7", "(A4)"] {
                let facts = facts.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(facts.contains(fact), "{name}: {fact} in {facts}");
            }
            let metadata = told("pdfinfo", &["-meta", "FILE"], &made.bytes);
            // Only its third part lets files of any kind lie within.
            let part = if name.starts_with("card") { "<pdfaid:part>3<" } else { "<pdfaid:part>2<" };
            for claim in [part, "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
                assert!(metadata.contains(claim), "{name}: {claim} in {metadata}");
            }
        }
    }
}

#[test]
fn every_font_is_in_the_paper() {
    for (name, order) in each() {
        let fonts = told("pdffonts", &["FILE"], &made(&order).bytes);
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!fonts.is_empty(), "{name}");
        for font in fonts {
            // name, type (two words), encoding, embedded, subset, to Unicode
            assert!(font.contains("yes yes yes") && font.contains("Noto"), "{name}: {font}");
        }
    }
}

#[test]
fn a_paper_is_told_by_its_headings_and_languages() {
    for (name, order) in each() {
        let tree = told("pdfinfo", &["-struct-text", "FILE"], &made(&order).bytes);
        for part in ["H1", "P"] {
            assert!(tree.contains(part), "{name}: {part} in {tree}");
        }
    }
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    let fresh = Press::default();
    for (name, order) in each() {
        let first = made(&order);
        assert!(first == made(&order), "{name}: again");
        assert!(first == fresh.make(&order).unwrap(), "{name}: by another press");
    }
    // What was made before leaves nothing behind.
    for (name, order) in each().into_iter().rev() {
        assert!(made(&order) == Press::default().make(&order).unwrap(), "{name}: after the others");
    }
}

#[test]
fn another_seal_is_another_paper() {
    let content = Content::Refusal(refusal("Мөрі жоқ."));
    let one = order(content);
    let other = Order { seal: "00".repeat(16), ..one.clone() };
    assert!(made(&one).bytes != made(&other).bytes);
}

/// A card is opened by others' programs: what lies in it comes out byte for byte.
#[test]
fn a_card_holds_the_original_and_its_signature() {
    let card = card();
    let made = made(&order(Content::Card(Box::new(card.clone()))));
    let listed = told("pdfdetach", &["-list", "FILE"], &made.bytes);
    assert!(listed.starts_with("2 embedded files"), "{listed}");
    for (nth, file) in ["1", "2"].into_iter().zip([&card.document, card.signature.as_ref().unwrap()]) {
        assert!(listed.contains(&format!("{nth}: {}\n", file.name)), "{listed}");
        let folder = tempfile::tempdir().unwrap();
        let saved = folder.path().join("saved");
        told("pdfdetach", &["-save", nth, "-o", saved.to_str().unwrap(), "FILE"], &made.bytes);
        assert!(std::fs::read(saved).unwrap() == file.bytes, "{}", file.name);
    }
    let shown = line(&order(Content::Card(Box::new(card.clone()))));
    for file in [&card.document, card.signature.as_ref().unwrap()] {
        let groups: Vec<&str> = (0..4).map(|at| &file.sha256[at * 16..(at + 1) * 16]).collect();
        assert_eq!(shown.matches(&groups.join(" ")).count(), 2, "{shown}");
    }
}

#[test]
fn a_card_holds_the_supplement_too() {
    let card = card_with_supplement();
    let made = made(&order(Content::Card(Box::new(card.clone()))));
    let files = telnusqa_contracts::card::files(&made.bytes).unwrap();
    let supplement = card.supplement.unwrap();
    assert_eq!(files.len(), 3);
    assert!(files.iter().any(|file| file.name == supplement.name && file.bytes == supplement.bytes));
}

/// A card of what was signed by hand names both digests for programs, and holds no signature.
#[test]
fn a_card_by_hand_names_the_document_and_its_scan() {
    let card = card_by_hand();
    let made = made(&order(Content::Card(Box::new(card.clone()))));
    let named = by_hand_of(&made.bytes).unwrap();
    let scan = card.scan.unwrap();
    assert_eq!((hex::encode(named.document), hex::encode(named.scan)), (card.document.sha256, scan.sha256));
    let files = telnusqa_contracts::card::files(&made.bytes).unwrap();
    assert_eq!(files.len(), 3);
    assert!(files.iter().any(|file| file.name == scan.name && file.bytes == scan.bytes));
    let others = [
        self::made(&order(Content::Card(Box::new(self::card())))),
        self::made(&order(Content::Duplicate(duplicate()))),
    ];
    assert!(others.iter().all(|made| by_hand_of(&made.bytes).is_none()));
}

/// Programs find the digest that is printed, and none where there is none.
#[test]
fn a_duplicate_names_its_supplement() {
    let named = |duplicate| supplement_of(&made(&order(Content::Duplicate(duplicate))).bytes).map(hex::encode);
    assert_eq!(named(duplicate()), duplicate().supplement);
    assert_eq!(named(Duplicate { supplement: None, ..duplicate() }), None);
    assert_eq!(supplement_of(&made(&order(Content::Refusal(refusal("")))).bytes), None);
}

/// pyHanko, which is strict, reads every object of every paper; nothing was laid over it, and nothing in it claims to be signed.
#[test]
fn pyhanko_reads_every_paper_strictly() {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with pyHanko");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/papers/others.py");
    for (name, order) in each() {
        let said = told(&python, &[script, "FILE"], &made(&order).bytes);
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&said["revisions"], &said["signatures"]), (&1.into(), &0.into()), "{name}: {said}");
        assert!(said["streams"].as_u64().unwrap() > 3, "{name}: {said}");
        let mut lie = serde_json::Map::new();
        if let Content::Card(card) = &order.content {
            let others = [&card.signature, &card.scan, &card.supplement].into_iter().flatten();
            let files = [&card.document].into_iter().chain(others);
            lie.extend(files.map(|file| (file.name.clone(), file.sha256.clone().into())));
        }
        assert_eq!(said["files"], serde_json::Value::Object(lie), "{name}");
    }
}

/// A paper names the version of what it was made by: whoever changes a template, a font or what lays papers out gives it a new
/// one, so that what was made by the old one is known.
#[test]
fn the_version_of_the_templates_is_that_of_these() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = ["fonts", "templates"]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(crate_folder.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "typ" || end == "ttf"))
        .collect();
    files.sort();
    let mut digest = Sha256::new();
    for file in &files {
        digest.update(Sha256::digest(std::fs::read(file).unwrap()));
    }
    let lock = std::fs::read_to_string(crate_folder.join("../../Cargo.lock")).unwrap();
    for name in ["krilla", "rustybuzz", "typst", "typst-layout", "typst-pdf"] {
        let package = lock.split("[[package]]").find(|block| block.contains(&format!("\nname = \"{name}\"\n")));
        digest.update(package.unwrap().lines().find(|line| line.starts_with("version")).unwrap());
    }
    let versions = std::fs::read_to_string(crate_folder.join("templates/versions")).unwrap();
    let found = format!("{TEMPLATES} {}", hex::encode(digest.finalize()));
    assert_eq!(
        versions.lines().last(),
        Some(found.as_str()),
        "add a line to templates/versions, and count TEMPLATES up"
    );
    let numbers: Vec<u32> = versions.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (1..=TEMPLATES).collect::<Vec<_>>());
    assert_eq!(PRESS.make(&each()[0].1).unwrap().templates, TEMPLATES);
}
