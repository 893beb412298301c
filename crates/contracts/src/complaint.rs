//! Steps of complaints on the bus: request and reply on `command.v1.workflow.complaint-<step>`.
//!
//! As commands of staff: references only, once for each cause, and an operator of 1414 may give them too.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::complaint::{About, Body, Official, Step, StepKind, Verdict};
use telnusqa_domain::case::{Actor, FileRef, Party, Role, StaffId};
use telnusqa_domain::identity::Bin;
use uuid::Uuid;

use crate::command::without_values;
use crate::text::AsText;

/// What stands before the step in the last word of the subject.
const PREFIX: &str = "complaint-";

/// Where a step is sent to: `command.v1.workflow.complaint-register`.
#[must_use]
pub fn subject(step: StepKind) -> String {
    format!("command.v1.workflow.{PREFIX}{}", step.name())
}

/// The step of the last word of a subject; `None` where it is none of a complaint.
#[must_use]
pub fn step_of(verb: &str) -> Option<StepKind> {
    verb.strip_prefix(PREFIX).and_then(StepKind::from_name)
}

/// A step of a complaint.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub by: Official,
    /// For which case.
    pub case: Uuid,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// The version of the case that he has seen; none where he does not mind.
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
        form.request().ok_or_else(|| serde::de::Error::custom("its members do not belong together"))
    }
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    by: By,
    case: Uuid,
    cause: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
    step: StepForm,
}

/// An operator has neither college nor role.
#[derive(Deserialize, Serialize)]
pub(crate) struct By {
    #[serde(skip_serializing_if = "Option::is_none")]
    college: Option<AsText<Bin>>,
    id: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<AsText<Role>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
enum StepForm {
    Decide {
        complaint: u32,
        decided_on: NaiveDate,
        document: AsText<FileRef>,
        verdict: AsText<Verdict>,
        #[serde(skip_serializing_if = "Option::is_none")]
        working_days: Option<u32>,
    },
    Extend {
        complaint: u32,
        letter: AsText<FileRef>,
        working_days: u32,
    },
    HandOverFile {
        complaint: u32,
    },
    Register {
        about: AsText<About>,
        #[serde(skip_serializing_if = "Option::is_none")]
        against: Option<AsText<StaffId>>,
        body: AsText<Body>,
        party: AsText<Party>,
        statement: AsText<FileRef>,
    },
    Withdraw {
        complaint: u32,
        party: AsText<Party>,
        statement: AsText<FileRef>,
    },
}

impl From<&Request> for Form {
    fn from(request: &Request) -> Self {
        let Request { by, case, cause, expected, step } = request;
        let by = By::from(by);
        Self { by, case: *case, cause: *cause, expected_version: *expected, step: step.into() }
    }
}

impl From<&Official> for By {
    fn from(by: &Official) -> Self {
        match by {
            Official::Operator(id) => Self { college: None, id: AsText(id.clone()), role: None },
            Official::Staff(Actor { college, id, role }) => {
                Self { college: Some(AsText(*college)), id: AsText(id.clone()), role: Some(AsText(*role)) }
            }
        }
    }
}

impl By {
    /// Who he is; `None` where college and role do not belong together.
    pub(crate) fn official(self) -> Option<Official> {
        match (self.college, self.role) {
            (None, None) => Some(Official::Operator(self.id.0)),
            (Some(college), Some(role)) => {
                Some(Official::Staff(Actor { college: college.0, id: self.id.0, role: role.0 }))
            }
            (None, Some(_)) | (Some(_), None) => None,
        }
    }
}

impl Form {
    fn request(self) -> Option<Request> {
        let Self { by, case, cause, expected_version, step } = self;
        let by = by.official()?;
        Some(Request { by, case, cause, expected: expected_version, step: step.into() })
    }
}

impl From<&Step> for StepForm {
    fn from(step: &Step) -> Self {
        match step {
            Step::Decide { complaint, decided_on, document, verdict, working_days } => Self::Decide {
                complaint: *complaint,
                decided_on: *decided_on,
                document: AsText(*document),
                verdict: AsText(*verdict),
                working_days: *working_days,
            },
            Step::Extend { complaint, letter, working_days } => {
                Self::Extend { complaint: *complaint, letter: AsText(*letter), working_days: *working_days }
            }
            Step::HandOverFile { complaint } => Self::HandOverFile { complaint: *complaint },
            Step::Register { about, against, body, party, statement } => Self::Register {
                about: AsText(*about),
                against: against.clone().map(AsText),
                body: AsText(*body),
                party: AsText(*party),
                statement: AsText(*statement),
            },
            Step::Withdraw { complaint, party, statement } => {
                Self::Withdraw { complaint: *complaint, party: AsText(*party), statement: AsText(*statement) }
            }
        }
    }
}

impl From<StepForm> for Step {
    fn from(form: StepForm) -> Self {
        match form {
            StepForm::Decide { complaint, decided_on, document, verdict, working_days } => {
                Self::Decide { complaint, decided_on, document: document.0, verdict: verdict.0, working_days }
            }
            StepForm::Extend { complaint, letter, working_days } => {
                Self::Extend { complaint, letter: letter.0, working_days }
            }
            StepForm::HandOverFile { complaint } => Self::HandOverFile { complaint },
            StepForm::Register { about, against, body, party, statement } => Self::Register {
                about: about.0,
                against: against.map(|AsText(value)| value),
                body: body.0,
                party: party.0,
                statement: statement.0,
            },
            StepForm::Withdraw { complaint, party, statement } => {
                Self::Withdraw { complaint, party: party.0, statement: statement.0 }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileRef = FileRef([3; 32]);

    fn steps() -> Vec<Step> {
        let (complaint, day) = (2, "2026-12-01".parse().unwrap());
        let decided = |working_days| Step::Decide {
            complaint,
            decided_on: day,
            document: FILE,
            verdict: Verdict::PartlySatisfied,
            working_days,
        };
        let registered = |against| Step::Register {
            about: About::MissedTerm,
            against,
            body: Body::QualityBody,
            party: Party::Representative,
            statement: FILE,
        };
        vec![
            decided(None),
            decided(Some(10)),
            Step::Extend { complaint, letter: FILE, working_days: 10 },
            Step::HandOverFile { complaint },
            registered(None),
            registered(StaffId::parse("e-1")),
            Step::Withdraw { complaint, party: Party::Applicant, statement: FILE },
        ]
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let id = StaffId::parse("o-17").unwrap();
        let actor = Actor { college: Bin::parse("050340517500").unwrap(), id: id.clone(), role: Role::Clerk };
        for (by, step) in [Official::Operator(id), Official::Staff(actor)]
            .into_iter()
            .flat_map(|by| steps().into_iter().map(move |step| (by.clone(), step)))
        {
            let kind = step.kind();
            let request = Request { by, case: Uuid::from_u128(1), cause: Uuid::from_u128(2), expected: Some(7), step };
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
            let subject = subject(kind);
            assert_eq!(subject.rsplit('.').next().and_then(step_of), Some(kind));
            let written: serde_json::Value = serde_json::from_slice(&request.to_json()).unwrap();
            assert_eq!(written["step"]["kind"], kind.name());
        }
        assert_eq!((step_of("register"), step_of("complaint-")), (None, None));
    }

    #[test]
    fn what_is_none_is_refused_without_being_quoted() {
        let whole = Request {
            by: Official::Operator(StaffId::parse("o-17").unwrap()),
            case: Uuid::from_u128(1),
            cause: Uuid::from_u128(2),
            expected: None,
            step: Step::HandOverFile { complaint: 1 },
        };
        let whole: serde_json::Value = serde_json::from_slice(&whole.to_json()).unwrap();
        let with = |pointer: &str, value: serde_json::Value| {
            let mut body = whole.clone();
            *body.pointer_mut(pointer).unwrap() = value;
            Request::from_json(body.to_string().as_bytes()).err().map(|error| error.to_string())
        };
        assert_eq!(with("/step/complaint", 3.into()), None);
        let half = serde_json::json!({"id": "c-1", "role": "clerk"});
        assert_eq!(with("/by", half).unwrap(), "its members do not belong together");
        for (pointer, value) in [("/step/kind", "Ivanov"), ("/by/id", "Иванов"), ("/case", "Ivanov")] {
            let told = with(pointer, value.into()).unwrap();
            assert!(!told.contains("vanov") && !told.contains("ванов"), "{told}");
        }
    }
}
