//! Deciding a batch in memory, in order: later commands see the earlier ones' events of the same case. Pure.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use telnusqa_contracts::event::write;
use telnusqa_domain::case::{Case, CaseId, Context, Event, Impossible, Rejection};
use uuid::{NoContext, Timestamp, Uuid};

use crate::cache::Folded;
use crate::{Cause, Decided, Decision, ExecuteError, Outcome, Position, ReadHistoryError, Recorded, Request};

/// What is known of a case before the batch: an older state, and the events after it.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The older state, where the cache had one.
    pub(crate) known: Option<Arc<Folded>>,
    /// The events after it, oldest first.
    pub(crate) tail: Vec<Recorded>,
}

/// A batch, decided and not yet appended.
#[derive(Debug)]
pub(crate) struct Plan {
    answers: Vec<Answer>,
    /// What `settle` is shown.
    pub(crate) decided: Vec<Decided>,
    /// The events to append, in order, without positions.
    pub(crate) events: Vec<Recorded>,
    streams: HashMap<CaseId, Stream>,
}

/// What one request gets, once the events have their positions.
#[derive(Debug)]
enum Answer {
    /// These of the planned events.
    Appended(Range<usize>),
    /// The history is damaged.
    Damaged(ReadHistoryError),
    /// Recorded before the batch.
    Recorded(Vec<Recorded>),
    /// The case does not allow it.
    Rejected(Rejection),
    /// Recorded by an earlier request of the batch: these of the planned events.
    Repeated(Range<usize>),
    /// The caller has seen another version than this.
    Stale(i32),
}

/// A case while the batch is decided; where it is damaged, as it was before the tail.
#[derive(Debug)]
struct Stream {
    case: Case,
    causes: HashSet<Cause>,
    damaged: bool,
    planned: HashMap<Cause, Range<usize>>,
    tail: Vec<Recorded>,
    version: i32,
}

impl Plan {
    /// Decides the requests in order; `first` is the index of the first of them in the whole batch.
    pub(crate) fn of(
        requests: &[Request],
        first: usize,
        mut loaded: HashMap<CaseId, Loaded>,
        context: &Context<'_>,
    ) -> Self {
        let mut plan = Self {
            answers: Vec::with_capacity(requests.len()),
            decided: Vec::with_capacity(requests.len()),
            events: Vec::with_capacity(requests.len()),
            streams: HashMap::with_capacity(loaded.len()),
        };
        for (index, request) in requests.iter().enumerate() {
            let stream = plan
                .streams
                .entry(request.case)
                .or_insert_with(|| Stream::open(loaded.remove(&request.case).unwrap_or_default()));
            let (answer, decision) = stream.decide(request, context, &mut plan.events);
            plan.answers.push(answer);
            plan.decided.extend(decision.map(|decision| Decided { decision, request: first + index }));
        }
        plan
    }

    /// The answer for each request, and the cases as they are now; only after the commit.
    pub(crate) fn finish(self) -> (Vec<Result<Outcome, ExecuteError>>, impl Iterator<Item = (CaseId, Folded)>) {
        let Self { answers, events, streams, .. } = self;
        let outcomes = answers.into_iter().map(|answer| answer.outcome(&events)).collect();
        let folded = streams.into_iter().filter(|(_, stream)| !stream.damaged && stream.version > 0);
        (outcomes, folded.map(|(case, stream)| (case, stream.folded())))
    }
}

impl Answer {
    fn outcome(self, events: &[Recorded]) -> Result<Outcome, ExecuteError> {
        match self {
            Self::Appended(range) => Ok(Outcome::Appended(events[range].to_vec())),
            Self::Damaged(error) => Err(ExecuteError::Damaged(error)),
            Self::Recorded(events) => Ok(Outcome::AlreadyApplied(events)),
            Self::Rejected(rejection) => Err(ExecuteError::Rejected(rejection)),
            Self::Repeated(range) => Ok(Outcome::AlreadyApplied(events[range].to_vec())),
            Self::Stale(version) => Err(ExecuteError::Stale(version)),
        }
    }
}

impl Stream {
    fn open(loaded: Loaded) -> Self {
        let known = || loaded.known.as_deref().cloned().unwrap_or_default();
        let folded = fold(known(), &loaded.tail);
        let damaged = folded.is_err();
        let Folded { case, causes, version } = folded.unwrap_or_else(|_| known());
        Self { case, causes, damaged, planned: HashMap::new(), tail: loaded.tail, version }
    }

    /// What a request gets, and what `settle` is shown of it; appends its events to `planned`.
    fn decide(
        &mut self,
        request: &Request,
        context: &Context<'_>,
        planned: &mut Vec<Recorded>,
    ) -> (Answer, Option<Decision>) {
        if let Some(damage) = self.damage() {
            return (Answer::Damaged(damage), None);
        }
        if let Some(range) = self.planned.get(&request.cause) {
            let events = planned[range.clone()].to_vec();
            return (Answer::Repeated(range.clone()), Some(Decision::AlreadyApplied(events)));
        }
        let recorded: Vec<_> = self.tail.iter().filter(|event| event.cause == request.cause).cloned().collect();
        if !recorded.is_empty() {
            return (Answer::Recorded(recorded.clone()), Some(Decision::AlreadyApplied(recorded)));
        }
        if request.expected.is_some_and(|expected| expected != self.version) {
            return (Answer::Stale(self.version), Some(Decision::Stale(self.version)));
        }
        match self.case.decide(&request.command, context) {
            Err(rejection) => (Answer::Rejected(rejection), Some(Decision::Rejected(rejection))),
            Ok(events) => match self.plan(request, &events, context.now, planned) {
                Ok(range) => (Answer::Appended(range), Some(Decision::Events(events))),
                Err(impossible) => (Answer::Damaged(impossible.into()), None),
            },
        }
    }

    /// Takes in what was decided, all or nothing.
    fn plan(
        &mut self,
        request: &Request,
        events: &[Event],
        now: DateTime<Utc>,
        planned: &mut Vec<Recorded>,
    ) -> Result<Range<usize>, Impossible> {
        self.case = events.iter().try_fold(self.case.clone(), Case::evolve)?;
        let first = planned.len();
        for event in events {
            self.version += 1;
            planned.push(Recorded {
                case: request.case,
                cause: request.cause,
                event_id: event_id(now),
                position: Position(0),
                recorded_at: now,
                traceparent: request.traceparent.clone(),
                version: self.version,
                written: write(event),
            });
        }
        let range = first..planned.len();
        if !events.is_empty() {
            self.causes.insert(request.cause);
            self.planned.insert(request.cause, range.clone());
        }
        Ok(range)
    }

    /// What is wrong with the history; told anew to each request, since errors are not shared.
    fn damage(&self) -> Option<ReadHistoryError> {
        if !self.damaged {
            return None;
        }
        fold(Folded { case: self.case.clone(), causes: HashSet::new(), version: self.version }, &self.tail).err()
    }

    fn folded(self) -> Folded {
        Folded { case: self.case, causes: self.causes, version: self.version }
    }
}

/// A case after the events that followed.
fn fold(known: Folded, tail: &[Recorded]) -> Result<Folded, ReadHistoryError> {
    tail.iter().try_fold(known, |mut folded, recorded| {
        folded.version += 1;
        if recorded.version != folded.version {
            return Err(ReadHistoryError::Hole { expected: folded.version, found: recorded.version });
        }
        let event = recorded.event().map_err(ReadHistoryError::Read)?;
        folded.case = folded.case.evolve(&event)?;
        folded.causes.insert(recorded.cause);
        Ok(folded)
    })
}

impl From<Impossible> for ReadHistoryError {
    fn from(Impossible { event, state }: Impossible) -> Self {
        Self::Impossible { event, state }
    }
}

/// A fresh identity that sorts by the service's clock (RFC 9562 §5.7).
fn event_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}
