//! A result that the head signs with a pen: the printed paper, signed, is scanned; whoever signed says so, of that scan of that document.
//!
//! Nobody can tell from a scan whose hand it shows. Two persons stand for it: one who attached it, and the head who says that the hand
//! is his.

use super::steps::awaits_signature;
use crate::case::event::Event;
use crate::case::evolve::Open;
use crate::case::rejection::Rejection;
use crate::case::signature::{FileRef, Manner};
use crate::case::staff::StaffId;
use crate::case::work::Work;

/// Attaches a scan of the document that lies for signature; another one takes its place until the head has signed.
pub(super) fn attach(open: &Open, by: StaffId, document: FileRef, scan: FileRef) -> Result<Vec<Event>, Rejection> {
    match &open.work {
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } => Err(Rejection::NotDrafted),
        Work::Drafted { .. } => Err(Rejection::NotPrepared),
        Work::ForSignature { prepared, .. } if prepared.document != document => Err(Rejection::OtherDocument),
        Work::ForSignature { .. } => Ok(vec![Event::ScanAttached { by, document, scan }]),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => Err(Rejection::SignedBefore),
    }
}

/// Whoever may sign by a key may sign by hand, where somebody else attached the scan that he has seen.
pub(super) fn sign(open: &Open, by: StaffId, document: FileRef, scan: FileRef) -> Result<Vec<Event>, Rejection> {
    awaits_signature(open, &by, document)?;
    let attached = match &open.work {
        Work::ForSignature { scan, .. } => scan.as_ref(),
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::Signed
        | Work::Sent
        | Work::AtCounter
        | Work::Kept => None,
    };
    match attached {
        None => Err(Rejection::NotScanned),
        Some(attached) if attached.file != scan => Err(Rejection::OtherScan),
        Some(attached) if attached.by == by => Err(Rejection::ScannerMayNotSign),
        Some(_) => Ok(vec![Event::Signed { by, document, manner: Manner::ByHand { scan } }]),
    }
}
