//! An event of the log as a message of the bus.

use async_nats::HeaderMap;
use bytes::Bytes;
use telnusqa_contracts::cloud_event::{Attributes, case_subject};
use telnusqa_event_log::Recorded;

/// A message, ready to be sent.
pub(crate) struct Message {
    pub(crate) body: Bytes,
    pub(crate) headers: HeaderMap,
    pub(crate) subject: String,
}

impl Message {
    /// `traceparent`: that of the span in which it is sent, if it has one.
    pub(crate) fn of(event: &Recorded, traceparent: Option<String>) -> Self {
        let attributes = Attributes {
            case: event.case,
            cause: event.cause.0,
            event_id: event.event_id,
            kind: event.written.kind.clone(),
            position: event.position.0,
            recorded_at: event.recorded_at,
            schema: event.written.schema,
            traceparent: traceparent.or_else(|| event.traceparent.clone()),
            version: event.version,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in attributes.headers() {
            headers.insert(name, value);
        }
        let subject = case_subject(&event.written.kind, event.case);
        Self { body: Bytes::copy_from_slice(event.written.body.as_bytes()), headers, subject }
    }
}
