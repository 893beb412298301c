//! What is known of a provider: its addresses and keys (OpenID Connect Discovery 1.0), kept for an hour.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::url::Url;
use openidconnect::{
    AdditionalProviderMetadata, AuthType, ClientId, ClientSecret, DiscoveryError, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, ProviderMetadata,
};
use serde::{Deserialize, Serialize};
use telnusqa_chassis::settings::{Oidc, is_private};
use tokio::time::Instant;

use super::Failed;
use super::http::{self, HttpError};

/// How long it counts.
const KNOWN_MAX: Duration = Duration::from_secs(3600);
/// How long one that did not answer is not asked again.
const FAILED_MAX: Duration = Duration::from_secs(2);
/// How often a key that is not known makes it asked for anew: who forges keys makes us no hammer.
const RENEW_EACH: Duration = Duration::from_secs(60);

/// Members of its description that the library leaves to us.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct More {
    /// RFC 9207 §3.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    /// RFC 8414 §2.
    code_challenge_methods_supported: Option<Vec<String>>,
    /// RP-Initiated Logout 1.0 §2.1.
    end_session_endpoint: Option<Url>,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// We, as the library sees us.
pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A provider as it described itself.
pub(super) struct Known(Metadata);

/// What is remembered of it.
pub(super) struct Memory {
    failed: Option<(Failed, Instant)>,
    known: Option<(Arc<Known>, Instant)>,
    /// How often a key that is not known makes it asked for anew.
    pub(super) renew_each: Duration,
}

impl Default for Memory {
    fn default() -> Self {
        Self { failed: None, known: None, renew_each: RENEW_EACH }
    }
}

impl Known {
    async fn ask(client: &http::Client, settings: &Oidc) -> Result<Self, Failed> {
        let issuer =
            IssuerUrl::new(settings.issuer.clone()).map_err(|_| Failed::Unreachable("its issuer is no address"))?;
        let metadata = Metadata::discover_async(issuer, client).await.map_err(|error| {
            Failed::Unreachable(match error {
                DiscoveryError::Request(error) => HttpError::reason(&error),
                DiscoveryError::Response(..) => "it answers otherwise than with its description and its keys",
                DiscoveryError::Validation(_) => "it names another issuer",
                _ => "its description or its keys cannot be read",
            })
        })?;
        let led_to = [
            Some(metadata.authorization_endpoint().url()),
            metadata.additional_metadata().end_session_endpoint.as_ref(),
        ];
        if led_to.into_iter().flatten().any(|url| !is_private(url.as_str())) {
            return Err(Failed::Unreachable("it leads people to an address without TLS"));
        }
        Ok(Self(metadata))
    }

    /// We, to this provider.
    pub(super) fn client(&self, settings: &Oidc) -> Client {
        let secret = settings.client_secret.clone().map(ClientSecret::new);
        let client =
            CoreClient::from_provider_metadata(self.0.clone(), ClientId::new(settings.client_id.clone()), secret);
        // what it says nothing about is the header (OpenID Connect Discovery §3)
        let takes = |method| self.0.token_endpoint_auth_methods_supported().is_some_and(|all| all.contains(&method));
        if takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic) {
            client.set_auth_type(AuthType::RequestBody)
        } else {
            client
        }
    }

    pub(super) fn issuer(&self) -> &IssuerUrl {
        self.0.issuer()
    }

    pub(super) fn keys(&self) -> &CoreJsonWebKeySet {
        self.0.jwks()
    }

    /// Whether it says with each code that it is its own.
    pub(super) fn says_issuer(&self) -> bool {
        self.0.additional_metadata().authorization_response_iss_parameter_supported
    }

    /// How it lets us prove that a code is ours, where it says so.
    pub(super) fn proofs(&self) -> Option<&[String]> {
        self.0.additional_metadata().code_challenge_methods_supported.as_deref()
    }

    /// Where people sign out.
    pub(super) fn end_session(&self) -> Option<&Url> {
        self.0.additional_metadata().end_session_endpoint.as_ref()
    }
}

impl Memory {
    /// What is known; asked for where it is old. What was known before counts on where the provider does not answer.
    pub(super) async fn current(&mut self, client: &http::Client, settings: &Oidc) -> Result<Arc<Known>, Failed> {
        if let Some((known, at)) = &self.known
            && at.elapsed() < KNOWN_MAX
        {
            return Ok(Arc::clone(known));
        }
        match self.failed {
            Some((failed, at)) if at.elapsed() < FAILED_MAX => self.before().ok_or(failed),
            Some(_) | None => self.ask(client, settings).await.or_else(|failed| self.before().ok_or(failed)),
        }
    }

    /// Asked for anew, where that was not just done.
    pub(super) async fn renewed(
        &mut self,
        client: &http::Client,
        settings: &Oidc,
        before: &Arc<Known>,
    ) -> Result<Option<Arc<Known>>, Failed> {
        match &self.known {
            Some((known, _)) if !Arc::ptr_eq(known, before) => Ok(Some(Arc::clone(known))),
            Some((_, at)) if at.elapsed() < self.renew_each => Ok(None),
            Some(_) | None => self.ask(client, settings).await.map(Some),
        }
    }

    fn before(&self) -> Option<Arc<Known>> {
        self.known.as_ref().map(|(known, _)| Arc::clone(known))
    }

    async fn ask(&mut self, client: &http::Client, settings: &Oidc) -> Result<Arc<Known>, Failed> {
        // a caller who gives up half-way counts as an answer that did not come
        self.failed = Some((Failed::Unreachable("it is too slow"), Instant::now()));
        match Known::ask(client, settings).await {
            Ok(known) => {
                let known = Arc::new(known);
                (self.failed, self.known) = (None, Some((Arc::clone(&known), Instant::now())));
                Ok(known)
            }
            Err(failed) => {
                self.failed = Some((failed, Instant::now()));
                Err(failed)
            }
        }
    }
}
