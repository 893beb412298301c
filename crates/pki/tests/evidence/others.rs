//! Answers by others, well- and ill-formed: what each is called by whoever knows none of their authorities.

#[path = "../shared/mod.rs"]
mod shared;

use telnusqa_pki::Material;

use crate::support::{P256, codes, now};

#[test]
fn answers_by_others_are_read_or_not() {
    let stranger: &[&str] = &["certificate.stranger"];
    for (file, expected) in [
        ("ocsp-army.deps.mil-resp.der", stranger),
        ("resp-delegate-unknown-cert.der", stranger),
        ("resp-invalid-signature-oid.der", stranger),
        ("resp-responder-key-hash.der", stranger),
        ("resp-revoked.der", stranger),
        ("resp-revoked-no-next-update.der", stranger),
        ("resp-revoked-reason.der", stranger),
        ("resp-sct-extension.der", stranger),
        ("resp-sha256.der", stranger),
        ("resp-single-extension-reason.der", stranger),
        ("resp-unknown-extension.der", stranger),
        ("resp-unknown-hash-alg.der", stranger),
        ("resp-invalid-version.der", &["revocation.unreadable"]),
        ("resp-response-type-unknown-oid.der", &["revocation.unreadable"]),
        ("resp-successful-no-response-bytes.der", &["revocation.unreadable"]),
        ("resp-unauthorized.der", &["cannot tell", "revocation.unknown"]),
        ("resp-unknown-response-status.der", &["revocation.unreadable"]),
    ] {
        let Some(bytes) = shared::vector(&format!("ocsp/{file}")) else { return };
        let verdict = P256.verifier.verify_answer(&bytes, None, &Material::default(), now());
        println!("{file}: {:?}", codes(&verdict));
        assert_eq!(codes(&verdict), expected, "{file}");
    }
}
