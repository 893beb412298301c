//! Time stamps: over what, by whom.

use telnusqa_pki::{Material, stamp_request};
use telnusqa_stand_in::authority::{Imprint, KeyKind, STAMP_POLICY, Validity};

use crate::support::{Codes, GOST, House, NONCE, P256, codes, later, long, minutes, now};

const VALUE: &[u8] = b"the value of a signature";
/// `id-sha1` as DER.
const SHA1: &[u8] = &[0x30, 0x07, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a];

fn verify(house: &House, token: &[u8], over: &[u8]) -> Codes {
    codes(&house.verifier.verify_stamp(token, Some(over), None, &Material::default(), now() + minutes(1)))
}

#[test]
fn a_stamp_is_over_its_value_alone() {
    for house in [&*P256, &*GOST] {
        let token = house.stamper.stamp(VALUE, now()).unwrap();
        assert_eq!(verify(house, &token, VALUE), ["valid"]);
        assert_eq!(verify(house, &token, b"another"), ["time-stamp.other"]);
        let other = if house.leaf() == P256.leaf() { &*GOST } else { &*P256 };
        assert_eq!(verify(other, &token, VALUE), ["certificate.stranger"]);
        let after = house.verifier.verify_stamp(&token, Some(VALUE), None, &Material::default(), later());
        assert_eq!(codes(&after), ["valid"]);
    }
}

#[test]
fn its_maker_makes_nothing_else_and_was_valid_then() {
    let wrong = P256.authority.wrong_stamper(KeyKind::P256, long()).unwrap();
    assert_eq!(verify(&P256, &wrong.stamp(VALUE, now()).unwrap(), VALUE), ["time-stamp.unbelievable"]);
    let expired = Validity { until: now() - minutes(1), ..long() };
    let expired = P256.authority.stamper(KeyKind::P256, expired).unwrap();
    assert_eq!(verify(&P256, &expired.stamp(VALUE, now()).unwrap(), VALUE), ["certificate.expired"]);
    let ahead = P256.stamper.stamp(VALUE, now() + minutes(10)).unwrap();
    assert_eq!(verify(&P256, &ahead, VALUE), ["time-stamp.unbelievable"]);
}

#[test]
fn a_reply_answers_its_question() {
    let request = stamp_request(VALUE, Some(&STAMP_POLICY.to_string()), &NONCE).unwrap();
    // version, imprint, policy, nonce, certReq
    assert!(request.ends_with(&[1, 1, 0xff]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request");
    std::fs::write(&file, &request).unwrap();
    let read =
        std::process::Command::new("openssl").args(["ts", "-query", "-text", "-in"]).arg(&file).output().unwrap();
    let text = String::from_utf8_lossy(&read.stdout).to_string();
    assert!(text.contains("sha256") && text.contains("Certificate required: yes"), "{text}");
    let algorithm = &[0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    let digest = request.windows(34).find(|part| part.starts_with(&[4, 32])).unwrap()[2..].to_vec();
    let reply = P256.stamper.reply(&Imprint { algorithm, digest: &digest, nonce: Some(&NONCE) }, now()).unwrap();
    let verify = |nonce: &[u8]| {
        codes(&P256.verifier.verify_stamp(&reply, Some(VALUE), Some(nonce), &Material::default(), now()))
    };
    assert_eq!(verify(&NONCE), ["valid"]);
    assert_eq!(verify(b"another"), ["time-stamp.other"]);
    let weak = P256.stamper.token(&Imprint { algorithm: SHA1, digest: &[7; 20], nonce: None }, now()).unwrap();
    assert_eq!(self::verify(&P256, &weak, VALUE), ["algorithm.weak"]);
}
