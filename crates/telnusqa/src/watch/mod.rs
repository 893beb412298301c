//! `telnusqa watch`: what the tables say of the house, as figures. A service that is gone tells nothing of itself; this
//! one looks from beside, with the rights of operations, and changes nothing.

mod figures;
mod look;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::PgPool;
use telnusqa_chassis::health::Health;
use telnusqa_chassis::process::{self, open_pool};
use telnusqa_chassis::{Clock, telemetry};
use tokio::net::TcpListener;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use self::figures::Figures;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often it counts the open cases, which reads them all.
const COUNT_EVERY: Duration = Duration::from_secs(60);
/// The part that says whether it sees anything.
const PART: &str = "watch";

/// Arguments of `telnusqa watch`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The log's database, as operations
    #[arg(long, env = "TELNUSQA_DATABASE_URL", hide_env_values = true, required_unless_present = "database_url_file")]
    database_url: Option<String>,
    /// A file that holds it
    #[arg(long, value_name = "FILE", env = "TELNUSQA_DATABASE_URL_FILE", conflicts_with = "database_url")]
    database_url_file: Option<PathBuf>,
    /// Where it serves its figures and readiness
    #[arg(long, value_name = "ADDRESS", env = "TELNUSQA_HEALTH", default_value = "127.0.0.1:9090")]
    health: SocketAddr,
    /// A folder on the disk whose room is watched; more than one may be named
    #[arg(long, value_name = "FOLDER", default_value = "/")]
    disk: Vec<PathBuf>,
    /// The clock of the house; by default the machine's
    #[arg(long, value_name = "FILE", env = "TELNUSQA_CLOCK_FILE")]
    clock_file: Option<PathBuf>,
}

/// Looks until it is asked to stop.
///
/// # Errors
/// A taken address, an unreadable setting.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let url = match (&args.database_url, &args.database_url_file) {
        (Some(url), _) => url.clone(),
        (None, Some(file)) => {
            std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?.trim().to_owned()
        }
        (None, None) => anyhow::bail!("find the database: neither it nor its file is named"),
    };
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    let clock = Clock::open(args.clock_file.as_deref())?;
    let telemetry = telemetry::start("watch")?;
    let health = Health::default();
    health.not_ready(PART, "it has not looked yet");
    let listener = TcpListener::bind(args.health).await.with_context(|| format!("listen on {}", args.health))?;
    tokio::spawn(health.clone().serve(listener, stop.clone()));
    let pool = lazily(&url).await?;
    let figures = Figures::new();
    stop.run_until_cancelled(watch(&pool, &clock, &args.disk, &figures, &health)).await;
    // Sending what is left blocks.
    let _sent = tokio::task::spawn_blocking(move || telemetry.stop()).await;
    Ok(())
}

/// A database that is not there yet is waited for; an address that is none is an error.
async fn lazily(url: &str) -> anyhow::Result<PgPool> {
    loop {
        match open_pool(url, "telnusqa-watch", 2).await {
            Ok(pool) => return Ok(pool),
            Err(error @ sqlx::Error::Configuration(_)) => return Err(error).context("open the database"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the database is not there yet"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn watch(pool: &PgPool, clock: &Clock, disks: &[PathBuf], figures: &Figures, health: &Health) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut counted: Option<Instant> = None;
    loop {
        ticks.tick().await;
        figures.disks(disks);
        let count = counted.is_none_or(|at| at.elapsed() >= COUNT_EVERY);
        match look::look(pool, clock.now(), count).await {
            Ok(seen) => {
                if count {
                    counted = Some(Instant::now());
                }
                figures.seen(seen);
                health.ready(PART);
            }
            // What was seen before is no longer true: it is told no more.
            Err(error) => {
                figures.blind();
                health.not_ready(PART, process::chain(&error));
            }
        }
    }
}
