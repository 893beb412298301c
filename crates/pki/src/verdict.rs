//! What comes out of a check.

use core::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_domain::case::{FileRef, VerifiedSignature};
use telnusqa_domain::identity::Bin;

use crate::parts::Stamp;
use crate::reason::Reason;
use crate::revocation::Known;

/// One of three honest answers. Reasons are sorted and each stands once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict<T = Evidence> {
    /// It was not shown to be wrong, and cannot be shown to be right: nothing is decided on it.
    CannotTell(Vec<Reason>),
    /// It is wrong, because of all that could be found.
    Invalid(Vec<Reason>),
    /// All that was demanded is so.
    Valid(Box<T>),
}

/// What was found to be so.
#[derive(Clone, Eq, PartialEq)]
pub struct Evidence {
    /// The algorithm of the signature, for people.
    pub algorithm: &'static str,
    /// BIN of the college in the signer's certificate.
    pub bin: Bin,
    /// SHA-256 of the signer's certificate.
    pub certificate: [u8; 32],
    /// The way from the signer's certificate to the anchor, each in DER.
    pub chain: Vec<Vec<u8>>,
    /// SHA-256 of the document.
    pub document: [u8; 32],
    /// What is known of the certificate's state.
    pub known: Vec<Known>,
    /// What the signer is in the college, by his certificate.
    pub role: Role,
    /// SHA-256 of the CMS.
    pub signature: [u8; 32],
    /// When the signer says that he signed; nobody confirms it.
    pub signing_time: Option<DateTime<Utc>>,
    /// The time stamp over the signature.
    pub stamp: Option<Stamp>,
    /// IIN of the signer, 12 digits: personal data, which `Debug` does not show.
    pub subject_iin: String,
}

/// Who may sign results (DOMAIN.md §6.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// First head, `1.2.398.3.3.4.1.2.1`.
    Head,
    /// Person with the right to sign, `1.2.398.3.3.4.1.2.2`.
    SigningRight,
}

impl<T> Verdict<T> {
    /// By what stands against a signature: what is wrong outweighs what cannot be told.
    pub(crate) fn of(reasons: impl IntoIterator<Item = Reason>) -> Self {
        let (wrong, open): (Vec<_>, Vec<_>) = reasons.into_iter().partition(Reason::is_wrong);
        if wrong.is_empty() { Self::CannotTell(open) } else { Self::Invalid(wrong) }
    }

    /// By what stands against an answer or list itself: only an unknown algorithm, a responder that was busy and a time that
    /// is over leave it open.
    pub(crate) fn of_part(reasons: impl IntoIterator<Item = Reason>) -> Self {
        let open = [
            Reason::AlgorithmUnknown,
            Reason::AnchorsMissing,
            Reason::RevocationBusy,
            Reason::RevocationStale,
            Reason::RevocationUnknown,
        ];
        let (open, wrong): (Vec<_>, Vec<_>) = reasons.into_iter().partition(|reason| open.contains(reason));
        if wrong.is_empty() { Self::CannotTell(open) } else { Self::Invalid(wrong) }
    }

    /// After how long it is worth while to try again, where time can help.
    #[must_use]
    pub fn retry_after(&self) -> Option<TimeDelta> {
        let Self::CannotTell(reasons) = self else { return None };
        let waits = reasons.iter().map(|reason| match reason {
            // Nobody learns an algorithm by waiting, nor does a document come by itself.
            Reason::AlgorithmUnknown | Reason::AnchorsMissing | Reason::DocumentMissing | Reason::TimeStampExpired => {
                None
            }
            Reason::RevocationBusy => Some(TimeDelta::minutes(1)),
            _ => Some(TimeDelta::minutes(5)),
        });
        waits.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// The reasons against it, or for not telling.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::CannotTell(reasons) | Self::Invalid(reasons) => reasons,
            Self::Valid(_) => &[],
        }
    }

    /// What was found to be so, where all was.
    #[must_use]
    pub fn valid(&self) -> Option<&T> {
        match self {
            Self::CannotTell(_) | Self::Invalid(_) => None,
            Self::Valid(evidence) => Some(evidence),
        }
    }
}

impl Evidence {
    /// The proof for the domain, bound to this document.
    #[must_use]
    pub const fn assertion(&self) -> VerifiedSignature {
        VerifiedSignature::assertion(FileRef(self.document), FileRef(self.signature), self.certificate, self.bin)
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence")
            .field("algorithm", &self.algorithm)
            .field("bin", &self.bin)
            .field("known", &self.known)
            .field("role", &self.role)
            .field("signing_time", &self.signing_time)
            .field("stamp", &self.stamp)
            .finish_non_exhaustive()
    }
}
