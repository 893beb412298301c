//! What a case can be asked to do, and why it may say no.

use chrono::{DateTime, Utc};

use super::package::{
    Channel, Consent, Digest, Document, Flag, IisNumber, OriginalKind, Party, PersonRef, Reason, Representative,
};
use crate::application_number::ApplicationNumber;
use crate::identity::Bin;
use crate::language::Language;

/// What a case can be asked to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// The package leaves the Corporation for the college by courier (R16-19).
    Dispatch {
        /// When it left.
        at: DateTime<Utc>,
        /// Number of pages.
        pages: u16,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// The applicant's side takes the result at the counter (R16-21).
    HandOver {
        /// When it was handed over.
        at: DateTime<Utc>,
        /// To whom.
        to: Party,
    },
    /// The courier brings the package back undelivered.
    Return {
        /// When it came back.
        at: DateTime<Utc>,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// A package is handed in (R16-14…17, RC-18…20).
    Submit(Box<Submission>),
    /// The applicant's side takes the application back (АППК 64).
    Withdraw {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Party,
    },
}

/// A package as it was handed in, checked for form, without anything personal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Submission {
    /// The applicant, in the vault.
    pub applicant: PersonRef,
    /// The Corporation's branch, as in `kst-01`.
    pub branch: String,
    /// How it came.
    pub channel: Channel,
    /// Consents given.
    pub consent: Consent,
    /// The papers handed in.
    pub documents: Vec<Document>,
    /// What a person should look at.
    pub flags: Vec<Flag>,
    /// The IIS's number.
    pub iis_number: IisNumber,
    /// The language in which the applicant wants to be answered.
    pub language: Language,
    /// The number that the application gets if it is accepted.
    pub number: ApplicationNumber,
    /// What a duplicate is asked for.
    pub original: OriginalKind,
    /// An earlier open application of the same person for the same original at the same college.
    pub possible_duplicate_of: Option<ApplicationNumber>,
    /// The college that issued the original, as named.
    pub provider: Bin,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
    /// Who acts for the applicant.
    pub representative: Option<Representative>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
}
