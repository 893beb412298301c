//! `GET /api/v1/colleges`: the colleges that somebody may change; `GET …/{bin}`: one, as it is today, and all that was changed of it;
//! `POST …/{bin}/changes/{change}` changes it.

mod form;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use telnusqa_contracts::colleges::{Request, read, subject};
use telnusqa_contracts::command::Done;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::StaffId;
use telnusqa_domain::colleges::{Change, ChangeKind, Rejection};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::{Provider, Schedule, Status};
use telnusqa_domain::regulation::{OfficeHours, RegulationId};
use telnusqa_domain::staffing::{Authority, By};
use uuid::Uuid;

use super::Problem;
use super::claim::Claim;
use super::condition::Condition;
use super::step::{Members, etag, ordered};
use crate::app::App;
use crate::staff::{Member, Role};

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0xa4f1_6d2e_0c93_4e57_9b18_73c5_d0e2_4f6a);

/// The colleges.
#[derive(Serialize)]
struct Listed {
    colleges: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    bin: String,
    name: Name,
}

#[derive(Serialize)]
struct Name {
    kk: String,
    ru: String,
}

/// A college, and what was changed of it.
#[derive(Serialize)]
struct Whole {
    bin: String,
    name: Name,
    /// The number of its last change; 0 where there is none.
    version: u32,
    /// From which day there is one, where the register did not begin with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    begins: Option<NaiveDate>,
    hours: Hours,
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<Successor>,
    changes: Vec<Made>,
}

/// How it opens.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hours {
    pub(crate) opens: String,
    pub(crate) closes: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lunch_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lunch_to: Option<String>,
    pub(crate) week: u8,
}

/// Who takes its papers over, and from when.
#[derive(Serialize)]
struct Successor {
    bin: String,
    since: NaiveDate,
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
    since: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Hours>,
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<String>,
    /// The change that it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<u32>,
    taken_back: bool,
}

#[derive(Serialize)]
struct OrderView {
    number: String,
    on: NaiveDate,
}

/// What came of a change.
#[derive(Serialize)]
struct Answer {
    repeated: bool,
}

/// A change as its history keeps it.
pub(crate) struct Changed {
    pub(crate) at: DateTime<Utc>,
    authority: String,
    pub(crate) by: String,
    pub(crate) change: Change,
    pub(crate) number: i32,
}

/// A college as whoever may change it sees it.
pub(crate) struct Seen {
    pub(crate) authority: Authority,
    pub(crate) changes: Vec<Changed>,
    /// As it is today, or will be where it has not begun.
    pub(crate) college: Provider,
    pub(crate) today: NaiveDate,
    /// The number of its last change.
    pub(crate) version: u32,
}

/// Lists them.
pub(super) async fn list(member: Member, State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let line = |college: Provider| Line { bin: college.bin.as_str().to_owned(), name: Name::of(&college) };
    let colleges = all(&app, &member).await?.into_iter().map(line).collect();
    Ok(Json(Listed { colleges }).into_response())
}

/// Shows one.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let bin = bin(&path.map(|Path(bin)| bin).unwrap_or_default())?;
    let seen = seen(&app, &member, bin).await?;
    let tag = etag(i32::try_from(seen.version).unwrap_or(i32::MAX));
    let changes = app.providers.changes();
    let whole = Whole {
        begins: changes.begins(bin),
        bin: bin.as_str().to_owned(),
        changes: seen.changes.iter().map(made).collect(),
        hours: Hours::of(seen.college.schedule(seen.today)),
        name: Name::of(&seen.college),
        successor: successor(&seen.college).map(|(to, since)| Successor { bin: to.as_str().to_owned(), since }),
        version: seen.version,
    };
    let taken_back = |made: Made| {
        let number = u32::try_from(made.number).unwrap_or_default();
        Made { taken_back: changes.is_taken_back(number), ..made }
    };
    let whole = Whole { changes: whole.changes.into_iter().map(taken_back).collect(), ..whole };
    Ok(([(ETAG, tag)], Json(whole)).into_response())
}

/// Changes one.
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
    let done = carry_out(&app, &member, (bin(&name)?, kind), condition, members).await?;
    Ok(Json(Answer { repeated: done.repeated }).into_response())
}

/// A college's number, as it stands in an address.
pub(crate) fn bin(text: &str) -> Result<Bin, Problem> {
    Bin::parse(text).map_err(|_| Problem::new(Kind::NotFound))
}

/// That what was typed is no number of a college.
pub(crate) fn no_bin() -> Problem {
    Problem::at(Kind::InvalidRequest, "/bin", "member.bin", form::NO_BIN)
}

/// The colleges of which somebody may change something, those that have not begun among them.
pub(crate) async fn all(app: &App, member: &Member) -> Result<Vec<Provider>, Problem> {
    refresh(app).await?;
    let whole = app.providers.changes().whole(app.providers.opening());
    let today = app.providers.now();
    let of_today = |college: &Provider| today.find(college.bin).unwrap_or(college).clone();
    match member.role {
        Role::Administrator => Ok(whole.iter().map(of_today).collect()),
        Role::Head => {
            let own = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok());
            Ok(own.and_then(|bin| whole.find(bin)).map(of_today).into_iter().collect())
        }
        Role::Clerk | Role::Executor | Role::Operations | Role::Operator | Role::Portal | Role::Visitor => {
            Err(Problem::new(Kind::Forbidden))
        }
    }
}

/// What somebody may see of a college, as it is at this moment.
pub(crate) async fn seen(app: &App, member: &Member, bin: Bin) -> Result<Seen, Problem> {
    let authority = authority(member, bin)?;
    refresh(app).await?;
    let changes = app.providers.changes();
    let whole = changes.whole(app.providers.opening());
    let college = app.providers.now().find(bin).or_else(|| whole.find(bin));
    let college = college.cloned().ok_or(Problem::new(Kind::NotFound))?;
    let rows = history(app, bin).await?;
    let today = day_in_almaty(app.clock.now());
    Ok(Seen { authority, changes: rows, college, today, version: changes.version_of(bin) })
}

/// Has a change carried out, whoever asks by whatever door.
pub(crate) async fn carry_out(
    app: &App,
    member: &Member,
    (college, kind): (Bin, ChangeKind),
    condition: Condition,
    members: Members,
) -> Result<Done, Problem> {
    let authority = authority(member, college)?;
    // whether he may take back, the change that he takes back says
    if kind != ChangeKind::TakeBack && !kind.is_of(authority) {
        let wrong = Rejection::WrongRole;
        return Err(Problem::at(Kind::Forbidden, "", wrong.code(), wrong.text()));
    }
    let id = StaffId::parse(&member.id).ok_or(Problem::new(Kind::Forbidden))?;
    let name = format!("{id}\n{}\n{}\n{}", college.as_str(), kind.name(), condition.key);
    let cause = Uuid::new_v5(&CAUSES, name.as_bytes());
    let content = members.all().clone();
    let change = form::read(kind, members)?;
    let claim = Claim::take(app, cause, &content).await?;
    let request = Request { by: By { authority, id }, cause, change, college, expected: condition.expected };
    match ordered(app, subject(), request.to_json()).await {
        Ok(done) => {
            // those who ask this door from now on find it changed; other doors within a second
            refresh(app).await?;
            Ok(done)
        }
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

/// Who takes its papers over, and from when, whenever that is.
pub(crate) const fn successor(college: &Provider) -> Option<(Bin, NaiveDate)> {
    match college.status {
        Status::Active => None,
        Status::Liquidated { archive, since } => Some((archive, since)),
        Status::Merged { since, successor } => Some((successor, since)),
    }
}

/// In whose name he changes something of it; another college is to a head as one that there is not.
fn authority(member: &Member, college: Bin) -> Result<Authority, Problem> {
    match member.role {
        Role::Administrator => Ok(Authority::Administrator),
        Role::Head if member.bin.as_deref() == Some(college.as_str()) => {
            Ok(if member.duties.acts.is_some() { Authority::ActingHead } else { Authority::Head })
        }
        Role::Head => Err(Problem::new(Kind::NotFound)),
        Role::Clerk | Role::Executor | Role::Operations | Role::Operator | Role::Portal | Role::Visitor => {
            Err(Problem::new(Kind::Forbidden))
        }
    }
}

async fn refresh(app: &App) -> Result<(), Problem> {
    app.providers.refresh(&app.pool).await.map_err(|error| Problem::unavailable(&error))
}

async fn history(app: &App, college: Bin) -> Result<Vec<Changed>, Problem> {
    let rows: Vec<(i32, DateTime<Utc>, String, String, String)> = sqlx::query_as(
        "SELECT number, at, by, authority, body::text FROM providers.changes WHERE college = $1 ORDER BY number",
    )
    .bind(college.as_str())
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let changed = |(number, at, by, authority, body): (i32, DateTime<Utc>, String, String, String)| {
        let change = read(&body).map_err(|error| Problem::unavailable(&error))?;
        Ok(Changed { at, authority, by, change, number })
    };
    rows.into_iter().map(changed).collect()
}

impl Name {
    fn of(college: &Provider) -> Self {
        Self { kk: college.name_kk.clone(), ru: college.name_ru.clone() }
    }
}

impl Hours {
    /// With what it has not set as the list has it.
    pub(crate) fn of(schedule: Schedule) -> Self {
        let office = RegulationId::newest();
        let office = schedule.office(office);
        let written = |time: NaiveTime| time.format("%H:%M").to_string();
        let hours = office.map(|office| office.hours(NaiveDate::MIN));
        let lunch = hours.and_then(|OfficeHours { lunch, .. }| lunch);
        Self {
            closes: hours.map(|hours| written(hours.closes)).unwrap_or_default(),
            lunch_from: lunch.map(|(from, _)| written(from)),
            lunch_to: lunch.map(|(_, to)| written(to)),
            opens: hours.map(|hours| written(hours.opens)).unwrap_or_default(),
            week: schedule.week,
        }
    }
}

fn made(changed: &Changed) -> Made {
    let change = &changed.change;
    let (name, schedule, successor, of) = match change {
        Change::Found { name, schedule, .. } => (Some(name), Some(*schedule), None, None),
        Change::Liquidate { archive, .. } => (None, None, Some(*archive), None),
        Change::Merge { successor, .. } => (None, None, Some(*successor), None),
        Change::Rename { name, .. } => (Some(name), None, None, None),
        Change::SetHours { schedule, .. } => (None, Some(*schedule), None, None),
        Change::TakeBack { change } => (None, None, None, Some(*change)),
    };
    Made {
        at: in_almaty(changed.at).to_rfc3339(),
        authority: changed.authority.clone(),
        by: changed.by.clone(),
        change: of,
        hours: schedule.map(Hours::of),
        kind: change.kind().name(),
        name: name.map(|name| Name { kk: name.kk().to_owned(), ru: name.ru().to_owned() }),
        number: changed.number,
        order: change.order().map(|order| OrderView { number: order.number.as_str().to_owned(), on: order.on }),
        since: change.since(),
        successor: successor.map(|bin| bin.as_str().to_owned()),
        taken_back: false,
    }
}
