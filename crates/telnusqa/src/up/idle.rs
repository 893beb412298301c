//! With the feed's clock: when nothing is waiting or arriving, and nobody has it in hand, the clock jumps to the next due
//! moment.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::pull;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};
use telnusqa_chassis::Clock;
use telnusqa_chassis::bus::IIS_INTAKE;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::complain;

/// Nothing happened for so long: the house is idle.
const IDLE: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The durable consumer of the intake.
const INTAKE: &str = "intake";

/// What the jumper looks at.
pub(super) struct Idle {
    bus: Context,
    clock: Clock,
    pool: PgPool,
}

/// What moves when something happens: the last message handed over, and the newest event.
#[derive(Eq, PartialEq)]
struct Trace {
    handed_over: u64,
    position: i64,
}

impl Idle {
    /// Opens what it looks at, as operations.
    pub(super) async fn open(clock_file: &Path, bus: Context, database_url: &str) -> anyhow::Result<Self> {
        let pool =
            telnusqa_chassis::process::open_pool(database_url, "telnusqa-up", 1).await.context("reach the database")?;
        let clock = Clock::open(Some(clock_file)).context("open the clock")?;
        Ok(Self { bus, clock, pool })
    }

    /// Watches until `stop`.
    pub(super) async fn watch(self, stop: CancellationToken) {
        let _stopped = stop.run_until_cancelled(self.look_and_jump()).await;
    }

    async fn look_and_jump(&self) {
        let mut last = None;
        let mut since = Instant::now();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            // Whoever cannot be asked is not idle.
            let trace = self.trace().await.ok().flatten();
            if trace.is_none() || trace != last {
                last = trace;
                since = Instant::now();
            } else if since.elapsed() >= IDLE {
                if let Err(error) = self.jump().await {
                    complain(&format!("the clock does not jump: failed to {error:#}"));
                }
                since = Instant::now();
            }
        }
    }

    /// None while something is waiting.
    async fn trace(&self) -> anyhow::Result<Option<Trace>> {
        let mut stream = self.bus.get_stream(IIS_INTAKE).await?;
        let mut consumer = self.bus.get_consumer_from_stream::<pull::Config, _, _>(INTAKE, IIS_INTAKE).await?;
        let waiting = consumer.info().await.map(|info| info.num_pending + info.num_ack_pending as u64)?;
        let handed_over = stream.info().await?.state.last_sequence;
        let position = sqlx::query_scalar("select position from log.head").fetch_one(&self.pool).await?;
        Ok((waiting == 0).then_some(Trace { handed_over, position }))
    }

    async fn jump(&self) -> anyhow::Result<()> {
        if self.clock.is_held().context("look whose the clock is")? {
            return Ok(());
        }
        let now = self.clock.now();
        if let Some(due) = self.next_due(now).await? {
            self.clock.jump(due).context("move the clock")?;
        }
        Ok(())
    }

    /// The next due moment of any service: each keeps a view `due_moments` in its schema.
    async fn next_due(&self, now: DateTime<Utc>) -> anyhow::Result<Option<DateTime<Utc>>> {
        let schemas: Vec<String> = sqlx::query_scalar(
            "select quote_ident(schemaname) from pg_catalog.pg_views where viewname = 'due_moments' order by 1",
        )
        .fetch_all(&self.pool)
        .await
        .context("look for due moments")?;
        let mut next: Option<DateTime<Utc>> = None;
        for schema in schemas {
            // The name comes quoted from the catalogue.
            let query = AssertSqlSafe(format!("select min(due_at) from {schema}.due_moments where due_at > $1"));
            let due: Option<DateTime<Utc>> =
                sqlx::query_scalar(query).bind(now).fetch_one(&self.pool).await.context("read the due moments")?;
            next = match (next, due) {
                (Some(next), Some(due)) => Some(next.min(due)),
                (next, due) => next.or(due),
            };
        }
        Ok(next)
    }
}
