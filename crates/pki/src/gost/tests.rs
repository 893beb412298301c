mod engine;

use telnusqa_stand_in::authority::{Authority, KeyKind};

use crate::algorithm::Scheme;
use crate::certificate::Certificate;
use crate::gost::Gost;
use crate::reason::Reason;
use crate::shared::{certificate, vector};

/// The head of a `SubjectPublicKeyInfo` of 512 bits, up to the point.
const HEAD_512: &str = "3081ac302306092a830e030a010102023016060a2a830e030a010102020106082a830e030a010303038184000481\
                        80";

/// What the national library signed.
struct Kalkan {
    /// What is signed of a certificate by the same key, and the signature.
    certificate: Option<(Vec<u8>, Vec<u8>)>,
    digest: Vec<u8>,
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().map(|byte| char::from(byte).to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

fn halves_swapped(bytes: &[u8]) -> Vec<u8> {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    [other, one].concat()
}

fn halves_reversed(bytes: &[u8]) -> Vec<u8> {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    [reversed(one), reversed(other)].concat()
}

/// One of the national library's signatures, for where the folder is not there.
const MESSAGE: &str = "ncalayer-rs test message";
const DIGEST: &str = "7d2b8e1c32c116aba0e4c14a021d459206b6174d201cddfed0b256da91729cf169199a9ff12d6026c29e6acabe19c4d19195\
     4823f54fb7b2661b3b4b5cfe2179";
const QX: &str = "28c9f1ffdf601800c890cc078f948fb9af056935c1d1bf8a844cba3719ec953bc4d14951e405671af34e72f2027a391238b1\
     3ab048088480fcf95989f12a92fa";
const QY: &str = "45e5b51e170a01cbe33a5f0abcc9d9099429650bf9dd5101d9c706a85e5707c6a67b10ba114d4bc7f887e21fdea0c2ca6157\
     84ac1303711592ea6808ad321204";
const SIGNATURE: &str = "8d6c6a698664478e092159fb3570b0e93641b8eeb52e1735581099c8221c0d144415b08e27ebc77579ee65f70bd53f7932a7\
     e9b885debd71e6be0e8018600364d47013472a66eebceeb1efc9d2309981b4fc1f5d45d7d8b0ab1490574cee5e38b9754913\
     36c312db35b6cf666e695f6bba90806d1dda19726218554cad2f1666";

/// The key `X ‖ Y` with its head.
fn key(qx: &str, qy: &str) -> Vec<u8> {
    [hex(HEAD_512), reversed(&hex(qx)), reversed(&hex(qy))].concat()
}

fn kalkan() -> Kalkan {
    let Some(text) = vector("kz-gost/kalkan-gost2015-512.vectors") else {
        return Kalkan {
            certificate: None,
            digest: hex(DIGEST),
            key: key(QX, QY),
            message: MESSAGE.as_bytes().to_vec(),
            signature: hex(SIGNATURE),
        };
    };
    let text = String::from_utf8(text).unwrap();
    let raw = |name: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
    Kalkan {
        certificate: Some((hex(raw("cert_tbs")), hex(raw("cert_sig")))),
        digest: hex(raw("digest")),
        key: key(raw("qx"), raw("qy")),
        message: raw("msg").as_bytes().to_vec(),
        signature: hex(raw("sig")),
    }
}

fn check(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
    Scheme::Gost(Gost::Long).check(key, message, signature)
}

#[test]
fn the_national_library_s_signatures_are_right() {
    let kalkan = kalkan();
    assert_eq!(Gost::Long.hash().digest(&kalkan.message), kalkan.digest);
    assert_eq!(check(&kalkan.key, &kalkan.message, &kalkan.signature), Ok(()));
    if let Some((signed, signature)) = &kalkan.certificate {
        assert_eq!(check(&kalkan.key, signed, signature), Ok(()));
    }
}

#[test]
fn other_orders_of_bytes_are_not() {
    let kalkan = kalkan();
    for order in [reversed as fn(&[u8]) -> Vec<u8>, halves_swapped, halves_reversed] {
        let found = check(&kalkan.key, &kalkan.message, &order(&kalkan.signature));
        assert_eq!(found, Err(Reason::SignatureWrong));
        let mut key = kalkan.key.clone();
        let at = key.len() - 128;
        let other = order(&key[at..]);
        key[at..].copy_from_slice(&other);
        assert_eq!(check(&key, &kalkan.message, &kalkan.signature), Err(Reason::KeyUnfit));
    }
    // The digest read the other way round: as if the bytes of another message's digest.
    assert_eq!(check(&kalkan.key, b"another", &kalkan.signature), Err(Reason::SignatureWrong));
}

#[test]
fn every_bit_of_a_signature_counts() {
    let kalkan = kalkan();
    for at in 0..kalkan.signature.len() {
        let mut changed = kalkan.signature.clone();
        changed[at] ^= 1 << (at % 8);
        assert_eq!(check(&kalkan.key, &kalkan.message, &changed), Err(Reason::SignatureWrong), "{at}");
    }
    for length in [0, 1, 64, 127, 129, 256] {
        let mut changed = kalkan.signature.clone();
        changed.resize(length, 0);
        assert_eq!(check(&kalkan.key, &kalkan.message, &changed), Err(Reason::SignatureWrong), "{length}");
    }
}

#[test]
fn r_and_s_are_neither_zero_nor_as_large_as_the_order() {
    let kalkan = kalkan();
    let order = reversed(&hex("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
         27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275"));
    for number in [vec![0; 64], order, vec![0xff; 64]] {
        let (r, s) = kalkan.signature.split_at(64);
        for signature in [[&number, s].concat(), [r, &number].concat(), [&number[..], &number].concat()] {
            assert_eq!(check(&kalkan.key, &kalkan.message, &signature), Err(Reason::SignatureWrong));
        }
    }
}

#[test]
fn keys_are_points_of_their_own_curve_with_their_own_digest() {
    let kalkan = kalkan();
    let key = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut key = kalkan.key.clone();
        change(&mut key);
        check(&key, &kalkan.message, &kalkan.signature)
    };
    let at = kalkan.key.len() - 128;
    for offset in 0..128 {
        assert_eq!(key(&|key| key[at + offset] ^= 1), Err(Reason::KeyUnfit), "{offset}");
    }
    // Infinity, and a coordinate that is not below p.
    assert_eq!(key(&|key| key[at..].fill(0)), Err(Reason::KeyUnfit));
    assert_eq!(key(&|key| key[at..].fill(0xff)), Err(Reason::KeyUnfit));
    let place = |needle: &str| kalkan.key.windows(needle.len() / 2).rposition(|part| part == hex(needle)).unwrap();
    let parameters = place("2a830e030a0101020201");
    let digest = place("2a830e030a010303");
    // Another set of parameters; the digest of 256 bits; the legacy digest.
    assert_eq!(key(&|key| key[parameters + 9] = 2), Err(Reason::AlgorithmUnknown));
    assert_eq!(key(&|key| key[digest + 7] = 2), Err(Reason::KeyUnfit));
    assert_eq!(key(&|key| key[digest + 7] = 1), Err(Reason::KeyUnfit));
    // The key's own algorithm: that of 256 bits.
    assert_eq!(key(&|key| key[15] = 1), Err(Reason::SignatureWrong));
    for other in [Gost::Legacy, Gost::Short] {
        let found = Scheme::Gost(other).check(&kalkan.key, &kalkan.message, &kalkan.signature);
        assert_eq!(found, Err(Reason::SignatureWrong));
    }
}

#[test]
fn the_authority_s_certificates_are_signed_by_it() {
    for (leaf, issuer) in [
        ("kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem", "kz-gost/kz_NCA_2015_CERT.der"),
        ("kz-gost/leaf_kzp_KEY_INDIVIDUAL_VALID_2015.pem", "nuc-test/nca_gost2015_test.cer"),
        ("nuc-test/ceo_valid_sign_2004_gost.cer", "nuc-test/nca_gost_test.crt"),
        ("nuc-test/ceo_valid_sign_2004_gost.cer", "kz-gost/kz_NCA_2004_GOST_CERT.der"),
        ("nuc-test/individual_valid_sign_2004_rsa.cer", "nuc-test/nca_rsa_test.crt"),
        ("kz-gost/kz_CERT_INDIVIDUAL.der", "kz-gost/kz_NCA_2004_RSA_CERT.der"),
    ] {
        let (Some(leaf_der), Some(issuer_der)) = (certificate(leaf), certificate(issuer)) else { return };
        let (read, issuer_read) =
            (Certificate::read(&leaf_der).ok().unwrap(), Certificate::read(&issuer_der).ok().unwrap());
        assert_eq!(read.check_signature(&issuer_read), Ok(()), "{leaf} by {issuer}");
        assert_eq!(issuer_read.check_signature(&read), Err(Reason::SignatureWrong), "{issuer} by {leaf}");
        for at in (0..leaf_der.len()).step_by(7) {
            let mut changed = leaf_der.clone();
            changed[at] ^= 0x01;
            let found = Certificate::read(&changed).and_then(|changed| changed.check_signature(&issuer_read));
            assert!(found.is_err(), "{leaf}, byte {at}");
        }
    }
}

#[test]
fn what_is_made_for_tests_is_checked_by_other_arithmetic() {
    for kind in [KeyKind::Gost256, KeyKind::Gost512] {
        let authority = Authority::make_of(kind).unwrap();
        let root = der::pem::decode_vec(authority.anchors_pem().unwrap().as_bytes()).unwrap().1;
        let read = |der: &[u8]| Certificate::read(der).ok().unwrap();
        let (root_read, issuing) = (read(&root), read(&authority.issuing_der().unwrap()));
        assert_eq!(issuing.check_signature(&root_read), Ok(()));
        assert_eq!(root_read.check_signature(&issuing), Err(Reason::SignatureWrong));
        // A key beside the curve: of 256 bits nobody has confirmed which curve is meant.
        let beside = if kind == KeyKind::Gost256 { Reason::AlgorithmUnknown } else { Reason::KeyUnfit };
        let mut key = root_read.key().to_vec();
        *key.last_mut().unwrap() ^= 1;
        let scheme = Scheme::Gost(if kind == KeyKind::Gost256 { Gost::Short } else { Gost::Long });
        assert_eq!(
            scheme.check(&key, b"message", &[1; 128][..if kind == KeyKind::Gost256 { 64 } else { 128 }]),
            Err(beside)
        );
    }
}
