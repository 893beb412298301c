//! `/sign-in/provider`: a provider of OpenID Connect tells who somebody is. It begins in a browser and comes back to the same one, once,
//! within ten minutes.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{HeaderName, REFRESH, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgPool;
use telnusqa_domain::language::Language;
use tokio::time::Instant;

use super::sign_in::{escaped, is_of_house, unavailable};
use super::{Shell, Shelled, Spoken, desk_of, onward, respond, session};
use crate::app::App;
use crate::cookie::{Cookie, digest, token};
use crate::provider::{Failed, Provider, Secrets};
use crate::staff::Member;

/// The browser in which it began.
const BROWSER: Cookie =
    Cookie { name: "telnusqa-provider", name_over_tls: "__Host-telnusqa-provider", same_site: "Lax" };
/// How long somebody may take at the provider, in seconds.
const UNDER_WAY_S: &str = "600";
/// The longest code and state that are looked at: providers' are some hundred characters.
const PARAMETER_MAX: usize = 4096;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    next: String,
}

/// What the provider says by way of the browser (RFC 6749 §4.1.2, RFC 9207 §2).
#[derive(Deserialize)]
pub(super) struct Said {
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
    #[serde(default)]
    state: String,
}

/// A page that says why somebody was not let in, or that he is out.
#[derive(Template)]
#[template(path = "desk/provider.html")]
struct Page {
    /// For whoever is asked for help.
    code: Option<&'static str>,
    heading: &'static str,
    /// Where he goes on, and what stands there.
    onward: (String, &'static str),
    shell: Shell,
    text: &'static str,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("find a sign-in")]
    Database(#[from] sqlx::Error),
    #[error("be let in by the provider: he or it has said no")]
    Denied,
    #[error(transparent)]
    Failed(#[from] Failed),
    #[error("find the sign-in in this browser")]
    Stale,
    #[error("find whoever the provider names among the staff")]
    Unknown,
}

/// Leads to the provider.
pub(super) async fn begin(
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let next = parameters.map(|Query(parameters)| parameters.next).ok().filter(|next| is_of_house(next));
    let next = next.unwrap_or_default();
    let form = format!("/sign-in?next={}", escaped(&next));
    // nobody is signed in by a page of somebody else's: he is shown the form, and decides
    let site = headers.get(HeaderName::from_static("sec-fetch-site")).and_then(|site| site.to_str().ok());
    let (Some(provider), false) = (&app.provider, matches!(site, Some("cross-site" | "same-site"))) else {
        return Redirect::to(&form).into_response();
    };
    if let Err(wait) = app.sign_ins.take(address.ip(), Instant::now()) {
        let mut page = page(&app, language, StatusCode::TOO_MANY_REQUESTS, "sign-in-later", "too-many");
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        return page;
    }
    match lead(&app, provider, &headers, &next, language).await {
        Ok((url, cookie)) => {
            let mut response = onward(&url);
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Err(refused) => refuse(&app, language, refused),
    }
}

/// Lets somebody in whom the provider sends back.
pub(super) async fn come_back(
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    headers: HeaderMap,
    said: Result<Query<Said>, QueryRejection>,
) -> Response {
    let let_in = match (&app.provider, said) {
        (Some(provider), Ok(Query(said))) => let_in(&app, provider, &headers, said).await,
        (Some(_) | None, _) => Err(Refused::Stale),
    };
    match let_in {
        Ok((member, next, cookie)) => {
            tracing::info!(staff = member.id, role = member.role.name(), "signed in by the provider");
            let mut response = onward(if next.is_empty() { desk_of(member.role) } else { &next });
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Err(refused) => refuse(&app, language, refused),
    }
}

/// Says to whoever has signed out that he has, and leads him to the provider to do so there; `None` where it takes nobody.
pub(super) async fn sign_out(app: &App, language: Language) -> Option<Response> {
    let url = app.provider.as_ref()?.sign_out(&format!("{}/sign-in", app.public_url), language).await?;
    let refresh = HeaderValue::try_from(format!("0; url={url}")).ok()?;
    let shell = Shell::new(app, language, None, "/sign-in");
    let onward = (url, "provider-out-onward");
    let page = Page { code: None, heading: "provider-out", onward, shell, text: "provider-out-text" };
    let mut response = respond(StatusCode::OK, &page);
    // not a redirection: a form of ours leads to no other house (Content Security Policy, form-action)
    response.headers_mut().insert(REFRESH, refresh);
    Some(response)
}

async fn lead(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    next: &str,
    language: Language,
) -> Result<(String, HeaderValue), Refused> {
    let secrets = Secrets { nonce: token(), state: token(), verifier: token() };
    let url = provider.ask(&secrets, language).await?;
    // two tabs of one browser may both be under way
    let browser = BROWSER.token(app, headers).filter(|token| token.len() == 64).map(str::to_owned);
    let browser = browser.unwrap_or_else(token);
    keep(&app.pool, &secrets, &browser, next).await?;
    Ok((url, BROWSER.set(app, &browser, UNDER_WAY_S)))
}

async fn let_in(
    app: &App,
    provider: &Provider,
    headers: &HeaderMap,
    said: Said,
) -> Result<(Member, String, HeaderValue), Refused> {
    let browser = BROWSER.token(app, headers).ok_or(Refused::Stale)?;
    let is_short = |text: &String| text.len() <= PARAMETER_MAX;
    let Some((secrets, next, now)) = take(&app.pool, said.state, browser).await? else { return Err(Refused::Stale) };
    let code = match (said.code.filter(is_short), said.error) {
        (Some(code), None) => code,
        (_, Some(error)) if error == "access_denied" => return Err(Refused::Denied),
        (_, Some(_)) => return Err(Failed::Refused("an error instead of a code").into()),
        (None, None) => return Err(Refused::Stale),
    };
    let identity = provider.redeem(code, said.iss.as_deref(), secrets, now).await?;
    let member = app.staff.of_identity(&identity).ok_or(Refused::Unknown)?;
    let cookie = session::start(app, &member.id, Some(&identity)).await?;
    Ok((member, next, cookie))
}

/// Remembers one that begins; those that nobody came back from go.
async fn keep(pool: &PgPool, secrets: &Secrets, browser: &str, next: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM web.provider_sign_ins WHERE started_at < now() - interval '1 hour'").execute(pool).await?;
    sqlx::query(
        "INSERT INTO web.provider_sign_ins (state, browser, nonce, verifier, next) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&digest(&secrets.state)[..])
    .bind(&digest(browser)[..])
    .bind(&secrets.nonce)
    .bind(&secrets.verifier)
    .bind(next)
    .execute(pool)
    .await?;
    Ok(())
}

/// Takes one that comes back, once, with where it goes on and the real time.
async fn take(
    pool: &PgPool,
    state: String,
    browser: &str,
) -> Result<Option<(Secrets, String, DateTime<Utc>)>, sqlx::Error> {
    let taken: Option<(String, String, String, DateTime<Utc>)> = sqlx::query_as(
        "DELETE FROM web.provider_sign_ins
         WHERE state = $1 AND browser = $2 AND started_at > now() - $3::interval RETURNING nonce, verifier, next, now()",
    )
    .bind(&digest(&state)[..])
    .bind(&digest(browser)[..])
    .bind(format!("{UNDER_WAY_S} seconds"))
    .fetch_optional(pool)
    .await?;
    Ok(taken.map(|(nonce, verifier, next, now)| (Secrets { nonce, state, verifier }, next, now)))
}

/// Says why somebody is not let in; the password form stays open to him.
fn refuse(app: &App, language: Language, refused: Refused) -> Response {
    let (status, text, code) = match &refused {
        Refused::Database(error) => return unavailable(Shell::new(app, language, None, "/sign-in"), error),
        Refused::Denied => (StatusCode::FORBIDDEN, "provider-denied", "denied"),
        Refused::Failed(Failed::Refused(_)) => (StatusCode::BAD_GATEWAY, "provider-refused", "refused"),
        Refused::Failed(Failed::Unreachable(_)) => {
            (StatusCode::SERVICE_UNAVAILABLE, "provider-unreachable", "unreachable")
        }
        Refused::Failed(Failed::Untrusted(_)) => (StatusCode::FORBIDDEN, "provider-untrusted", "untrusted"),
        Refused::Failed(Failed::Weak(_)) => (StatusCode::FORBIDDEN, "provider-weak", "weak"),
        Refused::Stale => (StatusCode::BAD_REQUEST, "provider-stale", "stale"),
        Refused::Unknown => (StatusCode::FORBIDDEN, "provider-unknown", "unknown"),
    };
    tracing::warn!(refusal = code, reason = %refused, "nobody was signed in by the provider");
    page(app, language, status, text, code)
}

fn page(app: &App, language: Language, status: StatusCode, text: &'static str, code: &'static str) -> Response {
    let shell = Shell::new(app, language, None, "/sign-in");
    let onward = ("/sign-in".to_owned(), "provider-again");
    respond(status, &Page { code: Some(code), heading: "provider-no", onward, shell, text })
}
