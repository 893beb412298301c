//! What the national test authority issued, each with its right verdict.

#![cfg(test)]

#[path = "../shared/mod.rs"]
mod shared;

use chrono::{DateTime, Utc};
use shared::{certificate, vector};
use telnusqa_pki::{Asked, Cause, Material, Status, Verdict, Verifier, Way};

const LEGACY: &str = "nuc-test/nca_gost_test.crt";
const GOST: &str = "nuc-test/nca_gost2015_test.cer";
const RSA: &str = "nuc-test/nca_rsa_test.crt";
/// For signing, by the profile.
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn verifier(anchor: &str) -> Option<Verifier> {
    certificate(anchor).map(|der| Verifier::try_new([der.as_slice()]).unwrap())
}

fn codes<T>(verdict: &Verdict<T>) -> Vec<&'static str> {
    let reasons = verdict.reasons().iter().map(|reason| reason.code());
    match verdict {
        Verdict::CannotTell(_) => std::iter::once("cannot tell").chain(reasons).collect(),
        Verdict::Invalid(_) => reasons.collect(),
        Verdict::Valid(_) => vec!["valid"],
    }
}

/// Every byte changed, by turns in its lowest, middle and highest bit.
fn changed(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len()).map(|at| {
        let mut changed = bytes.to_vec();
        changed[at] ^= [0x01, 0x10, 0x80][at % 3];
        (at, changed)
    })
}

#[test]
fn certificates_lead_to_their_authority() {
    for (leaf, anchor, moment, other) in [
        ("nuc-test/individual_valid_sign_2004_rsa.cer", RSA, "2022-06-01T00:00:00Z", GOST),
        ("nuc-test/ceo_valid_sign_2004_gost.cer", LEGACY, "2022-06-01T00:00:00Z", RSA),
        ("kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem", GOST, "2023-01-01T00:00:00Z", LEGACY),
        ("kz-gost/kz_CERT_INDIVIDUAL.der", "kz-gost/kz_NCA_2004_RSA_CERT.der", "2022-06-01T00:00:00Z", GOST),
    ] {
        let (Some(leaf), Some(verifier), Some(other)) = (certificate(leaf), verifier(anchor), verifier(other)) else {
            return;
        };
        let way = Way { usage: Some(EMAIL_PROTECTION), ..Way::default() };
        let none = Material::default();
        assert_eq!(codes(&verifier.verify_certificate(&leaf, &way, &none, at(moment))), ["valid"]);
        assert_eq!(codes(&other.verify_certificate(&leaf, &way, &none, at(moment))), ["certificate.stranger"]);
        let later = verifier.verify_certificate(&leaf, &way, &none, at("2023-09-01T00:00:00Z"));
        assert_eq!(codes(&later), ["certificate.expired"]);
        for (at_byte, changed) in changed(&leaf) {
            let verdict = verifier.verify_certificate(&changed, &way, &none, at(moment));
            assert!(verdict.valid().is_none(), "byte {at_byte}");
        }
    }
}

#[test]
fn a_certificate_for_signing_in_is_for_something_else() {
    let (Some(leaf), Some(verifier)) = (certificate("nuc-test/individual_valid_sign_2004_rsa_auth.cer"), verifier(RSA))
    else {
        return;
    };
    let way = Way { usage: Some(EMAIL_PROTECTION), ..Way::default() };
    let verdict = verifier.verify_certificate(&leaf, &way, &Material::default(), at("2022-06-01T00:00:00Z"));
    assert_eq!(codes(&verdict), ["certificate.other-usage"]);
}

#[test]
fn lists_are_believed_while_they_last() {
    for (list, anchor, other) in [("nuc-test/nca_rsa_test.crl", RSA, GOST), ("nuc-test/nca_gost_test.crl", LEGACY, RSA)]
    {
        let (Some(list), Some(verifier), Some(other)) = (vector(list), verifier(anchor), verifier(other)) else {
            return;
        };
        let verdict = |moment: &str| codes(&verifier.verify_list(&list, &Material::default(), at(moment)));
        assert_eq!(verdict("2022-06-01T00:00:00Z"), ["valid"]);
        assert_eq!(verdict("2022-03-01T00:00:00Z"), ["cannot tell", "revocation.stale"]);
        assert_eq!(verdict("2022-10-01T00:00:00Z"), ["cannot tell", "revocation.stale"]);
        let strange = other.verify_list(&list, &Material::default(), at("2022-06-01T00:00:00Z"));
        assert_eq!(codes(&strange), ["certificate.stranger"]);
        for (at_byte, changed) in changed(&list) {
            let verdict = verifier.verify_list(&changed, &Material::default(), at("2022-06-01T00:00:00Z"));
            assert!(verdict.valid().is_none(), "byte {at_byte}");
        }
    }
}

#[test]
fn lists_tell_of_certificates() {
    for (leaf, list, anchor) in [
        ("nuc-test/individual_valid_sign_2004_rsa.cer", "nuc-test/nca_rsa_test.crl", RSA),
        ("nuc-test/ceo_valid_sign_2004_gost.cer", "nuc-test/nca_gost_test.crl", LEGACY),
    ] {
        let (Some(leaf), Some(list), Some(verifier)) = (certificate(leaf), vector(list), verifier(anchor)) else {
            return;
        };
        let way = Way { revocation: true, ..Way::default() };
        let lists = [list.as_slice()];
        let material = Material { lists: &lists, ..Material::default() };
        let found = verifier.verify_certificate(&leaf, &way, &material, at("2022-06-01T00:00:00Z"));
        assert_eq!(codes(&found), ["valid"]);
        assert_eq!(found.valid().unwrap().known.iter().map(|known| known.status).collect::<Vec<_>>(), [Status::Good]);
        let bare = verifier.verify_certificate(&leaf, &way, &Material::default(), at("2022-06-01T00:00:00Z"));
        assert_eq!(codes(&bare), ["cannot tell", "revocation.missing"]);
    }
}

#[test]
fn answers_are_believed_when_their_authority_has_named_the_responder() {
    let revoked = Status::Revoked { cause: Some(Cause::Superseded), since: at("2022-01-18T06:30:55Z") };
    for (answer, anchor, other, nonce, moment, status) in [
        (
            "nuc-test/ocsp_response_individual_sign_2004.bin",
            RSA,
            GOST,
            [0xb5, 0xe5, 0xc9, 0xb5, 0x52, 0xcb, 0xca, 0xc4],
            "2022-09-02T16:54:30Z",
            Status::Good,
        ),
        (
            "nuc-test/ocsp_response_ceo_sign_2004_revoked.bin",
            LEGACY,
            RSA,
            [0x8b, 0x6b, 0x9f, 0x10, 0x0d, 0x6b, 0x00, 0x05],
            "2022-09-02T16:58:00Z",
            revoked,
        ),
        (
            "nuc-test/ocsp_response_individual_2015.bin",
            GOST,
            LEGACY,
            [0xe4, 0x08, 0xff, 0xb7, 0x90, 0x83, 0x4a, 0xf2],
            "2022-09-02T16:59:00Z",
            Status::NeverIssued,
        ),
    ] {
        let (Some(answer), Some(verifier), Some(other)) = (vector(answer), verifier(anchor), verifier(other)) else {
            return;
        };
        let (none, moment) = (Material::default(), at(moment));
        let verdict = verifier.verify_answer(&answer, Some(&nonce), &none, moment);
        assert_eq!(codes(&verdict), ["valid"]);
        assert_eq!(verdict.valid().unwrap().certificates[0].status, status);
        assert_eq!(codes(&verifier.verify_answer(&answer, Some(b"another"), &none, moment)), ["revocation.other"]);
        assert_eq!(codes(&other.verify_answer(&answer, None, &none, moment)), ["certificate.stranger"]);
        let before = verifier.verify_answer(&answer, None, &none, at("2022-09-02T00:00:00Z"));
        assert_eq!(codes(&before), ["cannot tell", "revocation.stale"]);
        for (at_byte, changed) in changed(&answer) {
            let verdict = verifier.verify_answer(&changed, None, &none, moment);
            // The responder's certificate need not be the one that was sent along byte for byte to prove its key.
            assert!(verdict.valid().is_none(), "byte {at_byte} of {anchor}");
        }
    }
}

#[test]
fn answers_tell_of_certificates() {
    let leaf = "nuc-test/individual_valid_sign_2004_rsa.cer";
    let answer = "nuc-test/ocsp_response_individual_sign_2004.bin";
    let (Some(leaf), Some(answer), Some(rsa)) = (certificate(leaf), vector(answer), verifier(RSA)) else { return };
    let way = Way { revocation: true, ..Way::default() };
    let verdict = |moment: &str| {
        let answers = [Asked { answer: &answer, nonce: None }];
        let material = Material { answers: &answers, ..Material::default() };
        codes(&rsa.verify_certificate(&leaf, &way, &material, at(moment)))
    };
    // It tells of another certificate of the same authority.
    assert_eq!(verdict("2022-09-02T16:54:30Z"), ["cannot tell", "revocation.other"]);
    let never = "kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem";
    let (Some(leaf), Some(answer), Some(verifier)) =
        (certificate(never), vector("nuc-test/ocsp_response_individual_2015.bin"), verifier(GOST))
    else {
        return;
    };
    let answers = [Asked { answer: &answer, nonce: None }];
    let material = Material { answers: &answers, ..Material::default() };
    let found = verifier.verify_certificate(&leaf, &way, &material, at("2022-09-02T16:59:00Z"));
    assert_eq!(codes(&found), ["certificate.never-issued"]);
    let late = verifier.verify_certificate(&leaf, &way, &material, at("2022-09-02T18:59:00Z"));
    assert_eq!(codes(&late), ["cannot tell", "revocation.stale"]);
}

#[test]
fn a_time_stamp_is_believed_and_its_digest_is_not_relied_on() {
    for file in ["nuc-test/tsp_token.bin", "nuc-test/tsp_response.bin"] {
        let (Some(token), Some(verifier), Some(other)) = (vector(file), verifier(LEGACY), verifier(RSA)) else {
            return;
        };
        let (none, now) = (Material::default(), at("2023-01-01T00:00:00Z"));
        let verdict = verifier.verify_stamp(&token, None, None, &none, now);
        assert_eq!(codes(&verdict), ["valid"]);
        let stamp = verdict.valid().unwrap();
        assert_eq!(stamp.time, at("2022-09-18T13:20:14Z"));
        assert_eq!(stamp.policy, "1.2.398.3.3.2.6.1");
        // SHA-1 over whatever it was.
        assert_eq!(codes(&verifier.verify_stamp(&token, Some(b"x"), None, &none, now)), ["algorithm.weak"]);
        let asked = [0x01, 0x83, 0x50, 0xc0, 0x22, 0xd7];
        assert_eq!(codes(&verifier.verify_stamp(&token, None, Some(&asked), &none, now)), ["valid"]);
        assert_eq!(codes(&verifier.verify_stamp(&token, None, Some(&[1]), &none, now)), ["time-stamp.other"]);
        assert_eq!(codes(&other.verify_stamp(&token, None, None, &none, now)), ["certificate.stranger"]);
        let before = verifier.verify_stamp(&token, None, None, &none, at("2022-09-18T12:00:00Z"));
        assert_eq!(codes(&before), ["time-stamp.unbelievable"]);
        let elsewhere = verifier_of(LEGACY).with_stamp_policies(["1.2.398.3.3.2.6.4"]).unwrap();
        assert_eq!(codes(&elsewhere.verify_stamp(&token, None, None, &none, now)), ["time-stamp.policy"]);
        for (at_byte, changed) in changed(&token) {
            let verdict = verifier.verify_stamp(&changed, None, None, &none, now);
            let reply = file.ends_with("response.bin") && at_byte < 9;
            assert!(verdict.valid().is_none() || reply, "byte {at_byte} of {file}");
        }
    }
}

fn verifier_of(anchor: &str) -> Verifier {
    verifier(anchor).unwrap()
}

/// The bytes after each place of these, in another order.
fn reordered(bytes: &[u8], before: &[u8], length: usize, order: fn(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        bytes.windows(before.len()).enumerate().filter(|(_, part)| *part == before).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        order(&mut bytes[at + before.len()..][..length]);
    }
    bytes
}

fn halves_reversed(bytes: &mut [u8]) {
    let middle = bytes.len() / 2;
    bytes[..middle].reverse();
    bytes[middle..].reverse();
}

fn halves_swapped(bytes: &mut [u8]) {
    bytes.rotate_left(bytes.len() / 2);
}

/// The signature's algorithm and the head of its BIT STRING.
const SIGNED_512: &[u8] =
    &[0x06, 0x0a, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02, 0x03, 0x02, 0x05, 0x00, 0x03, 0x81, 0x81, 0x00];
const SIGNED_LEGACY: &[u8] =
    &[0x06, 0x09, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x01, 0x02, 0x05, 0x00, 0x03, 0x41, 0x00];

#[test]
fn gost_signatures_in_another_order_of_bytes_are_wrong() {
    let orders: [fn(&mut [u8]); 3] = [|bytes| bytes.reverse(), halves_reversed, halves_swapped];
    let none = Material::default();
    for order in orders {
        let (Some(leaf), Some(answer), Some(verifier)) = (
            certificate("kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem"),
            vector("nuc-test/ocsp_response_individual_2015.bin"),
            verifier(GOST),
        ) else {
            return;
        };
        let leaf = reordered(&leaf, SIGNED_512, 128, order);
        let verdict = verifier.verify_certificate(&leaf, &Way::default(), &none, at("2023-01-01T00:00:00Z"));
        assert_eq!(codes(&verdict), ["certificate.stranger"]);
        let answer = reordered(&answer, SIGNED_512, 128, order);
        let verdict = verifier.verify_answer(&answer, None, &none, at("2022-09-02T16:59:00Z"));
        assert_eq!(codes(&verdict), ["revocation.unbelievable"]);
        let (verifier, list) = (verifier_of(LEGACY), vector("nuc-test/nca_gost_test.crl").unwrap());
        let list = reordered(&list, SIGNED_LEGACY, 64, order);
        let verdict = verifier.verify_list(&list, &none, at("2022-06-01T00:00:00Z"));
        assert_eq!(codes(&verdict), ["revocation.unbelievable"]);
        let token = reordered(&vector("nuc-test/tsp_token.bin").unwrap(), SIGNED_LEGACY, 64, order);
        let verdict = verifier.verify_stamp(&token, None, None, &none, at("2023-01-01T00:00:00Z"));
        assert_eq!(codes(&verdict), ["certificate.not-the-named", "certificate.stranger"]);
    }
}

#[test]
fn gost_keys_of_another_curve_or_digest_check_nothing() {
    let leaf = "kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem";
    let (Some(leaf), Some(anchor)) = (certificate(leaf), certificate(GOST)) else { return };
    // The parameters of 512 bits and their digest, as they stand in the authority's key; an anchor is believed as it is.
    let named: [&[u8]; 2] = [
        &[0x06, 0x0a, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02, 0x02, 0x01],
        &[0x06, 0x08, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x03, 0x03],
    ];
    for (name, codes_expected) in named.into_iter().zip([&["cannot tell", "algorithm.unknown"][..], &["key.unfit"]]) {
        let other = reordered(&anchor, &name[..name.len() - 1], 1, |bytes| bytes[0] = 2);
        let verifier = Verifier::try_new([other.as_slice()]).unwrap();
        let found =
            verifier.verify_certificate(&leaf, &Way::default(), &Material::default(), at("2023-01-01T00:00:00Z"));
        assert_eq!(codes(&found), codes_expected);
    }
}
