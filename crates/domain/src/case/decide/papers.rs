//! What the Corporation reports: papers that leave and come back, results handed out, applications taken back.

use chrono::{DateTime, Utc};

use super::{AHEAD, Context};
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::package::{Digest, Party};
use crate::case::rejection::Rejection;
use crate::case::work::{Package, Work};
use crate::hours::day_in_almaty;

/// A package leaves once, or again when it came back or was lost, while the case is open, not before its registration and not in the future (R16-19).
pub(super) fn dispatch(state: &State, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Rejection> {
    let open = match state {
        State::Unknown | State::Declined { .. } => return Err(Rejection::NotAccepted),
        State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => return Err(Rejection::CaseEnded),
        State::Open(open) => open,
    };
    match open.package {
        Package::UnderWay { .. } => Err(Rejection::UnderWay),
        Package::AtCollege => Err(Rejection::AtCollege),
        Package::AtCorporation | Package::Lost { .. } if at < open.registered_at => Err(Rejection::BeforeRegistration),
        Package::AtCorporation | Package::Lost { .. } if at > now + AHEAD => Err(Rejection::InFuture),
        Package::AtCorporation | Package::Lost { .. } => Ok(()),
    }
}

/// The Corporation hands out what is signed and lies there, once, to whom the application names (R16-21).
pub(super) fn hand_over(state: &State, to: Party) -> Result<(), Rejection> {
    let open = worked_on(state)?;
    match open.work {
        // what is made anew, the college hands out
        _ if open.handed_out => Err(Rejection::HandedOver),
        _ if !open.has(to) => Err(Rejection::NoRepresentative),
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. } => Err(Rejection::NotSigned),
        Work::Signed | Work::Sent | Work::Kept => Err(Rejection::NotAtCounter),
        Work::AtCounter => Ok(()),
    }
}

/// What is under way comes back, also what was declared lost, and also to a case that was withdrawn or merged meanwhile: the courier
/// does not know of it.
pub(super) fn give_back(state: &State, waybill: Digest) -> Result<(), Rejection> {
    let package = match state {
        State::Unknown | State::Declined { .. } => return Err(Rejection::NotAccepted),
        State::Issued(_) => return Err(Rejection::NotUnderWay),
        State::Open(open) | State::Merged(open) | State::Withdrawn(open) => &open.package,
    };
    match package {
        Package::AtCorporation | Package::AtCollege => Err(Rejection::NotUnderWay),
        Package::UnderWay { waybill: theirs } | Package::Lost { waybill: theirs } if *theirs != waybill => {
            Err(Rejection::OtherWaybill)
        }
        Package::UnderWay { .. } | Package::Lost { .. } => Ok(()),
    }
}

/// The applicant's side may take an application back at any time before its end, wherever the papers are (АППК 64); once a result was
/// handed out, what is made anew is given up at the college alone.
pub(super) fn withdraw(state: &State, by: Party) -> Result<(), Rejection> {
    let open = worked_on(state)?;
    match by {
        _ if open.handed_out => Err(Rejection::HandedOver),
        by if open.has(by) => Ok(()),
        Party::Applicant | Party::Representative => Err(Rejection::NoRepresentative),
    }
}

/// The register of colleges tells who took a college over that is no more; the term runs on (АППК 76).
pub(super) fn hand_to_successor(state: &State, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let from = worked_on(state)?.college;
    let to = context.providers.route(from, day_in_almaty(context.now)).ok_or(Rejection::CollegeWorks)?;
    Ok(vec![Event::HandedToSuccessor { from, to }])
}

/// The case where it is open; otherwise why it is not.
pub(super) fn worked_on(state: &State) -> Result<&Open, Rejection> {
    match state {
        State::Unknown | State::Declined { .. } => Err(Rejection::NotAccepted),
        State::Issued(_) => Err(Rejection::HandedOver),
        State::Merged(_) => Err(Rejection::CaseEnded),
        State::Withdrawn(_) => Err(Rejection::Withdrawn),
        State::Open(open) => Ok(open),
    }
}
