//! An original that turns up again, on the bus: request and reply on `command.v1.workflow.report-original`.
//!
//! As commands of staff: references only, and once for each cause.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::FileRef;
use telnusqa_domain::case::complaint::Official;
use uuid::Uuid;

use crate::command::without_values;
use crate::complaint::By;
use crate::text::AsText;

/// The last word of its subject.
pub const VERB: &str = "report-original";

/// Where it is sent to.
#[must_use]
pub fn subject() -> String {
    format!("command.v1.workflow.{VERB}")
}

/// That the original of a case was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who takes it down.
    pub by: Official,
    /// Of which case.
    pub case: Uuid,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// The version of the case that he has seen; none where he does not mind.
    pub expected: Option<i32>,
    /// Who says so, and what is known of it, in the vault.
    pub note: FileRef,
    /// On which day it was found.
    pub on: NaiveDate,
}

impl Request {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { by, case, cause, expected, note, on } = self;
        let (by, note) = (By::from(by), AsText(*note));
        let form = Form { by, case: *case, cause: *cause, expected_version: *expected, note, on: *on };
        serde_json::to_vec(&form).expect("a form holds only strings and numbers")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let Form { by, case, cause, expected_version, note, on } =
            serde_json::from_slice(body).map_err(without_values)?;
        let by = by.official().ok_or_else(|| serde::de::Error::custom("its members do not belong together"))?;
        Ok(Self { by, case, cause, expected: expected_version, note: note.0, on })
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
    note: AsText<FileRef>,
    on: NaiveDate,
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::case::{Actor, Role, StaffId};
    use telnusqa_domain::identity::Bin;

    use super::*;

    #[test]
    fn a_request_is_read_as_it_was_written_and_refused_without_being_quoted() {
        let id = |text| StaffId::parse(text).unwrap();
        let clerk = Actor { college: Bin::parse("050340517500").unwrap(), id: id("c-1"), role: Role::Clerk };
        for by in [Official::Operator(id("o-1")), Official::Staff(clerk)] {
            let (case, cause) = (Uuid::from_u128(1), Uuid::from_u128(2));
            let on = "2026-11-24".parse().unwrap();
            let request = Request { by, case, cause, expected: Some(7), note: FileRef([3; 32]), on };
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
            let whole: serde_json::Value = serde_json::from_slice(&request.to_json()).unwrap();
            for (pointer, value) in [("/by/id", "Иванов"), ("/on", "Ivanov"), ("/note", "Ivanov")] {
                let mut body = whole.clone();
                *body.pointer_mut(pointer).unwrap() = value.into();
                let told = Request::from_json(body.to_string().as_bytes()).unwrap_err().to_string();
                assert!(!told.contains("vanov") && !told.contains("ванов"), "{told}");
            }
        }
        let torn = br#"{"by":{"id":"c-1","role":"clerk"},"case":"00000000-0000-0000-0000-000000000001","cause":"00000000-0000-0000-0000-000000000002","note":"0303030303030303030303030303030303030303030303030303030303030303","on":"2026-11-24"}"#;
        assert_eq!(Request::from_json(torn).unwrap_err().to_string(), "its members do not belong together");
    }
}
