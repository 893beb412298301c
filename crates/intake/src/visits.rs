//! The histories of visits at home: read, and added to. Never changed: who writes has no right to.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use telnusqa_contracts::visit::{read, write};
use telnusqa_domain::hours::from_almaty;
use telnusqa_domain::visit::{Event, State, Visit};
use uuid::Uuid;

use crate::failure::Failure;

/// A visit as its history left it.
#[derive(Debug)]
pub(crate) struct Kept {
    causes: Vec<Uuid>,
    id: Uuid,
    history: Vec<Event>,
    pub(crate) visit: Visit,
}

impl Kept {
    /// That of an identity; `None` where there is none.
    pub(crate) async fn find(pool: &PgPool, id: Uuid) -> Result<Option<Self>, Failure> {
        let rows: Vec<(String, Uuid)> =
            sqlx::query_as("SELECT body, cause_id FROM intake.visit_history WHERE visit_id = $1 ORDER BY version")
                .bind(id)
                .fetch_all(pool)
                .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let unreadable = || sqlx::Error::Decode("the history of a visit cannot be read".into());
        let history: Result<Vec<Event>, _> = rows.iter().map(|(body, _)| read(body)).collect();
        let history = history.map_err(|_| unreadable())?;
        let visit = Visit::replay(&history).ok_or_else(unreadable)?;
        Ok(Some(Self { causes: rows.into_iter().map(|(_, cause)| cause).collect(), id, history, visit }))
    }

    /// Whether this was carried out before.
    pub(crate) fn knows(&self, cause: Uuid) -> bool {
        self.causes.contains(&cause)
    }

    /// What is added when this happens.
    pub(crate) fn then(&self, cause: Uuid, event: Event) -> Entry {
        Entry { cause, event, history: self.history.clone(), id: self.id }
    }
}

/// What is added to a history.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    cause: Uuid,
    event: Event,
    /// What happened before.
    history: Vec<Event>,
    id: Uuid,
}

impl Entry {
    /// Adds it, once: who was slower than another finds the version taken.
    pub(crate) async fn insert(&self, tx: &mut PgConnection, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let impossible = || sqlx::Error::Encode("what cannot follow in a visit".into());
        let mut history = self.history.clone();
        history.push(self.event.clone());
        let visit = Visit::replay(&history).ok_or_else(impossible)?;
        let version = i32::try_from(history.len()).map_err(|_| impossible())?;
        sqlx::query("UPDATE intake.visits SET state = $2, branch = $3, due_at = $4, version = $5 WHERE visit_id = $1")
            .bind(self.id)
            .bind(visit.state.name())
            .bind(visit.branch.as_ref().map(|branch| branch.as_str()))
            .bind(due_at(&visit))
            .bind(version)
            .execute(&mut *tx)
            .await?;
        insert_event(tx, (self.id, version), self.cause, &self.event, now).await
    }
}

/// Opens a visit with its request.
pub(crate) async fn open(
    tx: &mut PgConnection,
    (id, person): (Uuid, Uuid),
    cause: Uuid,
    visit: &Visit,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.visits (visit_id, number, person, state, due_at, version) VALUES ($1, $2, $3, $4, $5, 1)",
    )
    .bind(id)
    .bind(visit.requested.number.to_string())
    .bind(person)
    .bind(visit.state.name())
    .bind(due_at(visit))
    .execute(&mut *tx)
    .await?;
    insert_event(tx, (id, 1), cause, &Event::Requested(visit.requested.clone()), now).await
}

/// Which serial of a year is the next: a transaction that fails takes none.
pub(crate) async fn next_serial(tx: &mut PgConnection, year: u16) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO intake.visit_numbers AS numbers (year, next) VALUES ($1, 2)
         ON CONFLICT (year) DO UPDATE SET next = numbers.next + 1 RETURNING next - 1",
    )
    .bind(i32::from(year))
    .fetch_one(tx)
    .await
}

/// Which of these are open.
pub(crate) async fn open_ones(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar("SELECT visit_id FROM intake.visits WHERE visit_id = ANY($1) AND due_at IS NOT NULL")
        .bind(ids)
        .fetch_all(pool)
        .await
}

async fn insert_event(
    tx: &mut PgConnection,
    (id, version): (Uuid, i32),
    cause: Uuid,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO intake.visit_history (visit_id, version, kind, body, cause_id, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(version)
    .bind(event.name())
    .bind(write(event))
    .bind(cause)
    .bind(now)
    .execute(tx)
    .await
    .map(drop)
}

/// By when it is somebody's move.
fn due_at(visit: &Visit) -> Option<DateTime<Utc>> {
    match visit.state {
        State::Waiting { appoint_by } => {
            let midnight = appoint_by.and_time(chrono::NaiveTime::MIN);
            Some(from_almaty(midnight) + TimeDelta::days(1))
        }
        State::Appointed(window) => Some(window.begins()),
        State::Cancelled(_) | State::Visited(_) => None,
    }
}
