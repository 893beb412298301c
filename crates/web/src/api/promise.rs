//! `/api/v1/promises`: what 1414 promises callers. An operator takes down that somebody is to be called, or what he asks the
//! college; the college answers, and an operator calls.

mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::promise::{Ask, GIVE, Order, STEP, subject};
use telnusqa_domain::case::complaint::Official;
use telnusqa_domain::case::{CaseId, StaffId};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::promise::{self, DropReason, Rejection, State as Standing, Step};
use telnusqa_status::Hit;
use uuid::Uuid;

use super::Problem;
use super::case::find;
use super::claim::Claim;
use super::complaint;
use super::condition::Key;
use super::key;
use super::look_up::reason;
use super::step::{Members, Pen, keep, ordered};
use crate::app::App;
use crate::colleges::of_member;
use crate::staff::{Member, Role};
pub(crate) use view::{Found, Words};
use view::{PromiseView, read};

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x2f0b_9d4e_71c8_4a35_8e1f_c6a2_5b93_d047);
/// The name space of promises: one is named after the call in which it was given.
const PROMISES: Uuid = Uuid::from_u128(0xa94c_3e17_d258_4b60_97f1_0d8e_b3c5_62fa);
/// The longest number that is looked at.
const NUMBER_MAX: usize = 40;
/// Promises on a page.
const PAGE: u32 = 50;

const PARAMETERS: Trilingual<&'static str> = Trilingual {
    en: "page is the number of a page, from 1; state is open, at-college, to-call, kept or dropped",
    kk: "page — 1-ден басталатын бет нөмірі, state — open, at-college, to-call, kept немесе dropped",
    ru: "page — номер страницы от 1, state — open, at-college, to-call, kept или dropped",
};
const PHONE: Trilingual<&'static str> = Trilingual {
    en: "A telephone number of Kazakhstan is expected here, as in +77010000000",
    kk: "Мұнда Қазақстанның телефон нөмірі болуы керек, мысалы +77010000000",
    ru: "Здесь должен быть казахстанский номер телефона, например +77010000000",
};

#[derive(Serialize)]
struct Answered {
    #[serde(flatten)]
    promise: PromiseView,
    repeated: bool,
}

/// Takes a promise down.
pub(super) async fn give(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
    Key(key): Key,
    members: Members,
) -> Result<Response, Problem> {
    let Path(number) = number.map_err(|_| Problem::new(Kind::NotFound))?;
    let (found, repeated) = carry_out_giving(&app, &member, number, &key, members).await?;
    let status = if repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok(answer(&app, status, found, repeated))
}

/// Has one taken down, whoever asks by whatever door; the promise, and whether it was given before.
pub(crate) async fn carry_out_giving(
    app: &App,
    member: &Member,
    number: String,
    key: &str,
    mut members: Members,
) -> Result<(Found, bool), Problem> {
    let by = StaffId::parse(&member.id).filter(|_| member.role == Role::Operator).ok_or_else(forbidden)?;
    let now = app.clock.now();
    let hit = find(app, member, Ok(Path(number)), now).await?.found;
    let cause = Uuid::new_v5(&CAUSES, format!("{by}\n{}\n{key}", hit.case.0).as_bytes());
    let content = members.all().clone();
    let kind = members.word("kind", promise::Kind::from_name);
    let phone = phone(&mut members);
    let after = members.optional_moment("after");
    let text = match kind {
        Some(promise::Kind::Question) => members.text("text").map(Some),
        Some(promise::Kind::CallBack) | None => Some(members.optional_text("text")),
    };
    let (kind, text) = members.finish(kind.zip(text))?;
    let pen =
        Pen { card: &hit.card, cause, staff: &app.staff, today: day_in_almaty(now), told: None, vault: &app.vault };
    let mut files = Vec::new();
    let words = [("phone", phone.as_ref().map(|phone| phone.as_str().to_owned())), ("text", text)];
    let words = words.into_iter().map(|(name, value)| (name.to_owned(), value.map_or(Value::Null, Value::from)));
    let said = pen.write(&mut files, words.collect());
    let claim = Claim::take(app, cause, &content).await?;
    keep(app, &hit, files).await?;
    let promise = Uuid::new_v5(&PROMISES, cause.as_bytes());
    let (has_number, college) = (phone.is_some(), hit.card.college);
    let ask = Ask { after, by, case: CaseId(hit.case.0), cause, college, has_number, kind, promise, said };
    let repeated = carried_out(app, claim, GIVE, ask.to_json()).await?;
    let found = Found::of(app, promise).await?.ok_or(Problem::new(Kind::Unavailable))?;
    Ok((found, repeated))
}

/// A number that somebody wants to be called by.
fn phone(members: &mut Members) -> Option<Phone> {
    const NAME: &str = "phone";
    let typed = members.optional_line(NAME, NUMBER_MAX)?;
    let phone = key::phone(&typed);
    if phone.is_none() {
        members.fault(NAME, "phone.not-kazakhstan", PHONE);
    }
    phone
}

/// Takes a step of a promise.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(Uuid, String)>, PathRejection>,
    Key(key): Key,
    members: Members,
) -> Result<Response, Problem> {
    let Path((promise, step)) = path.map_err(|_| Problem::new(Kind::NotFound))?;
    let (found, repeated) = carry_out_step(&app, &member, promise, &step, &key, members).await?;
    Ok(answer(&app, StatusCode::OK, found, repeated))
}

/// Has a step taken, whoever asks by whatever door.
pub(crate) async fn carry_out_step(
    app: &App,
    member: &Member,
    promise: Uuid,
    step: &str,
    key: &str,
    mut members: Members,
) -> Result<(Found, bool), Problem> {
    let by = official(member)?;
    let (_, hit) = seen(app, member, promise).await?;
    let cause = Uuid::new_v5(&CAUSES, format!("{}\n{promise}\n{step}\n{key}", by.id()).as_bytes());
    let content = members.all().clone();
    let today = day_in_almaty(app.clock.now());
    let pen = Pen { card: &hit.card, cause, staff: &app.staff, today, told: None, vault: &app.vault };
    let mut files = Vec::new();
    let read = match step {
        "answer" => members.text("text").map(|text| Step::Answer { answer: pen.text(&mut files, text) }),
        "drop" => members.word("reason", DropReason::from_name).map(Step::Drop),
        "keep" => Some(Step::Keep),
        "miss" => Some(Step::Miss),
        _ => return Err(Problem::new(Kind::NotFound)),
    };
    let step = members.finish(read)?;
    let claim = Claim::take(app, cause, &content).await?;
    keep(app, &hit, files).await?;
    let repeated = carried_out(app, claim, STEP, Order { by, cause, promise, step }.to_json()).await?;
    let found = Found::of(app, promise).await?.ok_or(Problem::new(Kind::Unavailable))?;
    Ok((found, repeated))
}

/// Has a command carried out that a cause was claimed for; whether it was before. The key of one that is refused is free again.
async fn carried_out(app: &App, claim: Claim, verb: &str, body: Vec<u8>) -> Result<bool, Problem> {
    match ordered(app, subject(verb), body).await {
        Ok(done) => Ok(done.repeated),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

fn answer(app: &App, status: StatusCode, found: Found, repeated: bool) -> Response {
    let location = format!("/api/v1/promises/{}", found.id);
    let done = Answered { promise: found.view(app.clock.now()), repeated };
    (status, [(LOCATION, location)], Json(done)).into_response()
}

/// A promise with what was said; to be shown to those who keep it.
#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    promise: PromiseView,
    #[serde(flatten)]
    words: Words,
}

#[derive(Deserialize)]
pub(super) struct Why {
    why: Option<String>,
}

/// Shows a promise; the reading is recorded.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    promise: Result<Path<Uuid>, PathRejection>,
    parameters: Result<Query<Why>, QueryRejection>,
) -> Result<Json<Shown>, Problem> {
    let Path(promise) = promise.map_err(|_| Problem::new(Kind::NotFound))?;
    let Query(Why { why }) = parameters.map_err(|_| Problem::new(Kind::InvalidRequest))?;
    let why = reason(why.as_deref(), "why")?;
    official(&member)?;
    let (found, _) = seen(&app, &member, promise).await?;
    let words = Words::of(&app, &member, &found, why).await?;
    Ok(Json(Shown { promise: found.view(app.clock.now()), words }))
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    page: Option<u32>,
    state: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Listed {
    page: u32,
    promises: Vec<PromiseView>,
}

/// Lists promises, the most urgent first: the contact centre every one, a college those about its cases.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    official(&member)?;
    let unreadable = || Problem::at(Kind::InvalidRequest, "", "parameters.unreadable", PARAMETERS);
    let Query(Parameters { page, state }) = parameters.map_err(|_| unreadable())?;
    let number = page.unwrap_or(1).checked_sub(1).ok_or_else(unreadable)?;
    let states: Vec<&'static str> = match state.as_deref() {
        None => Standing::NAMES.to_vec(),
        Some("open") => OPEN.to_vec(),
        Some(name) => vec![Standing::NAMES.into_iter().find(|known| *known == name).ok_or_else(unreadable)?],
    };
    let now = app.clock.now();
    let found = read(&app, &states, of_member(&app, &member), (number, PAGE)).await?.0;
    Ok(Json(Listed {
        page: number.saturating_add(1),
        promises: found.into_iter().map(|found| found.view(now)).collect(),
    }))
}

/// The states in which something is to be done.
const OPEN: [&str; 2] = ["at-college", "to-call"];

/// A page, from 0, of what waits for a member of staff: calls for the contact centre, questions for a college. And whether there is a
/// next one.
pub(crate) async fn waiting(app: &App, member: &Member, page: u32) -> Result<(Vec<Found>, bool), Problem> {
    let state = if member.role == Role::Operator { "to-call" } else { "at-college" };
    read(app, &[state], of_member(app, member), (page, PAGE)).await
}

/// What was promised about a case.
pub(crate) async fn of_case(app: &App, case: Uuid) -> Result<Vec<Found>, Problem> {
    view::of_case(app, case).await
}

/// A promise, and its case where this member of staff may see it.
async fn seen(app: &App, member: &Member, promise: Uuid) -> Result<(Found, Hit), Problem> {
    let found = Found::of(app, promise).await?.ok_or(Problem::new(Kind::NotFound))?;
    let case = found.promise.given.case.0.to_string();
    let hit = find(app, member, Ok(Path(case)), app.clock.now()).await?.found;
    Ok((found, hit))
}

/// Who deals with promises: the contact centre and the staff of a college.
fn official(member: &Member) -> Result<Official, Problem> {
    complaint::official(member).map_err(|_| forbidden())
}

fn forbidden() -> Problem {
    let other = Rejection::WrongRole;
    Problem::at(Kind::Forbidden, "", other.code(), other.text())
}
