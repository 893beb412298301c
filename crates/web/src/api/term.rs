//! `GET /api/v1/cases/{number}/term`: how the term of a case is counted, day by day, and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use telnusqa_contracts::derivation;
use telnusqa_contracts::problem::Kind;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
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
