//! Files in the vault by their digest, and the proof that one of them was signed.

use crate::identity::Bin;

/// A file in the vault: SHA-256 of its bytes, which are such that nobody can guess them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileRef(pub [u8; 32]);

/// The proof that a document was signed for a college by somebody who may. A verifier alone makes one, by
/// [`Self::assertion`]; it stands for one document and no other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct VerifiedSignature {
    certificate: [u8; 32],
    college: Bin,
    document: FileRef,
    signature: FileRef,
}

impl VerifiedSignature {
    /// Asserts that a signature was verified: digest, signature value, path, validity, usage, role and BIN.
    ///
    /// Only for verifiers. `certificate` is the SHA-256 of the signer's certificate, `signature` the CMS in the vault.
    #[must_use]
    pub const fn assertion(document: FileRef, signature: FileRef, certificate: [u8; 32], college: Bin) -> Self {
        Self { certificate, college, document, signature }
    }

    /// SHA-256 of the signer's certificate.
    #[must_use]
    pub const fn certificate(&self) -> [u8; 32] {
        self.certificate
    }

    /// The college for which the certificate was issued.
    #[must_use]
    pub const fn college(&self) -> Bin {
        self.college
    }

    /// What was signed.
    #[must_use]
    pub const fn document(&self) -> FileRef {
        self.document
    }

    /// The signature itself.
    #[must_use]
    pub const fn signature(&self) -> FileRef {
        self.signature
    }
}
