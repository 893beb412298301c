//! Messages: `GET /api/v1/cases/{number}/messages` shows those of a case and what became of each, `GET /api/v1/messages/unreached`
//! whom nobody could tell, `POST /api/v1/cases/{number}/messages/{message}/{step}` is what staff do about one.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::telling::{Request, SEND_AGAIN, TELL, subject};
use telnusqa_domain::case::{Delivery, StaffId};
use telnusqa_domain::hours::in_almaty;
use uuid::Uuid;

use super::Problem;
use super::case::{Number, find};
use super::claim::Claim;
use super::condition::Key;
use super::step::{Members, ordered};
use crate::app::App;
use crate::colleges::of_member;
use crate::messages::{self, Message, Untold, Way, weight};
use crate::staff::{Member, Role};

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x2f81_6c0a_94d7_4b1e_8a55_0e6b_d3f7_9c24);
/// The longest waiting of them.
const SHOWN: i64 = 200;

#[derive(Serialize)]
pub(super) struct Messages {
    messages: Vec<MessageView>,
}

/// A message, without a word of it: the words are made of the case and of the person, when it goes out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageView {
    id: Uuid,
    kind: String,
    /// `courtesy`, `duty` or `notice`.
    weight: &'static str,
    /// The event that it follows from.
    position: i64,
    status: String,
    /// The way that it goes, or went last.
    way: String,
    reason: Option<String>,
    /// It waits for morning, until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<String>,
    /// That a person told him.
    #[serde(skip_serializing_if = "Option::is_none")]
    told: Option<ToldView>,
    ways: Vec<WayView>,
}

#[derive(Serialize)]
struct ToldView {
    at: String,
    by: String,
    how: String,
}

/// What a way came to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WayView {
    way: String,
    status: String,
    gateway: Option<String>,
    reason: Option<String>,
    segments: Option<i16>,
    handed_over_at: Option<String>,
    delivered_at: Option<String>,
}

/// Shows the messages of a case, the newest first.
pub(super) async fn of_case(
    member: Member,
    State(app): State<Arc<App>>,
    number: Number,
) -> Result<Json<Messages>, Problem> {
    let case = find(&app, &member, number, app.clock.now()).await?.found.case;
    let messages = messages::of_case(&app.pool, case.0).await.map_err(|error| Problem::unavailable(&error))?;
    Ok(Json(Messages { messages: messages.into_iter().map(MessageView::from).collect() }))
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let told = message.told_at.zip(message.told_by.zip(message.told_how));
        Self {
            id: message.id,
            weight: weight(&message.kind),
            kind: message.kind,
            position: message.position,
            status: message.status,
            way: message.way,
            reason: message.reason,
            not_before: message.not_before.map(moment),
            told: told.map(|(at, (by, how))| ToldView { at: moment(at), by, how }),
            ways: message.ways.into_iter().map(WayView::from).collect(),
        }
    }
}

impl From<Way> for WayView {
    fn from(way: Way) -> Self {
        Self {
            way: way.way,
            status: way.status,
            gateway: way.gateway,
            reason: way.reason,
            segments: way.segments,
            handed_over_at: way.handed_over_at.map(moment),
            delivered_at: way.delivered_at.map(moment),
        }
    }
}

fn moment(at: DateTime<Utc>) -> String {
    in_almaty(at).to_rfc3339()
}

#[derive(Serialize)]
pub(super) struct List {
    /// How many there are; the longest waiting are shown.
    total: u64,
    unreached: Vec<UnreachedView>,
}

/// A message that no way brought, and that a person is to tell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UnreachedView {
    application_number: Option<String>,
    case_id: Uuid,
    college: String,
    id: Uuid,
    kind: String,
    reason: Option<String>,
    since: String,
    status: String,
    weight: &'static str,
}

impl From<Untold> for UnreachedView {
    fn from(untold: Untold) -> Self {
        Self {
            application_number: untold.application_number,
            case_id: untold.case_id,
            college: untold.college,
            id: untold.id,
            reason: untold.reason,
            since: moment(untold.queued_at),
            status: untold.status,
            weight: weight(&untold.kind),
            kind: untold.kind,
        }
    }
}

/// Lists whom nobody could tell: a college sees its own, operations and the contact centre all.
pub(super) async fn unreached(member: Member, State(app): State<Arc<App>>) -> Result<Json<List>, Problem> {
    let colleges = match member.role {
        Role::Operations | Role::Operator => None,
        Role::Clerk | Role::Executor | Role::Head => {
            Some(of_member(&app, &member).ok_or_else(|| Problem::new(Kind::Forbidden))?)
        }
        Role::Administrator | Role::Portal | Role::Visitor => return Err(Problem::new(Kind::Forbidden)),
    };
    let found = messages::untold(&app.pool, colleges, (SHOWN, 0)).await;
    let found = found.map_err(|error| Problem::unavailable(&error))?;
    let total = found.first().map_or(0, |first| first.total.unsigned_abs());
    Ok(Json(List { total, unreached: found.into_iter().map(UnreachedView::from).collect() }))
}

#[derive(Serialize)]
pub(super) struct Taken {
    repeated: bool,
}

/// Takes a step about a message.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(String, Uuid, String)>, PathRejection>,
    Key(key): Key,
    members: Members,
) -> Result<Json<Taken>, Problem> {
    let Path((number, message, step)) = path.map_err(|_| Problem::new(Kind::NotFound))?;
    carry_out(&app, &member, (number, message), &step, &key, members).await.map(|repeated| Json(Taken { repeated }))
}

/// Whether somebody takes steps about messages.
pub(crate) const fn takes_steps(role: Role) -> bool {
    match role {
        Role::Clerk | Role::Head | Role::Operator => true,
        Role::Administrator | Role::Executor | Role::Operations | Role::Portal | Role::Visitor => false,
    }
}

/// Has a step about a message of a case carried out, once for a key; whether it was before.
pub(crate) async fn carry_out(
    app: &App,
    member: &Member,
    (number, message): (String, Uuid),
    step: &str,
    key: &str,
    mut members: Members,
) -> Result<bool, Problem> {
    let forbidden = || Problem::new(Kind::Forbidden);
    if !takes_steps(member.role) {
        return Err(forbidden());
    }
    let by = StaffId::parse(&member.id).ok_or_else(forbidden)?;
    let case = find(app, member, Ok(Path(number)), app.clock.now()).await?.found.case.0;
    let cause = Uuid::new_v5(&CAUSES, format!("{by}\n{message}\n{step}\n{key}").as_bytes());
    let content = members.all().clone();
    let request = match step {
        TELL => {
            let (at, how) = (members.moment("at"), members.word("how", Delivery::from_name));
            let told = members.finish(at.zip(how))?;
            Request::tell(by, (case, message), cause, told)
        }
        SEND_AGAIN => {
            members.finish(Some(()))?;
            Request::send_again(by, (case, message), cause)
        }
        _ => return Err(Problem::new(Kind::NotFound)),
    };
    let claim = Claim::take(app, cause, &content).await?;
    match ordered(app, subject(request.verb()), request.to_json()).await {
        Ok(done) => Ok(done.repeated),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}
