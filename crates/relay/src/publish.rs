//! Publishing a page of the log: in one go, a backlog as atomic batches, or one by one where some of it may be there.

use std::collections::VecDeque;

use async_nats::header::{NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL, NATS_BATCH_ID, NATS_BATCH_SEQUENCE};
use async_nats::jetstream::context::{PublishAckFuture, PublishError};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use bytes::Bytes;
use telnusqa_chassis::bus::{Bus, CASES};
use telnusqa_chassis::telemetry::spans::{Operation, Unit};
use telnusqa_event_log::Recorded;
use tracing::Instrument;
use uuid::Uuid;

use crate::message::Message;

/// How many acknowledgements are awaited at once.
const WINDOW: usize = 256;
/// From how many events on a page goes out as an atomic batch. The server stages it in files of its own: it costs 10 to
/// 20 ms whatever its size, and holds up the other streams meanwhile. Only a whole page is worth that.
const BATCH_MIN: usize = 1000;
/// What is done, as spans name it.
const SEND: Operation = Operation::send("case.v1.{kind}.{case}");

/// Why a page was not published, or not all of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishPageError {
    /// The bus acknowledged something else than it was sent.
    #[error("publish: the acknowledgement names stream {stream} and {count} messages")]
    Acknowledgement { stream: String, count: usize },
    /// A message of an atomic batch was not answered.
    #[error("publish a batch")]
    Batch(#[source] async_nats::RequestError),
    /// The batch was refused.
    #[error("publish a batch")]
    Refused(#[source] async_nats::jetstream::Error),
    /// A message could not be sent.
    #[error("publish to the bus")]
    Send(#[source] async_nats::PublishError),
    /// A message was not acknowledged.
    #[error("publish an event")]
    Single(#[source] PublishError),
    /// The answer cannot be read.
    #[error("read the acknowledgement")]
    Unreadable(#[source] serde_json::Error),
}

impl PublishPageError {
    /// Its name in traces.
    fn name(&self) -> &'static str {
        match self {
            Self::Acknowledgement { .. } => "acknowledgement",
            Self::Batch(_) => "batch",
            Self::Refused(_) => "refused",
            Self::Send(_) => "send",
            Self::Single(_) => "single",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

/// Publishes to `CASES`.
pub(crate) struct Publisher {
    bus: Bus,
}

impl Publisher {
    pub(crate) fn new(bus: Bus) -> Self {
        Self { bus }
    }

    /// Publishes a page in its order; gives how many from its beginning are acknowledged, and why not all.
    pub(crate) async fn publish(&self, page: &[Recorded]) -> (usize, Option<PublishPageError>) {
        let spans = Unit::of_events(SEND, page);
        let (acknowledged, failed) = self.publish_page(page, &spans).instrument(spans.whole().clone()).await;
        if let Some(error) = &failed {
            spans.failed(acknowledged.., error.name());
        }
        (acknowledged, failed)
    }

    async fn publish_page(&self, page: &[Recorded], spans: &Unit) -> (usize, Option<PublishPageError>) {
        if page.len() >= BATCH_MIN {
            match self.batch(page, spans).await {
                Ok(()) => return (page.len(), None),
                // As after a lost answer, when some of them are there already: those are dropped one by one.
                Err(PublishPageError::Refused(error)) => {
                    tracing::info!(%error, "a batch was refused; its events go one by one");
                }
                Err(error) => return (0, Some(error)),
            }
        }
        match self.run(page, spans).await {
            Ok(true) => (page.len(), None),
            // Some were there already, or another relay is at work: each is asked for, and dropped where it is there.
            Ok(false) => self.singles(page, spans).await,
            Err(error) => (0, Some(error)),
        }
    }

    /// Sends one after the other, and asks only for the acknowledgements of the first and the last: whether all are
    /// stored, their sequences tell.
    async fn run(&self, page: &[Recorded], spans: &Unit) -> Result<bool, PublishPageError> {
        let (Some(last), mut asked) = (page.len().checked_sub(1), Vec::with_capacity(2)) else { return Ok(true) };
        for (at, event) in page.iter().enumerate() {
            if at == 0 || at == last {
                asked.push(self.send(event, spans.traceparent(at)).await?);
            } else {
                let Message { body, headers, subject } = Message::of(event, spans.traceparent(at));
                let sent = self.bus.client.publish_with_headers(subject, headers, body).await;
                sent.map_err(PublishPageError::Send)?;
            }
        }
        let mut stored = Vec::with_capacity(2);
        for acknowledgement in asked {
            let acknowledgement = acknowledgement.await.map_err(PublishPageError::Single)?;
            check(&acknowledgement, 1)?;
            stored.push(acknowledgement);
        }
        let sequence = |at: Option<&PublishAck>| at.filter(|stored| !stored.duplicate).map(|stored| stored.sequence);
        let (first, end) = (sequence(stored.first()), sequence(stored.last()));
        Ok(first.zip(end).is_some_and(|(first, end)| end.checked_sub(first) == u64::try_from(last).ok()))
    }

    /// Sends one after the other, and never more than [`WINDOW`] without an acknowledgement.
    async fn singles(&self, page: &[Recorded], spans: &Unit) -> (usize, Option<PublishPageError>) {
        let mut awaited = VecDeque::with_capacity(WINDOW);
        let mut acknowledged = 0;
        let mut events = page.iter().enumerate();
        loop {
            if awaited.len() < WINDOW
                && let Some((at, event)) = events.next()
            {
                match self.send(event, spans.traceparent(at)).await {
                    Ok(acknowledgement) => awaited.push_back(acknowledgement),
                    Err(error) => return (acknowledged, Some(error)),
                }
                continue;
            }
            let Some(acknowledgement) = awaited.pop_front() else { return (acknowledged, None) };
            match acknowledgement.await {
                Ok(acknowledgement) => match check(&acknowledgement, 1) {
                    Ok(()) => acknowledged += 1,
                    Err(error) => return (acknowledged, Some(error)),
                },
                Err(error) => return (acknowledged, Some(PublishPageError::Single(error))),
            }
        }
    }

    async fn send(&self, event: &Recorded, traceparent: Option<String>) -> Result<PublishAckFuture, PublishPageError> {
        let Message { body, headers, subject } = Message::of(event, traceparent);
        let message = PublishMessage::build().headers(headers).payload(body);
        self.bus.jetstream.send_publish(subject, message).await.map_err(PublishPageError::Single)
    }

    /// Sends a page that is stored whole or not at all (NATS ADR-50): the first message opens the batch, the last commits.
    async fn batch(&self, page: &[Recorded], spans: &Unit) -> Result<(), PublishPageError> {
        let id = passing_name();
        for (at, event) in page.iter().enumerate() {
            let sequence = at + 1;
            let Message { body, mut headers, subject } = Message::of(event, spans.traceparent(at));
            headers.insert(NATS_BATCH_ID, id.as_str());
            headers.insert(NATS_BATCH_SEQUENCE, sequence.to_string());
            let client = &self.bus.client;
            if sequence == page.len() {
                headers.insert(NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL);
                let answer = client.request_with_headers(subject, headers, body).await;
                let acknowledgement = answered(&answer.map_err(PublishPageError::Batch)?.payload)?;
                return check(&acknowledgement, page.len());
            } else if sequence == 1 {
                let answer = client.request_with_headers(subject, headers, body).await;
                opened(&answer.map_err(PublishPageError::Batch)?.payload)?;
            } else {
                client.publish_with_headers(subject, headers, body).await.map_err(PublishPageError::Send)?;
            }
        }
        Ok(())
    }
}

/// An open batch is answered with nothing.
fn opened(answer: &Bytes) -> Result<(), PublishPageError> {
    if answer.is_empty() { Ok(()) } else { answered(answer).map(drop) }
}

fn answered(answer: &Bytes) -> Result<PublishAck, PublishPageError> {
    match serde_json::from_slice(answer).map_err(PublishPageError::Unreadable)? {
        Response::Ok(acknowledgement) => Ok(acknowledgement),
        Response::Err { error } => Err(PublishPageError::Refused(error)),
    }
}

/// Whether what was acknowledged is what was sent, to our stream. A duplicate is acknowledged too: it is there.
fn check(acknowledgement: &PublishAck, sent: usize) -> Result<(), PublishPageError> {
    let count = acknowledgement.batch_size.map_or(1, |size| usize::try_from(size).unwrap_or(usize::MAX));
    if acknowledgement.stream == CASES && count == sent {
        Ok(())
    } else {
        Err(PublishPageError::Acknowledgement { stream: acknowledgement.stream.clone(), count })
    }
}

#[expect(clippy::disallowed_methods, reason = "a passing name: it tells this batch from all others")]
fn passing_name() -> String {
    Uuid::new_v4().to_string()
}
