//! Deeds become commands.

use anyhow::Context as _;
use chrono::Datelike;
use telnusqa_domain::appeal::last_day;
use telnusqa_domain::case::{
    Channel, Command, Delivery, Digest, Draft, FileRef, Ground, Hearing, HearingForm, Open, Party, Prepared,
    ReturnReason, Role, State, Step, VerifiedSignature, Work,
};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::regulation::Regulation;

use super::agenda::{Deed, Task};
use super::packages::package;
use super::watch::Invariant;
use super::world::{World, knows_refusals};

/// Applications of a hundred that a refusal is proposed for although the consent was given.
const REFUSED: f64 = 4.0;
/// Drafts of a hundred that the head gives back.
const REWORKED: f64 = 5.0;
/// Hearings of a hundred after which the applicant gets his duplicate.
const CONVINCED: f64 = 40.0;
/// Steps of a hundred before which somebody tries what he may not.
const TEMPTED: f64 = 0.7;

impl World {
    /// Does what was planned; of what the case does not allow any more, nothing comes.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn carry_out(&mut self, case: usize, deed: Deed) -> anyhow::Result<()> {
        let ended = self.lives[case].facts.ended_at.is_some();
        match deed {
            Deed::Submit { channel } => self.submit(case, channel),
            Deed::Alarm(alarm) => self.give(case, &Command::Alarm(alarm)).map(drop),
            Deed::Complain { about } => self.complain(case, about),
            Deed::DecideComplaint { complaint } => self.decide_complaint(case, complaint),
            Deed::HandFile { complaint } => self.hand_file(case, complaint),
            Deed::Dispatch => self.dispatch(case),
            Deed::Return => {
                let waybill = self.waybill(case);
                self.give(case, &Command::Return { at: self.now, waybill }).map(drop)
            }
            Deed::Look => self.watch.late(&self.lives[case].facts, self.now),
            // what ends a case ends its timers
            Deed::Expire | Deed::Miss | Deed::Overrun { .. } | Deed::Remind | Deed::Warn | Deed::WarnOfStep { .. }
                if ended =>
            {
                Ok(())
            }
            Deed::Expire => self.give(case, &Command::ExpireTerm).map(drop),
            Deed::Remind => self.give(case, &Command::RemindOfCollection).map(drop),
            Deed::Miss => self.give(case, &Command::WarnOfParcel).map(drop),
            Deed::Overrun { duty, since } => self.give(case, &Command::RecordOverrun { duty, since }).map(drop),
            Deed::Warn => self.give(case, &Command::WarnOfTerm).map(drop),
            Deed::WarnOfStep { duty, since } => self.give(case, &Command::WarnOfStep { duty, since }).map(drop),
            Deed::Collect => self.collect(case),
            Deed::Withdraw => self.withdraw(case),
            Deed::Prepare => self.prepare(case),
            Deed::Publish => self.publish(),
            Deed::Tell => {
                let how = if self.chance.percent(85.0) { Delivery::Email } else { Delivery::Letter };
                self.give(case, &Command::ConfirmNotice { at: self.now, how }).map(drop)
            }
            Deed::Object { hearing } => {
                let (clerk, statement) = (self.next(case, Role::Clerk)?, self.file());
                self.act(case, clerk, Step::RecordObjection { at: None, hearing, statement }).map(drop)
            }
            Deed::Come { minutes, task } => self.come(case, minutes, task),
            Deed::Do { task, who } => self.work(case, who, task),
        }
    }

    /// A task comes to its executor, or to whoever of its role is free first: it is done after what came before.
    fn come(&mut self, case: usize, minutes: u32, task: Task) -> anyhow::Result<()> {
        let who = match task.role() {
            Role::Executor => self.lives[case].executor,
            role @ (Role::Clerk | Role::Head) => self.next(case, role)?,
        };
        let college = &mut self.region.colleges[self.lives[case].college];
        let done = college.book(who, self.now, minutes)?;
        self.agenda.plan(done, case, Deed::Do { task, who });
        Ok(())
    }

    fn work(&mut self, case: usize, who: usize, task: Task) -> anyhow::Result<()> {
        let step = match task {
            Task::Assign => return self.assign(case, who),
            Task::Conclude => return self.conclude(case),
            Task::Decide => return self.decide(case, who),
            Task::Extend => return self.extend(case, who),
            Task::SetHearing => return self.set_hearing(case),
            Task::Study => return self.study(case),
            Task::ConfirmArrival => Step::ConfirmArrival,
            Task::ConfirmNotice => Step::ConfirmNotice { at: self.now, how: Delivery::Telephone },
            Task::DeclareLost { parcel } => Step::DeclareLost { parcel, reason: self.file() },
            Task::TakeBack => Step::TakeBack { note: self.file(), why: ReturnReason::Uncollected },
            Task::ReportFound { parcel } => Step::ReportFound { note: Some(self.file()), parcel },
            Task::HandToCourier => Step::HandToCourier { run: None, waybill: Digest(self.chance.bytes()) },
            Task::Hear => Step::RecordHearing { at: self.now, protocol: self.file() },
            Task::Register => Step::Register,
        };
        self.act(case, who, step).map(drop)
    }

    fn submit(&mut self, case: usize, channel: Channel) -> anyhow::Result<()> {
        let weights: Vec<f64> = self.region.named.iter().map(|(_, weight)| *weight).collect();
        let (named, _) = self.region.named[self.chance.weighted(&weights)];
        let answers = self.region.register.route(named, day_in_almaty(self.now)).unwrap_or(named);
        self.lives[case].college = self.region.place(answers).context("find who answers for the papers")?;
        let serial = u32::try_from(case + 1)?;
        let submission = package(serial, self.numbers + 1, (self.now, channel), named, &mut self.chance)?;
        let command = Command::Submit(Box::new(submission));
        if self.give(case, &command)? && matches!(self.lives[case].case.state, State::Open(_)) {
            self.numbers += 1;
        }
        if self.chance.percent(TEMPTED) {
            self.wrong(case, &command)?;
        }
        Ok(())
    }

    fn dispatch(&mut self, case: usize) -> anyhow::Result<()> {
        self.lives[case].waybills += 1;
        let waybill = self.waybill(case);
        self.give(case, &Command::Dispatch { at: self.now, pages: 3, waybill }).map(drop)
    }

    fn assign(&mut self, case: usize, head: usize) -> anyhow::Result<()> {
        let who = self.next(case, Role::Executor)?;
        self.lives[case].executor = who;
        let executor = self.region.colleges[self.lives[case].college].actor(who).id;
        let resolution = self.chance.percent(60.0).then(|| self.file());
        self.act(case, head, Step::Assign { executor, resolution }).map(drop)
    }

    /// The executor proposes what he has found: a duplicate, or that it be refused.
    fn study(&mut self, case: usize) -> anyhow::Result<()> {
        let Some(open) = self.open(case) else {
            return self.propose(case, Draft::Duplicate);
        };
        let (consent, regulation) = (open.consent.restricted_personal_data, open.regulation);
        let reworked = open.drafts > 0;
        if reworked && open.refusal.is_some() {
            return self.conclude(case);
        }
        let refuses = knows_refusals(regulation) && !reworked && (!consent || self.chance.percent(REFUSED));
        let fact = self.file();
        if self.chance.percent(TEMPTED) {
            let ground = Ground::Unreliable;
            let executor = self.lives[case].executor;
            self.wrong_step(case, executor, Step::Draft(Draft::Refusal { fact, ground }))?;
        }
        if !refuses {
            return self.propose(case, Draft::Duplicate);
        }
        let ground = match (consent, self.chance.percent(55.0)) {
            (false, _) => Ground::NoConsent,
            (true, true) => Ground::NotCompliant,
            (true, false) => Ground::Unreliable,
        };
        let executor = self.lives[case].executor;
        if consent && self.chance.percent(TEMPTED * 5.0) {
            self.wrong_step(case, executor, Step::ProposeRefusal { fact, ground: Ground::NoConsent })?;
        }
        if !self.act(case, executor, Step::ProposeRefusal { fact, ground })? && self.open(case).is_some() {
            // too few days are left to hear the applicant: nothing may be decided against him
            self.lives[case].unrefusable = true;
            return self.propose(case, Draft::Duplicate);
        }
        Ok(())
    }

    fn propose(&mut self, case: usize, draft: Draft) -> anyhow::Result<()> {
        let executor = self.lives[case].executor;
        self.act(case, executor, Step::Draft(draft)).map(drop)
    }

    /// Hearings are by day, in the same room or by video.
    fn set_hearing(&mut self, case: usize) -> anyhow::Result<()> {
        let later = self.chance.between(1, 3);
        let at = self.on_day(later, 10, 17)?;
        let form = if self.chance.percent(70.0) { HearingForm::InPerson } else { HearingForm::Video };
        let executor = self.lives[case].executor;
        self.act(case, executor, Step::SetHearing { at, form }).map(drop)
    }

    /// The end of a procedure: some whom the applicant has convinced make his duplicate.
    fn conclude(&mut self, case: usize) -> anyhow::Result<()> {
        let Some(open) = self.open(case) else { return self.propose(case, Draft::Duplicate) };
        let Some(refusal) = open.refusal.clone() else { return self.propose(case, Draft::Duplicate) };
        let allowed = refusal.allowed_from(&self.calendar, open.regulation)?;
        let studied = matches!(open.work, Work::InPreparation { .. });
        let draft = Draft::Refusal { fact: refusal.fact, ground: refusal.ground };
        let early = allowed.is_none_or(|from| day_in_almaty(self.now) < from);
        match refusal.hearing {
            _ if !studied => Ok(()),
            // this is done when the applicant was heard, or the days are over; somebody tries all the same
            Hearing::AskedFor | Hearing::Set { .. } => self.wrong_draft(case, draft),
            Hearing::NotAskedFor | Hearing::Held if early => {
                self.wrong_draft(case, draft)?;
                Ok(self.conclude_from(case, 1)?)
            }
            Hearing::Held if self.chance.percent(CONVINCED) => self.propose(case, Draft::Duplicate),
            Hearing::NotAskedFor | Hearing::Held => self.propose(case, draft),
        }
    }

    fn wrong_draft(&mut self, case: usize, draft: Draft) -> anyhow::Result<()> {
        let executor = self.lives[case].executor;
        self.wrong_step(case, executor, Step::Draft(draft))
    }

    /// The document of the draft; a duplicate gets the next number of the college's register.
    fn prepare(&mut self, case: usize) -> anyhow::Result<()> {
        let Some(open) = self.open(case) else { return Ok(()) };
        let Work::Drafted { draft, .. } = &open.work else { return Ok(()) };
        let (nth, refuses) = (open.drafts, draft.ground().is_some());
        let college = self.lives[case].college;
        let year = u16::try_from(in_almaty(self.now).year())?;
        let number = if refuses { None } else { self.region.colleges[college].number(year) };
        let appeal_until = if refuses { last_day(day_in_almaty(self.now)) } else { None };
        let prepared = Prepared { appeal_until, document: self.file(), number, supplement: None, templates: None };
        self.give(case, &Command::Prepare { draft: nth, prepared }).map(drop)
    }

    /// The head signs, or gives the draft back once.
    fn decide(&mut self, case: usize, head: usize) -> anyhow::Result<()> {
        let Some(open) = self.open(case) else {
            let remark = self.file();
            return self.act(case, head, Step::ReturnForRework { remark }).map(drop);
        };
        let (college, first) = (open.college, open.drafts == 1);
        let Work::ForSignature { prepared, .. } = &open.work else { return Ok(()) };
        let document = prepared.document;
        let signature = VerifiedSignature::assertion(document, self.file(), self.chance.bytes(), college);
        if self.chance.percent(TEMPTED) {
            let executor = self.lives[case].executor;
            self.wrong_step(case, executor, Step::Sign(signature))?;
        }
        if first && self.chance.percent(REWORKED) {
            let remark = self.file();
            return self.act(case, head, Step::ReturnForRework { remark }).map(drop);
        }
        self.act(case, head, Step::Sign(signature)).map(drop)
    }

    /// The head extends a term that comes near its end: by days, by weeks, now and then by more than he may, or twice.
    fn extend(&mut self, case: usize, head: usize) -> anyhow::Result<()> {
        let Some(open) = self.open(case) else { return Ok(()) };
        let (due_on, regulation) = (open.due_on, open.regulation);
        let (later, reason) = (self.chance.between(3, 35), self.file());
        let until = self.calendar.working_day_after(due_on, later)?;
        let step = Step::Extend { reason, until };
        if Regulation::of(regulation).extension.is_none() {
            return self.wrong_step(case, head, step);
        }
        if self.chance.percent(TEMPTED * 5.0) {
            let until = self.calendar.working_day_after(due_on, 60)?;
            self.wrong_step(case, head, Step::Extend { reason, until })?;
        }
        self.act(case, head, step).map(drop)
    }

    /// The applicant's side takes the result where it lies.
    fn collect(&mut self, case: usize) -> anyhow::Result<()> {
        let Some(open) = self.open(case) else { return Ok(()) };
        let to = if open.has_representative { Party::Representative } else { Party::Applicant };
        if open.is_collected_at_college() || open.work == Work::Kept {
            let (clerk, identity) = (self.next(case, Role::Clerk)?, self.file());
            self.act(case, clerk, Step::Issue { identity, original: false, to }).map(drop)
        } else {
            self.give(case, &Command::HandOver { at: self.now, to }).map(drop)
        }
    }

    fn withdraw(&mut self, case: usize) -> anyhow::Result<()> {
        let by = Party::Applicant;
        if self.lives[case].card.as_ref().is_some_and(|card| card.is_collected_at_college()) {
            let (clerk, statement) = (self.next(case, Role::Clerk)?, self.file());
            self.act(case, clerk, Step::Withdraw { by, statement }).map(drop)
        } else {
            self.give(case, &Command::Withdraw { at: self.now, by, statement: None }).map(drop)
        }
    }

    /// A step that nobody may take: it has to be refused.
    fn wrong_step(&mut self, case: usize, who: usize, step: Step) -> anyhow::Result<()> {
        let by = self.region.colleges[self.lives[case].college].actor(who);
        self.wrong(case, &Command::Act { by, step })
    }

    fn wrong(&mut self, case: usize, command: &Command) -> anyhow::Result<()> {
        self.watch.looked(Invariant::WrongIsRefused);
        anyhow::ensure!(!self.give(case, command)?, "{command:?} was allowed");
        Ok(())
    }

    /// The case where it is open.
    fn open(&self, case: usize) -> Option<&Open> {
        match &self.lives[case].case.state {
            State::Open(open) => Some(open),
            State::Unknown | State::Declined { .. } | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => None,
        }
    }

    /// A file in the vault.
    pub(super) fn file(&mut self) -> FileRef {
        FileRef(self.chance.bytes())
    }

    /// The waybill under which the package left last.
    fn waybill(&self, case: usize) -> Digest {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&(case as u64).to_be_bytes());
        bytes[31] = self.lives[case].waybills;
        Digest(bytes)
    }
}
