//! A region at work: deeds in order of time become commands, commands events, and every event is looked at.

use anyhow::{Context as _, ensure};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::event::write;
use telnusqa_domain::calendar::{Calendar, UnknownYear, Week};
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{Case, Command, Context, Event, Extension, Party, Role, Step};
use telnusqa_domain::hours::{day_in_almaty, from_almaty};
use telnusqa_domain::reactions::{Timer, timers};
use telnusqa_domain::regulation::{Duty, Regulation, RegulationId};
use telnusqa_domain::term::{derive, passes_at};

use super::agenda::{Agenda, Deed};
use super::chance::Chance;
use super::packages::arrivals;
use super::region::Region;
use super::tally::{Marks, Tally, duty};
use super::watch::{Facts, Invariant, Scene, Watch};

/// A region at work.
pub(super) struct World {
    pub(super) agenda: Agenda,
    /// The calendar that is known now.
    pub(super) calendar: Calendar,
    pub(super) chance: Chance,
    /// The calendar that a correction makes, where one is published.
    correction: Option<Calendar>,
    digest: Sha256,
    pub(super) lives: Vec<Life>,
    pub(super) now: DateTime<Utc>,
    pub(super) numbers: u32,
    pub(super) region: Region,
    pub(super) tally: Tally,
    pub(super) watch: Watch,
}

/// A case, and what is known around it.
#[derive(Default)]
pub(super) struct Life {
    pub(super) card: Option<Card>,
    pub(super) case: Case,
    /// The place of the college that answers for it.
    pub(super) college: usize,
    /// What is due of it by itself.
    due: Vec<Timer>,
    /// The place of the executor among its staff.
    pub(super) executor: usize,
    pub(super) facts: Facts,
    pub(super) marks: Marks,
    pub(super) planned: Marks,
    pub(super) registered_at: DateTime<Utc>,
    /// Whether a refusal is closed, because too few days are left.
    pub(super) unrefusable: bool,
    version: u32,
    /// How often the package left.
    pub(super) waybills: u8,
}

impl Life {
    /// Whether it was taken in, and has not ended.
    pub(super) const fn is_open(&self) -> bool {
        self.card.is_some() && self.facts.ended_at.is_none()
    }
}

impl World {
    /// The region of a seed, with all that will be handed in.
    ///
    /// # Errors
    /// Where the calendar does not know the days.
    pub(super) fn invent(cases: u32, from: NaiveDate, to: NaiveDate, seed: u64) -> anyhow::Result<Self> {
        let mut chance = Chance::new(seed);
        let region = Region::invent(cases, from, to, &mut chance)?;
        let mut agenda = Agenda::default();
        for (place, (at, channel)) in arrivals(cases, from, to, &mut chance)?.into_iter().enumerate() {
            agenda.plan(at, place, Deed::Submit { channel });
        }
        let lives = (0..cases).map(|_| Life::default()).collect();
        let watch = Watch::new(region.colleges.iter().flat_map(|college| college.actors()));
        let (digest, tally) = (Sha256::new(), Tally::default());
        Ok(Self {
            agenda,
            calendar: Calendar::shipped().clone(),
            chance,
            correction: None,
            digest,
            lives,
            now: DateTime::UNIX_EPOCH,
            numbers: 0,
            region,
            tally,
            watch,
        })
    }

    /// Plans that a correction of the calendar is published on the morning of a day.
    pub(super) fn correct(&mut self, calendar: Calendar, published_on: NaiveDate) {
        let morning = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        self.correction = Some(calendar);
        self.agenda.plan(from_almaty(published_on.and_time(morning)), 0, Deed::Publish);
    }

    /// A correction of the calendar is known: whatever waits for a day is counted by it.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn publish(&mut self) -> anyhow::Result<()> {
        if let Some(calendar) = self.correction.take() {
            self.calendar = calendar;
        }
        let moves: Vec<usize> = (0..self.lives.len()).filter(|case| !self.lives[*case].due.is_empty()).collect();
        for case in moves {
            self.give(case, &Command::MoveTerm)?;
        }
        Ok(())
    }

    /// Lives until nothing is planned any more.
    ///
    /// # Errors
    /// What does not hold, and of which case.
    pub(super) fn live(&mut self) -> anyhow::Result<()> {
        while let Some((at, case, deed)) = self.agenda.next() {
            ensure!(self.now <= at, "go from {} back to {at}", self.now);
            self.now = at;
            self.carry_out(case, deed).with_context(|| format!("carry out {deed:?} of case {case} at {at}"))?;
        }
        Ok(())
    }

    /// The digest of everything that has happened, in its order.
    pub(super) fn digest(&self) -> String {
        hex::encode(self.digest.clone().finalize())
    }

    /// Gives a case a command; whether it was allowed.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn give(&mut self, case: usize, command: &Command) -> anyhow::Result<bool> {
        let context = Context { calendar: &self.calendar, now: self.now, providers: &self.region.register };
        let events = match self.lives[case].case.decide(command, &context) {
            Ok(events) => events,
            Err(rejection) => {
                *self.tally.rejections.entry(rejection).or_default() += 1;
                return Ok(false);
            }
        };
        for event in &events {
            self.happen(case, command, event).with_context(|| format!("take in {event:?}"))?;
        }
        if self.lives[case].facts.ended_at.is_some() {
            self.probe(case)?;
        }
        for event in &events {
            self.follow(case, event)?;
        }
        Ok(true)
    }

    /// A member of staff takes a step; whether it was allowed.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn act(&mut self, case: usize, who: usize, step: Step) -> anyhow::Result<bool> {
        let by = self.region.colleges[self.lives[case].college].actor(who);
        self.give(case, &Command::Act { by, step })
    }

    /// An event becomes part of its case, is looked at, and counted.
    fn happen(&mut self, case: usize, command: &Command, event: &Event) -> anyhow::Result<()> {
        let life = &mut self.lives[case];
        let since = life.card.as_ref().map_or(self.now, |card| card.stage_since);
        life.case = std::mem::take(&mut life.case).evolve(event)?;
        self.watch.looked(Invariant::EvolveTakes);
        let card = Card::evolve(life.card.take(), event, self.now).context("fold the card")?;
        let scene = Scene { calendar: &self.calendar, card: &card, case: &life.case, command, event, now: self.now };
        self.watch.look(&mut life.facts, &scene)?;
        if let Some(duty) = duty(event) {
            let planned = life.planned.of(duty).filter(|_| card.refusal.is_none() && !life.facts.was_moved());
            self.watch.slow(&card, duty, planned, (since, self.now))?;
            life.marks.set(duty, self.now);
        }
        if matches!(event, Event::Signed { .. }) {
            self.tally.signed(card.draft.as_ref(), card.refusal.is_some());
        }
        life.card = Some(card);
        life.version += 1;
        let written = write(event);
        self.digest.update((case as u64).to_be_bytes());
        self.digest.update(life.version.to_be_bytes());
        self.digest.update(self.now.timestamp_micros().to_be_bytes());
        self.digest.update(written.kind.as_bytes());
        self.digest.update(written.body.as_bytes());
        self.watch.written(&written, event)?;
        self.tally.happened(event);
        self.time(case, event)
    }

    /// What time will do to the case, and what it was planned by.
    fn time(&mut self, case: usize, event: &Event) -> anyhow::Result<()> {
        let due = self.lives[case]
            .card
            .as_ref()
            .map_or_else(|| Ok(Vec::new()), |card| timers(card, &self.calendar, &self.region.register))?;
        let new = due.iter().filter(|timer| !self.lives[case].due.contains(timer));
        for timer in new {
            let deed = match timer.command {
                Command::ExpireTerm => Deed::Expire,
                Command::RemindOfCollection => Deed::Remind,
                Command::WarnOfParcel => Deed::Miss,
                Command::RecordOverrun { duty, since } => Deed::Overrun { duty, since },
                Command::WarnOfStep { duty, since } => Deed::WarnOfStep { duty, since },
                Command::WarnOfTerm => Deed::Warn,
                Command::Alarm(alarm) => Deed::Alarm(alarm),
                ref other => anyhow::bail!("know the timer {other:?}"),
            };
            self.agenda.plan(timer.at.max(self.now), case, deed);
        }
        self.lives[case].due = due;
        self.ends_elsewhere(case, event)?;
        let Event::Accepted(accepted) = event else { return Ok(()) };
        let submission = &accepted.submission;
        let week = Week::Five;
        let derivation =
            derive(&self.calendar, accepted.regulation, submission.channel, week, submission.submitted_at)?;
        self.watch.explained(&derivation, event)?;
        let life = &mut self.lives[case];
        life.registered_at = accepted.registered_at;
        for step in &derivation.steps {
            life.planned.set(step.duty, step.by);
        }
        self.agenda.plan(passes_at(accepted.due_on) + TimeDelta::days(1), case, Deed::Look);
        Ok(())
    }

    /// A term that was moved or extended: its derivation ends where the card does, and somebody looks when it is over.
    fn ends_elsewhere(&mut self, case: usize, event: &Event) -> anyhow::Result<()> {
        let (Event::TermMoved { due_on, .. } | Event::TermExtended(Extension { until: due_on, .. })) = event else {
            return Ok(());
        };
        self.agenda.plan(passes_at(*due_on).max(self.now) + TimeDelta::days(1), case, Deed::Look);
        let Some(card) = self.lives[case].card.as_ref().filter(|card| card.resumed.is_none()) else { return Ok(()) };
        let derivation = card.derivation(&self.calendar, &self.region.register)?.context("derive the term")?;
        self.watch.ends(&derivation, *due_on)
    }

    /// After an end, nothing that ends or changes a case is allowed.
    fn probe(&mut self, case: usize) -> anyhow::Result<()> {
        let life = &self.lives[case];
        let college = &self.region.colleges[life.college];
        let clerk = college.next(Role::Clerk).context("find a clerk")?;
        let party = Party::Applicant;
        let commands = [
            Command::Act { by: college.actor(clerk), step: Step::Register },
            Command::ExpireTerm,
            Command::HandOver { at: self.now, to: party },
            Command::RemindOfCollection,
            Command::WarnOfParcel,
            Command::WarnOfTerm,
            Command::Withdraw { at: self.now, by: party, statement: None },
        ];
        let context = Context { calendar: &self.calendar, now: self.now, providers: &self.region.register };
        for command in commands {
            self.watch.looked(Invariant::EndsStayEnds);
            ensure!(life.case.decide(&command, &context).is_err(), "{command:?} was allowed after the end");
        }
        Ok(())
    }

    /// A moment of a working day: so many of them later, within these hours, never before now.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub(super) fn on_day(&mut self, later: u32, from: u32, until: u32) -> Result<DateTime<Utc>, UnknownYear> {
        let today = day_in_almaty(self.now);
        let day = match later {
            0 => self.calendar.working_day_from(today)?,
            later => self.calendar.working_day_after(today, later)?,
        };
        let second = self.chance.between(from * 3600, until * 3600);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default();
        Ok(from_almaty(day.and_time(time)).max(self.now + TimeDelta::minutes(5)))
    }

    /// Whoever of a role at the case's college is free first.
    pub(super) fn next(&self, case: usize, role: Role) -> anyhow::Result<usize> {
        self.region.colleges[self.lives[case].college].next(role).with_context(|| format!("find a {}", role.name()))
    }

    /// What is left to be counted when everything is over.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn close(&mut self) -> anyhow::Result<()> {
        for life in &self.lives {
            self.watch.late(&life.facts, self.now)?;
            if life.is_open() {
                let counted = if life.facts.collectible_at.is_some() {
                    &mut self.tally.uncollected
                } else {
                    &mut self.tally.unfinished
                };
                *counted += 1;
            }
            for (took, span) in self.tally.took.iter_mut().zip(life.marks.spans(life.registered_at)) {
                took.extend(span);
            }
            self.tally.unrefusable += u64::from(life.unrefusable);
            let Facts { collectible_at, expired, late_before, .. } = &life.facts;
            let expired = &(*expired || *late_before);
            self.tally.late_again += u64::from(life.facts.expired && *late_before);
            let Some(card) = life.card.as_ref().filter(|_| *expired || collectible_at.is_some()) else { continue };
            self.tally.on_time.count(*expired);
            self.tally.colleges.entry(card.college).or_default().count(*expired);
            if *expired {
                *self.tally.late_by.entry(reason(life)).or_default() += 1;
                self.tally.collected_late += u64::from(collectible_at.is_some());
            }
        }
        for took in &mut self.tally.took {
            took.sort_unstable();
        }
        Ok(())
    }
}

/// What made a case late: the step that was slow; of a draft, whether the procedure of a refusal was behind it.
fn reason(life: &Life) -> &'static str {
    match life.marks.slowest(&life.planned, life.registered_at) {
        Some(Duty::Draft) if life.card.as_ref().is_some_and(|card| card.refusal.is_some()) => {
            "draft, after a refusal was proposed"
        }
        Some(duty) => duty.name(),
        None => "nothing was done",
    }
}

/// Whether the rules of a case know a refusal on the merits (R16-06, RC-10).
pub(super) fn knows_refusals(regulation: RegulationId) -> bool {
    !Regulation::of(regulation).grounds.is_empty()
}
