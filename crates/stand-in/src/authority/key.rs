//! Private keys: made, kept as PKCS#8, signed with.

use der::asn1::Null;
use der::oid::ObjectIdentifier;
use der::{Any, Decode};
use p256::ecdsa::DerSignature;
use rsa::pkcs1v15;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::rand_core::OsRng;
use rsa::signature::{RandomizedSigner, SignatureEncoding, Signer};
use sha2_rustcrypto::{Digest, Sha256, Sha384};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::gost::GostKey;
use super::{AuthorityError, KeyKind};

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
/// `ecdsa-with-SHA384` (RFC 5758 §3.2).
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// `ecdsa-with-SHA256` (RFC 5758 §3.2).
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// `sha256WithRSAEncryption` (RFC 4055 §5).
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// A private key; randomness comes from the operating system.
pub(super) enum Key {
    /// GOST 34.10-2015.
    Gost(Box<GostKey>),
    /// ECDSA on P-256.
    P256(Box<p256::ecdsa::SigningKey>),
    /// ECDSA on P-384.
    P384(Box<p384::ecdsa::SigningKey>),
    /// RSA.
    Rsa(Box<rsa::RsaPrivateKey>),
}

impl Key {
    /// A new key.
    pub(super) fn make(kind: KeyKind) -> Result<Self, AuthorityError> {
        Ok(match kind {
            KeyKind::Gost256 => Self::Gost(Box::new(GostKey::make(32))),
            KeyKind::Gost512 => Self::Gost(Box::new(GostKey::make(64))),
            KeyKind::P384 => Self::P384(Box::new(p384::ecdsa::SigningKey::random(&mut OsRng))),
            KeyKind::P256 => Self::P256(Box::new(p256::ecdsa::SigningKey::random(&mut OsRng))),
            KeyKind::Rsa2048 => Self::Rsa(Box::new(rsa::RsaPrivateKey::new(&mut OsRng, 2048)?)),
        })
    }

    /// Reads PKCS#8.
    pub(super) fn from_pem(pem: &str) -> Result<Self, AuthorityError> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_pem(pem) {
            return Ok(Self::P256(Box::new(key)));
        }
        if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_pem(pem) {
            return Ok(Self::P384(Box::new(key)));
        }
        if let Some(key) = der::pem::decode_vec(pem.as_bytes()).ok().and_then(|(_, der)| GostKey::from_pkcs8(&der)) {
            return Ok(Self::Gost(Box::new(key)));
        }
        Ok(Self::Rsa(Box::new(rsa::RsaPrivateKey::from_pkcs8_pem(pem)?)))
    }

    /// Writes PKCS#8; wiped when dropped.
    pub(super) fn pem(&self) -> Result<impl core::ops::Deref<Target = String> + use<>, AuthorityError> {
        Ok(match self {
            Self::Gost(key) => {
                let pem = der::pem::encode_string("PRIVATE KEY", LineEnding::LF, &key.pkcs8());
                pem.map_err(|error| rsa::pkcs8::Error::from(der::Error::from(error)))?.into()
            }
            Self::P384(key) => key.to_pkcs8_pem(LineEnding::LF)?,
            Self::P256(key) => key.to_pkcs8_pem(LineEnding::LF)?,
            Self::Rsa(key) => key.to_pkcs8_pem(LineEnding::LF)?,
        })
    }

    /// The public half, as a certificate holds it.
    pub(super) fn public(&self) -> Result<SubjectPublicKeyInfoOwned, AuthorityError> {
        let document = match self {
            Self::Gost(key) => return Ok(key.public()?),
            Self::P384(key) => key.verifying_key().to_public_key_der()?,
            Self::P256(key) => key.verifying_key().to_public_key_der()?,
            Self::Rsa(key) => key.to_public_key().to_public_key_der()?,
        };
        Ok(SubjectPublicKeyInfoOwned::from_der(document.as_bytes())?)
    }

    /// The algorithm of [`Self::sign`].
    pub(super) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Gost(key) => AlgorithmIdentifierOwned { oid: key.signature_oid(), parameters: Some(Any::from(Null)) },
            Self::P256(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
            Self::P384(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA384, parameters: None },
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: SHA256_WITH_RSA, parameters: Some(Any::from(Null)) },
        }
    }

    /// The digest that goes with the key.
    pub(super) fn digest_oid(&self) -> ObjectIdentifier {
        match self {
            Self::Gost(key) => key.digest_oid(),
            Self::P384(_) => SHA384,
            Self::P256(_) | Self::Rsa(_) => SHA256,
        }
    }

    /// That digest of the bytes.
    pub(super) fn digest(&self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Gost(key) => key.digest(bytes),
            Self::P384(_) => Sha384::digest(bytes).to_vec(),
            Self::P256(_) | Self::Rsa(_) => Sha256::digest(bytes).to_vec(),
        }
    }

    /// Signs that digest of the bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        Ok(match self {
            Self::Gost(key) => key.sign(bytes),
            Self::P256(key) => {
                let signature: DerSignature = key.try_sign(bytes)?;
                signature.as_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::DerSignature = key.try_sign(bytes)?;
                signature.as_bytes().to_vec()
            }
            Self::Rsa(key) => {
                let key = pkcs1v15::SigningKey::<Sha256>::new(rsa::RsaPrivateKey::clone(key));
                key.try_sign_with_rng(&mut OsRng, bytes)?.to_vec()
            }
        })
    }
}
