//! `GET /api/v1/cases/{number}/record`: the graduate's archive record, as it was entered last. Only the case's own college reads it, and
//! every reading is recorded.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value};
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::record::{members, read as read_record};
use telnusqa_domain::record::ArchiveRecord;
use telnusqa_status::Hit;
use telnusqa_status::written::RecordForm;
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::case::Number;
use super::file::{of_college, read};
use crate::app::App;
use crate::staff::Member;

/// The record, with how far its check is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View {
    case_id: Uuid,
    entry: RecordForm,
    record: Map<String, Value>,
}

/// Shows it to staff of the college.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Json<View>, Problem> {
    let hit = of_college(&app, &member, number).await?;
    let not_found = || Problem::new(Kind::NotFound);
    let entry = hit.card.record.clone().ok_or_else(not_found)?;
    let record = of_case(&app, &member, &hit).await?.ok_or_else(not_found)?;
    Ok(Json(View { case_id: hit.case.0, entry: entry.into(), record: members(&record) }))
}

/// The record of a case, where one was entered.
pub(crate) async fn of_case(app: &App, member: &Member, hit: &Hit) -> Result<Option<ArchiveRecord>, Problem> {
    let Some(entry) = &hit.card.record else { return Ok(None) };
    let file = read(app, member, entry.record, "record").await?;
    read_record(&file).map(Some).map_err(|error| Problem::unavailable(&error))
}
