//! `GET /api/v1/cases/{number}/applicant?why=`: the applicant's name, masked, so that an operator knows the caller.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use telnusqa_contracts::problem::Kind;
use telnusqa_status::Answer;
use telnusqa_vault::{Reader, Record};
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
use super::look_up::reason;
use super::view::AsOfView;
use crate::app::App;
use crate::staff::{Member, Role};

#[derive(Deserialize)]
pub(super) struct Parameters {
    why: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Applicant {
    as_of: AsOfView,
    case_id: Uuid,
    masked_name: String,
}

/// Shows the applicant; the reading is recorded.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Applicant>, Problem> {
    let Query(parameters) = parameters.map_err(|_| Problem::new(Kind::InvalidRequest))?;
    let why = reason(parameters.why.as_deref(), "why")?;
    match member.role {
        Role::Operator => {}
        Role::Administrator
        | Role::Clerk
        | Role::Executor
        | Role::Head
        | Role::Operations
        | Role::Portal
        | Role::Visitor => {
            return Err(Problem::new(Kind::Forbidden));
        }
    }
    let now = app.clock.now();
    let Answer { as_of, found } = find(&app, &member, number, now).await?;
    let reader = Reader { at: now, who: member.who(), why: why.to_owned() };
    let person = app.vault.read(found.applicant, &reader).await?;
    Ok(Json(Applicant { as_of: as_of.into(), case_id: found.case.0, masked_name: masked(&person.record) }))
}

/// Enough to compare with what a caller says, too little to learn a name from: `П*** І*** И***`.
pub(crate) fn masked(record: &Record) -> String {
    let names = [Some(record.surname.as_str()), Some(record.given_name.as_str()), record.patronymic.as_deref()];
    let initials = names.into_iter().flatten().filter_map(|name| name.trim().chars().next());
    initials.map(|initial| format!("{initial}***")).collect::<Vec<_>>().join(" ")
}
