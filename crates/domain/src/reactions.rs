//! What follows from each event: the behaviour of the whole system on one page.
//!
//! Each of these has one service that carries it out: `intake` tells the IIS, `notification` the applicant, `signing`
//! has documents made, `workflow` watches the term. The card is the case's after the event.

mod holds;
mod names;
mod timers;

use chrono::NaiveDate;

use crate::card::{Card, Stage};
use crate::case::complaint::{self, Complaint, Task};
use crate::case::record::Entry;
use crate::case::{Accepted, Declined, Draft, Event, FileRef, Ground, Parcel, ResultKind, ReturnReason};
use crate::register_number::RegisterNumber;

pub use holds::holds;
pub use timers::{TIMED, Timer, timers};

/// A document to be made for signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Document {
    /// Which of the case's drafts it is made of, from 1.
    pub draft: u32,
    /// What is proposed.
    pub proposed: Draft,
    /// The archive record from which its supplement is made, in the vault; none where it has no supplement.
    pub record: Option<FileRef>,
}

/// What becomes of the number that a case holds reserved in the register of duplicates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Number {
    /// The document that was signed with it is worth nothing any more: it stays in the register as void.
    Annulled {
        /// Why: the kind of the event, or `corrected` where the college makes another of what was handed out.
        reason: &'static str,
    },
    /// The applicant has the paper on which it stands.
    HandedOver,
    /// It is issued with this document.
    Issued {
        /// Whether it was signed with a pen: the register alone vouches for it.
        by_hand: bool,
        /// What was signed, in the vault.
        document: FileRef,
    },
    /// It is never signed: it stays in the register as void, with the kind of the event as its reason.
    Void,
}

/// What the applicant's side is told.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Message {
    /// A signed result was annulled: a new one is made, or, where it was handed out, it is worth nothing any more.
    Annulled,
    /// The result lies ready, and nobody has come for it.
    CollectionReminder,
    /// A complaint was decided: how, and what comes of it.
    ComplaintDecided,
    /// The body needs longer for a complaint: until when (Law on state services art. 25).
    ComplaintExtended,
    /// The calendar has changed, and with it the last day for a complaint.
    ComplaintMoved,
    /// The time for a complaint passed without a decision: it counts as refused (АППК 100(5)).
    ComplaintOverdue,
    /// A complaint was registered: who decides it, and by when.
    ComplaintRegistered,
    /// A complaint was taken back, and is not considered any more.
    ComplaintWithdrawn,
    /// What was taken down wrongly was corrected: what, and whom to tell where that is not right.
    DataCorrected,
    /// The college is no more: who answers for the case now, in the same term.
    HandedToSuccessor,
    /// A hearing was set: when and how.
    HearingSet,
    /// Nobody came for the result: it lies at the college now, where it can be collected.
    KeptAtCollege,
    /// It is handled under an earlier application.
    Merged,
    /// The original was found: what that means for the application, or for the duplicate that was handed out.
    OriginalFound,
    /// The papers were lost on their way to the college; what follows, and that nothing is asked of him.
    PackageLost,
    /// It is intended to refuse, on this ground: the applicant may object or ask to be heard (АППК 73).
    PreliminaryRefusal,
    /// The result can be collected at the Corporation.
    ReadyAtCounter,
    /// The result can be collected at the college.
    ReadyAtCollege,
    /// The application was refused on the merits; how to appeal.
    Refused,
    /// The signed result was lost on its way to the Corporation; it is void, and made again.
    ResultLost,
    /// The head extended the term: until when (АППК 76).
    TermExtended,
    /// The calendar has changed, and with it the last day.
    TermMoved,
    /// The term has passed: a deemed refusal; the work goes on (АППК 91(2)).
    TermPassed,
    /// The application was taken back (АППК 70).
    Withdrawn,
}

/// What the IIS is answered to a package.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer<'e> {
    /// It was taken in.
    Accepted(&'e Accepted),
    /// It was not.
    Declined(&'e Declined),
}

/// What the IIS is told unasked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// The term passed.
    Overdue {
        /// The day that passed.
        due_on: NaiveDate,
    },
    /// A signed duplicate is on its way to the counter.
    Ready {
        /// The day by which it must lie there.
        hand_over_by: NaiveDate,
        /// Its number in the register of duplicates.
        register_number: RegisterNumber,
    },
    /// A reasoned refusal was signed.
    Refused {
        /// The last day on which it can be appealed against.
        appeal_until: NaiveDate,
        /// Its ground.
        ground: Ground,
    },
}

/// The kinds of event after which an open case has another college, or is open no more, or again.
pub const OWNED: &[&str] =
    &["accepted", "annulled", "complaint-decided", "handed-to-successor", "issued", "merged", "separated", "withdrawn"];
/// The kinds of event that documents, and what becomes of their numbers, follow from.
pub const DOCUMENTED: &[&str] = &[
    "annulled",
    "data-corrected",
    "drafted",
    "handed-to-successor",
    "issued",
    "merged",
    "parcel-lost",
    "rework-demanded",
    "separated",
    "signed",
    "withdrawn",
];
/// The kinds of event that the applicant may be told of.
pub const TOLD: &[&str] = &[
    "annulled",
    "arrived",
    "collection-reminded",
    "complaint-decided",
    "complaint-extended",
    "complaint-moved",
    "complaint-overdue",
    "complaint-registered",
    "complaint-withdrawn",
    "data-corrected",
    "handed-to-successor",
    "hearing-set",
    "merged",
    "original-found",
    "parcel-lost",
    "refusal-proposed",
    "result-returned",
    "signed",
    "term-expired",
    "term-extended",
    "term-moved",
    "withdrawn",
];
/// The kinds of event that the IIS may be told of unasked.
pub const NOTICED: &[&str] = &["sent", "signed", "term-expired"];

/// The document that is to be made because of an event. Carried out by `signing`.
#[must_use]
pub fn document(event: &Event, card: &Card) -> Option<Document> {
    match event {
        Event::Drafted { draft, .. } => Some(of_draft(*draft, card)),
        // the one that lay for signature would be wrong
        Event::DataCorrected(corrected) if corrected.remade => card.draft.map(|draft| of_draft(draft, card)),
        // the number of the one that waited is void
        Event::Separated { .. } if card.stage == Stage::Drafted => card.draft.map(|draft| of_draft(draft, card)),
        Event::Accepted(_)
        | Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::Merged { .. }
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
        | Event::ToldApart { .. }
        | Event::Withdrawn { .. } => None,
    }
}

/// The document of a draft: a duplicate has a supplement where the archive record was confirmed.
fn of_draft(proposed: Draft, card: &Card) -> Document {
    let record = card.record.as_ref().filter(|_| proposed.kind() == ResultKind::Duplicate);
    Document { draft: card.drafts, proposed, record: record.and_then(Entry::confirmed) }
}

/// What becomes of the number that the case holds reserved, because of an event. Carried out by `signing`.
#[must_use]
pub fn number(event: &Event) -> Option<Number> {
    match event {
        Event::Annulled { resumed: Some(_), .. } => Some(Number::Annulled { reason: "corrected" }),
        Event::Annulled { .. } | Event::ParcelLost { parcel: Parcel::Result, .. } => {
            Some(Number::Annulled { reason: event.kind() })
        }
        Event::DataCorrected(corrected) => corrected.remade.then_some(Number::Void),
        Event::HandedToSuccessor { .. }
        | Event::Merged { .. }
        | Event::ReworkDemanded { .. }
        | Event::Withdrawn { .. } => Some(Number::Void),
        Event::Issued { .. } => Some(Number::HandedOver),
        Event::Signed { document, manner, .. } => {
            Some(Number::Issued { by_hand: manner.is_by_hand(), document: *document })
        }
        Event::Accepted(_)
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::Drafted { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { parcel: Parcel::Package, .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::ScanAttached { .. }
        | Event::Sent { .. }
        | Event::Separated { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermExtended(_)
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => None,
    }
}

/// What the applicant's side is told because of an event, of the card before and after it. What was said at the counter, with
/// a receipt in the hand, is not said again, and a day that stays where it was is no news. Carried out by `notification`.
#[must_use]
pub fn message(event: &Event, before: Option<&Card>, card: &Card) -> Option<Message> {
    match event {
        Event::DataCorrected(_) => Some(Message::DataCorrected),
        Event::HandedToSuccessor { .. } => Some(Message::HandedToSuccessor),
        Event::HearingSet { .. } => Some(Message::HearingSet),
        Event::Merged { .. } => Some(Message::Merged),
        Event::OriginalFound { .. } => Some(Message::OriginalFound),
        Event::RefusalProposed { .. } => Some(Message::PreliminaryRefusal),
        Event::Annulled { .. } => Some(Message::Annulled),
        Event::Arrived { .. } => Some(Message::ReadyAtCounter),
        Event::CollectionReminded { .. } => Some(Message::CollectionReminder),
        Event::Complaint(happened) => {
            told(happened, before.and_then(|before| complaint_of(event, before)), complaint_of(event, card)?)
        }
        Event::ParcelLost { parcel: Parcel::Package, .. } => Some(Message::PackageLost),
        Event::ParcelLost { parcel: Parcel::Result, .. } => Some(Message::ResultLost),
        Event::Signed { .. } if ground(card).is_some() => Some(Message::Refused),
        Event::Signed { .. } if card.is_collected_at_college() => Some(Message::ReadyAtCollege),
        Event::ResultReturned { why: ReturnReason::Uncollected, .. } => Some(Message::KeptAtCollege),
        Event::TermExpired { .. } => Some(Message::TermPassed),
        Event::TermExtended(_) => Some(Message::TermExtended),
        // The day by which the result must lie at the Corporation moves alone too, and that is not his.
        Event::TermMoved { due_on, .. } => {
            (before.and_then(|before| before.due_on) != Some(*due_on)).then_some(Message::TermMoved)
        }
        Event::Withdrawn { .. } => Some(Message::Withdrawn),
        Event::Accepted(_)
        | Event::AnnulmentProposed { .. }
        | Event::Assigned { .. }
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::Drafted { .. }
        | Event::HearingHeld { .. }
        | Event::Issued { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
        | Event::Registered { .. }
        | Event::ResultReturned { why: ReturnReason::Address | ReturnReason::Packing, .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::ScanAttached { .. }
        | Event::Sent { .. }
        | Event::Separated { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => None,
    }
}

/// What the applicant's side is told of a complaint, as it was and as it is.
fn told(event: &complaint::Event, before: Option<&Complaint>, complaint: &Complaint) -> Option<Message> {
    match event {
        complaint::Event::Decided(_) => Some(Message::ComplaintDecided),
        complaint::Event::Extended { .. } => Some(Message::ComplaintExtended),
        // The college's day for the file moves alone too.
        complaint::Event::Moved { due_on, .. } if !complaint.overdue => {
            (before.map(|before| before.due_on) != Some(*due_on)).then_some(Message::ComplaintMoved)
        }
        complaint::Event::Overdue { task: Task::Decision, .. } => Some(Message::ComplaintOverdue),
        complaint::Event::Registered(_) => Some(Message::ComplaintRegistered),
        complaint::Event::Withdrawn { .. } => Some(Message::ComplaintWithdrawn),
        complaint::Event::CaseFileHandedOver { .. }
        | complaint::Event::Moved { .. }
        | complaint::Event::Near { .. }
        | complaint::Event::Overdue { task: Task::CaseFile, .. } => None,
    }
}

/// What staff wrote that the applicant's side is told with the message of an event: the fact behind the ground of a
/// preliminary refusal (АППК 73), the reason why a term was extended (АППК 76). In the vault.
#[must_use]
pub const fn written(event: &Event) -> Option<FileRef> {
    match event {
        Event::RefusalProposed { fact, .. } => Some(*fact),
        Event::TermExtended(extension) => Some(extension.reason),
        Event::Accepted(_)
        | Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
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
        | Event::Issued { .. }
        | Event::Merged { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
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
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. }
        | Event::Withdrawn { .. } => None,
    }
}

/// The complaint that an event happened to.
#[must_use]
pub fn complaint_of<'c>(event: &Event, card: &'c Card) -> Option<&'c Complaint> {
    let Event::Complaint(event) = event else { return None };
    card.complaints.iter().find(|complaint| complaint.number == event.complaint())
}

/// What the IIS is answered to a package because of an event (INTERFACE.md); to everything else, that it was taken note
/// of. Carried out by `intake`.
#[must_use]
pub const fn answer(event: &Event) -> Option<Answer<'_>> {
    match event {
        Event::Accepted(accepted) => Some(Answer::Accepted(accepted)),
        Event::Declined(declined) => Some(Answer::Declined(declined)),
        Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::Merged { .. }
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
        | Event::ToldApart { .. }
        | Event::Withdrawn { .. } => None,
    }
}

/// What the IIS is told unasked because of an event (INTERFACE.md): nothing of a case that it does not know, or that is closed for
/// it since its result was handed out. Carried out by `intake`.
#[must_use]
pub fn notice(event: &Event, card: &Card) -> Option<Notice> {
    card.iis_number.as_ref().filter(|_| !card.handed_out)?;
    match event {
        Event::Sent { .. } => {
            let register_number = card.prepared.and_then(|prepared| prepared.number)?;
            Some(Notice::Ready { hand_over_by: card.hand_over_by?, register_number })
        }
        Event::Signed { .. } => Some(Notice::Refused { appeal_until: card.appeal_until()?, ground: ground(card)? }),
        Event::TermExpired { due_on } => Some(Notice::Overdue { due_on: *due_on }),
        Event::Accepted(_)
        | Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
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
        | Event::Issued { .. }
        | Event::Merged { .. }
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
        | Event::Separated { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExtended(_)
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. }
        | Event::Withdrawn { .. } => None,
    }
}

fn ground(card: &Card) -> Option<Ground> {
    card.draft.as_ref().and_then(Draft::ground)
}

#[cfg(test)]
mod tests;
