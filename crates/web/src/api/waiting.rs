//! `GET /api/v1/signatures`: the signatures that could not be checked yet, and those that were refused after they had waited.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::hours::in_almaty;
use uuid::Uuid;

use super::Problem;
use crate::app::App;
use crate::staff::{Member, Role};

/// The newest of them.
const SHOWN: i64 = 200;

#[derive(Serialize)]
pub(super) struct Signatures {
    signatures: Vec<Signature>,
}

#[derive(Serialize)]
struct Signature {
    case: Uuid,
    college: String,
    /// SHA-256 of the document.
    document: String,
    /// Why it waits, or was refused.
    reasons: Vec<String>,
    since: String,
    /// `waiting` or `refused`.
    state: String,
    tries: i32,
}

type Row = (Uuid, String, Vec<u8>, Vec<String>, DateTime<Utc>, String, i32);

/// Lists them: a college sees its own, operations and the contact centre all.
pub(super) async fn list(member: Member, State(app): State<Arc<App>>) -> Result<Json<Signatures>, Problem> {
    let college = match (member.role, member.bin) {
        (Role::Operations | Role::Operator, _) => None,
        (Role::Clerk | Role::Executor | Role::Head, Some(college)) => Some(college),
        (Role::Clerk | Role::Executor | Role::Head, None) | (Role::Administrator | Role::Portal | Role::Visitor, _) => {
            return Err(Problem::new(Kind::Forbidden));
        }
    };
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT case_id, college, document, reasons, since, status, tries FROM signing.waiting
         WHERE status IN ('waiting', 'refused') AND ($1::text IS NULL OR college = $1)
         ORDER BY status = 'refused', since DESC, cause LIMIT $2",
    )
    .bind(college)
    .bind(SHOWN)
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let signature = |(case, college, document, reasons, since, state, tries): Row| Signature {
        case,
        college,
        document: hex::encode(document),
        reasons,
        since: in_almaty(since).to_rfc3339(),
        state,
        tries,
    };
    Ok(Json(Signatures { signatures: rows.into_iter().map(signature).collect() }))
}
