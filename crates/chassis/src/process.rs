//! The life of a process: settings, telemetry, pool, bus, health, work, graceful stop.

mod pool;
mod start;
mod stop;

use std::error::Error;
use std::time::Duration;

use sqlx::PgPool;
use telnusqa_event_log::EventLog;
use tokio_util::sync::CancellationToken;

use crate::bus::Bus;
use crate::calendar::Calendars;
use crate::clock::Clock;
use crate::health::Health;
use crate::providers::Providers;
use crate::settings::Settings;
use crate::telemetry;

pub use pool::open_pool;
pub use start::{StartError, open};
pub use stop::when_asked;

/// How long work may go on after the process was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What every service stands on.
#[derive(Clone)]
pub struct Service {
    /// The bus.
    pub bus: Bus,
    /// The working calendar, with what was published.
    pub calendars: Calendars,
    /// The service's clock.
    pub clock: Clock,
    /// Health, part by part.
    pub health: Health,
    /// The log.
    pub log: EventLog,
    /// Its name, as in `intake`.
    pub name: &'static str,
    /// The log's database, as this service's role; checks a connection before it hands it out.
    pub pool: PgPool,
    /// The register of colleges.
    pub providers: Providers,
    /// Its settings.
    pub settings: Settings,
    /// Cancelled when the process is asked to stop (SIGTERM, SIGINT, or its supervisor gone).
    pub stop: CancellationToken,
}

/// Starts a service, runs `serve` until it ends or the process is asked to stop, and flushes telemetry. It is not ready
/// before `serve` has said of each of its `parts` that it is well.
///
/// An error is logged here, once and with its whole chain; the caller only sets the exit code.
///
/// # Errors
/// What kept it from starting, or what `serve` ended with.
pub async fn run<F, Fut>(
    name: &'static str,
    parts: &[&'static str],
    serve: F,
) -> Result<(), Box<dyn Error + Send + Sync>>
where
    F: FnOnce(Service) -> Fut,
    Fut: Future<Output = Result<(), Box<dyn Error + Send + Sync>>>,
{
    let telemetry = telemetry::start(name)?;
    let result = live(name, parts, serve).await;
    match &result {
        Ok(()) => tracing::info!("stopped"),
        Err(error) => tracing::error!(error = error.as_ref() as &dyn Error, "stopped"),
    }
    // Sending what is left blocks, and its client must not be dropped on a thread of the runtime.
    let _sent = tokio::task::spawn_blocking(move || telemetry.stop()).await;
    result
}

async fn live<F, Fut>(name: &'static str, parts: &[&'static str], serve: F) -> Result<(), Box<dyn Error + Send + Sync>>
where
    F: FnOnce(Service) -> Fut,
    Fut: Future<Output = Result<(), Box<dyn Error + Send + Sync>>>,
{
    let stop = CancellationToken::new();
    when_asked(stop.clone())?;
    let settings = Settings::from_env()?;
    let Some(service) = open(name, parts, settings, stop.clone()).await? else { return Ok(()) };
    tracing::info!("started");
    let pool = service.pool.clone();
    let result = Box::pin(within_grace(serve(service), &stop)).await;
    stop.cancel();
    let _closed = tokio::time::timeout(Duration::from_secs(1), pool.close()).await;
    result
}

/// Waits for the work to end, after `stop` only for [`GRACE`].
async fn within_grace(
    work: impl Future<Output = Result<(), Box<dyn Error + Send + Sync>>>,
    stop: &CancellationToken,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = work => result,
        () = late => Err(format!("end its work within {} s of being asked to stop", GRACE.as_secs()).into()),
    }
}

/// An error with all its causes, on one line.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some libraries repeat the cause in their own text.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
