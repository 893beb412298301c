//! `/api/v1/home-visits`: visits at home (RC-25). An operator of 1414 takes a request down; a worker of the Corporation appoints,
//! moves and makes the visit; what he takes in is an application like any other.

mod form;
mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnusqa_contracts::command::Done;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::submit::AtHome;
use telnusqa_contracts::visit::{Ask, Order, REQUEST, STEP, subject};
use telnusqa_domain::application_number::NotANumber;
use telnusqa_domain::case::{Channel, FileRef, StaffId};
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_domain::visit::{Branch, Official, Rejection, VisitNumber};
use telnusqa_vault::Reader;
use uuid::Uuid;

use super::Problem;
use super::application::{self, Came, take_in};
use super::body::Body;
use super::claim::Claim;
use super::condition::Key;
use super::look_up::reason;
use super::step::{Members, ordered, store};
use crate::app::App;
use crate::language::Asked;
use crate::staff::{Member, Role};
use form::Deed;
use view::{Found, PersonView};

pub(super) use view::VisitView;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x6c1d_90b7_3e42_4f58_9a0b_d7f4_118e_5c26);
/// The name space of visits: one is named after the call that asked for it.
const VISITS: Uuid = Uuid::from_u128(0xd25e_4b19_08c6_4d7a_b1f3_2e95_6ac0_8471);
/// Visits on a page.
const PAGE: u32 = 50;

const PARAMETERS: Trilingual<&'static str> = Trilingual {
    en: "page is the number of a page, from 1; state is open, late, waiting, appointed, visited or cancelled",
    kk: "page — 1-ден басталатын бет нөмірі, state — open, late, waiting, appointed, visited немесе cancelled",
    ru: "page — номер страницы от 1, state — open, late, waiting, appointed, visited или cancelled",
};

/// A request, or a step, with what is so now.
#[derive(Serialize)]
struct Answered {
    #[serde(flatten)]
    visit: VisitView,
    repeated: bool,
}

/// Takes a request down.
pub(super) async fn request(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    Key(key): Key,
    body: Body,
) -> Result<Response, Problem> {
    let (found, repeated) = ask_for(&app, &member, &key, body.into_members()).await?;
    Ok(answer(found, language, app.clock.now(), repeated, true))
}

/// Has a request taken down by an operator at his console; what to say of it.
pub(crate) async fn carry_out_request(
    app: &App,
    member: &Member,
    key: &str,
    members: Map<String, Value>,
    language: Language,
) -> Result<String, Problem> {
    let (found, _) = ask_for(app, member, key, members).await?;
    Ok(found.view(language, app.clock.now()).into_sentence())
}

/// Has a request taken down; whether it was before.
async fn ask_for(app: &App, member: &Member, key: &str, members: Map<String, Value>) -> Result<(Found, bool), Problem> {
    let by = StaffId::parse(&member.id).filter(|_| member.role == Role::Operator).ok_or_else(forbidden)?;
    let cause = Uuid::new_v5(&CAUSES, format!("{by}\n{key}").as_bytes());
    let claim = Claim::take(app, cause, &members).await?;
    // As for an application: the salt is the vault's, so that nobody guesses what was said by its digest.
    let salt = app.vault.digest("salt of a request", &cause.to_string());
    let said = serde_json::json!({"request": Value::Object(members), "salt": hex::encode(&salt[..16])});
    let (person, sealed) = app.vault.seal_of_newcomer(said.to_string().into_bytes()).await?;
    let said = FileRef(sealed.sha256);
    store(app, vec![sealed]).await?;
    let visit = Uuid::new_v5(&VISITS, cause.as_bytes());
    let ask = Ask { at: claim.at, by, cause, person, said, visit };
    let done = carried_out(app, claim, REQUEST, ask.to_json()).await?;
    let found = Found::of(app, visit).await?.ok_or(Problem::new(Kind::Unavailable))?;
    Ok((found, done.repeated))
}

/// Takes a step of a visit.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    path: Result<Path<(String, String)>, PathRejection>,
    Key(key): Key,
    members: Members,
) -> Result<Response, Problem> {
    let Path((number, step)) = path.map_err(|_| Problem::new(Kind::NotFound))?;
    let by = official(&member)?;
    let found = find(&app, &member, &number).await?;
    let mut content = members.all().clone();
    content.insert("number".to_owned(), found.number().to_string().into());
    let name = format!("{}\n{step}\n{key}", found.number());
    match form::read(&step, members)? {
        Deed::Visit { application, at, iis_number } => {
            let Official::Worker { branch, id } = by else { return Err(forbidden()) };
            let cause = application::cause(&id, &name);
            let claim = Claim::take(&app, cause, &content).await?;
            let home = Some(AtHome { branch, iis_number, visit: found.id });
            let at = at.unwrap_or(claim.at);
            let came = Came { at, channel: Channel::HomeVisit, college: None, home, taken_by: id };
            let said = [("application".to_owned(), Value::Object(application))].into_iter().collect();
            take_in(&app, claim, cause, said, came).await
        }
        Deed::Step(step) => {
            let cause = Uuid::new_v5(&CAUSES, format!("{}\n{name}", by.id()).as_bytes());
            let claim = Claim::take(&app, cause, &content).await?;
            let order = Order { by, cause, step: step.at(claim.at), visit: found.id };
            let done = carried_out(&app, claim, STEP, order.to_json()).await?;
            let found = Found::of(&app, order.visit).await?.ok_or(Problem::new(Kind::Unavailable))?;
            Ok(answer(found, language, app.clock.now(), done.repeated, false))
        }
    }
}

/// Has a command carried out that a cause was claimed for. The key of one that is refused is free again.
async fn carried_out(app: &App, claim: Claim, verb: &str, body: Vec<u8>) -> Result<Done, Problem> {
    match ordered(app, subject(verb), body).await {
        Ok(done) => Ok(done),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

fn answer(found: Found, language: Language, now: DateTime<Utc>, repeated: bool, is_new: bool) -> Response {
    let status = if is_new && !repeated { StatusCode::CREATED } else { StatusCode::OK };
    let location = format!("/api/v1/home-visits/{}", found.number());
    let done = Answered { visit: found.view(language, now), repeated };
    (status, [(LOCATION, location)], Json(done)).into_response()
}

/// A visit with whom it is for.
#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    visit: VisitView,
    person: PersonView,
}

#[derive(Deserialize)]
pub(super) struct Why {
    why: Option<String>,
}

/// Shows a visit: in full to the branch that makes it, masked to others; the reading is recorded.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    number: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Why>, QueryRejection>,
) -> Result<Json<Shown>, Problem> {
    let Path(number) = number.map_err(|_| Problem::new(Kind::NotFound))?;
    let Query(Why { why }) = parameters.map_err(|_| Problem::new(Kind::InvalidRequest))?;
    let why = reason(why.as_deref(), "why")?.to_owned();
    official(&member)?;
    let found = find(&app, &member, &number).await?;
    let now = app.clock.now();
    let person = app.vault.read(found.person, &Reader { at: now, who: member.who(), why }).await?;
    let own = member.branch().is_some() && found.visit.branch == member.branch();
    let person = if own { PersonView::whole(person) } else { PersonView::masked(&person) };
    Ok(Json(Shown { visit: found.view(language, now), person }))
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    page: Option<u32>,
    state: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listed {
    page: u32,
    pages: u64,
    /// How many there are on all pages.
    total: u64,
    visits: Vec<VisitView>,
}

/// Lists visits, the most urgent first: the contact centre every one, a worker those of his branch and those that nobody took.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    official(&member)?;
    let unreadable = || Problem::at(Kind::InvalidRequest, "", "parameters.unreadable", PARAMETERS);
    let Query(Parameters { page, state }) = parameters.map_err(|_| unreadable())?;
    let number = page.unwrap_or(1).checked_sub(1).ok_or_else(unreadable)?;
    let wanted = view::Wanted::of(state.as_deref()).ok_or_else(unreadable)?;
    let now = app.clock.now();
    let (total, found) = view::page(&app, wanted, member.branch(), (number, PAGE), now).await?;
    Ok(Json(Listed {
        page: number.saturating_add(1),
        pages: total.div_ceil(PAGE.into()),
        total,
        visits: found.into_iter().map(|found| found.view(language, now)).collect(),
    }))
}

/// The open visits of the persons whose cases these are, as far as this member of staff may see them.
pub(super) async fn of_cases(
    app: &App,
    member: &Member,
    cases: &[Uuid],
    (language, now): (Language, DateTime<Utc>),
) -> Result<Vec<VisitView>, Problem> {
    if official(member).is_err() {
        return Ok(Vec::new());
    }
    let mut found = view::of(app, cases).await?;
    found.retain(|found| found.visit.state.is_open() && may_see(member, found));
    Ok(found.into_iter().map(|found| found.view(language, now)).collect())
}

/// That of a number, in whatever state.
pub(super) async fn of_number(
    app: &App,
    member: &Member,
    number: VisitNumber,
    (language, now): (Language, DateTime<Utc>),
) -> Result<Vec<VisitView>, Problem> {
    if official(member).is_err() {
        return Ok(Vec::new());
    }
    let found = Found::numbered(app, number).await?.filter(|found| may_see(member, found));
    Ok(found.into_iter().map(|found| found.view(language, now)).collect())
}

async fn find(app: &App, member: &Member, number: &str) -> Result<Found, Problem> {
    let number = VisitNumber::parse(number).map_err(|error| match error {
        NotANumber::CheckCharacter => Problem::new(Kind::InvalidNumber),
        NotANumber::Shape => Problem::new(Kind::NotFound),
    })?;
    let found = Found::numbered(app, number).await?.ok_or(Problem::new(Kind::NotFound))?;
    if may_see(member, &found) {
        return Ok(found);
    }
    let other = Rejection::OtherBranch;
    Err(Problem::at(Kind::Forbidden, "", other.code(), other.text()))
}

/// The contact centre sees every one, a worker those of his branch and those that nobody took.
fn may_see(member: &Member, found: &Found) -> bool {
    member.role == Role::Operator || found.visit.branch.is_none() || found.visit.branch == member.branch()
}

/// Who deals with visits: the contact centre, and workers of the Corporation.
fn official(member: &Member) -> Result<Official, Problem> {
    let id = StaffId::parse(&member.id).ok_or_else(forbidden)?;
    match (member.role, member.branch()) {
        (Role::Operator, _) => Ok(Official::Operator(id)),
        (Role::Visitor, Some(branch)) => Ok(Official::Worker { branch, id }),
        (
            Role::Administrator
            | Role::Clerk
            | Role::Executor
            | Role::Head
            | Role::Operations
            | Role::Portal
            | Role::Visitor,
            _,
        ) => Err(forbidden()),
    }
}

fn forbidden() -> Problem {
    let other = Rejection::WrongRole;
    Problem::at(Kind::Forbidden, "", other.code(), other.text())
}

impl Member {
    /// The branch of the Corporation that he works for.
    fn branch(&self) -> Option<Branch> {
        self.branch.as_deref().filter(|_| self.role == Role::Visitor).and_then(Branch::parse)
    }
}
