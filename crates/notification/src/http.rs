//! Questions over HTTP, and what comes back: how far a question went that has no answer is told apart.

mod tls;

use std::path::Path;
use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode, Url};

pub(crate) use tls::{Tls, TlsError};

/// No answer is longer.
pub(crate) const BYTES_MAX: usize = 64 * 1024;
/// Connections that are kept open.
const CONNECTIONS: usize = 64;

/// Asks somebody over HTTP.
pub(crate) struct Http {
    patience: Duration,
    plain: reqwest::Client,
    /// For one who is spoken to over TLS.
    tls: Option<Tls>,
}

/// Why nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("speak HTTP")]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// How far a question went that has no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Failed {
    /// It may have arrived.
    After,
    /// Nothing was said.
    Before,
}

/// What came back, and whether it is whole.
pub(crate) struct Answer {
    pub(crate) body: String,
    pub(crate) status: StatusCode,
}

impl Http {
    /// Asks, and waits so long for an answer; over TLS where authorities are named, those of a file or of the machine.
    ///
    /// `keeps`: whether connections are kept. Whoever takes a repeat for another message must not get one that met a connection on its
    /// way out.
    pub(crate) fn new(patience: Duration, keeps: bool, authorities: Option<Option<&Path>>) -> Result<Self, HttpError> {
        let plain = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(if keeps { CONNECTIONS } else { 0 })
            .redirect(reqwest::redirect::Policy::none())
            .timeout(patience)
            .build()?;
        Ok(Self { patience, plain, tls: authorities.map(Tls::new).transpose()? })
    }

    pub(crate) fn get(&self, url: Url) -> RequestBuilder {
        self.plain.get(url)
    }

    pub(crate) fn post(&self, url: Url) -> RequestBuilder {
        self.plain.post(url)
    }

    /// Asks, and reads what comes back.
    pub(crate) async fn ask(&self, request: RequestBuilder) -> Result<Answer, Failed> {
        let request = request.build().map_err(|_| Failed::Before)?;
        if let Some(tls) = self.tls.as_ref().filter(|_| request.url().scheme() == "https") {
            return tls.ask(request, self.patience).await;
        }
        let asked = self.plain.execute(request).await;
        read(asked.map_err(|error| if error.is_connect() { Failed::Before } else { Failed::After })?).await
    }
}

async fn read(mut response: reqwest::Response) -> Result<Answer, Failed> {
    let status = response.status();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failed::After)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > BYTES_MAX {
            bytes.truncate(BYTES_MAX);
            break;
        }
    }
    Ok(Answer { body: String::from_utf8_lossy(&bytes).into_owned(), status })
}
