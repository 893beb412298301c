//! The steps of a complaint: taken down, its file handed over, extended, decided; and what the passing of its days does.

use chrono::{DateTime, NaiveDate, Utc};

use super::Context;
use crate::appeal::{last_day_of_missed_term, last_day_unnamed};
use crate::calendar::UnknownYear;
use crate::case::Channel;
use crate::case::complaint::{
    self, About, Alarm, Body, Complaint, Decided, Official, Registered, Resumed, Step, Task, Verdict,
};
use crate::case::event::Event;
use crate::case::evolve::{Case, State};
use crate::case::package::Party;
use crate::case::rejection::Rejection;
use crate::case::signature::FileRef;
use crate::case::staff::{Role, StaffId};
use crate::hours::{day_in_almaty, registered_at, registered_at_office};
use crate::identity::Bin;
use crate::regulation::{Complaints, Regulation};
use crate::term::{Term, complaint_warn_at, office_of, passes_at, resumed};

/// Who may not take a step at all is told before how far the complaint is.
pub(super) fn take(case: &Case, by: &Official, step: &Step, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    may_deal(case, by)?;
    let who = by.id().clone();
    let happened = match step {
        Step::Decide { complaint, decided_on, document, verdict, working_days } => {
            let complaint = open(case, *complaint)?;
            may_decide(case, by, complaint, *verdict)?;
            decide(case, complaint, (*decided_on, *document), (*verdict, *working_days), who, context)?
        }
        Step::Extend { complaint, letter, working_days } => {
            let complaint = open(case, *complaint)?;
            takes_down(by)?;
            extend(complaint, who, (*letter, *working_days), context)?
        }
        Step::HandOverFile { complaint } => {
            let complaint = open(case, *complaint)?;
            let clerk = matches!(by, Official::Staff(actor) if actor.role == Role::Clerk);
            if !clerk {
                return Err(Rejection::WrongRole);
            }
            match complaint.case_file {
                None => return Err(Rejection::NoCaseFileDemanded),
                Some(file) if file.handed_over => return Err(Rejection::CaseFileHandedOver),
                Some(_) => complaint::Event::CaseFileHandedOver { by: who, complaint: complaint.number },
            }
        }
        Step::Register { about, against, body, party, statement } => {
            takes_down(by)?;
            let said = (*party, *statement);
            register(case, (*about, *body), against.clone(), said, by, context)?
        }
        Step::Withdraw { complaint, party, statement } => {
            let complaint = open(case, *complaint)?.number;
            takes_down(by)?;
            has(case, *party)?;
            complaint::Event::Withdrawn { by: who, complaint, party: *party, statement: *statement }
        }
    };
    Ok(vec![Event::Complaint(happened)])
}

/// An operator for every case, staff for those of their own college.
fn may_deal(case: &Case, by: &Official) -> Result<(), Rejection> {
    let college = college(&case.state).ok_or(Rejection::NotAccepted)?;
    match by {
        Official::Operator(_) => Ok(()),
        Official::Staff(actor) if actor.college != college => Err(Rejection::OtherCollege),
        Official::Staff(_) => Ok(()),
    }
}

/// The college that answers for a case, or that declined papers were meant for.
const fn college(state: &State) -> Option<Bin> {
    match state {
        State::Unknown => None,
        State::Declined { college, .. } => Some(*college),
        State::Open(open) | State::Issued(open) | State::Merged(open) | State::Withdrawn(open) => Some(open.college),
    }
}

/// What others have said or decided is taken down by a clerk or an operator.
const fn takes_down(by: &Official) -> Result<(), Rejection> {
    match by {
        Official::Operator(_) => Ok(()),
        Official::Staff(actor) if matches!(actor.role, Role::Clerk) => Ok(()),
        Official::Staff(_) => Err(Rejection::WrongRole),
    }
}

/// The head decides what the college itself decides; everybody else's decision is taken down. Nobody decides on a complaint
/// about himself, or about his own refusal, but in the applicant's favour (АППК 91(4)).
fn may_decide(case: &Case, by: &Official, complaint: &Complaint, verdict: Verdict) -> Result<(), Rejection> {
    match complaint.body {
        Body::Provider if !matches!(by, Official::Staff(actor) if actor.role == Role::Head) => {
            return Err(Rejection::WrongRole);
        }
        Body::Provider => {}
        Body::Corporation | Body::HigherBody | Body::QualityBody => takes_down(by)?,
    }
    if verdict != Verdict::Satisfied && is_about(case, complaint, by.id()) {
        return Err(Rejection::ComplainedOf);
    }
    Ok(())
}

/// Whether it is he who is complained of: by name, or as the head who signed the refusal.
fn is_about(case: &Case, complaint: &Complaint, who: &StaffId) -> bool {
    let refusals = case.state.taken_in().map(|open| open.refusals.as_slice()).unwrap_or_default();
    let signed = refusals.iter().any(|(document, by)| complaint.is_of(Some(*document)) && by == who);
    complaint.against.as_ref() == Some(who) || signed
}

fn has(case: &Case, party: Party) -> Result<(), Rejection> {
    let named = case.state.taken_in().is_none_or(|open| open.has(party));
    if named { Ok(()) } else { Err(Rejection::NoRepresentative) }
}

/// The complaint where it is open.
fn open(case: &Case, number: u32) -> Result<&Complaint, Rejection> {
    let found = case.complaints.iter().find(|complaint| complaint.number == number);
    let complaint = found.ok_or(Rejection::ComplaintUnknown)?;
    if complaint.is_open() { Ok(complaint) } else { Err(Rejection::ComplaintClosed) }
}

/// It is registered whether or not it is in time (АППК 64, 92), on a working day (АППК 64(3)); its days are those of the law
/// of that day.
fn register(
    case: &Case,
    (about, body): (About, Body),
    against: Option<StaffId>,
    (party, statement): (Party, FileRef),
    by: &Official,
    context: &Context<'_>,
) -> Result<complaint::Event, Rejection> {
    has(case, party)?;
    let appeal_until = complained_of(&case.state, about)?;
    let calendar = context.calendar;
    let unknown = |_: UnknownYear| Rejection::CalendarUnknown;
    // told days were counted by the calendar of their time; where it ends meanwhile they stay
    let appeal_until = appeal_until.map(|told| calendar.working_day_from(told).unwrap_or(told));
    let registered_on = day_in_almaty(registered_by(by, context).map_err(unknown)?);
    let law = &Regulation::of_complaints(registered_on).complaints;
    let rule = law.of(body).filter(|_| may_be_asked(&case.state, about, body)).ok_or(Rejection::BodyNotCompetent)?;
    let refusal = case.state.refused().filter(|_| about == About::Refusal);
    if case.complaints.iter().any(|one| one.is_open() && (one.about, one.body, one.refusal) == (about, body, refusal)) {
        return Err(Rejection::ComplainedBefore);
    }
    let case_file = rule.case_file && case.state.taken_in().is_some();
    let case_file_by = case_file.then(|| calendar.working_day_after(registered_on, law.case_file_working_days));
    Ok(complaint::Event::Registered(Box::new(Registered {
        about,
        against,
        appeal_until,
        body,
        by: by.id().clone(),
        case_file_by: case_file_by.transpose().map_err(unknown)?,
        complaint: u32::try_from(case.complaints.len()).map_or(u32::MAX, |before| before + 1),
        due_on: calendar.working_day_after(registered_on, rule.term_working_days).map_err(unknown)?,
        party,
        received_on: Some(day_in_almaty(context.now)),
        refusal,
        registered_on,
        statement,
    })))
}

/// From which moment it counts: a college takes it down within hours of its own, in its own week; 1414 within those of the list (D-03).
fn registered_by(by: &Official, context: &Context<'_>) -> Result<DateTime<Utc>, UnknownYear> {
    let Context { calendar, now, providers, .. } = *context;
    match by {
        Official::Operator(_) => registered_at(calendar, Channel::Office, now),
        Official::Staff(actor) => {
            let law = Regulation::of_complaints(day_in_almaty(now)).id;
            registered_at_office(calendar, &office_of(law, providers, actor.college), now)
        }
    }
}

/// Whether there is such a thing to complain of, and the last day for it.
fn complained_of(state: &State, about: About) -> Result<Option<NaiveDate>, Rejection> {
    let nothing = Rejection::NothingToComplainOf;
    match (about, state) {
        (_, State::Unknown) => Err(Rejection::NotAccepted),
        (About::Service, _) => Ok(None),
        (About::DeskRefusal, State::Declined { on, .. }) => Ok(last_day_unnamed(*on)),
        (About::MissedTerm, State::Open(open) | State::Issued(open) | State::Merged(open) | State::Withdrawn(open))
            if open.expired =>
        {
            Ok(last_day_of_missed_term(open.due_on))
        }
        (About::Refusal, State::Open(open) | State::Issued(open)) if open.is_refused() => {
            Ok(open.signed.as_ref().and_then(|signed| signed.appeal_until))
        }
        (About::DeskRefusal | About::MissedTerm | About::Refusal, _) => Err(nothing),
    }
}

/// The college answers for its own acts, the Corporation for its counters and its couriers; those above for both.
fn may_be_asked(state: &State, about: About, body: Body) -> bool {
    let at_office = match state {
        State::Unknown => false,
        State::Declined { channel, .. } => channel.is_collected_at_college(),
        State::Open(open) | State::Issued(open) | State::Merged(open) | State::Withdrawn(open) => {
            open.is_collected_at_college()
        }
    };
    match (body, about) {
        (Body::HigherBody | Body::QualityBody, _) => true,
        (Body::Provider, About::DeskRefusal) => at_office,
        (Body::Provider, About::MissedTerm | About::Refusal | About::Service) => true,
        (Body::Corporation, About::Refusal) => false,
        (Body::Corporation, About::DeskRefusal | About::MissedTerm | About::Service) => !at_office,
    }
}

/// Once, before the term is over, and by no more than the law gives the body.
fn extend(
    complaint: &Complaint,
    by: StaffId,
    (letter, working_days): (FileRef, u32),
    context: &Context<'_>,
) -> Result<complaint::Event, Rejection> {
    let most = law(complaint).of(complaint.body).map_or(0, |rule| rule.extension_working_days);
    let over = context.now >= passes_at(complaint.due_on);
    if complaint.extended || over || !(1..=most).contains(&working_days) {
        return Err(Rejection::TermNotExtendable);
    }
    let due_on = context.calendar.working_day_after(complaint.due_on, working_days);
    let due_on = due_on.map_err(|_| Rejection::CalendarUnknown)?;
    Ok(complaint::Event::Extended { by, complaint: complaint.number, due_on, letter })
}

/// A decision counts also when it comes late. It overturns the refusal complained of where that still stands, and the case goes on.
fn decide(
    case: &Case,
    complaint: &Complaint,
    (decided_on, document): (NaiveDate, FileRef),
    (verdict, working_days): (Verdict, Option<u32>),
    by: StaffId,
    context: &Context<'_>,
) -> Result<complaint::Event, Rejection> {
    if decided_on < complaint.received_on {
        return Err(Rejection::BeforeRegistration);
    }
    if decided_on > day_in_almaty(context.now) {
        return Err(Rejection::InFuture);
    }
    let overturns = match verdict {
        Verdict::PartlySatisfied | Verdict::Satisfied => complaint.is_of(case.state.refused()),
        Verdict::Dismissed | Verdict::WithoutConsideration => false,
    };
    let goes_on = match &case.state {
        State::Open(open) | State::Issued(open) => Some(open),
        State::Unknown | State::Declined { .. } | State::Merged(_) | State::Withdrawn(_) => None,
    };
    let goes_on = goes_on.filter(|_| overturns).map(|open| {
        let working_days = working_days.unwrap_or(law(complaint).execution_working_days).max(1);
        let term = resumed(context.calendar, open.regulation, open.channel, decided_on, working_days);
        let Term { due_on, hand_over_by } = term.map_err(|_| Rejection::CalendarUnknown)?;
        Ok(Resumed { due_on, hand_over_by, since: decided_on, working_days })
    });
    Ok(complaint::Event::Decided(Box::new(Decided {
        by,
        complaint: complaint.number,
        decided_on,
        document,
        resumed: goes_on.transpose()?,
        verdict,
    })))
}

/// The days of what is considered are counted anew, each complaint by an event of its own.
pub(super) fn recount(case: &Case, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = case.complaints.iter().filter(|complaint| complaint.is_open());
    let moved = open.map(|complaint| {
        let (due_on, case_file_by) = complaint.counted(context.calendar).map_err(|_| Rejection::CalendarUnknown)?;
        let awaited = complaint.case_file.filter(|file| !file.handed_over).map(|file| file.by);
        if (due_on, case_file_by) == (complaint.due_on, awaited) {
            return Ok(None);
        }
        let last = due_on.max(complaint.due_on);
        let calendar = context.calendar.version_between(complaint.registered_on, last).to_string();
        let complaint = complaint.number;
        Ok(Some(Event::Complaint(complaint::Event::Moved { calendar, case_file_by, complaint, due_on })))
    });
    moved.filter_map(Result::transpose).collect()
}

/// What the law of its day gives a complaint.
fn law(complaint: &Complaint) -> &'static Complaints {
    &Regulation::of_complaints(complaint.registered_on).complaints
}

/// The days of a complaint go by: it is told, each thing once.
pub(super) fn due(case: &Case, alarm: Alarm, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let complaint = open(case, alarm.complaint)?;
    let (day, near, overdue) = match (alarm.task, complaint.case_file) {
        (Task::Decision, _) => (complaint.due_on, complaint.near, complaint.overdue),
        (Task::CaseFile, Some(file)) if !file.handed_over => (file.by, file.near, file.overdue),
        (Task::CaseFile, _) => return Err(Rejection::TermMet),
    };
    let Alarm { complaint, passed, task } = alarm;
    let warn_at = complaint_warn_at(context.calendar, day).map_err(|_| Rejection::CalendarUnknown)?;
    let happened = match passed {
        true if overdue => return Err(Rejection::TermToldBefore),
        true if context.now < passes_at(day) => return Err(Rejection::TermNotPassed),
        true => complaint::Event::Overdue { complaint, day, task },
        false if near || overdue => return Err(Rejection::TermToldBefore),
        false if context.now < warn_at => return Err(Rejection::TermNotNear),
        false => complaint::Event::Near { complaint, day, task },
    };
    Ok(vec![Event::Complaint(happened)])
}
