//! The answering side: any number of instances share the commands of a service.

use std::sync::Arc;
use std::time::Duration;

use async_nats::client::{RequestError, RequestErrorKind};
use async_nats::{Client, Message, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use telnusqa_contracts::command::Reply;
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use crate::process::Service;
use crate::telemetry::propagation;
use crate::telemetry::spans::{Operation, Unit};

/// The most commands that an instance works on at once; more wait, in the order in which they came.
const WORKING_MAX: usize = 1024;
/// The part of `health`.
pub const PART: &str = "commands";

/// A command as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its body.
    pub body: Bytes,
    /// W3C trace context of the work on it, for the log.
    pub traceparent: Option<String>,
    /// The last word of its subject.
    pub verb: String,
}

/// Answers the commands `command.v1.<service>.<verb>` until the service stops; then those that are at hand, and returns.
///
/// Each is worked on in a task of its own. A command whose work panics gets no answer: its result is unknown.
pub async fn answer<H, F>(service: &Service, handle: H)
where
    H: Fn(Asked) -> F + Send + Sync + 'static,
    F: Future<Output = Reply> + Send + 'static,
{
    let handle = Arc::new(handle);
    let operation = Operation::process("command.v1.{service}.{verb}", service.name);
    let mut working = JoinSet::new();
    while let Some(mut subscriber) = subscribe(service).await {
        let mut stopping = false;
        loop {
            tokio::select! {
                biased;
                () = service.stop.cancelled(), if !stopping => {
                    stopping = true;
                    // What the server has sent us already still comes; then the subscription ends.
                    if let Err(error) = subscriber.drain().await {
                        tracing::debug!(error = &error as &dyn std::error::Error, "not drained");
                        break;
                    }
                }
                Some(ended) = working.join_next() => tell(ended),
                message = subscriber.next(), if working.len() < WORKING_MAX => match message {
                    Some(message) => {
                        let (service, handle) = (service.clone(), Arc::clone(&handle));
                        working.spawn(async move { work(&service, operation, &*handle, message).await });
                    }
                    None => break,
                }
            }
        }
    }
    while let Some(ended) = working.join_next().await {
        tell(ended);
    }
    if let Err(error) = service.bus.client.flush().await {
        tracing::debug!(error = &error as &dyn std::error::Error, "the last answers may not have been sent");
    }
}

/// Listens; `None` when the service stops.
async fn subscribe(service: &Service) -> Option<Subscriber> {
    let (client, name) = (&service.bus.client, service.name);
    while !service.stop.is_cancelled() {
        let subscribed = client.queue_subscribe(format!("command.v1.{name}.>"), name.to_owned());
        match service.stop.run_until_cancelled(subscribed).await? {
            Ok(subscriber) => match service.stop.run_until_cancelled(has_read(client)).await? {
                Ok(()) => {
                    service.health.ready(PART);
                    return Some(subscriber);
                }
                Err(error) => service.health.not_ready(PART, crate::process::chain(&error)),
            },
            Err(error) => service.health.not_ready(PART, crate::process::chain(&error)),
        }
        service.stop.run_until_cancelled(tokio::time::sleep(Duration::from_millis(200))).await?;
    }
    None
}

/// Waits until the server has read all that was sent before, so that nobody is told that we listen before we do. It reads a
/// connection in order, so any answer of its will do; a flush ends when the bytes have left us.
async fn has_read(client: &Client) -> Result<(), RequestError> {
    match client.request("$JS.API.INFO", Bytes::new()).await {
        Err(error) if error.kind() != RequestErrorKind::NoResponders => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

async fn work<H, F>(service: &Service, operation: Operation, handle: &H, message: Message)
where
    H: Fn(Asked) -> F,
    F: Future<Output = Reply>,
{
    let Some(inbox) = message.reply else {
        tracing::warn!("a command came with nowhere to answer to; it is not carried out");
        return;
    };
    let sent = [propagation::extract(message.headers.as_ref())];
    let spans = Unit::of_messages(operation, &sent);
    let verb = message.subject.rsplit('.').next().unwrap_or_default().to_owned();
    let asked = Asked { body: message.payload, traceparent: spans.traceparent_or(0, &sent[0]), verb };
    let reply = handle(asked).instrument(spans.whole().clone()).await;
    if let Reply::Problem(problem) = &reply
        && problem.status >= 500
    {
        spans.failed(0.., "problem");
    }
    let body = serde_json::to_vec(&reply).expect("a reply holds only strings and numbers");
    if let Err(error) = service.bus.client.publish(inbox, body.into()).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "a command was not answered; it is repeated");
    }
}

fn tell(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(error = &error as &dyn std::error::Error, "the work on a command failed");
    }
}
