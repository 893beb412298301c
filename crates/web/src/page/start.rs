//! `GET /` and `GET /s?number=`: the field for a number.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use telnusqa_domain::application_number::{ApplicationNumber, NotANumber};

use super::{Frame, respond};
use crate::app::App;
use crate::language::Asked;

/// The field for a number, with what is wrong with the one typed before.
#[derive(Template)]
#[template(path = "start.html")]
pub(super) struct Start {
    error: Option<&'static str>,
    frame: Frame,
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    number: Option<String>,
}

/// Shows the field.
pub(super) async fn show(Asked(language): Asked) -> Response {
    respond(StatusCode::OK, language, &Start { error: None, frame: Frame::new(language, "/") })
}

/// Leads on to the page of the number typed.
pub(super) async fn find(
    State(_): State<Arc<App>>,
    Asked(language): Asked,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let typed = parameters.ok().and_then(|Query(parameters)| parameters.number).unwrap_or_default();
    match ApplicationNumber::parse(&typed) {
        Ok(number) => Redirect::to(&format!("/s/{number}?lang={}", language.code())).into_response(),
        Err(reason) => wrong(Frame::new(language, "/"), typed, reason),
    }
}

/// The field again, with a hint on what is wrong.
pub(super) fn wrong(mut frame: Frame, typed: String, reason: NotANumber) -> Response {
    let error = match reason {
        NotANumber::CheckCharacter => frame.texts.mistyped,
        NotANumber::Shape => frame.texts.no_number,
    };
    let language = frame.language;
    frame.typed = typed.chars().take(40).collect();
    respond(StatusCode::NOT_FOUND, language, &Start { error: Some(error), frame })
}
