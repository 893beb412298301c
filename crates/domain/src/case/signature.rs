//! Files in the vault by their digest, and the proof that one of them was signed.

use super::staff::StaffId;
use crate::identity::Bin;

/// A file in the vault: SHA-256 of its bytes, which are such that nobody can guess them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileRef(pub [u8; 32]);

/// In what manner a head signed a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Manner {
    /// With a pen, on the printed paper: the register alone vouches for it.
    ByHand {
        /// The scan of the signed paper, in the vault.
        scan: FileRef,
    },
    /// By a key.
    Electronic {
        /// SHA-256 of his certificate.
        certificate: [u8; 32],
        /// His signature (CMS), in the vault.
        signature: FileRef,
    },
}

impl Manner {
    /// Whether it was with a pen.
    #[must_use]
    pub const fn is_by_hand(self) -> bool {
        matches!(self, Self::ByHand { .. })
    }
}

/// A scan of the printed document, as it was signed by hand. Nobody can tell from it whose hand that was: a second person says so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scan {
    /// Who attached it.
    pub by: StaffId,
    /// Of which document, in the vault.
    pub document: FileRef,
    /// The scan itself, in the vault.
    pub file: FileRef,
}

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
