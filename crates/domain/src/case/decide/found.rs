//! An original that turns up again: taken down, told, and nothing more. What is under way goes on, what was handed out stays.

use chrono::{DateTime, NaiveDate, Utc};

use super::papers::worked_on;
use crate::case::complaint::Official;
use crate::case::event::Event;
use crate::case::evolve::State;
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::Role;
use crate::hours::day_in_almaty;

/// Whoever hears of it takes it down: the contact centre, or the clerk or an executor of the college.
pub(super) fn report(
    state: &State,
    by: &Official,
    (on, note): (NaiveDate, FileRef),
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Rejection> {
    let college = state.taken_in().ok_or(Rejection::NotAccepted)?.college;
    if matches!(by, Official::Staff(actor) if actor.college != college) {
        return Err(Rejection::OtherCollege);
    }
    let open = match state {
        State::Issued(open) => open,
        state => worked_on(state)?,
    };
    match by {
        Official::Staff(actor) if actor.role == Role::Head => Err(Rejection::WrongRole),
        Official::Operator(_) | Official::Staff(_) if open.annulled => Err(Rejection::AnnulledBefore),
        Official::Operator(_) | Official::Staff(_) if matches!(state, State::Issued(_)) && open.is_refused() => {
            Err(Rejection::RefusalHandedOver)
        }
        Official::Operator(_) | Official::Staff(_) if open.original_found => Err(Rejection::OriginalFoundBefore),
        Official::Operator(_) | Official::Staff(_) if on > day_in_almaty(now) => Err(Rejection::InFuture),
        Official::Operator(_) | Official::Staff(_) => Ok(vec![Event::OriginalFound { by: by.id().clone(), note, on }]),
    }
}
