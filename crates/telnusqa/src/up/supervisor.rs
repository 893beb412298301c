//! Keeps a process running: started again when it ends, until it is asked to stop.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use telnusqa_servers::child::Ended;
use telnusqa_servers::{Nats, Postgres};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::announcement::Announcement;
use super::complain;

const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);
/// Whoever ran for so long has earned a quick new start.
const STEADY: Duration = Duration::from_secs(10);

/// A process that can be started again.
pub(super) trait Kept: Send + 'static {
    /// Its process id.
    fn pid(&self) -> u32;
    /// Waits until it has ended.
    fn wait(&self) -> impl Future<Output = Ended> + Send;
    /// Starts it again in the same place.
    fn restart(&mut self) -> impl Future<Output = anyhow::Result<()>> + Send;
    /// Asks it to end, and sees to it that it does.
    fn stop(&self) -> impl Future<Output = Ended> + Send;
}

/// Keeps a process running until `stop`, and tells who runs.
pub(super) async fn keep(
    name: &'static str,
    mut process: impl Kept,
    stop: CancellationToken,
    announcement: Arc<Announcement>,
) {
    let mut delay = FIRST_DELAY;
    loop {
        announcement.runs(name, process.pid());
        let began = Instant::now();
        tokio::select! {
            () = stop.cancelled() => {
                process.stop().await;
                return;
            }
            end = process.wait() => complain(&format!("{name} ended with {end}; it is started again")),
        }
        if began.elapsed() > STEADY {
            delay = FIRST_DELAY;
        }
        loop {
            if stop.run_until_cancelled(tokio::time::sleep(delay)).await.is_none() {
                return;
            }
            delay = (delay * 2).min(LONGEST_DELAY);
            match process.restart().await {
                Ok(()) => break,
                Err(error) => complain(&format!("{name} is not running: failed to {error:#}; it is tried again")),
            }
        }
    }
}

impl Kept for Postgres {
    fn pid(&self) -> u32 {
        self.pid()
    }

    async fn wait(&self) -> Ended {
        self.wait().await
    }

    async fn restart(&mut self) -> anyhow::Result<()> {
        self.restart().await.context("start the database")
    }

    async fn stop(&self) -> Ended {
        self.stop().await
    }
}

impl Kept for Nats {
    fn pid(&self) -> u32 {
        self.pid()
    }

    async fn wait(&self) -> Ended {
        self.wait().await
    }

    async fn restart(&mut self) -> anyhow::Result<()> {
        self.restart().await.context("start the bus")
    }

    async fn stop(&self) -> Ended {
        self.stop().await
    }
}
