//! The forms of what becomes of a parcel that does not come, and of a result that nobody comes for, each as its `.proto` message writes it in JSON.

use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{Event, FileRef, Parcel, ReturnReason, StaffId};

use crate::text::AsText;

/// `collection-reminded`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CollectionReminded {
    pub(super) nth: u32,
}

/// `parcel-found`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParcelFound {
    pub(super) by: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<AsText<FileRef>>,
    pub(super) parcel: AsText<Parcel>,
}

/// `parcel-lost`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParcelLost {
    pub(super) by: AsText<StaffId>,
    pub(super) parcel: AsText<Parcel>,
    pub(super) reason: AsText<FileRef>,
}

/// `parcel-missing`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParcelMissing {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<AsText<StaffId>>,
    pub(super) parcel: AsText<Parcel>,
}

/// `result-returned`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultReturned {
    pub(super) by: AsText<StaffId>,
    pub(super) note: AsText<FileRef>,
    pub(super) why: AsText<ReturnReason>,
}

impl From<CollectionReminded> for Event {
    fn from(form: CollectionReminded) -> Self {
        Self::CollectionReminded { nth: form.nth }
    }
}

impl From<ResultReturned> for Event {
    fn from(form: ResultReturned) -> Self {
        Self::ResultReturned { by: form.by.0, note: form.note.0, why: form.why.0 }
    }
}

impl From<ParcelFound> for Event {
    fn from(form: ParcelFound) -> Self {
        Self::ParcelFound { by: form.by.0, note: form.note.map(|AsText(value)| value), parcel: form.parcel.0 }
    }
}

impl From<ParcelLost> for Event {
    fn from(form: ParcelLost) -> Self {
        Self::ParcelLost { by: form.by.0, parcel: form.parcel.0, reason: form.reason.0 }
    }
}

impl From<ParcelMissing> for Event {
    fn from(form: ParcelMissing) -> Self {
        Self::ParcelMissing { by: form.by.map(|AsText(value)| value), parcel: form.parcel.0 }
    }
}
