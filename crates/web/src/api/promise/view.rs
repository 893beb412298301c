//! Promises as `workflow` keeps them, and how they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use telnusqa_contracts::promise::read as read_event;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::promise::{Event, Promise};
use uuid::Uuid;

use crate::api::{Problem, file};
use crate::app::App;
use crate::staff::Member;

/// What of a promise is read; the history in its order.
const COLUMNS: &str = "promise.promise_id,
    array(SELECT body FROM workflow.promise_history AS event WHERE event.promise_id = promise.promise_id ORDER BY version)
        AS bodies,
    array(SELECT recorded_at FROM workflow.promise_history AS event WHERE event.promise_id = promise.promise_id
        ORDER BY version) AS moments";

/// A promise, folded from its history.
pub(crate) struct Found {
    history: Vec<(DateTime<Utc>, Event)>,
    pub(crate) id: Uuid,
    pub(crate) promise: Promise,
}

impl FromRow<'_, PgRow> for Found {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let unreadable = || sqlx::Error::Decode("the history of a promise cannot be read".into());
        let bodies: Vec<String> = row.try_get("bodies")?;
        let moments: Vec<DateTime<Utc>> = row.try_get("moments")?;
        let events: Result<Vec<Event>, _> = bodies.iter().map(|body| read_event(body)).collect();
        let events = events.map_err(|_| unreadable())?;
        let promise = Promise::replay(&events).ok_or_else(unreadable)?;
        Ok(Self { history: moments.into_iter().zip(events).collect(), id: row.try_get("promise_id")?, promise })
    }
}

impl Found {
    /// That of an identity.
    pub(super) async fn of(app: &App, id: Uuid) -> Result<Option<Self>, Problem> {
        let statement = format!("SELECT {COLUMNS} FROM workflow.promises AS promise WHERE promise_id = $1");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(id);
        found.fetch_optional(&app.pool).await.map_err(|error| Problem::unavailable(&error))
    }

    pub(super) fn view(self, now: DateTime<Utc>) -> PromiseView {
        let Self { history, id, promise } = self;
        let local = |at: DateTime<Utc>| in_almaty(at).to_rfc3339();
        PromiseView {
            after: promise.given.after.map(local),
            case_id: promise.given.case.0,
            due: promise.state.due(),
            history: history
                .into_iter()
                .map(|(at, event)| EventView { kind: event.name(), recorded_at: local(at), by: by(event) })
                .collect(),
            id,
            kind: promise.given.kind.name(),
            late: promise.is_late(now),
            missed: promise.missed,
            state: promise.state.name(),
        }
    }
}

fn by(event: Event) -> String {
    match event {
        Event::Answered { by, .. } | Event::Dropped { by, .. } | Event::Kept { by } | Event::Missed { by, .. } => by,
        Event::Given(given) => given.by,
    }
    .to_string()
}

/// What was promised about a case, the latest first.
pub(super) async fn of_case(app: &App, case: Uuid) -> Result<Vec<Found>, Problem> {
    let statement = format!(
        "SELECT {COLUMNS} FROM workflow.promises AS promise WHERE case_id = $1
         ORDER BY (SELECT recorded_at FROM workflow.promise_history AS event
             WHERE event.promise_id = promise.promise_id AND version = 1) DESC LIMIT 20"
    );
    let found = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(case);
    found.fetch_all(&app.pool).await.map_err(|error| Problem::unavailable(&error))
}

/// A page of promises in some states, of some colleges or of all, the most urgent first; and whether there is a next one.
pub(super) async fn read(
    app: &App,
    states: &[&str],
    colleges: Option<Vec<String>>,
    (page, size): (u32, u32),
) -> Result<(Vec<Found>, bool), Problem> {
    let statement = format!(
        "SELECT {COLUMNS} FROM workflow.promises AS promise
         WHERE state = ANY($1) AND ($2::text[] IS NULL OR college = ANY($2))
         ORDER BY due NULLS LAST, promise_id LIMIT $3 OFFSET $4"
    );
    let found = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(states).bind(colleges);
    // one more than is shown tells whether there is a next page
    let found = found.bind(i64::from(size) + 1).bind(i64::from(page) * i64::from(size));
    let mut found = found.fetch_all(&app.pool).await.map_err(|error| Problem::unavailable(&error))?;
    let shown = usize::try_from(size).unwrap_or(usize::MAX);
    let has_more = found.len() > shown;
    found.truncate(shown);
    Ok((found, has_more))
}

/// A promise; nothing of the person.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PromiseView {
    /// Not to be called before.
    after: Option<String>,
    case_id: Uuid,
    /// By when somebody moves; none where nothing is to be done.
    due: Option<NaiveDate>,
    history: Vec<EventView>,
    id: Uuid,
    kind: &'static str,
    /// Whether that day has passed.
    late: bool,
    /// How often he was called and did not answer.
    missed: u32,
    state: &'static str,
}

/// A line of the history.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventView {
    by: String,
    kind: &'static str,
    recorded_at: String,
}

/// What was said, and what the college answered.
#[derive(Deserialize, Serialize)]
pub(crate) struct Words {
    /// The college's words.
    #[serde(default)]
    pub(crate) answer: Option<String>,
    /// The number to call.
    pub(crate) phone: Option<String>,
    /// What he asked, or wants to be called about.
    pub(crate) text: Option<String>,
}

impl Words {
    /// What lies in the vault; the reading is recorded.
    pub(crate) async fn of(app: &App, member: &Member, found: &Found, why: &str) -> Result<Self, Problem> {
        let bytes = file::read(app, member, found.promise.given.said, why).await?;
        let mut words: Self = serde_json::from_slice(&bytes).map_err(|error| Problem::unavailable(&error))?;
        if let Some(answer) = found.promise.answer {
            words.answer = Some(file::said(app, member, answer).await?.whole());
        }
        Ok(words)
    }
}
