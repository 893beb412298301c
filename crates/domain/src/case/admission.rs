//! Whether a package is taken in: the papers that are demanded, and whether each is there and good.

use chrono::NaiveDate;

use super::command::Submission;
use super::package::{Channel, DocumentKind, Flag, Representative, RepresentativeKind};
use crate::hours::day_in_almaty;
use crate::regulation::{Regulation, RegulationId};

/// Whether a package is taken in (R16-16; Law on state services art. 20(2)).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Admission {
    /// Every demanded paper is there and good.
    Accepted,
    /// Something demanded is not there or has expired: the receipt of refusal to accept says what.
    Declined {
        /// Demanded papers that had expired on the day of the submission, sorted.
        expired: Vec<DocumentKind>,
        /// Demanded papers that were not there, sorted.
        missing: Vec<DocumentKind>,
    },
}

/// How one demanded paper stands.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Standing {
    Expired,
    Good,
    Missing,
}

impl Submission {
    /// The version in force on the day on which it was handed in.
    #[must_use]
    pub fn regulation(&self) -> Option<RegulationId> {
        RegulationId::in_force_on(day_in_almaty(self.submitted_at))
    }

    /// Whether the package is taken in by the version of its day; where none was in force, it is not.
    #[must_use]
    pub fn is_admitted(&self) -> bool {
        self.regulation().is_some_and(|id| self.admission(Regulation::of(id)) == Admission::Accepted)
    }

    /// Whether a version takes the package in. Withheld consent does not count here: it is a ground for a refusal on the
    /// merits (RC-24).
    #[must_use]
    pub fn admission(&self, regulation: &Regulation) -> Admission {
        let demanded = self.demanded(regulation);
        let with = |standing| -> Vec<DocumentKind> {
            demanded.iter().copied().filter(|kind| self.standing(*kind) == standing).collect()
        };
        let (expired, missing) = (with(Standing::Expired), with(Standing::Missing));
        if expired.is_empty() && missing.is_empty() {
            Admission::Accepted
        } else {
            Admission::Declined { expired, missing }
        }
    }

    /// The papers that may be demanded, sorted; nothing else may (RC-18…20).
    fn demanded(&self, regulation: &Regulation) -> Vec<DocumentKind> {
        let mut demanded = regulation.demands(&self.reasons, self.representative.as_ref().map(|acting| acting.kind));
        // The portal knows its user and takes no paper: the original is brought later (RC-19…21).
        demanded.retain(|kind| self.channel != Channel::Portal || *kind == DocumentKind::Application);
        demanded
    }

    /// Whether the original is still to be brought: what came through the portal could not have it attached (RC-20, RC-21).
    #[must_use]
    pub fn owes_original(&self, regulation: &Regulation) -> bool {
        self.channel == Channel::Portal && regulation.demands_original(&self.reasons)
    }

    /// Whether a good original is with the papers.
    #[must_use]
    pub fn has_original(&self) -> bool {
        self.standing(DocumentKind::Original) == Standing::Good
    }

    /// One good paper of a kind is enough; one that is there and expired is not also missing.
    fn standing(&self, kind: DocumentKind) -> Standing {
        let day = day_in_almaty(self.submitted_at);
        let mut papers = self.documents.iter().filter(|paper| paper.kind == kind).peekable();
        if papers.peek().is_none() {
            Standing::Missing
        } else if self.authority_expired(kind, day) || papers.all(|paper| is_past(paper.valid_until, day)) {
            Standing::Expired
        } else {
            Standing::Good
        }
    }

    /// An authority that has run out makes its paper an expired one, whatever the paper itself says.
    fn authority_expired(&self, kind: DocumentKind, day: NaiveDate) -> bool {
        self.representative
            .as_ref()
            .is_some_and(|acting| acting.paper() == kind && is_past(acting.authority_valid_until, day))
    }
}

impl Representative {
    /// The paper that proves his authority; the other kind does not serve.
    #[must_use]
    pub const fn paper(&self) -> DocumentKind {
        match self.kind {
            RepresentativeKind::Attorney => DocumentKind::PowerOfAttorney,
            RepresentativeKind::Legal => DocumentKind::LegalAuthority,
        }
    }
}

impl Flag {
    /// What a person should look at when someone acts for an applicant born on `birth_date`: a parent or guardian
    /// acting on `day` for somebody who is 18 or older (D-06).
    #[must_use]
    pub fn of(kind: RepresentativeKind, birth_date: NaiveDate, day: NaiveDate) -> Option<Self> {
        match kind {
            RepresentativeKind::Attorney => None,
            RepresentativeKind::Legal => {
                let adult = day.years_since(birth_date).is_some_and(|years| years >= 18);
                adult.then_some(Self::LegalRepresentativeOfAdult)
            }
        }
    }
}

/// A paper is good through its last day.
fn is_past(valid_until: Option<NaiveDate>, day: NaiveDate) -> bool {
    valid_until.is_some_and(|last| last < day)
}
