//! What may be a second application for the same original is merged with the earlier one, or told apart, by a person.

use super::{Context, deadlines, papers};
use crate::application_number::ApplicationNumber;
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::rejection::Rejection;
use crate::case::staff::StaffId;
use crate::case::work::Work;

/// It is handled under the earlier application from now on.
pub(super) fn merge(open: &Open, by: StaffId) -> Result<Vec<Event>, Rejection> {
    Ok(vec![Event::Merged { by, into: marked(open)? }])
}

/// It is an application of its own.
pub(super) fn tell_apart(open: &Open, by: StaffId) -> Result<Vec<Event>, Rejection> {
    Ok(vec![Event::ToldApart { by, from: marked(open)? }])
}

/// Only what was merged is separated; what became of the calendar and of its college meanwhile is made up for at once.
pub(super) fn separate(state: &State, by: StaffId, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let State::Merged(open) = state else { return Err(Rejection::NotMerged) };
    let from = open.possible_duplicate_of.ok_or(Rejection::NotMerged)?;
    let goes_on = (**open).clone().separated(from).ok_or(Rejection::NotMerged)?;
    let goes_on = State::Open(Box::new(goes_on));
    let college = papers::hand_to_successor(&goes_on, context).unwrap_or_default();
    let term = deadlines::recount(&goes_on, context)?;
    Ok([vec![Event::Separated { by, from }], college, term].concat())
}

/// The earlier application, as long as nothing is signed.
fn marked(open: &Open) -> Result<ApplicationNumber, Rejection> {
    if open.signed.is_some() {
        return Err(Rejection::SignedBefore);
    }
    open.possible_duplicate_of.ok_or(Rejection::NoPossibleDuplicate)
}

impl Open {
    /// Whether it is marked as a possible duplicate of this application, and nothing is signed.
    pub(in crate::case) fn may_duplicate(&self, of: ApplicationNumber) -> bool {
        self.possible_duplicate_of == Some(of) && self.signed.is_none()
    }

    /// It goes on where it stood; the number that was reserved for a document is void meanwhile, and the document is made anew.
    pub(in crate::case) fn separated(self, from: ApplicationNumber) -> Option<Self> {
        if !self.may_duplicate(from) {
            return None;
        }
        let remade = matches!(self.work, Work::Drafted { .. } | Work::ForSignature { .. });
        let drafts = self.drafts + u32::from(remade);
        Some(Self { drafts, work: self.work.corrected(remade)?, ..self })
    }
}
