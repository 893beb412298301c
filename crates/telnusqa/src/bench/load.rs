//! The load: the same messages at the same pace, for the house and for the straight line.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use async_nats::jetstream;
use futures_util::StreamExt as _;
use sqlx::PgPool;

/// Publishes that await their acknowledgement at a time, as an IIS with a backlog has them.
const WINDOW: usize = 512;
const LOOK_EVERY: Duration = Duration::from_millis(1);
const GIVE_UP: Duration = Duration::from_secs(120);

/// Where messages go in, and where their rows can be read.
pub(super) struct Target<'t> {
    /// The bus.
    pub(super) jetstream: &'t jetstream::Context,
    /// The database of the rows.
    pub(super) pool: &'t PgPool,
    /// How many events have become rows: the checkpoint that is written with them.
    pub(super) applied: &'static str,
    /// Which of the keys `$1` have a row.
    pub(super) present: &'static str,
}

/// A message: its subject on the bus, the key of its row, its body.
pub(super) struct Message {
    pub(super) body: String,
    pub(super) key: String,
    pub(super) subject: String,
}

impl Target<'_> {
    async fn applied(&self) -> anyhow::Result<i64> {
        sqlx::query_scalar(self.applied).fetch_one(self.pool).await.context("read the checkpoint")
    }

    /// Hands one over.
    pub(super) async fn publish(&self, message: &Message) -> anyhow::Result<()> {
        let sent = self.jetstream.publish(message.subject.clone(), message.body.clone().into()).await?;
        sent.await?;
        Ok(())
    }

    /// Hands all over as fast as the acknowledgements come; the time until the last row can be read.
    pub(super) async fn bulk(&self, messages: &[Message]) -> anyhow::Result<Duration> {
        let wanted = self.applied().await? + i64::try_from(messages.len())?;
        let began = Instant::now();
        let publish = futures_util::stream::iter(messages)
            .map(|message| self.publish(message))
            .buffered(WINDOW)
            .collect::<Vec<anyhow::Result<()>>>();
        let readable = async {
            while self.applied().await? < wanted {
                if began.elapsed() > GIVE_UP {
                    bail!("wait for {wanted} rows: {} after {GIVE_UP:?}", self.applied().await?);
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            anyhow::Ok(began.elapsed())
        };
        let (published, readable) = tokio::join!(publish, readable);
        published.into_iter().collect::<anyhow::Result<()>>()?;
        readable
    }

    /// Hands one over every `pause`; how long each took from its publication until its row could be read.
    pub(super) async fn paced(&self, messages: &[Message], pause: Duration) -> anyhow::Result<Vec<Duration>> {
        let sent = std::sync::Mutex::new(HashMap::<String, Instant>::new());
        let publish = async {
            let mut clock = tokio::time::interval(pause);
            let mut waiting = futures_util::stream::FuturesUnordered::new();
            for message in messages {
                clock.tick().await;
                sent.lock().expect("the lock").insert(message.key.clone(), Instant::now());
                waiting.push(self.publish(message));
                while let Some(Some(result)) = futures_util::FutureExt::now_or_never(waiting.next()) {
                    result?;
                }
            }
            while let Some(result) = waiting.next().await {
                result?;
            }
            anyhow::Ok(())
        };
        let readable = async {
            let mut took = Vec::with_capacity(messages.len());
            let began = Instant::now();
            while took.len() < messages.len() && began.elapsed() < GIVE_UP {
                let waiting: Vec<String> = sent.lock().expect("the lock").keys().cloned().collect();
                let rows: Vec<String> = sqlx::query_scalar(self.present).bind(waiting).fetch_all(self.pool).await?;
                took.extend(
                    rows.iter().filter_map(|key| sent.lock().expect("the lock").remove(key)).map(|at| at.elapsed()),
                );
                tokio::time::sleep(LOOK_EVERY).await;
            }
            anyhow::Ok(took)
        };
        let (published, took) = tokio::join!(publish, readable);
        published?;
        let mut took = took?;
        took.sort_unstable();
        Ok(took)
    }
}

/// The value below which the share `q` of sorted values lies.
pub(super) fn quantile(sorted: &[Duration], q: f64) -> Duration {
    let at = ((sorted.len().saturating_sub(1)) as f64 * q).round() as usize;
    sorted.get(at).copied().unwrap_or_default()
}
