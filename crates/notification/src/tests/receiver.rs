//! The receiver of mail that runs where there is no other.

use std::net::SocketAddr;
use std::sync::Arc;

use chrono::DateTime;
use serde_json::Value;
use telnusqa_chassis::settings::SmtpServer;
use telnusqa_stand_in::mail::{self, Limits, MailError, Options};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::house::until;

pub(crate) struct Receiver {
    _folder: TempDir,
    http: String,
    _serving: JoinHandle<Result<(), MailError>>,
    smtp: SocketAddr,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        Self::start_on(0).await
    }

    /// On this port; 0: any.
    pub(crate) async fn start_on(port: u16) -> Self {
        let folder = TempDir::new().unwrap();
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let options = Options {
            bounces: None,
            contained: false,
            folder: folder.path().join("mail"),
            hostname: "mailbox.test".to_owned(),
            http: local(0),
            limits: Limits::default(),
            now: Arc::new(|| DateTime::from_timestamp(1_790_000_000, 0).unwrap()),
            run_folder: folder.path().to_owned(),
            smtp: local(port),
        };
        let serving = tokio::spawn(mail::serve(options, CancellationToken::new()));
        let announcement = folder.path().join(mail::ANNOUNCEMENT);
        until(async || announcement.exists()).await;
        let said: Value = serde_json::from_slice(&std::fs::read(announcement).unwrap()).unwrap();
        let http = said["http"].as_str().unwrap().to_owned();
        let smtp = said["smtp"].as_str().unwrap().parse().unwrap();
        Self { _folder: folder, http, _serving: serving, smtp }
    }

    pub(crate) fn server(&self) -> SmtpServer {
        format!("smtp://{}", self.smtp).parse().unwrap()
    }

    /// In the order of their arrival.
    pub(crate) async fn messages(&self) -> Vec<Value> {
        reqwest::get(format!("{}/messages.json", self.http)).await.unwrap().json().await.unwrap()
    }
}
