//! Gateways of SMS for a machine without one: they take texts over HTTP, keep them in memory, and tell what became of them; with
//! the faults that real ones have, switched on and off while they run.
//!
//! There are two. `main` knows keys: a text with a key that it has is the one that it has. `spare` knows none, and takes whatever
//! comes for another one. Where it is asked for, `operator` stands beside them: a message centre over SMPP.

mod centre;
mod desk;
mod fault;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Form, Path as Named, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::desk::{Desk, GATEWAYS, Said, Taken, centre_description, description};
pub use self::fault::Fault;
use crate::door::{self, DoorError, Now};

/// The file that says where the gateways listen, in the run folder.
pub const ANNOUNCEMENT: &str = "test-sms.json";

/// No question is longer.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// How slow a slow one is.
const SLOW: Duration = Duration::from_secs(30);

/// What the gateways are told.
pub struct Options {
    /// Whether others may reach them, as in a container, whose network decides who they are.
    pub contained: bool,
    /// Where they listen; port 0 = any.
    pub http: SocketAddr,
    /// Who tells the time.
    pub now: Now,
    /// Where [`ANNOUNCEMENT`] is written once they listen.
    pub run_folder: PathBuf,
    /// Where the message centre listens; none = there is none.
    pub smpp: Option<SocketAddr>,
}

/// Serves until `stop`.
///
/// # Errors
/// [`DoorError`]
pub async fn serve(options: Options, stop: CancellationToken) -> Result<(), DoorError> {
    let listener = door::listen(options.http, options.contained).await?;
    let http = door::http(&listener)?;
    let desk = Arc::new(Desk::new(options.now));
    if let Some(address) = options.smpp {
        let lines = door::listen(address, options.contained).await?;
        tokio::spawn(serve_centre(Arc::clone(&desk), lines, stop.clone()));
    }
    let said = serde_json::json!({"health": http, "messages": format!("{http}/messages")});
    door::announce(&options.run_folder, ANNOUNCEMENT, said)?;
    serve_desk(desk, listener, stop).await
}

/// Serves the message centre of a desk until `stop`.
pub async fn serve_centre(desk: Arc<Desk>, lines: TcpListener, stop: CancellationToken) {
    centre::serve(desk, lines, stop).await;
}

/// Serves a desk until `stop`.
///
/// # Errors
/// [`DoorError::Serve`]
pub async fn serve_desk(desk: Arc<Desk>, listener: TcpListener, stop: CancellationToken) -> Result<(), DoorError> {
    door::serve(listener, router(desk), stop).await
}

/// The gateways, and the switches of their faults.
fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/readyz", get(async || "ready"))
        .route("/{gateway}/send", post(send))
        .route("/{gateway}/status", get(status))
        .route("/{gateway}/fault", put(switch))
        .route("/delay", put(delay))
        .route("/messages", get(messages))
        .route("/faults", get(faults))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(desk)
}

/// A text, as the gateways want it.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    key: String,
    phone: String,
    text: String,
}

#[derive(Deserialize)]
struct Asked {
    id: String,
}

async fn send(State(desk): State<Arc<Desk>>, Named(gateway): Named<String>, Form(sent): Form<Sent>) -> Response {
    let Some(said) = desk.take(&gateway, &sent.phone, &sent.text, &sent.key) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    tokio::time::sleep(desk.delay()).await;
    match said {
        Said::Answer(status, kind, body) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
        Said::Cut => cut(),
        Said::Slow(body) => {
            tokio::time::sleep(SLOW).await;
            body.into_response()
        }
    }
}

/// The line is cut in the middle of an answer.
fn cut() -> Response {
    let pieces = [Ok(Bytes::from_static(b"{\"st")), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Body::from_stream(futures_util::stream::iter(pieces)).into_response()
}

async fn status(State(desk): State<Arc<Desk>>, Named(gateway): Named<String>, Query(asked): Query<Asked>) -> Response {
    desk.became(&gateway, &asked.id).into_response()
}

async fn messages(State(desk): State<Arc<Desk>>) -> Json<Vec<Taken>> {
    Json(desk.taken())
}

async fn faults(State(desk): State<Arc<Desk>>) -> Json<serde_json::Value> {
    let faults = GATEWAYS.iter().map(|name| ((*name).to_owned(), desk.fault(name).map_or("none", Fault::name).into()));
    Json(serde_json::Value::Object(faults.collect()))
}

async fn switch(State(desk): State<Arc<Desk>>, Named(gateway): Named<String>, body: String) -> StatusCode {
    let name = body.trim();
    let fault = if name == "none" { Some(None) } else { Fault::from_name(name).map(Some) };
    match fault {
        Some(fault) if desk.switch(&gateway, fault) => StatusCode::NO_CONTENT,
        _ => StatusCode::NOT_FOUND,
    }
}

/// How long each answer takes, in milliseconds.
async fn delay(State(desk): State<Arc<Desk>>, body: String) -> StatusCode {
    match body.trim().parse() {
        Ok(ms) if ms <= SLOW.as_millis() as u64 => {
            desk.take_longer(Duration::from_millis(ms));
            StatusCode::NO_CONTENT
        }
        Ok(_) | Err(_) => StatusCode::BAD_REQUEST,
    }
}
