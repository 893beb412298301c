//! What a service stands on, put together; it waits for a database and a bus that are not there yet.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_domain::case::Context;
use telnusqa_domain::provider::Register;
use telnusqa_event_log::{EventLog, Surroundings};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Service, open_pool};
use crate::bus::{self, Bus, BusError};
use crate::calendar::{CalendarError, Calendars};
use crate::clock::{Clock, ClockError};
use crate::health::Health;
use crate::providers::Providers;
use crate::settings::Settings;

/// Connections to the log's database per process.
const CONNECTIONS_MAX: u32 = 8;
/// How long the database may take to answer nothing.
const ANSWER: Duration = Duration::from_secs(2);
/// How often the database and the bus are looked after.
const WATCH: Duration = Duration::from_secs(1);

/// What kept a service from starting.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The bus cannot be used.
    #[error("open the bus")]
    Bus(#[source] BusError),
    /// What was published of the calendar cannot be used.
    #[error("open the calendar")]
    Calendar(#[source] CalendarError),
    /// The clock cannot be read.
    #[error("open the clock")]
    Clock(#[source] ClockError),
    /// The database's address is none.
    #[error("open the database")]
    Database(#[source] sqlx::Error),
    /// The address for health is taken, or the run folder is not writable.
    #[error("serve health")]
    Health(#[source] io::Error),
    /// The register of colleges cannot be read.
    #[error("read the register of colleges {}", path.display())]
    Providers {
        /// Its file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Opens what a service stands on: serves health at once, with the `parts` that it will have as not ready, then waits
/// for the database and the bus for as long as it takes; `None` when `stop` came first.
///
/// # Errors
/// [`StartError`], for what waiting does not mend.
pub async fn open(
    name: &'static str,
    parts: &[&'static str],
    settings: Settings,
    stop: CancellationToken,
) -> Result<Option<Service>, StartError> {
    let clock = Clock::open(settings.clock_file.as_deref()).map_err(StartError::Clock)?;
    let providers = Providers::new(read_providers(&settings.providers_file)?, clock.clone());
    let health = Health::default();
    health.not_ready("bus", "not connected yet");
    health.not_ready("database", "not connected yet");
    for part in parts {
        health.not_ready(part, "starting");
    }
    serve_health(name, &settings, &health, &stop).await.map_err(StartError::Health)?;
    let opened = stop.run_until_cancelled(async {
        let pool = reach_database(&settings.database_url, name, &health).await?;
        let bus = Box::pin(bus::connect(&settings, name)).await.map_err(StartError::Bus)?;
        health.ready("bus");
        Ok((pool, bus))
    });
    let Some(opened) = opened.await else { return Ok(None) };
    let (pool, bus) = opened?;
    tokio::spawn(watch(pool.clone(), bus.clone(), health.clone(), stop.clone()));
    let Some(calendars) = stop.run_until_cancelled(calendars(&pool, &health)).await else { return Ok(None) };
    let calendars = calendars.map_err(StartError::Calendar)?;
    tokio::spawn(calendars.clone().watch(pool.clone(), health.clone(), stop.clone()));
    // What was published before it started counts from its first decision; where that cannot be read, its health says why.
    if let Some(Err(error)) = stop.run_until_cancelled(providers.refresh(&pool)).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the published register of colleges was not read");
    }
    tokio::spawn(providers.clone().watch(pool.clone(), health.clone(), stop.clone()));
    let house = House { calendars: calendars.clone(), providers: providers.clone() };
    let log = EventLog::new(pool.clone(), Arc::new(house));
    Ok(Some(Service { bus, calendars, clock, health, log, name, pool, providers, settings, stop }))
}

fn read_providers(path: &Path) -> Result<Register, StartError> {
    let unreadable =
        |source: Box<dyn std::error::Error + Send + Sync>| StartError::Providers { path: path.to_owned(), source };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.into()))?;
    telnusqa_contracts::providers::read(&text).map_err(|error| unreadable(error.into()))
}

/// Opens the pool, trying for as long as the database is not there.
async fn reach_database(url: &str, name: &str, health: &Health) -> Result<PgPool, StartError> {
    loop {
        match open_pool(url, &format!("telnusqa-{name}"), CONNECTIONS_MAX).await {
            Ok(pool) => {
                health.ready("database");
                return Ok(pool);
            }
            Err(error @ sqlx::Error::Configuration(_)) => return Err(StartError::Database(error)),
            Err(error) => health.not_ready("database", super::chain(&error)),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The calendar with what was published, trying for as long as the database does not tell.
async fn calendars(pool: &PgPool, health: &Health) -> Result<Calendars, CalendarError> {
    let calendars = Calendars::default();
    loop {
        match calendars.refresh(pool).await {
            Ok(()) => return Ok(calendars),
            Err(error @ CalendarError::Database(_)) => health.not_ready("calendar", super::chain(&error)),
            Err(error @ CalendarError::Unreadable { .. }) => return Err(error),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn serve_health(
    name: &'static str,
    settings: &Settings,
    health: &Health,
    stop: &CancellationToken,
) -> io::Result<()> {
    let listener = TcpListener::bind(settings.health).await?;
    let address = listener.local_addr()?;
    tokio::spawn(health.clone().serve(listener, stop.clone()));
    settings.run_dir.as_deref().map_or(Ok(()), |folder| announce(folder, name, address))
}

/// Writes `<service>.json` whole: what supervises the process reads it at any time.
fn announce(folder: &Path, name: &str, health: SocketAddr) -> io::Result<()> {
    let body = serde_json::json!({"health": format!("http://{health}"), "pid": std::process::id()});
    let new = folder.join(format!("{name}.json.new"));
    std::fs::write(&new, format!("{body}\n"))?;
    std::fs::rename(new, folder.join(format!("{name}.json")))
}

/// Tells `health` how the database and the bus are, until `stop`.
async fn watch(pool: PgPool, bus: Bus, health: Health, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(WATCH);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        match tokio::time::timeout(ANSWER, sqlx::query("SELECT 1").execute(&pool)).await {
            Ok(Ok(_)) => health.ready("database"),
            Ok(Err(error)) => health.not_ready("database", super::chain(&error)),
            Err(_) => health.not_ready("database", format!("no answer within {} s", ANSWER.as_secs())),
        }
        match bus.client.connection_state() {
            async_nats::connection::State::Connected => health.ready("bus"),
            state @ (async_nats::connection::State::Pending | async_nats::connection::State::Disconnected) => {
                health.not_ready("bus", state.to_string());
            }
        }
    }
}

/// What decisions may look at.
struct House {
    calendars: Calendars,
    providers: Providers,
}

impl Surroundings for House {
    fn context(&self, now: DateTime<Utc>) -> Context<'_> {
        Context { calendar: self.calendars.now(), now, providers: self.providers.now() }
    }
}

#[cfg(test)]
mod tests;
