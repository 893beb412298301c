//! What is due later of a case as it stands: its step, its term, a parcel, a result that lies ready, a complaint.

use chrono::{DateTime, Days, Utc};

use crate::calendar::{Calendar, UnknownYear};
use crate::card::{Card, Stage};
use crate::case::Command;
use crate::case::complaint::{Alarm, Complaint, Task};
use crate::hours::{day_in_almaty, from_almaty};
use crate::norms::norms;
use crate::provider::Register;
use crate::regulation::{Duty, Regulation, RegulationId};
use crate::term::{Watched, complaint_warn_at, passes_at, warn_at};

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
    "annulled",
    "arrived",
    "assigned",
    "case-file-handed-over",
    "case-file-near",
    "case-file-overdue",
    "collection-reminded",
    "complaint-decided",
    "complaint-extended",
    "complaint-moved",
    "complaint-near",
    "complaint-overdue",
    "complaint-registered",
    "complaint-withdrawn",
    "data-corrected",
    "delivered",
    "dispatched",
    "drafted",
    "handed-to-successor",
    "hearing-held",
    "hearing-set",
    "issued",
    "merged",
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
    "separated",
    "signed",
    "step-near",
    "step-overrun",
    "term-expired",
    "term-extended",
    "term-moved",
    "term-near",
    "withdrawn",
];
/// The commands that are due later of a case as it stands, one of a kind; empty where none are. Carried out by `workflow`.
///
/// # Errors
/// [`UnknownYear`]
pub fn timers(card: &Card, calendar: &Calendar, providers: &Register) -> Result<Vec<Timer>, UnknownYear> {
    // A step may need a year that nobody knows, as a hearing of before its day was looked at; the term is watched all the same.
    let mut due = of_step(card, calendar, providers).unwrap_or_else(|UnknownYear(_)| Vec::new());
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
    let Some(Watched { by, duty, since, warn_at, .. }) = card.watched(calendar, providers)? else {
        return Ok(Vec::new());
    };
    let told = (duty, by);
    if card.is_told(duty, by) {
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
    if !card.met {
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
