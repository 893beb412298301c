//! What the passing of time does to a case: it is told, and nothing ends (АППК 91(2)).

use chrono::{DateTime, NaiveDate, Utc};

use super::Context;
use super::papers::worked_on;
use crate::calendar::UnknownYear;
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::extension::{Extension, may_extend, tell_by};
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::StaffId;
use crate::case::work::Work;
use crate::hours::day_in_almaty;
use crate::regulation::{Duty, Regulation};
use crate::term::{Basis, Standing, Term, Watched, passes_at, term_until, warn_at, watched};

/// The term passes for whatever neither lies, nor lay, where the applicant can collect it.
pub(super) fn expire(state: &State, now: DateTime<Utc>) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    if open.expired {
        Err(Rejection::TermToldBefore)
    } else if open.met {
        Err(Rejection::TermMet)
    } else if now < passes_at(open.due_on) {
        Err(Rejection::TermNotPassed)
    } else {
        Ok(vec![Event::TermExpired { due_on: open.due_on }])
    }
}

/// It is warned of what has not left the college.
pub(super) fn warn(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let rules = Regulation::of(open.regulation);
    let from = warn_at(context.calendar, rules, open.hand_over_by).map_err(|_| Rejection::CalendarUnknown)?;
    if open.warned || open.expired {
        Err(Rejection::TermToldBefore)
    } else if open.has_left_college() {
        Err(Rejection::TermMet)
    } else if context.now < from {
        Err(Rejection::TermNotNear)
    } else {
        Ok(vec![Event::TermNear { hand_over_by: open.hand_over_by }])
    }
}

/// Whoever's move it is is warned of the end of his step.
pub(super) fn step_near(
    state: &State,
    duty: Duty,
    since: DateTime<Utc>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let Watched { by, responsible, warn_at, .. } = waiting(open, duty, since, context)?;
    let told = Some((duty, by));
    match warn_at {
        _ if open.near == told || open.overrun == told => Err(Rejection::StepToldBefore),
        None => Err(Rejection::StepNotNear),
        Some(at) if context.now < at => Err(Rejection::StepNotNear),
        Some(_) => Ok(vec![Event::StepNear { by, duty, responsible }]),
    }
}

/// A step that was not taken in its time is told to the head, with whose it was.
pub(super) fn overrun(
    state: &State,
    duty: Duty,
    since: DateTime<Utc>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let Watched { by, responsible, .. } = waiting(open, duty, since, context)?;
    if open.overrun == Some((duty, by)) {
        Err(Rejection::StepToldBefore)
    } else if context.now < by {
        Err(Rejection::StepNotOverrun)
    } else {
        Ok(vec![Event::StepOverrun { by, duty, responsible }])
    }
}

/// The step where it still waits.
fn waiting(open: &Open, duty: Duty, since: DateTime<Utc>, context: &Context<'_>) -> Result<Watched, Rejection> {
    let standing = open.standing(duty, since).ok_or(Rejection::StepTaken)?;
    let watched = watched(context.calendar, context.providers, &standing);
    watched.map_err(|_| Rejection::CalendarUnknown)?.ok_or(Rejection::StepTaken)
}

impl Open {
    /// What its term is counted from.
    fn basis(&self) -> Basis {
        Basis {
            channel: self.answered_through(),
            extended_until: self.extensions.last().map(|last| last.until),
            registered_on: day_in_almaty(self.registered_at),
            regulation: self.regulation,
            resumed: self.resumed,
        }
    }

    /// A step that waits since then, as far as its end needs it: a protocol, since the moment of the hearing.
    fn standing(&self, duty: Duty, since: DateTime<Utc>) -> Option<Standing<'_>> {
        let waits = match duty {
            Duty::RecordHearing => self.hearing() == Some(since),
            Duty::Register
            | Duty::Assign
            | Duty::Draft
            | Duty::Notice
            | Duty::Sign
            | Duty::HandToCourier
            | Duty::ConfirmArrival
            | Duty::Issue => self.duty() == Some(duty),
        };
        if !waits {
            return None;
        }
        let responsible = match &self.work {
            Work::InPreparation { executor } => Some(executor),
            Work::Awaiting
            | Work::Registered
            | Work::Drafted { .. }
            | Work::ForSignature { .. }
            | Work::Signed
            | Work::Sent
            | Work::AtCounter
            | Work::Kept => None,
        };
        Some(Standing {
            channel: self.answered_through(),
            college: self.college,
            due_on: self.due_on,
            duty,
            hand_over_by: self.hand_over_by,
            is_proposed: self.refusal.is_some(),
            planned_from: self.resumed.map_or(self.registered_at, |resumed| resumed.begins_at()),
            regulation: self.regulation,
            responsible,
            since,
        })
    }
}

/// The head extends a term that runs, to a working day after its last one, and by no more than the law allows from the day
/// that was its last before anybody extended it (АППК 76). A term that a decision on a complaint set is not his.
pub(super) fn extend(
    open: &Open,
    by: StaffId,
    (until, reason): (NaiveDate, FileRef),
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let rules = Regulation::of(open.regulation);
    let unknown = |_: UnknownYear| Rejection::CalendarUnknown;
    let told = tell_by(context.calendar, rules, day_in_almaty(context.now)).map_err(unknown)?;
    let tell_by = told.ok_or(Rejection::NoExtensionOfTerm)?;
    let from = open.due_on;
    if open.resumed.is_some() {
        return Err(Rejection::TermOfDecision);
    } else if open.met {
        return Err(Rejection::TermMet);
    } else if open.expired || context.now >= passes_at(from) {
        return Err(Rejection::TermPassed);
    }
    let original = open.extensions.first().map_or(from, |first| first.from);
    may_extend(context.calendar, rules, original, (from, until))?;
    let term = term_until(context.calendar, rules, open.channel.into(), until).map_err(unknown)?;
    let (at, hand_over_by) = (context.now, term.hand_over_by);
    Ok(vec![Event::TermExtended(Extension { at, by, from, hand_over_by, reason, tell_by, until })])
}

/// The term is counted anew from the day that it counts from; one that is met, or has passed, stays as it is.
pub(super) fn recount(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    if open.expired || open.met {
        return Ok(Vec::new());
    }
    let counted = open.basis().counted(context.calendar);
    let Term { due_on, hand_over_by } = counted.map_err(|_| Rejection::CalendarUnknown)?;
    if (due_on, hand_over_by) == (open.due_on, open.hand_over_by) {
        return Ok(Vec::new());
    }
    let from = open.resumed.map_or_else(|| day_in_almaty(open.registered_at), |resumed| resumed.since);
    let calendar = context.calendar.version_between(from, due_on.max(open.due_on)).to_string();
    Ok(vec![Event::TermMoved { calendar, due_on, hand_over_by }])
}

/// What comes after the end of a term says first that it has passed, where no timer has told it yet: nothing that is late
/// is ever met, or ended, unnoticed.
pub(super) fn with_passed_term(state: &State, events: Vec<Event>, now: DateTime<Utc>) -> Vec<Event> {
    let State::Open(open) = state else { return events };
    let passed = |at: DateTime<Utc>| !open.expired && !open.met && at.min(now) >= passes_at(open.due_on);
    if !events.iter().any(|event| settled_at(open, event, now).is_some_and(passed)) {
        return events;
    }
    core::iter::once(Event::TermExpired { due_on: open.due_on }).chain(events).collect()
}

/// When an event meets the term of a case, or ends the case; `None` where it does neither.
fn settled_at(open: &Open, event: &Event, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match event {
        Event::Arrived { .. } | Event::Merged { .. } => Some(now),
        Event::Signed { .. } if open.is_collected_at_college() => Some(now),
        Event::Issued { at, .. } | Event::Withdrawn { at, .. } => Some(*at),
        Event::Accepted(_)
        | Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::ScanAttached { .. }
        | Event::Sent { .. }
        | Event::Separated { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermExtended(_)
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => None,
    }
}
