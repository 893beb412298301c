//! What follows from a command: events, or a rejection. Changes nothing itself.

use chrono::{DateTime, TimeDelta, Utc};

use super::admission::Admission;
use super::command::{Command, Submission};
use super::event::{Accepted, Declined, Event};
use super::evolve::{Case, Open, Package, State};
use super::package::{Digest, Party};
use super::rejection::Rejection;
use crate::calendar::Calendar;
use crate::hours::{day_in_almaty, registered_at};
use crate::provider::Register;
use crate::regulation::RegulationId;
use crate::term::term;

/// How far ahead of the service's clock a named moment may lie (INTERFACE.md).
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// What a decision may look at besides the case.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The calendar of working days.
    pub calendar: &'c Calendar,
    /// The moment of the decision, on the service's clock.
    pub now: DateTime<Utc>,
    /// The register of colleges.
    pub providers: &'c Register,
}

impl Case {
    /// Decides a command: the events that follow, none of them applied yet.
    ///
    /// Where several rejections apply, the one that lies deepest in the case is given: first that there is no such
    /// case, then that it has ended, then where the papers and the result are, last what the command itself names.
    ///
    /// # Errors
    /// [`Rejection`] where the case does not allow the command.
    pub fn decide(&self, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Dispatch { at, pages, waybill } => {
                dispatch(&self.state, *at, context.now)?;
                Ok(vec![Event::Dispatched { at: *at, pages: *pages, waybill: *waybill }])
            }
            Command::HandOver { at: _, to } => Err(hand_over(&self.state, *to)),
            Command::Return { at, waybill } => {
                give_back(&self.state, *waybill)?;
                Ok(vec![Event::Returned { at: *at, waybill: *waybill }])
            }
            Command::Submit(submission) => submit(&self.state, submission, context),
            Command::Withdraw { at, by } => {
                withdraw(&self.state, *by)?;
                Ok(vec![Event::Withdrawn { at: *at, by: *by }])
            }
        }
    }
}

/// A package leaves once, while the case is open, not before its registration and not in the future (R16-19).
fn dispatch(state: &State, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Rejection> {
    let open = match state {
        State::Unknown | State::Declined => return Err(Rejection::NotAccepted),
        State::Withdrawn { .. } => return Err(Rejection::CaseEnded),
        State::Open(open) => open,
    };
    match open.package {
        Package::UnderWay { .. } => Err(Rejection::UnderWay),
        Package::AtCorporation if at < open.registered_at => Err(Rejection::BeforeRegistration),
        Package::AtCorporation if at > now + AHEAD => Err(Rejection::InFuture),
        Package::AtCorporation => Ok(()),
    }
}

/// Nothing is signed yet in this version, so there is always a reason why nothing can be handed over (R16-21).
fn hand_over(state: &State, to: Party) -> Rejection {
    match state {
        State::Unknown | State::Declined => Rejection::NotAccepted,
        State::Withdrawn { .. } => Rejection::Withdrawn,
        State::Open(open) if !open.has(to) => Rejection::NoRepresentative,
        State::Open(_) => Rejection::NotSigned,
    }
}

/// What is under way comes back, also to a case that was withdrawn meanwhile: the courier does not know of it.
fn give_back(state: &State, waybill: Digest) -> Result<(), Rejection> {
    let package = match state {
        State::Unknown | State::Declined => return Err(Rejection::NotAccepted),
        State::Open(Open { package, .. }) | State::Withdrawn { package, .. } => package,
    };
    match package {
        Package::AtCorporation => Err(Rejection::NotUnderWay),
        Package::UnderWay { waybill: theirs } if *theirs != waybill => Err(Rejection::OtherWaybill),
        Package::UnderWay { .. } => Ok(()),
    }
}

/// The regulation is asked before the papers: without one, nothing can be demanded.
fn submit(state: &State, submission: &Submission, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    match state {
        State::Unknown => {}
        State::Declined | State::Open(_) | State::Withdrawn { .. } => return Err(Rejection::SubmittedBefore),
    }
    let day = day_in_almaty(submission.submitted_at);
    let regulation = RegulationId::in_force_on(day).ok_or(Rejection::NoRegulationInForce)?;
    match submission.admission() {
        Admission::Accepted => register(submission, regulation, context),
        Admission::Declined { expired, missing } => {
            Ok(vec![Event::Declined(Box::new(Declined { expired, missing, submission: submission.clone() }))])
        }
    }
}

/// Registers a complete package; a term that has passed already is recorded at once (INTERFACE.md, `accepted`).
fn register(submission: &Submission, regulation: RegulationId, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let registered_at =
        registered_at(context.calendar, submission.submitted_at).map_err(|_| Rejection::CalendarUnknown)?;
    let term =
        term(context.calendar, regulation, day_in_almaty(registered_at)).map_err(|_| Rejection::CalendarUnknown)?;
    let accepted = Event::Accepted(Box::new(Accepted {
        due_on: term.due_on,
        hand_over_by: term.hand_over_by,
        registered_at,
        regulation,
        routed_to: context.providers.route(submission.provider, day_in_almaty(submission.submitted_at)),
        submission: submission.clone(),
    }));
    let passed = day_in_almaty(context.now) > term.due_on;
    let expired = passed.then_some(Event::TermExpired { due_on: term.due_on });
    Ok(core::iter::once(accepted).chain(expired).collect())
}

/// The applicant's side may take an application back at any time before its end, wherever the papers are (АППК 64).
fn withdraw(state: &State, by: Party) -> Result<(), Rejection> {
    match state {
        State::Unknown | State::Declined => Err(Rejection::NotAccepted),
        State::Withdrawn { .. } => Err(Rejection::Withdrawn),
        State::Open(open) if !open.has(by) => Err(Rejection::NoRepresentative),
        State::Open(_) => Ok(()),
    }
}
