//! A signed result that is wrong is annulled by two people: the head proposes, a second person confirms.

use super::steps::staffed;
use crate::case::command::StepKind;
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::{Actor, StaffId};

/// What is signed can be annulled, also a duplicate that was handed out; of a refusal in somebody's hand the body of the appeal
/// decides.
pub(super) fn propose(state: &State, by: &Actor, reason: FileRef) -> Result<Vec<Event>, Rejection> {
    let open = annullable(state, by, StepKind::ProposeAnnulment)?;
    if open.annulment.is_some() {
        return Err(Rejection::AnnulmentProposedBefore);
    }
    Ok(vec![Event::AnnulmentProposed { by: by.id.clone(), reason }])
}

/// Whoever proposed or drafted it is no second person.
pub(super) fn confirm(state: &State, by: &Actor) -> Result<Vec<Event>, Rejection> {
    let open = annullable(state, by, StepKind::Annul)?;
    let (proposed_by, reason) = open.annulment.clone().ok_or(Rejection::AnnulmentNotProposed)?;
    let drafted_by = |who: &StaffId| open.signed.as_ref().is_some_and(|signed| signed.drafter == *who);
    if proposed_by == by.id || drafted_by(&by.id) {
        return Err(Rejection::SecondPersonNeeded);
    }
    Ok(vec![Event::Annulled { by: by.id.clone(), proposed_by, reason }])
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
