//! A session of the IIS on the bus: publishes with acknowledgement, reads answers, survives losses of either.

use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use async_nats::jetstream::context::PublishAckFuture;
use async_nats::jetstream::{self, consumer::DeliverPolicy, consumer::pull};
use bytes::Bytes;
use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::endpoints::Endpoints;

const OUTCOME_STREAM: &str = "IIS_OUTCOME";
const ACKNOWLEDGEMENT_MAX: Duration = Duration::from_secs(5);
const RETRY_EVERY: Duration = Duration::from_millis(250);
/// A consumer that the counterpart left behind is gone after this.
const CONSUMER_LIFE: Duration = Duration::from_secs(120);

/// The IIS on the bus.
#[derive(Clone)]
pub(crate) struct Session {
    jetstream: jetstream::Context,
}

/// A message as it is published.
#[derive(Clone)]
pub(crate) struct Outgoing {
    /// Its `id`, empty where it has none.
    pub(crate) id: String,
    /// The body.
    pub(crate) body: Bytes,
    /// The application that it hands in, where it hands one in.
    pub(crate) hands_in: Option<String>,
    /// The application that it is about.
    pub(crate) about: String,
    /// The subject of the bus.
    pub(crate) subject: String,
}

impl Outgoing {
    /// A line of a feed, with the subject that its own envelope names.
    pub(crate) fn of_line(line: &str) -> Self {
        let value: Value = serde_json::from_str(line).unwrap_or(Value::Null);
        let text = |member: &str| value.get(member).and_then(Value::as_str);
        let branch = text("source").and_then(|source| source.strip_prefix("urn:kz:gov4c:iis:"));
        let kind = text("type")
            .and_then(|name| name.strip_prefix("kz.gov4c.iis.intake."))
            .and_then(|name| name.strip_suffix(".v1"));
        let token = |given: Option<&str>, default: &str| match given {
            Some(token) if is_token(token) => token.to_owned(),
            _ => default.to_owned(),
        };
        let about = text("subject").unwrap_or_default().to_owned();
        Self {
            id: text("id").unwrap_or_default().to_owned(),
            body: Bytes::from(line.to_owned()),
            hands_in: (kind == Some("application")).then(|| about.clone()),
            about,
            subject: format!("iis.intake.v1.{}.{}", token(branch, "unknown"), token(kind, "application")),
        }
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Session {
    /// Signs in as the IIS.
    pub(crate) async fn open(endpoints: &Endpoints) -> anyhow::Result<Self> {
        let client = async_nats::ConnectOptions::with_user_and_password(
            endpoints.iis.user.clone(),
            endpoints.iis.password.clone(),
        )
        .custom_inbox_prefix(&endpoints.iis.inbox)
        .name("iis")
        .connect(&endpoints.nats.split(',').collect::<Vec<_>>()[..])
        .await
        .context("connect to the bus as the IIS")?;
        Ok(Self { jetstream: jetstream::new(client) })
    }

    /// Publishes until the stream has acknowledged it.
    pub(crate) async fn hand_over(&self, message: &Outgoing) {
        let sent = self.send(message).await;
        self.acknowledged(sent, message).await;
    }

    /// Publishes once; the order of calls is the order on the wire.
    pub(crate) async fn send(&self, message: &Outgoing) -> Option<PublishAckFuture> {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("content-type", "application/cloudevents+json");
        self.jetstream.publish_with_headers(message.subject.clone(), headers, message.body.clone()).await.ok()
    }

    /// Waits for the acknowledgement of the stream, and publishes again as long as there is none.
    pub(crate) async fn acknowledged(&self, mut sent: Option<PublishAckFuture>, message: &Outgoing) {
        loop {
            if let Some(acknowledgement) = sent
                && matches!(tokio::time::timeout(ACKNOWLEDGEMENT_MAX, acknowledgement).await, Ok(Ok(_)))
            {
                return;
            }
            tokio::time::sleep(RETRY_EVERY).await;
            sent = self.send(message).await;
        }
    }

    /// Every answer from now on; read again from the same moment whenever the stream or the consumer was lost.
    pub(crate) async fn answers(&self) -> anyhow::Result<mpsc::Receiver<Bytes>> {
        #[expect(clippy::disallowed_methods, reason = "where to read on from in a stream is the server's real time")]
        let since = SystemTime::now() - Duration::from_secs(1);
        let first = self.consumer(since).await.context("make a consumer on the answers")?;
        let (sender, receiver) = mpsc::channel(4096);
        let session = self.clone();
        tokio::spawn(async move {
            let mut next = Some(first);
            while !sender.is_closed() {
                let consumer = match next.take() {
                    Some(consumer) => consumer,
                    None => match session.consumer(since).await {
                        Ok(consumer) => consumer,
                        Err(_) => {
                            tokio::time::sleep(RETRY_EVERY).await;
                            continue;
                        }
                    },
                };
                read(&consumer, &sender).await;
            }
        });
        Ok(receiver)
    }

    async fn consumer(&self, since: SystemTime) -> anyhow::Result<jetstream::consumer::PullConsumer> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartTime { start_time: since.into() },
            ack_policy: jetstream::consumer::AckPolicy::None,
            inactive_threshold: CONSUMER_LIFE,
            ..pull::Config::default()
        };
        Ok(self.jetstream.create_consumer_on_stream(config, OUTCOME_STREAM).await?)
    }
}

async fn read(consumer: &jetstream::consumer::PullConsumer, sender: &mpsc::Sender<Bytes>) {
    let stream = consumer.stream().heartbeat(Duration::from_secs(2)).messages().await;
    let Ok(mut messages) = stream else { return };
    while let Some(Ok(message)) = messages.next().await {
        if sender.send(message.payload.clone()).await.is_err() {
            return;
        }
    }
}
