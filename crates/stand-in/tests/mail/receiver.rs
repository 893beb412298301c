//! A receiver of a test's own, and a raw conversation with it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use serde_json::Value;
use telnusqa_stand_in::mail::{self, Limits, MailError, Options};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long a test waits for what must come.
const BOUND: Duration = Duration::from_secs(20);

pub(crate) struct Receiver {
    folder: TempDir,
    pub(crate) http: String,
    limits: Limits,
    pub(crate) smtp: SocketAddr,
    serving: JoinHandle<Result<(), MailError>>,
    stop: CancellationToken,
}

/// Small enough to reach every one of them.
pub(crate) fn small() -> Limits {
    Limits { connections: 3, recipients: 3, size_bytes: 10_000, ..Limits::default() }
}

impl Receiver {
    pub(crate) async fn start(limits: Limits) -> Self {
        Self::start_in(TempDir::new().unwrap(), limits).await
    }

    async fn start_in(folder: TempDir, limits: Limits) -> Self {
        let stop = CancellationToken::new();
        let announcement = folder.path().join(mail::ANNOUNCEMENT);
        let _none = std::fs::remove_file(&announcement);
        let serving = tokio::spawn(mail::serve(options(folder.path(), limits), stop.clone()));
        let said = within(async {
            loop {
                if let Ok(text) = tokio::fs::read(&announcement).await {
                    break serde_json::from_slice::<Value>(&text).unwrap();
                }
                assert!(!serving.is_finished(), "it did not start");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        assert_eq!(said["pid"], std::process::id());
        assert_eq!(said["health"], said["http"]);
        let http = said["http"].as_str().unwrap().to_owned();
        let smtp = said["smtp"].as_str().unwrap().parse().unwrap();
        Self { folder, http, limits, smtp, serving, stop }
    }

    /// Stops it and starts another in its place, over the same messages.
    pub(crate) async fn restart(self) -> Self {
        self.stop.cancel();
        within(self.serving).await.unwrap().unwrap();
        Self::start_in(self.folder, self.limits).await
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        within(self.serving).await.unwrap().unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        within(reqwest::get(format!("{}{path}", self.http))).await.unwrap()
    }

    pub(crate) async fn messages(&self) -> Vec<Value> {
        self.get("/messages.json").await.json().await.unwrap()
    }

    pub(crate) async fn connect(&self) -> Talk {
        Talk { stream: BufReader::new(within(TcpStream::connect(self.smtp)).await.unwrap()) }
    }
}

pub(crate) fn options(folder: &Path, limits: Limits) -> Options {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    Options {
        bounces: None,
        contained: false,
        folder: folder.join("mail"),
        hostname: "mailbox.test".to_owned(),
        http: any,
        limits,
        now: Arc::new(|| DateTime::from_timestamp(1_790_000_000, 0).unwrap()),
        run_folder: folder.to_owned(),
        smtp: any,
    }
}

/// A conversation byte by byte.
pub(crate) struct Talk {
    stream: BufReader<TcpStream>,
}

impl Talk {
    /// Connected and greeted both ways.
    pub(crate) async fn greeted(receiver: &Receiver) -> Self {
        let mut talk = receiver.connect().await;
        assert_eq!(talk.hear().await, "220");
        assert_eq!(talk.ask("EHLO client.test").await, "250");
        talk
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        within(self.stream.get_mut().write_all(bytes.as_ref())).await.unwrap();
    }

    /// The code of the next answer; empty at the end.
    pub(crate) async fn hear(&mut self) -> String {
        self.listen().await.get(..3).unwrap_or_default().to_owned()
    }

    /// The last line of the next answer.
    pub(crate) async fn listen(&mut self) -> String {
        loop {
            let mut line = String::new();
            within(self.stream.read_line(&mut line)).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    pub(crate) async fn ask(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n")).await;
        self.hear().await
    }

    /// Everything until the other side ends the conversation.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = String::new();
        within(self.stream.read_to_string(&mut rest)).await.unwrap();
        rest
    }

    /// Begins a message up to the answer to `DATA`.
    pub(crate) async fn begin(&mut self) {
        assert_eq!(self.ask("MAIL FROM:<office@telnusqa.test>").await, "250");
        assert_eq!(self.ask("RCPT TO:<aliya@example.kz>").await, "250");
        assert_eq!(self.ask("DATA").await, "354");
    }
}

pub(crate) async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(BOUND, what).await.expect("in time")
}
