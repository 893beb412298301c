//! One question over TLS: a connection for each, so that no message meets one that is on its way out.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Answer, BYTES_MAX, Failed};

/// Speaks TLS with those whose certificates an authority vouches for that is believed.
pub(crate) struct Tls(TlsConnector);

/// Why nobody can be spoken to over TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("read the authorities that are believed")]
    Authorities(#[source] io::Error),
    #[error("read the authorities that are believed: it is no PEM of certificates")]
    Shape,
    #[error("speak TLS")]
    Tls(#[from] tokio_rustls::rustls::Error),
}

impl Tls {
    /// With the authorities of a file alone, or with those of the machine.
    pub(crate) fn new(authorities: Option<&Path>) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        match authorities {
            Some(path) => {
                let pem = std::fs::read(path).map_err(TlsError::Authorities)?;
                for certificate in CertificateDer::pem_slice_iter(&pem) {
                    roots.add(certificate.map_err(|_| TlsError::Shape)?)?;
                }
                if roots.is_empty() {
                    return Err(TlsError::Shape);
                }
            }
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Asks, and waits for the answer as long as is granted; until the line is guarded nothing is said.
    pub(super) async fn ask(&self, request: reqwest::Request, patience: Duration) -> Result<Answer, Failed> {
        let port = request.url().port_or_known_default().ok_or(Failed::Before)?;
        let connected = tokio::time::timeout(patience, self.connect(request.url(), port)).await;
        let stream = connected.ok().flatten().ok_or(Failed::Before)?;
        tokio::time::timeout(patience, exchange(stream, request)).await.unwrap_or(Err(Failed::After))
    }

    /// A guarded line to the host of an address; none where there is nobody, or somebody who is not believed.
    pub(crate) async fn connect(&self, url: &reqwest::Url, port: u16) -> Option<TlsStream<TcpStream>> {
        let host = url.host_str()?.trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned()).ok()?;
        let stream = TcpStream::connect((host, port)).await.ok()?;
        self.0.connect(name, stream).await.ok()
    }
}

async fn exchange(stream: TlsStream<TcpStream>, request: reqwest::Request) -> Result<Answer, Failed> {
    let url = request.url();
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let host = url
        .port()
        .map_or_else(|| url.host_str().map(str::to_owned), |port| Some(format!("{}:{port}", url.host_str()?)));
    let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice).unwrap_or_default();
    let mut asked = hyper::Request::new(Full::new(body));
    *asked.method_mut() = request.method().clone();
    *asked.uri_mut() = path.parse().map_err(|_| Failed::Before)?;
    *asked.headers_mut() = request.headers().clone();
    let host = host.and_then(|host| HeaderValue::from_str(&host).ok()).ok_or(Failed::Before)?;
    asked.headers_mut().insert(HOST, host);
    asked.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Failed::Before)?;
    let answer = async {
        let mut answer = sender.send_request(asked).await.map_err(|_| Failed::After)?;
        let mut bytes = Vec::new();
        while let Some(frame) = answer.body_mut().frame().await {
            let frame = frame.map_err(|_| Failed::After)?;
            bytes.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
            if bytes.len() > BYTES_MAX {
                bytes.truncate(BYTES_MAX);
                break;
            }
        }
        Ok(Answer { body: String::from_utf8_lossy(&bytes).into_owned(), status: answer.status() })
    };
    // Once the connection has ended, the answer tells what came of it.
    let connected = async {
        let _ended = connection.await;
        std::future::pending().await
    };
    tokio::select! {
        answer = answer => answer,
        never = connected => never,
    }
}
