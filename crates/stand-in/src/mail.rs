//! A receiver of mail that keeps what it is sent and shows it on a page: a real SMTP server (RFC 5321) for one machine.
//!
//! It answers `250` to a message only once it is on the disk; one that comes again with the same `Message-ID` is the same
//! message, counted and not listed twice. It sends nothing on, and listens on loopback addresses only.

mod bounce;
mod conversation;
mod http;
mod letter;
mod lines;
mod page;
mod smtp;
mod store;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::door::{self, DoorError, Now};
use store::{Store, StoreError};

/// The file that says where the receiver listens, in the run folder.
pub const ANNOUNCEMENT: &str = "mailbox.json";

/// How long readers of pages may finish after the stop.
const GRACE: Duration = Duration::from_secs(2);

/// What a receiver is told.
pub struct Options {
    /// Where it delivers what it says of letters that did not come (Maildir), to who sent them: those for `nobody@…`, `full@…` and
    /// `late@…`; none = it says nothing.
    pub bounces: Option<PathBuf>,
    /// It runs in a container, whose network decides who can reach it: any address will do.
    pub contained: bool,
    /// Where it keeps messages; made where it is missing.
    pub folder: PathBuf,
    /// The name that it greets with.
    pub hostname: String,
    /// Where it shows messages; port 0 = any.
    pub http: SocketAddr,
    /// What it takes at most.
    pub limits: Limits,
    /// Who tells the time of an arrival.
    pub now: Now,
    /// Where it writes [`ANNOUNCEMENT`] once it listens.
    pub run_folder: PathBuf,
    /// Where it takes messages; port 0 = any.
    pub smtp: SocketAddr,
}

/// What a receiver takes at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Conversations at once.
    pub connections: usize,
    /// How long a client may take for a command, or for a message.
    pub idle: Duration,
    /// Recipients of one message.
    pub recipients: usize,
    /// One message, in bytes.
    pub size_bytes: usize,
    /// All messages, in bytes on the disk.
    pub store_bytes: u64,
}

impl Default for Limits {
    /// As RFC 5321 §4.5.3 asks for at least, and what one machine can hold.
    fn default() -> Self {
        Self {
            connections: 64,
            idle: Duration::from_secs(300),
            recipients: 100,
            size_bytes: 4 * 1024 * 1024,
            store_bytes: 1024 * 1024 * 1024,
        }
    }
}

/// What kept a receiver from starting, or ended it.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It cannot be reached.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// The disk failed; what was acknowledged is kept.
    #[error("keep mail")]
    Keep(#[source] io::Error),
    /// The page ended.
    #[error("serve the page of mail")]
    Page(#[source] io::Error),
    /// The messages cannot be used.
    #[error("open the mailbox in {}", folder.display())]
    Store {
        /// Their folder.
        folder: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Takes and shows messages until `stop`.
///
/// # Errors
/// [`MailError`]
pub async fn serve(options: Options, stop: CancellationToken) -> Result<(), MailError> {
    let (store, mut writing) =
        Store::open(&options.folder, options.limits.store_bytes).map_err(|source| unusable(&options.folder, source))?;
    let smtp = door::listen(options.smtp, options.contained).await?;
    let http = door::listen(options.http, options.contained).await?;
    let (page, smtp_at) = (door::http(&http)?, smtp.local_addr().map_err(DoorError::Announce)?);
    let said = serde_json::json!({"health": page, "http": page, "smtp": smtp_at.to_string()});
    door::announce(&options.run_folder, ANNOUNCEMENT, said)?;
    let ended = stop.child_token();
    let router = http::router(store.clone());
    let showing = axum::serve(http, router).with_graceful_shutdown(ended.clone().cancelled_owned());
    let showing = tokio::spawn(async move { showing.await });
    let door = smtp::Door {
        bounces: options.bounces,
        hostname: options.hostname,
        limits: options.limits,
        now: options.now,
        store,
    };
    let taking = tokio::spawn(smtp::serve(smtp, door, ended.clone()));
    let broken = tokio::select! {
        () = stop.cancelled() => None,
        written = &mut writing => Some(written),
    };
    ended.cancel();
    let _taken = taking.await;
    let shown = tokio::time::timeout(GRACE, showing).await;
    let written = match broken {
        Some(written) => written,
        // A reader may hold the store still; nothing is written for it.
        None => tokio::time::timeout(GRACE, writing).await.unwrap_or(Ok(Ok(()))),
    };
    written.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(MailError::Keep)?;
    shown.unwrap_or(Ok(Ok(()))).unwrap_or_else(|error| Err(io::Error::other(error))).map_err(MailError::Page)
}

fn unusable(folder: &Path, source: StoreError) -> MailError {
    MailError::Store { folder: folder.to_owned(), source: source.into() }
}
