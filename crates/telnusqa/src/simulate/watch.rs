//! What must hold of every case after every event, seen with eyes of its own: what it compares with is kept here, not asked
//! of the case.

mod complaints;
mod silence;

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context as _, ensure};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use telnusqa_contracts::event::{Written, read};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::{
    Actor, Case, Channel, Command, Event, Extension, Open, Package, Parcel, Role, StaffId, State, Work, record,
};
use telnusqa_domain::hours::Desk;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{Duty, Length, Regulation, RegulationId};
use telnusqa_domain::term::{Derivation, passes_at};

use self::complaints::Complaints;
use self::silence::Proposal;

/// How long a term may be over before it is noticed.
const NOTICED_WITHIN: TimeDelta = TimeDelta::days(1);

/// How long a step may be over its planned moment for the sake of its budget.
const SLOW: TimeDelta = TimeDelta::days(6);

/// What must hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Invariant {
    CardAgrees,
    EndsStayEnds,
    EvolveTakes,
    ExtendedByLaw,
    NoSilentRefusal,
    NothingLateUnnoticed,
    NumbersUnique,
    OverturnedGoesOn,
    StepsByRole,
    TermExplained,
    WrittenIsRead,
    WrongIsRefused,
}

/// What is known of a case without asking it.
#[derive(Default)]
pub(super) struct Facts {
    channel: Option<Channel>,
    complaints: Complaints,
    /// Since when the result lay where it is collected.
    pub(super) collectible_at: Option<DateTime<Utc>>,
    college: Option<Bin>,
    due_on: Option<NaiveDate>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) expired: bool,
    /// Whether the term had passed before a refusal was overturned.
    pub(super) late_before: bool,
    /// Whether the result lay there, or the case ended, before its term had passed as it was known then.
    met: bool,
    /// When the term was moved, or extended.
    moved_at: Option<DateTime<Utc>>,
    /// The last day of the term before it was first extended.
    original_due_on: Option<NaiveDate>,
    proposal: Option<Proposal>,
    /// Since when the result is void that was lost last.
    void_since: Option<DateTime<Utc>>,
    withdrawn: bool,
}

/// An event, and what there is around it.
pub(super) struct Scene<'s> {
    pub(super) calendar: &'s Calendar,
    pub(super) card: &'s Card,
    pub(super) case: &'s Case,
    pub(super) command: &'s Command,
    pub(super) event: &'s Event,
    pub(super) now: DateTime<Utc>,
}

/// Looks at every event of every case.
pub(super) struct Watch {
    applications: HashSet<ApplicationNumber>,
    counts: [u64; Invariant::ALL.len()],
    numbers: HashSet<RegisterNumber>,
    staff: BTreeMap<StaffId, Actor>,
}

impl Invariant {
    pub(super) const ALL: [Self; 12] = [
        Self::EvolveTakes,
        Self::EndsStayEnds,
        Self::ExtendedByLaw,
        Self::NothingLateUnnoticed,
        Self::NoSilentRefusal,
        Self::NumbersUnique,
        Self::OverturnedGoesOn,
        Self::StepsByRole,
        Self::CardAgrees,
        Self::TermExplained,
        Self::WrittenIsRead,
        Self::WrongIsRefused,
    ];

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::CardAgrees => "the card folds along and agrees",
            Self::EndsStayEnds => "ends stay ends",
            Self::EvolveTakes => "evolve takes what decide gave",
            Self::ExtendedByLaw => "terms are extended as the law has it",
            Self::NoSilentRefusal => "nobody is refused by silence",
            Self::NothingLateUnnoticed => "nothing late is unnoticed",
            Self::NumbersUnique => "numbers are given once",
            Self::OverturnedGoesOn => "a refusal that is overturned goes on",
            Self::StepsByRole => "steps are taken by their roles alone",
            Self::TermExplained => "the derivation of the term gives the same dates",
            Self::WrittenIsRead => "what is written is read again",
            Self::WrongIsRefused => "what may not be is refused",
        }
    }
}

impl Watch {
    /// A watch that knows these members of staff.
    pub(super) fn new(staff: impl Iterator<Item = Actor>) -> Self {
        let staff = staff.map(|actor| (actor.id.clone(), actor)).collect();
        Self { applications: HashSet::new(), counts: [0; Invariant::ALL.len()], numbers: HashSet::new(), staff }
    }

    /// How often each was looked at.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Invariant, u64)> {
        Invariant::ALL.into_iter().zip(self.counts)
    }

    /// Counts a look that somebody else took.
    pub(super) fn looked(&mut self, at: Invariant) {
        let place = Invariant::ALL.iter().position(|one| *one == at).unwrap_or_default();
        self.counts[place] += 1;
    }

    /// Looks at an event of a case.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn look(&mut self, facts: &mut Facts, scene: &Scene<'_>) -> anyhow::Result<()> {
        self.numbers(scene.event)?;
        self.role(facts, scene)?;
        self.extended(facts, scene)?;
        self.end(facts, scene.event)?;
        self.silence(facts, scene)?;
        if let Event::Complaint(event) = scene.event {
            self.looked(Invariant::OverturnedGoesOn);
            facts.complaints.take(event, scene.case)?;
        }
        facts.take(scene);
        self.card(scene)?;
        if let State::Open(open) = &scene.case.state {
            let lies = facts.collectible_at.is_some();
            ensure!(
                open.met == lies,
                "the case calls its term met: {}, and the result lies, or lay, there: {lies}",
                open.met
            );
        }
        self.late(facts, scene.now)
    }

    /// Whether what the log would hold is the event again.
    pub(super) fn written(&mut self, written: &Written, event: &Event) -> anyhow::Result<()> {
        self.looked(Invariant::WrittenIsRead);
        let again = read(written).context("read what was written")?;
        ensure!(again == *event, "what is read is not what was written: {}", written.body);
        Ok(())
    }

    /// Whether a derivation, made apart from the decision, counts to the same days.
    pub(super) fn explained(&mut self, derivation: &Derivation<'_>, event: &Event) -> anyhow::Result<()> {
        let Event::Accepted(accepted) = event else { return Ok(()) };
        self.looked(Invariant::TermExplained);
        let counted = derivation.days.iter().filter(|line| line.counted.is_some()).count();
        let dates = (derivation.registered_at, derivation.due_on, derivation.hand_over_by);
        ensure!(
            dates == (accepted.registered_at, accepted.due_on, accepted.hand_over_by),
            "the derivation gives {dates:?}"
        );
        let regulation = Regulation::of(accepted.regulation);
        if let Length::WorkingDays(days) = regulation.term.length {
            ensure!(u32::try_from(counted) == Ok(days), "the derivation counts {counted} days");
        }
        let lies = derivation.desk == Desk::Corporation;
        ensure!(lies == (accepted.hand_over_by < accepted.due_on), "the day of the hand-over is that of no desk");
        Ok(())
    }

    /// Whether the derivation of a term that was moved or extended ends on its last day.
    pub(super) fn ends(&mut self, derivation: &Derivation<'_>, due_on: NaiveDate) -> anyhow::Result<()> {
        self.looked(Invariant::TermExplained);
        let last = derivation.days.last().map(|line| line.day);
        ensure!(last == Some(due_on), "the derivation ends on {last:?}, and the term on {due_on}");
        Ok(())
    }

    /// A term is extended while it runs, to a later day, by two months at most, and by no rules of 2016 (АППК 76).
    fn extended(&mut self, facts: &Facts, scene: &Scene<'_>) -> anyhow::Result<()> {
        let Event::TermExtended(extension) = scene.event else { return Ok(()) };
        self.looked(Invariant::ExtendedByLaw);
        let Extension { from, until, .. } = extension;
        ensure!(facts.due_on == Some(*from), "the term does not end on {from}");
        ensure!(scene.now < passes_at(*from) && !facts.expired, "the term was over on {from}");
        let original = facts.original_due_on.unwrap_or(*from);
        ensure!(from < until && *until <= original + Months::new(2), "{until} is no day to extend {original} to");
        ensure!(scene.card.regulation == Some(RegulationId::Y2023), "the rules know no extension");
        Ok(())
    }

    /// A term that has passed has its event by the next day, and none has it that did not pass.
    pub(super) fn late(&mut self, facts: &Facts, now: DateTime<Utc>) -> anyhow::Result<()> {
        facts.complaints.late(now)?;
        let Some(due_on) = facts.due_on else { return Ok(()) };
        self.looked(Invariant::NothingLateUnnoticed);
        let passes = passes_at(due_on);
        ensure!(!(facts.expired && facts.met), "the term of {due_on} was met, and told as passed");
        // a term that is moved into the past is noticed when it is moved, one that was met when its result is lost
        let known = facts.moved_at.max(facts.void_since).map_or(passes, |at| at.max(passes));
        let overlooked = now >= known + NOTICED_WITHIN && !facts.expired && !facts.met;
        ensure!(!overlooked, "the term of {due_on} has passed, and nobody noticed by {now}");
        Ok(())
    }

    /// A step that began in time, and was taken well after its planned moment, was told to the head.
    pub(super) fn slow(
        &mut self,
        card: &Card,
        duty: Duty,
        planned: Option<DateTime<Utc>>,
        (since, now): (DateTime<Utc>, DateTime<Utc>),
    ) -> anyhow::Result<()> {
        let Some(planned) = planned.filter(|planned| since < *planned && duty != Duty::Issue) else { return Ok(()) };
        self.looked(Invariant::NothingLateUnnoticed);
        let told = card.overruns.iter().any(|overrun| overrun.duty == duty);
        ensure!(told || now < planned + SLOW, "{} was taken at {now}, planned by {planned}: untold", duty.name());
        Ok(())
    }

    /// A number of the register stands on one document for ever, and so does that of an application.
    fn numbers(&mut self, event: &Event) -> anyhow::Result<()> {
        if let Event::Prepared(prepared) = event
            && let Some(number) = prepared.number
        {
            self.looked(Invariant::NumbersUnique);
            ensure!(self.numbers.insert(number), "the number {number} was given before");
        }
        if let Event::Accepted(accepted) = event {
            self.looked(Invariant::NumbersUnique);
            let number = accepted.submission.number;
            ensure!(self.applications.insert(number), "the number {number} was given before");
        }
        Ok(())
    }

    /// A step names who took it, and he is of the college and of the role that it belongs to (R16-08…13).
    fn role(&mut self, facts: &Facts, scene: &Scene<'_>) -> anyhow::Result<()> {
        let Some((by, role)) = taken_by(scene.event) else { return Ok(()) };
        self.looked(Invariant::StepsByRole);
        let actor = self.staff.get(by).with_context(|| format!("find {by}"))?;
        ensure!(actor.role == role && facts.college == Some(actor.college), "{by} took a step of another");
        ensure!(matches!(scene.command, Command::Act { by: told, .. } if told == actor), "the event names another");
        Ok(())
    }

    /// After an end, only papers come back; and it can be complained of.
    fn end(&mut self, facts: &Facts, event: &Event) -> anyhow::Result<()> {
        self.looked(Invariant::EndsStayEnds);
        let comes_back = facts.withdrawn && matches!(event, Event::Returned { .. });
        let complained = matches!(event, Event::Complaint(_));
        ensure!(facts.ended_at.is_none() || comes_back || complained, "something happened after the end");
        Ok(())
    }

    fn silence(&mut self, facts: &mut Facts, scene: &Scene<'_>) -> anyhow::Result<()> {
        if matches!(scene.event, Event::Drafted { .. } | Event::Signed { .. } | Event::TermExpired { .. }) {
            self.looked(Invariant::NoSilentRefusal);
        }
        silence::look(&mut facts.proposal, (scene.command, scene.event), scene.now, scene.calendar)
    }

    /// The card says what the case is.
    fn card(&mut self, scene: &Scene<'_>) -> anyhow::Result<()> {
        self.looked(Invariant::CardAgrees);
        let card = scene.card;
        let agrees = match &scene.case.state {
            State::Unknown => false,
            State::Declined { .. } => card.stage == Stage::Declined,
            State::Issued(open) => card.stage == Stage::Issued && card.number == Some(open.number),
            State::Merged(open) => {
                card.stage == Stage::Withdrawn
                    && card.merged_into == open.possible_duplicate_of
                    && card.merged_into.is_some()
            }
            State::Withdrawn(open) => card.stage == Stage::Withdrawn && card.number == Some(open.number),
            State::Open(open) => agrees(card, open),
        };
        let agrees = agrees && card.complaints == scene.case.complaints;
        ensure!(agrees, "the card at {} does not agree with {:?}", card.stage.name(), scene.case.state);
        Ok(())
    }
}

impl Facts {
    /// Whether the calendar has changed under it, or the head extended it.
    pub(super) const fn was_moved(&self) -> bool {
        self.moved_at.is_some()
    }

    /// Takes note of an event.
    fn take(&mut self, scene: &Scene<'_>) {
        match scene.event {
            Event::Accepted(accepted) => {
                self.channel = Some(accepted.submission.channel);
                self.college = Some(accepted.routed_to.unwrap_or(accepted.submission.provider));
                self.due_on = Some(accepted.due_on);
            }
            Event::Arrived { .. } => self.lies(scene.now),
            Event::Declined(_) | Event::Issued { .. } => self.ends(scene.now),
            Event::Complaint(event) => {
                if let Some(term) = event.resumed() {
                    self.goes_on(term.due_on);
                }
            }
            // what was sent to the counter once more and lost there is made again, in its old term
            Event::ParcelLost { parcel: Parcel::Result, .. } => {
                (self.collectible_at, self.met, self.void_since) = (None, false, Some(scene.now));
                self.complaints.lost();
            }
            Event::Signed { .. } => {
                self.complaints.signed(scene.card.draft.as_ref());
                if self.channel == Some(Channel::Office) {
                    self.lies(scene.now);
                }
            }
            Event::TermExpired { .. } => self.expired = true,
            Event::TermExtended(extension) => {
                self.original_due_on.get_or_insert(extension.from);
                self.due_on = Some(extension.until);
                self.moved_at = Some(scene.now);
            }
            Event::TermMoved { due_on, .. } => {
                self.due_on = Some(*due_on);
                self.moved_at = Some(scene.now);
            }
            Event::Withdrawn { .. } => {
                self.ends(scene.now);
                self.withdrawn = true;
            }
            // of the others nothing is kept here
            _ => {}
        }
    }

    fn lies(&mut self, now: DateTime<Utc>) {
        self.collectible_at = Some(now);
        self.meets(now);
    }

    fn ends(&mut self, now: DateTime<Utc>) {
        self.ended_at = Some(now);
        self.meets(now);
    }

    /// A refusal was overturned: the case is as if nothing had been decided, with a term of its own.
    fn goes_on(&mut self, due_on: NaiveDate) {
        self.late_before |= self.expired;
        (self.collectible_at, self.ended_at, self.proposal) = (None, None, None);
        (self.expired, self.met, self.moved_at, self.original_due_on) = (false, false, None, None);
        self.due_on = Some(due_on);
    }

    fn meets(&mut self, now: DateTime<Utc>) {
        self.met |= self.due_on.is_some_and(|due_on| now < passes_at(due_on));
    }
}

/// Who took a step, and whose step it is by the regulation, written down here a second time.
fn taken_by(event: &Event) -> Option<(&StaffId, Role)> {
    match event {
        Event::Arrived { by }
        | Event::Delivered { by }
        | Event::ObjectionReceived { by, .. }
        | Event::OriginalFound { by, .. }
        | Event::ParcelFound { by, .. }
        | Event::Registered { by }
        | Event::ResultReturned { by, .. }
        | Event::Sent { by, .. } => Some((by, Role::Clerk)),
        Event::Issued { by, .. } | Event::NoticeDelivered { by, .. } | Event::ParcelMissing { by, .. } => {
            by.as_ref().map(|by| (by, Role::Clerk))
        }
        Event::Withdrawn { recorded_by, .. } => recorded_by.as_ref().map(|by| (by, Role::Clerk)),
        Event::Drafted { by, .. }
        | Event::HearingHeld { by, .. }
        | Event::HearingSet { by, .. }
        | Event::Record(record::Event::Dropped { by } | record::Event::Entered { by, .. })
        | Event::RefusalProposed { by, .. } => Some((by, Role::Executor)),
        Event::AnnulmentProposed { by, .. }
        | Event::Assigned { by, .. }
        | Event::TermExtended(Extension { by, .. })
        | Event::ParcelLost { by, .. }
        | Event::ReworkDemanded { by, .. }
        | Event::Signed { by, .. } => Some((by, Role::Head)),
        Event::Accepted(_)
        // of either of two roles
        | Event::Annulled { .. }
        | Event::Merged { .. }
        | Event::Record(record::Event::Confirmed { .. } | record::Event::SentBack { .. })
        | Event::ScanAttached { .. }
        | Event::Separated { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Declined(_)
        | Event::Dispatched { .. }
        | Event::HandedToSuccessor { .. }
        | Event::Prepared(_)
        | Event::Returned { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => None,
    }
}

fn agrees(card: &Card, open: &Open) -> bool {
    let stage = match (&open.work, &open.package) {
        (Work::Awaiting, Package::AtCorporation) => matches!(card.stage, Stage::Accepted | Stage::CameBack),
        (Work::Awaiting, Package::UnderWay { .. }) => card.stage == Stage::UnderWay,
        (Work::Awaiting, Package::Lost { .. }) => card.stage == Stage::PackageLost,
        (Work::Awaiting, Package::AtCollege) => card.stage == Stage::Delivered,
        (Work::Registered, _) => card.stage == Stage::Registered,
        (Work::InPreparation { .. }, _) => {
            matches!(card.stage, Stage::InPreparation | Stage::RefusalProposed | Stage::HearingSet)
        }
        (Work::Drafted { .. }, _) => card.stage == Stage::Drafted,
        (Work::ForSignature { .. }, _) => card.stage == Stage::ForSignature,
        (Work::Signed, _) => card.stage == Stage::Signed,
        (Work::Sent, _) => card.stage == Stage::Sent,
        (Work::AtCounter, _) => card.stage == Stage::AtCounter,
        (Work::Kept, _) => card.stage == Stage::Kept,
    };
    stage
        && (card.channel, card.college, card.drafts) == (open.channel, open.college, open.drafts)
        && (card.due_on, card.hand_over_by) == (Some(open.due_on), Some(open.hand_over_by))
        && (card.number, card.registered_at) == (Some(open.number), Some(open.registered_at))
        && (card.term_expired, card.term_near) == (open.expired, open.warned)
        && (card.can_be_collected(), card.has_left_college()) == (open.can_be_collected(), open.has_left_college())
        && (card.lost_results, card.parcel_missing) == (open.lost_results, open.parcel_missing)
        && (card.met, card.reminders) == (open.met, open.reminders)
        && card.refusal == open.refusal
        && card.extensions == open.extensions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_and_unnoticed_is_seen() {
        let at = |text: &str| -> Option<DateTime<Utc>> { Some(text.parse().unwrap()) };
        let due_on = Some("2026-12-14".parse().unwrap());
        let late = |facts: Facts, now: &str| {
            let looked = Watch::new(std::iter::empty()).late(&Facts { due_on, ..facts }, now.parse().unwrap());
            looked.err().map(|error| error.to_string())
        };
        let open = || Facts::default();
        assert_eq!(late(open(), "2026-12-15T23:59:00+05:00"), None);
        let overlooked = "the term of 2026-12-14 has passed, and nobody noticed by 2026-12-15 19:00:00 UTC";
        assert_eq!(late(open(), "2026-12-16T00:00:00+05:00").unwrap(), overlooked);
        let midnight = "2026-12-16T00:00:00+05:00";
        assert_eq!(late(Facts { met: true, ..open() }, midnight), None);
        let moved = |at| Facts { moved_at: at, ..open() };
        assert_eq!(late(moved(at("2026-12-15T00:00:01+05:00")), midnight), None);
        assert_eq!(late(moved(at("2026-12-10T00:00:00+05:00")), midnight).unwrap(), overlooked);
        assert_eq!(late(Facts { expired: true, ..open() }, "2026-12-16T00:00:00+05:00"), None);
        assert_eq!(
            late(Facts { expired: true, met: true, ..open() }, "2026-12-15T00:00:00+05:00").unwrap(),
            "the term of 2026-12-14 was met, and told as passed"
        );
    }
}
