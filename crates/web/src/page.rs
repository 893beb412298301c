//! Pages for everybody: the field for a number, and where that application stands; whether a paper is real. They work without
//! script and show nothing of a person, because a number can be guessed, and a paper is shown to strangers.

mod apply;
mod code;
pub(crate) mod dates;
pub(crate) mod explain;
mod my;
mod paper;
mod service;
mod start;
mod status;
mod texts;

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::Language;
use tokio::time::Instant;

use crate::api::Problem;
use crate::app::App;
use crate::language;
pub(crate) use my::message_called;
pub(crate) use texts::{Texts, days_left, of as texts_of};

/// The style sheet of pages.
pub(crate) const STYLE: &str = concat!(include_str!("../templates/house.css"), include_str!("../templates/style.css"));
/// That of papers for signature, within each.
pub(crate) const PAPER: &str = include_str!("../templates/transfer.css");

/// The pages.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/", get(start::show))
        .route("/s", get(start::find))
        .route("/s/{number}", get(status::show))
        .route("/service", get(service::show))
        .route("/v", get(paper::find))
        .route("/v/{code}", get(paper::show).post(paper::compare))
        .route("/.well-known/telnusqa-keys.json", get(paper::keys))
        .merge(apply::router())
        .merge(my::router())
        .method_not_allowed_fallback(method_not_allowed)
        .route_layer(from_fn_with_state(Arc::clone(app), limit))
}

/// What stands around every page.
struct Frame {
    language: Language,
    /// The address of this page, without its language.
    path: String,
    /// What stands in the field for a number.
    typed: String,
    texts: &'static Texts,
}

/// A link to this page in another language.
struct LanguageLink {
    code: &'static str,
    current: bool,
    href: String,
    name: &'static str,
}

impl Frame {
    fn new(language: Language, path: impl Into<String>) -> Self {
        Self { language, path: path.into(), typed: String::new(), texts: texts::of(language) }
    }

    fn languages(&self) -> Vec<LanguageLink> {
        let join = if self.path.contains('?') { '&' } else { '?' };
        let link = |language: Language| LanguageLink {
            code: language.code(),
            current: language == self.language,
            href: format!("{}{join}lang={}", self.path, language.code()),
            name: texts::of(language).own_name,
        };
        Language::ALL.into_iter().map(link).collect()
    }
}

/// A page that only says something.
#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    frame: Frame,
    heading: &'static str,
    text: String,
}

/// A page of a status; only a broken template cannot be written.
fn respond(status: StatusCode, language: Language, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                (CONTENT_LANGUAGE, HeaderValue::from_static(language.code())),
                (VARY, HeaderValue::from_static("accept-language")),
            ];
            (status, headers, html).into_response()
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// A page that says something instead of what was asked for.
fn notice(status: StatusCode, frame: Frame, heading: &'static str, text: String) -> Response {
    let language = frame.language;
    respond(status, language, &Notice { frame, heading, text })
}

/// The database does not answer: logged here, once.
fn unavailable(frame: Frame, error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "answered that the service is unavailable");
    out_of_reach(frame)
}

/// That the service is unavailable, where the reason was logged before.
fn out_of_reach(frame: Frame) -> Response {
    let texts = frame.texts;
    let mut response =
        notice(StatusCode::SERVICE_UNAVAILABLE, frame, texts.unavailable, texts.unavailable_text.to_owned());
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

/// No such page; under `/api` a problem.
pub(crate) async fn no_such_page(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Problem::new(Kind::NotFound).into_response();
    }
    let frame = Frame::new(language::asked(request.uri(), request.headers()), "/");
    let texts = frame.texts;
    notice(StatusCode::NOT_FOUND, frame, texts.no_page, texts.no_page_text.to_owned())
}

async fn method_not_allowed(request: Request) -> Response {
    let frame = Frame::new(language::asked(request.uri(), request.headers()), "/");
    let texts = frame.texts;
    let mut response = notice(StatusCode::METHOD_NOT_ALLOWED, frame, texts.no_page, texts.no_page_text.to_owned());
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// Whoever asks too often waits: numbers are not for collecting.
async fn limit(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let Err(wait) = app.limiter.take(address.ip(), Instant::now()) else { return next.run(request).await };
    let frame = Frame::new(language::asked(request.uri(), request.headers()), path(request.uri()));
    let texts = frame.texts;
    let mut response = notice(StatusCode::TOO_MANY_REQUESTS, frame, texts.too_many, texts.too_many_text.to_owned());
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs_f64().ceil() as u64));
    response
}

/// Runs work to its end, also when nobody waits for it any more: a caller who goes away must not cut a statement off.
async fn finish<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    tokio::spawn(work).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// An address as it came, without what was asked.
fn path(uri: &Uri) -> String {
    uri.path().to_owned()
}
