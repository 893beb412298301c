//! Publishing a page of the log: in one go, or one by one where some of it may be there.

use std::collections::VecDeque;

use async_nats::jetstream::context::{PublishAckFuture, PublishError};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use telnusqa_chassis::bus::{Bus, CASES};
use telnusqa_chassis::telemetry::spans::{Operation, Unit};
use telnusqa_event_log::Recorded;
use tracing::Instrument;

use crate::message::Message;

/// How many acknowledgements are awaited at once.
const WINDOW: usize = 256;
/// What is done, as spans name it.
const SEND: Operation = Operation::send("case.v1.{kind}.{case}");

/// Why a page was not published, or not all of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishPageError {
    /// The bus acknowledged something else than it was sent.
    #[error("publish: the acknowledgement names stream {0}")]
    Acknowledgement(String),
    /// A message could not be sent.
    #[error("publish to the bus")]
    Send(#[source] async_nats::PublishError),
    /// A message was not acknowledged.
    #[error("publish an event")]
    Single(#[source] PublishError),
}

impl PublishPageError {
    /// Its name in traces.
    fn name(&self) -> &'static str {
        match self {
            Self::Acknowledgement(_) => "acknowledgement",
            Self::Send(_) => "send",
            Self::Single(_) => "single",
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
            check(&acknowledgement)?;
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
                Ok(acknowledgement) => match check(&acknowledgement) {
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
}

/// Whether what was acknowledged lies in our stream. A duplicate is acknowledged too: it is there.
fn check(acknowledgement: &PublishAck) -> Result<(), PublishPageError> {
    if acknowledgement.stream == CASES {
        Ok(())
    } else {
        Err(PublishPageError::Acknowledgement(acknowledgement.stream.clone()))
    }
}
