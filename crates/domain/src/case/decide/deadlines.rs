//! What the passing of time does to a case: it is told, and nothing ends (АППК 91(2)).

use chrono::{DateTime, Utc};

use super::Context;
use super::papers::worked_on;
use crate::case::event::Event;
use crate::case::evolve::State;
use crate::case::rejection::Rejection;
use crate::case::work::Work;
use crate::hours::day_in_almaty;
use crate::term::{Term, passes_at, term, warn_at};

/// The term passes for whatever does not lie where the applicant can collect it.
pub(super) fn expire(state: &State, now: DateTime<Utc>) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    match open.work {
        _ if open.expired => Err(Rejection::TermToldBefore),
        Work::AtCounter => Err(Rejection::TermMet),
        Work::Signed if open.is_collected_at_college() => Err(Rejection::TermMet),
        _ if now < passes_at(open.due_on) => Err(Rejection::TermNotPassed),
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. }
        | Work::Signed
        | Work::Sent => Ok(vec![Event::TermExpired { due_on: open.due_on }]),
    }
}

/// It is warned of what has not left the college.
pub(super) fn warn(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let from = warn_at(context.calendar, open.hand_over_by).map_err(|_| Rejection::CalendarUnknown)?;
    match open.work {
        _ if open.warned || open.expired => Err(Rejection::TermToldBefore),
        Work::Sent | Work::AtCounter => Err(Rejection::TermMet),
        Work::Signed if open.is_collected_at_college() => Err(Rejection::TermMet),
        _ if context.now < from => Err(Rejection::TermNotNear),
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. }
        | Work::Signed => Ok(vec![Event::TermNear { hand_over_by: open.hand_over_by }]),
    }
}

/// The term is counted anew from the day of registration; one that has passed stays passed.
pub(super) fn recount(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let from = day_in_almaty(open.registered_at);
    let Term { due_on, hand_over_by } =
        term(context.calendar, open.regulation, open.channel, from).map_err(|_| Rejection::CalendarUnknown)?;
    if open.expired || (due_on, hand_over_by) == (open.due_on, open.hand_over_by) {
        return Ok(Vec::new());
    }
    let calendar = context.calendar.version_between(from, due_on.max(open.due_on)).to_string();
    Ok(vec![Event::TermMoved { calendar, due_on, hand_over_by }])
}
