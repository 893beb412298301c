//! The case card: what an operator of 1414 and every list need of a case, folded from its events.

use chrono::{DateTime, NaiveDate, Utc};

use crate::application_number::ApplicationNumber;
use crate::case::{Channel, DocumentKind, Event, IisNumber, Impossible, OriginalKind, Reason, Submission};
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
    /// [`Impossible`] where the event cannot follow.
    pub fn evolve(card: Option<Self>, event: &Event, recorded_at: DateTime<Utc>) -> Result<Self, Impossible> {
        let Some(card) = card else { return Self::first(event, recorded_at) };
        let impossible = Impossible { event: event.kind(), state: card.stage.name() };
        match event {
            Event::Accepted(_) | Event::Declined(_) => None,
            Event::Dispatched { at, .. } => match card.stage {
                Stage::Accepted | Stage::CameBack => Some(card.at(Stage::UnderWay, *at, recorded_at)),
                Stage::Declined | Stage::UnderWay | Stage::Withdrawn => None,
            },
            Event::Returned { at, .. } => match card.stage {
                Stage::UnderWay => Some(card.at(Stage::CameBack, *at, recorded_at)),
                // the courier brings back what was under way when the application was withdrawn: it stays withdrawn
                Stage::Withdrawn => Some(card),
                Stage::Accepted | Stage::CameBack | Stage::Declined => None,
            },
            Event::TermExpired { .. } => match card.stage {
                Stage::Accepted | Stage::CameBack | Stage::UnderWay => Some(Self { term_expired: true, ..card }),
                Stage::Declined | Stage::Withdrawn => None,
            },
            Event::Withdrawn { at, .. } => match card.stage {
                Stage::Accepted | Stage::CameBack | Stage::UnderWay => {
                    Some(card.at(Stage::Withdrawn, *at, recorded_at))
                }
                Stage::Declined | Stage::Withdrawn => None,
            },
        }
        .ok_or(impossible)
    }

    /// Whose move it is.
    ///
    /// Of a package that left, nobody tells when it arrives: from then on it counts as the college's move.
    #[must_use]
    pub const fn mover(&self) -> Mover {
        match self.stage {
            Stage::Declined => Mover::Applicant,
            Stage::Accepted | Stage::CameBack => Mover::Corporation,
            Stage::UnderWay => Mover::College,
            Stage::Withdrawn => Mover::Nobody,
        }
    }

    fn first(event: &Event, recorded_at: DateTime<Utc>) -> Result<Self, Impossible> {
        match event {
            Event::Accepted(accepted) => Ok(Self {
                college: accepted.routed_to.unwrap_or(accepted.submission.provider),
                due_on: Some(accepted.due_on),
                hand_over_by: Some(accepted.hand_over_by),
                number: Some(accepted.submission.number),
                registered_at: Some(accepted.registered_at),
                regulation: Some(accepted.regulation),
                ..Self::handed_in(&accepted.submission, Stage::Accepted, recorded_at)
            }),
            Event::Declined(declined) => Ok(Self {
                expired_documents: declined.expired.clone(),
                missing_documents: declined.missing.clone(),
                ..Self::handed_in(&declined.submission, Stage::Declined, recorded_at)
            }),
            Event::Dispatched { .. } | Event::Returned { .. } | Event::TermExpired { .. } | Event::Withdrawn { .. } => {
                Err(Impossible { event: event.kind(), state: "unknown" })
            }
        }
    }

    /// What is the same whether a package was taken in or not.
    fn handed_in(submission: &Submission, stage: Stage, recorded_at: DateTime<Utc>) -> Self {
        Self {
            channel: submission.channel,
            college: submission.provider,
            due_on: None,
            expired_documents: Vec::new(),
            hand_over_by: None,
            iis_number: submission.iis_number.clone(),
            language: submission.language,
            missing_documents: Vec::new(),
            number: None,
            original: submission.original,
            reasons: submission.reasons.clone(),
            registered_at: None,
            regulation: None,
            stage,
            stage_since: submission.submitted_at.min(recorded_at),
            submitted_at: submission.submitted_at,
            term_expired: false,
        }
    }

    /// At another stage; a clock that runs ahead at the counter does not put it into the future.
    fn at(self, stage: Stage, at: DateTime<Utc>, recorded_at: DateTime<Utc>) -> Self {
        Self { stage, stage_since: at.min(recorded_at), ..self }
    }
}

impl Stage {
    /// Every stage, in the order of a case's life.
    pub const ALL: [Self; 5] = [Self::Declined, Self::Accepted, Self::UnderWay, Self::CameBack, Self::Withdrawn];

    /// Its name in read models and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::Accepted => "accepted",
            Self::UnderWay => "underWay",
            Self::CameBack => "cameBack",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Whether nothing more is expected to happen.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        match self {
            Self::Declined | Self::Withdrawn => true,
            Self::Accepted | Self::UnderWay | Self::CameBack => false,
        }
    }
}

impl Mover {
    /// Everyone whose move it can be.
    pub const ALL: [Self; 4] = [Self::Applicant, Self::College, Self::Corporation, Self::Nobody];

    /// The name in read models and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::College => "college",
            Self::Corporation => "corporation",
            Self::Nobody => "nobody",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mover| mover.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Submission;
    use crate::case::tests::samples::*;

    fn card(history: &[Event]) -> Card {
        let fold = |card, event| Card::evolve(card, event, at(NOW)).map(Some);
        history.iter().try_fold(None, fold).unwrap().unwrap()
    }

    #[test]
    fn the_card_follows_the_case() {
        for (history, stage, mover, since) in [
            (declined(), Stage::Declined, Mover::Applicant, "2026-11-23T10:05:12+05:00"),
            (accepted(), Stage::Accepted, Mover::Corporation, "2026-11-23T10:05:12+05:00"),
            ([accepted(), dispatched()].concat(), Stage::UnderWay, Mover::College, "2026-11-24T11:00:00+05:00"),
            (
                [accepted(), dispatched(), returned()].concat(),
                Stage::CameBack,
                Mover::Corporation,
                "2026-11-24T14:00:00+05:00",
            ),
            ([accepted(), withdrawn()].concat(), Stage::Withdrawn, Mover::Nobody, NOW),
            ([accepted(), dispatched(), withdrawn(), returned()].concat(), Stage::Withdrawn, Mover::Nobody, NOW),
        ] {
            let card = card(&history);
            assert_eq!((card.stage, card.mover(), card.stage_since), (stage, mover, at(since)));
            assert_eq!(card.number.is_none(), stage == Stage::Declined);
        }
    }

    #[test]
    fn the_college_is_the_one_that_answers() {
        let package = Submission { provider: merged_college(), ..complete() };
        let history = crate::case::Case::default().decide(&submit(package), &context(NOW)).unwrap();
        assert_eq!(card(&history).college, college());
    }

    #[test]
    fn a_term_that_passed_stays_on_the_card() {
        let card = card(&[accepted(), expired(), dispatched(), withdrawn()].concat());
        assert!(card.term_expired);
    }

    #[test]
    fn a_clock_that_runs_ahead_does_not_put_a_stage_into_the_future() {
        let [accepted, dispatched] = [accepted(), dispatched()];
        let earlier = at("2026-11-24T10:58:00+05:00");
        let first = Card::evolve(None, &accepted[0], earlier).unwrap();
        assert_eq!(Card::evolve(Some(first), &dispatched[0], earlier).unwrap().stage_since, earlier);
    }

    #[test]
    fn what_cannot_follow_is_named() {
        let impossible = Card::evolve(None, &dispatched()[0], at(NOW)).unwrap_err();
        assert_eq!(impossible, Impossible { event: "dispatched", state: "unknown" });
        let impossible = Card::evolve(Some(card(&declined())), &dispatched()[0], at(NOW)).unwrap_err();
        assert_eq!(impossible, Impossible { event: "dispatched", state: "declined" });
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        assert!(Stage::ALL.iter().all(|stage| Stage::from_name(stage.name()) == Some(*stage)));
        assert!(Mover::ALL.iter().all(|mover| Mover::from_name(mover.name()) == Some(*mover)));
        assert_eq!((Stage::from_name("lost"), Mover::from_name("wind")), (None, None));
    }
}
