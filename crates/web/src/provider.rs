//! A provider of OpenID Connect tells who somebody is: the authorization code flow with PKCE, `state` and `nonce` (OpenID Connect
//! Core §3.1, RFC 7636, RFC 9700).
//!
//! It tells who somebody is, and nothing else: what he may do, and where, stands in the staffing alone.

mod examine;
mod http;
mod known;
mod token;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use openidconnect::core::{CoreAuthenticationFlow, CoreErrorResponseType};
use openidconnect::{
    AuthenticationContextClass, AuthorizationCode, CsrfToken, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, TokenResponse as _,
};
use telnusqa_chassis::settings::Oidc;
use telnusqa_domain::language::Language;
use tokio::sync::Mutex;

use crate::staff::Identity;
pub use examine::{Findings, examine};
use known::{Known, Memory};

/// Where the provider leads people back to.
pub(crate) const CALLBACK: &str = "/sign-in/provider/callback";
/// How long all that is asked of a provider for one page may take; a request of the house's may take longer.
const EXCHANGE_MAX: Duration = Duration::from_secs(8);

/// Somebody who cannot sign in, or a provider that cannot tell. Nothing of what it holds is secret or tells who somebody is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Failed {
    /// The provider answered, and refused us.
    #[error("be answered by the provider: {0}")]
    Refused(&'static str),
    /// It cannot be reached, is too slow, or its answer is none.
    #[error("reach the provider: {0}")]
    Unreachable(&'static str),
    /// What it handed out is not for us, not for now, or not from it.
    #[error("believe the provider's token: {0}")]
    Untrusted(&'static str),
    /// He did not show who he is in the way, or as lately, as is asked for.
    #[error("accept how somebody showed who he is: {0}")]
    Weak(&'static str),
}

/// A provider cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// An address is none.
    #[error("read the provider's issuer or our own address")]
    Address(#[from] openidconnect::url::ParseError),
    /// No connection over TLS can be made.
    #[error("prepare TLS")]
    Tls(#[from] tokio_rustls::rustls::Error),
}

/// What only we and this one sign-in know. `Debug` is missing on purpose.
pub(crate) struct Secrets {
    pub(crate) nonce: String,
    pub(crate) state: String,
    pub(crate) verifier: String,
}

/// A provider, and what is known of it.
pub(crate) struct Provider {
    client: http::Client,
    memory: Mutex<Memory>,
    redirect: RedirectUrl,
    settings: Oidc,
}

impl Provider {
    /// A provider that nobody has asked anything yet. `public_url`: what addresses of ours begin with.
    ///
    /// # Errors
    /// [`OpenError`]
    pub(crate) fn open(settings: Oidc, public_url: &str) -> Result<Self, OpenError> {
        openidconnect::IssuerUrl::new(settings.issuer.clone())?;
        let redirect = RedirectUrl::new(format!("{public_url}{CALLBACK}"))?;
        Ok(Self { client: http::Client::new()?, memory: Mutex::default(), redirect, settings })
    }

    /// The same, which asks for new keys as often as that at most.
    #[cfg(test)]
    pub(crate) fn renewing_each(mut self, interval: Duration) -> Self {
        self.memory.get_mut().renew_each = interval;
        self
    }

    /// The address at which somebody shows the provider who he is.
    ///
    /// # Errors
    /// [`Failed::Unreachable`]
    pub(crate) async fn ask(&self, secrets: &Secrets, language: Language) -> Result<String, Failed> {
        let known = self.in_time(self.known()).await?;
        let client = known.client(&self.settings).set_redirect_uri(self.redirect.clone());
        let (state, nonce) = (secrets.state.clone(), secrets.nonce.clone());
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_ui_locale(LanguageTag::new(language.code().to_owned()));
        let acr = self.settings.acr.iter().cloned().map(AuthenticationContextClass::new);
        let asked = acr.fold(asked, |asked, class| asked.add_auth_context_value(class));
        let asked = match self.settings.max_age_s {
            Some(seconds) => asked.set_max_age(Duration::from_secs(seconds.into())),
            None => asked,
        };
        Ok(asked.url().0.into())
    }

    /// Who somebody is, for the code that he brings. `issuer`: who gave it to him, where that was said (RFC 9207); `now`: real time.
    ///
    /// # Errors
    /// [`Failed`]
    pub(crate) async fn redeem(
        &self,
        code: String,
        issuer: Option<&str>,
        secrets: Secrets,
        now: DateTime<Utc>,
    ) -> Result<Identity, Failed> {
        self.in_time(async {
            let known = self.known().await?;
            if issuer.map_or_else(|| known.says_issuer(), |issuer| issuer != self.settings.issuer) {
                return Err(Failed::Untrusted("the code is of another issuer"));
            }
            let token = self.exchange(&known, code, secrets.verifier).await?;
            let nonce = Nonce::new(secrets.nonce);
            match token::verify(&known, &self.settings, &token, &nonce, now) {
                // its keys were changed since
                Err(token::Unverified::Key) => match self.renewed(&known).await? {
                    Some(renewed) => token::verify(&renewed, &self.settings, &token, &nonce, now),
                    None => Err(token::Unverified::Key),
                },
                verified => verified,
            }
            .map_err(Failed::from)
        })
        .await
    }

    /// Where somebody signs out at the provider too, who comes back to `back` then (OpenID Connect RP-Initiated Logout 1.0).
    pub(crate) async fn sign_out(&self, back: &str, language: Language) -> Option<String> {
        let known = self.in_time(self.known()).await.ok()?;
        let mut url = known.end_session()?.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", back)
            .append_pair("ui_locales", language.code());
        Some(url.into())
    }

    /// The ID token for a code. The access token that comes with it is used for nothing, and kept nowhere.
    async fn exchange(
        &self,
        known: &Known,
        code: String,
        verifier: String,
    ) -> Result<openidconnect::core::CoreIdToken, Failed> {
        let client = known.client(&self.settings).set_redirect_uri(self.redirect.clone());
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Failed::Unreachable("it names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let answer = request.request_async(&self.client).await.map_err(|error| match error {
            RequestTokenError::Request(error) => Failed::Unreachable(error.reason()),
            RequestTokenError::ServerResponse(said) => Failed::Refused(match said.error() {
                CoreErrorResponseType::InvalidClient => "invalid_client",
                CoreErrorResponseType::InvalidGrant => "invalid_grant",
                CoreErrorResponseType::InvalidRequest => "invalid_request",
                CoreErrorResponseType::UnauthorizedClient => "unauthorized_client",
                _ => "another error",
            }),
            // both hold what was answered
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                Failed::Unreachable("its answer for a code is none")
            }
        })?;
        answer.id_token().cloned().ok_or(Failed::Untrusted("there is no ID token"))
    }

    async fn in_time<T>(&self, asking: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
        tokio::time::timeout(EXCHANGE_MAX, asking).await.unwrap_or(Err(Failed::Unreachable("it is too slow")))
    }

    /// What is known of it, asked for where that is old.
    async fn known(&self) -> Result<Arc<Known>, Failed> {
        self.memory.lock().await.current(&self.client, &self.settings).await
    }

    /// What is known of it, asked for anew; `None` where that was just done.
    async fn renewed(&self, before: &Arc<Known>) -> Result<Option<Arc<Known>>, Failed> {
        self.memory.lock().await.renewed(&self.client, &self.settings, before).await
    }
}
