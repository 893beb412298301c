//! Whether what is to be told is still true when it is sent.

use super::{Message, complaint_of};
use crate::card::{Card, Stage};
use crate::case::complaint::{self, Complaint};
use crate::case::{Draft, Event, Hearing};

/// Whether a message that follows from an event is still true of a case, asked right before it is sent: nobody is called
/// to collect what was handed out or taken back, to a hearing that was moved, or told of a delay that is over.
#[must_use]
pub fn holds(message: Message, event: &Event, card: &Card) -> bool {
    match message {
        Message::Annulled => card.annulled_at.is_some() && (card.stage == Stage::Issued || card.signed_at.is_none()),
        Message::CollectionReminder => card.can_be_collected() && !matches!(card.stage, Stage::Kept),
        // What was decided or taken back stays so; of what is still open, whatever came later is told instead.
        Message::ComplaintDecided | Message::ComplaintWithdrawn => true,
        Message::ComplaintExtended | Message::ComplaintOverdue | Message::ComplaintRegistered => {
            complaint_of(event, card).is_some_and(Complaint::is_open)
        }
        Message::ComplaintMoved => complaint_of(event, card).is_some_and(|complaint| is_its_day(event, complaint)),
        Message::DataCorrected => !card.stage.has_ended(),
        Message::HandedToSuccessor => {
            !card.stage.has_ended() && matches!(event, Event::HandedToSuccessor { to, .. } if *to == card.college)
        }
        Message::HearingSet => matches!(card.stage, Stage::HearingSet) && is_at_its_moment(event, card),
        Message::KeptAtCollege => matches!(card.stage, Stage::Kept),
        Message::Merged => card.merged_into.is_some(),
        Message::OriginalFound => !matches!(card.stage, Stage::Withdrawn),
        Message::PackageLost => matches!(card.stage, Stage::PackageLost),
        Message::PreliminaryRefusal => {
            matches!(card.stage, Stage::RefusalProposed | Stage::HearingSet) && is_to_be_told(event, card)
        }
        Message::ReadyAtCounter => matches!(card.stage, Stage::AtCounter),
        Message::ReadyAtCollege => matches!(card.stage, Stage::Signed) && card.can_be_collected(),
        // Whoever holds the refusal itself holds the order of appeal too (АППК 80(5)).
        Message::Refused => {
            card.draft != Some(Draft::Duplicate)
                && matches!(card.stage, Stage::Signed | Stage::Sent | Stage::AtCounter | Stage::Kept)
        }
        Message::ResultLost => card.lost_results > 0 && card.signed_at.is_none() && !card.stage.has_ended(),
        Message::TermExtended => runs(card) && is_its_extension(event, card),
        Message::TermMoved => !card.stage.has_ended() && !card.met && is_its_term(event, card),
        Message::TermPassed => !card.stage.has_ended() && !card.met,
        Message::Withdrawn => matches!(card.stage, Stage::Withdrawn) && card.merged_into.is_none(),
    }
}

/// Whether it is this proposal that stands, and nobody has brought its notice: the days to object run from the first one,
/// and not from a second.
fn is_to_be_told(event: &Event, card: &Card) -> bool {
    let proposed = card.refusal.as_ref().filter(|refusal| refusal.delivered_at.is_none());
    let proposed = proposed.map(|refusal| (refusal.proposed_at, refusal.ground));
    matches!(event, Event::RefusalProposed { at, ground, .. } if proposed == Some((*at, *ground)))
}

/// Whether the hearing that an event set was not moved since.
fn is_at_its_moment(event: &Event, card: &Card) -> bool {
    let hearing = card.refusal.as_ref().map(|refusal| refusal.hearing);
    let moment = hearing.and_then(Hearing::moment);
    matches!(event, Event::HearingSet { at, .. } if moment == Some(*at))
}

/// Whether the result is still waited for, within its term.
const fn runs(card: &Card) -> bool {
    !card.stage.has_ended() && !card.met && !card.term_expired
}

/// Whether nobody extended the term again since: of a calendar that changed meanwhile he is told besides.
fn is_its_extension(event: &Event, card: &Card) -> bool {
    matches!(event, Event::TermExtended(extension) if card.extensions.last() == Some(extension))
}

/// Whether the day to which an event moved the term is still ahead, and was not moved again.
fn is_its_term(event: &Event, card: &Card) -> bool {
    matches!(event, Event::TermMoved { due_on, .. } if card.due_on == Some(*due_on) && !card.term_expired)
}

/// Whether the day to which an event moved a complaint is still ahead, and was not moved again.
fn is_its_day(event: &Event, complaint: &Complaint) -> bool {
    matches!(event, Event::Complaint(complaint::Event::Moved { due_on, .. }) if complaint.due_on == *due_on)
        && complaint.is_open()
        && !complaint.overdue
}
