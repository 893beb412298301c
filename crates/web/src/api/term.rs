//! `GET /api/v1/cases/{number}/term`: how the term of a case is counted, day by day, and why; and the same on paper, to be
//! printed, or signed as it is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;
use telnusqa_contracts::derivation;
use telnusqa_contracts::document::{Content, Term};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::language::Language;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
use super::paper::{make, order};
use crate::app::App;
use crate::language::Asked;
use crate::staff::Member;

/// Shows it, with the calendar of today; sources are told in the language asked for.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    Asked(language): Asked,
    number: Number,
) -> Result<Json<Value>, Problem> {
    let card = find(&app, &member, number, app.clock.now()).await?.found.card;
    let derived = card.derivation(app.calendars.now(), app.providers.now());
    // A declined package has no term.
    let derived = derived.transpose().ok_or(Problem::new(Kind::NotFound))?;
    let derivation = derived.map_err(|error| Problem::unavailable(&error))?;
    Ok(Json(derivation::to_json(&derivation, language)))
}

/// `GET /api/v1/cases/{number}/term/paper`: in Kazakh, then in Russian, naming nobody; of the same case by the same calendar the
/// same bytes, so that who signs them signs what others can make again.
pub(super) async fn paper(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Response, Problem> {
    let hit = find(&app, &member, number, app.clock.now()).await?.found;
    let derived = hit.card.derivation(app.calendars.now(), app.providers.now());
    // A declined package has neither registration nor term.
    let (registered, derived) = hit.card.registered_at.zip(derived.transpose()).ok_or(Problem::new(Kind::NotFound))?;
    let derivation = derived.map_err(|error| Problem::unavailable(&error))?;
    let [kk, ru] = [Language::Kk, Language::Ru].map(|language| derivation.tell(language).into());
    let order = order(&app, &hit, day_in_almaty(registered), Content::Term(Box::new(Term { kk, ru })));
    make(&app, &order, "term").await
}
