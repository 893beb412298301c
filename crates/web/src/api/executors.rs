//! `GET /api/v1/staff`: the executors of a college, for its head, who appoints one of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use telnusqa_contracts::problem::Kind;

use super::Problem;
use crate::app::App;
use crate::staff::{Away, Member, Role};

#[derive(Serialize)]
pub(super) struct Executors {
    executors: Vec<Executor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Executor {
    /// The last day on which he is away.
    #[serde(skip_serializing_if = "Option::is_none")]
    away_until: Option<NaiveDate>,
    id: String,
    name: Option<String>,
    /// Who is given what he would be given while he is away.
    #[serde(skip_serializing_if = "Option::is_none")]
    stand_in: Option<String>,
}

impl From<Member> for Executor {
    fn from(Member { duties, id, name, .. }: Member) -> Self {
        let (away_until, stand_in) = match duties.away {
            Some(Away { stand_in, until }) => (Some(until), stand_in.map(|staff| staff.as_str().to_owned())),
            None => (None, None),
        };
        Self { away_until, id, name, stand_in }
    }
}

/// Lists them: those of the staff file first, in its order.
pub(super) async fn list(member: Member, State(app): State<Arc<App>>) -> Result<Json<Executors>, Problem> {
    match (member.role, member.bin) {
        (Role::Head, Some(college)) => {
            let executors = app.staff.at(Role::Executor, &college).into_iter();
            let executors = executors.map(Executor::from).collect();
            Ok(Json(Executors { executors }))
        }
        (
            Role::Administrator
            | Role::Clerk
            | Role::Executor
            | Role::Head
            | Role::Operations
            | Role::Operator
            | Role::Portal
            | Role::Visitor,
            _,
        ) => Err(Problem::new(Kind::Forbidden)),
    }
}
