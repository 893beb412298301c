//! What has happened to a case: the facts that the log keeps for ever.

use chrono::{DateTime, NaiveDate, Utc};

use super::command::Submission;
use super::package::{Digest, DocumentKind, Party};
use crate::identity::Bin;
use crate::regulation::RegulationId;

/// Something that has happened to a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The package was complete: the application is registered.
    Accepted(Box<Accepted>),
    /// The package was not taken in (R16-16, Law on state services art. 20(2)).
    Declined(Box<Declined>),
    /// The package left for the college (R16-19).
    Dispatched {
        /// When it left.
        at: DateTime<Utc>,
        /// Number of pages.
        pages: u16,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// The courier brought the package back undelivered.
    Returned {
        /// When it came back.
        at: DateTime<Utc>,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// The term passed without a result: a deemed refusal (АППК 91(2)); the work goes on.
    TermExpired {
        /// The day that passed.
        due_on: NaiveDate,
    },
    /// The applicant's side took the application back.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Party,
    },
}

impl Event {
    /// Its kind, as the log and the bus name it: `term-expired`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Declined(_) => "declined",
            Self::Dispatched { .. } => "dispatched",
            Self::Returned { .. } => "returned",
            Self::TermExpired { .. } => "term-expired",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// An application that was registered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: NaiveDate,
    /// The moment from which the term counts.
    pub registered_at: DateTime<Utc>,
    /// The rules that apply to it for ever.
    pub regulation: RegulationId,
    /// Where it goes instead of to the college named, where that is no more.
    pub routed_to: Option<Bin>,
    /// What was handed in.
    pub submission: Submission,
}

/// A package that was not taken in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Declined {
    /// Demanded papers that had expired, sorted.
    pub expired: Vec<DocumentKind>,
    /// Demanded papers that were not there, sorted.
    pub missing: Vec<DocumentKind>,
    /// What was handed in.
    pub submission: Submission,
}
