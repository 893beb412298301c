//! A signed result that is wrong is annulled by two people: the head proposes, a second person confirms. What was handed out with a
//! mistake of the college's own, the college makes anew (decision 0032).

use super::Context;
use super::steps::staffed;
use crate::case::command::StepKind;
use crate::case::complaint::Resumed;
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::outcome::Annulment;
use crate::case::package::Channel;
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::{Actor, StaffId};
use crate::hours::day_in_almaty;
use crate::norms::norms;
use crate::term::{Term, resumed};

/// What is signed can be annulled, also a duplicate that was handed out; of a refusal in somebody's hand the body of the appeal
/// decides.
pub(super) fn propose(state: &State, by: &Actor, (anew, reason): (bool, FileRef)) -> Result<Vec<Event>, Rejection> {
    let open = annullable(state, by, StepKind::ProposeAnnulment)?;
    if open.annulment.is_some() {
        return Err(Rejection::AnnulmentProposedBefore);
    }
    Ok(vec![Event::AnnulmentProposed { anew, by: by.id.clone(), reason }])
}

/// Whoever proposed or drafted it is no second person.
pub(super) fn confirm(state: &State, by: &Actor, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = annullable(state, by, StepKind::Annul)?;
    let Annulment { anew, by: proposed_by, reason } = open.annulment.clone().ok_or(Rejection::AnnulmentNotProposed)?;
    let drafted_by = |who: &StaffId| open.signed.as_ref().is_some_and(|signed| signed.drafter == *who);
    if proposed_by == by.id || drafted_by(&by.id) {
        return Err(Rejection::SecondPersonNeeded);
    }
    // what was not handed out is made anew as it is, in the term that runs
    let goes_on = (anew && matches!(state, State::Issued(_))).then(|| anew_in(open, context));
    Ok(vec![Event::Annulled { by: by.id.clone(), proposed_by, reason, resumed: goes_on.transpose()? }])
}

/// The term in which the college makes another, from the day of the second word on; it hands it out itself.
fn anew_in(open: &Open, context: &Context<'_>) -> Result<Resumed, Rejection> {
    let (since, working_days) = (day_in_almaty(context.now), norms().correction.working_days);
    let term = resumed(context.calendar, open.regulation, Channel::Office, since, working_days);
    let Term { due_on, hand_over_by } = term.map_err(|_| Rejection::CalendarUnknown)?;
    Ok(Resumed { due_on, hand_over_by, since, working_days })
}

fn annullable<'s>(state: &'s State, by: &Actor, step: StepKind) -> Result<&'s Open, Rejection> {
    let open = staffed(state, by, step)?;
    match state {
        _ if open.signed.is_none() => Err(Rejection::NotSigned),
        State::Issued(_) if open.annulled => Err(Rejection::AnnulledBefore),
        State::Issued(_) if open.is_refused() => Err(Rejection::RefusalHandedOver),
        State::Unknown
        | State::Declined { .. }
        | State::Open(_)
        | State::Issued(_)
        | State::Merged(_)
        | State::Withdrawn(_) => Ok(open),
    }
}
