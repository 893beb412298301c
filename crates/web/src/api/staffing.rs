//! `GET /api/v1/staffing/{place}`: who works at a college, or in the house, and all that was changed of it; `POST …/changes/{change}`
//! changes it.

mod account;
mod form;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use serde::Serialize;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::staffing::{Request, subject};
use telnusqa_domain::case::StaffId;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::staffing::{Authority, By, Change, ChangeKind, Rejection, Staffing};
use telnusqa_vault::FileToSeal;
use uuid::Uuid;

use super::Problem;
use super::claim::Claim;
use super::condition::Condition;
use super::step::{Members, etag, ordered, store};
use crate::app::App;
use crate::staff::{Changed, Member, Role};
pub(crate) use account::NewAccount;
use form::Plan;
pub(super) use form::order;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x3f5d_90a7_11c4_4c1b_8a6e_27b1_6f0e_c954);

/// Who works somewhere, and what was changed.
#[derive(Serialize)]
struct Whole {
    place: String,
    /// The number of the last change.
    version: u32,
    staff: Vec<Person>,
    changes: Vec<Made>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: String,
    name: Option<String>,
    /// What he is today; none where he has left, or will come.
    role: Option<&'static str>,
    /// What he is himself while he acts for the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_as_well: Option<&'static str>,
    may_sign: bool,
    /// The last day on which he is away.
    #[serde(skip_serializing_if = "Option::is_none")]
    away_until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stand_in: Option<String>,
    has_account: bool,
}

/// A change that was made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    number: i32,
    kind: &'static str,
    at: String,
    by: String,
    authority: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    staff: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stand_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderView>,
    /// The change that it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<u32>,
    /// From which day it holds no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_back: Option<NaiveDate>,
}

#[derive(Serialize)]
struct OrderView {
    number: String,
    on: NaiveDate,
}

/// What came of a change.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) repeated: bool,
    /// What whoever was given an account signs in with: said once, and nowhere kept in clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<NewAccount>,
}

/// A place as whoever may change it sees it.
pub(crate) struct Seen {
    pub(crate) authority: Authority,
    pub(crate) changes: Vec<Changed>,
    /// Everybody, and whether he works there today.
    pub(crate) people: Vec<(Member, bool)>,
    pub(crate) staffing: Staffing,
    pub(crate) today: NaiveDate,
}

/// Shows a place.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let name = path.map(|Path(place)| place).unwrap_or_default();
    let seen = seen(&app, &member, place(&name)?).await?;
    let version = seen.staffing.version();
    let staff = seen.people.iter().map(person).collect();
    let changes = seen.changes.iter().map(|changed| made(changed, &seen.staffing)).collect();
    let tag = etag(i32::try_from(version).unwrap_or(i32::MAX));
    Ok(([(ETAG, tag)], Json(Whole { place: name, version, staff, changes })).into_response())
}

/// Changes it.
pub(super) async fn change(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((name, kind)) = path.map_err(|_| not_found())?;
    let kind = ChangeKind::from_name(&kind).ok_or_else(not_found)?;
    let answer = carry_out(&app, &member, (place(&name)?, kind), condition, members).await?;
    // a password may stand in it
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// A college by its BIN, or the house.
pub(crate) fn place(name: &str) -> Result<Option<Bin>, Problem> {
    match name {
        "house" => Ok(None),
        bin => Bin::parse(bin).map(Some).map_err(|_| Problem::new(Kind::NotFound)),
    }
}

/// What somebody may see of a place, as it is at this moment.
pub(crate) async fn seen(app: &App, member: &Member, place: Option<Bin>) -> Result<Seen, Problem> {
    let authority = authority(app, member, place)?;
    let read = app.staff.read(&app.pool, &app.vault).await;
    read.map_err(|error| Problem::unavailable(&error))?;
    Ok(Seen {
        authority,
        changes: app.staff.changed_at(place),
        people: app.staff.of_place(place),
        staffing: app.staff.staffing(place),
        today: day_in_almaty(app.clock.now()),
    })
}

/// Has a change carried out, whoever asks by whatever door.
pub(crate) async fn carry_out(
    app: &App,
    member: &Member,
    (place, kind): (Option<Bin>, ChangeKind),
    condition: Condition,
    members: Members,
) -> Result<Answer, Problem> {
    let Seen { authority, people, .. } = seen(app, member, place).await?;
    if kind != ChangeKind::TakeBack && !authority.may_make(kind) {
        let wrong = Rejection::WrongRole;
        return Err(Problem::at(Kind::Forbidden, "", wrong.code(), wrong.text()));
    }
    let id = StaffId::parse(&member.id).ok_or(Problem::new(Kind::Forbidden))?;
    let at = place.map_or_else(|| "house".to_owned(), |college| college.as_str().to_owned());
    let cause = Uuid::new_v5(&CAUSES, format!("{id}\n{at}\n{}\n{}", kind.name(), condition.key).as_bytes());
    let content = members.all().clone();
    let Plan { account, change, files } = form::read(app, kind, (cause, &people), members).await?;
    let claim = Claim::take(app, cause, &content).await?;
    if !files.is_empty() {
        // of no applicant: it is kept as long as the history
        let files = files.into_iter().map(|bytes| FileToSeal { bytes, person: None });
        let (_, sealed) = app.vault.seal(Vec::new(), files.collect()).await?;
        store(app, sealed).await?;
    }
    let given = match &change {
        Change::GiveAccount { staff, .. } => Some(staff.clone()),
        _ => None,
    };
    let request = Request { by: By { authority, id }, cause, change, college: place, expected: condition.expected };
    let done = match ordered(app, subject(), request.to_json()).await {
        Ok(done) => done,
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            return Err(problem);
        }
    };
    if let Some(staff) = given.filter(|_| !done.repeated) {
        account::end_sessions(app, &staff).await?;
    }
    // those who ask this door from now on find it changed; other doors within a second
    let read = app.staff.read(&app.pool, &app.vault).await;
    read.map_err(|error| Problem::unavailable(&error))?;
    Ok(Answer { repeated: done.repeated, account: account.filter(|_| !done.repeated) })
}

/// In whose name he changes something there; another college is as one that there is not.
fn authority(app: &App, member: &Member, place: Option<Bin>) -> Result<Authority, Problem> {
    // whoever will work at a college that has not begun is added before
    let is_known = |college| app.providers.changes().whole(app.providers.opening()).find(college).is_some();
    let is_there = place.is_none_or(is_known);
    match member.role {
        Role::Administrator if is_there => Ok(Authority::Administrator),
        Role::Administrator => Err(Problem::new(Kind::NotFound)),
        Role::Head if place.is_some() && member.bin.as_deref() == place.as_ref().map(Bin::as_str) => {
            Ok(if member.duties.acts.is_some() { Authority::ActingHead } else { Authority::Head })
        }
        Role::Head => Err(Problem::new(Kind::NotFound)),
        Role::Clerk | Role::Executor | Role::Operations | Role::Operator | Role::Portal | Role::Visitor => {
            Err(Problem::new(Kind::Forbidden))
        }
    }
}

fn person((member, is_here): &(Member, bool)) -> Person {
    let duties = &member.duties;
    let away = duties.away.as_ref();
    Person {
        acting_as_well: duties.acts.map(Role::name),
        away_until: away.map(|away| away.until),
        has_account: member.account.is_some(),
        id: member.id.clone(),
        may_sign: duties.signs,
        name: member.name.clone(),
        role: is_here.then(|| member.role.name()),
        stand_in: away.and_then(|away| away.stand_in.as_ref()).map(ToString::to_string),
    }
}

fn made(changed: &Changed, staffing: &Staffing) -> Made {
    let change = &changed.change;
    let period = change.period();
    let (post, since, stand_in, order, of) = match change {
        Change::Act { order, .. } | Change::Sign { order, .. } => (None, None, None, Some(order), None),
        Change::BeAway { stand_in, .. } => (None, None, stand_in.as_ref(), None, None),
        Change::GiveAccount { .. } => (None, None, None, None, None),
        Change::Join { post, since, .. } | Change::Move { post, since, .. } => {
            (Some(*post), Some(*since), None, None, None)
        }
        Change::Leave { since, .. } => (None, Some(*since), None, None, None),
        Change::TakeBack { change } => (None, None, None, None, Some(*change)),
    };
    Made {
        at: in_almaty(changed.at).to_rfc3339(),
        authority: changed.authority.clone(),
        by: changed.by.clone(),
        change: of,
        from: period.map(|period| period.from).or(since),
        kind: change.kind().name(),
        number: changed.version,
        order: order.map(|order| OrderView { number: order.number.as_str().to_owned(), on: order.on }),
        post: post.map(telnusqa_domain::staffing::Post::name),
        staff: change.staff().map(ToString::to_string),
        stand_in: stand_in.map(ToString::to_string),
        taken_back: u32::try_from(changed.version).ok().and_then(|number| staffing.taken_back(number)),
        until: period.map(|period| period.until),
    }
}
