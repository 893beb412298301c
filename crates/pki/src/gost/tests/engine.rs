//! A second opinion: OpenSSL with its engine of GOST, which shares no line with ours. It knows the identifiers of RFC 9215
//! and not the national ones, and writes a signature as `s ‖ r` with the most significant byte first: ours the other way round.

use std::path::Path;
use std::process::Command;

use der::Encode;
use der::asn1::{Any, BitString, ObjectIdentifier, OctetString};
use der::pem::{LineEnding, encode_string};
use telnusqa_stand_in::authority::{Authority, KeyKind};
use x509_cert::Certificate;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::{kalkan, reversed};
use crate::algorithm::Scheme;
use crate::gost::{
    DIGEST_256, DIGEST_512, DIGEST_LEGACY, Gost, KEY_256, KEY_512, KEY_LEGACY, PARAMETERS_256, PARAMETERS_512,
    PARAMETERS_LEGACY,
};
use crate::hash::Hash;
use crate::reason::Reason;

/// A message of several blocks.
const MESSAGE: &[u8] = "Телнұсқа № 050340517500-2026-00017, Айгүл Ерғалиқызы Әбілова\r\n".as_bytes();

/// What the engine calls a key: its algorithm, its digest, their identifiers.
struct Engine {
    algorithm: &'static str,
    digest: &'static str,
    identifiers: [&'static str; 3],
    points: usize,
}

const LONG: Engine = Engine {
    algorithm: "gost2012_512",
    digest: "md_gost12_512",
    identifiers: ["1.2.643.7.1.1.1.2", "1.2.643.7.1.2.1.2.1", "1.2.643.7.1.1.2.3"],
    points: 128,
};
const SHORT: Engine = Engine {
    algorithm: "gost2012_256",
    digest: "md_gost12_256",
    identifiers: ["1.2.643.7.1.1.1.1", "1.2.643.7.1.2.1.1.1", "1.2.643.7.1.1.2.2"],
    points: 64,
};

/// What OpenSSL says, and whether it is content. Where there is no engine, nothing is proved.
fn openssl(folder: &Path, command: &str, arguments: &str) -> (bool, Vec<u8>) {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).args([command, "-engine", "gost"]).args(arguments.split_whitespace());
    let output = openssl.output().expect("openssl is there");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Engine \"gost\" set."), "libengine-gost-openssl is there: {said}");
    (output.status.success(), output.stdout)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// A key by the names of the one or the other.
fn key([algorithm, parameters, digest]: [ObjectIdentifier; 3], point: &[u8]) -> Vec<u8> {
    let parameters = Any::encode_from(&vec![parameters, digest]).unwrap();
    let point = OctetString::new(point).unwrap().to_der().unwrap();
    let algorithm = AlgorithmIdentifierOwned { oid: algorithm, parameters: Some(parameters) };
    let subject_public_key = BitString::from_bytes(&point).unwrap();
    SubjectPublicKeyInfoOwned { algorithm, subject_public_key }.to_der().unwrap()
}

/// Whether the engine finds a signature of ours right.
fn engine_believes(engine: &Engine, key_of_ours: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let point = &key_of_ours[key_of_ours.len() - engine.points..];
    let key = key(engine.identifiers.map(ObjectIdentifier::new_unwrap), point);
    put(path, "key", encode_string("PUBLIC KEY", LineEnding::LF, &key).unwrap().as_bytes());
    put(path, "message", message);
    put(path, "signature", &reversed(signature));
    let (right, said) = openssl(path, "dgst", &format!("-{} -verify key -signature signature message", engine.digest));
    assert_eq!(String::from_utf8_lossy(&said).trim(), if right { "Verified OK" } else { "Verification failure" });
    right
}

#[test]
fn the_engine_has_the_same_digests() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..1025_u32).map(|at| (at * at % 251) as u8).collect();
    for length in [0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 1025] {
        put(folder.path(), "message", &bytes[..length]);
        for (engine, hash) in [(LONG, Hash::Streebog512), (SHORT, Hash::Streebog256)] {
            let digest = openssl(folder.path(), "dgst", &format!("-{} -binary message", engine.digest));
            assert_eq!(digest, (true, hash.digest(&bytes[..length])), "{hash:?} of {length} bytes");
        }
    }
}

#[test]
fn the_engine_believes_what_is_signed_for_tests() {
    for (engine, kind) in [(LONG, KeyKind::Gost512), (SHORT, KeyKind::Gost256)] {
        let authority = Authority::make_of(kind).unwrap();
        let root = &Certificate::load_pem_chain(authority.anchors_pem().unwrap().as_bytes()).unwrap()[0];
        let signer = root.tbs_certificate.subject_public_key_info.to_der().unwrap();
        let signed = root.tbs_certificate.to_der().unwrap();
        let signature = root.signature.raw_bytes();
        assert!(engine_believes(&engine, &signer, &signed, signature));
        assert!(!engine_believes(&engine, &signer, MESSAGE, signature));
        let mut changed = signature.to_vec();
        changed[0] ^= 1;
        assert!(!engine_believes(&engine, &signer, &signed, &changed));
    }
}

#[test]
fn the_engine_believes_the_national_library() {
    let kalkan = kalkan();
    assert!(engine_believes(&LONG, &kalkan.key, &kalkan.message, &kalkan.signature));
    assert!(!engine_believes(&LONG, &kalkan.key, MESSAGE, &kalkan.signature));
    if let Some((signed, signature)) = kalkan.certificate {
        assert!(engine_believes(&LONG, &kalkan.key, &signed, &signature));
    }
}

/// A new key of the engine's and its signature over a digest, both in the authority's way.
fn signed_by_engine((algorithm, set): (&str, &str), names: [ObjectIdentifier; 3], digest: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    put(path, "digest", digest);
    assert!(openssl(path, "genpkey", &format!("-algorithm {algorithm} -pkeyopt paramset:{set} -out key")).0);
    let (right, public) = openssl(path, "pkey", "-in key -pubout -outform DER");
    assert!(right && public.len() > 2 * digest.len());
    let (right, signature) = openssl(path, "pkeyutl", "-sign -inkey key -in digest");
    assert!(right, "the engine signs");
    (key(names, &public[public.len() - 2 * digest.len()..]), reversed(&signature))
}

#[test]
fn ours_believes_the_engine() {
    for (algorithm, set, gost, names) in [
        (LONG.algorithm, "A", Gost::Long, [KEY_512, PARAMETERS_512, DIGEST_512]),
        (SHORT.algorithm, "TCA", Gost::Short, [KEY_256, PARAMETERS_256, DIGEST_256]),
        ("gost2001", "A", Gost::Legacy, [KEY_LEGACY, PARAMETERS_LEGACY, DIGEST_LEGACY]),
    ] {
        let check = |key: &[u8], message, signature: &[u8]| Scheme::Gost(gost).check(key, message, signature);
        for message in [MESSAGE, b""] {
            let (key, signature) = signed_by_engine((algorithm, set), names, &gost.hash().digest(message));
            assert_eq!(check(&key, message, &signature), Ok(()), "{algorithm}");
            assert_eq!(check(&key, b"another", &signature), Err(Reason::SignatureWrong), "{algorithm}");
            assert_eq!(check(&key, message, &reversed(&signature)), Err(Reason::SignatureWrong), "{algorithm}");
        }
    }
}
