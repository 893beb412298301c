//! What a package consists of, without anything personal: persons are references into the vault.

use chrono::NaiveDate;
use uuid::Uuid;

/// How an application came.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Channel {
    /// Handed in at a counter of the Corporation (R16-14, RC-04).
    Counter,
    /// Taken by a worker at the applicant's home after a call to 1414 (RC-25).
    HomeVisit,
    /// Handed in at the college's own office (R16-03, RC-03).
    Office,
    /// Sent through the portal www.egov.kz (RC-05).
    Portal,
}

impl Channel {
    /// Whether the result is handed out at the college's own office (R16-12): the Corporation has no part in it.
    #[must_use]
    pub const fn is_collected_at_college(self) -> bool {
        matches!(self, Self::Office | Self::Portal)
    }
}

/// The consents that the applicant gave or withheld (R16-18, RC-24).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Consent {
    /// Use of secrets protected by law in information systems (R16-18).
    pub protected_secrets: bool,
    /// Access to restricted personal data (RC-24).
    pub restricted_personal_data: bool,
}

/// 32 bytes that stand for a content without showing it: HMAC-SHA-256 under a key that only the vault has.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Digest(pub [u8; 32]);

/// One paper of a package.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// What it came on.
    pub medium: Medium,
    /// Number of pages, 1 to 10,000, where counted.
    pub pages: Option<u16>,
    /// The last day on which it is good, where it has one.
    pub valid_until: Option<NaiveDate>,
}

/// The kinds of paper in a package.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum DocumentKind {
    /// The application itself (RC-18).
    Application,
    /// The identity document (RC-19).
    Identity,
    /// The birth certificate or guardianship decision of a legal representative.
    LegalAuthority,
    /// The original education document (RC-20).
    Original,
    /// Anything else; never demanded.
    Other,
    /// The notarised power of attorney (RC-18).
    PowerOfAttorney,
}

/// Something that a person should look at; it changes no rule.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Flag {
    /// A legal representative acts for an adult.
    LegalRepresentativeOfAdult,
}

/// The IIS's number of an application, `NNN-YYYY-NNNNNNN`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct IisNumber(String);

impl IisNumber {
    /// Reads a number of the shape `NNN-YYYY-NNNNNNN`, ASCII digits only.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 16
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                3 | 8 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        shape.then(|| Self(text.to_owned()))
    }

    /// The number as the IIS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a paper came on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Medium {
    /// Shown from the digital-documents service (RC-29).
    DigitalDocument,
    /// Paper.
    Paper,
    /// A scan.
    Scan,
}

/// The kinds of document that a duplicate is asked for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum OriginalKind {
    /// Certificate.
    Certificate,
    /// Diploma.
    Diploma,
    /// Diploma together with its transcript annex.
    DiplomaWithSupplement,
    /// The transcript annex alone.
    Supplement,
}

/// What a courier carries between the Corporation and a college.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Parcel {
    /// The papers, on their way to the college (R16-19).
    Package,
    /// The signed result, on its way to the Corporation (R16-20).
    Result,
}

/// One of the two people who may act on the applicant's side.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Party {
    /// The applicant.
    Applicant,
    /// The applicant's representative.
    Representative,
}

/// A person in the vault, and a digest of what was sealed there, under the person's own key.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PersonRef {
    /// The person's identity in the vault.
    pub id: Uuid,
    /// Digest of the sealed record.
    pub digest: Digest,
}

/// Why a duplicate is asked for (RC-20, D-10).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// The original is damaged.
    Damaged,
    /// The original is lost.
    Lost,
    /// The holder's name has changed.
    NameChanged,
}

/// Why a signed result comes back from the Corporation to the college.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ReturnReason {
    /// It was sent to another section than the one that took the application in.
    Address,
    /// The Corporation did not take it in: torn, open, without its list.
    Packing,
    /// Nobody came for it: the college keeps it.
    Uncollected,
}

/// Who acts for the applicant (RC-18, D-06).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Representative {
    /// The last day on which the authority itself is good, where it names one.
    pub authority_valid_until: Option<NaiveDate>,
    /// On what ground he acts.
    pub kind: RepresentativeKind,
    /// The person, in the vault.
    pub person: PersonRef,
}

/// On what ground a representative acts.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RepresentativeKind {
    /// By notarised power of attorney.
    Attorney,
    /// As a parent or guardian.
    Legal,
}
