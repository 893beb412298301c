//! `/my`: the applicant's own page, behind a one-time code and his day of birth; and `/my/not-mine`, where the owner of a telephone says
//! that he is not the applicant.
//!
//! Whoever asks for a code sees the same, in the same time, whether the number is anybody's or nobody's. All works without script, in a
//! browser that knows neither `SameSite` nor Fetch Metadata.

mod case;
mod code;
mod enter;
mod reads;
mod session;
mod telephone;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::header::{HOST, ORIGIN, REFERRER_POLICY};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use telnusqa_domain::language::Language;

use super::{Frame, notice};
use crate::app::App;
use crate::language;

/// What a message to an applicant is called; none where this version has no words for it.
pub(crate) fn message_called(kind: &str, language: Language) -> Option<String> {
    let name = format!("message-{kind}");
    words::has(language, &name).then(|| words::say(language, &name))
}

/// The pages.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/my", get(enter::show).post(enter::ask))
        .route("/my/code", get(enter::show_code).post(enter::type_in))
        .route("/my/case", get(case::show).post(case::wish))
        .route("/my/leave", post(case::leave))
        .route("/my/telephone", get(telephone::show).post(telephone::ask))
        .route("/my/telephone/code", post(telephone::type_in))
        .route("/my/not-mine", get(enter::show_not_mine).post(enter::ask_not_mine))
        .route("/my/not-mine/code", get(enter::show_code_not_mine).post(enter::type_in_not_mine))
        .layer(map_response(of_us))
}

/// Forms of ours say where they come from, to us alone.
pub(super) async fn of_us(mut response: Response) -> Response {
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// That no page of others sent a form, as far as the browser says: an old one says nothing.
pub(super) struct NotForeign;

impl FromRequestParts<Arc<App>> for NotForeign {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Response> {
        let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let site = text(HeaderName::from_static("sec-fetch-site"));
        let host = text(HOST);
        let from = text(ORIGIN).map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
        let ours = match (site, from) {
            (Some(site), _) => site == "same-origin",
            (None, Some(from)) => Some(from) == host,
            (None, None) => true,
        };
        if ours {
            return Ok(Self);
        }
        let language = language::asked(&parts.uri, &parts.headers);
        let frame = Frame::new(language, if parts.uri.path().starts_with("/apply") { "/apply" } else { "/my" });
        Err(notice(
            StatusCode::FORBIDDEN,
            frame,
            words::fixed(language, "foreign"),
            words::say(language, "foreign-text"),
        ))
    }
}

/// Onward after a form, so that going back sends nothing twice.
pub(super) fn onward(to: &str, language: Language) -> Response {
    let join = if to.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{to}{join}lang={}", language.code())).into_response()
}
