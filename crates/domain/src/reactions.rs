//! What follows from each event: the behaviour of the whole system on one page.
//!
//! Each of these has one service that carries it out: `intake` tells the IIS, `notification` the applicant, `signing`
//! has documents made, `workflow` watches the term. The card is the case's after the event.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::calendar::{Calendar, UnknownYear};
use crate::card::{Card, Stage};
use crate::case::complaint::{self, Alarm, Complaint, Task};
use crate::case::{Accepted, Command, Declined, Draft, Event, FileRef, Ground, Hearing, Parcel, ReturnReason};
use crate::hours::{day_in_almaty, from_almaty};
use crate::norms::norms;
use crate::provider::Register;
use crate::register_number::RegisterNumber;
use crate::regulation::{Duty, Regulation, RegulationId};
use crate::term::{Watched, complaint_warn_at, passes_at, warn_at};

/// A document to be made for signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Document {
    /// Which of the case's drafts it is made of, from 1.
    pub draft: u32,
    /// What is proposed.
    pub proposed: Draft,
}

/// What becomes of the number that a case holds reserved in the register of duplicates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Number {
    /// The document that was signed with it is worth nothing any more: it stays in the register as void, with the kind of the
    /// event as its reason.
    Annulled,
    /// It is issued with this document.
    Issued {
        /// What was signed, in the vault.
        document: FileRef,
    },
    /// It is never signed: it stays in the register as void, with the kind of the event as its reason.
    Void,
}

/// What the applicant's side is told.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Message {
    /// The result lies ready, and nobody has come for it.
    CollectionReminder,
    /// A complaint was decided: how, and what comes of it.
    ComplaintDecided,
    /// The body needs longer for a complaint: until when (Law on state services art. 25).
    ComplaintExtended,
    /// The time for a complaint passed without a decision: it counts as refused (АППК 100(5)).
    ComplaintOverdue,
    /// A complaint was registered: who decides it, and by when.
    ComplaintRegistered,
    /// The college is no more: who answers for the case now, in the same term.
    HandedToSuccessor,
    /// A hearing was set: when and how.
    HearingSet,
    /// Nobody came for the result: it lies at the college now, where it can be collected.
    KeptAtCollege,
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

/// A command that is due at a moment; the case knows whether there is still anything to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Timer {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The command.
    pub command: Command,
    /// What it is, as in `term-near`: the kind of the event that it leads to.
    pub kind: &'static str,
    /// Its name among the timers of the case: its kind, of a complaint its number, of a step which, and since when it waits.
    pub name: String,
}

/// The kinds of event from which timers follow, or which end them.
pub const TIMED: &[&str] = &[
    "accepted",
    "arrived",
    "assigned",
    "case-file-handed-over",
    "case-file-near",
    "case-file-overdue",
    "collection-reminded",
    "complaint-decided",
    "complaint-extended",
    "complaint-near",
    "complaint-overdue",
    "complaint-registered",
    "complaint-withdrawn",
    "delivered",
    "dispatched",
    "drafted",
    "handed-to-successor",
    "hearing-held",
    "hearing-set",
    "issued",
    "notice-delivered",
    "objection-received",
    "parcel-found",
    "parcel-lost",
    "parcel-missing",
    "prepared",
    "refusal-proposed",
    "registered",
    "result-returned",
    "returned",
    "rework-demanded",
    "sent",
    "signed",
    "step-near",
    "step-overrun",
    "term-expired",
    "term-moved",
    "term-near",
    "withdrawn",
];
/// The kinds of event after which an open case has another college, or is open no more, or again.
pub const OWNED: &[&str] = &["accepted", "complaint-decided", "handed-to-successor", "issued", "withdrawn"];
/// The kinds of event that documents, and what becomes of their numbers, follow from.
pub const DOCUMENTED: &[&str] =
    &["drafted", "handed-to-successor", "parcel-lost", "rework-demanded", "signed", "withdrawn"];
/// The kinds of event that the applicant may be told of.
pub const TOLD: &[&str] = &[
    "arrived",
    "collection-reminded",
    "complaint-decided",
    "complaint-extended",
    "complaint-overdue",
    "complaint-registered",
    "handed-to-successor",
    "hearing-set",
    "parcel-lost",
    "refusal-proposed",
    "result-returned",
    "signed",
    "term-expired",
    "term-moved",
    "withdrawn",
];
/// The kinds of event that the IIS may be told of unasked.
pub const NOTICED: &[&str] = &["sent", "signed", "term-expired"];

/// The commands that are due later of a case as it stands, one of a kind; empty where none are. Carried out by `workflow`.
///
/// # Errors
/// [`UnknownYear`]
pub fn timers(card: &Card, calendar: &Calendar, providers: &Register) -> Result<Vec<Timer>, UnknownYear> {
    let mut due = of_step(card, calendar, providers)?;
    due.extend(of_term(card, calendar)?);
    due.extend(of_a_parcel(card, calendar));
    due.extend(of_a_collection(card, calendar));
    for complaint in card.complaints.iter().filter(|complaint| complaint.is_open()) {
        of_complaint(complaint, calendar, &mut due)?;
    }
    Ok(due)
}

/// Of the step that waits: first whose move it is is warned, then the head.
fn of_step(card: &Card, calendar: &Calendar, providers: &Register) -> Result<Vec<Timer>, UnknownYear> {
    let Some(Watched { by, duty, warn_at, .. }) = card.watched(calendar, providers)? else { return Ok(Vec::new()) };
    let (told, since) = ((duty, by), card.stage_since);
    if card.overruns.last().is_some_and(|last| (last.duty, last.by) == told) {
        return Ok(Vec::new());
    }
    let warn = warn_at.filter(|_| card.near != Some(told));
    let warn = warn.map(|at| Timer::of_step(at, Command::WarnOfStep { duty, since }, "step-near", (duty, since)));
    let over = Timer::of_step(by, Command::RecordOverrun { duty, since }, "step-overrun", (duty, since));
    Ok(warn.into_iter().chain([over]).collect())
}

/// What is due of the term of a case that is worked on.
fn of_term(card: &Card, calendar: &Calendar) -> Result<Vec<Timer>, UnknownYear> {
    let open = !card.stage.has_ended() && !card.term_expired;
    let term = card.regulation.zip(card.due_on).zip(card.hand_over_by);
    let Some(((regulation, due_on), hand_over_by)) = term.filter(|_| open) else { return Ok(Vec::new()) };
    let mut due = Vec::with_capacity(2);
    if !card.term_near && !card.has_left_college() {
        let at = warn_at(calendar, Regulation::of(regulation), hand_over_by)?;
        due.push(Timer::new(at, Command::WarnOfTerm, "term-near"));
    }
    if !card.can_be_collected() {
        due.push(Timer::new(passes_at(due_on), Command::ExpireTerm, "term-expired"));
    }
    Ok(due)
}

/// Staff are warned of a parcel that has not come so many working days after it left.
fn of_a_parcel(card: &Card, calendar: &Calendar) -> Option<Timer> {
    let norms = &norms().parcel;
    let working_days = match card.stage {
        _ if card.parcel_missing => return None,
        Stage::UnderWay => norms.package_working_days,
        Stage::Sent => norms.result_working_days,
        Stage::Declined
        | Stage::Accepted
        | Stage::CameBack
        | Stage::PackageLost
        | Stage::Delivered
        | Stage::Registered
        | Stage::InPreparation
        | Stage::RefusalProposed
        | Stage::HearingSet
        | Stage::Drafted
        | Stage::ForSignature
        | Stage::Signed
        | Stage::AtCounter
        | Stage::Kept
        | Stage::Issued
        | Stage::Withdrawn => return None,
    };
    let at = morning_after(calendar, card.stage_since, working_days);
    Some(Timer::new(at, Command::WarnOfParcel, "parcel-missing"))
}

/// Whoever has not come for a result that lies ready is reminded, in the morning; of what the college keeps he was told.
fn of_a_collection(card: &Card, calendar: &Calendar) -> Option<Timer> {
    let lies = card.can_be_collected() && !matches!(card.stage, Stage::Kept);
    let nth = usize::try_from(card.reminders).ok().filter(|_| lies)?;
    let working_days = norms().collection.reminder_working_days.get(nth)?;
    let at = morning_after(calendar, card.stage_since, *working_days);
    Some(Timer::new(at, Command::RemindOfCollection, "collection-reminded"))
}

/// So many working days later, when offices open; where the calendar does not know the year, so many days later.
fn morning_after(calendar: &Calendar, moment: DateTime<Utc>, working_days: u32) -> DateTime<Utc> {
    let from = day_in_almaty(moment);
    let plain = || from.checked_add_days(Days::new(working_days.into())).unwrap_or(from);
    let day = calendar.working_day_after(from, working_days).unwrap_or_else(|UnknownYear(_)| plain());
    from_almaty(day.and_time(Regulation::of(RegulationId::Y2023).hours.office.opens))
}

/// What is due of a complaint that is open: its decision, and the hand-over of the file.
fn of_complaint(complaint: &Complaint, calendar: &Calendar, due: &mut Vec<Timer>) -> Result<(), UnknownYear> {
    let decision = (Task::Decision, complaint.due_on, complaint.near, complaint.overdue);
    let file = complaint.case_file.filter(|file| !file.handed_over);
    let file = file.map(|file| (Task::CaseFile, file.by, file.near, file.overdue));
    for (task, day, near, _) in core::iter::once(decision).chain(file).filter(|(.., overdue)| !overdue) {
        let alarm = |passed| Alarm { complaint: complaint.number, passed, task };
        if !near {
            due.push(Timer::of_complaint(complaint_warn_at(calendar, day)?, alarm(false)));
        }
        due.push(Timer::of_complaint(passes_at(day), alarm(true)));
    }
    Ok(())
}

impl Timer {
    fn new(at: DateTime<Utc>, command: Command, kind: &'static str) -> Self {
        Self { at, command, kind, name: kind.to_owned() }
    }

    fn of_complaint(at: DateTime<Utc>, alarm: Alarm) -> Self {
        Self { at, command: Command::Alarm(alarm), kind: alarm.kind(), name: alarm.name() }
    }

    fn of_step(at: DateTime<Utc>, command: Command, kind: &'static str, (duty, since): (Duty, DateTime<Utc>)) -> Self {
        Self { at, command, kind, name: format!("{kind}/{}/{}", duty.name(), since.timestamp_micros()) }
    }

    /// The command of a timer of a name, as the table of timers keeps it, and its kind; `None` where there is none such.
    #[must_use]
    pub fn named(name: &str) -> Option<(&'static str, Command)> {
        let of_term = [
            ("collection-reminded", Command::RemindOfCollection),
            ("parcel-missing", Command::WarnOfParcel),
            ("term-expired", Command::ExpireTerm),
            ("term-near", Command::WarnOfTerm),
        ];
        let of_step = || {
            let (kind, step) = name.split_once('/')?;
            let (duty, since) = step.split_once('/')?;
            let (duty, since) = (Duty::from_name(duty)?, DateTime::from_timestamp_micros(since.parse().ok()?)?);
            match kind {
                "step-near" => Some(("step-near", Command::WarnOfStep { duty, since })),
                "step-overrun" => Some(("step-overrun", Command::RecordOverrun { duty, since })),
                _ => None,
            }
        };
        let of_complaint = || Alarm::from_name(name).map(|alarm| (alarm.kind(), Command::Alarm(alarm)));
        of_term.into_iter().find(|(kind, _)| *kind == name).or_else(of_step).or_else(of_complaint)
    }
}

/// The document that is to be made because of an event. Carried out by `signing`.
#[must_use]
pub fn document(event: &Event, card: &Card) -> Option<Document> {
    match event {
        Event::Drafted { draft, .. } => Some(Document { draft: card.drafts, proposed: *draft }),
        Event::Accepted(_)
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::Sent { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::Withdrawn { .. } => None,
    }
}

/// What becomes of the number that the case holds reserved, because of an event. Carried out by `signing`.
#[must_use]
pub const fn number(event: &Event) -> Option<Number> {
    match event {
        Event::ParcelLost { parcel: Parcel::Result, .. } => Some(Number::Annulled),
        Event::HandedToSuccessor { .. } | Event::ReworkDemanded { .. } | Event::Withdrawn { .. } => Some(Number::Void),
        Event::Signed { document, .. } => Some(Number::Issued { document: *document }),
        Event::Accepted(_)
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
        | Event::Issued { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { parcel: Parcel::Package, .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::Sent { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermMoved { .. }
        | Event::TermNear { .. } => None,
    }
}

/// What the applicant's side is told because of an event. What was said at the counter, with a receipt in the hand, is
/// not said again. Carried out by `notification`.
#[must_use]
pub fn message(event: &Event, card: &Card) -> Option<Message> {
    match event {
        Event::HandedToSuccessor { .. } => Some(Message::HandedToSuccessor),
        Event::HearingSet { .. } => Some(Message::HearingSet),
        Event::RefusalProposed { .. } => Some(Message::PreliminaryRefusal),
        Event::Arrived { .. } => Some(Message::ReadyAtCounter),
        Event::CollectionReminded { .. } => Some(Message::CollectionReminder),
        Event::Complaint(event) => told(event),
        Event::ParcelLost { parcel: Parcel::Package, .. } => Some(Message::PackageLost),
        Event::ParcelLost { parcel: Parcel::Result, .. } => Some(Message::ResultLost),
        Event::Signed { .. } if ground(card).is_some() => Some(Message::Refused),
        Event::Signed { .. } if card.is_collected_at_college() => Some(Message::ReadyAtCollege),
        Event::ResultReturned { why: ReturnReason::Uncollected, .. } => Some(Message::KeptAtCollege),
        Event::TermExpired { .. } => Some(Message::TermPassed),
        Event::TermMoved { .. } => Some(Message::TermMoved),
        Event::Withdrawn { .. } => Some(Message::Withdrawn),
        Event::Accepted(_)
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
        | Event::Registered { .. }
        | Event::ResultReturned { why: ReturnReason::Address | ReturnReason::Packing, .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::Sent { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermNear { .. } => None,
    }
}

/// What the applicant's side is told of a complaint.
const fn told(event: &complaint::Event) -> Option<Message> {
    match event {
        complaint::Event::Decided(_) => Some(Message::ComplaintDecided),
        complaint::Event::Extended { .. } => Some(Message::ComplaintExtended),
        complaint::Event::Overdue { task: Task::Decision, .. } => Some(Message::ComplaintOverdue),
        complaint::Event::Registered(_) => Some(Message::ComplaintRegistered),
        complaint::Event::CaseFileHandedOver { .. }
        | complaint::Event::Near { .. }
        | complaint::Event::Overdue { task: Task::CaseFile, .. }
        | complaint::Event::Withdrawn { .. } => None,
    }
}

/// Whether a message that follows from an event is still true of a case, asked right before it is sent: nobody is called
/// to collect what was handed out or taken back, to a hearing that was moved, or told of a delay that is over.
#[must_use]
pub fn holds(message: Message, event: &Event, card: &Card) -> bool {
    match message {
        Message::CollectionReminder => card.can_be_collected() && !matches!(card.stage, Stage::Kept),
        // What was decided stays so; of what is still open, whatever came later is told instead.
        Message::ComplaintDecided => true,
        Message::ComplaintExtended | Message::ComplaintOverdue | Message::ComplaintRegistered => {
            complaint_of(event, card).is_some_and(Complaint::is_open)
        }
        Message::HandedToSuccessor => {
            !card.stage.has_ended() && matches!(event, Event::HandedToSuccessor { to, .. } if *to == card.college)
        }
        Message::HearingSet => matches!(card.stage, Stage::HearingSet) && is_at_its_moment(event, card),
        Message::KeptAtCollege => matches!(card.stage, Stage::Kept),
        Message::PackageLost => matches!(card.stage, Stage::PackageLost),
        Message::PreliminaryRefusal => {
            matches!(card.stage, Stage::RefusalProposed | Stage::HearingSet) && is_to_be_told(event, card)
        }
        Message::ReadyAtCounter => matches!(card.stage, Stage::AtCounter),
        Message::ReadyAtCollege => matches!(card.stage, Stage::Signed) && card.can_be_collected(),
        // Whoever holds the refusal itself holds the order of appeal too (АППК 80(5)).
        Message::Refused => {
            card.draft != Some(Draft::Duplicate)
                && matches!(card.stage, Stage::Signed | Stage::Sent | Stage::AtCounter | Stage::Kept)
        }
        Message::ResultLost => card.lost_results > 0 && card.signed_at.is_none() && !card.stage.has_ended(),
        Message::TermMoved => !card.stage.has_ended() && !card.can_be_collected() && is_its_term(event, card),
        Message::TermPassed => !card.stage.has_ended() && !card.can_be_collected(),
        Message::Withdrawn => matches!(card.stage, Stage::Withdrawn),
    }
}

/// The complaint that an event happened to.
#[must_use]
pub fn complaint_of<'c>(event: &Event, card: &'c Card) -> Option<&'c Complaint> {
    let Event::Complaint(event) = event else { return None };
    card.complaints.iter().find(|complaint| complaint.number == event.complaint())
}

/// Whether it is this proposal that stands, and nobody has brought its notice: the days to object run from the first one,
/// and not from a second.
fn is_to_be_told(event: &Event, card: &Card) -> bool {
    let proposed = card.refusal.as_ref().filter(|refusal| refusal.delivered_at.is_none());
    let proposed = proposed.map(|refusal| (refusal.proposed_at, refusal.ground));
    matches!(event, Event::RefusalProposed { at, ground, .. } if proposed == Some((*at, *ground)))
}

/// Whether the hearing that an event set was not moved since.
fn is_at_its_moment(event: &Event, card: &Card) -> bool {
    let hearing = card.refusal.as_ref().map(|refusal| refusal.hearing);
    matches!((event, hearing), (Event::HearingSet { at, .. }, Some(Hearing::Set { at: now })) if *at == now)
}

/// Whether the day to which an event moved the term is still ahead, and was not moved again.
fn is_its_term(event: &Event, card: &Card) -> bool {
    matches!(event, Event::TermMoved { due_on, .. } if card.due_on == Some(*due_on) && !card.term_expired)
}

/// What the IIS is answered to a package because of an event (INTERFACE.md); to everything else, that it was taken note
/// of. Carried out by `intake`.
#[must_use]
pub const fn answer(event: &Event) -> Option<Answer<'_>> {
    match event {
        Event::Accepted(accepted) => Some(Answer::Accepted(accepted)),
        Event::Declined(declined) => Some(Answer::Declined(declined)),
        Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::Sent { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::Withdrawn { .. } => None,
    }
}

/// What the IIS is told unasked because of an event (INTERFACE.md): nothing of a case that it does not know. Carried
/// out by `intake`.
#[must_use]
pub fn notice(event: &Event, card: &Card) -> Option<Notice> {
    card.iis_number.as_ref()?;
    match event {
        Event::Sent { .. } => {
            let register_number = card.prepared.and_then(|prepared| prepared.number)?;
            Some(Notice::Ready { hand_over_by: card.hand_over_by?, register_number })
        }
        Event::Signed { .. } => Some(Notice::Refused { appeal_until: card.appeal_until()?, ground: ground(card)? }),
        Event::TermExpired { due_on } => Some(Notice::Overdue { due_on: *due_on }),
        Event::Accepted(_)
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::Withdrawn { .. } => None,
    }
}

fn ground(card: &Card) -> Option<Ground> {
    card.draft.as_ref().and_then(Draft::ground)
}

#[cfg(test)]
mod tests;
