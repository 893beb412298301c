//! `GET /api/v1/staff`: the executors of a college, for its head, who appoints one of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use telnusqa_contracts::problem::Kind;

use super::Problem;
use crate::app::App;
use crate::staff::{Member, Role};

#[derive(Serialize)]
pub(super) struct Executors {
    executors: Vec<Executor>,
}

#[derive(Serialize)]
struct Executor {
    id: String,
    name: Option<String>,
}

/// Lists them, in the order of the staff file.
pub(super) async fn list(member: Member, State(app): State<Arc<App>>) -> Result<Json<Executors>, Problem> {
    match (member.role, member.bin) {
        (Role::Head, Some(college)) => {
            let executors = app.staff.at(Role::Executor, &college).into_iter();
            let executors = executors.map(|member| Executor { id: member.id, name: member.name }).collect();
            Ok(Json(Executors { executors }))
        }
        (
            Role::Clerk
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
