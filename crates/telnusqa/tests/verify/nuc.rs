//! What the national test authority issued, each with its right verdict.

use std::path::{Path, PathBuf};

use crate::support::{expected, json, told};

const IN_2022: &str = "2022-09-18T13:21:00Z";

/// The folder of test data by others; `None`, said aloud, where it is not there at all.
fn vectors() -> Option<PathBuf> {
    let shared = std::env::var_os("TELNUSQA_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().join("shared"),
        PathBuf::from,
    );
    let folder = shared.join("vectors");
    if !folder.is_dir() {
        println!("skipped: no test data by others at {} (TELNUSQA_SHARED names another place)", folder.display());
    }
    folder.is_dir().then_some(folder)
}

#[test]
fn each_has_its_verdict_inside_and_outside_its_time() {
    let Some(folder) = vectors() else { return };
    for (file, kind, inside, outside, code, reason) in [
        ("nuc-test/ceo_valid_sign_2004_gost.cer", "certificate", IN_2022, "2023-02-01", 1, "certificate.expired"),
        (
            "nuc-test/individual_valid_sign_2004_rsa.cer",
            "certificate",
            IN_2022,
            "2022-01-01",
            1,
            "certificate.not-yet-valid",
        ),
        (
            "nuc-test/individual_valid_sign_2004_rsa_auth.cer",
            "certificate",
            IN_2022,
            "2023-02-01",
            1,
            "certificate.expired",
        ),
        ("nuc-test/nca_gost2015_test.cer", "certificate", IN_2022, "2033-01-01", 1, "certificate.expired"),
        ("nuc-test/nca_gost_test.crt", "certificate", IN_2022, "2025-01-01", 1, "certificate.expired"),
        ("nuc-test/nca_rsa_test.crt", "certificate", IN_2022, "2018-01-01", 1, "certificate.not-yet-valid"),
        ("nuc-test/nca_gost_test.crl", "crl", IN_2022, "2022-10-01", 2, "revocation.stale"),
        ("nuc-test/nca_rsa_test.crl", "crl", IN_2022, "2022-03-01", 2, "revocation.stale"),
        (
            "nuc-test/ocsp_response_individual_sign_2004.bin",
            "ocsp-response",
            IN_2022,
            "2023-04-01",
            2,
            "revocation.stale",
        ),
        (
            "nuc-test/ocsp_response_ceo_sign_2004_revoked.bin",
            "ocsp-response",
            IN_2022,
            "2022-09-01",
            2,
            "revocation.stale",
        ),
        ("nuc-test/ocsp_response_individual_2015.bin", "ocsp-response", IN_2022, "2023-09-01", 2, "revocation.stale"),
        ("nuc-test/tsp_token.bin", "time-stamp", IN_2022, "2024-04-01", 2, "time-stamp.expired"),
        ("nuc-test/tsp_response.bin", "time-stamp-response", IN_2022, "2022-09-01", 1, "time-stamp.unbelievable"),
        (
            "kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem",
            "certificate",
            IN_2022,
            "2023-09-01",
            1,
            "certificate.expired",
        ),
    ] {
        let with = |anchors: &str, at: &str| json(&folder, &[file, "--anchors", anchors, "--at", at]);
        let (found, answer) = with("nuc-test", inside);
        assert_eq!((found, answer["kind"].as_str()), (0, Some(kind)), "{file}: {answer:#}");
        let at_another = told(&folder, &[file, "--anchors", "nuc-test", "--at", outside]);
        assert_eq!(
            (at_another.code, at_another.reasons.contains(&reason.to_owned())),
            (code, true),
            "{file}: {at_another:?}"
        );
        // Nobody who is believed made it.
        let empty = tempfile::tempdir().unwrap();
        let nobody = told(&folder, &[file, "--anchors", empty.path().to_str().unwrap(), "--at", inside]);
        assert_eq!(nobody, expected(2, &["anchors.missing"]), "{file}");
    }
}

/// Whatever else lies there: each is read and right in the year in which all of them were valid, and with a byte of it
/// changed anywhere it is not.
#[test]
fn every_file_of_the_authority_is_right_in_its_time_and_no_changed_one_is() {
    let Some(folder) = vectors() else { return };
    let place = tempfile::tempdir().unwrap();
    let changed = place.path().join("changed");
    let anchors = folder.join("nuc-test");
    let verify = |file: &str| told(place.path(), &[file, "--anchors", anchors.to_str().unwrap(), "--at", IN_2022]);
    let mut files = 0;
    for name in ["nuc-test", "kz-gost"] {
        let listed = std::fs::read_dir(folder.join(name)).unwrap().map(|entry| entry.unwrap().path());
        for path in listed.filter(|path| path.is_file()) {
            files += 1;
            let file = path.to_str().unwrap();
            if file.ends_with(".vectors") {
                assert_eq!(verify(file), expected(64, &["file.unknown-kind"]), "{file}");
                continue;
            }
            assert_eq!(verify(file), expected(0, &[]), "{file}");
            let bytes = std::fs::read(&path).unwrap();
            // An anchor that is another one is nobody's word; text around PEM is not looked at.
            if bytes.first() != Some(&0x30) {
                continue;
            }
            for at in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 40] {
                let mut other = bytes.clone();
                other[at] ^= 0x10;
                std::fs::write(&changed, other).unwrap();
                assert_ne!(verify("changed").code, 0, "byte {at} of {file}");
            }
        }
    }
    assert!(files >= 19, "{files} files");
}

#[test]
fn the_status_of_which_an_answer_speaks_stands_apart() {
    let Some(folder) = vectors() else { return };
    for (file, status, since) in [
        ("nuc-test/ocsp_response_individual_sign_2004.bin", "good", None),
        ("nuc-test/ocsp_response_ceo_sign_2004_revoked.bin", "revoked", Some("2022-01-18T06:30:55Z")),
        ("nuc-test/ocsp_response_individual_2015.bin", "never-issued", None),
    ] {
        let (code, answer) = json(&folder, &[file, "--anchors", "nuc-test", "--at", IN_2022]);
        let one = &answer["ocsp"]["certificates"][0];
        assert_eq!((code, one["status"].as_str(), one["since"].as_str()), (0, Some(status), since), "{file}");
    }
}

#[test]
fn a_changed_byte_is_never_called_valid() {
    let Some(folder) = vectors() else { return };
    let place = tempfile::tempdir().unwrap();
    let changed = place.path().join("changed");
    let anchors = folder.join("nuc-test");
    for file in [
        "nca_gost_test.crl",
        "ocsp_response_individual_2015.bin",
        "ocsp_response_individual_sign_2004.bin",
        "tsp_token.bin",
    ] {
        let bytes = std::fs::read(anchors.join(file)).unwrap();
        // Every byte is changed in the tests of pki; here the way through the binary.
        for at in (0..bytes.len()).step_by(bytes.len() / 12) {
            let mut other = bytes.clone();
            other[at] ^= 0x10;
            std::fs::write(&changed, other).unwrap();
            let found = told(place.path(), &["changed", "--anchors", anchors.to_str().unwrap(), "--at", IN_2022]);
            assert_ne!(found.code, 0, "byte {at} of {file}");
        }
        std::fs::write(&changed, &bytes[..bytes.len() - 1]).unwrap();
        let found = told(place.path(), &["changed", "--anchors", anchors.to_str().unwrap(), "--at", IN_2022]);
        assert_eq!(found, expected(64, &["file.unknown-kind"]), "{file} without its end");
    }
}
