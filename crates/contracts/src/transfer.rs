//! Transfer lists of courier runs on the bus: request and reply on `command.v1.workflow.transfer-<step>`; and how what
//! happened to a list is written in its history.
//!
//! As commands of staff: references only, and once for each cause.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{Actor, CaseId, Digest, FileRef, Role, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::transfer::{Direction, Event, Found, ListNumber, Step, StepKind};
use uuid::Uuid;

use crate::command::without_values;
use crate::text::AsText;

/// What stands before the step in the last word of the subject.
const PREFIX: &str = "transfer-";

/// Where a step is sent to: `command.v1.workflow.transfer-close`.
#[must_use]
pub fn subject(step: StepKind) -> String {
    format!("command.v1.workflow.{PREFIX}{}", step.name())
}

/// The step of the last word of a subject; `None` where it is none of a list.
#[must_use]
pub fn step_of(verb: &str) -> Option<StepKind> {
    verb.strip_prefix(PREFIX).and_then(StepKind::from_name)
}

/// A step of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub by: Actor,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// The version of the list that he has seen; none where he does not mind.
    pub expected: Option<i32>,
    /// Of which list; none where it is opened.
    pub list: Option<ListNumber>,
    /// What he does.
    pub step: Step,
}

impl Request {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&Form::from(self)).expect("a form holds only strings and numbers")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let form: Form = serde_json::from_slice(body).map_err(without_values)?;
        let request = form.request();
        let belongs = (request.step.kind() == StepKind::Open) == request.list.is_none();
        belongs.then_some(request).ok_or_else(|| serde::de::Error::custom("its members do not belong together"))
    }
}

/// What happened to a list, as its history keeps it: a JSON object without anything personal.
#[must_use]
pub fn body(event: &Event) -> String {
    let form = match event {
        Event::Added { case, line, pages } => EventForm::Added { case: case.0, line: *line, pages: *pages },
        Event::Closed => EventForm::Closed {},
        Event::Marked { case, found, line } => EventForm::Marked { case: case.0, found: AsText(*found), line: *line },
        Event::Noted { note } => EventForm::Noted { note: AsText(*note) },
        Event::Opened { direction, heading, on, waybill } => EventForm::Opened {
            direction: incoming(*direction),
            heading: AsText(*heading),
            on: *on,
            waybill: AsText(*waybill),
        },
        Event::Removed { case, line } => EventForm::Removed { case: case.0, line: *line },
        Event::Signed { at, courier, scan } => {
            EventForm::Signed { at: *at, courier: AsText(*courier), scan: scan.map(AsText) }
        }
    };
    serde_json::to_string(&form).expect("a form holds only strings and numbers")
}

/// A run to the Corporation says nothing of its direction.
fn incoming(direction: Direction) -> Option<AsText<Direction>> {
    Some(direction).filter(|direction| *direction == Direction::Incoming).map(AsText)
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    by: By,
    cause: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<AsText<ListNumber>>,
    step: StepForm,
}

#[derive(Deserialize, Serialize)]
struct By {
    college: AsText<Bin>,
    id: AsText<StaffId>,
    role: AsText<Role>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
enum StepForm {
    Add {
        case: Uuid,
        #[serde(skip_serializing_if = "Option::is_none")]
        pages: Option<u16>,
    },
    Close {
        at: DateTime<Utc>,
        courier: AsText<FileRef>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scan: Option<AsText<FileRef>>,
    },
    Mark {
        case: Uuid,
        found: AsText<Found>,
    },
    Note {
        note: AsText<FileRef>,
    },
    Open {
        #[serde(skip_serializing_if = "Option::is_none")]
        direction: Option<AsText<Direction>>,
        heading: AsText<FileRef>,
        on: NaiveDate,
        waybill: AsText<Digest>,
    },
    Remove {
        case: Uuid,
    },
}

/// The kind of an event stands beside it.
#[derive(Serialize)]
#[serde(untagged)]
enum EventForm {
    Added {
        case: Uuid,
        line: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        pages: Option<u16>,
    },
    Closed {},
    Marked {
        case: Uuid,
        found: AsText<Found>,
        line: u32,
    },
    Noted {
        note: AsText<FileRef>,
    },
    Opened {
        #[serde(skip_serializing_if = "Option::is_none")]
        direction: Option<AsText<Direction>>,
        heading: AsText<FileRef>,
        on: NaiveDate,
        waybill: AsText<Digest>,
    },
    Removed {
        case: Uuid,
        line: u32,
    },
    Signed {
        at: DateTime<Utc>,
        courier: AsText<FileRef>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scan: Option<AsText<FileRef>>,
    },
}

impl From<&Request> for Form {
    fn from(request: &Request) -> Self {
        let Request { by, cause, expected, list, step } = request;
        let by = By { college: AsText(by.college), id: AsText(by.id.clone()), role: AsText(by.role) };
        Self { by, cause: *cause, expected_version: *expected, list: list.map(AsText), step: step.into() }
    }
}

impl Form {
    fn request(self) -> Request {
        let Self { by, cause, expected_version, list, step } = self;
        let by = Actor { college: by.college.0, id: by.id.0, role: by.role.0 };
        Request { by, cause, expected: expected_version, list: list.map(|AsText(list)| list), step: step.into() }
    }
}

impl From<&Step> for StepForm {
    fn from(step: &Step) -> Self {
        match step {
            Step::Add { case, pages } => Self::Add { case: case.0, pages: *pages },
            Step::Close { at, courier, scan } => {
                Self::Close { at: *at, courier: AsText(*courier), scan: scan.map(AsText) }
            }
            Step::Mark { case, found } => Self::Mark { case: case.0, found: AsText(*found) },
            Step::Note { note } => Self::Note { note: AsText(*note) },
            Step::Open { direction, heading, on, waybill } => Self::Open {
                direction: incoming(*direction),
                heading: AsText(*heading),
                on: *on,
                waybill: AsText(*waybill),
            },
            Step::Remove { case } => Self::Remove { case: case.0 },
        }
    }
}

impl From<StepForm> for Step {
    fn from(form: StepForm) -> Self {
        match form {
            StepForm::Add { case, pages } => Self::Add { case: CaseId(case), pages },
            StepForm::Close { at, courier, scan } => {
                Self::Close { at, courier: courier.0, scan: scan.map(|AsText(scan)| scan) }
            }
            StepForm::Mark { case, found } => Self::Mark { case: CaseId(case), found: found.0 },
            StepForm::Note { note } => Self::Note { note: note.0 },
            StepForm::Open { direction, heading, on, waybill } => Self::Open {
                direction: direction.map_or(Direction::Outgoing, |AsText(direction)| direction),
                heading: heading.0,
                on,
                waybill: waybill.0,
            },
            StepForm::Remove { case } => Self::Remove { case: CaseId(case) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileRef = FileRef([3; 32]);

    fn steps() -> Vec<Step> {
        let at = "2026-11-24T05:00:00Z".parse().unwrap();
        let case = CaseId(Uuid::from_u128(1));
        let on = "2026-11-24".parse().unwrap();
        vec![
            Step::Add { case, pages: None },
            Step::Add { case, pages: Some(4) },
            Step::Close { at, courier: FILE, scan: None },
            Step::Close { at, courier: FILE, scan: Some(FILE) },
            Step::Mark { case, found: Found::Missing },
            Step::Note { note: FILE },
            Step::Open { direction: Direction::Incoming, heading: FILE, on, waybill: Digest([4; 32]) },
            Step::Open { direction: Direction::Outgoing, heading: FILE, on, waybill: Digest([4; 32]) },
            Step::Remove { case },
        ]
    }

    fn request(step: Step) -> Request {
        let college = Bin::parse("050340517500").unwrap();
        let by = Actor { college, id: StaffId::parse("c-1").unwrap(), role: Role::Clerk };
        let list = ListNumber::try_new(college, 2026, 3).filter(|_| step.kind() != StepKind::Open);
        Request { by, cause: Uuid::from_u128(2), expected: Some(7), list, step }
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        for step in steps() {
            let kind = step.kind();
            let request = request(step);
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
            let subject = subject(kind);
            assert_eq!(subject.rsplit('.').next().and_then(step_of), Some(kind));
            let written: serde_json::Value = serde_json::from_slice(&request.to_json()).unwrap();
            assert_eq!(written["step"]["kind"], kind.name());
        }
        assert_eq!((step_of("open"), step_of("transfer-")), (None, None));
    }

    #[test]
    fn what_is_none_is_refused_without_being_quoted() {
        for step in steps() {
            let mut other = request(step);
            other.list = if other.list.is_none() { ListNumber::parse("050340517500-2026-T00003") } else { None };
            let told = Request::from_json(&other.to_json()).unwrap_err().to_string();
            assert_eq!(told, "its members do not belong together");
        }
        let whole: serde_json::Value = serde_json::from_slice(&request(steps().remove(0)).to_json()).unwrap();
        for (pointer, value) in [("/step/kind", "Ivanov"), ("/by/id", "Иванов"), ("/list", "Ivanov")] {
            let mut body = whole.clone();
            *body.pointer_mut(pointer).unwrap() = value.into();
            let told = Request::from_json(body.to_string().as_bytes()).unwrap_err().to_string();
            assert!(!told.contains("vanov") && !told.contains("ванов"), "{told}");
        }
    }

    #[test]
    fn a_history_is_written_in_words_numbers_and_references() {
        let case = CaseId(Uuid::from_u128(1));
        let (at, on) = ("2026-11-24T05:00:00Z".parse().unwrap(), "2026-11-24".parse().unwrap());
        let file = "03".repeat(32);
        let written = [
            body(&Event::Added { case, line: 2, pages: Some(3) }),
            body(&Event::Closed),
            body(&Event::Opened { direction: Direction::Outgoing, heading: FILE, on, waybill: Digest([3; 32]) }),
            body(&Event::Removed { case, line: 2 }),
            body(&Event::Signed { at, courier: FILE, scan: None }),
        ];
        assert_eq!(
            written,
            [
                r#"{"case":"00000000-0000-0000-0000-000000000001","line":2,"pages":3}"#.to_owned(),
                "{}".to_owned(),
                format!(r#"{{"heading":"{file}","on":"2026-11-24","waybill":"{file}"}}"#),
                r#"{"case":"00000000-0000-0000-0000-000000000001","line":2}"#.to_owned(),
                format!(r#"{{"at":"2026-11-24T05:00:00Z","courier":"{file}"}}"#),
            ]
        );
    }
}
