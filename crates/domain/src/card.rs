//! The case card: what an operator of 1414 and every list need of a case, folded from its events.

mod evolve;
mod stage;

use chrono::{DateTime, NaiveDate, Utc};

use crate::appeal;
use crate::application_number::ApplicationNumber;
use crate::calendar::{Calendar, UnknownYear};
use crate::case::complaint::{Complaint, Resumed, Task};
use crate::case::record;
use crate::case::{
    Channel, DocumentKind, Draft, Extension, Field, FileRef, Hearing, IisNumber, OriginalKind, Party, Prepared, Reason,
    Refusal, ResultKind, Role, Scan, StaffId, StepKind,
};
use crate::hours::day_in_almaty;
use crate::identity::Bin;
use crate::language::Language;
use crate::provider::Register;
use crate::regulation::{Duty, Regulation, RegulationId};
use crate::term::{
    Basis, Derivation, DeriveError, Extended, Planned, Standing, Term, Watched, derive_registered, derive_resumed,
    office_of, planned, watched,
};
use crate::transfer::ListNumber;

pub use stage::{Mover, Stage};

/// What people are told about a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Card {
    /// Why a result that was signed is made again, until the next one is signed; none where none is.
    pub again: Option<Again>,
    /// When a signed result was annulled last.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Whether whoever proposed to annul what is signed says that the college makes another, where it is handed out by then.
    pub annulment_anew: bool,
    /// The head who proposed to annul what is signed, until a second person confirms it.
    pub annulment_proposed_by: Option<StaffId>,
    /// The Corporation's branch; none where it was handed in at the college.
    pub branch: Option<String>,
    /// How it came.
    pub channel: Channel,
    /// The college or archive that answers for it.
    pub college: Bin,
    /// What was complained of, in the order of registration.
    pub complaints: Vec<Complaint>,
    /// What was corrected, oldest first.
    pub corrections: Vec<Correction>,
    /// What the executor proposed last.
    pub draft: Option<Draft>,
    /// How many drafts were made.
    pub drafts: u32,
    /// The last day of the term; none where the package was declined.
    pub due_on: Option<NaiveDate>,
    /// The responsible executor.
    pub executor: Option<StaffId>,
    /// Demanded papers that had expired, where it was declined.
    pub expired_documents: Vec<DocumentKind>,
    /// How the head extended the term as it runs, oldest first.
    pub extensions: Vec<Extension>,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: Option<NaiveDate>,
    /// Whether a result was handed out before and is made anew, with a mistake of the college's own: the college hands it out.
    pub handed_out: bool,
    /// Whether the application names a representative.
    pub has_representative: bool,
    /// The IIS's number; none where it was handed in at the college.
    pub iis_number: Option<IisNumber>,
    /// To whom the result was handed out.
    pub issued_to: Option<Party>,
    /// The language in which the applicant wants to be answered.
    pub language: Language,
    /// Signed results that were lost on their way to the Corporation, and not found.
    pub lost_results: u32,
    /// Whether the term is met: the result lies, or lay, where it is collected, and is not void since.
    pub met: bool,
    /// Where it stood, and since when, before it was merged.
    pub merged_from: Option<(Stage, DateTime<Utc>)>,
    /// The earlier application with which it is handled; its stage says withdrawn meanwhile.
    pub merged_into: Option<ApplicationNumber>,
    /// Demanded papers that were missing, where it was declined.
    pub missing_documents: Vec<DocumentKind>,
    /// The step whose end was last told to be near, and that end.
    pub near: Option<(Duty, DateTime<Utc>)>,
    /// Its number; none where the package was declined.
    pub number: Option<ApplicationNumber>,
    /// What a duplicate is asked for.
    pub original: OriginalKind,
    /// The day on which the original was found again; none where it was not.
    pub original_found_on: Option<NaiveDate>,
    /// The steps that were not taken in their time, oldest first.
    pub overruns: Vec<Overrun>,
    /// Whether what a courier carries has not come in its time.
    pub parcel_missing: bool,
    /// The earlier application that it may be a duplicate of, unless somebody told them apart.
    pub possible_duplicate_of: Option<ApplicationNumber>,
    /// The document of the last draft, where it was made.
    pub prepared: Option<Prepared>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The graduate's archive record, where one was entered.
    pub record: Option<record::Entry>,
    /// A preliminary refusal, where one was proposed.
    pub refusal: Option<Refusal>,
    /// The moment from which the term counts.
    pub registered_at: Option<DateTime<Utc>>,
    /// The rules that apply.
    pub regulation: Option<RegulationId>,
    /// How often the applicant was reminded to collect the result.
    pub reminders: u32,
    /// The term of its own, where a refusal was overturned.
    pub resumed: Option<Resumed>,
    /// Whether the head gave the draft back, and its executor mends it.
    pub reworked: bool,
    /// The courier's run with which the result left last, where it stood on a list of one: also of a result that was lost.
    pub run: Option<ListNumber>,
    /// The newest scan of the document that lies for signature, or was signed by hand.
    pub scan: Option<Scan>,
    /// When the head signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Whether what was signed last was signed with a pen: the register alone vouches for it.
    pub signed_by_hand: bool,
    /// Where it stands.
    pub stage: Stage,
    /// When it came to this stage, as the event tells.
    pub stage_since: DateTime<Utc>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Whether the term has passed.
    pub term_expired: bool,
    /// Whether it was warned that the term comes near.
    pub term_near: bool,
}

/// Why a result that was signed is made again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Again {
    /// It was wrong, and two people annulled it.
    Annulled,
    /// It was lost on its way to the Corporation.
    Lost,
}

impl Again {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Annulled, Self::Lost];

    /// Its name in read models.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Annulled => "annulled",
            Self::Lost => "lost",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|again| again.name() == name)
    }
}

/// What was taken down wrongly, and corrected.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Correction {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What, sorted.
    pub fields: Vec<Field>,
    /// As what whoever corrected it did so.
    pub role: Role,
}

/// A step that was not taken in its time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Overrun {
    /// The last moment that there was for it.
    pub by: DateTime<Utc>,
    /// Which.
    pub duty: Duty,
    /// Whose it was, where that was one person's.
    pub responsible: Option<StaffId>,
    /// Who took it at last.
    pub taken_by: Option<StaffId>,
}

impl Card {
    /// Whose move it is: where the case itself waits for nobody but the applicant, that of an open complaint.
    #[must_use]
    pub fn mover(&self) -> Mover {
        self.complaint_move().map_or_else(|| self.mover_of_stage(), |(_, mover, _)| mover)
    }

    /// The complaint that is nearest to its next day, whose move that is, and the day; none where the case itself is worked
    /// on, or no complaint is open.
    #[must_use]
    pub fn complaint_move(&self) -> Option<(&Complaint, Mover, NaiveDate)> {
        let rests = matches!(self.mover_of_stage(), Mover::Applicant | Mover::Nobody)
            || self.result() == Some(ResultKind::Refusal);
        self.next_complaint().filter(|_| rests).map(|(complaint, _, mover, day)| (complaint, mover, day))
    }

    /// What is to be done next about complaints: about which, what, whose move it is and by when.
    #[must_use]
    pub fn next_complaint(&self) -> Option<(&Complaint, Task, Mover, NaiveDate)> {
        let open = self.complaints.iter().filter_map(|complaint| {
            let (task, mover, day) = complaint.waits_for()?;
            Some((complaint, task, mover, day))
        });
        open.min_by_key(|(complaint, _, _, day)| (*day, complaint.number))
    }

    /// Whether a refusal that was signed is not carried out, because of a complaint (АППК 96).
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        let refused = self.refused();
        self.complaints.iter().any(|complaint| complaint.suspends(refused))
    }

    /// The refusal that stands: its document, where a refusal is what was signed; none where it was annulled, lost or overturned since.
    #[must_use]
    pub fn refused(&self) -> Option<FileRef> {
        self.prepared.filter(|_| self.result() == Some(ResultKind::Refusal)).map(|prepared| prepared.document)
    }

    /// The last day for an appeal against the refusal that was signed: the one that stands on it (АППК 80(5), 92).
    #[must_use]
    pub fn appeal_until(&self) -> Option<NaiveDate> {
        self.draft.as_ref().and_then(Draft::ground)?;
        let signed_on = day_in_almaty(self.signed_at?);
        // Letters of earlier versions did not tell the house what stands on them.
        self.prepared.and_then(|prepared| prepared.appeal_until).or_else(|| appeal::last_day(signed_on))
    }

    /// Of a package that left, nobody tells when it arrives: from then on it counts as the college's move.
    const fn mover_of_stage(&self) -> Mover {
        match self.stage {
            Stage::Declined | Stage::AtCounter | Stage::Kept => Mover::Applicant,
            Stage::Accepted | Stage::CameBack | Stage::PackageLost => Mover::Corporation,
            Stage::Signed if self.is_collected_at_college() => Mover::Applicant,
            Stage::UnderWay
            | Stage::Delivered
            | Stage::Registered
            | Stage::InPreparation
            | Stage::RefusalProposed
            | Stage::HearingSet
            | Stage::Drafted
            | Stage::ForSignature
            | Stage::Signed
            | Stage::Sent => Mover::College,
            Stage::Issued | Stage::Withdrawn => Mover::Nobody,
        }
    }

    /// What a member of the college's staff is to do next; `None` where the move is not theirs, or the house's own.
    #[must_use]
    pub fn next_step(&self) -> Option<StepKind> {
        if self.waits_for_second_word() {
            return Some(StepKind::Annul);
        }
        match self.stage {
            Stage::UnderWay | Stage::Delivered => Some(StepKind::Register),
            Stage::Registered => Some(StepKind::Assign),
            Stage::InPreparation => Some(self.next_of_study()),
            Stage::RefusalProposed | Stage::HearingSet => Some(self.next_of_refusal()),
            Stage::ForSignature => Some(StepKind::Sign),
            Stage::Signed if self.is_collected_at_college() => Some(StepKind::Issue),
            Stage::Kept => Some(StepKind::Issue),
            Stage::Signed => Some(StepKind::HandToCourier),
            Stage::Sent => Some(StepKind::ConfirmArrival),
            Stage::Declined
            | Stage::Accepted
            | Stage::CameBack
            | Stage::PackageLost
            | Stage::Drafted
            | Stage::AtCounter
            | Stage::Issued
            | Stage::Withdrawn => None,
        }
    }

    /// Whether somebody proposed to annul what is signed, and nobody has confirmed it: that goes before all else.
    const fn waits_for_second_word(&self) -> bool {
        let stands = matches!(self.stage, Stage::Signed | Stage::Sent | Stage::AtCounter | Stage::Kept | Stage::Issued);
        stands && self.annulment_proposed_by.is_some()
    }

    /// A record that was entered is checked, and one that was sent back is entered anew, before a duplicate is drafted.
    fn next_of_study(&self) -> StepKind {
        match self.record.as_ref().map(|entry| entry.check) {
            Some(record::Check::Awaited) => StepKind::ConfirmRecord,
            Some(record::Check::SentBack) => StepKind::EnterRecord,
            Some(record::Check::Confirmed) | None => StepKind::Draft,
        }
    }

    /// A hearing that was asked for is set and held, the notice is brought; what comes then is a draft, of whatever result.
    fn next_of_refusal(&self) -> StepKind {
        match self.refusal.as_ref().map(|refusal| (refusal.delivered_at, refusal.hearing)) {
            Some((_, Hearing::AskedFor)) => StepKind::SetHearing,
            Some((_, Hearing::Set { .. })) => StepKind::RecordHearing,
            Some((None, Hearing::NotAskedFor | Hearing::Held)) => StepKind::ConfirmNotice,
            Some((Some(_), Hearing::NotAskedFor | Hearing::Held)) | None => self.next_of_study(),
        }
    }

    /// What was signed: a duplicate, or a refusal; `None` before the signature.
    #[must_use]
    pub fn result(&self) -> Option<ResultKind> {
        self.signed_at.and(self.draft.as_ref()).map(Draft::kind)
    }

    /// Whether what is signed was signed with a pen, on paper.
    #[must_use]
    pub const fn is_signed_by_hand(&self) -> bool {
        self.signed_by_hand && self.signed_at.is_some()
    }

    /// Whether the result is collected at the college's own office.
    #[must_use]
    pub const fn is_collected_at_college(&self) -> bool {
        self.answered_through().is_collected_at_college()
    }

    /// The channel by whose rules the result is handed out: what is made anew after a hand-over, as if it was asked for at the office.
    #[must_use]
    pub const fn answered_through(&self) -> Channel {
        if self.handed_out { Channel::Office } else { self.channel }
    }

    /// Whether the result lies where it is collected.
    #[must_use]
    pub const fn can_be_collected(&self) -> bool {
        self.stage.can_be_collected(self.answered_through())
    }

    /// The step of the college that waits, for the clock; `None` where the move is not the college's, or the house's own.
    #[must_use]
    pub const fn duty(&self) -> Option<Duty> {
        match self.stage {
            // of what is under way nobody knows when it comes
            Stage::Delivered => Some(Duty::Register),
            Stage::Registered => Some(Duty::Assign),
            Stage::InPreparation | Stage::RefusalProposed | Stage::HearingSet => Some(Duty::Draft),
            Stage::ForSignature => Some(Duty::Sign),
            Stage::Signed if self.is_collected_at_college() => None,
            Stage::Signed => Some(Duty::HandToCourier),
            Stage::Sent => Some(Duty::ConfirmArrival),
            Stage::Declined
            | Stage::Accepted
            | Stage::UnderWay
            | Stage::CameBack
            | Stage::PackageLost
            | Stage::Drafted
            | Stage::AtCounter
            | Stage::Kept
            | Stage::Issued
            | Stage::Withdrawn => None,
        }
    }

    /// The step that waits, by when, and when it is warned; `None` where none waits, or no moment is left for it. Where a
    /// hearing is set, that is its protocol, or the draft as long as its end comes earlier and is not over.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn watched(&self, calendar: &Calendar, providers: &Register) -> Result<Option<Watched>, UnknownYear> {
        let watched = |standing: Option<Standing<'_>>| {
            standing.map_or(Ok(None), |standing| watched(calendar, providers, &standing))
        };
        let step = watched(self.duty().and_then(|duty| self.standing(duty, self.stage_since)))?;
        let Some(hearing) = self.hearing() else { return Ok(step) };
        let protocol = watched(self.standing(Duty::RecordHearing, hearing))?;
        Ok(match (step, protocol) {
            (Some(step), Some(protocol)) if step.by < protocol.by && !self.is_told(step.duty, step.by) => Some(step),
            (step, protocol) => protocol.or(step),
        })
    }

    /// The moment of a hearing that is set and has no protocol.
    fn hearing(&self) -> Option<DateTime<Utc>> {
        let refusal = self.refusal.as_ref().filter(|_| matches!(self.stage, Stage::HearingSet))?;
        refusal.hearing.moment()
    }

    /// Whether it was told that the time of a step is over.
    pub(crate) fn is_told(&self, duty: Duty, by: DateTime<Utc>) -> bool {
        self.overruns.iter().any(|overrun| (overrun.duty, overrun.by) == (duty, by))
    }

    /// The steps of the college with the last moment for each, in the order of a case's life, the protocol of a hearing that is
    /// set among them; empty where there is no term.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn steps(&self, calendar: &Calendar, providers: &Register) -> Result<Vec<Planned>, UnknownYear> {
        let dates = self.due_on.zip(self.hand_over_by).map(|(due_on, hand_over_by)| Term { due_on, hand_over_by });
        let Some(((term, planned_from), regulation)) = dates.zip(self.planned_from()).zip(self.regulation) else {
            return Ok(Vec::new());
        };
        let office = office_of(regulation, providers, self.college);
        let mut steps = planned(calendar, regulation, self.channel, &office, (planned_from, term))?;
        steps.retain(|step| self.is_left(step.duty));
        if let Some(standing) = self.hearing().and_then(|hearing| self.standing(Duty::RecordHearing, hearing)) {
            let protocol = watched(calendar, providers, &standing)?;
            let role = StepKind::RecordHearing.role(Regulation::of(regulation));
            let protocol = protocol.zip(role);
            steps.extend(protocol.map(|(protocol, role)| Planned { by: protocol.by, duty: protocol.duty, role }));
            steps.sort_by_key(|step| step.duty);
        }
        Ok(steps)
    }

    /// How the term was counted, day by day, and extended; `None` where there is none.
    ///
    /// # Errors
    /// [`DeriveError`]
    pub fn derivation<'c>(
        &self,
        calendar: &'c Calendar,
        providers: &Register,
    ) -> Result<Option<Derivation<'c>>, DeriveError> {
        let Some(regulation) = self.regulation else { return Ok(None) };
        let office = office_of(regulation, providers, self.college);
        let rules = Regulation::of(regulation);
        if let Some((registered_at, given)) = self.registered_at.zip(self.resumed) {
            let given = (self.submitted_at, registered_at, given);
            let mut derived = derive_resumed(calendar, rules, self.answered_through(), &office, given)?;
            derived.anew = self.handed_out;
            derived.steps.retain(|step| self.is_left(step.duty));
            return Ok(Some(derived));
        }
        let Some(registered_at) = self.registered_at else { return Ok(None) };
        let ledger = self.extensions.iter().map(Extended::from).collect();
        let asked = (self.submitted_at, registered_at, ledger);
        derive_registered(calendar, rules, self.channel.into(), &office, asked).map(Some)
    }

    /// The term as a calendar counts it; none where it has none, or one that moves no more: it is met, or has passed.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn counted(&self, calendar: &Calendar) -> Result<Option<Term>, UnknownYear> {
        let moves = !self.term_expired && !self.stage.has_ended() && !self.met;
        let Some((registered_at, regulation)) = self.registered_at.zip(self.regulation).filter(|_| moves) else {
            return Ok(None);
        };
        let basis = Basis {
            channel: self.answered_through(),
            extended_until: self.extensions.last().map(|last| last.until),
            registered_on: day_in_almaty(registered_at),
            regulation,
            resumed: self.resumed,
        };
        basis.counted(calendar).map(Some)
    }

    /// Whether a calendar counts the term, or a day of a complaint that is open, otherwise than they stand. A year that it does not
    /// know changes nothing.
    #[must_use]
    pub fn is_counted_otherwise(&self, calendar: &Calendar) -> bool {
        let term = self.counted(calendar).ok().flatten();
        let days = self.due_on.zip(self.hand_over_by);
        let moves = term.is_some_and(|term| days != Some((term.due_on, term.hand_over_by)));
        let complaints = self.complaints.iter().filter(|complaint| complaint.is_open());
        moves
            || complaints.filter_map(|open| Some((open, open.counted(calendar).ok()?))).any(|(open, (due_on, file))| {
                due_on != open.due_on || open.case_file.zip(file).is_some_and(|(known, counted)| known.by != counted)
            })
    }

    /// The last step that was not taken in its time, where it still is not.
    #[must_use]
    pub fn overrun(&self) -> Option<&Overrun> {
        let last = self.overruns.last().filter(|last| last.taken_by.is_none());
        let waits = |duty| self.duty() == Some(duty) || (duty == Duty::RecordHearing && self.hearing().is_some());
        last.filter(|last| waits(last.duty))
    }

    /// Whether a step belongs to the term as it runs: a case whose refusal was overturned goes on with the draft, unless its
    /// college is another one since.
    const fn is_left(&self, duty: Duty) -> bool {
        match duty {
            Duty::Register => self.resumed.is_none(),
            Duty::Assign => self.resumed.is_none() || self.executor.is_none(),
            Duty::Draft
            | Duty::Notice
            | Duty::RecordHearing
            | Duty::Sign
            | Duty::HandToCourier
            | Duty::ConfirmArrival
            | Duty::Issue => true,
        }
    }

    /// The moment from which its steps are planned.
    fn planned_from(&self) -> Option<DateTime<Utc>> {
        self.resumed.map_or(self.registered_at, |resumed| Some(resumed.begins_at()))
    }

    fn standing(&self, duty: Duty, since: DateTime<Utc>) -> Option<Standing<'_>> {
        Some(Standing {
            channel: self.answered_through(),
            college: self.college,
            due_on: self.due_on?,
            duty,
            hand_over_by: self.hand_over_by?,
            is_proposed: self.refusal.is_some(),
            planned_from: self.planned_from()?,
            regulation: self.regulation?,
            responsible: self.executor.as_ref().filter(|_| matches!(duty, Duty::Draft | Duty::RecordHearing)),
            since,
        })
    }

    /// Whether nothing is left for the college to do before the hand-over: the result is on its way, or the term is met.
    #[must_use]
    pub const fn has_left_college(&self) -> bool {
        matches!(self.stage, Stage::Sent) || self.met
    }
}

#[cfg(test)]
mod tests;
