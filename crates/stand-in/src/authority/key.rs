//! Private keys: made, kept as PKCS#8, signed with.

use der::asn1::Null;
use der::oid::ObjectIdentifier;
use der::{Any, Decode};
use p256::ecdsa::DerSignature;
use rsa::pkcs1v15;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::rand_core::OsRng;
use rsa::signature::{RandomizedSigner, SignatureEncoding, Signer};
use sha2_rustcrypto::Sha256;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::{AuthorityError, KeyKind};

/// `ecdsa-with-SHA256` (RFC 5758 §3.2).
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// `sha256WithRSAEncryption` (RFC 4055 §5).
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// A private key; randomness comes from the operating system.
pub(super) enum Key {
    /// ECDSA on P-256.
    P256(Box<p256::ecdsa::SigningKey>),
    /// RSA.
    Rsa(Box<rsa::RsaPrivateKey>),
}

impl Key {
    /// A new key.
    pub(super) fn make(kind: KeyKind) -> Result<Self, AuthorityError> {
        Ok(match kind {
            KeyKind::P256 => Self::P256(Box::new(p256::ecdsa::SigningKey::random(&mut OsRng))),
            KeyKind::Rsa2048 => Self::Rsa(Box::new(rsa::RsaPrivateKey::new(&mut OsRng, 2048)?)),
        })
    }

    /// Reads PKCS#8.
    pub(super) fn from_pem(pem: &str) -> Result<Self, AuthorityError> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_pem(pem) {
            return Ok(Self::P256(Box::new(key)));
        }
        Ok(Self::Rsa(Box::new(rsa::RsaPrivateKey::from_pkcs8_pem(pem)?)))
    }

    /// Writes PKCS#8; wiped when dropped.
    pub(super) fn pem(&self) -> Result<impl core::ops::Deref<Target = String> + use<>, AuthorityError> {
        Ok(match self {
            Self::P256(key) => key.to_pkcs8_pem(LineEnding::LF)?,
            Self::Rsa(key) => key.to_pkcs8_pem(LineEnding::LF)?,
        })
    }

    /// The public half, as a certificate holds it.
    pub(super) fn public(&self) -> Result<SubjectPublicKeyInfoOwned, AuthorityError> {
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der()?,
            Self::Rsa(key) => key.to_public_key().to_public_key_der()?,
        };
        Ok(SubjectPublicKeyInfoOwned::from_der(document.as_bytes())?)
    }

    /// The algorithm of [`Self::sign`].
    pub(super) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::P256(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: SHA256_WITH_RSA, parameters: Some(Any::from(Null)) },
        }
    }

    /// Signs SHA-256 of the bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        Ok(match self {
            Self::P256(key) => {
                let signature: DerSignature = key.try_sign(bytes)?;
                signature.as_bytes().to_vec()
            }
            Self::Rsa(key) => {
                let key = pkcs1v15::SigningKey::<Sha256>::new(rsa::RsaPrivateKey::clone(key));
                key.try_sign_with_rng(&mut OsRng, bytes)?.to_vec()
            }
        })
    }
}
