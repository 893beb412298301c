//! What NCALayer is on a signer's machine, with test keys: an agent that signs what a page in the signer's browser sends it
//! over a WebSocket with TLS (DOMAIN.md §6.5), and the faults that the real one has.
//!
//! Nobody is asked for a password here: whose key signs, the page names by IIN or BIN, else it is the first of the folder.

mod conversation;
mod fault;
mod tls;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as Named, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, put};
use tokio_util::sync::CancellationToken;

use self::conversation::{Asked, HEARTBEAT, Refused, Signing};
pub use self::fault::AgentFault;
use self::tls::TlsListener;
use crate::authority::{Authority, AuthorityError, Credential};
use crate::door::{self, DoorError, Now};

/// The file that says where the agent listens, in the run folder.
pub const ANNOUNCEMENT: &str = "test-agent.json";

/// Documents that are signed with one word of the signer: a head's batch.
pub const DOCUMENTS_MAX: usize = 100;
/// A hundred papers of some size, in base64.
const MESSAGE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longer than any page waits.
const SLOW: Duration = Duration::from_secs(60);

/// What the agent is told.
pub struct Options {
    /// Where it listens with TLS; port 0: any.
    pub agent: SocketAddr,
    /// The folder of the authority that its own certificate is from.
    pub authority: PathBuf,
    /// The folder of the signers' keys, as [`Credential::write`] keeps them.
    pub keys: PathBuf,
    /// Who tells the time.
    pub now: Now,
    /// Where [`ANNOUNCEMENT`] is written once it listens.
    pub run_folder: PathBuf,
}

/// What kept the agent from starting, or ended it: a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Keys and certificates cannot be made or read.
    #[error("open the agent's keys")]
    Authority(#[from] AuthorityError),
    /// Nobody can speak to it.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// Its own certificate cannot be used.
    #[error("use the agent's certificate")]
    Tls(#[from] tokio_rustls::rustls::Error),
}

/// The agent behind its doors.
struct Agent {
    fault: Mutex<Option<AgentFault>>,
    keys: PathBuf,
    now: Now,
}

/// Serves until `stop`.
///
/// # Errors
/// [`AgentError`]
pub async fn serve(options: Options, stop: CancellationToken) -> Result<(), AgentError> {
    let authority = Authority::open_or_make(&options.authority)?;
    let agent = Arc::new(Agent { fault: Mutex::default(), keys: options.keys, now: options.now });
    let entrance = door::listen(options.agent, false).await?;
    let desk = door::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), false).await?;
    let agent_at = entrance.local_addr().map_err(DoorError::Announce)?;
    let said = serde_json::json!({"agent": format!("wss://{agent_at}"), "health": door::http(&desk)?});
    let entrance = TlsListener::new(entrance, &authority)?;
    door::announce(&options.run_folder, ANNOUNCEMENT, said)?;
    let conversations = Router::new().route("/", get(enter)).with_state(Arc::clone(&agent));
    let switches = Router::new()
        .route("/readyz", get(async || "ready"))
        .route("/fault", get(shown))
        .route("/fault/{name}", put(switch))
        .with_state(agent);
    tokio::select! {
        served = async { axum::serve(entrance, conversations).await } => Ok(served.map_err(DoorError::Serve)?),
        served = door::serve(desk, switches, stop.clone()) => Ok(served?),
        () = stop.cancelled() => Ok(()),
    }
}

async fn enter(State(agent): State<Arc<Agent>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(async move |socket| agent.converse(socket).await)
}

async fn shown(State(agent): State<Arc<Agent>>) -> &'static str {
    agent.fault().map_or("none", AgentFault::name)
}

async fn switch(State(agent): State<Arc<Agent>>, Named(name): Named<String>) -> StatusCode {
    let fault = if name == "none" { None } else { AgentFault::from_name(&name) };
    if fault.is_none() && name != "none" {
        return StatusCode::NOT_FOUND;
    }
    *agent.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    StatusCode::NO_CONTENT
}

impl Agent {
    fn fault(&self) -> Option<AgentFault> {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks until the page leaves.
    async fn converse(&self, mut socket: WebSocket) {
        if socket.send(Message::text(conversation::greeting())).await.is_err() {
            return;
        }
        while let Some(Ok(message)) = socket.recv().await {
            let Message::Text(text) = message else { continue };
            let Some(said) = self.answer(&text).await else { return };
            if socket.send(Message::text(said)).await.is_err() {
                return;
            }
        }
    }

    /// What is said to a message; nothing where the agent leaves without a word.
    async fn answer(&self, text: &str) -> Option<String> {
        let signing = match conversation::read(text) {
            Ok(Asked::Heartbeat) => return Some(HEARTBEAT.to_owned()),
            Ok(Asked::Sign(signing)) => signing,
            Err(refused) => return Some(refused.answer()),
        };
        Some(match self.fault() {
            Some(AgentFault::Down) => return None,
            Some(AgentFault::Cancelled) => conversation::cancelled(),
            Some(AgentFault::Garbage) => "<html>502</html>".to_owned(),
            Some(AgentFault::Refused) => Refused::of_signer("the password is wrong").answer(),
            Some(AgentFault::Slow) => {
                tokio::time::sleep(SLOW).await;
                return None;
            }
            Some(AgentFault::Other) => self.sign(&signing, |_| b"something else".to_vec()),
            None => self.sign(&signing, <[u8]>::to_vec),
        })
    }

    fn sign(&self, signing: &Signing, document: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let signed = self.holder(signing).and_then(|holder| {
            let sign = |bytes: &Vec<u8>| holder.sign(&document(bytes), (self.now)()).map_err(Refused::from);
            signing.documents.iter().map(sign).collect::<Result<Vec<_>, _>>()
        });
        match signed {
            Ok(signatures) => conversation::signed(&signatures),
            Err(refused) => refused.answer(),
        }
    }

    /// Whose key signs: the first of the folder that the page's wishes fit.
    fn holder(&self, signing: &Signing) -> Result<Credential, Refused> {
        for name in names(&self.keys) {
            let Some(credential) = Credential::read(&self.keys, &name)? else { continue };
            if credential.is_of(signing.iin.as_deref(), signing.bin.as_deref()) {
                return Ok(credential);
            }
        }
        Err(Refused::of_signer("no key fits"))
    }
}

/// Who has a key in the folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".key.pem")?.to_owned())).collect();
    names.sort();
    names
}
