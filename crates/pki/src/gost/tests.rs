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
    cert_sig: Vec<u8>,
    cert_tbs: Vec<u8>,
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

fn kalkan() -> Option<Kalkan> {
    let text = String::from_utf8(vector("kz-gost/kalkan-gost2015-512.vectors")?).unwrap();
    let raw = |name: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
    let value = |name: &str| hex(raw(name));
    let key = [hex(HEAD_512), reversed(&value("qx")), reversed(&value("qy"))].concat();
    Some(Kalkan {
        cert_sig: value("cert_sig"),
        cert_tbs: value("cert_tbs"),
        digest: value("digest"),
        key,
        message: raw("msg").as_bytes().to_vec(),
        signature: value("sig"),
    })
}

fn check(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
    Scheme::Gost(Gost::Long).check(key, message, signature)
}

#[test]
fn the_national_library_s_signatures_are_right() {
    let Some(kalkan) = kalkan() else { return };
    assert_eq!(Gost::Long.hash().digest(&kalkan.message), kalkan.digest);
    assert_eq!(check(&kalkan.key, &kalkan.message, &kalkan.signature), Ok(()));
    assert_eq!(check(&kalkan.key, &kalkan.cert_tbs, &kalkan.cert_sig), Ok(()));
}

#[test]
fn other_orders_of_bytes_are_not() {
    let Some(kalkan) = kalkan() else { return };
    let orders: [fn(&[u8]) -> Vec<u8>; 3] = [reversed, halves_swapped, halves_reversed];
    for order in orders {
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
    let Some(kalkan) = kalkan() else { return };
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
    let Some(kalkan) = kalkan() else { return };
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
    let Some(kalkan) = kalkan() else { return };
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
