//! Whether a provider can be used as it is configured, for whoever keeps the house running.

use axum::http::Request;
use axum::http::header::DATE;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{AsyncHttpClient as _, HttpResponse};
use telnusqa_chassis::settings::{Oidc, is_private};
use telnusqa_domain::language::Language;

use super::known::Known;
use super::{CALLBACK, Failed, Provider, Secrets};

/// How far its clock may be from ours: tokens say to the second how long they hold.
const APART_MAX: TimeDelta = TimeDelta::seconds(30);

/// What was found; each is well, or needs a hand.
pub type Findings = Vec<Result<String, String>>;

/// Looks at issuer, description, keys, clock and the address that people come back to, without signing anybody in. `public_url`: what
/// addresses of ours begin with; `now`: real time.
pub async fn examine(settings: Oidc, public_url: &str, now: DateTime<Utc>) -> Findings {
    let issuer = settings.issuer.clone();
    let provider = match Provider::open(settings, public_url) {
        Ok(provider) => provider,
        Err(error) => return vec![Err(format!("{error}: {issuer}, {public_url}"))],
    };
    let known = match provider.in_time(provider.known()).await {
        Ok(known) => known,
        Err(failed) => return vec![Err(format!("{issuer}: {failed}"))],
    };
    let clock = provider.clock(&issuer, now).await;
    vec![
        Ok(format!("{issuer} describes itself, with {} keys", known.keys().keys().len())),
        proves(&known),
        clock,
        provider.comes_back(public_url).await,
    ]
}

fn proves(known: &Known) -> Result<String, String> {
    match known.proofs() {
        Some(methods) if methods.iter().all(|method| method != "S256") => {
            Err("it does not take PKCE by S256: codes that are stolen could be used".to_owned())
        }
        Some(_) => Ok("it takes PKCE by S256".to_owned()),
        None => Ok("it does not say whether it takes PKCE; we send it".to_owned()),
    }
}

impl Provider {
    /// How far its clock is from ours, by the date of its answer (RFC 9110 §6.6.1).
    async fn clock(&self, issuer: &str, now: DateTime<Utc>) -> Result<String, String> {
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let answer = self.fetch(address).await.map_err(|failed| failed.to_string())?;
        let said = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
        let said = said.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let Some(said) = said else { return Ok("its answers have no date: its clock was not compared".to_owned()) };
        let apart = said.with_timezone(&Utc) - now;
        let text = format!("its clock is {} s from this machine's", apart.num_seconds());
        if apart.abs() > APART_MAX { Err(text) } else { Ok(text) }
    }

    /// Whether it would lead people back to us: one that does not know the address or us refuses before it asks anybody anything.
    async fn comes_back(&self, public_url: &str) -> Result<String, String> {
        let back = format!("{public_url}{CALLBACK}");
        if !is_private(public_url) {
            return Err(format!("{back} is an address without TLS"));
        }
        let secrets = Secrets { nonce: "0".repeat(64), state: "0".repeat(64), verifier: "0".repeat(64) };
        let asked = async { self.fetch(self.ask(&secrets, Language::Kk).await?).await };
        match asked.await {
            Err(failed) => Err(failed.to_string()),
            Ok(answer) if answer.status().is_client_error() || answer.status().is_server_error() => Err(format!(
                "it answers {} to our name with {back}: is that registered there?",
                answer.status().as_u16()
            )),
            Ok(_) => Ok(format!("it takes our name with {back}")),
        }
    }

    async fn fetch(&self, address: String) -> Result<HttpResponse, Failed> {
        let request = Request::builder().uri(address).body(Vec::new());
        let request = request.map_err(|_| Failed::Unreachable("an address of its is none"))?;
        self.client.call(request).await.map_err(|error| Failed::Unreachable(error.reason()))
    }
}
