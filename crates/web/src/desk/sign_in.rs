//! `/sign-in`: a name, a password, a code of the telephone.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use telnusqa_domain::language::Language;
use tokio::time::Instant;

use super::account::{self, Refused};
use super::{FromUs, Shell, Shelled, SignedIn, Spoken, desk_of, notice, onward, provider, respond, session};
use crate::app::App;
use crate::language;

/// The form.
#[derive(Template)]
#[template(path = "desk/sign-in.html")]
struct Page {
    error: Option<String>,
    id: String,
    next: String,
    /// Where the provider is asked, where there is one.
    provider: Option<String>,
    shell: Shell,
}

impl Page {
    fn new(app: &App, shell: Shell, id: &str, next: String) -> Self {
        let provider = app.provider.as_ref().map(|_| format!("/sign-in/provider?next={}", escaped(&next)));
        Self { error: None, id: shown(id), next, provider, shell }
    }

    /// What was wrong.
    fn with(mut self, error: &str) -> Self {
        self.error = Some(self.shell.say(error));
        self
    }
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    code: String,
    id: String,
    #[serde(default)]
    next: String,
    password: String,
}

/// Leads whoever is not signed in to the form, in the language that he asked for, and from there back.
pub(super) fn first(parts: &Parts) -> Redirect {
    let to = format!("/sign-in?next={}", escaped(&language::without(&parts.uri)));
    // the form keeps it: what he chooses there is what he comes back to
    match language::parameter(&parts.uri).and_then(Language::from_code) {
        Some(language) => Redirect::to(&format!("{to}&lang={}", language.code())),
        None => Redirect::to(&to),
    }
}

/// Shows the form.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let next = parameters.map(|Query(parameters)| parameters.next).unwrap_or_default();
    let shell = Shell::new(&app, language, None, format!("/sign-in?next={}", escaped(&next)));
    respond(StatusCode::OK, &Page::new(&app, shell, "", next))
}

/// Lets somebody in.
pub(super) async fn enter(
    _: FromUs,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    entry: Result<Form<Entry>, FormRejection>,
) -> Response {
    let shell = Shell::new(&app, language, None, "/sign-in");
    let Ok(Form(Entry { code, id, next, password })) = entry else {
        let page = Page::new(&app, shell, "", String::new()).with("sign-in-wrong");
        return respond(StatusCode::BAD_REQUEST, &page);
    };
    if let Err(wait) = app.sign_ins.take(address.ip(), Instant::now()) {
        return later(wait.as_secs() + 1, Page::new(&app, shell, &id, next));
    }
    match account::check(&app, &id, password, &code).await {
        Ok(member) => match session::start(&app, &member.id, None).await {
            Ok(cookie) => {
                tracing::info!(staff = member.id, role = member.role.name(), "signed in");
                let to = if is_of_house(&next) { next.as_str() } else { desk_of(member.role) };
                let mut response = onward(to);
                response.headers_mut().append(SET_COOKIE, cookie);
                response
            }
            Err(error) => unavailable(shell, &error),
        },
        Err(Refused::Wrong) => {
            let page = Page::new(&app, shell, &id, next).with("sign-in-wrong");
            respond(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(Refused::Closed) => later(900, Page::new(&app, shell, &id, next)),
        Err(Refused::Database(error)) => unavailable(shell, &error),
    }
}

/// Ends the session.
pub(super) async fn leave(
    _: FromUs,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    headers: HeaderMap,
) -> Response {
    match session::end(&app, &headers).await {
        Ok((cookie, by_provider)) => {
            let led = if by_provider { provider::sign_out(&app, language).await } else { None };
            let mut response = led.unwrap_or_else(|| onward("/sign-in"));
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Err(error) => unavailable(Shell::new(&app, language, None, "/sign-in"), &error),
    }
}

/// Leads to the desk of whoever is signed in; who has none is told so.
pub(super) async fn home(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
) -> Response {
    match desk_of(member.role) {
        "/desk" => {
            let shell = Shell::new(&app, language, Some(member), "/desk");
            notice(StatusCode::OK, shell, "no-desk", "no-desk-text")
        }
        desk => Redirect::to(desk).into_response(),
    }
}

/// Somebody whose session has ended sends a form: what he wrote comes back to be sent again once he is signed in.
#[derive(Template)]
#[template(path = "desk/ended.html")]
struct Ended {
    action: String,
    fields: Vec<(String, String)>,
    shell: Shell,
}

impl Shelled for Ended {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// Shows it.
pub(super) fn ended(shell: Shell, action: &str, fields: Vec<(String, String)>) -> Response {
    respond(StatusCode::UNAUTHORIZED, &Ended { action: action.to_owned(), fields, shell })
}

fn later(seconds: u64, page: Page) -> Response {
    let mut response = respond(StatusCode::TOO_MANY_REQUESTS, &page.with("sign-in-later"));
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

pub(super) fn unavailable(shell: Shell, error: &sqlx::Error) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "answered that the service is unavailable");
    notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text")
}

/// As much of a name as a name can have.
fn shown(id: &str) -> String {
    id.chars().filter(|character| !character.is_control()).take(40).collect()
}

/// An address of ours, and no other: a path, whose second character begins no host.
pub(super) fn is_of_house(next: &str) -> bool {
    let mut characters = next.chars();
    let path = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    path && next.chars().all(|character| character.is_ascii_graphic() && character != '\\')
}

/// A value of a query: what is no letter, digit, hyphen or slash is written in hex (RFC 3986 §2.1).
pub(super) fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/') {
            escaped.push(byte.into());
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_out_of_the_house() {
        for good in ["/work", "/1414", "/work/TN-2026-0004512-2?tab=draft", "/"] {
            assert!(is_of_house(good), "{good}");
        }
        for bad in ["", "work", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/\u{430}"] {
            assert!(!is_of_house(bad), "{bad}");
        }
    }

    #[test]
    fn a_path_in_a_query_is_escaped() {
        assert_eq!(escaped("/work?tab=sign&x=1"), "/work%3Ftab%3Dsign%26x%3D1");
    }
}
