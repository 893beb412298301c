//! `GET /api/v1/cases/{number}/term`: how the term of a case is counted, day by day, and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use telnusqa_contracts::derivation;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::regulation::Regulation;
use telnusqa_domain::term::{derive_at, office_of};

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
    // A declined package has no term.
    let regulation = card.regulation.ok_or(Problem::new(Kind::NotFound))?;
    let office = office_of(regulation, app.providers.now(), card.college);
    let (calendar, rules) = (app.calendars.now(), Regulation::of(regulation));
    let derived = derive_at(calendar, rules, card.channel.into(), &office, card.submitted_at);
    let derivation = derived.map_err(|error| Problem::unavailable(&error))?;
    Ok(Json(derivation::to_json(&derivation, language)))
}
