//! `command.v1.intake.withdraw`: an applicant takes his application back by himself, through the portal.
//!
//! What he said lies in the vault under keys that nobody has yet, for it is not known whether he is the applicant: the command
//! names it, and shows nothing of it. Repeated with its cause, it is answered with what was recorded.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::FileRef;
use uuid::Uuid;

use crate::text::AsText;

/// The last word of the command's subject.
pub const VERB: &str = "withdraw";

/// Where the command is sent to.
pub const SUBJECT: &str = "command.v1.intake.withdraw";

/// A withdrawal as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdraw {
    /// When it came.
    pub at: DateTime<Utc>,
    /// Of which case; none where the number that was said is nobody's, which whoever asks is not to learn.
    pub case: Option<Uuid>,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// What was said, in the vault: a JSON object with the members `withdrawal` and `certification`.
    pub said: FileRef,
}

#[derive(Deserialize, Serialize)]
struct Form {
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Uuid>,
    cause: Uuid,
    said: AsText<FileRef>,
}

impl Withdraw {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { at, case, cause, said } = *self;
        serde_json::to_vec(&Form { at, case, cause, said: AsText(said) }).expect("a form holds only strings")
    }

    /// Reads the body of a message; `None` where it is none of these.
    #[must_use]
    pub fn from_json(body: &[u8]) -> Option<Self> {
        let Form { at, case, cause, said } = serde_json::from_slice(body).ok()?;
        Some(Self { at, case, cause, said: said.0 })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let withdraw = Withdraw {
            at: "2026-11-23T05:05:12Z".parse().unwrap(),
            case: Some(Uuid::from_u128(3)),
            cause: Uuid::from_u128(4),
            said: FileRef([2; 32]),
        };
        let expected = json!({
            "at": "2026-11-23T05:05:12Z", "case": "00000000-0000-0000-0000-000000000003",
            "cause": "00000000-0000-0000-0000-000000000004", "said": "02".repeat(32),
        });
        assert_eq!(serde_json::from_slice::<Value>(&withdraw.to_json()).unwrap(), expected);
        for written in [withdraw.clone(), Withdraw { case: None, ..withdraw }] {
            assert_eq!(Withdraw::from_json(&written.to_json()), Some(written));
        }
        for wrong in ["", "{}", "[]", &expected.to_string().replace("05:05", "55:55")] {
            assert_eq!(Withdraw::from_json(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
