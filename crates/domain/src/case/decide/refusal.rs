//! The steps of a refusal: proposed, told, objected to, heard; none of them by the mere passing of time (АППК 73, 74).

use chrono::{DateTime, Utc};

use super::papers::worked_on;
use super::{AHEAD, Context};
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::outcome::{Draft, Ground};
use crate::case::refusal::{Delivery, Hearing, HearingForm, Refusal, can_be_proposed_until};
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::StaffId;
use crate::case::work::Work;
use crate::hours::day_in_almaty;
use crate::regulation::RegulationId;

/// A refusal is proposed by the executor as long as there is time to hear the applicant; on another ground also a second
/// time, as a new procedure.
pub(super) fn propose(
    open: &Open,
    by: StaffId,
    (ground, fact): (Ground, FileRef),
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    borne_out(open, ground)?;
    match &open.refusal {
        Some(earlier) if earlier.ground == ground => return Err(Rejection::RefusalProposedBefore),
        Some(earlier) if earlier.hearing.is_open() => return Err(Rejection::NotHeard),
        Some(_) | None => {}
    }
    let until = can_be_proposed_until(context.calendar, open.regulation, open.hand_over_by)
        .map_err(|_| Rejection::CalendarUnknown)?
        .ok_or(Rejection::NoRefusalOnMerits)?;
    if day_in_almaty(context.now) > until {
        return Err(Rejection::TooLateToRefuse);
    }
    Ok(vec![Event::RefusalProposed { at: context.now, by, fact, ground }])
}

/// The notice was delivered: by whoever brought it, or by the channel that tells, whose clock may differ a little. It is a
/// fact also where the work has gone on meanwhile.
pub(super) fn deliver(
    state: &State,
    by: Option<StaffId>,
    (at, how): (DateTime<Utc>, Delivery),
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Rejection> {
    let refusal = proposed(worked_on(state)?)?;
    if refusal.delivered_at.is_some() {
        Err(Rejection::NoticeDeliveredBefore)
    } else if at > now + AHEAD {
        Err(Rejection::InFuture)
    } else if at < refusal.proposed_at - AHEAD {
        Err(Rejection::BeforeProposal)
    } else {
        Ok(vec![Event::NoticeDelivered { at, by, how }])
    }
}

/// The applicant objects, and may ask to be heard, within two working days of the delivery (АППК 73). Whoever heard of the
/// proposal earlier need not wait for the notice; and who objected may still ask to be heard.
pub(super) fn object(
    open: &Open,
    by: StaffId,
    (statement, hearing): (FileRef, bool),
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let refusal = proposed(open)?;
    let until = refusal.objections_until(context.calendar, open.regulation).map_err(|_| Rejection::CalendarUnknown)?;
    if !refusal.takes_objection(hearing) {
        Err(Rejection::ObjectedBefore)
    } else if until.is_some_and(|until| day_in_almaty(context.now) > until) {
        Err(Rejection::TooLateToObject)
    } else {
        Ok(vec![Event::ObjectionReceived { at: context.now, by, hearing, statement }])
    }
}

/// A hearing that was asked for gets a moment, by whoever studies the case; it may be moved.
pub(super) fn set_hearing(
    open: &Open,
    by: StaffId,
    (at, form): (DateTime<Utc>, HearingForm),
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    match proposed(open)?.hearing {
        Hearing::NotAskedFor => Err(Rejection::NoHearingAskedFor),
        Hearing::Held => Err(Rejection::HeardBefore),
        Hearing::AskedFor | Hearing::Set { .. } if at <= now => Err(Rejection::InPast),
        Hearing::AskedFor | Hearing::Set { .. } => Ok(vec![Event::HearingSet { at, by, form }]),
    }
}

/// The hearing was held, not before the day that the applicant was told, and there is its protocol (АППК 74). Of one who did
/// not come the protocol says so: he was heard as far as he wished.
pub(super) fn hear(
    open: &Open,
    by: StaffId,
    (at, protocol): (DateTime<Utc>, FileRef),
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    match proposed(open)?.hearing {
        Hearing::NotAskedFor => Err(Rejection::NoHearingAskedFor),
        Hearing::AskedFor => Err(Rejection::HearingNotSet),
        Hearing::Held => Err(Rejection::HeardBefore),
        Hearing::Set { .. } if at > now + AHEAD => Err(Rejection::InFuture),
        Hearing::Set { at: told, .. } if day_in_almaty(at) < day_in_almaty(told) => Err(Rejection::BeforeHearing),
        Hearing::Set { .. } => Ok(vec![Event::HearingHeld { at, by, protocol }]),
    }
}

/// Whether this draft may be made: a duplicate always, a refusal when its procedure is through.
pub(super) fn allowed(open: &Open, draft: &Draft, context: &Context<'_>) -> Result<(), Rejection> {
    let Some(ground) = draft.ground() else { return Ok(()) };
    borne_out(open, ground)?;
    let refusal = proposed(open)?;
    let from = refusal.allowed_from(context.calendar, open.regulation).map_err(|_| Rejection::CalendarUnknown)?;
    let from = from.ok_or(Rejection::NoticeNotDelivered)?;
    match refusal.hearing {
        _ if refusal.ground != ground => Err(Rejection::OtherGround),
        Hearing::AskedFor | Hearing::Set { .. } => Err(Rejection::NotHeard),
        Hearing::NotAskedFor | Hearing::Held if day_in_almaty(context.now) < from => Err(Rejection::TooEarlyToRefuse),
        Hearing::NotAskedFor | Hearing::Held => Ok(()),
    }
}

/// Whether this draft would refuse one who asked to be heard, and was not.
pub(super) fn is_unheard(open: &Open, draft: &Draft) -> bool {
    draft.ground().is_some() && open.refusal.as_ref().is_some_and(|refusal| refusal.hearing.is_open())
}

/// A refusal needs a regulation that knows it (R16-06, RC-10), and a ground that the case bears out (RC-24).
const fn borne_out(open: &Open, ground: Ground) -> Result<(), Rejection> {
    match (ground, open.regulation) {
        (Ground::NoConsent | Ground::NotCompliant | Ground::Unreliable, RegulationId::Y2016) => {
            Err(Rejection::NoRefusalOnMerits)
        }
        (Ground::NoConsent, RegulationId::Y2023) if open.consent.restricted_personal_data => {
            Err(Rejection::ConsentGiven)
        }
        (Ground::NoConsent | Ground::NotCompliant | Ground::Unreliable, RegulationId::Y2023) => Ok(()),
    }
}

fn proposed(open: &Open) -> Result<&Refusal, Rejection> {
    open.refusal.as_ref().ok_or(Rejection::RefusalNotProposed)
}

/// The executor studies the case, and has proposed nothing for signature.
pub(super) fn studied_by(open: &Open, by: &StaffId) -> Result<(), Rejection> {
    match &open.work {
        Work::Awaiting => Err(Rejection::NotRegistered),
        Work::Registered => Err(Rejection::NotAssigned),
        Work::InPreparation { executor } if executor != by => Err(Rejection::OtherExecutor),
        Work::InPreparation { .. } => Ok(()),
        Work::Drafted { .. } | Work::ForSignature { .. } => Err(Rejection::DraftedBefore),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => Err(Rejection::SignedBefore),
    }
}
