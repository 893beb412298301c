//! `GET /api/v1/figures`: where cases stand, how many results came in time, how long each step took; for operations.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use telnusqa_contracts::problem::Kind;

use super::Problem;
use super::after::After;
use super::view::AsOfView;
use crate::app::App;
use crate::staff::{Member, Role};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Figures {
    as_of: AsOfView,
    /// Cases by stage.
    stages: BTreeMap<&'static str, u64>,
    /// Results that were handed out.
    issued: BTreeMap<&'static str, u64>,
    terms: Terms,
    /// Steps that were not taken in their time.
    overruns: Vec<Overrun>,
    /// In the order of a case's life.
    steps: Vec<StepTime>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Terms {
    in_time: u64,
    late: u64,
    /// Of both together; null where there is neither.
    in_time_share: Option<f64>,
}

#[derive(Serialize)]
struct Overrun {
    college: String,
    step: String,
    /// Whose it was, or who took it at last; null where nobody has yet.
    responsible: Option<String>,
    count: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepTime {
    kind: String,
    count: u64,
    p50_seconds: f64,
    p90_seconds: f64,
}

/// Shows the figures.
pub(super) async fn show(member: Member, State(app): State<Arc<App>>, _: After) -> Result<Json<Figures>, Problem> {
    match member.role {
        Role::Operations => {}
        Role::Administrator
        | Role::Clerk
        | Role::Executor
        | Role::Head
        | Role::Operator
        | Role::Portal
        | Role::Visitor => {
            return Err(Problem::new(Kind::Forbidden));
        }
    }
    let figures = telnusqa_status::figures(&app.pool, app.clock.now()).await?;
    let terms = Terms { in_time: figures.in_time, late: figures.late, in_time_share: figures.in_time_share() };
    let step = |step: telnusqa_status::StepTime| StepTime {
        kind: step.kind,
        count: step.count,
        p50_seconds: step.p50_s,
        p90_seconds: step.p90_s,
    };
    let overrun = |of: telnusqa_status::OverrunCount| Overrun {
        college: of.college,
        step: of.step,
        responsible: of.responsible,
        count: of.count,
    };
    Ok(Json(Figures {
        as_of: figures.as_of.into(),
        stages: figures.stages.into_iter().map(|(stage, count)| (stage.name(), count)).collect(),
        issued: figures.issued,
        terms,
        overruns: figures.overruns.into_iter().map(overrun).collect(),
        steps: figures.steps.into_iter().map(step).collect(),
    }))
}
