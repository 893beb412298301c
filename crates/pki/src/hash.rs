//! Digests: which are known, and which nobody may rely on any more.

use der::asn1::ObjectIdentifier;
use gost94::Gost94Test;
use sha1_rustcrypto::Sha1;
use sha2_rustcrypto::{Digest, Sha256, Sha384, Sha512};
use streebog::{Streebog256, Streebog512};

use crate::asn1::Algorithm;
use crate::reason::Reason;

/// `id-sha256`.
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// `id-sha384`.
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
/// `id-sha512`.
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
/// `id-sha1`.
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// GOST 34.311-95, the digest of the legacy signature (DOMAIN.md §6.3).
const GOST_34_311: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.1");
/// Streebog with 256 bits.
const STREEBOG256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.2");
/// Streebog with 512 bits.
const STREEBOG512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.3");

/// Digests and signatures that nobody may rely on any more: MD2, MD5, SHA-1.
const WEAK: [ObjectIdentifier; 8] = [
    ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"),
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.2"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.2.2"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.2.5"),
    SHA1,
];

/// A digest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Hash {
    /// GOST 34.311-95 with the S-boxes of its test parameters.
    Gost34311,
    /// SHA-1: names a certificate or key, and is never what a signature rests on.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// GOST 34.11-2015 with 256 bits.
    Streebog256,
    /// GOST 34.11-2015 with 512 bits.
    Streebog512,
}

impl Hash {
    /// The digest that one may rely on.
    pub(crate) fn of(algorithm: &Algorithm<'_>) -> Result<Self, Reason> {
        match Self::naming(algorithm)? {
            Self::Sha1 => Err(Reason::AlgorithmWeak),
            hash => Ok(hash),
        }
    }

    /// The digest of a certificate, key or name that is meant; that nothing else has it is not relied on.
    pub(crate) fn naming(algorithm: &Algorithm<'_>) -> Result<Self, Reason> {
        match algorithm.oid {
            _ if !algorithm.is_plain() => Err(unknown(algorithm.oid)),
            GOST_34_311 => Ok(Self::Gost34311),
            SHA1 => Ok(Self::Sha1),
            SHA256 => Ok(Self::Sha256),
            SHA384 => Ok(Self::Sha384),
            SHA512 => Ok(Self::Sha512),
            STREEBOG256 => Ok(Self::Streebog256),
            STREEBOG512 => Ok(Self::Streebog512),
            oid => Err(unknown(oid)),
        }
    }

    /// Its name, for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gost34311 => "GOST 34.311-95",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Streebog256 => "Streebog-256",
            Self::Streebog512 => "Streebog-512",
        }
    }

    /// The digest of these bytes.
    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Gost34311 => Gost94Test::digest(bytes).to_vec(),
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
            Self::Streebog256 => Streebog256::digest(bytes).to_vec(),
            Self::Streebog512 => Streebog512::digest(bytes).to_vec(),
        }
    }
}

/// Nobody can tell about an unknown algorithm; a weak one proves nothing.
pub(crate) fn unknown(oid: ObjectIdentifier) -> Reason {
    if WEAK.contains(&oid) { Reason::AlgorithmWeak } else { Reason::AlgorithmUnknown }
}

#[cfg(test)]
mod tests {
    use super::Hash;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 6986 §10.1, its octets in the order of memory.
    #[test]
    fn streebog_is_that_of_its_standard() {
        let message = b"012345678901234567890123456789012345678901234567890123456789012";
        assert_eq!(
            hex(&Hash::Streebog512.digest(message)),
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa\
             00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"
        );
        assert_eq!(
            hex(&Hash::Streebog256.digest(message)),
            "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
        );
    }

    /// RFC 5831 §7.3.1, with the S-boxes of its test parameters.
    #[test]
    fn gost_34_311_has_the_test_parameters() {
        assert_eq!(
            hex(&Hash::Gost34311.digest(b"This is message, length=32 bytes")),
            "b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa"
        );
    }
}
