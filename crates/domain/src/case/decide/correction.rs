//! What was taken down wrongly is corrected by whoever has the papers before him, as long as nothing is signed.

use super::papers::worked_on;
use crate::case::correction::{Corrected, Correction, Field};
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::package::Channel;
use crate::case::rejection::Rejection;
use crate::case::staff::{Actor, Role};
use crate::case::work::Work;
use crate::regulation::Regulation;

/// The clerk may, and the executor who was appointed. A document that is not signed yet is made anew where it would be wrong.
pub(super) fn correct(state: &State, by: &Actor, correction: &Correction) -> Result<Vec<Event>, Rejection> {
    let college = state.taken_in().ok_or(Rejection::NotAccepted)?.college;
    if by.college != college {
        return Err(Rejection::OtherCollege);
    }
    let open = worked_on(state)?;
    may(open, by)?;
    let drafted = match open.work {
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } => false,
        Work::Drafted { .. } | Work::ForSignature { .. } => true,
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => return Err(Rejection::SignedBefore),
    };
    if correction.replaces != open.applicant.id {
        return Err(Rejection::CorrectedMeanwhile);
    }
    if correction.fields.is_empty() {
        return Err(Rejection::NothingToCorrect);
    }
    // what is demanded follows from the reasons (RC-20); the portal takes no paper, there the original is brought later
    let demanded = Regulation::of(open.regulation).demands_original(&correction.reasons);
    if open.channel != Channel::Portal && demanded && !open.has_original {
        return Err(Rejection::OriginalMissing);
    }
    let remade = drafted && correction.fields.iter().copied().any(Field::is_printed);
    let corrected = Corrected { by: by.id.clone(), correction: correction.clone(), remade, role: by.role };
    Ok(vec![Event::DataCorrected(Box::new(corrected))])
}

fn may(open: &Open, by: &Actor) -> Result<(), Rejection> {
    match (by.role, &open.executor) {
        (Role::Clerk, _) => Ok(()),
        (Role::Executor, None) => Err(Rejection::NotAssigned),
        (Role::Executor, Some(executor)) if *executor != by.id => Err(Rejection::OtherExecutor),
        (Role::Executor, Some(_)) => Ok(()),
        (Role::Head, _) => Err(Rejection::WrongRole),
    }
}
