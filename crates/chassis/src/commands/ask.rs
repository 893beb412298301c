//! The asking side: sends a command, waits for its answer.

use std::time::Duration;

use async_nats::client::{Request, RequestError, RequestErrorKind};
use async_nats::{HeaderMap, Message};
use telnusqa_contracts::command::Reply;
use tracing::Instrument;

use crate::bus::Bus;
use crate::telemetry::propagation::{TRACEPARENT, current_traceparent};
use crate::telemetry::spans::{Operation, Unit};

/// Commands are sent to subjects of this form.
const SEND: Operation = Operation::send("command.v1.{service}.{verb}");

/// Why a command has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No instance of the service listens: nothing was carried out.
    #[error("send the command: nobody listens")]
    NobodyListens,
    /// The command could not be sent, or it is not known whether it was.
    #[error("send the command")]
    NotSent(#[source] RequestError),
    /// No answer came in time: whether it was carried out is unknown until it is repeated with its cause.
    #[error("learn in time whether the command was carried out")]
    Unknown,
    /// An answer came that cannot be read: whether it was carried out is unknown, as above.
    #[error("read the answer to the command")]
    Unreadable(#[source] serde_json::Error),
}

/// Sends a command, and waits for its answer for as long as `wait`. The command goes on with the trace of the current
/// span.
///
/// # Errors
/// [`AskError`]
pub async fn ask(bus: &Bus, subject: String, body: Vec<u8>, wait: Duration) -> Result<Reply, AskError> {
    let current = current_traceparent();
    let spans = Unit::of_traceparents(SEND, &[current.as_deref()]);
    let mut headers = HeaderMap::new();
    if let Some(traceparent) = spans.traceparent(0).or(current) {
        headers.insert(TRACEPARENT, traceparent);
    }
    let request = Request::new().payload(body.into()).headers(headers).timeout(Some(wait));
    let answer = bus.client.send_request(subject, request).instrument(spans.whole().clone()).await;
    read(answer).inspect_err(|error| spans.failed(0.., error.name()))
}

fn read(answer: Result<Message, RequestError>) -> Result<Reply, AskError> {
    match answer {
        Ok(message) => serde_json::from_slice(&message.payload).map_err(AskError::Unreadable),
        Err(error) => Err(match error.kind() {
            RequestErrorKind::NoResponders => AskError::NobodyListens,
            RequestErrorKind::TimedOut => AskError::Unknown,
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded | RequestErrorKind::Other => {
                AskError::NotSent(error)
            }
        }),
    }
}

impl AskError {
    /// Its name in traces.
    fn name(&self) -> &'static str {
        match self {
            Self::NobodyListens => "nobody-listens",
            Self::NotSent(_) => "not-sent",
            Self::Unknown => "unknown",
            Self::Unreadable(_) => "unreadable",
        }
    }
}
