//! `command.v1.intake.correct`: what was taken down wrongly in an application is to be corrected.
//!
//! What was said lies in the vault, sealed under keys that the applicant's new version will have; the command names both, and
//! shows nothing of them. Repeated with its cause, it is answered with what was recorded.

use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{Actor, FileRef, Role, StaffId};
use telnusqa_domain::identity::Bin;
use uuid::Uuid;

use crate::text::AsText;

/// The last word of the command's subject.
pub const VERB: &str = "correct";

/// Where the command is sent to.
pub const SUBJECT: &str = "command.v1.intake.correct";

/// A correction as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Correct {
    /// The identity that the applicant's new version gets in the vault; his keys are there.
    pub applicant: Uuid,
    /// Who asks for it.
    pub by: Actor,
    /// Of which case.
    pub case: Uuid,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// What was said, in the vault: a JSON object whose member `correction` says what is right.
    pub correction: FileRef,
    /// The version of the case that he has seen; none where he does not mind.
    pub expected: Option<i32>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    applicant: Uuid,
    by: AsText<StaffId>,
    case: Uuid,
    cause: Uuid,
    college: AsText<Bin>,
    correction: AsText<FileRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
    role: AsText<Role>,
}

impl Correct {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { applicant, by, case, cause, correction, expected } = self.clone();
        let form = Form {
            applicant,
            by: AsText(by.id),
            case,
            cause,
            college: AsText(by.college),
            correction: AsText(correction),
            expected_version: expected,
            role: AsText(by.role),
        };
        serde_json::to_vec(&form).expect("a form holds only strings and numbers")
    }

    /// Reads the body of a message; `None` where it is none of these.
    #[must_use]
    pub fn from_json(body: &[u8]) -> Option<Self> {
        let form: Form = serde_json::from_slice(body).ok()?;
        Some(Self {
            applicant: form.applicant,
            by: Actor { college: form.college.0, id: form.by.0, role: form.role.0 },
            case: form.case,
            cause: form.cause,
            correction: form.correction.0,
            expected: form.expected_version,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let college = Bin::parse("050340517500").unwrap();
        let correct = Correct {
            applicant: Uuid::from_u128(1),
            by: Actor { college, id: StaffId::parse("c-1").unwrap(), role: Role::Clerk },
            case: Uuid::from_u128(3),
            cause: Uuid::from_u128(4),
            correction: FileRef([2; 32]),
            expected: Some(7),
        };
        assert_eq!(Correct::from_json(&correct.to_json()), Some(correct.clone()));
        let expected = json!({
            "applicant": "00000000-0000-0000-0000-000000000001", "by": "c-1",
            "case": "00000000-0000-0000-0000-000000000003", "cause": "00000000-0000-0000-0000-000000000004",
            "college": "050340517500", "correction": "02".repeat(32), "expectedVersion": 7, "role": "clerk",
        });
        assert_eq!(serde_json::from_slice::<Value>(&correct.to_json()).unwrap(), expected);
        for wrong in ["", "{}", "[]", &expected.to_string().replace("clerk", "pigeon")] {
            assert_eq!(Correct::from_json(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
