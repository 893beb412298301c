//! `POST /api/v1/cases/{number}/complaints`: takes a complaint down; `POST …/complaints/{complaint}/{step}`: what happens to it
//! then; `GET /api/v1/complaints`: those that are open, the nearest day first.

mod form;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use telnusqa_contracts::command::Done;
use telnusqa_contracts::complaint::{Request, subject};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::complaint::{Official, StepKind};
use telnusqa_domain::case::{Actor, Rejection, StaffId};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_status::{Answer, Complaints, Page};
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::case::find;
use super::claim::Claim;
use super::condition::Condition;
use super::step::{Members, Pen, Plan, keep, ordered, taken};
use super::view::{AsOfView, CaseView};
use crate::app::App;
use crate::language::Asked;
use crate::staff::{Member, Role};

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x3f52_a8c1_77d0_4b1e_8a94_0c6d_25e9_b7f3);
/// Cases on a page.
const PAGE: u32 = 50;

const PARAMETERS: Trilingual<&'static str> = Trilingual {
    en: "page is the number of a page, from 1",
    kk: "page — 1-ден басталатын бет нөмірі",
    ru: "page — номер страницы от 1",
};

/// Takes a complaint down.
pub(super) async fn register(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let Path(number) = number.map_err(|_| Problem::new(Kind::NotFound))?;
    let (done, version) = carry_out(&member, &app, (number, 0, StepKind::Register), condition, members).await?;
    Ok(taken(done, version))
}

/// Takes a step of a complaint that was taken down.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(String, u32, String)>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((number, complaint, step)) = path.map_err(|_| not_found())?;
    let step = StepKind::from_name(&step).filter(|step| *step != StepKind::Register).ok_or_else(not_found)?;
    let (done, version) = carry_out(&member, &app, (number, complaint, step), condition, members).await?;
    Ok(taken(done, version))
}

/// Has a step of a complaint carried out, whoever asks by whatever door: what was recorded, and the version that the case had.
pub(crate) async fn carry_out(
    member: &Member,
    app: &App,
    (number, complaint, step): (String, u32, StepKind),
    condition: Condition,
    members: Members,
) -> Result<(Done, i32), Problem> {
    let by = official(member)?;
    let hit = find(app, member, Ok(Path(number)), app.clock.now()).await?.found;
    let cause = cause(by.id(), hit.case.0, (complaint, step), &condition.key);
    let content = members.all().clone();
    let pen = Pen {
        card: &hit.card,
        cause,
        staff: &app.staff,
        today: day_in_almaty(app.clock.now()),
        told: None,
        vault: &app.vault,
    };
    let Plan { files, step } = form::read((complaint, step), members, &pen)?;
    let claim = Claim::take(app, cause, &content).await?;
    keep(app, &hit, files).await?;
    let kind = step.kind();
    let request = Request { by, case: hit.case.0, cause, expected: condition.expected, step };
    match ordered(app, subject(kind), request.to_json()).await {
        Ok(done) => Ok((done, hit.version)),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

/// Who deals with what callers say, complaints above all: the contact centre and the staff of a college; what each may, the case decides.
pub(super) fn official(member: &Member) -> Result<Official, Problem> {
    let other = Rejection::WrongRole;
    let forbidden = || Problem::at(Kind::Forbidden, "", other.code(), other.text());
    let id = StaffId::parse(&member.id).ok_or_else(forbidden)?;
    if member.role == Role::Operator {
        return Ok(Official::Operator(id));
    }
    let role = member.role.at_college().ok_or_else(forbidden)?;
    let college = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()).ok_or_else(forbidden)?;
    Ok(Official::Staff(Actor { college, id, role }))
}

/// The same key of the same person, for the same step of the same complaint, is the same cause for ever.
fn cause(who: &StaffId, case: Uuid, (complaint, step): (u32, StepKind), key: &str) -> Uuid {
    Uuid::new_v5(&CAUSES, format!("{who}\n{case}\n{complaint}\n{}\n{key}", step.name()).as_bytes())
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    page: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    as_of: AsOfView,
    page: u32,
    pages: u64,
    /// How many cases have a complaint that is open, on all pages.
    total: u64,
    cases: Vec<CaseView>,
}

/// Lists the cases with open complaints: the contact centre every one, a college its own.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    _: After,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    let college = match official(&member)? {
        Official::Operator(_) => None,
        Official::Staff(actor) => Some(actor.college),
    };
    let unreadable = || Problem::at(Kind::InvalidRequest, "", "parameters.unreadable", PARAMETERS);
    let Query(Parameters { page }) = parameters.map_err(|_| unreadable())?;
    let number = page.unwrap_or(1).checked_sub(1).ok_or_else(unreadable)?;
    let now = app.clock.now();
    let page = Page { number, size: PAGE };
    let Answer { as_of, found: Complaints { hits, total } } =
        telnusqa_status::complaints(&app.pool, college, page, now).await?;
    Ok(Json(Listed {
        as_of: as_of.into(),
        page: number.saturating_add(1),
        pages: total.div_ceil(PAGE.into()),
        total,
        cases: hits.into_iter().map(|hit| CaseView::new(&app, hit, language, now)).collect(),
    }))
}
