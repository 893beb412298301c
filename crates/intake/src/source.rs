//! The messages of the IIS, as the durable consumer `intake` brings them: what is waiting is the batch.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::{self, consumer::pull};
use futures_util::{FutureExt as _, StreamExt as _};
use telnusqa_chassis::Service;
use telnusqa_chassis::bus::{BusError, IIS_INTAKE, ensure_stream};
use telnusqa_chassis::process::chain;
use tokio::task::JoinHandle;

/// The durable consumer.
const DURABLE: &str = "intake";
/// The most messages in a batch.
pub(crate) const BATCH_MAX: usize = 512;
/// After which a message that was not acknowledged comes again: as when we were killed with it.
const ACK_WAIT: Duration = Duration::from_secs(10);
/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Where messages come from.
pub(crate) struct Source {
    messages: Option<pull::Stream>,
    /// Stream and consumer being made, the pause before it with it: for longer than any batch is waited for.
    opening: Option<JoinHandle<Result<pull::Stream, OpenError>>>,
    pause: Duration,
    service: Service,
}

/// Why no messages come.
#[derive(Debug, thiserror::Error)]
enum OpenError {
    #[error("use the consumer {DURABLE}: {0}")]
    Consumer(String),
    #[error("have the stream of the IIS")]
    Stream(#[source] BusError),
}

impl Source {
    pub(crate) fn new(service: Service) -> Self {
        Self { messages: None, opening: None, pause: Duration::ZERO, service }
    }

    /// What is waiting, at least one message. It may be dropped at any await: nothing is lost, what was not
    /// acknowledged comes again.
    pub(crate) async fn batch(&mut self) -> Vec<jetstream::Message> {
        loop {
            let Some(messages) = &mut self.messages else {
                self.open().await;
                continue;
            };
            match messages.next().await {
                Some(Ok(first)) => {
                    let mut batch = vec![first];
                    while batch.len() < BATCH_MAX
                        && let Some(Some(Ok(next))) = messages.next().now_or_never()
                    {
                        batch.push(next);
                    }
                    return batch;
                }
                Some(Err(error)) => self.lost(&chain(&error)),
                None => self.lost("the consumer ended"),
            }
        }
    }

    fn lost(&mut self, why: &str) {
        tracing::debug!(why, "messages are asked for anew");
        self.messages = None;
    }

    /// Makes stream and consumer where they are gone, and asks for messages.
    async fn open(&mut self) {
        let opening = self.opening.get_or_insert_with(|| {
            let (pause, service) = (self.pause, self.service.clone());
            tokio::spawn(async move {
                tokio::time::sleep(pause).await;
                try_open(&service).await
            })
        });
        let opened = opening.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
        self.opening = None;
        match opened {
            Ok(messages) => {
                self.messages = Some(messages);
                self.pause = Duration::ZERO;
                self.service.health.ready("messages");
            }
            Err(error) => {
                if self.pause.is_zero() && self.service.bus.client.connection_state() == State::Connected {
                    tracing::warn!(error = &error as &dyn std::error::Error, "no messages come for now");
                }
                self.service.health.not_ready("messages", chain(&error));
                self.pause = (self.pause * 2).clamp(Duration::from_millis(50), PAUSE_MAX);
            }
        }
    }
}

async fn try_open(service: &Service) -> Result<pull::Stream, OpenError> {
    let stream = ensure_stream(&service.bus, IIS_INTAKE).await.map_err(OpenError::Stream)?;
    let config = pull::Config {
        ack_policy: jetstream::consumer::AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        durable_name: Some(DURABLE.to_owned()),
        max_ack_pending: 8 * i64::try_from(BATCH_MAX).unwrap_or(i64::MAX),
        ..Default::default()
    };
    let consumer = stream.create_consumer(config).await.map_err(|error| OpenError::Consumer(chain(&error)))?;
    consumer
        .stream()
        .max_messages_per_batch(BATCH_MAX)
        .expires(Duration::from_secs(10))
        .heartbeat(Duration::from_secs(1))
        .messages()
        .await
        .map_err(|error| OpenError::Consumer(chain(&error)))
}
