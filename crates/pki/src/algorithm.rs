//! The algorithms of public keys: which are known, and whether a signature is right.

use der::Tag;
use der::asn1::ObjectIdentifier;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, VerifyingKey};
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2_rustcrypto::{Digest, Sha256};

use crate::asn1::{Algorithm, Walk, bits};
use crate::reason::Reason;

/// `id-sha256`.
pub(crate) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// `id-sha384`.
pub(crate) const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
/// `id-sha512`.
pub(crate) const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// `prime256v1` as DER: the parameters of a key on P-256.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// Digests and signatures that nobody may rely on any more: MD2, MD5, SHA-1.
const WEAK: [ObjectIdentifier; 8] = [
    ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"),
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.2"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.2.2"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.2.5"),
    ObjectIdentifier::new_unwrap("1.3.14.3.2.26"),
];

/// The shortest modulus that is still safe (DOMAIN.md §6.3).
const MODULUS_BITS_MIN: usize = 2048;
/// The longest modulus that is computed with: the national root has 4096 bits.
const MODULUS_BITS_MAX: usize = 4096;
/// The widest public exponent that is computed with.
const EXPONENT_BYTES_MAX: usize = 4;

/// How a signature is made, its digest included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scheme {
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
}

impl Scheme {
    /// The scheme that a certificate names (RFC 4055 §5, RFC 5758 §3.2).
    pub(crate) fn of_certificate(algorithm: &Algorithm<'_>) -> Result<Self, Reason> {
        match algorithm.oid {
            ECDSA_WITH_SHA256 if algorithm.parameters.is_none() => Ok(Self::EcdsaP256Sha256),
            SHA256_WITH_RSA if algorithm.has_null() => Ok(Self::RsaSha256),
            oid => Err(unknown(oid)),
        }
    }

    /// The scheme of a signer, whose digest and signature must go together (RFC 5652 §5.3, RFC 5754 §3).
    pub(crate) fn of_signer(digest: &Algorithm<'_>, algorithm: &Algorithm<'_>) -> Result<Self, Reason> {
        if digest.oid != SHA256 || !digest.is_plain() {
            return Err(unknown(digest.oid));
        }
        match algorithm.oid {
            RSA_ENCRYPTION if algorithm.has_null() => Ok(Self::RsaSha256),
            _ => Self::of_certificate(algorithm),
        }
    }

    /// Its name, for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256Sha256 => "ECDSA P-256, SHA-256",
            Self::RsaSha256 => "RSA PKCS#1 v1.5, SHA-256",
        }
    }

    /// The digest of its content.
    pub(crate) fn digest(self, content: &[u8]) -> [u8; 32] {
        match self {
            Self::EcdsaP256Sha256 | Self::RsaSha256 => Sha256::digest(content).into(),
        }
    }

    /// Whether `signature` over `message` is right by the key of this `SubjectPublicKeyInfo`.
    pub(crate) fn check(self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
        let (algorithm, key) = public_key(key).map_err(|_| Reason::KeyUnfit)?;
        match self {
            Self::EcdsaP256Sha256 => ecdsa(&algorithm, key, message, signature),
            Self::RsaSha256 => rsa(&algorithm, key, message, signature),
        }
    }
}

/// Nobody can tell about an unknown algorithm; a weak one proves nothing.
fn unknown(oid: ObjectIdentifier) -> Reason {
    if WEAK.contains(&oid) { Reason::AlgorithmWeak } else { Reason::AlgorithmUnknown }
}

/// `SubjectPublicKeyInfo` (RFC 5280 §4.1).
fn public_key(der: &[u8]) -> der::Result<(Algorithm<'_>, &[u8])> {
    let mut walk = Walk::new(der)?;
    let info = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(info.value)?;
    let algorithm = Algorithm::read(walk.any()?)?;
    let key = bits(walk.any()?)?;
    walk.finish()?;
    Ok((algorithm, key))
}

fn ecdsa(algorithm: &Algorithm<'_>, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
    if algorithm.oid != EC_PUBLIC_KEY {
        return Err(Reason::SignatureWrong);
    }
    if algorithm.parameters != Some(P256) {
        return Err(Reason::AlgorithmUnknown);
    }
    // Refuses points that are not on the curve.
    let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| Reason::KeyUnfit)?;
    let signature = DerSignature::from_bytes(signature).map_err(|_| Reason::SignatureWrong)?;
    key.verify(message, &signature).map_err(|_| Reason::SignatureWrong)
}

fn rsa(algorithm: &Algorithm<'_>, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
    if algorithm.oid != RSA_ENCRYPTION || !algorithm.has_null() {
        return Err(Reason::SignatureWrong);
    }
    let key = rsa_key(key).ok().flatten().ok_or(Reason::KeyUnfit)?;
    let digest = Sha256::digest(message);
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).map_err(|_| Reason::SignatureWrong)
}

/// `RSAPublicKey` (RFC 8017 §A.1.1); `None` where it is not computed with: length, even modulus, exponent 1.
fn rsa_key(der: &[u8]) -> der::Result<Option<RsaPublicKey>> {
    let mut walk = Walk::new(der)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(sequence.value)?;
    let modulus = positive(walk.expect(Tag::Integer)?.value)?;
    let exponent = positive(walk.expect(Tag::Integer)?.value)?;
    walk.finish()?;
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
    let fits = (MODULUS_BITS_MIN..=MODULUS_BITS_MAX).contains(&bits)
        && odd(modulus)
        && odd(exponent)
        && exponent != [1]
        && exponent.len() <= EXPONENT_BYTES_MAX;
    Ok(fits
        .then(|| RsaPublicKey::new(BigUint::from_bytes_be(modulus), BigUint::from_bytes_be(exponent)).ok())
        .flatten())
}

/// The bytes of a positive INTEGER in its shortest form, without the sign's.
fn positive(value: &[u8]) -> der::Result<&[u8]> {
    match value {
        [0, rest @ ..] if rest.first().is_some_and(|byte| *byte >= 0x80) => Ok(rest),
        [1..=0x7f, ..] => Ok(value),
        _ => Err(Tag::Integer.value_error()),
    }
}
