//! The case card: what an operator of 1414 and every list need of a case, folded from its events.

use chrono::{DateTime, NaiveDate, Utc};

use crate::application_number::ApplicationNumber;
use crate::case::{Channel, DocumentKind, Event, IisNumber, OriginalKind, Reason};
use crate::identity::Bin;
use crate::language::Language;
use crate::regulation::RegulationId;

/// What people are told about a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Card {
    /// How it came.
    pub channel: Channel,
    /// The college or archive that answers for it.
    pub college: Bin,
    /// The last day of the term; none where the package was declined.
    pub due_on: Option<NaiveDate>,
    /// Demanded papers that had expired, where it was declined.
    pub expired_documents: Vec<DocumentKind>,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: Option<NaiveDate>,
    /// The IIS's number.
    pub iis_number: IisNumber,
    /// The language in which the applicant wants to be answered.
    pub language: Language,
    /// Demanded papers that were missing, where it was declined.
    pub missing_documents: Vec<DocumentKind>,
    /// Its number; none where the package was declined.
    pub number: Option<ApplicationNumber>,
    /// What a duplicate is asked for.
    pub original: OriginalKind,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The moment from which the term counts.
    pub registered_at: Option<DateTime<Utc>>,
    /// The rules that apply.
    pub regulation: Option<RegulationId>,
    /// Where it stands.
    pub stage: Stage,
    /// When it came to this stage, as the event tells.
    pub stage_since: DateTime<Utc>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Whether the term has passed.
    pub term_expired: bool,
}

/// Where a case stands, as people are told.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// Not taken in at the counter.
    Declined,
    /// Registered, the papers are at the Corporation.
    Accepted,
    /// The papers are on their way to the college.
    UnderWay,
    /// The courier brought the papers back to the Corporation.
    CameBack,
    /// Taken back by the applicant's side.
    Withdrawn,
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Mover {
    /// The applicant.
    Applicant,
    /// The college.
    College,
    /// The Corporation.
    Corporation,
    /// Nobody: the case has ended.
    Nobody,
}

impl Card {
    /// The card after an event: `None` before the first one.
    ///
    /// # Errors
    /// [`crate::case::Impossible`] where the event cannot follow.
    pub fn evolve(
        _card: Option<Self>,
        _event: &Event,
        _recorded_at: DateTime<Utc>,
    ) -> Result<Self, crate::case::Impossible> {
        unimplemented!()
    }

    /// Whose move it is.
    #[must_use]
    pub fn mover(&self) -> Mover {
        unimplemented!()
    }
}
