//! What 1414 promises callers: how the history of a promise is written, and its commands on the bus,
//! `command.v1.workflow.promise-<step>`.
//!
//! Nothing here is personal: what was said, and the number to call, lie in the vault. A command is carried out once for its cause.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::complaint::Official;
use telnusqa_domain::case::{CaseId, FileRef, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::promise::{DropReason, Event, Given, Kind, Step};
use uuid::Uuid;

use crate::command::without_values;
use crate::complaint::By;
use crate::text::AsText;

/// The last word of the subject of a promise that is given.
pub const GIVE: &str = "promise-give";
/// The last word of the subject of a step.
pub const STEP: &str = "promise-step";

/// Where the command of a verb is sent to.
#[must_use]
pub fn subject(verb: &str) -> String {
    format!("command.v1.workflow.{verb}")
}

/// An operator promises something to a caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Not to be called before this moment.
    pub after: Option<DateTime<Utc>>,
    /// The operator.
    pub by: StaffId,
    /// About which case.
    pub case: CaseId,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// Whose case it is.
    pub college: Bin,
    /// Whether a number was left.
    pub has_number: bool,
    /// What.
    pub kind: Kind,
    /// Its identity.
    pub promise: Uuid,
    /// What was said, in the vault.
    pub said: FileRef,
}

/// A step of a promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Who.
    pub by: Official,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// Of which promise.
    pub promise: Uuid,
    /// What he does.
    pub step: Step,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct AskForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<DateTime<Utc>>,
    by: AsText<StaffId>,
    case: Uuid,
    cause: Uuid,
    college: AsText<Bin>,
    has_number: bool,
    kind: AsText<Kind>,
    promise: Uuid,
    said: AsText<FileRef>,
}

impl Ask {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { after, by, case, cause, college, has_number, kind, promise, said } = self.clone();
        let (by, college, kind, said) = (AsText(by), AsText(college), AsText(kind), AsText(said));
        let form = AskForm { after, by, case: case.0, cause, college, has_number, kind, promise, said };
        serde_json::to_vec(&form).expect("a form holds only strings and flags")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let AskForm { after, by, case, cause, college, has_number, kind, promise, said } =
            serde_json::from_slice(body).map_err(without_values)?;
        let (by, college, kind, said) = (by.0, college.0, kind.0, said.0);
        Ok(Self { after, by, case: CaseId(case), cause, college, has_number, kind, promise, said })
    }
}

#[derive(Deserialize, Serialize)]
struct OrderForm {
    by: By,
    cause: Uuid,
    promise: Uuid,
    step: StepForm,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum StepForm {
    Answer { answer: AsText<FileRef> },
    Drop { reason: AsText<DropReason> },
    Keep,
    Miss,
}

impl Order {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { by, cause, promise, step } = self;
        let step = match *step {
            Step::Answer { answer } => StepForm::Answer { answer: AsText(answer) },
            Step::Drop(reason) => StepForm::Drop { reason: AsText(reason) },
            Step::Keep => StepForm::Keep,
            Step::Miss => StepForm::Miss,
        };
        let form = OrderForm { by: By::from(by), cause: *cause, promise: *promise, step };
        serde_json::to_vec(&form).expect("a form holds only strings")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let OrderForm { by, cause, promise, step } = serde_json::from_slice(body).map_err(without_values)?;
        let by = by.official().ok_or_else(|| serde::de::Error::custom("its members do not belong together"))?;
        let step = match step {
            StepForm::Answer { answer } => Step::Answer { answer: answer.0 },
            StepForm::Drop { reason } => Step::Drop(reason.0),
            StepForm::Keep => Step::Keep,
            StepForm::Miss => Step::Miss,
        };
        Ok(Self { by, cause, promise, step })
    }
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
enum EventForm {
    Answered {
        answer: AsText<FileRef>,
        by: AsText<StaffId>,
        due: NaiveDate,
    },
    Dropped {
        by: AsText<StaffId>,
        reason: AsText<DropReason>,
    },
    Given {
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<DateTime<Utc>>,
        by: AsText<StaffId>,
        case: Uuid,
        college: AsText<Bin>,
        due: NaiveDate,
        has_number: bool,
        promised: AsText<Kind>,
        said: AsText<FileRef>,
    },
    Kept {
        by: AsText<StaffId>,
    },
    Missed {
        by: AsText<StaffId>,
        due: NaiveDate,
    },
}

/// An event of a promise as its history holds it.
#[must_use]
pub fn write(event: &Event) -> String {
    let form = match event.clone() {
        Event::Answered { answer, by, due } => EventForm::Answered { answer: AsText(answer), by: AsText(by), due },
        Event::Dropped { by, reason } => EventForm::Dropped { by: AsText(by), reason: AsText(reason) },
        Event::Given(Given { after, by, case, college, due, has_number, kind, said }) => EventForm::Given {
            after,
            by: AsText(by),
            case: case.0,
            college: AsText(college),
            due,
            has_number,
            promised: AsText(kind),
            said: AsText(said),
        },
        Event::Kept { by } => EventForm::Kept { by: AsText(by) },
        Event::Missed { by, due } => EventForm::Missed { by: AsText(by), due },
    };
    serde_json::to_string(&form).expect("a form holds only strings and flags")
}

/// Reads an event of a history.
///
/// # Errors
/// Which member is missing or wrong, or where.
pub fn read(text: &str) -> Result<Event, serde_json::Error> {
    let form: EventForm = serde_json::from_str(text).map_err(without_values)?;
    Ok(match form {
        EventForm::Answered { answer, by, due } => Event::Answered { answer: answer.0, by: by.0, due },
        EventForm::Dropped { by, reason } => Event::Dropped { by: by.0, reason: reason.0 },
        EventForm::Given { after, by, case, college, due, has_number, promised, said } => Event::Given(Given {
            after,
            by: by.0,
            case: CaseId(case),
            college: college.0,
            due,
            has_number,
            kind: promised.0,
            said: said.0,
        }),
        EventForm::Kept { by } => Event::Kept { by: by.0 },
        EventForm::Missed { by, due } => Event::Missed { by: by.0, due },
    })
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::case::{Actor, Role};

    use super::*;

    fn staff(id: &str) -> StaffId {
        StaffId::parse(id).unwrap()
    }

    fn college() -> Bin {
        Bin::parse("050340517500").unwrap()
    }

    #[test]
    fn commands_are_read_as_they_were_written() {
        let ask = Ask {
            after: Some("2026-11-23T05:05:12Z".parse().unwrap()),
            by: staff("o-1"),
            case: CaseId(Uuid::from_u128(1)),
            cause: Uuid::from_u128(2),
            college: college(),
            has_number: true,
            kind: Kind::Question,
            promise: Uuid::from_u128(3),
            said: FileRef([4; 32]),
        };
        assert_eq!(Ask::from_json(&ask.to_json()).unwrap(), ask);
        let of_college = Actor { college: college(), id: staff("c-1"), role: Role::Clerk };
        let step = Step::Answer { answer: FileRef([5; 32]) };
        for (by, step) in [
            (Official::Staff(of_college), step),
            (Official::Operator(staff("o-1")), Step::Drop(DropReason::NotReached)),
            (Official::Operator(staff("o-1")), Step::Keep),
            (Official::Operator(staff("o-1")), Step::Miss),
        ] {
            let order = Order { by, cause: Uuid::from_u128(2), promise: Uuid::from_u128(3), step };
            assert_eq!(Order::from_json(&order.to_json()).unwrap(), order);
        }
        for wrong in ["", "{}", r#"{"by":{"id":"Иванов"}}"#] {
            let told = Order::from_json(wrong.as_bytes()).unwrap_err().to_string();
            assert!(!told.contains("ванов"), "{told}");
            assert!(Ask::from_json(wrong.as_bytes()).is_err());
        }
    }

    /// Golden: what was written stays readable for ever.
    #[test]
    fn a_history_is_written_as_it_always_was() {
        let due = "2026-11-24".parse().unwrap();
        let given = |after: Option<&str>| {
            Event::Given(Given {
                after: after.map(|at| at.parse().unwrap()),
                by: staff("o-1"),
                case: CaseId(Uuid::from_u128(1)),
                college: college(),
                due,
                has_number: true,
                kind: Kind::CallBack,
                said: FileRef([3; 32]),
            })
        };
        let file = "03".repeat(32);
        for (event, golden) in [
            (
                given(None),
                format!(
                    r#"{{"kind":"given","by":"o-1","case":"00000000-0000-0000-0000-000000000001","college":"050340517500","due":"2026-11-24","hasNumber":true,"promised":"call-back","said":"{file}"}}"#
                ),
            ),
            (
                given(Some("2026-11-23T05:05:12Z")),
                format!(
                    r#"{{"kind":"given","after":"2026-11-23T05:05:12Z","by":"o-1","case":"00000000-0000-0000-0000-000000000001","college":"050340517500","due":"2026-11-24","hasNumber":true,"promised":"call-back","said":"{file}"}}"#
                ),
            ),
            (
                Event::Answered { answer: FileRef([3; 32]), by: staff("e-1"), due },
                format!(r#"{{"kind":"answered","answer":"{file}","by":"e-1","due":"2026-11-24"}}"#),
            ),
            (Event::Missed { by: staff("o-1"), due }, r#"{"kind":"missed","by":"o-1","due":"2026-11-24"}"#.to_owned()),
            (Event::Kept { by: staff("o-1") }, r#"{"kind":"kept","by":"o-1"}"#.to_owned()),
            (
                Event::Dropped { by: staff("o-1"), reason: DropReason::CalledHimself },
                r#"{"kind":"dropped","by":"o-1","reason":"called-himself"}"#.to_owned(),
            ),
        ] {
            assert_eq!(write(&event), golden);
            assert_eq!(read(&golden).unwrap(), event);
            assert!(golden.contains(&format!("\"kind\":\"{}\"", event.name())));
        }
        assert!(read("{}").is_err() && read(r#"{"kind":"novelty"}"#).is_err());
    }
}
