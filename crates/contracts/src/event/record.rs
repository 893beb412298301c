//! The forms of what happens to the archive record of a case, each as its `.proto` message writes it in JSON.

use serde::{Deserialize, Serialize};
use telnusqa_domain::case::record::Event;
use telnusqa_domain::case::{FileRef, StaffId};

use super::{ReadError, Written, json, parse};
use crate::text::AsText;

/// `record-confirmed` and `record-entered`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    by: AsText<StaffId>,
    record: AsText<FileRef>,
}

/// `record-dropped`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dropped {
    by: AsText<StaffId>,
}

/// `record-sent-back`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct SentBack {
    by: AsText<StaffId>,
    reason: AsText<FileRef>,
}

pub(super) fn write(event: &Event) -> String {
    match event {
        Event::Confirmed { by, record } | Event::Entered { by, record } => {
            json(&Named { by: AsText(by.clone()), record: AsText(*record) })
        }
        Event::Dropped { by } => json(&Dropped { by: AsText(by.clone()) }),
        Event::SentBack { by, reason } => json(&SentBack { by: AsText(by.clone()), reason: AsText(*reason) }),
    }
}

/// The event, where it is one of these.
pub(super) fn read(written: &Written) -> Option<Result<Event, ReadError>> {
    Some(match (written.kind.as_str(), written.schema) {
        ("record-confirmed", 1) => {
            parse::<Named>(written).map(|form| Event::Confirmed { by: form.by.0, record: form.record.0 })
        }
        ("record-dropped", 1) => parse::<Dropped>(written).map(|form| Event::Dropped { by: form.by.0 }),
        ("record-entered", 1) => {
            parse::<Named>(written).map(|form| Event::Entered { by: form.by.0, record: form.record.0 })
        }
        ("record-sent-back", 1) => {
            parse::<SentBack>(written).map(|form| Event::SentBack { by: form.by.0, reason: form.reason.0 })
        }
        _ => return None,
    })
}
