//! The forms of the events of a complaint, each as its `.proto` message writes it in JSON.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::complaint::{self, About, Body, Event, Task, Verdict};
use telnusqa_domain::case::{FileRef, Party, StaffId};

use super::{ReadError, Written, json, parse};
use crate::text::AsText;

/// `case-file-handed-over`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseFileHandedOver {
    by: AsText<StaffId>,
    complaint: u32,
}

/// `case-file-near`, `case-file-overdue`, `complaint-near` and `complaint-overdue`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Day {
    complaint: u32,
    day: NaiveDate,
}

/// `complaint-decided`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Decided {
    by: AsText<StaffId>,
    complaint: u32,
    decided_on: NaiveDate,
    document: AsText<FileRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resumed: Option<Resumed>,
    verdict: AsText<Verdict>,
}

/// The term of a case that goes on.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resumed {
    due_on: NaiveDate,
    hand_over_by: NaiveDate,
    since: NaiveDate,
    working_days: u32,
}

/// `complaint-extended`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Extended {
    by: AsText<StaffId>,
    complaint: u32,
    due_on: NaiveDate,
    letter: AsText<FileRef>,
}

/// `complaint-moved`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Moved {
    calendar: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_file_by: Option<NaiveDate>,
    complaint: u32,
    due_on: NaiveDate,
}

/// `complaint-registered`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Registered {
    about: AsText<About>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<AsText<StaffId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal_until: Option<NaiveDate>,
    body: AsText<Body>,
    by: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_file_by: Option<NaiveDate>,
    complaint: u32,
    due_on: NaiveDate,
    party: AsText<Party>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<AsText<FileRef>>,
    registered_on: NaiveDate,
    statement: AsText<FileRef>,
}

/// `complaint-withdrawn`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Withdrawn {
    by: AsText<StaffId>,
    complaint: u32,
    party: AsText<Party>,
    statement: AsText<FileRef>,
}

/// Writes an event in the newest form of its kind.
pub(super) fn write(event: &Event) -> String {
    match event {
        Event::CaseFileHandedOver { by, complaint } => {
            json(&CaseFileHandedOver { by: AsText(by.clone()), complaint: *complaint })
        }
        Event::Decided(decided) => json(&Decided::from(&**decided)),
        Event::Extended { by, complaint, due_on, letter } => {
            json(&Extended { by: AsText(by.clone()), complaint: *complaint, due_on: *due_on, letter: AsText(*letter) })
        }
        Event::Moved { calendar, case_file_by, complaint, due_on } => json(&Moved {
            calendar: calendar.clone(),
            case_file_by: *case_file_by,
            complaint: *complaint,
            due_on: *due_on,
        }),
        Event::Near { complaint, day, .. } | Event::Overdue { complaint, day, .. } => {
            json(&Day { complaint: *complaint, day: *day })
        }
        Event::Registered(registered) => json(&Registered::from(&**registered)),
        Event::Withdrawn { by, complaint, party, statement } => json(&Withdrawn {
            by: AsText(by.clone()),
            complaint: *complaint,
            party: AsText(*party),
            statement: AsText(*statement),
        }),
    }
}

/// Reads an event of a complaint; `None` where its kind and schema are none of those.
pub(super) fn read(written: &Written) -> Option<Result<Event, ReadError>> {
    let near = |task| move |Day { complaint, day }| Event::Near { complaint, day, task };
    let overdue = |task| move |Day { complaint, day }| Event::Overdue { complaint, day, task };
    Some(match (written.kind.as_str(), written.schema) {
        ("case-file-handed-over", 1) => {
            parse(written).map(|CaseFileHandedOver { by, complaint }| Event::CaseFileHandedOver { by: by.0, complaint })
        }
        ("case-file-near", 1) => parse(written).map(near(Task::CaseFile)),
        ("case-file-overdue", 1) => parse(written).map(overdue(Task::CaseFile)),
        ("complaint-decided", 1) => parse::<Decided>(written).map(|form| Event::Decided(Box::new(form.into()))),
        ("complaint-extended", 1) => parse(written).map(|Extended { by, complaint, due_on, letter }| Event::Extended {
            by: by.0,
            complaint,
            due_on,
            letter: letter.0,
        }),
        ("complaint-moved", 1) => parse(written).map(|Moved { calendar, case_file_by, complaint, due_on }| {
            Event::Moved { calendar, case_file_by, complaint, due_on }
        }),
        ("complaint-near", 1) => parse(written).map(near(Task::Decision)),
        ("complaint-overdue", 1) => parse(written).map(overdue(Task::Decision)),
        ("complaint-registered", 1) => {
            parse::<Registered>(written).map(|form| Event::Registered(Box::new(form.into())))
        }
        ("complaint-withdrawn", 1) => parse(written).map(|Withdrawn { by, complaint, party, statement }| {
            Event::Withdrawn { by: by.0, complaint, party: party.0, statement: statement.0 }
        }),
        _ => return None,
    })
}

impl From<complaint::Resumed> for Resumed {
    fn from(term: complaint::Resumed) -> Self {
        let complaint::Resumed { due_on, hand_over_by, since, working_days } = term;
        Self { due_on, hand_over_by, since, working_days }
    }
}

impl From<Resumed> for complaint::Resumed {
    fn from(form: Resumed) -> Self {
        let Resumed { due_on, hand_over_by, since, working_days } = form;
        Self { due_on, hand_over_by, since, working_days }
    }
}

impl From<&complaint::Decided> for Decided {
    fn from(event: &complaint::Decided) -> Self {
        let resumed = event.resumed.map(Resumed::from);
        Self {
            by: AsText(event.by.clone()),
            complaint: event.complaint,
            decided_on: event.decided_on,
            document: AsText(event.document),
            resumed,
            verdict: AsText(event.verdict),
        }
    }
}

impl From<Decided> for complaint::Decided {
    fn from(form: Decided) -> Self {
        let resumed = form.resumed.map(complaint::Resumed::from);
        Self {
            by: form.by.0,
            complaint: form.complaint,
            decided_on: form.decided_on,
            document: form.document.0,
            resumed,
            verdict: form.verdict.0,
        }
    }
}

impl From<&complaint::Registered> for Registered {
    fn from(event: &complaint::Registered) -> Self {
        Self {
            about: AsText(event.about),
            against: event.against.clone().map(AsText),
            appeal_until: event.appeal_until,
            body: AsText(event.body),
            by: AsText(event.by.clone()),
            case_file_by: event.case_file_by,
            complaint: event.complaint,
            due_on: event.due_on,
            party: AsText(event.party),
            received_on: event.received_on,
            refusal: event.refusal.map(AsText),
            registered_on: event.registered_on,
            statement: AsText(event.statement),
        }
    }
}

impl From<Registered> for complaint::Registered {
    fn from(form: Registered) -> Self {
        Self {
            about: form.about.0,
            against: form.against.map(|AsText(value)| value),
            appeal_until: form.appeal_until,
            body: form.body.0,
            by: form.by.0,
            case_file_by: form.case_file_by,
            complaint: form.complaint,
            due_on: form.due_on,
            party: form.party.0,
            received_on: form.received_on,
            refusal: form.refusal.map(|AsText(value)| value),
            registered_on: form.registered_on,
            statement: form.statement.0,
        }
    }
}
