//! Visits at home (RC-25): how their history is written, and their commands on the bus, `command.v1.intake.visit-<step>`.
//!
//! Nothing here is personal: whom the worker visits lies in the vault. A command is carried out once for its cause.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{CaseId, FileRef, StaffId};
use telnusqa_domain::language::Language;
use telnusqa_domain::visit::{
    Ability, Branch, CancelReason, Event, Made, MoveReason, Official, Requested, Step, VisitNumber, Window,
};
use uuid::Uuid;

use crate::command::without_values;
use crate::text::AsText;

/// The last word of the subject of a request.
pub const REQUEST: &str = "visit-request";
/// The last word of the subject of a step.
pub const STEP: &str = "visit-step";

/// Where the command of a verb is sent to.
#[must_use]
pub fn subject(verb: &str) -> String {
    format!("command.v1.intake.{verb}")
}

/// Somebody called 1414 and asked for a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// When.
    pub at: DateTime<Utc>,
    /// The operator.
    pub by: StaffId,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// The identity that the person gets in the vault; his keys are there.
    pub person: Uuid,
    /// What was said, in the vault: a JSON object whose member `request` it is.
    pub said: FileRef,
    /// The visit that it opens.
    pub visit: Uuid,
}

/// A step of a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Who.
    pub by: Official,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// What he does.
    pub step: Step,
    /// Of which visit.
    pub visit: Uuid,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct AskForm {
    at: DateTime<Utc>,
    by: AsText<StaffId>,
    cause: Uuid,
    person: Uuid,
    said: AsText<FileRef>,
    visit: Uuid,
}

impl Ask {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { at, by, cause, person, said, visit } = self.clone();
        let form = AskForm { at, by: AsText(by), cause, person, said: AsText(said), visit };
        serde_json::to_vec(&form).expect("a form holds only strings")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let AskForm { at, by, cause, person, said, visit } = serde_json::from_slice(body).map_err(without_values)?;
        Ok(Self { at, by: by.0, cause, person, said: said.0, visit })
    }
}

#[derive(Deserialize, Serialize)]
struct OrderForm {
    by: ByForm,
    cause: Uuid,
    step: StepForm,
    visit: Uuid,
}

/// An operator has no branch.
#[derive(Deserialize, Serialize)]
struct ByForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<AsText<Branch>>,
    id: AsText<StaffId>,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
struct WindowForm {
    day: NaiveDate,
    from: NaiveTime,
    until: NaiveTime,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum StepForm {
    Appoint { window: WindowForm },
    Cancel { reason: AsText<CancelReason> },
    Miss { at: DateTime<Utc> },
    Move { reason: AsText<MoveReason>, window: WindowForm },
}

impl Order {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { by, cause, step, visit } = self;
        let branch = match by {
            Official::Operator(_) => None,
            Official::Worker { branch, .. } => Some(AsText(branch.clone())),
        };
        let by = ByForm { branch, id: AsText(by.id().clone()) };
        let step = match *step {
            Step::Appoint(window) => StepForm::Appoint { window: window.into() },
            Step::Cancel(reason) => StepForm::Cancel { reason: AsText(reason) },
            Step::Miss { at } => StepForm::Miss { at },
            Step::Move(reason, window) => StepForm::Move { reason: AsText(reason), window: window.into() },
        };
        let form = OrderForm { by, cause: *cause, step, visit: *visit };
        serde_json::to_vec(&form).expect("a form holds only strings")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let OrderForm { by, cause, step, visit } = serde_json::from_slice(body).map_err(without_values)?;
        let ByForm { branch, id } = by;
        let by = match branch {
            None => Official::Operator(id.0),
            Some(branch) => Official::Worker { branch: branch.0, id: id.0 },
        };
        let step = match step {
            StepForm::Appoint { window } => Step::Appoint(window.into()),
            StepForm::Cancel { reason } => Step::Cancel(reason.0),
            StepForm::Miss { at } => Step::Miss { at },
            StepForm::Move { reason, window } => Step::Move(reason.0, window.into()),
        };
        Ok(Self { by, cause, step, visit })
    }
}

impl From<Window> for WindowForm {
    fn from(Window { day, from, until }: Window) -> Self {
        Self { day, from, until }
    }
}

impl From<WindowForm> for Window {
    fn from(WindowForm { day, from, until }: WindowForm) -> Self {
        Self { day, from, until }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
enum EventForm {
    Appointed {
        branch: AsText<Branch>,
        by: AsText<StaffId>,
        window: WindowForm,
    },
    Cancelled {
        by: AsText<StaffId>,
        reason: AsText<CancelReason>,
    },
    Missed {
        appoint_by: NaiveDate,
        at: DateTime<Utc>,
        by: AsText<StaffId>,
    },
    Moved {
        by: AsText<StaffId>,
        reason: AsText<MoveReason>,
        window: WindowForm,
    },
    Requested {
        abilities: Vec<AsText<Ability>>,
        appoint_by: NaiveDate,
        at: DateTime<Utc>,
        by: AsText<StaffId>,
        language: AsText<Language>,
        number: AsText<VisitNumber>,
        #[serde(skip_serializing_if = "Option::is_none")]
        wish: Option<WindowForm>,
    },
    Visited {
        accepted: bool,
        at: DateTime<Utc>,
        by: AsText<StaffId>,
        case: Uuid,
    },
}

/// An event of a visit as its history holds it.
#[must_use]
pub fn write(event: &Event) -> String {
    let form = match event.clone() {
        Event::Appointed { branch, by, window } => {
            EventForm::Appointed { branch: AsText(branch), by: AsText(by), window: window.into() }
        }
        Event::Cancelled { by, reason } => EventForm::Cancelled { by: AsText(by), reason: AsText(reason) },
        Event::Missed { appoint_by, at, by } => EventForm::Missed { appoint_by, at, by: AsText(by) },
        Event::Moved { by, reason, window } => {
            EventForm::Moved { by: AsText(by), reason: AsText(reason), window: window.into() }
        }
        Event::Requested(Requested { abilities, appoint_by, at, by, language, number, wish }) => EventForm::Requested {
            abilities: abilities.into_iter().map(AsText).collect(),
            appoint_by,
            at,
            by: AsText(by),
            language: AsText(language),
            number: AsText(number),
            wish: wish.map(WindowForm::from),
        },
        Event::Visited { by, made: Made { accepted, at, case } } => {
            EventForm::Visited { accepted, at, by: AsText(by), case: case.0 }
        }
    };
    serde_json::to_string(&form).expect("a form holds only strings, numbers and flags")
}

/// Reads an event of a history.
///
/// # Errors
/// Which member is missing or wrong, or where.
pub fn read(text: &str) -> Result<Event, serde_json::Error> {
    let form: EventForm = serde_json::from_str(text).map_err(without_values)?;
    Ok(match form {
        EventForm::Appointed { branch, by, window } => {
            Event::Appointed { branch: branch.0, by: by.0, window: window.into() }
        }
        EventForm::Cancelled { by, reason } => Event::Cancelled { by: by.0, reason: reason.0 },
        EventForm::Missed { appoint_by, at, by } => Event::Missed { appoint_by, at, by: by.0 },
        EventForm::Moved { by, reason, window } => Event::Moved { by: by.0, reason: reason.0, window: window.into() },
        EventForm::Requested { abilities, appoint_by, at, by, language, number, wish } => Event::Requested(Requested {
            abilities: abilities.into_iter().map(|ability| ability.0).collect(),
            appoint_by,
            at,
            by: by.0,
            language: language.0,
            number: number.0,
            wish: wish.map(Window::from),
        }),
        EventForm::Visited { accepted, at, by, case } => {
            Event::Visited { by: by.0, made: Made { accepted, at, case: CaseId(case) } }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        let time = |text: &str| text.parse().unwrap();
        Window { day: "2026-11-24".parse().unwrap(), from: time("10:00:00"), until: time("12:00:00") }
    }

    fn at() -> DateTime<Utc> {
        "2026-11-23T05:05:12Z".parse().unwrap()
    }

    fn staff(id: &str) -> StaffId {
        StaffId::parse(id).unwrap()
    }

    #[test]
    fn commands_are_read_as_they_were_written() {
        let ask = Ask {
            at: at(),
            by: staff("o-1"),
            cause: Uuid::from_u128(1),
            person: Uuid::from_u128(2),
            said: FileRef([3; 32]),
            visit: Uuid::from_u128(4),
        };
        assert_eq!(Ask::from_json(&ask.to_json()).unwrap(), ask);
        let steps = [
            Step::Appoint(window()),
            Step::Cancel(CancelReason::NotReached),
            Step::Miss { at: at() },
            Step::Move(MoveReason::Road, window()),
        ];
        let worker = Official::Worker { branch: Branch::parse("kst-01").unwrap(), id: staff("v-1") };
        for (by, step) in
            [Official::Operator(staff("o-1")), worker].into_iter().flat_map(|by| steps.map(|step| (by.clone(), step)))
        {
            let order = Order { by, cause: Uuid::from_u128(1), step, visit: Uuid::from_u128(4) };
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
        let requested = |wish| {
            Event::Requested(Requested {
                abilities: vec![Ability::Movement, Ability::SelfCare],
                appoint_by: "2026-11-24".parse().unwrap(),
                at: at(),
                by: staff("o-1"),
                language: Language::Kk,
                number: VisitNumber::try_new(2026, 12).unwrap(),
                wish,
            })
        };
        let made = Made { accepted: true, at: at(), case: CaseId(Uuid::from_u128(1)) };
        let branch = Branch::parse("kst-01").unwrap();
        for (event, golden) in [
            (
                requested(None),
                r#"{"kind":"requested","abilities":["movement","self-care"],"appointBy":"2026-11-24","at":"2026-11-23T05:05:12Z","by":"o-1","language":"kk","number":"TV-2026-0000012-7"}"#,
            ),
            (
                requested(Some(window())),
                r#"{"kind":"requested","abilities":["movement","self-care"],"appointBy":"2026-11-24","at":"2026-11-23T05:05:12Z","by":"o-1","language":"kk","number":"TV-2026-0000012-7","wish":{"day":"2026-11-24","from":"10:00:00","until":"12:00:00"}}"#,
            ),
            (
                Event::Appointed { branch, by: staff("v-1"), window: window() },
                r#"{"kind":"appointed","branch":"kst-01","by":"v-1","window":{"day":"2026-11-24","from":"10:00:00","until":"12:00:00"}}"#,
            ),
            (
                Event::Moved { by: staff("v-1"), reason: MoveReason::Applicant, window: window() },
                r#"{"kind":"moved","by":"v-1","reason":"applicant","window":{"day":"2026-11-24","from":"10:00:00","until":"12:00:00"}}"#,
            ),
            (
                Event::Missed { appoint_by: "2026-11-25".parse().unwrap(), at: at(), by: staff("v-1") },
                r#"{"kind":"missed","appointBy":"2026-11-25","at":"2026-11-23T05:05:12Z","by":"v-1"}"#,
            ),
            (
                Event::Visited { by: staff("v-1"), made },
                r#"{"kind":"visited","accepted":true,"at":"2026-11-23T05:05:12Z","by":"v-1","case":"00000000-0000-0000-0000-000000000001"}"#,
            ),
            (
                Event::Cancelled { by: staff("o-1"), reason: CancelReason::AppliedOtherwise },
                r#"{"kind":"cancelled","by":"o-1","reason":"applied-otherwise"}"#,
            ),
        ] {
            assert_eq!(write(&event), golden);
            assert_eq!(read(golden).unwrap(), event);
            assert!(golden.contains(&format!("\"kind\":\"{}\"", event.name())));
        }
        assert!(read("{}").is_err() && read(r#"{"kind":"novelty"}"#).is_err());
    }
}
