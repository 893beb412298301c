//! The national authority's services on one machine: answers on certificates (RFC 6960) and time stamps (RFC 3161) over
//! HTTP, its list and its certificates; with the faults that the real ones have, switched on and off while it runs.

mod desk;
mod fault;
mod question;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path as Named, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::desk::Desk;
pub use self::fault::{Fault, Service};
use crate::authority::AuthorityError;
use crate::door::{self, DoorError, Now};

/// The file that says where the services listen, in the run folder.
pub const ANNOUNCEMENT: &str = "test-nuc.json";

/// No question is longer.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Longer than any client waits.
const SLOW: Duration = Duration::from_secs(60);

/// What the services are told.
pub struct Options {
    /// Whether others may reach it, as in a container, whose network decides who they are.
    pub contained: bool,
    /// The folder of the authority; made where it is missing.
    pub folder: PathBuf,
    /// Where they listen; port 0 = any.
    pub http: SocketAddr,
    /// Who tells the time.
    pub now: Now,
    /// Where [`ANNOUNCEMENT`] is written once they listen.
    pub run_folder: PathBuf,
}

/// What kept the services from starting, or ended them.
#[derive(Debug, thiserror::Error)]
pub enum NucError {
    /// Keys and certificates cannot be made or read.
    #[error("open the test authority")]
    Authority(#[from] AuthorityError),
    /// They cannot be asked.
    #[error(transparent)]
    Door(#[from] DoorError),
}

/// Serves until `stop`.
///
/// # Errors
/// [`NucError`]
pub async fn serve(options: Options, stop: CancellationToken) -> Result<(), NucError> {
    let desk = Arc::new(Desk::open(&options.folder, options.now)?);
    let listener = door::listen(options.http, options.contained).await?;
    Ok(serve_desk(desk, listener, &options.run_folder, stop).await?)
}

/// Serves a desk until `stop`.
///
/// # Errors
/// [`DoorError`]
pub async fn serve_desk(
    desk: Arc<Desk>,
    listener: TcpListener,
    run_folder: &Path,
    stop: CancellationToken,
) -> Result<(), DoorError> {
    let http = door::http(&listener)?;
    let said = serde_json::json!({"health": http, "ocsp": format!("{http}/ocsp"), "tsp": format!("{http}/tsp")});
    door::announce(run_folder, ANNOUNCEMENT, said)?;
    door::serve(listener, router(desk), stop).await
}

/// The services, and the switches of their faults.
pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/readyz", get(async || "ready"))
        .route("/ocsp", post(answer))
        .route("/tsp", post(stamp))
        .route("/crl", get(list))
        .route("/ca.pem", get(certificates))
        .route("/faults", get(faults))
        .route("/faults/{service}", put(switch))
        .route("/revoked/{serial}", put(revoke))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(desk)
}

async fn answer(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    given(&desk, Service::Ocsp, "application/ocsp-response", desk.answer(&body)).await
}

async fn stamp(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    given(&desk, Service::Tsp, "application/timestamp-reply", desk.stamp(&body)).await
}

/// Hands an answer out as the service's fault lets it.
async fn given(desk: &Desk, of: Service, kind: &'static str, made: Result<Vec<u8>, AuthorityError>) -> Response {
    match (desk.fault(of), made) {
        (Some(Fault::Down), _) => {
            // The line is cut.
            let cut = futures_util::stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))]);
            Body::from_stream(cut).into_response()
        }
        (_, Err(_)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        (fault, Ok(bytes)) => {
            if fault == Some(Fault::Slow) {
                tokio::time::sleep(SLOW).await;
            }
            ([(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
    }
}

async fn list(State(desk): State<Arc<Desk>>) -> Response {
    match desk.list() {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/pkix-crl")], bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn certificates(State(desk): State<Arc<Desk>>) -> Response {
    match desk.certificates() {
        Ok(text) => ([(header::CONTENT_TYPE, "application/x-pem-file")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn faults(State(desk): State<Arc<Desk>>) -> Json<serde_json::Value> {
    let name = |service| desk.fault(service).map_or("none", Fault::name);
    Json(serde_json::json!({"ocsp": name(Service::Ocsp), "tsp": name(Service::Tsp)}))
}

async fn switch(State(desk): State<Arc<Desk>>, Named(service): Named<String>, body: String) -> StatusCode {
    let name = body.trim();
    let fault = if name == "none" { Some(None) } else { Fault::from_name(name).map(Some) };
    match (Service::from_name(&service), fault) {
        (Some(service), Some(fault)) => {
            desk.switch(service, fault);
            StatusCode::NO_CONTENT
        }
        _ => StatusCode::NOT_FOUND,
    }
}

async fn revoke(State(desk): State<Arc<Desk>>, Named(serial): Named<String>) -> StatusCode {
    match hex::decode(serial) {
        Ok(serial) => {
            desk.revoke(serial);
            StatusCode::NO_CONTENT
        }
        Err(_) => StatusCode::BAD_REQUEST,
    }
}
