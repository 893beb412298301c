//! Publishes outcomes: each once after its commit, again when it is asked for, and what a stream lacks.
//!
//! The table is the truth. An outcome carries no `Nats-Msg-Id`: a repeated answer must come through.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use async_nats::jetstream::message::Acker;
use async_nats::jetstream::stream::{Config, Info};
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use sqlx::PgPool;
use telnusqa_chassis::Service;
use telnusqa_chassis::bus::{BusError, IIS_OUTCOME, ensure_stream};
use telnusqa_chassis::process::chain;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use crate::publish::{HEADER, Outgoing, SendError, send};

/// How many are under way at once.
const WINDOW: i64 = 1000;
/// How often stream and table are compared.
const COMPARE: Duration = Duration::from_secs(60);
/// How often it is looked for what others than the desk have written.
const LOOK: Duration = Duration::from_millis(500);
/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// How long before the stream's age limit an outcome is no longer missed there.
const AGE_MARGIN: Duration = Duration::from_secs(24 * 60 * 60);
/// How much a message of the stream takes besides its body: subject, headers, the server's own.
const OVERHEAD_BYTES: i64 = 300;

/// Where the desk leaves word of what is to be published.
#[derive(Clone)]
pub(crate) struct Outbox {
    again: mpsc::UnboundedSender<Again>,
    wake: Arc<Notify>,
}

/// A stored answer that is due again; its message is acknowledged when the answer is on the stream.
struct Again {
    acker: Option<Acker>,
    content: [u8; 32],
    key: [u8; 32],
}

/// Why something could not be published; it is tried again.
#[derive(Debug, thiserror::Error)]
enum PublishError {
    #[error("read the stream of outcomes: {0}")]
    Bus(String),
    #[error("read the outcomes")]
    Database(#[source] sqlx::Error),
    #[error("publish outcomes")]
    Send(#[source] SendError),
    #[error("have the stream of outcomes")]
    Stream(#[source] BusError),
}

impl From<sqlx::Error> for PublishError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl Outbox {
    /// Starts publishing, until the desk is closed.
    pub(crate) fn open(service: &Service) -> (Self, tokio::task::JoinHandle<()>) {
        let (again, asked) = mpsc::unbounded_channel();
        let wake = Arc::new(Notify::new());
        let publisher =
            Publisher { asked, pending: Vec::new(), service: service.clone(), up_to: 0, wake: Arc::clone(&wake) };
        (Self { again, wake }, tokio::spawn(publisher.run()))
    }

    /// There are new outcomes.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// A stored answer is due again.
    pub(crate) fn again(&self, key: [u8; 32], content: [u8; 32], acker: Option<Acker>) {
        // It fails only where the publisher has ended: the message is not acknowledged, and comes again.
        let _ended = self.again.send(Again { acker, content, key });
    }
}

struct Publisher {
    asked: mpsc::UnboundedReceiver<Again>,
    /// Taken from `asked` and not yet on the stream.
    pending: Vec<Again>,
    service: Service,
    /// Everything up to this ordinal is published.
    up_to: i64,
    wake: Arc<Notify>,
}

impl Publisher {
    async fn run(mut self) {
        let mut compared = None::<std::time::Instant>;
        let mut pause = Duration::ZERO;
        loop {
            let due = compared.is_none_or(|at| at.elapsed() >= COMPARE);
            let result = async {
                if due {
                    self.compare().await?;
                }
                self.publish_new().await?;
                self.publish_again().await
            };
            match result.await {
                Ok(()) => {
                    if due {
                        compared = Some(std::time::Instant::now());
                    }
                    pause = Duration::ZERO;
                    self.service.health.ready("outcomes");
                }
                Err(error) => {
                    pause = (pause * 2).clamp(Duration::from_millis(50), PAUSE_MAX);
                    self.service.health.not_ready("outcomes", chain(&error));
                    tracing::warn!(error = &error as &dyn std::error::Error, "outcomes wait");
                    tokio::time::sleep(pause).await;
                    // What the stream holds is looked at again: it may be another one by now.
                    compared = None;
                    if self.asked.is_closed() && self.asked.is_empty() {
                        return;
                    }
                    continue;
                }
            }
            let left = compared.map_or(COMPARE, |at| COMPARE.saturating_sub(at.elapsed()));
            tokio::select! {
                () = self.wake.notified() => {}
                asked = self.asked.recv() => match asked {
                    Some(again) => self.pending.push(again),
                    None => return self.last().await,
                },
                () = tokio::time::sleep(left.min(LOOK)) => {}
            }
        }
    }

    /// The desk is closed: what it left is published, as far as the bus allows.
    async fn last(mut self) {
        if let Err(error) = self.publish_new().await {
            tracing::debug!(error = &error as &dyn std::error::Error, "outcomes are left for the next start");
        }
    }

    /// Publishes what was committed since, in order.
    async fn publish_new(&mut self) -> Result<(), PublishError> {
        loop {
            let statement = format!("{} WHERE ordinal > $1 ORDER BY ordinal LIMIT {WINDOW}", Outgoing::SELECT);
            let rows: Vec<Outgoing> =
                sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(self.up_to).fetch_all(&self.service.pool).await?;
            let Some(last) = rows.last().map(|row| row.ordinal) else { return Ok(()) };
            let count = rows.len();
            let sequence = self.publish(&rows).await?;
            self.up_to = last;
            sqlx::query(
                "UPDATE intake.publishing SET up_to = greatest(up_to, $1), last_sequence = greatest(last_sequence, $2)",
            )
            .bind(last)
            .bind(sequence)
            .execute(&self.service.pool)
            .await?;
            if i64::try_from(count).is_ok_and(|count| count < WINDOW) {
                return Ok(());
            }
        }
    }

    /// Publishes stored answers that were asked for again, and acknowledges the messages that asked.
    async fn publish_again(&mut self) -> Result<(), PublishError> {
        while let Ok(again) = self.asked.try_recv() {
            self.pending.push(again);
        }
        while !self.pending.is_empty() {
            let count = self.pending.len().min(WINDOW as usize);
            let part = &self.pending[..count];
            let keys: Vec<Vec<u8>> = part.iter().map(|again| again.key.to_vec()).collect();
            let contents: Vec<Vec<u8>> = part.iter().map(|again| again.content.to_vec()).collect();
            let statement = format!(
                "{} JOIN UNNEST($1::bytea[], $2::bytea[]) WITH ORDINALITY AS asked (key, text, n)
                 ON message_key = key AND content = text ORDER BY n",
                Outgoing::SELECT
            );
            let rows: Vec<Outgoing> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
                .bind(keys)
                .bind(contents)
                .fetch_all(&self.service.pool)
                .await?;
            self.publish(&rows).await?;
            for again in self.pending.drain(..count) {
                if let Some(acker) = again.acker
                    && let Err(error) = acker.ack().await
                {
                    tracing::debug!(error, "a repeat was not acknowledged; it comes again");
                }
            }
        }
        Ok(())
    }

    /// Publishes rows in order; the highest sequence of the stream that came back.
    async fn publish(&self, rows: &[Outgoing]) -> Result<i64, PublishError> {
        let highest = send(&self.service.bus, rows).await.map_err(PublishError::Send)?;
        Ok(i64::try_from(highest).unwrap_or(i64::MAX))
    }

    /// Compares stream and table, and publishes what the stream lacks: cheaply by figures, in full where they differ.
    async fn compare(&mut self) -> Result<(), PublishError> {
        let stream = ensure_stream(&self.service.bus, IIS_OUTCOME).await.map_err(PublishError::Stream)?;
        let info = stream.cached_info().clone();
        let pool = self.service.pool.clone();
        let (up_to, created, last_sequence, now): (i64, Option<DateTime<Utc>>, i64, DateTime<Utc>) =
            sqlx::query_as("SELECT up_to, stream_created, last_sequence, now() FROM intake.publishing")
                .fetch_one(&pool)
                .await?;
        self.up_to = up_to;
        if created.is_some_and(|created| is_whole(&info, created, last_sequence, now)) {
            return Ok(());
        }
        let held = held(&stream, &info).await?;
        let missing = missing(&pool, up_to, &held, &info.config).await?;
        if !missing.is_empty() {
            tracing::warn!(count = missing.len(), "the stream of outcomes lacks some; they are published again");
        }
        for part in missing.chunks(WINDOW as usize) {
            let statement = format!("{} WHERE ordinal = ANY($1) ORDER BY ordinal", Outgoing::SELECT);
            let rows: Vec<Outgoing> =
                sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(part).fetch_all(&pool).await?;
            self.publish(&rows).await?;
        }
        let sequence = i64::try_from(info.state.last_sequence).unwrap_or(i64::MAX);
        sqlx::query("UPDATE intake.publishing SET stream_created = $1, last_sequence = $2")
            .bind(micros(info.created))
            .bind(sequence)
            .execute(&pool)
            .await?;
        Ok(())
    }
}

/// Whether the stream is the one that was filled, has all that was put into it, and lacks only what its age or its size took
/// from its beginning.
fn is_whole(info: &Info, created: DateTime<Utc>, last_sequence: i64, now: DateTime<Utc>) -> bool {
    let state = &info.state;
    let grown = i64::try_from(state.last_sequence).is_ok_and(|last| last >= last_sequence);
    let dense = state.messages == (state.last_sequence + 1).saturating_sub(state.first_sequence.max(1));
    let aged = state.first_sequence > 1 && {
        let age = now.signed_duration_since(state.first_timestamp).to_std().unwrap_or_default();
        age + AGE_MARGIN >= info.config.max_age
    };
    // Room is made for one message at a time: a stream that had to push out stays full.
    let full = i64::try_from(state.bytes)
        .is_ok_and(|bytes| bytes.saturating_add(i64::from(info.config.max_message_size)) > info.config.max_bytes);
    let from_the_start = state.first_sequence <= 1 || aged || full;
    micros(info.created) == created && grown && dense && from_the_start
}

/// As the database keeps it.
fn micros(moment: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment)
}

/// The outcomes that the stream holds, by their headers.
async fn held(stream: &async_nats::jetstream::stream::Stream, info: &Info) -> Result<HashSet<Uuid>, PublishError> {
    let mut held = HashSet::new();
    if info.state.messages == 0 {
        return Ok(held);
    }
    let bus = |error: &(dyn std::error::Error + 'static)| PublishError::Bus(chain(error));
    let config = pull::OrderedConfig { deliver_policy: DeliverPolicy::All, headers_only: true, ..Default::default() };
    let consumer = stream.create_consumer(config).await.map_err(|error| bus(&error))?;
    let mut messages = consumer.messages().await.map_err(|error| bus(&error))?;
    while let Some(message) = messages.next().await {
        let message = message.map_err(|error| bus(&error))?;
        let header = message.headers.as_ref().and_then(|headers| headers.get(HEADER));
        held.extend(header.and_then(|id| Uuid::parse_str(id.as_str()).ok()));
        let place = message.info().map_err(|error| PublishError::Bus(error.to_string()))?;
        if place.pending == 0 || place.stream_sequence >= info.state.last_sequence {
            break;
        }
    }
    Ok(held)
}

/// The outcomes, by their ordinals, that were published and are not among those held. Not missed are those that are too old,
/// and those for which half a stream has no room besides newer ones: published again, they would push these out, and so on
/// for ever.
async fn missing(pool: &PgPool, up_to: i64, held: &HashSet<Uuid>, config: &Config) -> Result<Vec<i64>, PublishError> {
    let age = if config.max_age.is_zero() { f64::MAX } else { config.max_age.saturating_sub(AGE_MARGIN).as_secs_f64() };
    let (mut missing, mut before, mut room_bytes) = (Vec::new(), up_to.saturating_add(1), config.max_bytes / 2);
    while room_bytes > 0 {
        let rows: Vec<(i64, Uuid, i32)> = sqlx::query_as(
            "SELECT ordinal, outcome_id, octet_length(body) FROM intake.outcomes
             WHERE ordinal < $1 AND extract(epoch FROM now() - created_at)::float8 < $2
             ORDER BY ordinal DESC LIMIT 5000",
        )
        .bind(before)
        .bind(age)
        .fetch_all(pool)
        .await?;
        let Some((last, ..)) = rows.last() else { break };
        before = *last;
        for (ordinal, id, size_bytes) in rows {
            room_bytes -= i64::from(size_bytes) + OVERHEAD_BYTES;
            if room_bytes > 0 && !held.contains(&id) {
                missing.push(ordinal);
            }
        }
    }
    missing.reverse();
    Ok(missing)
}
