//! Messages: `GET /api/v1/cases/{number}/messages` shows those of a case and what became of each, `GET /api/v1/messages/unreached`
//! whom nobody could tell, `POST /api/v1/cases/{number}/messages/{message}/{step}` is what staff do about one.

use std::collections::BTreeMap;
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
use telnusqa_domain::telling::{About, Unreached, Weight};
use uuid::Uuid;

use super::Problem;
use super::case::{Number, find};
use super::claim::Claim;
use super::condition::Key;
use super::step::{Members, ordered};
use crate::app::App;
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

/// A message: id, kind, event, status, way, reason, until when it waits for morning, and when, by whom and how he was told.
type MessageRow = (
    Uuid,
    String,
    i64,
    String,
    String,
    Option<String>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
    Option<String>,
    Option<String>,
);

/// A way: of which message, the way, what it came to, the gateway, the reason, segments, when handed over and delivered.
type WayRow =
    (Uuid, String, String, Option<String>, Option<String>, Option<i16>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Shows the messages of a case, the newest first.
pub(super) async fn of_case(
    member: Member,
    State(app): State<Arc<App>>,
    number: Number,
) -> Result<Json<Messages>, Problem> {
    let case = find(&app, &member, number, app.clock.now()).await?.found.case;
    let rows: Vec<MessageRow> = sqlx::query_as(
        "SELECT id, kind, position, status, way, reason, not_before, told_at, told_by, told_how
         FROM notification.messages WHERE case_id = $1 ORDER BY position DESC, kind",
    )
    .bind(case.0)
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let ways: Vec<WayRow> = sqlx::query_as(
        "SELECT message_id, way, status, gateway, reason, segments, handed_over_at, delivered_at
         FROM notification.ways WHERE message_id = ANY($1) ORDER BY changed_at, way",
    )
    .bind(ids)
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let mut by_message: BTreeMap<Uuid, Vec<WayView>> = BTreeMap::new();
    for row in ways {
        by_message.entry(row.0).or_default().push(row.into());
    }
    let messages = rows.into_iter().map(|row| {
        let ways = by_message.remove(&row.0).unwrap_or_default();
        MessageView::new(row, ways)
    });
    Ok(Json(Messages { messages: messages.collect() }))
}

impl MessageView {
    fn new(row: MessageRow, ways: Vec<WayView>) -> Self {
        let (id, kind, position, status, way, reason, not_before, told_at, told_by, told_how) = row;
        let told = told_at.zip(told_by.zip(told_how));
        Self {
            id,
            weight: weight(&kind),
            kind,
            position,
            status,
            way,
            reason,
            not_before: not_before.map(moment),
            told: told.map(|(at, (by, how))| ToldView { at: moment(at), by, how }),
            ways,
        }
    }
}

impl From<WayRow> for WayView {
    fn from((_, way, status, gateway, reason, segments, handed_over_at, delivered_at): WayRow) -> Self {
        let (handed_over_at, delivered_at) = (handed_over_at.map(moment), delivered_at.map(moment));
        Self { way, status, gateway, reason, segments, handed_over_at, delivered_at }
    }
}

fn weight(kind: &str) -> &'static str {
    match About::from_name(kind).map(|about| about.telling().weight) {
        Some(Weight::Duty { .. }) => "duty",
        Some(Weight::Notice { .. }) => "notice",
        Some(Weight::Courtesy) | None => "courtesy",
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

type UnreachedRow = (Uuid, Uuid, String, String, Option<String>, DateTime<Utc>, Option<String>, String, i64);

/// Lists whom nobody could tell: a college sees its own, operations and the contact centre all.
pub(super) async fn unreached(member: Member, State(app): State<Arc<App>>) -> Result<Json<List>, Problem> {
    let college = match (member.role, member.bin) {
        (Role::Operations | Role::Operator, _) => None,
        (Role::Clerk | Role::Executor | Role::Head, Some(college)) => Some(college),
        (Role::Clerk | Role::Executor | Role::Head, None) | (Role::Administrator | Role::Portal | Role::Visitor, _) => {
            return Err(Problem::new(Kind::Forbidden));
        }
    };
    let asks = |about: &About| about.telling().unreached == Unreached::Person;
    let kinds: Vec<&str> = About::all().filter(asks).map(About::name).collect();
    let rows: Vec<UnreachedRow> = sqlx::query_as(
        "SELECT message.id, message.case_id, message.kind, message.status, message.reason, message.queued_at,
             card.application_number, card.college, count(*) OVER ()
         FROM notification.messages AS message JOIN status.cards AS card ON card.case_id = message.case_id
             JOIN status.live ON card.generation = live.generation
         WHERE message.status IN ('failed', 'in-doubt', 'no-address', 'undelivered') AND message.told_at IS NULL
             AND message.kind = ANY($1) AND ($2::text IS NULL OR card.college = $2)
         ORDER BY message.queued_at, message.id LIMIT $3",
    )
    .bind(kinds)
    .bind(college)
    .bind(SHOWN)
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let total = rows.first().map_or(0, |row| row.8.unsigned_abs());
    let view =
        |(id, case_id, kind, status, reason, since, application_number, college, _): UnreachedRow| UnreachedView {
            weight: weight(&kind),
            application_number,
            case_id,
            college,
            id,
            kind,
            reason,
            since: moment(since),
            status,
        };
    Ok(Json(List { total, unreached: rows.into_iter().map(view).collect() }))
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
    mut members: Members,
) -> Result<Json<Taken>, Problem> {
    let Path((number, message, step)) = path.map_err(|_| Problem::new(Kind::NotFound))?;
    let forbidden = || Problem::new(Kind::Forbidden);
    let by = match member.role {
        Role::Clerk | Role::Head | Role::Operator => StaffId::parse(&member.id).ok_or_else(forbidden)?,
        Role::Administrator | Role::Executor | Role::Operations | Role::Portal | Role::Visitor => {
            return Err(forbidden());
        }
    };
    let case = find(&app, &member, Ok(Path(number)), app.clock.now()).await?.found.case.0;
    let cause = Uuid::new_v5(&CAUSES, format!("{by}\n{message}\n{step}\n{key}").as_bytes());
    let content = members.all().clone();
    let request = match step.as_str() {
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
    let claim = Claim::take(&app, cause, &content).await?;
    match ordered(&app, subject(request.verb()), request.to_json()).await {
        Ok(done) => Ok(Json(Taken { repeated: done.repeated })),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(&app).await;
            }
            Err(problem)
        }
    }
}
