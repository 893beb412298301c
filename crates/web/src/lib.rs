//! The door for people: public pages, the desks of staff, and the JSON API.
//!
//! The law this crate keeps: it appends nothing and shows no person to anybody without a token; what it reads of a
//! person is recorded first.

mod alphabet;
mod api;
mod app;
mod colleges;
mod cookie;
mod desk;
mod headers;
mod language;
mod limit;
mod messages;
mod page;
pub mod password;
mod previews;
pub mod provider;
mod rest;
mod smaller;
mod staff;
mod telemetry;
#[cfg(test)]
mod tests;
mod together;

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType};
use telnusqa_chassis::Service;
use telnusqa_chassis::process::open_pool;
use telnusqa_vault::Vault;
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

use app::App;
use provider::Provider;

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] = &["http"];

/// The largest body that anything here takes.
const BODY_READ_BYTES: usize = 1024 * 1024;
/// Connections to the keys' database.
const KEYS_CONNECTIONS: u32 = 4;
/// How long a request may take.
const REQUEST_MAX: Duration = Duration::from_secs(10);

/// A setting that web cannot do without.
#[derive(Debug, thiserror::Error)]
#[error("serve without {0}")]
struct Missing(&'static str);

/// Runs web until the service stops.
///
/// # Errors
/// What it cannot mend by trying again: a missing setting, a taken address, an unreadable key or staff file.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let settings = &service.settings;
    let address = settings.web.ok_or(Missing("TELNUSQA_WEB"))?;
    let keys_url = settings.keys_database_url.as_deref().ok_or(Missing("TELNUSQA_KEYS_DATABASE_URL"))?;
    let master = settings.master_key_file.as_deref().ok_or(Missing("TELNUSQA_MASTER_KEY_FILE"))?;
    let staff = settings.staff_file.clone().ok_or(Missing("TELNUSQA_STAFF_FILE"))?;
    let keys = open_pool(keys_url, "telnusqa-web", KEYS_CONNECTIONS).await?;
    let vault = Vault::open(service.pool.clone(), keys, master).await?;
    let app = App {
        bus: service.bus.clone(),
        calendars: service.calendars.clone(),
        clock: service.clock.clone(),
        codes: limit::Limiter::of_codes(),
        drafts: limit::Limiter::of_drafts(),
        documents: telnusqa_chassis::documents::Documents::new(settings.documents.clone()),
        heard: desk::listen(&service),
        limiter: limit::Limiter::of_pages(),
        names: limit::Limiter::of_names(),
        pool: service.pool.clone(),
        questions: together::Questions::new(&service.pool, &service.clock, &vault),
        previews: previews::Previews::default(),
        provider: settings.oidc.clone().map(|oidc| Provider::open(oidc, &settings.public_url)).transpose()?,
        providers: service.providers.clone(),
        public_url: settings.public_url.clone(),
        signer: settings.signer_agent.clone(),
        sign_ins: limit::Limiter::of_sign_ins(),
        staff: staff::Staff::open(staff, service.clock.clone())?,
        vault,
    };
    app.staff.read(&app.pool, &app.vault).await?;
    let app = Arc::new(app);
    tokio::spawn(staff::watch(Arc::clone(&app), service.clone()));
    let listener = TcpListener::bind(address).await?;
    service.health.ready("http");
    let stop = service.stop.clone();
    axum::serve(listener, router(app).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move { stop.cancelled().await })
        .await?;
    Ok(())
}

/// The tables of this crate, and what it may do with others'.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [
        (600, "web answers", include_str!("../migrations/0600_answers.sql")),
        (601, "web steps", include_str!("../migrations/0601_steps.sql")),
        (602, "web requests", include_str!("../migrations/0602_requests.sql")),
        (603, "web sessions", include_str!("../migrations/0603_sessions.sql")),
        (604, "web operations", include_str!("../migrations/0604_operations.sql")),
        (605, "web applicants", include_str!("../migrations/0605_my.sql")),
        (606, "web drafts", include_str!("../migrations/0606_drafts.sql")),
        (607, "web providers", include_str!("../migrations/0607_providers.sql")),
    ]
    .into_iter()
    .map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    })
    .collect()
}

/// Everything that web answers.
fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(page::router(&app))
        .merge(api::router())
        .merge(desk::router())
        .fallback(page::no_such_page)
        .layer(DefaultBodyLimit::max(BODY_READ_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_MAX))
        .layer(from_fn(api::as_problems))
        .layer(from_fn_with_state(Arc::clone(&app), headers::protect))
        .layer(smaller::layer())
        .layer(from_fn(smaller::for_us_alone))
        .layer(from_fn(rest::read_on))
        .layer(from_fn(telemetry::observe))
        .with_state(app)
}
