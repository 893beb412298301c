//! What becomes of papers that a courier carries and that do not come: missed, declared lost, found again.

use super::papers::worked_on;
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::package::{Parcel, ReturnReason};
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::StaffId;
use crate::case::work::{Package, Work};
use crate::norms::norms;

/// It is told once of what is under way and should have come; nothing else happens by the clock alone.
pub(super) fn warn(state: &State) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let parcel = Parcel::ALL.iter().find(|parcel| under_way(open, **parcel).is_ok()).ok_or(Rejection::NotUnderWay)?;
    miss(open, None, *parcel)
}

/// A member of staff, or the clock, misses what is under way.
pub(super) fn miss(open: &Open, by: Option<StaffId>, parcel: Parcel) -> Result<Vec<Event>, Rejection> {
    under_way(open, parcel)?;
    if open.parcel_missing { Err(Rejection::MissedBefore) } else { Ok(vec![Event::ParcelMissing { by, parcel }]) }
}

/// What is under way is given up: with papers the Corporation begins again, with a result its executor does.
pub(super) fn lose(open: &Open, by: StaffId, parcel: Parcel, reason: FileRef) -> Result<Vec<Event>, Rejection> {
    under_way(open, parcel)?;
    Ok(vec![Event::ParcelLost { by, parcel, reason }])
}

/// Papers that turn up at the college are the case's again; a result that does stays void, as the register says.
pub(super) fn find(open: &Open, by: StaffId, parcel: Parcel, note: Option<FileRef>) -> Result<Vec<Event>, Rejection> {
    let is_lost = match parcel {
        Parcel::Package => matches!(open.package, Package::Lost { .. }),
        Parcel::Result => open.lost_results > 0,
    };
    if is_lost { Ok(vec![Event::ParcelFound { by, note, parcel }]) } else { Err(Rejection::NotLost) }
}

/// What the Corporation did not take in is sent once more; what nobody came for is kept, and never destroyed.
pub(super) fn take_back(open: &Open, by: StaffId, why: ReturnReason, note: FileRef) -> Result<Vec<Event>, Rejection> {
    match (&open.work, why) {
        (
            Work::Awaiting
            | Work::Registered
            | Work::InPreparation { .. }
            | Work::Drafted { .. }
            | Work::ForSignature { .. },
            _,
        ) => Err(Rejection::NotSigned),
        (Work::Signed | Work::Kept, _) => Err(Rejection::NotSent),
        (Work::Sent, ReturnReason::Uncollected) => Err(Rejection::NotAtCounter),
        (Work::AtCounter, ReturnReason::Address | ReturnReason::Packing) => Err(Rejection::ArrivedBefore),
        (Work::Sent, ReturnReason::Address | ReturnReason::Packing) | (Work::AtCounter, ReturnReason::Uncollected) => {
            Ok(vec![Event::ResultReturned { by, note, why }])
        }
    }
}

/// Whoever does not come is reminded, as often as the house's norms say.
pub(super) fn remind(state: &State) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let lies = open.can_be_collected() && open.work != Work::Kept;
    let most = norms().collection.reminder_working_days.len();
    match usize::try_from(open.reminders) {
        _ if !lies => Err(Rejection::NothingToCollect),
        Ok(given) if given < most => Ok(vec![Event::CollectionReminded { nth: open.reminders + 1 }]),
        Ok(_) | Err(_) => Err(Rejection::RemindedBefore),
    }
}

const fn under_way(open: &Open, parcel: Parcel) -> Result<(), Rejection> {
    match parcel {
        Parcel::Package => match open.package {
            Package::AtCorporation => Err(Rejection::NotUnderWay),
            Package::UnderWay { .. } => Ok(()),
            Package::Lost { .. } => Err(Rejection::LostBefore),
            Package::AtCollege => Err(Rejection::AtCollege),
        },
        Parcel::Result => match open.work {
            Work::Awaiting
            | Work::Registered
            | Work::InPreparation { .. }
            | Work::Drafted { .. }
            | Work::ForSignature { .. } => Err(Rejection::NotSigned),
            Work::Signed | Work::Kept => Err(Rejection::NotSent),
            Work::Sent => Ok(()),
            Work::AtCounter => Err(Rejection::ArrivedBefore),
        },
    }
}
