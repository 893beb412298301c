//! The life of a process: settings, telemetry, pool, bus, health, work, graceful stop.

use std::sync::Arc;

use sqlx::PgPool;
use telnusqa_domain::provider::Register;
use telnusqa_event_log::EventLog;
use tokio_util::sync::CancellationToken;

use crate::bus::Bus;
use crate::clock::Clock;
use crate::health::Health;
use crate::settings::Settings;

/// What every service stands on.
#[derive(Clone)]
pub struct Service {
    /// The bus.
    pub bus: Bus,
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
    pub providers: Arc<Register>,
    /// Its settings.
    pub settings: Settings,
    /// Cancelled when the process is asked to stop (SIGTERM, SIGINT, or its supervisor gone).
    pub stop: CancellationToken,
}

/// Opens a pool whose connections are rolled back before they are handed out (sqlx issue 4393).
///
/// # Errors
/// Whatever the database says.
pub async fn open_pool(_url: &str, _application: &str, _max: u32) -> Result<PgPool, sqlx::Error> {
    unimplemented!()
}

/// Starts a service, runs `serve` until it ends or the process is asked to stop, and flushes telemetry.
///
/// # Errors
/// What kept it from starting, or what `serve` ended with.
pub async fn run<F, Fut>(_name: &'static str, _serve: F) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    F: FnOnce(Service) -> Fut,
    Fut: Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>>,
{
    unimplemented!()
}
