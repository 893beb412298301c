//! What a college prepares, signs and hands out: a duplicate, or a reasoned refusal (RC-10).

use chrono::NaiveDate;

use super::signature::FileRef;
use super::staff::StaffId;
use crate::register_number::RegisterNumber;

/// What the executor proposes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Draft {
    /// The duplicate that was asked for.
    Duplicate,
    /// A reasoned refusal on the merits.
    Refusal {
        /// The fact behind the ground, in the vault.
        fact: FileRef,
        /// One of the list.
        ground: Ground,
    },
}

/// The grounds of a refusal on the merits: this list and no other.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Ground {
    /// No consent to the access to restricted personal data (RC-24).
    NoConsent,
    /// What was submitted does not meet the requirements (RC-23).
    NotCompliant,
    /// Documents, or data in them, were found unreliable (RC-22).
    Unreliable,
}

/// The word of the head who proposes to annul what is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Annulment {
    /// Whether the college makes another without a new application, where the result is handed out by then.
    pub anew: bool,
    /// The head.
    pub by: StaffId,
    /// Why, in the vault.
    pub reason: FileRef,
}

/// The two results of the service (RC-10).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ResultKind {
    /// A duplicate.
    Duplicate,
    /// A reasoned refusal.
    Refusal,
}

/// A document made for signature: stored before it is signed, and never made again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Prepared {
    /// The last day for an appeal that stands on it, where it is a refusal (АППК 80(5), 92).
    pub appeal_until: Option<NaiveDate>,
    /// Its bytes, in the vault.
    pub document: FileRef,
    /// The number that stands on it, where it is a duplicate.
    pub number: Option<RegisterNumber>,
    /// The supplement, in the vault: its digest stands on the document, so that whoever signs the one signs the other.
    pub supplement: Option<FileRef>,
    /// The version of the templates that it was made by; none = a plain text, as they were before.
    pub templates: Option<u32>,
}

impl Draft {
    /// Which of the results it would be.
    #[must_use]
    pub const fn kind(&self) -> ResultKind {
        match self {
            Self::Duplicate => ResultKind::Duplicate,
            Self::Refusal { .. } => ResultKind::Refusal,
        }
    }

    /// The ground, where it is a refusal.
    #[must_use]
    pub const fn ground(&self) -> Option<Ground> {
        match self {
            Self::Duplicate => None,
            Self::Refusal { ground, .. } => Some(*ground),
        }
    }
}
