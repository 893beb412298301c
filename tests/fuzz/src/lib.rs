//! What the targets share: the authority that made the seeds, and what is checked of whatever bytes.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use telnusqa_contracts::proof::Proof;
use telnusqa_domain::paper::PaperCode;
use telnusqa_pki::{Demanded, Kind, Material, Verdict, Verifier, Way};

/// A document that the seeds' signatures and time stamps are over.
pub const DOCUMENT: &[u8] = "Телнұсқа № 050340517500-2026-00017\n".as_bytes();

/// What the seeds' answer repeats.
pub const NONCE: [u8; 8] = [0x91, 2, 3, 4, 5, 6, 7, 8];

/// A moment at which the seeds are valid.
const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_442_000, 0).expect("a moment");

/// Believes who made the seeds.
static VERIFIER: LazyLock<Verifier> =
    LazyLock::new(|| Verifier::try_new([of_authority("anchors.pem").as_slice()]).expect("anchors"));

/// The certificate of the authority that stands between.
static ISSUING: LazyLock<Vec<u8>> = LazyLock::new(|| of_authority("issuing.der"));

/// A file of the folder in which the seeds' authority has its certificates.
fn of_authority(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("TELNUSQA_FUZZ_AUTHORITY").expect("TELNUSQA_FUZZ_AUTHORITY: see tests/fuzz/run");
    std::fs::read(std::path::Path::new(&folder).join(name)).expect("a file of the authority")
}

/// Does something with what was fetched along with the bytes.
fn with_material<R>(act: impl FnOnce(&Material<'_>) -> R) -> R {
    act(&Material { certificates: &[ISSUING.as_slice()], ..Material::default() })
}

/// A certificate, whatever it says.
pub fn certificate(bytes: &[u8]) {
    let way = Way { revocation: true, usage: Some("1.3.6.1.5.5.7.3.4"), ..Way::default() };
    told(&with_material(|material| VERIFIER.verify_certificate(bytes, &way, material, NOW)));
    let alone = Material { certificates: &[bytes], ..Material::default() };
    told(&VERIFIER.verify_certificate(bytes, &Way::default(), &alone, NOW));
    drop(telnusqa_pki::certificate_said(bytes));
}

/// A list of what was revoked.
pub fn list(bytes: &[u8]) {
    told(&with_material(|material| VERIFIER.verify_list(bytes, material, NOW)));
    drop(telnusqa_pki::list_said(bytes));
}

/// An answer on a certificate.
pub fn answer(bytes: &[u8]) {
    for nonce in [None, Some(&NONCE[..])] {
        told(&with_material(|material| VERIFIER.verify_answer(bytes, nonce, material, NOW)));
    }
    drop(telnusqa_pki::answer_said(bytes));
}

/// A time stamp.
pub fn stamp(bytes: &[u8]) {
    told(&with_material(|material| VERIFIER.verify_stamp(bytes, Some(DOCUMENT), None, material, NOW)));
    drop(telnusqa_pki::stamp_said(bytes));
}

/// A signature, with its document and without.
pub fn signature(bytes: &[u8]) {
    let demanded = Demanded { revocation: true, time_stamp: true };
    for content in [None, Some(DOCUMENT)] {
        drop(with_material(|material| VERIFIER.inspect(bytes, content, demanded, material, NOW)));
    }
    let value = telnusqa_pki::signature_value(bytes, 0);
    if let Ok(attached) = telnusqa_pki::attach(bytes, 0, &telnusqa_pki::Proofs::default()) {
        assert_eq!(telnusqa_pki::signature_value(&attached, 0).is_ok(), value.is_ok(), "what stands with it is not it");
    }
}

/// A file of which nobody knows what it is.
pub fn file(bytes: &[u8]) {
    let inspect = |material: &Material<'_>| VERIFIER.inspect(bytes, Some(DOCUMENT), Demanded::default(), material, NOW);
    let found = with_material(inspect);
    assert_eq!(found.is_some(), Kind::of(bytes).is_some(), "what has a kind has a verdict");
}

/// The text of a paper's QR code, and what people type of it.
pub fn proof(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(proof) = Proof::read(&text) {
        let address = text.split('#').next().and_then(|address| address.trim_start().rsplit_once("/v/"));
        let house = address.map(|(house, _)| house).unwrap_or_default();
        assert_eq!(proof.text(house), text.trim(), "there is one text for one proof");
        assert!(!telnusqa_pki::is_signed_by_house(&[7; 32], &proof.claim.signed(), &proof.signature));
    }
    if let Some(code) = PaperCode::parse(&text) {
        assert_eq!(PaperCode::parse(&code.grouped()), Some(code));
    }
}

/// What lies in a document card.
pub fn card(bytes: &[u8]) {
    let total = |files: Vec<telnusqa_contracts::card::File>| files.iter().map(|file| file.bytes.len()).sum::<usize>();
    assert!(telnusqa_contracts::card::files(bytes).map_or(0, total) <= 24 << 20, "no more is taken out than that");
}

/// A verdict that says no names its reasons.
fn told<T>(verdict: &Verdict<T>) {
    let valid = matches!(verdict, Verdict::Valid(_));
    assert_eq!(valid, verdict.reasons().is_empty(), "a verdict has reasons, or is valid");
}
