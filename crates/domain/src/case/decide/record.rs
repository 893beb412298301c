//! The archive record is entered by the case's executor and checked by a second person, while nothing is drafted (decision 0028).

use super::refusal::studied_by;
use crate::case::event::Event;
use crate::case::evolve::Open;
use crate::case::outcome::ResultKind;
use crate::case::record::{self, Check, Entry};
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::StaffId;
use crate::case::work::Work;

/// What was entered before is replaced, also where it was confirmed: what is new is checked anew.
pub(super) fn enter(open: &Open, by: StaffId, record: FileRef) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    Ok(vec![Event::Record(record::Event::Entered { by, record })])
}

pub(super) fn drop_it(open: &Open, by: StaffId) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    open.record.as_ref().ok_or(Rejection::RecordNotEntered)?;
    Ok(vec![Event::Record(record::Event::Dropped { by })])
}

pub(super) fn confirm(open: &Open, by: StaffId) -> Result<Vec<Event>, Rejection> {
    let record = to_be_checked(open, &by)?.record;
    Ok(vec![Event::Record(record::Event::Confirmed { by, record })])
}

pub(super) fn send_back(open: &Open, by: StaffId, reason: FileRef) -> Result<Vec<Event>, Rejection> {
    to_be_checked(open, &by)?;
    Ok(vec![Event::Record(record::Event::SentBack { by, reason })])
}

/// Nobody checks what he entered himself.
fn to_be_checked<'o>(open: &'o Open, by: &StaffId) -> Result<&'o Entry, Rejection> {
    match &open.work {
        Work::Awaiting => return Err(Rejection::NotRegistered),
        Work::Registered => return Err(Rejection::NotAssigned),
        Work::InPreparation { .. } => {}
        Work::Drafted { .. } | Work::ForSignature { .. } => return Err(Rejection::DraftedBefore),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => return Err(Rejection::SignedBefore),
    }
    let entry = open.record.as_ref().ok_or(Rejection::RecordNotEntered)?;
    match entry.check {
        Check::Awaited if entry.by == *by => Err(Rejection::SecondPersonNeeded),
        Check::Awaited => Ok(entry),
        Check::Confirmed => Err(Rejection::RecordCheckedBefore),
        Check::SentBack => Err(Rejection::RecordSentBack),
    }
}

/// A duplicate with a record gets its supplement: not before a second person has confirmed the record.
pub(super) fn allows(open: &Open, kind: ResultKind) -> Result<(), Rejection> {
    match (kind, &open.record) {
        (ResultKind::Duplicate, Some(entry)) if entry.confirmed().is_none() => Err(Rejection::RecordNotChecked),
        (ResultKind::Duplicate | ResultKind::Refusal, _) => Ok(()),
    }
}

/// Whether the document of a draft must come with a supplement.
pub(super) fn demands_supplement(open: &Open, kind: ResultKind) -> bool {
    kind == ResultKind::Duplicate && open.record.is_some()
}
