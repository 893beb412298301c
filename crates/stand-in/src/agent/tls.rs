//! TLS for the agent's door: browsers let a page that came over HTTPS speak to nothing else.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use super::AgentError;
use crate::authority::Authority;

/// Whoever does not greet by then is let go.
const GREETING_MAX: Duration = Duration::from_secs(5);

/// Takes connections in, and greets many at once: one that is silent holds up nobody.
pub(super) struct TlsListener {
    acceptor: TlsAcceptor,
    door: TcpListener,
    greeted: JoinSet<io::Result<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl TlsListener {
    /// A door with a certificate of the authority for this machine alone.
    pub(super) fn new(door: TcpListener, authority: &Authority) -> Result<Self, AgentError> {
        let credential = authority.issue_for_this_machine()?;
        let (chain, key) = (credential.chain_pem()?, credential.key_pem()?);
        let unusable = || AgentError::Tls(tokio_rustls::rustls::Error::General("the agent's own PEM".to_owned()));
        let chain = CertificateDer::pem_slice_iter(chain.as_bytes()).collect::<Result<Vec<_>, _>>();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| unusable())?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain.map_err(|_| unusable())?, key)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), door, greeted: JoinSet::new() })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                Ok((stream, address)) = self.door.accept() => {
                    let greeting = self.acceptor.accept(stream);
                    self.greeted.spawn(async move {
                        let greeted = tokio::time::timeout(GREETING_MAX, greeting).await;
                        Ok((greeted.map_err(|_| io::ErrorKind::TimedOut)??, address))
                    });
                }
                Some(Ok(Ok(greeted))) = self.greeted.join_next() => return greeted,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.door.local_addr()
    }
}
