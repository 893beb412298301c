//! Look-ups: one statement each, with the position and the moment that the answer is true as of.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Row as _};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{CaseId, IisNumber};
use telnusqa_event_log::Position;
use uuid::Uuid;

use crate::entry::Entry;
use crate::written::CardForm;

/// What every look-up selects first, in the snapshot of the rows themselves; at least one row comes back.
macro_rules! live {
    ($columns:literal) => {
        concat!(
            "SELECT checkpoint.recorded_at AS applied_at, checkpoint.position AS applied, head.position AS head, ",
            $columns,
            " FROM status.live LEFT JOIN consumers.checkpoints checkpoint ON checkpoint.consumer = 'status'
              CROSS JOIN log.head LEFT JOIN "
        )
    };
}

macro_rules! cards {
    () => {
        concat!(
            live!("c.case_id, c.applicant, c.position, c.version, c.updated_at, c.body"),
            "status.cards c ON c.generation = live.generation "
        )
    };
}

/// What was found, and as of when.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// As of when.
    pub as_of: AsOf,
    /// What was found.
    pub found: T,
}

/// How far the read model has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AsOf {
    /// How long ago that was; never negative.
    pub age: TimeDelta,
    /// The moment: now where everything in the log was applied, else when the newest applied event was recorded; where
    /// none was yet, 1970.
    pub at: DateTime<Utc>,
    /// The last position that the log has.
    pub head: Position,
    /// The last position of the log that was applied.
    pub position: Position,
}

/// A case that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The applicant's reference into the vault.
    pub applicant: Uuid,
    /// Its card.
    pub card: Card,
    /// Which.
    pub case: CaseId,
    /// The last event of the case: its place in the log.
    pub position: Position,
    /// When that event was recorded.
    pub updated_at: DateTime<Utc>,
    /// Its place in the case's history.
    pub version: i32,
}

/// The read model cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("look up the case")]
pub struct LookUpError(#[from] pub sqlx::Error);

/// The case with an application number.
///
/// # Errors
/// [`LookUpError`]
pub async fn by_number(
    pool: &PgPool,
    number: ApplicationNumber,
    now: DateTime<Utc>,
) -> Result<Answer<Option<Hit>>, LookUpError> {
    let Answer { as_of, found } = by_numbers(pool, &[number], now).await?;
    Ok(Answer { as_of, found: found.into_iter().flatten().next() })
}

/// The case of each application number, in their order.
///
/// # Errors
/// [`LookUpError`]
pub async fn by_numbers(
    pool: &PgPool,
    numbers: &[ApplicationNumber],
    now: DateTime<Utc>,
) -> Result<Answer<Vec<Option<Hit>>>, LookUpError> {
    let rows = sqlx::query(concat!(cards!(), "AND c.application_number = ANY($1)"))
        .bind(numbers.iter().map(ToString::to_string).collect::<Vec<_>>())
        .fetch_all(pool)
        .await?;
    let Answer { as_of, found } = answer(&rows, now, hit)?;
    let of = |number: &ApplicationNumber| found.iter().find(|hit| hit.card.number == Some(*number)).cloned();
    Ok(Answer { as_of, found: numbers.iter().map(of).collect() })
}

/// The cases with a number of the IIS: the accepted one first, then the declined ones, newest first.
///
/// # Errors
/// [`LookUpError`]
pub async fn by_iis_number(
    pool: &PgPool,
    number: &IisNumber,
    now: DateTime<Utc>,
) -> Result<Answer<Vec<Hit>>, LookUpError> {
    let rows = sqlx::query(concat!(
        cards!(),
        "AND c.iis_number = $1 ORDER BY c.application_number IS NULL, c.position DESC LIMIT 100"
    ))
    .bind(number.as_str())
    .fetch_all(pool)
    .await?;
    Ok(answer(&rows, now, hit)?)
}

/// These cases: those that go on first, then the accepted ones, then by what happened last.
///
/// # Errors
/// [`LookUpError`]
pub async fn by_cases(pool: &PgPool, cases: &[CaseId], now: DateTime<Utc>) -> Result<Answer<Vec<Hit>>, LookUpError> {
    let rows = sqlx::query(concat!(
        cards!(),
        "AND c.case_id = ANY($1) ORDER BY c.application_number IS NULL, c.position DESC LIMIT 100"
    ))
    .bind(cases.iter().map(|case| case.0).collect::<Vec<_>>())
    .fetch_all(pool)
    .await?;
    let mut answer = answer(&rows, now, hit)?;
    answer.found.sort_by_key(|hit| hit.card.stage.has_ended());
    Ok(answer)
}

/// The timeline of a case, oldest first.
///
/// # Errors
/// [`LookUpError`]
pub async fn timeline(pool: &PgPool, case: CaseId, now: DateTime<Utc>) -> Result<Answer<Vec<Entry>>, LookUpError> {
    let Answer { as_of, found } = timelines(pool, &[case], now).await?;
    Ok(Answer { as_of, found: found.into_iter().next().unwrap_or_default() })
}

/// The timeline of each case, oldest first, in the order of the cases.
///
/// # Errors
/// [`LookUpError`]
pub async fn timelines(
    pool: &PgPool,
    cases: &[CaseId],
    now: DateTime<Utc>,
) -> Result<Answer<Vec<Vec<Entry>>>, LookUpError> {
    let rows = sqlx::query(concat!(
        live!("c.case_id, c.version, c.position, c.kind, c.at, c.recorded_at, c.details"),
        "status.timeline c ON c.generation = live.generation AND c.case_id = ANY($1) ORDER BY c.version"
    ))
    .bind(cases.iter().map(|case| case.0).collect::<Vec<_>>())
    .fetch_all(pool)
    .await?;
    let Answer { as_of, found } = answer(&rows, now, entry)?;
    let of = |case: &CaseId| found.iter().filter(|entry| entry.case == *case).cloned().collect();
    Ok(Answer { as_of, found: cases.iter().map(of).collect() })
}

/// How far the read model has come.
///
/// # Errors
/// [`LookUpError`]
pub async fn as_of(pool: &PgPool, now: DateTime<Utc>) -> Result<AsOf, LookUpError> {
    Ok(by_cases(pool, &[], now).await?.as_of)
}

pub(crate) use live;

pub(crate) fn answer<T>(
    rows: &[PgRow],
    now: DateTime<Utc>,
    read: fn(&PgRow, CaseId) -> Result<T, sqlx::Error>,
) -> Result<Answer<Vec<T>>, sqlx::Error> {
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let applied = first.try_get::<Option<i64>, _>("applied")?.unwrap_or_default();
    let applied_at = first.try_get::<Option<DateTime<Utc>>, _>("applied_at")?;
    let head: i64 = first.try_get("head")?;
    // where nothing at all was applied yet, nothing is true of any moment
    let at = if applied < head { applied_at.unwrap_or(DateTime::UNIX_EPOCH).min(now) } else { now };
    let found = rows.iter().filter_map(|row| match row.try_get::<Option<Uuid>, _>("case_id") {
        Ok(Some(case)) => Some(read(row, CaseId(case))),
        Ok(None) => None,
        Err(error) => Some(Err(error)),
    });
    Ok(Answer {
        as_of: AsOf { age: now - at, at, head: Position(head), position: Position(applied) },
        found: found.collect::<Result<_, _>>()?,
    })
}

pub(crate) fn hit(row: &PgRow, case: CaseId) -> Result<Hit, sqlx::Error> {
    let Json(form): Json<CardForm> = row.try_get("body")?;
    Ok(Hit {
        applicant: row.try_get("applicant")?,
        card: form.into(),
        case,
        position: Position(row.try_get("position")?),
        updated_at: row.try_get("updated_at")?,
        version: row.try_get("version")?,
    })
}

fn entry(row: &PgRow, case: CaseId) -> Result<Entry, sqlx::Error> {
    Ok(Entry {
        at: row.try_get("at")?,
        case,
        details: row.try_get::<Json<_>, _>("details")?.0,
        kind: row.try_get("kind")?,
        position: Position(row.try_get("position")?),
        recorded_at: row.try_get("recorded_at")?,
        version: row.try_get("version")?,
    })
}
