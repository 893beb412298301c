//! What follows from a command: events, or a rejection. Changes nothing itself.

mod annulment;
mod by_hand;
mod complaint;
mod correction;
mod deadlines;
mod duplicates;
mod found;
mod papers;
mod parcels;
mod record;
mod refusal;
mod steps;

use chrono::{DateTime, TimeDelta, Utc};

use super::admission::Admission;
use super::command::{Command, Submission};
use super::event::{Accepted, Declined, Event};
use super::evolve::{Case, State};
use super::package::Channel;
use super::rejection::Rejection;
use super::signature::FileRef;
use super::staff::Actor;
use crate::calendar::Calendar;
use crate::hours::{day_in_almaty, registered_at, registered_at_office};
use crate::identity::Bin;
use crate::provider::Register;
use crate::regulation::{Regulation, RegulationId};
use crate::term;

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
    /// case, then that it has ended, then who may not act in it at all, then where the papers and the result are, last
    /// what the command itself names.
    ///
    /// # Errors
    /// [`Rejection`] where the case does not allow the command.
    pub fn decide(&self, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
        let events = self.decide_alone(command, context)?;
        Ok(deadlines::with_passed_term(&self.state, events, context.now))
    }

    /// The same, whether or not the term has passed meanwhile.
    fn decide_alone(&self, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Act { by, step } => steps::act(&self.state, by, step, context),
            Command::Alarm(alarm) => complaint::due(self, *alarm, context),
            Command::Complain { by, step } => complaint::take(self, by, step, context),
            Command::ConfirmNotice { at, how } => refusal::deliver(&self.state, None, (*at, *how), context.now),
            Command::Correct { by, correction } => correction::correct(&self.state, by, correction),
            Command::Dispatch { at, pages, waybill } => {
                papers::dispatch(&self.state, *at, context.now)?;
                Ok(vec![Event::Dispatched { at: *at, pages: *pages, waybill: *waybill }])
            }
            Command::ExpireTerm => deadlines::expire(&self.state, context.now),
            Command::HandOver { at, to } => {
                papers::hand_over(&self.state, *to)?;
                Ok(vec![Event::Issued { at: *at, by: None, identity: None, original: false, to: *to }])
            }
            Command::HandToSuccessor => papers::hand_to_successor(&self.state, context),
            Command::MoveTerm => self.count_anew(context),
            Command::Prepare { draft, prepared } => steps::prepare(&self.state, *draft, *prepared),
            Command::RecordOverrun { duty, since } => deadlines::overrun(&self.state, *duty, *since, context),
            Command::RemindOfCollection => parcels::remind(&self.state),
            Command::ReportOriginal { by, note, on } => found::report(&self.state, by, (*on, *note), context.now),
            Command::Return { at, waybill } => {
                papers::give_back(&self.state, *waybill)?;
                Ok(vec![Event::Returned { at: *at, waybill: *waybill }])
            }
            Command::Submit(submission) => submit(&self.state, submission, context),
            Command::WarnOfParcel => parcels::warn(&self.state),
            Command::WarnOfStep { duty, since } => deadlines::step_near(&self.state, *duty, *since, context),
            Command::WarnOfTerm => deadlines::warn(&self.state, context),
            Command::Withdraw { at, by, statement } => {
                papers::withdraw(&self.state, *by)?;
                Ok(vec![Event::Withdrawn { at: *at, by: *by, recorded_by: None, statement: *statement }])
            }
        }
    }

    /// A calendar was published: the days of the case and of its complaints are counted anew, each by an event.
    fn count_anew(&self, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
        let of_complaints = complaint::recount(self, context)?;
        match deadlines::recount(&self.state, context) {
            Ok(of_case) => Ok([of_case, of_complaints].concat()),
            Err(_) if !of_complaints.is_empty() => Ok(of_complaints),
            Err(rejection) => Err(rejection),
        }
    }

    /// For which college this member of staff may sign the document now: what a verifier demands of his signature.
    /// Whatever it is, [`Self::decide`] alone takes the signature.
    ///
    /// # Errors
    /// [`Rejection`], as of [`Step::Sign`](super::Step::Sign) with a right signature.
    pub fn signed_for(&self, by: &Actor, document: FileRef) -> Result<Bin, Rejection> {
        steps::signed_for(&self.state, by, document)
    }
}

/// The regulation is asked before the papers: without one, nothing can be demanded.
fn submit(state: &State, submission: &Submission, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    match state {
        State::Unknown => {}
        State::Declined { .. } | State::Open(_) | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => {
            return Err(Rejection::SubmittedBefore);
        }
    }
    let regulation = submission.regulation().ok_or(Rejection::NoRegulationInForce)?;
    let rules = Regulation::of(regulation);
    // What the Corporation's worker took in, at the counter or at home, stands as his system says (the contract with the IIS).
    if submission.channel == Channel::Portal && !rules.admits(Channel::Portal) {
        return Err(Rejection::ChannelNotServed);
    }
    match submission.admission(rules) {
        Admission::Accepted => register(submission, regulation, context),
        Admission::Declined { expired, missing } => {
            Ok(vec![Event::Declined(Box::new(Declined { expired, missing, submission: submission.clone() }))])
        }
    }
}

/// Whoever takes a package in at the college's own office registers it with that (R16-08).
fn on_the_spot(submission: &Submission) -> Option<Event> {
    match submission.channel {
        Channel::Office => submission.taken_by.clone().map(|by| Event::Registered { by }),
        Channel::Counter | Channel::HomeVisit | Channel::Portal => None,
    }
}

/// Registers a complete package; a term that has passed already is recorded at once (INTERFACE.md, `accepted`).
fn register(submission: &Submission, regulation: RegulationId, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let Submission { channel, submitted_at, .. } = *submission;
    let unknown = |_| Rejection::CalendarUnknown;
    let registered_at = match channel {
        Channel::Office => {
            let office = term::office_of(regulation, context.providers, submission.provider);
            registered_at_office(context.calendar, &office, submitted_at)
        }
        Channel::Counter | Channel::HomeVisit | Channel::Portal => {
            registered_at(context.calendar, channel, submitted_at)
        }
    };
    let registered_at = registered_at.map_err(unknown)?;
    let registered_on = day_in_almaty(registered_at);
    let term = term::term(context.calendar, regulation, channel, registered_on).map_err(unknown)?;
    let accepted = Event::Accepted(Box::new(Accepted {
        due_on: term.due_on,
        hand_over_by: term.hand_over_by,
        registered_at,
        regulation,
        routed_to: context.providers.route(submission.provider, day_in_almaty(submitted_at)),
        submission: submission.clone(),
    }));
    let passed = context.now >= term::passes_at(term.due_on);
    let expired = passed.then_some(Event::TermExpired { due_on: term.due_on });
    Ok(core::iter::once(accepted).chain(on_the_spot(submission)).chain(expired).collect())
}
