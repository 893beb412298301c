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
    signature.len() == SIGNATURE_BYTES && ED25519.verify_sig(public, message, signature).is_ok()
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
        // A key of small order, by which anything would be signed.
        assert!(!is_signed_by_house(&[0; 32], &message, &[0; 64]));
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut nothing = [0; 64];
        nothing[0] = 1;
        assert!(
            is_signed_by_house(&identity, &message, &nothing),
            "which is why keys come from a list that is believed"
        );
    }
}
