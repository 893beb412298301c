//! Whether a package is taken in: the papers that are demanded, and whether each is there and good.

use chrono::NaiveDate;

use super::command::Submission;
use super::package::{Channel, DocumentKind, Flag, Reason, Representative, RepresentativeKind};
use crate::hours::day_in_almaty;

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

/// Whether the original belongs to what is asked for so: the name has changed or it is damaged (RC-20), and it is not lost (D-10).
pub(super) fn demand_original(reasons: &[Reason]) -> bool {
    let has = |reason| reasons.contains(&reason);
    (has(Reason::NameChanged) || has(Reason::Damaged)) && !has(Reason::Lost)
}

/// How one demanded paper stands.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Standing {
    Expired,
    Good,
    Missing,
}

impl Submission {
    /// Whether the package is taken in. Withheld consent does not count here: it is a ground for a refusal on the
    /// merits (RC-24).
    #[must_use]
    pub fn admission(&self) -> Admission {
        let with = |standing| -> Vec<DocumentKind> {
            self.demanded().into_iter().filter(|kind| self.standing(*kind) == standing).collect()
        };
        let (expired, missing) = (with(Standing::Expired), with(Standing::Missing));
        if expired.is_empty() && missing.is_empty() {
            Admission::Accepted
        } else {
            Admission::Declined { expired, missing }
        }
    }

    /// The papers that may be demanded, sorted; nothing else may (RC-18…20).
    fn demanded(&self) -> Vec<DocumentKind> {
        // The portal knows its user and takes no paper: the original is brought later (RC-19…21).
        if self.channel == Channel::Portal {
            return vec![DocumentKind::Application];
        }
        let original = self.demands_original().then_some(DocumentKind::Original);
        let authority = self.representative.as_ref().map(Representative::paper);
        let mut demanded: Vec<_> =
            [DocumentKind::Application, DocumentKind::Identity].into_iter().chain(original).chain(authority).collect();
        demanded.sort_unstable();
        demanded
    }

    /// Whether the original is still to be brought: what came through the portal could not have it attached (RC-20, RC-21).
    #[must_use]
    pub fn owes_original(&self) -> bool {
        self.channel == Channel::Portal && self.demands_original()
    }

    /// The original is attached when the name has changed or it is damaged (RC-20), but not when it is lost (D-10).
    fn demands_original(&self) -> bool {
        demand_original(&self.reasons)
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
