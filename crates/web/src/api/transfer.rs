//! Transfer lists of courier runs: `POST /api/v1/transfer-lists` opens one, `…/{list}/steps/{step}` writes on it and closes it,
//! `GET` shows them, `…/{list}/sheet` is the paper for both signatures, `…/{list}/courier` what was sealed of the courier.

mod form;
mod list;
mod rows;
mod sheet;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use telnusqa_contracts::command::Done;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::transfer::{Request, subject};
use telnusqa_domain::case::{Actor, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::transfer::{ListNumber, Rejection, Standing, StepKind};
use telnusqa_vault::FileToSeal;
use uuid::Uuid;

use super::Problem;
use super::claim::Claim;
use super::condition::{Condition, Key};
use super::step::{Members, etag, ordered, store};
use crate::app::App;
use crate::staff::{Member, Role};
use form::Plan;
use list::{Found, ListView, Short};
pub(super) use sheet::show as sheet;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x70e4_1d5b_82c9_4f36_b90a_c3f7_164d_2e8b);
/// Lists on a page.
const PAGE: u32 = 50;

const PARAMETERS: Trilingual<&'static str> = Trilingual {
    en: "page is the number of a page, from 1; standing is open, signed or closed",
    kk: "page — 1-ден басталатын бет нөмірі, standing — open, signed немесе closed",
    ru: "page — номер страницы от 1, standing — open, signed или closed",
};

/// What was written, and the list after it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    #[serde(flatten)]
    list: ListView,
    /// The last position of the log that was written with it; none where no case has changed.
    position: Option<i64>,
    repeated: bool,
}

/// Opens a list.
pub(super) async fn open(
    member: Member,
    State(app): State<Arc<App>>,
    Key(key): Key,
    members: Members,
) -> Result<Response, Problem> {
    carry_out(&member, &app, (None, StepKind::Open), Condition { expected: None, key }, members).await
}

/// Takes a step of a list.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((number, step)) = path.map_err(|_| not_found())?;
    let number = ListNumber::parse(&number).ok_or_else(not_found)?;
    let step = StepKind::from_name(&step).filter(|step| *step != StepKind::Open).ok_or_else(not_found)?;
    carry_out(&member, &app, (Some(number), step), condition, members).await
}

async fn carry_out(
    member: &Member,
    app: &App,
    (list, step): (Option<ListNumber>, StepKind),
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let by = clerk(member)?;
    if list.is_some_and(|list| list.college() != by.college) {
        return Err(rejected(Rejection::OtherCollege));
    }
    let cause = cause(&by.id, list, step, &condition.key);
    let content = members.all().clone();
    let Plan { files, step } = form::read(app, member, (step, cause), members).await?;
    let claim = Claim::take(app, cause, &content).await?;
    if !files.is_empty() {
        // of no applicant: it is kept as long as the list
        let files = files.into_iter().map(|bytes| FileToSeal { bytes, person: None });
        let (_, sealed) = app.vault.seal(Vec::new(), files.collect()).await?;
        store(app, sealed).await?;
    }
    let kind = step.kind();
    let request = Request { by, cause, expected: condition.expected, list, step };
    match ordered(app, subject(kind), request.to_json()).await {
        Ok(done) => answer(app, member, cause, done).await,
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

async fn answer(app: &App, member: &Member, cause: Uuid, done: Done) -> Result<Response, Problem> {
    let number = list::by_cause(app, cause).await?.ok_or(Problem::new(Kind::Unavailable))?;
    let Found { version, list } = list::find(app, member, number).await?;
    let opened = version == 1 && !done.repeated;
    let taken = Taken { list, position: done.events.last().map(|event| event.position), repeated: done.repeated };
    let headers = [(ETAG, etag(version))];
    if opened {
        let location = [(LOCATION, address(number))];
        return Ok((StatusCode::CREATED, headers, location, Json(taken)).into_response());
    }
    Ok((headers, Json(taken)).into_response())
}

/// Shows a list.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let number = readable(&member, number)?;
    let Found { version, list } = list::find(&app, &member, number).await?;
    Ok(([(ETAG, etag(version))], Json(list)).into_response())
}

/// Shows what was sealed of the courier who took it.
pub(super) async fn courier(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let number = readable(&member, number)?;
    Ok(Json(list::courier(&app, &member, number).await?).into_response())
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    page: Option<u32>,
    standing: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listed {
    page: u32,
    pages: u64,
    total: u64,
    lists: Vec<Short>,
}

/// Lists the lists of a college, the newest run first.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    let college = reader(&member)?;
    let unreadable = || Problem::at(Kind::InvalidRequest, "", "parameters.unreadable", PARAMETERS);
    let Query(Parameters { page, standing }) = parameters.map_err(|_| unreadable())?;
    let number = page.unwrap_or(1).checked_sub(1).ok_or_else(unreadable)?;
    let standing = match standing {
        Some(word) => Some(Standing::from_name(&word).ok_or_else(unreadable)?),
        None => None,
    };
    let (total, lists) = list::page(&app, college, standing, (number, PAGE)).await?;
    Ok(Json(Listed { page: number.saturating_add(1), pages: total.div_ceil(PAGE.into()), total, lists }))
}

/// Where a list is read.
fn address(number: ListNumber) -> String {
    format!("/api/v1/transfer-lists/{number}")
}

/// The list of a path, where this member of staff reads it.
fn readable(member: &Member, number: Result<Path<String>, PathRejection>) -> Result<ListNumber, Problem> {
    let college = reader(member)?;
    let not_found = || Problem::new(Kind::NotFound);
    let Path(number) = number.map_err(|_| not_found())?;
    let number = ListNumber::parse(&number).ok_or_else(not_found)?;
    if number.college() == college { Ok(number) } else { Err(rejected(Rejection::OtherCollege)) }
}

/// Lists are read by the clerk who writes them, and by the head.
fn reader(member: &Member) -> Result<Bin, Problem> {
    let reads = matches!(member.role, Role::Clerk | Role::Head);
    member
        .bin
        .as_deref()
        .filter(|_| reads)
        .and_then(|bin| Bin::parse(bin).ok())
        .ok_or_else(|| rejected(Rejection::WrongRole))
}

/// And written by a clerk.
fn clerk(member: &Member) -> Result<Actor, Problem> {
    let forbidden = || rejected(Rejection::WrongRole);
    let role = member.role.at_college().filter(|_| member.role == Role::Clerk).ok_or_else(forbidden)?;
    let college = reader(member)?;
    Ok(Actor { college, id: StaffId::parse(&member.id).ok_or_else(forbidden)?, role })
}

fn rejected(rejection: Rejection) -> Problem {
    Problem::at(Kind::Forbidden, "", rejection.code(), rejection.text())
}

/// The same key of the same person, for the same step of the same list, is the same cause for ever.
fn cause(who: &StaffId, list: Option<ListNumber>, step: StepKind, key: &str) -> Uuid {
    let list = list.map(|list| list.to_string()).unwrap_or_default();
    Uuid::new_v5(&CAUSES, format!("{who}\n{list}\n{}\n{key}", step.name()).as_bytes())
}
