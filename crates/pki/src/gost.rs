//! GOST 34.10-2015 as the national authority writes it (DOMAIN.md §6.3), and its forerunner GOST 34.310-2004.
//!
//! Keys are `X ‖ Y`, signatures `r ‖ s`, the digest a number: all with the least significant byte first. Only signatures
//! are checked, so that nothing here is secret and times may vary.

mod curve;

use std::sync::LazyLock;

use crypto_bigint::{Limb, U256, U512, Uint};
use der::Tag;
use der::asn1::ObjectIdentifier;

use self::curve::Curve;
use crate::asn1::{Algorithm, Walk, oid};
use crate::hash::Hash;
use crate::reason::Reason;

const KEY_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.1");
const KEY_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.2");
const KEY_LEGACY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.1.1");
const SIGNATURE_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.3.1");
const SIGNATURE_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.3.2");
const SIGNATURE_LEGACY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.1.2");

const PARAMETERS_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.1.1");
const PARAMETERS_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.2.1");
const PARAMETERS_LEGACY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.1.1.1");
const DIGEST_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.2");
const DIGEST_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.3");
const DIGEST_LEGACY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.1.1.0");

/// `id-tc26-gost-3410-2012-512-paramSetA` (RFC 7836 §A.1).
static A512: LazyLock<Curve<{ U512::LIMBS }>> = LazyLock::new(|| {
    let p = U512::ZERO.wrapping_sub(&U512::from_u16(569));
    Curve {
        a: p.wrapping_sub(&U512::from_u8(3)),
        b: U512::from_be_hex(
            "e8c2505dedfc86ddc1bd0b2b6667f1da34b82574761cb0e879bd081cfd0b6265\
             ee3cb090f30d27614cb4574010da90dd862ef9d4ebee4761503190785a71c760",
        ),
        complement: Limb(569),
        generator: (
            U512::from_u8(3),
            U512::from_be_hex(
                "7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921\
                 df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4",
            ),
        ),
        order: U512::from_be_hex(
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
             27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275",
        ),
    }
});

/// `id-tc26-gost-3410-2012-256-paramSetA` (RFC 7836 §A.2).
static A256: LazyLock<Curve<{ U256::LIMBS }>> = LazyLock::new(|| Curve {
    a: U256::from_be_hex("c2173f1513981673af4892c23035a27ce25e2013bf95aa33b22c656f277e7335"),
    b: U256::from_be_hex("295f9bae7428ed9ccc20e7c359a9d41a22fccd9108e17bf7ba9337a6f8ae9513"),
    complement: Limb(617),
    generator: (
        U256::from_be_hex("91e38443a5e82c0d880923425712b2bb658b9196932e02c78b2582fe742daa28"),
        U256::from_be_hex("32879423ab1a0375895786c4bb46e9565fde0b5344766740af268adb32322e5c"),
    ),
    order: U256::from_be_hex("400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67"),
});

/// `id-GostR3410-2001-CryptoPro-A-ParamSet` (RFC 4357 §11.4).
static CRYPTO_PRO_A: LazyLock<Curve<{ U256::LIMBS }>> = LazyLock::new(|| {
    let p = U256::ZERO.wrapping_sub(&U256::from_u16(617));
    Curve {
        a: p.wrapping_sub(&U256::from_u8(3)),
        b: U256::from_u8(166),
        complement: Limb(617),
        generator: (
            U256::from_u8(1),
            U256::from_be_hex("8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14"),
        ),
        order: U256::from_be_hex("ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893"),
    }
});

/// Which of the signatures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Gost {
    /// GOST 34.310-2004 with GOST 34.311-95.
    Legacy,
    /// GOST 34.10-2015 with 256 bits.
    Short,
    /// GOST 34.10-2015 with 512 bits.
    Long,
}

impl Gost {
    /// The signature that an identifier names; `as_signer`: a signer may name his key's algorithm instead.
    pub(crate) fn of(oid: ObjectIdentifier, as_signer: bool) -> Option<Self> {
        match oid {
            SIGNATURE_256 => Some(Self::Short),
            SIGNATURE_512 => Some(Self::Long),
            SIGNATURE_LEGACY => Some(Self::Legacy),
            KEY_256 if as_signer => Some(Self::Short),
            KEY_512 if as_signer => Some(Self::Long),
            KEY_LEGACY if as_signer => Some(Self::Legacy),
            _ => None,
        }
    }

    /// Its digest.
    pub(crate) const fn hash(self) -> Hash {
        match self {
            Self::Legacy => Hash::Gost34311,
            Self::Long => Hash::Streebog512,
            Self::Short => Hash::Streebog256,
        }
    }

    /// Its name, for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Legacy => "GOST 34.310-2004, GOST 34.311-95",
            Self::Long => "GOST 34.10-2015 512, Streebog-512",
            Self::Short => "GOST 34.10-2015 256, Streebog-256",
        }
    }

    /// Whether `signature` over `digest` is right by a key of this algorithm.
    pub(crate) fn check(
        self,
        algorithm: &Algorithm<'_>,
        key: &[u8],
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Reason> {
        let (expected, parameters) = match self {
            Self::Legacy => (KEY_LEGACY, [PARAMETERS_LEGACY, DIGEST_LEGACY]),
            Self::Long => (KEY_512, [PARAMETERS_512, DIGEST_512]),
            Self::Short => (KEY_256, [PARAMETERS_256, DIGEST_256]),
        };
        if algorithm.oid != expected {
            return Err(Reason::SignatureWrong);
        }
        let named = self::parameters(algorithm).map_err(|_| Reason::KeyUnfit)?;
        if named != parameters {
            // A digest of another length, or a curve that nobody has confirmed.
            return Err(if named[0] == parameters[0] { Reason::KeyUnfit } else { Reason::AlgorithmUnknown });
        }
        let key = point(key).map_err(|_| Reason::KeyUnfit)?;
        match self {
            // Confirmed, as the digest's S-boxes are, by the test authority's own certificates.
            Self::Legacy => check(&CRYPTO_PRO_A, key, digest, signature),
            Self::Long => check(&A512, key, digest, signature),
            Self::Short => believed_where_it_fits(check(&A256, key, digest, signature)),
        }
    }
}

/// No text of the authority says which curve these parameters are. A signature that fits proves the curve along with
/// itself; a key beside the curve may lie on the right one.
fn believed_where_it_fits(checked: Result<(), Reason>) -> Result<(), Reason> {
    checked.map_err(|reason| if reason == Reason::KeyUnfit { Reason::AlgorithmUnknown } else { reason })
}

/// The two identifiers of the key's parameters: curve and digest.
fn parameters(algorithm: &Algorithm<'_>) -> der::Result<[ObjectIdentifier; 2]> {
    let mut walk = Walk::new(algorithm.parameters.ok_or_else(|| Tag::Sequence.value_error())?)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(sequence.value)?;
    let parameters = [oid(walk.expect(Tag::ObjectIdentifier)?)?, oid(walk.expect(Tag::ObjectIdentifier)?)?];
    walk.finish()?;
    Ok(parameters)
}

/// The OCTET STRING in the key's BIT STRING.
fn point(key: &[u8]) -> der::Result<&[u8]> {
    let mut walk = Walk::new(key)?;
    let point = walk.expect(Tag::OctetString)?.value;
    walk.finish()?;
    Ok(point)
}

fn check<const N: usize>(curve: &Curve<N>, key: &[u8], digest: &[u8], signature: &[u8]) -> Result<(), Reason> {
    let key = pair::<N>(key).filter(|key| curve.has(key)).ok_or(Reason::KeyUnfit)?;
    let (r, s) = pair::<N>(signature).ok_or(Reason::SignatureWrong)?;
    if digest.len() != N * Limb::BYTES {
        return Err(Reason::SignatureWrong);
    }
    let digest = Uint::from_le_slice(digest);
    if curve.verify(&key, &digest, &r, &s) { Ok(()) } else { Err(Reason::SignatureWrong) }
}

/// Two numbers of the curve's size, the least significant byte first.
fn pair<const N: usize>(bytes: &[u8]) -> Option<(Uint<N>, Uint<N>)> {
    let size = N * Limb::BYTES;
    if bytes.len() != 2 * size {
        return None;
    }
    let (first, second) = bytes.split_at(size);
    Some((Uint::from_le_slice(first), Uint::from_le_slice(second)))
}

#[cfg(test)]
mod tests;
