//! `command.v1.intake.submit`: an application that came through a door of the house is to be taken in.
//!
//! What was said in it lies in the vault, sealed under keys that its applicant will have; the command names both, and shows
//! nothing of them. Repeated with its cause, it is answered with what was recorded.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{Channel, FileRef, IisNumber, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::visit::Branch;
use uuid::Uuid;

use crate::text::AsText;

/// The last word of the command's subject.
pub const VERB: &str = "submit";

/// Where the command is sent to.
pub const SUBJECT: &str = "command.v1.intake.submit";

/// An application that came through a door of the house.
#[derive(Clone, Debug, PartialEq)]
pub struct Submit {
    /// The identity that the applicant gets in the vault; his keys are there.
    pub applicant: Uuid,
    /// What was said, in the vault: a JSON object whose member `application` is the application.
    pub application: FileRef,
    /// When it came.
    pub at: DateTime<Utc>,
    /// The case that it opens.
    pub case: Uuid,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// Through which door.
    pub channel: Channel,
    /// The college at whose office it was taken in.
    pub college: Option<Bin>,
    /// Who took it in.
    pub taken_by: StaffId,
    /// Where it was taken in at home (RC-25).
    pub visit: Option<AtHome>,
}

/// Where an application was taken in at its applicant's home.
#[derive(Clone, Debug, PartialEq)]
pub struct AtHome {
    /// The branch whose worker took it in.
    pub branch: Branch,
    /// The number that the IIS knows it by, where the worker gave it one.
    pub iis_number: Option<IisNumber>,
    /// The visit that was asked for.
    pub visit: Uuid,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct AtHomeForm {
    branch: AsText<Branch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iis_number: Option<AsText<IisNumber>>,
    visit: Uuid,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    applicant: Uuid,
    application: AsText<FileRef>,
    at: DateTime<Utc>,
    case: Uuid,
    cause: Uuid,
    channel: AsText<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    college: Option<AsText<Bin>>,
    taken_by: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visit: Option<AtHomeForm>,
}

impl From<AtHome> for AtHomeForm {
    fn from(AtHome { branch, iis_number, visit }: AtHome) -> Self {
        Self { branch: AsText(branch), iis_number: iis_number.map(AsText), visit }
    }
}

impl From<AtHomeForm> for AtHome {
    fn from(AtHomeForm { branch, iis_number, visit }: AtHomeForm) -> Self {
        Self { branch: branch.0, iis_number: iis_number.map(|number| number.0), visit }
    }
}

impl Submit {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let Self { applicant, application, at, case, cause, channel, college, taken_by, visit } = self.clone();
        let form = Form {
            applicant,
            application: AsText(application),
            at,
            case,
            cause,
            channel: AsText(channel),
            college: college.map(AsText),
            taken_by: AsText(taken_by),
            visit: visit.map(AtHomeForm::from),
        };
        serde_json::to_vec(&form).expect("a form holds only strings")
    }

    /// Reads the body of a message; `None` where it is none of these.
    #[must_use]
    pub fn from_json(body: &[u8]) -> Option<Self> {
        let form: Form = serde_json::from_slice(body).ok()?;
        Some(Self {
            applicant: form.applicant,
            application: form.application.0,
            at: form.at,
            case: form.case,
            cause: form.cause,
            channel: form.channel.0,
            college: form.college.map(|AsText(bin)| bin),
            taken_by: form.taken_by.0,
            visit: form.visit.map(AtHome::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let submit = Submit {
            applicant: Uuid::from_u128(1),
            application: FileRef([2; 32]),
            at: "2026-11-23T05:05:12Z".parse().unwrap(),
            case: Uuid::from_u128(3),
            cause: Uuid::from_u128(4),
            channel: Channel::Office,
            college: Bin::parse("050340517500").ok(),
            taken_by: StaffId::parse("c-1").unwrap(),
            visit: None,
        };
        assert_eq!(Submit::from_json(&submit.to_json()), Some(submit.clone()));
        let expected = json!({
            "applicant": "00000000-0000-0000-0000-000000000001", "application": "02".repeat(32),
            "at": "2026-11-23T05:05:12Z", "case": "00000000-0000-0000-0000-000000000003",
            "cause": "00000000-0000-0000-0000-000000000004", "channel": "office", "college": "050340517500",
            "takenBy": "c-1",
        });
        assert_eq!(serde_json::from_slice::<Value>(&submit.to_json()).unwrap(), expected);
        for iis_number in [None, IisNumber::parse("014-2026-0100001")] {
            let at_home = AtHome { branch: Branch::parse("kst-01").unwrap(), iis_number, visit: Uuid::from_u128(5) };
            let visited = Submit { channel: Channel::HomeVisit, college: None, visit: Some(at_home), ..submit.clone() };
            assert_eq!(Submit::from_json(&visited.to_json()), Some(visited));
        }
        for wrong in ["", "{}", "[]", &expected.to_string().replace("office", "pigeon")] {
            assert_eq!(Submit::from_json(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
