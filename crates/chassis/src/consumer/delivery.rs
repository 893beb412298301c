//! What the bus brings to a consumer: its durable on `CASES`, made again whenever it is gone.

use std::pin::Pin;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::pull::{self, MessagesError};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::{self, Message};
use futures_util::{Stream, StreamExt};
use telnusqa_contracts::cloud_event::{Attributes, ReadHeadersError};
use telnusqa_contracts::event::Written;
use telnusqa_event_log::{Cause, Position, Recorded};
use tokio::task::JoinHandle;

use crate::bus::CASES;
use crate::process::chain;

/// The most messages handed on at once.
const BATCH_MAX: usize = 500;
/// How long a message may wait for its acknowledgement before it comes again.
const ACK_WAIT: Duration = Duration::from_secs(30);

/// What came at once.
#[derive(Default)]
pub(super) struct Delivered {
    /// Its events, as they came.
    pub(super) events: Vec<Recorded>,
    /// Acknowledges all that came.
    pub(super) receipt: Option<Receipt>,
}

/// What acknowledges a message, and all that came before it.
pub(super) struct Receipt(Message);

impl Receipt {
    /// Acknowledges them: after the commit, or where they were applied before. Where the acknowledgement is lost, the
    /// messages come again and are dropped as old ones.
    pub(super) async fn acknowledge(&self) {
        if let Err(error) = self.0.ack().await {
            tracing::debug!(error = error.as_ref() as &dyn std::error::Error, "not acknowledged");
        }
    }
}

/// An event on the bus that cannot be read as one. The log has it, readable or not.
#[derive(Debug, thiserror::Error)]
enum ReadMessageError {
    #[error("read the message's body: it is not UTF-8")]
    Body(#[source] std::string::FromUtf8Error),
    #[error("read the message's headers")]
    Headers(#[source] ReadHeadersError),
}

/// The kinds of event that are brought; none: all.
type Kinds = Option<&'static [&'static str]>;
type Batches = Pin<Box<dyn Stream<Item = Vec<Result<Message, MessagesError>>> + Send>>;

/// The durable of a consumer.
pub(super) struct Delivery {
    batches: Option<Batches>,
    jetstream: jetstream::Context,
    kinds: Kinds,
    name: &'static str,
    /// The durable being made, for longer than anybody waits.
    opening: Option<JoinHandle<Result<Batches, String>>>,
}

impl Delivery {
    pub(super) fn new(jetstream: jetstream::Context, name: &'static str, kinds: Kinds) -> Self {
        Self { batches: None, jetstream, kinds, name, opening: None }
    }

    /// What is waiting, as soon as anything is; empty when the durable was just made, or when nothing came for `patience`,
    /// for whatever reason.
    pub(super) async fn next(&mut self, patience: Duration) -> Delivered {
        let since = Instant::now();
        let Ok(received) = tokio::time::timeout(patience, self.receive()).await else { return Delivered::default() };
        match received {
            Some(messages) => self.read(messages),
            None => {
                // The bus is not there: the log is, at the pace of an idle consumer.
                tokio::time::sleep(patience.saturating_sub(since.elapsed())).await;
                Delivered::default()
            }
        }
    }

    async fn receive(&mut self) -> Option<Vec<Result<Message, MessagesError>>> {
        if self.batches.is_none() {
            self.batches = self.open().await;
            // What was published before is not delivered: nothing comes, and the log is looked at.
            return self.batches.is_some().then(Vec::new);
        }
        let received = self.batches.as_mut()?.next().await;
        if received.is_none() {
            self.batches = None;
        }
        received
    }

    async fn open(&mut self) -> Option<Batches> {
        let (jetstream, name, kinds) = (&self.jetstream, self.name, self.kinds);
        let opening = self.opening.get_or_insert_with(|| tokio::spawn(open(jetstream.clone(), name, kinds)));
        let opened = opening.await;
        self.opening = None;
        match opened {
            Ok(Ok(batches)) => return Some(batches),
            Ok(Err(error)) => tracing::debug!(consumer = name, error, "the durable cannot be made"),
            Err(error) => tracing::debug!(consumer = name, %error, "the durable cannot be made"),
        }
        None
    }

    fn read(&mut self, messages: Vec<Result<Message, MessagesError>>) -> Delivered {
        let mut delivered = Delivered { events: Vec::with_capacity(messages.len()), receipt: None };
        for message in messages {
            let message = match message {
                Ok(message) => message,
                Err(error) => {
                    // The durable is gone, or the bus: what came before still counts.
                    tracing::debug!(consumer = self.name, error = &error as &dyn std::error::Error, "made again");
                    self.batches = None;
                    break;
                }
            };
            match read_message(&message) {
                Ok(event) => delivered.events.push(event),
                Err(error) => {
                    tracing::error!(
                        consumer = self.name,
                        error = &error as &dyn std::error::Error,
                        "no event of the log"
                    );
                }
            }
            delivered.receipt = Some(Receipt(message));
        }
        delivered
    }
}

/// Makes the durable where it is missing, and begins to receive. It begins at the end of the stream: what was before is
/// read from the log.
async fn open(jetstream: jetstream::Context, name: &'static str, kinds: Kinds) -> Result<Batches, String> {
    let subjects = kinds.into_iter().flatten().map(|kind| format!("case.v1.{kind}.>"));
    let wanted = pull::Config {
        durable_name: Some(name.to_owned()),
        // The checkpoint tells what was applied, and the log has what never comes: one word for many messages is enough.
        ack_policy: AckPolicy::All,
        ack_wait: ACK_WAIT,
        deliver_policy: DeliverPolicy::New,
        filter_subjects: subjects.collect(),
        max_ack_pending: 10 * i64::try_from(BATCH_MAX).unwrap_or(i64::MAX),
        max_deliver: -1,
        ..pull::Config::default()
    };
    let consumer = jetstream.create_consumer_on_stream(wanted, CASES).await.map_err(|error| chain(&error))?;
    let messages = consumer
        .stream()
        .max_messages_per_batch(BATCH_MAX)
        .expires(Duration::from_secs(10))
        .heartbeat(Duration::from_secs(1))
        .messages()
        .await
        .map_err(|error| chain(&error))?;
    Ok(Box::pin(messages.ready_chunks(BATCH_MAX)))
}

fn read_message(message: &Message) -> Result<Recorded, ReadMessageError> {
    let headers = message
        .headers
        .iter()
        .flat_map(async_nats::HeaderMap::iter)
        .flat_map(|(name, values)| values.iter().map(move |value| (AsRef::<str>::as_ref(name), value.as_str())));
    let attributes = Attributes::read(headers).map_err(ReadMessageError::Headers)?;
    let body = String::from_utf8(message.payload.to_vec()).map_err(ReadMessageError::Body)?;
    Ok(Recorded {
        case: attributes.case,
        cause: Cause(attributes.cause),
        event_id: attributes.event_id,
        position: Position(attributes.position),
        recorded_at: attributes.recorded_at,
        traceparent: attributes.traceparent,
        version: attributes.version,
        written: Written { body, kind: attributes.kind, schema: attributes.schema },
    })
}
