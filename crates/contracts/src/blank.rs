//! Blank forms on the bus: request and reply on `command.v1.signing.blank-<step>`; and how what happened to one is written in
//! its history.
//!
//! As commands of staff: references only, and once for each cause.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::blank::{BlankNumber, Event, Reason, Step, StepKind};
use telnusqa_domain::case::{Actor, FileRef, Role, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use uuid::Uuid;

use crate::command::without_values;
use crate::text::AsText;

/// What stands before the step in the last word of the subject.
const PREFIX: &str = "blank-";

/// Where a step is sent to: `command.v1.signing.blank-print`.
#[must_use]
pub fn subject(step: StepKind) -> String {
    format!("command.v1.signing.{PREFIX}{}", step.name())
}

/// The step of the last word of a subject; `None` where it is none of a blank form.
#[must_use]
pub fn step_of(verb: &str) -> Option<StepKind> {
    verb.strip_prefix(PREFIX).and_then(StepKind::from_name)
}

/// A step of a blank form.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Which one; the first where it is a step of several.
    pub blank: BlankNumber,
    /// Who.
    pub by: Actor,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// The version of the blank form that he has seen; none where he does not mind.
    pub expected: Option<i32>,
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
        Ok(form.request())
    }
}

/// What happened to a blank form, as its history keeps it: a JSON object without anything personal.
#[must_use]
pub fn body(event: &Event) -> String {
    let form = match event {
        Event::Issued { number }
        | Event::Printed { number }
        | Event::Released { number }
        | Event::Reserved { number } => EventForm::Of { number: AsText(*number) },
        Event::Received { note, on } => EventForm::Received { note: AsText(*note), on: *on },
        Event::Returned { note, number } => {
            EventForm::Ended { note: Some(AsText(*note)), number: number.map(AsText), reason: None }
        }
        Event::Spoiled { note, number, reason } => {
            EventForm::Ended { note: note.map(AsText), number: number.map(AsText), reason: Some(AsText(*reason)) }
        }
    };
    serde_json::to_string(&form).expect("a form holds only strings")
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    blank: AsText<BlankNumber>,
    by: By,
    cause: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
    step: StepForm,
}

#[derive(Deserialize, Serialize)]
struct By {
    college: AsText<Bin>,
    id: AsText<StaffId>,
    role: AsText<Role>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum StepForm {
    Print,
    Receive {
        last: AsText<BlankNumber>,
        note: AsText<FileRef>,
        on: NaiveDate,
    },
    Release,
    Reserve {
        number: AsText<RegisterNumber>,
    },
    Return {
        last: AsText<BlankNumber>,
        note: AsText<FileRef>,
    },
    Spoil {
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<AsText<FileRef>>,
        reason: AsText<Reason>,
    },
}

/// The kind of an event stands beside it.
#[derive(Serialize)]
#[serde(untagged)]
enum EventForm {
    Ended {
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<AsText<FileRef>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        number: Option<AsText<RegisterNumber>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<AsText<Reason>>,
    },
    Of {
        number: AsText<RegisterNumber>,
    },
    Received {
        note: AsText<FileRef>,
        on: NaiveDate,
    },
}

impl From<&Request> for Form {
    fn from(request: &Request) -> Self {
        let Request { blank, by, cause, expected, step } = request;
        let by = By { college: AsText(by.college), id: AsText(by.id.clone()), role: AsText(by.role) };
        Self { blank: AsText(blank.clone()), by, cause: *cause, expected_version: *expected, step: step.into() }
    }
}

impl Form {
    fn request(self) -> Request {
        let Self { blank, by, cause, expected_version, step } = self;
        let by = Actor { college: by.college.0, id: by.id.0, role: by.role.0 };
        Request { blank: blank.0, by, cause, expected: expected_version, step: step.into() }
    }
}

impl From<&Step> for StepForm {
    fn from(step: &Step) -> Self {
        match step {
            Step::Print => Self::Print,
            Step::Receive { last, note, on } => {
                Self::Receive { last: AsText(last.clone()), note: AsText(*note), on: *on }
            }
            Step::Release => Self::Release,
            Step::Reserve { number } => Self::Reserve { number: AsText(*number) },
            Step::Return { last, note } => Self::Return { last: AsText(last.clone()), note: AsText(*note) },
            Step::Spoil { note, reason } => Self::Spoil { note: note.map(AsText), reason: AsText(*reason) },
        }
    }
}

impl From<StepForm> for Step {
    fn from(form: StepForm) -> Self {
        match form {
            StepForm::Print => Self::Print,
            StepForm::Receive { last, note, on } => Self::Receive { last: last.0, note: note.0, on },
            StepForm::Release => Self::Release,
            StepForm::Reserve { number } => Self::Reserve { number: number.0 },
            StepForm::Return { last, note } => Self::Return { last: last.0, note: note.0 },
            StepForm::Spoil { note, reason } => Self::Spoil { note: note.map(|AsText(note)| note), reason: reason.0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileRef = FileRef([3; 32]);

    fn number() -> RegisterNumber {
        RegisterNumber::parse("050340517500-2026-00017").unwrap()
    }

    fn steps() -> Vec<Step> {
        let last = BlankNumber::parse("ТКБ 0123500").unwrap();
        vec![
            Step::Print,
            Step::Receive { last: last.clone(), note: FILE, on: "2026-11-24".parse().unwrap() },
            Step::Release,
            Step::Reserve { number: number() },
            Step::Return { last, note: FILE },
            Step::Spoil { note: None, reason: Reason::Misprinted },
            Step::Spoil { note: Some(FILE), reason: Reason::Lost },
        ]
    }

    fn request(step: Step) -> Request {
        let college = Bin::parse("050340517500").unwrap();
        let by = Actor { college, id: StaffId::parse("c-1").unwrap(), role: Role::Clerk };
        let blank = BlankNumber::parse("ТКБ 0123456").unwrap();
        Request { blank, by, cause: Uuid::from_u128(2), expected: Some(7), step }
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        for step in steps() {
            let kind = step.kind();
            let request = request(step);
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
            assert_eq!(subject(kind).rsplit('.').next().and_then(step_of), Some(kind));
            let written: serde_json::Value = serde_json::from_slice(&request.to_json()).unwrap();
            assert_eq!((&written["step"]["kind"], &written["blank"]), (&kind.name().into(), &"ТКБ 0123456".into()));
        }
        assert_eq!((step_of("print"), step_of("blank-")), (None, None));
    }

    #[test]
    fn what_is_none_is_refused_without_being_quoted() {
        let whole: serde_json::Value = serde_json::from_slice(&request(steps().remove(0)).to_json()).unwrap();
        for (pointer, value) in [("/step/kind", "Ivanov"), ("/by/id", "Иванов"), ("/blank", "Ivanov")] {
            let mut body = whole.clone();
            *body.pointer_mut(pointer).unwrap() = value.into();
            let told = Request::from_json(body.to_string().as_bytes()).unwrap_err().to_string();
            assert!(!told.contains("vanov") && !told.contains("ванов"), "{told}");
        }
    }

    #[test]
    fn a_history_is_written_in_words_numbers_and_references() {
        let file = "03".repeat(32);
        let written = [
            Event::Issued { number: number() },
            Event::Received { note: FILE, on: "2026-11-24".parse().unwrap() },
            Event::Returned { note: FILE, number: None },
            Event::Spoiled { note: None, number: Some(number()), reason: Reason::Misprinted },
        ];
        assert_eq!(
            written.map(|event| body(&event)),
            [
                r#"{"number":"050340517500-2026-00017"}"#.to_owned(),
                format!(r#"{{"note":"{file}","on":"2026-11-24"}}"#),
                format!(r#"{{"note":"{file}"}}"#),
                r#"{"number":"050340517500-2026-00017","reason":"misprinted"}"#.to_owned(),
            ]
        );
    }
}
