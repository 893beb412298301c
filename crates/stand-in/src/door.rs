//! How what stands in for others listens on one machine, and says where.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Who tells the time.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How long whoever is served may take after the stop.
const GRACE: Duration = Duration::from_millis(200);

/// What kept a door from opening, or closed it: a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The run folder is not writable.
    #[error("announce where it listens")]
    Announce(#[source] io::Error),
    /// The address is taken.
    #[error("listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// An address that others can reach: nothing here checks who asks.
    #[error("listen on {0}, which is no loopback address")]
    Open(SocketAddr),
    /// The door broke.
    #[error("serve who asks")]
    Serve(#[source] io::Error),
}

/// Listens on an address of this machine alone; `contained`: in a container, whose network decides who can reach it.
///
/// # Errors
/// [`DoorError::Listen`], [`DoorError::Open`]
pub(crate) async fn listen(address: SocketAddr, contained: bool) -> Result<TcpListener, DoorError> {
    if !contained && !address.ip().is_loopback() {
        return Err(DoorError::Open(address));
    }
    TcpListener::bind(address).await.map_err(|source| DoorError::Listen { address, source })
}

/// Where something listens, as addresses of HTTP begin.
///
/// # Errors
/// [`DoorError::Announce`]
pub(crate) fn http(listener: &TcpListener) -> Result<String, DoorError> {
    listener.local_addr().map(|address| format!("http://{address}")).map_err(DoorError::Announce)
}

/// Writes an announcement whole, with the process behind it: what supervises that reads it at any time.
///
/// # Errors
/// [`DoorError::Announce`]
pub(crate) fn announce(folder: &Path, name: &str, mut said: Value) -> Result<(), DoorError> {
    said["pid"] = std::process::id().into();
    let write = || {
        fs::create_dir_all(folder)?;
        let new = folder.join(format!("{name}.new"));
        fs::write(&new, format!("{said}\n"))?;
        fs::rename(new, folder.join(name))
    };
    write().map_err(DoorError::Announce)
}

/// Serves until `stop`; whoever waits for a slow answer waits no longer.
///
/// # Errors
/// [`DoorError::Serve`]
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> Result<(), DoorError> {
    let ended = stop.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(ended.cancelled_owned());
    tokio::select! {
        served = serving => served.map_err(DoorError::Serve),
        () = async { stop.cancelled().await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}
