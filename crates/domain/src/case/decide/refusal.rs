//! The steps of a refusal: proposed, told, objected to, heard; none of them by the mere passing of time (АППК 73, 74).

use chrono::{DateTime, Utc};

use super::papers::worked_on;
use super::{AHEAD, Context};
use crate::calendar::UnknownYear;
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::outcome::{Draft, Ground};
use crate::case::refusal::{Delivery, Hearing, HearingForm, Refusal, can_be_proposed_until, may_refuse};
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::StaffId;
use crate::case::work::Work;
use crate::hours::{day_in_almaty, in_almaty};
use crate::regulation::Regulation;
use crate::term::{office_of, passes_at};

/// Within how many working days a hearing may be set where the term leaves less, or has passed.
const HEARING_WITHIN: u32 = 3;

/// A refusal is proposed by the executor as long as there is time to hear the applicant within the term, and again when that has
/// passed: it is late then, and the applicant has all his days (decision 0019). On another ground, or for another fact, also a second
/// time, as a new procedure.
pub(super) fn propose(
    open: &Open,
    by: StaffId,
    (ground, fact): (Ground, FileRef),
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    // what was granted and handed out is made anew, and not refused
    if open.handed_out {
        return Err(Rejection::HandedOver);
    }
    borne_out(open, ground)?;
    match &open.refusal {
        Some(earlier) if (earlier.ground, earlier.fact) == (ground, fact) => {
            return Err(Rejection::RefusalProposedBefore);
        }
        Some(earlier) if earlier.hearing.is_open() => return Err(Rejection::NotHeard),
        Some(_) | None => {}
    }
    let until = can_be_proposed_until(context.calendar, open.regulation, open.hand_over_by)
        .map_err(|_| Rejection::CalendarUnknown)?
        .ok_or(Rejection::NoRefusalOnMerits)?;
    let has_passed = open.expired || context.now >= passes_at(open.due_on);
    if day_in_almaty(context.now) > until && !has_passed {
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
/// proposal earlier need not wait for the notice; and who objected may still ask to be heard. What counts is when he objected, not
/// when that is taken down.
pub(super) fn object(
    open: &Open,
    by: StaffId,
    (at, statement, hearing): (Option<DateTime<Utc>>, FileRef, bool),
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let refusal = proposed(open)?;
    let at = at.unwrap_or(context.now);
    let until = refusal.objections_until(context.calendar, open.regulation).map_err(|_| Rejection::CalendarUnknown)?;
    if !refusal.takes_objection(hearing) {
        Err(Rejection::ObjectedBefore)
    } else if at > context.now + AHEAD {
        Err(Rejection::InFuture)
    } else if at < refusal.proposed_at - AHEAD {
        Err(Rejection::BeforeProposal)
    } else if until.is_some_and(|until| day_in_almaty(at) > until) {
        Err(Rejection::TooLateToObject)
    } else {
        Ok(vec![Event::ObjectionReceived { at, by, hearing, statement }])
    }
}

/// A hearing that was asked for gets a moment that the applicant can make, by whoever studies the case; it may be moved.
pub(super) fn set_hearing(
    open: &Open,
    by: StaffId,
    (at, form): (DateTime<Utc>, HearingForm),
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    studied_by(open, &by)?;
    match proposed(open)?.hearing {
        Hearing::NotAskedFor => Err(Rejection::NoHearingAskedFor),
        Hearing::Held => Err(Rejection::HeardBefore),
        Hearing::AskedFor | Hearing::Set { .. } if at <= context.now => Err(Rejection::InPast),
        Hearing::AskedFor | Hearing::Set { .. } => {
            can_be_made(open, at, context)?;
            Ok(vec![Event::HearingSet { at, by, form }])
        }
    }
}

/// A hearing is on a working day of the college, within its hours, and not on the day on which the applicant is told of it. It is within the term, or within three working days where less than that is left of it (decision 0019).
fn can_be_made(open: &Open, at: DateTime<Utc>, context: &Context<'_>) -> Result<(), Rejection> {
    let (calendar, rules) = (context.calendar, Regulation::of(open.regulation));
    let unknown = |_: UnknownYear| Rejection::CalendarUnknown;
    let protocol_days = rules.hearing.ok_or(Rejection::NoRefusalOnMerits)?.protocol_working_days;
    let (day, today) = (day_in_almaty(at), day_in_almaty(context.now));
    calendar.working_day_after(day, protocol_days).map_err(unknown)?;
    let office = office_of(open.regulation, context.providers, open.college);
    let last = open.due_on.max(calendar.working_day_after(today, HEARING_WITHIN).map_err(unknown)?);
    if !office.is_working_day(calendar, day).map_err(unknown)? {
        Err(Rejection::HearingOnDayOff)
    } else if !office.is_open_at(in_almaty(at).naive_local()) {
        Err(Rejection::OutsideHours)
    } else if day <= today {
        Err(Rejection::HearingTooSoon)
    } else if day > last {
        Err(Rejection::HearingTooLate)
    } else {
        Ok(())
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

/// Whether this draft may be made: a duplicate always, a refusal when its procedure is through, and on what the applicant was told
/// alone (АППК 73).
pub(super) fn allowed(open: &Open, draft: &Draft, context: &Context<'_>) -> Result<(), Rejection> {
    let Draft::Refusal { fact, ground } = *draft else { return Ok(()) };
    borne_out(open, ground)?;
    let refusal = proposed(open)?;
    let from = refusal.allowed_from(context.calendar, open.regulation).map_err(|_| Rejection::CalendarUnknown)?;
    let from = from.ok_or(Rejection::NoticeNotDelivered)?;
    match refusal.hearing {
        _ if refusal.ground != ground => Err(Rejection::OtherGround),
        _ if refusal.fact != fact => Err(Rejection::OtherFact),
        Hearing::AskedFor | Hearing::Set { .. } => Err(Rejection::NotHeard),
        Hearing::NotAskedFor | Hearing::Held if day_in_almaty(context.now) < from => Err(Rejection::TooEarlyToRefuse),
        Hearing::NotAskedFor | Hearing::Held => Ok(()),
    }
}

/// Whether this draft would refuse one who asked to be heard, and was not.
pub(super) fn is_unheard(open: &Open, draft: &Draft) -> bool {
    draft.ground().is_some() && open.refusal.as_ref().is_some_and(|refusal| refusal.hearing.is_open())
}

fn borne_out(open: &Open, ground: Ground) -> Result<(), Rejection> {
    may_refuse(Regulation::of(open.regulation), ground, open.consent.restricted_personal_data)
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
