//! What came of a year: counted as it happens.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_domain::case::{Draft, Event, Ground, Rejection};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::regulation::Duty;

/// The steps whose time is told, in the order of a case's life.
pub(super) const STEPS: [Duty; 7] =
    [Duty::Register, Duty::Assign, Duty::Draft, Duty::Sign, Duty::HandToCourier, Duty::ConfirmArrival, Duty::Issue];

/// The moments of a case's steps: of those taken, or of those planned.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks([Option<DateTime<Utc>>; STEPS.len()]);

/// What is counted over all cases.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) collected_late: u64,
    pub(super) colleges: BTreeMap<Bin, OnTime>,
    pub(super) events: BTreeMap<&'static str, u64>,
    /// Cases that were late twice: before a refusal was overturned, and after.
    pub(super) late_again: u64,
    pub(super) late_by: BTreeMap<&'static str, u64>,
    pub(super) on_time: OnTime,
    /// Refusals that were overturned.
    pub(super) overturned: u64,
    pub(super) overruns: BTreeMap<&'static str, u64>,
    pub(super) proposed: BTreeMap<Ground, u64>,
    pub(super) refused: BTreeMap<Ground, u64>,
    pub(super) rejections: BTreeMap<Rejection, u64>,
    /// Cases in which a refusal was proposed, and a duplicate signed.
    pub(super) turned: u64,
    pub(super) took: [Vec<TimeDelta>; STEPS.len()],
    pub(super) uncollected: u64,
    pub(super) unfinished: u64,
    pub(super) unrefusable: u64,
}

/// How many results lay where they are collected on the last day of their term.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OnTime {
    pub(super) late: u64,
    pub(super) met: u64,
}

impl OnTime {
    /// The share of those in time.
    pub(super) fn share(self) -> f64 {
        self.met as f64 / (self.met + self.late).max(1) as f64
    }

    /// All of them.
    pub(super) const fn all(self) -> u64 {
        self.met + self.late
    }

    pub(super) const fn count(&mut self, late: bool) {
        if late { self.late += 1 } else { self.met += 1 }
    }
}

impl Marks {
    /// Sets the moment of a step; of one taken again, the last one counts.
    pub(super) fn set(&mut self, duty: Duty, at: DateTime<Utc>) {
        if let Some(place) = STEPS.iter().position(|step| *step == duty) {
            self.0[place] = Some(at);
        }
    }

    /// The moment of a step.
    pub(super) fn of(&self, duty: Duty) -> Option<DateTime<Utc>> {
        STEPS.iter().position(|step| *step == duty).and_then(|place| self.0[place])
    }

    /// How long each took after the one before it, the first since `from`.
    pub(super) fn spans(&self, from: DateTime<Utc>) -> [Option<TimeDelta>; STEPS.len()] {
        let mut last = from;
        self.0.map(|mark| {
            let span = mark.map(|at| at - last);
            last = mark.unwrap_or(last);
            span
        })
    }

    /// The step of the college that took most more than was planned for it. When the applicant comes makes nothing late.
    pub(super) fn slowest(&self, planned: &Self, from: DateTime<Utc>) -> Option<Duty> {
        let over = self.spans(from).into_iter().zip(planned.spans(from)).map(|(took, planned)| Some(took? - planned?));
        let steps = STEPS.into_iter().zip(over).filter(|(duty, _)| *duty != Duty::Issue);
        let slowest = steps.filter_map(|(duty, over)| Some((over?, duty))).max();
        slowest.map(|(_, duty)| duty)
    }
}

impl Tally {
    /// Counts an event.
    pub(super) fn happened(&mut self, event: &Event) {
        *self.events.entry(event.kind()).or_default() += 1;
        if let Event::StepOverrun { duty, .. } = event {
            *self.overruns.entry(duty.name()).or_default() += 1;
        }
        if let Event::RefusalProposed { ground, .. } = event {
            *self.proposed.entry(*ground).or_default() += 1;
        }
        if let Event::Complaint(event) = event {
            self.overturned += u64::from(event.resumed().is_some());
        }
    }

    /// Counts a signature under what was proposed.
    pub(super) fn signed(&mut self, draft: Option<&Draft>, was_proposed: bool) {
        match draft.and_then(Draft::ground) {
            Some(ground) => *self.refused.entry(ground).or_default() += 1,
            None => self.turned += u64::from(was_proposed),
        }
    }

    /// How often a kind of event happened.
    pub(super) fn of(&self, kind: &str) -> u64 {
        self.events.get(kind).copied().unwrap_or_default()
    }

    /// All events.
    pub(super) fn all(&self) -> u64 {
        self.events.values().sum()
    }
}

/// The step that an event is, where its time is told.
pub(super) fn duty(event: &Event) -> Option<Duty> {
    match event {
        Event::Registered { .. } => Some(Duty::Register),
        Event::Assigned { .. } => Some(Duty::Assign),
        Event::Drafted { .. } => Some(Duty::Draft),
        Event::Signed { .. } => Some(Duty::Sign),
        Event::Sent { .. } => Some(Duty::HandToCourier),
        Event::Arrived { .. } => Some(Duty::ConfirmArrival),
        Event::Issued { .. } => Some(Duty::Issue),
        // whatever else happens takes no time of its own
        _ => None,
    }
}
