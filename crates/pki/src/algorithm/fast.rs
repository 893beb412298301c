//! RSA and ECDSA by AWS-LC, which computes them about as fast as OpenSSL (docs/decisions/0017-fast.md).

use aws_lc_rs::signature as lc;

use super::Curve;
use crate::hash::Hash;

/// The first byte of a point that is written with both of its numbers (SEC 1 §2.3.3).
const UNCOMPRESSED: u8 = 4;

/// What came out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Answer {
    /// It computes no such thing.
    NotComputed,
    /// The signature is right.
    Right,
    /// The signature is wrong, or the key is unfit.
    Wrong,
}

/// ECDSA over `message`; `key` as SEC 1 writes points.
pub(super) fn ecdsa(curve: Curve, hash: Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    let algorithm: &dyn lc::VerificationAlgorithm = match (curve, hash) {
        (Curve::P256, Hash::Sha256) => &lc::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, Hash::Sha384) => &lc::ECDSA_P256_SHA384_ASN1,
        (Curve::P256, Hash::Sha512) => &lc::ECDSA_P256_SHA512_ASN1,
        (Curve::P384, Hash::Sha256) => &lc::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, Hash::Sha384) => &lc::ECDSA_P384_SHA384_ASN1,
        (Curve::P384, Hash::Sha512) => &lc::ECDSA_P384_SHA512_ASN1,
        (_, Hash::Gost34311 | Hash::Sha1 | Hash::Streebog256 | Hash::Streebog512) => return Answer::NotComputed,
    };
    match key.first() {
        Some(&UNCOMPRESSED) => verified(algorithm, key, message, signature),
        _ => Answer::NotComputed,
    }
}

/// RSA PKCS#1 v1.5 over `message`; `key` as `RSAPublicKey`.
pub(super) fn pkcs1(hash: Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    match hash {
        Hash::Sha256 => verified(&lc::RSA_PKCS1_2048_8192_SHA256, key, message, signature),
        Hash::Sha384 => verified(&lc::RSA_PKCS1_2048_8192_SHA384, key, message, signature),
        Hash::Sha512 => verified(&lc::RSA_PKCS1_2048_8192_SHA512, key, message, signature),
        Hash::Gost34311 | Hash::Sha1 | Hash::Streebog256 | Hash::Streebog512 => Answer::NotComputed,
    }
}

/// RSASSA-PSS over `message`, with as much salt as digest; `key` as `RSAPublicKey`.
pub(super) fn pss(hash: Hash, salt: usize, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    match (hash, salt) {
        (Hash::Sha256, 32) => verified(&lc::RSA_PSS_2048_8192_SHA256, key, message, signature),
        (Hash::Sha384, 48) => verified(&lc::RSA_PSS_2048_8192_SHA384, key, message, signature),
        (Hash::Sha512, 64) => verified(&lc::RSA_PSS_2048_8192_SHA512, key, message, signature),
        _ => Answer::NotComputed,
    }
}

fn verified(algorithm: &dyn lc::VerificationAlgorithm, key: &[u8], message: &[u8], signature: &[u8]) -> Answer {
    match algorithm.verify_sig(key, message, signature) {
        Ok(()) => Answer::Right,
        Err(_) => Answer::Wrong,
    }
}
