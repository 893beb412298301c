//! The portal behind the bus of the state's systems (DOMAIN.md §7.1), for a machine without one: it takes signed questions over SOAP, looks
//! who signed what, keeps the messages in memory by their cabinets, and signs its answers; with the faults that real ones have, switched on
//! and off while it runs.

mod desk;
mod envelope;
mod fault;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::desk::{Desk, PASSWORD, SENDER, Taken, description};
pub use self::envelope::KeyError;
pub use self::fault::Fault;
use crate::authority::{Authority, AuthorityError, Credential, KeyKind, Role, Subject, Validity};
use crate::door::{self, DoorError, Now};

/// The file that says where it listens, in the run folder.
pub const ANNOUNCEMENT: &str = "test-portal.json";
/// The key of whoever asks, in a folder of keys.
pub const HOUSE: &str = "house";
/// The portal's own.
pub const PORTAL: &str = "portal";

/// What the house needs of the folder of keys.
pub const OF_HOUSE: [&str; 3] = ["house.key.pem", "house.pem", "portal.pem"];
/// What the portal needs of it.
pub const OF_PORTAL: [&str; 4] = ["house.key.pem", "house.pem", "portal.key.pem", "portal.pem"];

/// No question is longer.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// How slow a slow one is.
const SLOW: Duration = Duration::from_secs(30);
/// What an envelope is.
const XML: &str = "text/xml; charset=utf-8";

/// What it is told.
pub struct Options {
    /// Whether others may reach it, as in a container, whose network decides who they are.
    pub contained: bool,
    /// Where it listens; port 0 = any.
    pub http: SocketAddr,
    /// The folder of [`make_keys`].
    pub keys: PathBuf,
    /// Who tells the time.
    pub now: Now,
    /// Where [`ANNOUNCEMENT`] is written once it listens.
    pub run_folder: PathBuf,
}

/// What kept it from running: a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// Its door.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// Its keys.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Makes the keys of both sides in a folder, where they are not there; in life each side has its own alone.
///
/// # Errors
/// [`AuthorityError`]
pub fn make_keys(authority: &Authority, folder: &Path, validity: Validity) -> Result<(), AuthorityError> {
    for name in [HOUSE, PORTAL] {
        if Credential::read(folder, name)?.is_none() {
            let subject = Subject {
                bin: "990140000017".to_owned(),
                common_name: "ТЕСТОВЫЙ ШЛЮЗ".to_owned(),
                iin: "900101000015".to_owned(),
                organisation: format!("TEST {name}"),
                patronymic: None,
                surname: "ТЕСТОВЫЙ".to_owned(),
            };
            authority.issue(&subject, Role::Employee, KeyKind::Rsa2048, validity)?.write(folder, name)?;
        }
    }
    Ok(())
}

/// Serves until `stop`.
///
/// # Errors
/// [`PortalError`]
pub async fn serve(options: Options, stop: CancellationToken) -> Result<(), PortalError> {
    let desk = Arc::new(Desk::open(&options.keys, options.now)?);
    let listener = door::listen(options.http, options.contained).await?;
    let http = door::http(&listener)?;
    let said = serde_json::json!({"health": http, "messages": format!("{http}/messages")});
    door::announce(&options.run_folder, ANNOUNCEMENT, said)?;
    Ok(serve_desk(desk, listener, stop).await?)
}

/// Serves a desk until `stop`.
///
/// # Errors
/// [`DoorError::Serve`]
pub async fn serve_desk(desk: Arc<Desk>, listener: TcpListener, stop: CancellationToken) -> Result<(), DoorError> {
    let router = Router::new()
        .route("/readyz", get(async || "ready"))
        .route("/sync", post(send))
        .route("/fault", get(fault).merge(put(switch)))
        .route("/messages", get(messages))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(desk);
    door::serve(listener, router, stop).await
}

async fn send(State(desk): State<Arc<Desk>>, question: String) -> Response {
    let fault = desk.fault_of_next();
    if fault == Some(Fault::Down) {
        return (StatusCode::SERVICE_UNAVAILABLE, "down").into_response();
    }
    let (status, answer) = desk.answer(&question, fault);
    match fault {
        Some(Fault::Cut) => cut(),
        Some(Fault::Html) => {
            ([(header::CONTENT_TYPE, "text/html")], "<html><h1>We shall be back soon</h1></html>").into_response()
        }
        Some(Fault::Slow) => {
            tokio::time::sleep(SLOW).await;
            answer.into_response()
        }
        _ => (status, [(header::CONTENT_TYPE, XML)], answer).into_response(),
    }
}

/// The line is cut in the middle of an answer.
fn cut() -> Response {
    let pieces = [Ok(Bytes::from_static(b"<soap:Env")), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Body::from_stream(futures_util::stream::iter(pieces)).into_response()
}

async fn messages(State(desk): State<Arc<Desk>>) -> Json<Vec<Taken>> {
    Json(desk.taken())
}

async fn fault(State(desk): State<Arc<Desk>>) -> &'static str {
    desk.fault().map_or("none", Fault::name)
}

async fn switch(State(desk): State<Arc<Desk>>, body: String) -> StatusCode {
    let name = body.trim();
    match if name == "none" { Some(None) } else { Fault::from_name(name).map(Some) } {
        Some(fault) => {
            desk.switch(fault);
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}
