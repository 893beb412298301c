//! Answers to the IIS: CloudEvents in structured JSON mode (INTERFACE.md, "Envelope").

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The media type of a structured event.
pub const STRUCTURED_CONTENT_TYPE: &str = "application/cloudevents+json";

const SOURCE: &str = "urn:kz:telnusqa:intake";

/// What the IIS is answered or told.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum OutcomeKind {
    /// The package was complete: the application is registered.
    Accepted,
    /// It contradicts what has happened.
    Conflict,
    /// The package was not taken in.
    Declined,
    /// It cannot be read as the contract.
    Invalid,
    /// The term passed (unasked).
    Overdue,
    /// A signed duplicate is on its way to the counter (unasked).
    Ready,
    /// It was taken note of.
    Recorded,
    /// There is a signed reasoned refusal (unasked).
    Refused,
    /// Messages are missing (unasked).
    Resend,
}

impl OutcomeKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Accepted,
        Self::Conflict,
        Self::Declined,
        Self::Invalid,
        Self::Overdue,
        Self::Ready,
        Self::Recorded,
        Self::Refused,
        Self::Resend,
    ];

    /// Its name in subjects and types.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Conflict => "conflict",
            Self::Declined => "declined",
            Self::Invalid => "invalid",
            Self::Overdue => "overdue",
            Self::Ready => "ready",
            Self::Recorded => "recorded",
            Self::Refused => "refused",
            Self::Resend => "resend",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The subject on which an answer is published.
#[must_use]
pub fn outcome_subject(branch: &str, kind: OutcomeKind) -> String {
    format!("iis.outcome.v1.{branch}.{}", kind.name())
}

/// What stands for a message of the IIS wherever its answer is kept: source and id are its identity (CloudEvents 1.0).
#[must_use]
pub fn message_key(source: &str, id: &str) -> [u8; 32] {
    // The length of the source keeps two pairs from reading the same.
    Sha256::digest(format!("{}\n{source}\n{id}", source.len())).into()
}

/// An answer to the IIS.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome<D> {
    /// The branch that is answered, as in `kst-01`.
    pub branch: String,
    /// The `id` that it answers; none where nothing was asked or no `id` could be read.
    pub causation_id: Option<String>,
    /// What is said.
    pub data: D,
    /// Its own identity.
    pub id: Uuid,
    /// What it is.
    pub kind: OutcomeKind,
    /// The IIS number, where it concerns one application and that could be read.
    pub subject: Option<String>,
    /// When it was answered.
    pub time: DateTime<Utc>,
}

impl<D: Serialize> Outcome<D> {
    /// The event in structured JSON mode, UTF-8.
    ///
    /// # Errors
    /// What serde says of `data`: a map with keys that are no strings, or a type that fails by itself.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Envelope {
            specversion: "1.0",
            id: self.id,
            source: SOURCE,
            r#type: format!("kz.telnusqa.outcome.{}.v1", self.kind.name()),
            subject: self.subject.as_deref(),
            causationid: self.causation_id.as_deref(),
            time: self.time,
            datacontenttype: "application/json",
            data: &self.data,
        })
    }

    /// The subject on which it is published.
    #[must_use]
    pub fn nats_subject(&self) -> String {
        outcome_subject(&self.branch, self.kind)
    }
}

#[derive(Serialize)]
struct Envelope<'o, D> {
    specversion: &'static str,
    id: Uuid,
    source: &'static str,
    r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<&'o str>,
    time: DateTime<Utc>,
    datacontenttype: &'static str,
    data: &'o D,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_written_as_the_contract_says() {
        let outcome = Outcome {
            branch: "kst-01".to_owned(),
            causation_id: Some("4c1d6f0e".to_owned()),
            data: serde_json::json!({"applicationNumber": "TN-2026-0004512-7"}),
            id: Uuid::from_u128(1),
            kind: OutcomeKind::Recorded,
            subject: Some("014-2026-0100001".to_owned()),
            time: "2026-11-23T05:05:12Z".parse().unwrap(),
        };
        assert_eq!(outcome.nats_subject(), "iis.outcome.v1.kst-01.recorded");
        assert_eq!(
            String::from_utf8(outcome.to_json().unwrap()).unwrap(),
            concat!(
                r#"{"specversion":"1.0","id":"00000000-0000-0000-0000-000000000001","source":"#,
                r#""urn:kz:telnusqa:intake","type":"kz.telnusqa.outcome.recorded.v1","subject":"014-2026-0100001","causationid":"4c1d6f0e","#,
                r#""time":"2026-11-23T05:05:12Z","datacontenttype":"application/json","#,
                r#""data":{"applicationNumber":"TN-2026-0004512-7"}}"#
            )
        );
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let outcome = Outcome {
            branch: "kst-01".to_owned(),
            causation_id: None,
            data: (),
            id: Uuid::nil(),
            kind: OutcomeKind::Resend,
            subject: None,
            time: DateTime::UNIX_EPOCH,
        };
        let json: serde_json::Value = serde_json::from_slice(&outcome.to_json().unwrap()).unwrap();
        assert!(json.get("subject").is_none() && json.get("causationid").is_none());
    }

    /// Golden, computed by another implementation: keys like this stand beside the log for ever.
    #[test]
    fn a_message_keeps_its_key() {
        let key = hex::encode(message_key("urn:kz:gov4c:iis:kst-01", "m-1"));
        assert_eq!(key, "eb344032d83d7631a8d61402cac8bc362766475d452674a64eb009b2877357f5");
        assert_ne!(message_key("a\n1", "b"), message_key("a", "1\nb"));
    }

    #[test]
    fn every_name_is_read() {
        for kind in OutcomeKind::ALL {
            assert_eq!(OutcomeKind::from_name(kind.name()), Some(kind));
        }
    }
}
