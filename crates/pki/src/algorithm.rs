//! The algorithms of public keys: which are known, and whether a signature is right.

mod fast;
mod plain;

use der::Tag;
use der::asn1::ObjectIdentifier;

use self::fast::Answer;
use crate::asn1::{Algorithm, Element, Walk, bits, context};
use crate::gost::Gost;
use crate::hash::{Hash, unknown};
use crate::reason::Reason;

const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_WITH_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SHA384_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const SHA512_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");

/// `prime256v1` as DER: the parameters of a key on P-256.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `secp384r1` as DER: the parameters of a key on P-384.
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// The shortest modulus that is still safe (DOMAIN.md §6.3).
const MODULUS_BITS_MIN: usize = 2048;
/// The longest modulus that is computed with: the national root has 4096 bits.
const MODULUS_BITS_MAX: usize = 4096;
/// The widest public exponent that is computed with.
const EXPONENT_BYTES_MAX: usize = 4;
/// `trailerField` of PSS in its only value (RFC 8017 §A.2.3).
const TRAILER: &[u8] = &[1];

/// How a signature is made, its digest included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scheme {
    /// ECDSA, on the key's curve.
    Ecdsa(Hash),
    /// GOST 34.10-2015 or its forerunner.
    Gost(Gost),
    /// RSASSA-PSS, with as many bytes of salt.
    Pss(Hash, usize),
    /// RSA PKCS#1 v1.5.
    Rsa(Hash),
}

/// A `SubjectPublicKeyInfo` (RFC 5280 §4.1).
struct Key<'a> {
    algorithm: Algorithm<'a>,
    bits: &'a [u8],
}

impl Scheme {
    /// The scheme that a certificate, list or answer names (RFC 4055 §3, §5, RFC 5758 §3.2).
    pub(crate) fn of_certificate(algorithm: &Algorithm<'_>) -> Result<Self, Reason> {
        match algorithm.oid {
            ECDSA_WITH_SHA256 if algorithm.parameters.is_none() => Ok(Self::Ecdsa(Hash::Sha256)),
            ECDSA_WITH_SHA384 if algorithm.parameters.is_none() => Ok(Self::Ecdsa(Hash::Sha384)),
            ECDSA_WITH_SHA512 if algorithm.parameters.is_none() => Ok(Self::Ecdsa(Hash::Sha512)),
            RSASSA_PSS => pss(algorithm),
            SHA256_WITH_RSA if algorithm.has_null() => Ok(Self::Rsa(Hash::Sha256)),
            SHA384_WITH_RSA if algorithm.has_null() => Ok(Self::Rsa(Hash::Sha384)),
            SHA512_WITH_RSA if algorithm.has_null() => Ok(Self::Rsa(Hash::Sha512)),
            oid => match Gost::of(oid, false) {
                Some(gost) if algorithm.is_plain() => Ok(Self::Gost(gost)),
                _ => Err(unknown(oid)),
            },
        }
    }

    /// The scheme of a signer, whose digest and signature must go together (RFC 5652 §5.3, RFC 5754 §3).
    pub(crate) fn of_signer(digest: &Algorithm<'_>, algorithm: &Algorithm<'_>) -> Result<Self, Reason> {
        let hash = Hash::of(digest)?;
        let scheme = match Gost::of(algorithm.oid, true) {
            Some(gost) if algorithm.is_plain() => Self::Gost(gost),
            _ if algorithm.oid == RSA_ENCRYPTION && algorithm.has_null() => Self::Rsa(hash),
            _ => Self::of_certificate(algorithm)?,
        };
        if scheme.hash() == hash { Ok(scheme) } else { Err(Reason::AlgorithmUnknown) }
    }

    /// Its digest.
    pub(crate) const fn hash(self) -> Hash {
        match self {
            Self::Ecdsa(hash) | Self::Pss(hash, _) | Self::Rsa(hash) => hash,
            Self::Gost(gost) => gost.hash(),
        }
    }

    /// Its name, for people.
    pub(crate) fn name(self, key: &[u8]) -> &'static str {
        let long = public_key(key).is_ok_and(|key| key.algorithm.parameters == Some(P384));
        match (self, self.hash()) {
            (Self::Gost(gost), _) => gost.name(),
            (Self::Ecdsa(_), Hash::Sha256) if long => "ECDSA P-384, SHA-256",
            (Self::Ecdsa(_), Hash::Sha384) if long => "ECDSA P-384, SHA-384",
            (Self::Ecdsa(_), _) if long => "ECDSA P-384, SHA-512",
            (Self::Ecdsa(_), Hash::Sha256) => "ECDSA P-256, SHA-256",
            (Self::Ecdsa(_), Hash::Sha384) => "ECDSA P-256, SHA-384",
            (Self::Ecdsa(_), _) => "ECDSA P-256, SHA-512",
            (Self::Pss(..), Hash::Sha256) => "RSA PSS, SHA-256",
            (Self::Pss(..), Hash::Sha384) => "RSA PSS, SHA-384",
            (Self::Pss(..), _) => "RSA PSS, SHA-512",
            (Self::Rsa(_), Hash::Sha256) => "RSA PKCS#1 v1.5, SHA-256",
            (Self::Rsa(_), Hash::Sha384) => "RSA PKCS#1 v1.5, SHA-384",
            (Self::Rsa(_), _) => "RSA PKCS#1 v1.5, SHA-512",
        }
    }

    /// The digest of its content.
    pub(crate) fn digest(self, content: &[u8]) -> Vec<u8> {
        self.hash().digest(content)
    }

    /// Whether `signature` over `message` is right by the key of this `SubjectPublicKeyInfo`.
    pub(crate) fn check(self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
        let key = public_key(key).map_err(|_| Reason::KeyUnfit)?;
        match self {
            Self::Ecdsa(hash) => {
                let curve = key.curve()?;
                match fast::ecdsa(curve, hash, key.bits, message, signature) {
                    Answer::Right => Ok(()),
                    // It does not say whether the key or the signature is at fault.
                    Answer::Wrong => Err(plain::point(curve, key.bits).err().unwrap_or(Reason::SignatureWrong)),
                    Answer::NotComputed => plain::ecdsa(curve, key.bits, &hash.digest(message), signature),
                }
            }
            Self::Gost(gost) => gost.check(&key.algorithm, key.bits, &self.digest(message), signature),
            Self::Pss(hash, salt) => {
                let numbers = key.rsa(Some((hash, salt)))?;
                match fast::pss(hash, salt, key.bits, message, signature) {
                    Answer::Right => Ok(()),
                    Answer::Wrong => Err(Reason::SignatureWrong),
                    Answer::NotComputed => plain::pss(&numbers, hash, salt, &hash.digest(message), signature),
                }
            }
            Self::Rsa(hash) => {
                let numbers = key.rsa(None)?;
                match fast::pkcs1(hash, key.bits, message, signature) {
                    Answer::Right => Ok(()),
                    Answer::Wrong => Err(Reason::SignatureWrong),
                    Answer::NotComputed => plain::pkcs1(&numbers, hash, &hash.digest(message), signature),
                }
            }
        }
    }
}

/// A curve of ECDSA.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Curve {
    P256,
    P384,
}

/// The numbers of an RSA key that is fit, the most significant byte first.
struct Numbers<'a> {
    exponent: &'a [u8],
    modulus: &'a [u8],
}

impl<'a> Key<'a> {
    /// The curve that the key lies on.
    fn curve(&self) -> Result<Curve, Reason> {
        match (self.algorithm.oid, self.algorithm.parameters) {
            (EC_PUBLIC_KEY, Some(P256)) => Ok(Curve::P256),
            (EC_PUBLIC_KEY, Some(P384)) => Ok(Curve::P384),
            (EC_PUBLIC_KEY, _) => Err(Reason::AlgorithmUnknown),
            _ => Err(Reason::SignatureWrong),
        }
    }

    /// The key where it is RSA's, and fit; one that is for PSS alone only where that is used, with the digest that it names
    /// and no less salt (RFC 4055 §1.2, §3.3).
    fn rsa(&self, used: Option<(Hash, usize)>) -> Result<Numbers<'a>, Reason> {
        match (self.algorithm.oid, self.algorithm.parameters, used) {
            (RSA_ENCRYPTION, _, _) if self.algorithm.has_null() => {}
            (RSASSA_PSS, None, Some(_)) => {}
            (RSASSA_PSS, Some(_), Some((hash, salt))) => match pss(&self.algorithm)? {
                Scheme::Pss(named, least) if named == hash && salt >= least => {}
                _ => return Err(Reason::SignatureWrong),
            },
            _ => return Err(Reason::SignatureWrong),
        }
        rsa_key(self.bits).ok().flatten().ok_or(Reason::KeyUnfit)
    }
}

/// Whether a key is one that signatures can be checked by: of a known kind, and long enough.
pub(crate) fn check_key(der: &[u8]) -> Result<(), Reason> {
    let key = public_key(der).map_err(|_| Reason::KeyUnfit)?;
    match (key.algorithm.oid, key.algorithm.parameters) {
        (RSA_ENCRYPTION | RSASSA_PSS, _) => rsa_key(key.bits).ok().flatten().map(drop).ok_or(Reason::KeyUnfit),
        (EC_PUBLIC_KEY, Some(P256)) => plain::point(Curve::P256, key.bits),
        (EC_PUBLIC_KEY, Some(P384)) => plain::point(Curve::P384, key.bits),
        (oid, _) if Gost::of(oid, true).is_some() => Ok(()),
        _ => Err(Reason::AlgorithmUnknown),
    }
}

/// The content of the BIT STRING of a `SubjectPublicKeyInfo`, which names of keys are made of (RFC 6960 §4.1.1).
pub(crate) fn key_bits(der: &[u8]) -> Option<&[u8]> {
    public_key(der).ok().map(|key| key.bits)
}

fn public_key(der: &[u8]) -> der::Result<Key<'_>> {
    let mut walk = Walk::new(der)?;
    let info = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(info.value)?;
    let algorithm = Algorithm::read(walk.any()?)?;
    let bits = bits(walk.any()?)?;
    walk.finish()?;
    Ok(Key { algorithm, bits })
}

/// `RSASSA-PSS-params` (RFC 4055 §3.1); whoever leaves something out means SHA-1.
fn pss(algorithm: &Algorithm<'_>) -> Result<Scheme, Reason> {
    let (hash, mask, salt) = pss_parameters(algorithm).map_err(|_| Reason::AlgorithmUnknown)?;
    let (hash, mask) = (hash.ok_or(Reason::AlgorithmWeak)?, mask.ok_or(Reason::AlgorithmWeak)?);
    let hash = Hash::of(&hash)?;
    if mask.oid != MGF1 {
        return Err(Reason::AlgorithmUnknown);
    }
    let element = mask.parameters.and_then(|parameters| Walk::new(parameters).and_then(|mut walk| walk.any()).ok());
    let inner = element.and_then(|element| Algorithm::read(element).ok()).ok_or(Reason::AlgorithmUnknown)?;
    if Hash::of(&inner)? == hash { Ok(Scheme::Pss(hash, salt)) } else { Err(Reason::AlgorithmUnknown) }
}

type PssParameters<'a> = (Option<Algorithm<'a>>, Option<Algorithm<'a>>, usize);

fn pss_parameters<'a>(algorithm: &Algorithm<'a>) -> der::Result<PssParameters<'a>> {
    let mut walk = Walk::new(algorithm.parameters.ok_or_else(|| Tag::Sequence.value_error())?)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(sequence.value)?;
    let mut inner = |number| -> der::Result<Option<Element<'a>>> {
        let Some(explicit) = walk.optional(context(number))? else { return Ok(None) };
        let mut walk = Walk::new(explicit.value)?;
        let element = walk.any()?;
        walk.finish()?;
        Ok(Some(element))
    };
    let hash = inner(der::TagNumber::N0)?.map(Algorithm::read).transpose()?;
    let mask = inner(der::TagNumber::N1)?.map(Algorithm::read).transpose()?;
    let salt = match inner(der::TagNumber::N2)? {
        None => 20,
        Some(salt) => {
            salt.tag.assert_eq(Tag::Integer)?;
            match salt.value {
                [small @ 0..=0x7f] => usize::from(*small),
                [0, byte @ 0x80..=0xff] => usize::from(*byte),
                [high @ 1..=1, low] => usize::from(*high) << 8 | usize::from(*low),
                _ => return Err(Tag::Integer.value_error()),
            }
        }
    };
    if inner(der::TagNumber::N3)?.is_some_and(|trailer| trailer.tag != Tag::Integer || trailer.value != TRAILER) {
        return Err(Tag::Integer.value_error());
    }
    walk.finish()?;
    Ok((hash, mask, salt))
}

/// `RSAPublicKey` (RFC 8017 §A.1.1); `None` where it is not computed with: length, even modulus, exponent 1.
fn rsa_key(der: &[u8]) -> der::Result<Option<Numbers<'_>>> {
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
    Ok(fits.then_some(Numbers { exponent, modulus }))
}

/// The bytes of a positive INTEGER in its shortest form, without the sign's.
fn positive(value: &[u8]) -> der::Result<&[u8]> {
    match value {
        [0, rest @ ..] if rest.first().is_some_and(|byte| *byte >= 0x80) => Ok(rest),
        [1..=0x7f, ..] => Ok(value),
        _ => Err(Tag::Integer.value_error()),
    }
}

#[cfg(test)]
mod tests;
