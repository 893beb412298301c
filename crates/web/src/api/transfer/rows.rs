//! The rows of a list, as `workflow` keeps them.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row as _};
use telnusqa_domain::transfer::ListNumber;
use uuid::Uuid;

use crate::app::App;

/// A list.
pub(super) struct ListRow {
    pub(super) courier: Option<Vec<u8>>,
    pub(super) direction: String,
    pub(super) heading: Vec<u8>,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) opened_by: String,
    pub(super) run_on: NaiveDate,
    pub(super) scan: Option<Vec<u8>>,
    pub(super) signed_at: Option<DateTime<Utc>>,
    pub(super) signed_by: Option<String>,
    pub(super) standing: String,
    pub(super) version: i32,
}

/// A parcel that stands on it, or did.
pub(super) struct LineRow {
    pub(super) application_number: String,
    pub(super) case_id: Uuid,
    pub(super) found: Option<String>,
    pub(super) pages: Option<i32>,
    pub(super) reason: Option<String>,
    pub(super) register_number: Option<String>,
    pub(super) result: Option<String>,
    pub(super) state: String,
}

/// A line of its history: version, kind, when, who, and what of it is kept.
pub(super) type EventRow = (i32, String, DateTime<Utc>, String, Json<Value>);

/// A list with its lines, by their places, and its history.
pub(super) async fn find(
    app: &App,
    number: ListNumber,
) -> Result<Option<(ListRow, Vec<LineRow>, Vec<EventRow>)>, sqlx::Error> {
    let number = number.to_string();
    let row: Option<ListRow> = sqlx::query_as(
        "SELECT standing, version, run_on, heading, opened_at, opened_by, signed_at, signed_by, courier, scan, direction
         FROM workflow.transfer_lists WHERE number = $1",
    )
    .bind(&number)
    .fetch_optional(&app.pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let lines = sqlx::query_as(
        "SELECT case_id, application_number, register_number, result, pages, state, reason, found
         FROM workflow.transfer_lines WHERE list = $1 ORDER BY line",
    )
    .bind(&number)
    .fetch_all(&app.pool)
    .await?;
    let events = sqlx::query_as(
        "SELECT version, kind, at, by, body FROM workflow.transfer_events WHERE list = $1 ORDER BY version",
    )
    .bind(&number)
    .fetch_all(&app.pool)
    .await?;
    Ok(Some((row, lines, events)))
}

impl FromRow<'_, PgRow> for ListRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            courier: row.try_get("courier")?,
            direction: row.try_get("direction")?,
            heading: row.try_get("heading")?,
            opened_at: row.try_get("opened_at")?,
            opened_by: row.try_get("opened_by")?,
            run_on: row.try_get("run_on")?,
            scan: row.try_get("scan")?,
            signed_at: row.try_get("signed_at")?,
            signed_by: row.try_get("signed_by")?,
            standing: row.try_get("standing")?,
            version: row.try_get("version")?,
        })
    }
}

impl FromRow<'_, PgRow> for LineRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            application_number: row.try_get("application_number")?,
            case_id: row.try_get("case_id")?,
            found: row.try_get("found")?,
            pages: row.try_get("pages")?,
            reason: row.try_get("reason")?,
            register_number: row.try_get("register_number")?,
            result: row.try_get("result")?,
            state: row.try_get("state")?,
        })
    }
}
