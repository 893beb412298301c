//! `GET /api/v1/cases/{number}/timeline`: what has happened to a case, oldest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use telnusqa_status::{Answer, Entry};
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
use super::view::AsOfView;
use crate::app::App;
use crate::staff::Member;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Timeline {
    as_of: AsOfView,
    case_id: Uuid,
    entries: Vec<EntryView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryView {
    kind: String,
    at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    position: i64,
    version: i32,
    details: serde_json::Value,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            kind: entry.kind,
            at: entry.at,
            recorded_at: entry.recorded_at,
            position: entry.position.0,
            version: entry.version,
            details: entry.details,
        }
    }
}

/// Shows the timeline.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Json<Timeline>, Problem> {
    let now = app.clock.now();
    let case = find(&app, &member, number, now).await?.found.case;
    let Answer { as_of, found } = app.questions.timeline(case).await?;
    let entries = found.into_iter().map(EntryView::from).collect();
    Ok(Json(Timeline { as_of: as_of.into(), case_id: case.0, entries }))
}
