//! `GET /api/v1/cases/{number}/sentence?lang=`: what to say to a caller.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde::Serialize;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_status::Answer;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
use super::view::{AsOfView, SentenceView};
use crate::app::App;
use crate::language::{self, Asked};
use crate::staff::Member;

pub(super) const NO_LANGUAGE: Trilingual<&'static str> = Trilingual {
    en: "The language must be kk, ru or en",
    kk: "Тіл kk, ru немесе en болуы керек",
    ru: "Язык должен быть kk, ru или en",
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Said {
    as_of: AsOfView,
    sentence: SentenceView,
}

/// Shows the sentence.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    Asked(asked): Asked,
    uri: Uri,
    number: Number,
) -> Result<Json<Said>, Problem> {
    if language::parameter(&uri).is_some_and(|code| Language::from_code(code).is_none()) {
        return Err(Problem::at(Kind::InvalidRequest, "lang", "language.unknown", NO_LANGUAGE));
    }
    let now = app.clock.now();
    let Answer { as_of, found } = find(&app, &member, number, now).await?;
    let sentence = SentenceView::new(app.sentence(&found.card, asked, now), asked);
    Ok(Json(Said { as_of: as_of.into(), sentence }))
}
