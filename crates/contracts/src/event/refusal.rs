//! The forms of the events of a preliminary refusal, each as its `.proto` message writes it in JSON.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{Delivery, Event, FileRef, Ground, HearingForm, StaffId};

use crate::text::AsText;

/// `hearing-held`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HearingHeld {
    pub(super) at: DateTime<Utc>,
    pub(super) by: AsText<StaffId>,
    pub(super) protocol: AsText<FileRef>,
}

/// `hearing-set`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HearingSet {
    pub(super) at: DateTime<Utc>,
    pub(super) by: AsText<StaffId>,
    pub(super) form: AsText<HearingForm>,
}

/// `notice-delivered`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NoticeDelivered {
    pub(super) at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<AsText<StaffId>>,
    pub(super) how: AsText<Delivery>,
}

/// `objection-received`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObjectionReceived {
    pub(super) at: DateTime<Utc>,
    pub(super) by: AsText<StaffId>,
    pub(super) hearing: bool,
    pub(super) statement: AsText<FileRef>,
}

/// `refusal-proposed`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RefusalProposed {
    pub(super) at: DateTime<Utc>,
    pub(super) by: AsText<StaffId>,
    pub(super) fact: AsText<FileRef>,
    pub(super) ground: AsText<Ground>,
}

impl From<HearingHeld> for Event {
    fn from(form: HearingHeld) -> Self {
        Self::HearingHeld { at: form.at, by: form.by.0, protocol: form.protocol.0 }
    }
}

impl From<HearingSet> for Event {
    fn from(form: HearingSet) -> Self {
        Self::HearingSet { at: form.at, by: form.by.0, form: form.form.0 }
    }
}

impl From<NoticeDelivered> for Event {
    fn from(form: NoticeDelivered) -> Self {
        Self::NoticeDelivered { at: form.at, by: form.by.map(|AsText(value)| value), how: form.how.0 }
    }
}

impl From<ObjectionReceived> for Event {
    fn from(form: ObjectionReceived) -> Self {
        Self::ObjectionReceived { at: form.at, by: form.by.0, hearing: form.hearing, statement: form.statement.0 }
    }
}

impl From<RefusalProposed> for Event {
    fn from(form: RefusalProposed) -> Self {
        Self::RefusalProposed { at: form.at, by: form.by.0, fact: form.fact.0, ground: form.ground.0 }
    }
}
