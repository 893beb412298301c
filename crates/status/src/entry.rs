//! The timeline: what of an event people may read later, without anything personal.
//!
//! What follows from an event stands in `domain::reactions`; here stands only what of it is shown.

use chrono::{DateTime, Days, NaiveTime, Utc};
use serde_json::{Value, json};
use telnusqa_domain::case::{
    CaseId, DocumentKind, Draft, Event, Extension, FileRef, Manner, Submission, complaint, record,
};
use telnusqa_domain::hours::from_almaty;
use telnusqa_event_log::{Position, Recorded};

use crate::written::{Word, Written};

/// One line of a case's timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened, as the event tells.
    pub at: DateTime<Utc>,
    /// Whose.
    pub case: CaseId,
    /// What else is worth reading: words, dates and numbers only.
    pub details: Value,
    /// The kind of the event, as in `dispatched`.
    pub kind: String,
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Its place in the case's history, from 1.
    pub version: i32,
}

/// The line that an event adds.
pub(crate) fn entry(recorded: &Recorded, event: &Event) -> Entry {
    Entry {
        at: at(event, recorded.recorded_at),
        case: recorded.case,
        details: details(event),
        kind: recorded.written.kind.clone(),
        position: recorded.position,
        recorded_at: recorded.recorded_at,
        version: recorded.version,
    }
}

fn at(event: &Event, recorded_at: DateTime<Utc>) -> DateTime<Utc> {
    match event {
        Event::Accepted(accepted) => accepted.submission.submitted_at,
        Event::Declined(declined) => declined.submission.submitted_at,
        Event::Dispatched { at, .. }
        | Event::HearingHeld { at, .. }
        | Event::Issued { at, .. }
        | Event::NoticeDelivered { at, .. }
        | Event::ObjectionReceived { at, .. }
        | Event::RefusalProposed { at, .. }
        | Event::Returned { at, .. }
        | Event::Withdrawn { at, .. } => *at,
        Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Delivered { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingSet { .. }
        | Event::Merged { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::ReworkDemanded { .. }
        | Event::ScanAttached { .. }
        | Event::Sent { .. }
        | Event::Separated { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => recorded_at,
        Event::StepOverrun { by, .. } => *by,
        Event::TermExtended(extension) => extension.at,
        // the term ends with its last day
        Event::TermExpired { due_on } => {
            due_on.checked_add_days(Days::new(1)).map_or(recorded_at, |next| from_almaty(next.and_time(NaiveTime::MIN)))
        }
    }
}

fn details(event: &Event) -> Value {
    match event {
        Event::Accepted(accepted) => json!({
            "branch": accepted.submission.branch,
            "channel": accepted.submission.channel.word(),
            "documents": papers(&accepted.submission),
            "dueOn": accepted.due_on,
            "handOverBy": accepted.hand_over_by,
            "language": accepted.submission.language.word(),
            "possibleDuplicateOf": accepted.submission.possible_duplicate_of.map(Written),
            "reasons": accepted.submission.reasons.iter().map(|reason| reason.word().into_owned()).collect::<Vec<_>>(),
            "registeredAt": accepted.registered_at,
            "regulation": accepted.regulation.name(),
            "routedTo": accepted.routed_to.map(Written),
        }),
        Event::Declined(declined) => json!({
            "branch": declined.submission.branch,
            "channel": declined.submission.channel.word(),
            "documents": papers(&declined.submission),
            "expired": words(&declined.expired),
            "missing": words(&declined.missing),
        }),
        Event::Annulled { by, proposed_by, reason, resumed } => json!({
            "by": by.word(),
            "dueOn": resumed.map(|term| term.due_on),
            "proposedBy": proposed_by.word(),
            "reason": reason.word(),
        }),
        Event::AnnulmentProposed { anew, by, reason } => {
            json!({"anew": anew, "by": by.word(), "reason": reason.word()})
        }
        Event::OriginalFound { by, note, on } => json!({"by": by.word(), "note": note.word(), "on": on}),
        Event::Merged { by, into } => json!({"by": by.word(), "into": into.word()}),
        Event::Separated { by, from } | Event::ToldApart { by, from } => json!({"by": by.word(), "from": from.word()}),
        Event::Assigned { by, executor, resolution } => {
            json!({"by": by.word(), "executor": executor.word(), "resolution": resolution.map(Written)})
        }
        Event::Complaint(event) => of_complaint(event),
        Event::DataCorrected(corrected) => json!({
            "applicant": corrected.correction.applicant.id,
            "by": corrected.by.word(),
            "fields": corrected.correction.fields.iter().map(|field| field.word().into_owned()).collect::<Vec<_>>(),
            "language": corrected.correction.language.map(Written),
            "note": corrected.correction.note.word(),
            "original": corrected.correction.original.map(Written),
            "possibleDuplicateOf": corrected.correction.possible_duplicate_of.map(Written),
            "reasons": corrected.correction.reasons.iter().map(|reason| reason.word().into_owned()).collect::<Vec<_>>(),
            "remade": corrected.remade,
            "replaces": corrected.correction.replaces,
            "role": corrected.role.word(),
        }),
        Event::Dispatched { pages, .. } => json!({"pages": pages}),
        Event::Drafted { by, draft } => json!({
            "by": by.word(),
            "fact": fact(draft).map(Written),
            "ground": draft.ground().map(Written),
            "proposed": draft.kind().word(),
        }),
        Event::HandedToSuccessor { from, to } => json!({"from": from.word(), "to": to.word()}),
        Event::HearingHeld { by, protocol, .. } => json!({"by": by.word(), "protocol": protocol.word()}),
        Event::HearingSet { at, by, form } => json!({"by": by.word(), "form": form.word(), "hearingAt": at}),
        Event::Issued { by, to, .. } => json!({"by": by.clone().map(Written), "to": to.word()}),
        Event::NoticeDelivered { by, how, .. } => json!({"by": by.clone().map(Written), "how": how.word()}),
        Event::ObjectionReceived { by, hearing, statement, .. } => {
            json!({"by": by.word(), "hearing": hearing, "statement": statement.word()})
        }
        Event::ParcelFound { by, note, parcel } => {
            json!({"by": by.word(), "note": note.map(Written), "parcel": parcel.word()})
        }
        Event::ParcelLost { by, parcel, reason } => {
            json!({"by": by.word(), "parcel": parcel.word(), "reason": reason.word()})
        }
        Event::ParcelMissing { by, parcel } => {
            json!({"by": by.clone().map(Written), "parcel": parcel.word()})
        }
        Event::Prepared(prepared) => {
            let supplement = prepared.supplement.map(Written);
            let number = prepared.number.map(Written);
            json!({"document": prepared.document.word(), "registerNumber": number, "supplement": supplement})
        }
        Event::Record(record::Event::Confirmed { by, record } | record::Event::Entered { by, record }) => {
            json!({"by": by.word(), "record": record.word()})
        }
        Event::Record(record::Event::Dropped { by }) => json!({"by": by.word()}),
        Event::Record(record::Event::SentBack { by, reason }) => json!({"by": by.word(), "reason": reason.word()}),
        Event::RefusalProposed { by, fact, ground, .. } => {
            json!({"by": by.word(), "fact": fact.word(), "ground": ground.word()})
        }
        Event::CollectionReminded { nth } => json!({"nth": nth}),
        Event::ResultReturned { by, note, why } => {
            json!({"by": by.word(), "note": note.word(), "why": why.word()})
        }
        Event::Returned { .. } => json!({}),
        Event::ReworkDemanded { by, remark } => json!({"by": by.word(), "remark": remark.word()}),
        Event::Arrived { by } | Event::Delivered { by } | Event::Registered { by } => json!({"by": by.word()}),
        Event::Sent { by, run, .. } => match run {
            Some(run) => json!({"by": by.word(), "run": run.word()}),
            None => json!({"by": by.word()}),
        },
        Event::ScanAttached { by, document, scan }
        | Event::Signed { by, document, manner: Manner::ByHand { scan } } => {
            json!({"by": by.word(), "document": document.word(), "scan": scan.word()})
        }
        Event::Signed { by, document, manner: Manner::Electronic { signature, .. } } => {
            json!({"by": by.word(), "document": document.word(), "signature": signature.word()})
        }
        Event::StepNear { by, duty, responsible } | Event::StepOverrun { by, duty, responsible } => {
            json!({"by": by, "responsible": responsible.clone().map(Written), "step": duty.name()})
        }
        Event::TermExpired { due_on } => json!({"dueOn": due_on}),
        Event::TermExtended(Extension { by, from, hand_over_by, reason, tell_by, until, .. }) => json!({
            "by": by.word(),
            "dueOn": until,
            "from": from,
            "handOverBy": hand_over_by,
            "reason": reason.word(),
            "tellBy": tell_by,
        }),
        Event::TermMoved { calendar, due_on, hand_over_by } => {
            json!({"calendar": calendar, "dueOn": due_on, "handOverBy": hand_over_by})
        }
        Event::TermNear { hand_over_by } => json!({"handOverBy": hand_over_by}),
        Event::Withdrawn { by, recorded_by, statement, .. } => json!({
            "by": by.word(),
            "recordedBy": recorded_by.clone().map(Written),
            "statement": statement.map(Written),
        }),
    }
}

fn of_complaint(event: &complaint::Event) -> Value {
    match event {
        complaint::Event::CaseFileHandedOver { by, complaint } => json!({"by": by.word(), "complaint": complaint}),
        complaint::Event::Decided(decided) => json!({
            "by": decided.by.word(),
            "complaint": decided.complaint,
            "decidedOn": decided.decided_on,
            "decision": decided.document.word(),
            "dueOn": decided.resumed.map(|term| term.due_on),
            "handOverBy": decided.resumed.map(|term| term.hand_over_by),
            "verdict": decided.verdict.word(),
        }),
        complaint::Event::Extended { by, complaint, due_on, letter } => {
            json!({"by": by.word(), "complaint": complaint, "dueOn": due_on, "letter": letter.word()})
        }
        complaint::Event::Moved { calendar, case_file_by, complaint, due_on } => {
            json!({"calendar": calendar, "caseFileBy": case_file_by, "complaint": complaint, "dueOn": due_on})
        }
        complaint::Event::Near { complaint, day, .. } | complaint::Event::Overdue { complaint, day, .. } => {
            json!({"complaint": complaint, "day": day})
        }
        complaint::Event::Registered(registered) => json!({
            "about": registered.about.word(),
            "against": registered.against.clone().map(Written),
            "appealUntil": registered.appeal_until,
            "body": registered.body.word(),
            "by": registered.by.word(),
            "caseFileBy": registered.case_file_by,
            "complaint": registered.complaint,
            "dueOn": registered.due_on,
            "party": registered.party.word(),
            "receivedOn": registered.received_on,
            "refusal": registered.refusal.map(Written),
            "registeredOn": registered.registered_on,
            "statement": registered.statement.word(),
        }),
        complaint::Event::Withdrawn { by, complaint, party, statement } => {
            json!({"by": by.word(), "complaint": complaint, "party": party.word(), "statement": statement.word()})
        }
    }
}

/// The fact behind the ground of a refusal.
const fn fact(draft: &Draft) -> Option<FileRef> {
    match draft {
        Draft::Duplicate => None,
        Draft::Refusal { fact, .. } => Some(*fact),
    }
}

fn papers(submission: &Submission) -> Vec<String> {
    submission.documents.iter().map(|document| document.kind.word().into_owned()).collect()
}

fn words(kinds: &[DocumentKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.word().into_owned()).collect()
}
