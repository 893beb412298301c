//! The house's own key, by which the proofs on papers are signed (Ed25519, RFC 8032).

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, VerificationAlgorithm as _};

/// Bytes of a public key.
const PUBLIC_BYTES: usize = 32;
/// Bytes of a signature.
const SIGNATURE_BYTES: usize = 64;

/// A key of the house. It has no `Debug`.
pub struct HouseKey {
    pair: Ed25519KeyPair,
    public: [u8; PUBLIC_BYTES],
}

/// The bytes are no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("read the house's key")]
pub struct NotAKey;

impl HouseKey {
    /// The key of a seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`NotAKey`]
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, NotAKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NotAKey)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| NotAKey)?;
        Ok(Self { pair, public })
    }

    /// The public key.
    #[must_use]
    pub const fn public(&self) -> &[u8; PUBLIC_BYTES] {
        &self.public
    }

    /// Signs; the same message gives the same signature.
    ///
    /// # Errors
    /// [`NotAKey`] where the key computes nothing.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], NotAKey> {
        self.pair.sign(message).as_ref().try_into().map_err(|_| NotAKey)
    }
}

/// Whether a message was signed by the house's key with this public one.
#[must_use]
pub fn is_signed_by_house(public: &[u8; PUBLIC_BYTES], message: &[u8], signature: &[u8]) -> bool {
    let right = signature.len() == SIGNATURE_BYTES && !is_of_small_order(public);
    right && ED25519.verify_sig(public, message, signature).is_ok()
}

/// Whether a public key is a point of order 1, 2, 4 or 8, in any of its encodings: under such a one a signature can be found
/// that fits many messages, without any secret. The sign of x, the highest bit, makes no difference.
fn is_of_small_order(public: &[u8; PUBLIC_BYTES]) -> bool {
    /// y of the points: 0, 1, p − 1, the two of order 8, and 0 and 1 as p and p + 1; p = 2^255 − 19.
    const Y: [[u8; PUBLIC_BYTES]; 7] = [
        [0; PUBLIC_BYTES],
        ends(0x01, 0x00, 0x00),
        ends(0xec, 0xff, 0x7f),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
        ends(0xed, 0xff, 0x7f),
        ends(0xee, 0xff, 0x7f),
    ];
    let mut y = *public;
    y[PUBLIC_BYTES - 1] &= 0x7f;
    Y.contains(&y)
}

/// A number by its lowest byte, those between, and its highest.
const fn ends(lowest: u8, between: u8, highest: u8) -> [u8; PUBLIC_BYTES] {
    let mut bytes = [between; PUBLIC_BYTES];
    bytes[0] = lowest;
    bytes[PUBLIC_BYTES - 1] = highest;
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
        core::array::from_fn(byte)
    }

    /// RFC 8032 §7.1, test 2.
    #[test]
    fn it_is_the_one_of_the_rfc() {
        let key =
            HouseKey::from_seed(&hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")).unwrap();
        assert_eq!(key.public(), &hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        let signature = key.sign(&[0x72]).unwrap();
        assert_eq!(signature[..32], hex::<32>("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"));
        assert_eq!(signature[32..], hex::<32>("085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    }

    #[test]
    fn any_other_byte_is_told() {
        let key = HouseKey::from_seed(&[9; 32]).unwrap();
        let (message, signature) = (b"a paper".to_vec(), key.sign(b"a paper").unwrap());
        assert!(is_signed_by_house(key.public(), &message, &signature));
        for at in 0..SIGNATURE_BYTES {
            let mut other = signature;
            other[at] ^= 1;
            assert!(!is_signed_by_house(key.public(), &message, &other), "byte {at}");
        }
        for at in 0..message.len() {
            let mut other = message.clone();
            other[at] ^= 1;
            assert!(!is_signed_by_house(key.public(), &other, &signature), "byte {at}");
        }
        assert!(!is_signed_by_house(HouseKey::from_seed(&[8; 32]).unwrap().public(), &message, &signature));
        assert!(!is_signed_by_house(key.public(), &message, &signature[..63]));
        assert!(!is_signed_by_house(key.public(), &message, &[]));
    }

    /// Without the look at the key these would be signatures: the one that is nothing fits every message under the neutral
    /// element, and under the others one in a few.
    #[test]
    fn a_key_of_small_order_signs_nothing() {
        let mut neutral = [0; PUBLIC_BYTES];
        neutral[0] = 1;
        let mut nothing = [0; SIGNATURE_BYTES];
        nothing[0] = 1;
        assert!(ED25519.verify_sig(&neutral, b"a paper", &nothing).is_ok(), "as RFC 8032 has it");
        let minus_one = ends(0xec, 0xff, 0xff);
        for public in [neutral, [0; PUBLIC_BYTES], minus_one, ends(0xed, 0xff, 0x7f), ends(0xee, 0xff, 0xff)] {
            for signature in [nothing, [0; SIGNATURE_BYTES]] {
                assert!(!is_signed_by_house(&public, b"a paper", &signature), "{public:?}");
            }
        }
    }
}
