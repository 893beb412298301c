//! What our authority's staff sign.

use telnusqa_domain::case::FileRef;
use telnusqa_domain::identity::Bin;
use telnusqa_pki::{Demand, Role as Found, Verdict};
use telnusqa_stand_in::authority::{KeyKind, Role};

use crate::support::{
    BIN, DOCUMENT, HEAD, HEAD_RSA, HOUSE, IIN, OTHER_BIN, at, codes, demand, issue, now, subject, validity, verify,
};

#[test]
fn a_head_s_signature_is_valid() {
    for (credential, algorithm) in [(&HEAD, "ECDSA P-256, SHA-256"), (&HEAD_RSA, "RSA PKCS#1 v1.5, SHA-256")] {
        let cms = credential.sign(DOCUMENT, now()).unwrap();
        let verdict = verify(&cms);
        let evidence = verdict.valid().unwrap_or_else(|| panic!("{:?}", codes(&verdict)));
        assert_eq!(evidence.algorithm, algorithm);
        assert_eq!(evidence.bin.as_str(), BIN);
        assert_eq!(evidence.role, Found::Head);
        assert_eq!(evidence.signing_time, Some(now()));
        assert_eq!(evidence.subject_iin, IIN);
        assert!(!format!("{verdict:?}").contains(IIN));
        let proof = evidence.assertion();
        assert_eq!(proof.document(), FileRef(evidence.document));
        assert_eq!(proof.college(), evidence.bin);
    }
}

#[test]
fn who_has_the_right_to_sign_may_sign() {
    let cms = issue(Role::SigningRight, KeyKind::P256).sign(DOCUMENT, now()).unwrap();
    assert_eq!(verify(&cms).valid().unwrap().role, Found::SigningRight);
}

#[test]
fn an_employee_may_not() {
    let cms = issue(Role::Employee, KeyKind::P256).sign(DOCUMENT, now()).unwrap();
    assert_eq!(codes(&verify(&cms)), ["certificate.not-a-head"]);
}

#[test]
fn another_document_is_told() {
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    let verdict = HOUSE.verifier.verify(&cms, b"another", &demand(), now());
    assert_eq!(codes(&verdict), ["document.other"]);
    assert_eq!(codes(&HOUSE.verifier.verify(&cms, b"", &demand(), now())), ["document.other"]);
}

#[test]
fn another_college_s_head_is_told() {
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    let other = Demand::head(Bin::parse(OTHER_BIN).unwrap());
    assert_eq!(codes(&HOUSE.verifier.verify(&cms, DOCUMENT, &other, now())), ["certificate.other-college"]);
}

#[test]
fn a_certificate_is_valid_from_its_first_second_to_its_last() {
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    let codes_at = |moment: &str| codes(&HOUSE.verifier.verify(&cms, DOCUMENT, &demand(), at(moment)));
    assert_eq!(codes_at("2025-12-31T23:59:59.999Z"), ["certificate.not-yet-valid"]);
    assert_eq!(codes_at("2026-01-01T00:00:00Z"), ["valid"]);
    assert_eq!(codes_at("2026-12-31T23:59:59.999Z"), ["valid"]);
    assert_eq!(codes_at("2027-01-01T00:00:00Z"), ["certificate.expired"]);
    assert_eq!(codes_at("2050-01-01T00:00:00Z"), ["authority.expired", "certificate.expired"]);
}

#[test]
fn a_key_for_signing_in_signs_nothing() {
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let credential = HOUSE.authority.issue_for_authentication(&subject(), Role::Head, kind, validity()).unwrap();
        let cms = credential.sign(DOCUMENT, now()).unwrap();
        assert_eq!(codes(&verify(&cms)), ["certificate.not-for-signing"]);
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let credential =
        HOUSE.authority.issue_for_authentication(&subject(), Role::Employee, KeyKind::P256, validity()).unwrap();
    let cms = credential.sign(b"another", now()).unwrap();
    let verdict = HOUSE.verifier.verify(&cms, DOCUMENT, &demand(), at("2027-05-01T00:00:00Z"));
    let expected = ["certificate.expired", "certificate.not-a-head", "certificate.not-for-signing", "document.other"];
    assert_eq!(codes(&verdict), expected);
    assert!(matches!(verdict, Verdict::Invalid(_)));
}
