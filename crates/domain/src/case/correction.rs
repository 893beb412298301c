//! What was taken down wrongly is corrected, as long as nothing is signed: what was there stays, and the new stands beside it.

use uuid::Uuid;

use super::command::Submission;
use super::package::{OriginalKind, PersonRef, Reason};
use super::signature::FileRef;
use super::staff::{Role, StaffId};
use crate::application_number::ApplicationNumber;
use crate::language::Language;

/// What of an application can be corrected.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Field {
    /// Where the applicant lives.
    Address,
    /// His birth date.
    BirthDate,
    /// His e-mail.
    Email,
    /// His given name.
    GivenName,
    /// His IIN: who he is.
    Iin,
    /// The language in which he wants to be answered.
    Language,
    /// What is said of the original.
    Original,
    /// His patronymic.
    Patronymic,
    /// His telephone.
    Phone,
    /// Why a duplicate is asked for.
    Reasons,
    /// His surname.
    Surname,
}

/// What is to be corrected; the values of the applicant lie in the vault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Correction {
    /// The applicant as he is to be from now on, in the vault.
    pub applicant: PersonRef,
    /// What changes, sorted.
    pub fields: Vec<Field>,
    /// The language, where it changes.
    pub language: Option<Language>,
    /// Why, in the vault.
    pub note: FileRef,
    /// The kind of the original, where it changes.
    pub original: Option<OriginalKind>,
    /// An earlier open application of the same person for the same original at the same college, which what was wrong did not
    /// show; what was marked before stays where there is none.
    pub possible_duplicate_of: Option<ApplicationNumber>,
    /// Why a duplicate is asked for, sorted; empty where that stays.
    pub reasons: Vec<Reason>,
    /// The applicant as he was, in the vault.
    pub replaces: Uuid,
}

/// What was corrected.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Corrected {
    /// Who.
    pub by: StaffId,
    /// What.
    pub correction: Correction,
    /// Whether a document that lay for signature is made anew: what changed stands on it.
    pub remade: bool,
    /// As what he did it.
    pub role: Role,
}

impl Field {
    /// Whether it stands on the documents that are made.
    #[must_use]
    pub const fn is_printed(self) -> bool {
        match self {
            Self::GivenName | Self::Original | Self::Patronymic | Self::Surname => true,
            Self::Address
            | Self::BirthDate
            | Self::Email
            | Self::Iin
            | Self::Language
            | Self::Phone
            | Self::Reasons => false,
        }
    }
}

impl Submission {
    /// The same after a correction.
    #[must_use]
    pub fn corrected(self, correction: &Correction) -> Self {
        Self {
            applicant: correction.applicant,
            language: correction.language.unwrap_or(self.language),
            original: correction.original.unwrap_or(self.original),
            possible_duplicate_of: correction.possible_duplicate_of.or(self.possible_duplicate_of),
            reasons: if correction.reasons.is_empty() { self.reasons } else { correction.reasons.clone() },
            ..self
        }
    }
}
