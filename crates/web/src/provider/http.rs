//! Requests to a provider: one connection each, bounded in time and size. No address that it answers with is followed, and nothing of
//! what is sent or answered is logged.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{CONNECTION, HOST};
use axum::http::{HeaderValue, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use telnusqa_chassis::settings::is_private;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long one request may take.
const REQUEST_MAX: Duration = Duration::from_secs(3);
/// The largest answer: descriptions and sets of keys are some kilobytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A request failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("read the address")]
    Address,
    #[error("connect")]
    Connect(#[source] io::Error),
    #[error("speak HTTP")]
    Http(#[from] hyper::Error),
    #[error("read an answer of that size")]
    Large,
    #[error("speak to an address without TLS")]
    Open,
    #[error("be answered in time")]
    Slow,
    #[error("speak TLS")]
    Tls(#[source] io::Error),
}

impl HttpError {
    /// In words without anything that was sent or answered.
    pub(super) const fn reason(&self) -> &'static str {
        match self {
            Self::Address => "an address of its is none",
            Self::Connect(_) => "no connection",
            Self::Http(_) => "it does not speak HTTP",
            Self::Large => "its answer is too large",
            Self::Open => "an address of its is without TLS",
            Self::Slow => "it is too slow",
            Self::Tls(_) => "no connection over TLS: is its certificate of an authority that this machine knows?",
        }
    }
}

/// Sends requests.
pub(super) struct Client {
    tls: TlsConnector,
}

impl Client {
    /// With the authorities that this machine knows; `SSL_CERT_FILE` names others.
    pub(super) fn new() -> Result<Self, tokio_rustls::rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    async fn connect(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let uri = request.uri().clone();
        if !is_private(&uri.to_string()) {
            return Err(HttpError::Open);
        }
        let host = uri.host().ok_or(HttpError::Address)?.trim_matches(['[', ']']);
        let over_tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if over_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await.map_err(HttpError::Connect)?;
        if over_tls {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| HttpError::Address)?;
            exchange(self.tls.connect(name, stream).await.map_err(HttpError::Tls)?, &uri, request).await
        } else {
            exchange(stream, &uri, request).await
        }
    }
}

impl<'c> AsyncHttpClient<'c> for Client {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    /// Sends one, and reads its answer.
    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            tokio::time::timeout(REQUEST_MAX, self.connect(request)).await.unwrap_or(Err(HttpError::Slow))
        })
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    uri: &Uri,
    request: HttpRequest,
) -> Result<HttpResponse, HttpError> {
    let (mut parts, body) = request.into_parts();
    parts.uri = uri.path_and_query().map_or("/", |path| path.as_str()).parse().map_err(|_| HttpError::Address)?;
    let authority = uri.authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    parts.headers.insert(HOST, authority.ok_or(HttpError::Address)?.map_err(|_| HttpError::Address)?);
    parts.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answer = async {
        let request = Request::from_parts(parts, Full::new(Bytes::from(body)));
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|_| HttpError::Large)?;
        Ok(Response::from_parts(parts, body.to_bytes().to_vec()))
    };
    // once the connection has ended, the answer tells what came of it
    let connected = async {
        let _ = connection.await;
        std::future::pending().await
    };
    tokio::select! {
        answer = answer => answer,
        never = connected => never,
    }
}
