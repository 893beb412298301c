//! The loop of the instance that works: wait, order, apply, acknowledge.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgPool;
use telnusqa_event_log::{LogError, Position, Recorded, read_after, read_kinds_after};
use tokio_util::sync::CancellationToken;

use super::delivery::{Delivered, Delivery};
use super::figures::Figures;
use super::{Apply, ConsumeError, progress};
use crate::process::Service;

/// How long nothing comes before the checkpoint is compared with the log's head; also how often replays are looked for.
const IDLE: Duration = Duration::from_secs(1);
/// How many events are read from the log at once.
const PAGE: u32 = 1000;
/// The longest pause after a failure of the database.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Why an instance stopped working.
pub(super) enum Ended {
    /// What only a person can mend.
    Failed(ConsumeError),
    /// Another instance moved the checkpoint or has the lease, or the answer to a commit was lost.
    Replaced,
    /// The service stops.
    Stopped,
}

/// The instance that works.
pub(super) struct Worker<'s> {
    pub(super) apply: Arc<dyn Apply>,
    pub(super) checkpoint: Position,
    pub(super) figures: Figures,
    lost: CancellationToken,
    pub(super) name: &'static str,
    pause: Duration,
    pub(super) service: &'s Service,
}

impl<'s> Worker<'s> {
    pub(super) fn new(
        service: &'s Service,
        name: &'static str,
        apply: Arc<dyn Apply>,
        lost: CancellationToken,
    ) -> Self {
        let (checkpoint, pause) = (Position(0), Duration::ZERO);
        Self { apply, checkpoint, figures: Figures::new(name), lost, name, pause, service }
    }

    pub(super) async fn work(mut self) -> Ended {
        let Err(ended) = self.until_ended().await;
        ended
    }

    async fn until_ended(&mut self) -> Result<std::convert::Infallible, Ended> {
        self.load().await?;
        let mut delivery = Delivery::new(self.service.bus.jetstream.clone(), self.name, self.apply.kinds());
        let mut looked = Instant::now();
        loop {
            let delivered = self.unless_over(delivery.next(IDLE)).await?;
            let idle = delivered.receipt.is_none();
            self.take(delivered).await?;
            if idle || looked.elapsed() >= IDLE {
                looked = Instant::now();
                self.replay_requested().await?;
                self.compare_with_head(idle).await?;
            }
        }
    }

    /// Reads the checkpoint; the first time it is made.
    async fn load(&mut self) -> Result<(), Ended> {
        self.checkpoint = loop {
            match progress::load(self.pool(), self.name).await {
                Ok(position) => break Position(position),
                Err(error) => self.wait_for_database(&error).await?,
            }
        };
        self.well();
        Ok(())
    }

    /// Applies what came as far as it goes on from the checkpoint, the rest from the log; then acknowledges it.
    async fn take(&mut self, delivered: Delivered) -> Result<(), Ended> {
        let Delivered { mut events, receipt } = delivered;
        events.sort_by_key(|event| event.position);
        let newest = events.last().map_or(self.checkpoint, |event| event.position);
        let mut next = self.checkpoint.0 + 1;
        // What goes on from the checkpoint without a gap is applied as it came.
        events.retain(|event| {
            let goes_on = event.position.0 == next && self.apply.kinds().is_none();
            next += i64::from(goes_on);
            goes_on
        });
        let up_to = events.last().map_or(self.checkpoint, |event| event.position);
        self.apply_all(events, up_to).await?;
        if newest > self.checkpoint {
            if self.apply.kinds().is_none() {
                self.figures.gap();
            }
            self.catch_up().await?;
        }
        if newest > self.checkpoint {
            // Where the log gets it later, it is read there.
            tracing::error!(position = newest.0, "the bus is ahead of the log");
        }
        if let Some(receipt) = receipt {
            receipt.acknowledge().await;
        }
        Ok(())
    }

    /// Compares the checkpoint with the log's head; goes on from the log where nothing comes although there is more.
    async fn compare_with_head(&mut self, idle: bool) -> Result<(), Ended> {
        let (head, oldest) = loop {
            match self.lag().await {
                Ok(lag) => break lag,
                Err(error) => self.wait_for_log(error).await?,
            }
        };
        self.figures.lag(self.checkpoint, head, oldest.as_ref(), self.service.clock.now());
        if idle && head > self.checkpoint {
            if oldest.is_some() {
                self.figures.gap();
            }
            self.catch_up().await?;
        }
        self.well();
        Ok(())
    }

    /// The log's head, and the oldest event that is not applied.
    async fn lag(&self) -> Result<(Position, Option<Recorded>), LogError> {
        let head = telnusqa_event_log::head(self.pool()).await?;
        if head <= self.checkpoint {
            return Ok((head, None));
        }
        let oldest = match self.apply.kinds() {
            None => read_after(self.pool(), self.checkpoint, 1).await?,
            Some(kinds) => read_kinds_after(self.pool(), self.checkpoint, kinds, PAGE).await?.0,
        };
        Ok((head, oldest.into_iter().next()))
    }

    /// Applies what the log has after the checkpoint, page by page, to its end.
    async fn catch_up(&mut self) -> Result<(), Ended> {
        loop {
            let (page, up_to) = loop {
                match self.unless_over(self.page()).await? {
                    Ok(page) => break page,
                    Err(error) => self.wait_for_log(error).await?,
                }
            };
            if up_to <= self.checkpoint {
                return Ok(());
            }
            self.apply_all(page, up_to).await?;
        }
    }

    /// What it needs of the next events, and up to where that is all.
    async fn page(&self) -> Result<(Vec<Recorded>, Position), LogError> {
        match self.apply.kinds() {
            None => {
                let page = read_after(self.pool(), self.checkpoint, PAGE).await?;
                let up_to = page.last().map_or(self.checkpoint, |event| event.position);
                Ok((page, up_to))
            }
            Some(kinds) => read_kinds_after(self.pool(), self.checkpoint, kinds, PAGE).await,
        }
    }

    pub(super) async fn wait_for_log(&mut self, error: LogError) -> Result<(), Ended> {
        match error {
            LogError::Database(error) => self.wait_for_database(&error).await,
            hole @ LogError::Hole { .. } => Err(Ended::Failed(ConsumeError::Damaged(hole))),
        }
    }

    /// Not ready until the database answers again; pauses a little longer each time.
    pub(super) async fn wait_for_database(&mut self, error: &sqlx::Error) -> Result<(), Ended> {
        self.service.health.not_ready(self.name, crate::process::chain(error));
        self.pause = (self.pause * 2).clamp(Duration::from_millis(50), PAUSE_MAX);
        self.unless_over(tokio::time::sleep(self.pause)).await
    }

    pub(super) fn well(&mut self) {
        self.pause = Duration::ZERO;
        self.service.health.ready(self.name);
    }

    /// Waits for something, unless the service stops or the lease is lost. Never for a unit of work: that ends by itself.
    pub(super) async fn unless_over<T>(&self, future: impl Future<Output = T>) -> Result<T, Ended> {
        tokio::select! {
            biased;
            () = self.service.stop.cancelled() => Err(Ended::Stopped),
            () = self.lost.cancelled() => Err(Ended::Replaced),
            value = future => Ok(value),
        }
    }

    pub(super) fn pool(&self) -> &'s PgPool {
        &self.service.pool
    }
}
