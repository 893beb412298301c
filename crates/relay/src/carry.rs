//! The loop: read on from the checkpoint, publish, save the checkpoint, wait until more is announced.

use std::time::{Duration, Instant};

use async_nats::Subscriber;
use async_nats::connection::State;
use futures_util::{FutureExt, StreamExt};
use telnusqa_chassis::Service;
use telnusqa_chassis::bus::{CASES, ensure_stream};
use telnusqa_chassis::process::chain;
use telnusqa_event_log::{APPENDED_SUBJECT, LogError, Position, Recorded, head, read_after};

use crate::CarryError;
use crate::figures::Figures;
use crate::publish::Publisher;

/// The name of its checkpoint and of its part in `/readyz`.
const NAME: &str = "relay";
/// How many events are read at once.
const PAGE: u32 = 1000;
/// How long it waits for an announcement before it looks by itself.
const POLL: Duration = Duration::from_millis(250);
/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// How often the lag is measured.
const MEASURE: Duration = Duration::from_secs(1);

pub(crate) struct Relay {
    /// What is on the bus, as far as we know.
    carried: Position,
    figures: Figures,
    measured: Option<Instant>,
    pause: Duration,
    publisher: Publisher,
    service: Service,
}

/// Why a round of the loop did not end well.
enum Trouble {
    Bus(String),
    Database(sqlx::Error),
    Fatal(CarryError),
}

impl From<LogError> for Trouble {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Database(error) => Self::Database(error),
            hole @ LogError::Hole { .. } => Self::Fatal(CarryError::Damaged(hole)),
        }
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl Relay {
    pub(crate) fn new(service: Service) -> Self {
        let publisher = Publisher::new(service.bus.clone());
        let (carried, figures) = (Position(0), Figures::new());
        Self { carried, figures, measured: None, pause: Duration::ZERO, publisher, service }
    }

    /// Carries until the service stops.
    pub(crate) async fn carry(mut self) -> Result<(), CarryError> {
        let mut announced = None;
        let mut loaded = false;
        while !self.service.stop.is_cancelled() {
            let round = if loaded { self.round().await } else { self.load().await.map(|()| true) };
            match round {
                Ok(more) => {
                    loaded = true;
                    self.pause = Duration::ZERO;
                    self.service.health.ready(NAME);
                    if !more {
                        self.wait(&mut announced).await;
                    }
                }
                Err(Trouble::Fatal(error)) => {
                    self.service.health.not_ready(NAME, chain(&error));
                    return Err(error);
                }
                Err(Trouble::Bus(why)) => self.recover(why).await,
                Err(Trouble::Database(error)) => self.recover(chain(&error)).await,
            }
        }
        Ok(())
    }

    /// Reads the checkpoint; the first time it is made.
    async fn load(&mut self) -> Result<(), Trouble> {
        let pool = &self.service.pool;
        sqlx::query("INSERT INTO consumers.checkpoints (consumer) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(NAME)
            .execute(pool)
            .await?;
        let carried: i64 = sqlx::query_scalar("SELECT position FROM consumers.checkpoints WHERE consumer = $1")
            .bind(NAME)
            .fetch_one(pool)
            .await?;
        self.carried = Position(carried);
        let head = head(pool).await?;
        if head < self.carried {
            return Err(Trouble::Fatal(CarryError::Cut { carried: self.carried, head }));
        }
        tracing::info!(carried, head = head.0, "carrying");
        Ok(())
    }

    /// Carries a page; says whether there may be more.
    async fn round(&mut self) -> Result<bool, Trouble> {
        let page = read_after(&self.service.pool, self.carried, PAGE).await?;
        if self.measured.is_none_or(|measured| measured.elapsed() >= MEASURE) {
            self.measured = Some(Instant::now());
            self.figures.lag(self.carried, head(&self.service.pool).await?);
        }
        if page.is_empty() {
            return Ok(false);
        }
        if self.service.bus.client.connection_state() != State::Connected {
            // Otherwise the client would keep it, and send it whenever.
            return Err(Trouble::Bus("the bus is not connected".to_owned()));
        }
        let begun = Instant::now();
        let (acknowledged, failed) = self.publisher.publish(&page).await;
        self.figures.published(acknowledged, begun.elapsed());
        if let Some(last) = acknowledged.checked_sub(1).and_then(|last| page.get(last)) {
            self.carried = last.position;
            self.save(last).await?;
        }
        match failed {
            // What came since is announced.
            None => Ok(u32::try_from(page.len()).is_ok_and(|length| length >= PAGE)),
            Some(error) => Err(Trouble::Bus(chain(&error))),
        }
    }

    /// Saves the checkpoint, after the acknowledgements. Another relay may be further.
    async fn save(&self, last: &Recorded) -> Result<(), Trouble> {
        sqlx::query(
            "UPDATE consumers.checkpoints SET position = $2, recorded_at = $3, updated_at = clock_timestamp() \
             WHERE consumer = $1 AND position < $2",
        )
        .bind(NAME)
        .bind(last.position.0)
        .bind(last.recorded_at)
        .execute(&self.service.pool)
        .await?;
        Ok(())
    }

    /// Waits for an announcement, or for as long as we trust in them.
    async fn wait(&self, announced: &mut Option<Subscriber>) {
        if announced.is_none() {
            *announced = self.service.bus.client.subscribe(APPENDED_SUBJECT).await.ok();
        }
        let heard = async {
            match announced.as_mut() {
                Some(subscriber) => {
                    let heard = subscriber.next().await;
                    // One look at the log answers all that have come by now.
                    while heard.is_some() && subscriber.next().now_or_never().flatten().is_some() {}
                    heard.is_some()
                }
                None => std::future::pending().await,
            }
        };
        let stop = &self.service.stop;
        if let Some(Ok(false)) = stop.run_until_cancelled(tokio::time::timeout(POLL, heard)).await {
            *announced = None;
        }
    }

    /// Not ready until it goes on; pauses a little longer each time. A stream that is gone is made again.
    async fn recover(&mut self, why: String) {
        self.service.health.not_ready(NAME, why);
        self.pause = (self.pause * 2).clamp(Duration::from_millis(50), PAUSE_MAX);
        let again = async {
            tokio::time::sleep(self.pause).await;
            if let Err(error) = ensure_stream(&self.service.bus, CASES).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the stream is not there");
            }
        };
        let _stopped = self.service.stop.run_until_cancelled(again).await;
    }
}
