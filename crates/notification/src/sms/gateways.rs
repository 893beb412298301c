//! Which gateway a text goes to: the first that is well, at its pace; one that fails is left alone for a while.

use futures_util::future::join_all;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::client::{Client, ClientError};
use super::configuration::Gateway;
use crate::turns::{Away, Permit, Turns};

/// The gateways, the preferred first.
pub(crate) struct Gateways {
    all: Vec<(Client, Turns)>,
}

impl Gateways {
    pub(crate) fn new(gateways: Vec<Gateway>) -> Result<Self, ClientError> {
        let new = |gateway| Ok((Client::new(gateway)?, Turns::new()));
        Ok(Self { all: gateways.into_iter().map(new).collect::<Result<_, ClientError>>()? })
    }

    /// The one of a name.
    pub(crate) fn named(&self, name: &str) -> Option<&Client> {
        self.all.iter().map(|(client, _)| client).find(|client| client.gateway.name == name)
    }

    /// Keeps sessions with those over SMPP until it is over.
    pub(crate) async fn keep_sessions(&self, pool: &PgPool, over: &CancellationToken) {
        let sessions = self.all.iter().filter_map(|(client, _)| client.smpp.as_ref());
        join_all(sessions.map(|smpp| smpp.run(pool, over))).await;
    }

    /// Why gateways over SMPP take nothing, and whether that is so of every gateway.
    pub(crate) fn complaints(&self) -> Option<(String, bool)> {
        let complaints: Vec<String> =
            self.all.iter().filter_map(|(client, _)| client.smpp.as_ref()?.complaint()).collect();
        (!complaints.is_empty()).then(|| (complaints.join("; "), complaints.len() == self.all.len()))
    }

    /// Waits for its turn with the first gateway that is well, or with the one that may have the text already.
    ///
    /// # Errors
    /// [`Away`]: none is well, or that one is not, or is no more.
    pub(crate) async fn permit(&self, pinned: Option<&str>) -> Result<Permit<'_, Client>, Away> {
        self.first(self.all.iter().filter(|(client, _)| pinned.is_none_or(|name| name == client.gateway.name))).await
    }

    /// The same among those after one that did not take it.
    ///
    /// # Errors
    /// [`Away`]
    pub(crate) async fn permit_after(&self, name: &str) -> Result<Permit<'_, Client>, Away> {
        self.first(self.all.iter().skip_while(|(client, _)| client.gateway.name != name).skip(1)).await
    }

    async fn first<'g>(&self, among: impl Iterator<Item = &'g (Client, Turns)>) -> Result<Permit<'g, Client>, Away> {
        for (client, turns) in among {
            if let Ok(permit) = turns.permit(client, client.gateway.per_second).await {
                return Ok(permit);
            }
        }
        Err(Away)
    }
}
