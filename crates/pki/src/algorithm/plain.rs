//! The algorithms computed by programs in Rust alone: what the fast ones leave, why a key is unfit, and in the tests a second
//! opinion on every signature.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2_rustcrypto::{Sha256, Sha384, Sha512};

use super::{Curve, Numbers};
use crate::hash::Hash;
use crate::reason::Reason;

/// Whether these bytes are a point on the curve (SEC 1 §2.3.4).
pub(super) fn point(curve: Curve, key: &[u8]) -> Result<(), Reason> {
    match curve {
        Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(key).map(drop).map_err(unfit),
        Curve::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(key).map(drop).map_err(unfit),
    }
}

/// ECDSA; both curves refuse points that are not on them.
pub(super) fn ecdsa(curve: Curve, key: &[u8], digest: &[u8], signature: &[u8]) -> Result<(), Reason> {
    match curve {
        Curve::P256 => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).map_err(unfit)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(wrong)?;
            key.verify_prehash(digest, &signature).map_err(wrong)
        }
        Curve::P384 => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).map_err(unfit)?;
            let signature = p384::ecdsa::Signature::from_der(signature).map_err(wrong)?;
            key.verify_prehash(digest, &signature).map_err(wrong)
        }
    }
}

/// RSA PKCS#1 v1.5.
pub(super) fn pkcs1(key: &Numbers<'_>, hash: Hash, digest: &[u8], signature: &[u8]) -> Result<(), Reason> {
    let padding = match hash {
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        Hash::Gost34311 | Hash::Sha1 | Hash::Streebog256 | Hash::Streebog512 => return Err(Reason::AlgorithmUnknown),
    };
    rsa(key)?.verify(padding, digest, signature).map_err(wrong)
}

/// RSASSA-PSS with as many bytes of salt.
pub(super) fn pss(key: &Numbers<'_>, hash: Hash, salt: usize, digest: &[u8], signature: &[u8]) -> Result<(), Reason> {
    let padding = match hash {
        Hash::Sha256 => Pss::new_with_salt::<Sha256>(salt),
        Hash::Sha384 => Pss::new_with_salt::<Sha384>(salt),
        Hash::Sha512 => Pss::new_with_salt::<Sha512>(salt),
        Hash::Gost34311 | Hash::Sha1 | Hash::Streebog256 | Hash::Streebog512 => return Err(Reason::AlgorithmUnknown),
    };
    rsa(key)?.verify(padding, digest, signature).map_err(wrong)
}

fn rsa(key: &Numbers<'_>) -> Result<RsaPublicKey, Reason> {
    RsaPublicKey::new(BigUint::from_bytes_be(key.modulus), BigUint::from_bytes_be(key.exponent)).map_err(unfit)
}

fn unfit<E>(_: E) -> Reason {
    Reason::KeyUnfit
}

fn wrong<E>(_: E) -> Reason {
    Reason::SignatureWrong
}
