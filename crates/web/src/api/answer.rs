//! `GET /api/v1/answers?source=&id=`: what the IIS was answered to a message, byte for byte.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::PgPool;
use telnusqa_contracts::cloud_event::message_key;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::Trilingual;

use super::Problem;
use crate::app::App;
use crate::staff::{Member, Role};

/// The longest source and id that are looked up, in bytes.
const TEXT_MAX: usize = 1_024;

const MISSING: Trilingual<&'static str> = Trilingual {
    en: "The parameters source and id must both be given, each once",
    kk: "source және id параметрлері бір-бір реттен көрсетілуі керек",
    ru: "Параметры source и id нужно указать, каждый по одному разу",
};

#[derive(Deserialize)]
pub(super) struct Parameters {
    source: String,
    id: String,
}

#[derive(Serialize)]
pub(super) struct Answers {
    /// The first one is the message's; later ones are conflicts: the same id came with other content.
    answers: Vec<AnswerView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerView {
    kind: String,
    /// When it was decided, in real time.
    at: DateTime<Utc>,
    /// The CloudEvent as it was published.
    outcome: Box<RawValue>,
}

/// Shows what a message was answered.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Answers>, Problem> {
    match member.role {
        Role::Operations | Role::Operator => {}
        // an answer does not tell whose case it is
        Role::Administrator | Role::Clerk | Role::Executor | Role::Head | Role::Portal | Role::Visitor => {
            return Err(Problem::new(Kind::Forbidden));
        }
    }
    let missing = |_| Problem::at(Kind::InvalidRequest, "", "parameters.missing", MISSING);
    let Query(Parameters { source, id }) = parameters.map_err(missing)?;
    if source.len() > TEXT_MAX || id.len() > TEXT_MAX {
        return Err(Problem::new(Kind::NotFound));
    }
    let answers = find(&app.pool, &source, &id).await.map_err(|error| Problem::unavailable(&error))?;
    if answers.is_empty() { Err(Problem::new(Kind::NotFound)) } else { Ok(Json(Answers { answers })) }
}

async fn find(pool: &PgPool, source: &str, id: &str) -> Result<Vec<AnswerView>, sqlx::Error> {
    let rows: Vec<(String, DateTime<Utc>, String)> = sqlx::query_as(
        "SELECT kind, created_at, body FROM intake.outcomes WHERE message_key = $1 ORDER BY ordinal LIMIT 100",
    )
    .bind(message_key(source, id).to_vec())
    .fetch_all(pool)
    .await?;
    let view = |(kind, at, body)| {
        let outcome = RawValue::from_string(body).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(AnswerView { kind, at, outcome })
    };
    rows.into_iter().map(view).collect()
}
