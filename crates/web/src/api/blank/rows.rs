//! The rows of blank forms, as `signing` keeps them, with the cases that they stand in.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row as _};
use telnusqa_domain::blank::{BlankNumber, Standing};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;

use crate::api::Problem;
use crate::app::App;

/// A blank form.
pub(crate) struct Row {
    pub(crate) application_number: Option<String>,
    pub(crate) number: BlankNumber,
    pub(crate) reason: Option<String>,
    pub(crate) register_number: Option<String>,
    pub(crate) since: DateTime<Utc>,
    pub(crate) standing: Standing,
    pub(crate) version: i32,
}

/// A line of its history: version, kind, when, who, and what of it is kept.
pub(super) type EventRow = (i32, String, DateTime<Utc>, String, Json<Value>);

/// Blank forms of a college, as far as a condition goes.
macro_rules! blanks {
    ($rest:literal) => {
        concat!(
            "SELECT count(*) OVER () AS total, b.series || ' ' || b.serial AS blank, b.standing, b.number, b.reason, b.since,
                 b.version, (SELECT application_number FROM status.cards c, status.live l
                             WHERE c.case_id = r.case_id AND c.generation = l.generation) AS application_number
             FROM signing.blanks b LEFT JOIN signing.register r ON r.number = b.number WHERE b.college = $1 ",
            $rest
        )
    };
}

/// A blank form of a college.
pub(super) async fn find(app: &App, college: Bin, number: &BlankNumber) -> Result<Option<Row>, Problem> {
    let row = sqlx::query_as(blanks!("AND b.series = $2 AND b.serial = $3"))
        .bind(college.as_str())
        .bind(number.series())
        .bind(number.serial())
        .fetch_optional(&app.pool)
        .await;
    row.map_err(|error| Problem::unavailable(&error))
}

/// All that happened to it, oldest first.
pub(super) async fn history(app: &App, college: Bin, number: &BlankNumber) -> Result<Vec<EventRow>, Problem> {
    let rows: Result<Vec<EventRow>, sqlx::Error> = sqlx::query_as(
        "SELECT version, kind, at, by, body FROM signing.blank_events
         WHERE college = $1 AND series = $2 AND serial = $3 ORDER BY version",
    )
    .bind(college.as_str())
    .bind(number.series())
    .bind(number.serial())
    .fetch_all(&app.pool)
    .await;
    rows.map_err(|error| Problem::unavailable(&error))
}

/// How many a college has of each standing, in the order of a life.
pub(super) async fn counts(app: &App, college: Bin) -> Result<Vec<(Standing, i64)>, Problem> {
    let rows: Result<Vec<(String, i64)>, sqlx::Error> =
        sqlx::query_as("SELECT standing, count(*) FROM signing.blanks WHERE college = $1 GROUP BY standing")
            .bind(college.as_str())
            .fetch_all(&app.pool)
            .await;
    let rows = rows.map_err(|error| Problem::unavailable(&error))?;
    let count =
        |standing: Standing| rows.iter().find(|(name, _)| name == standing.name()).map_or(0, |(_, count)| *count);
    Ok(Standing::ALL.into_iter().map(|standing| (standing, count(standing))).collect())
}

/// A page of the book, by series and number; and how many there are.
pub(super) async fn page(
    app: &App,
    college: Bin,
    (standing, number): (Option<Standing>, Option<RegisterNumber>),
    (page, size): (u32, u32),
) -> Result<(u64, Vec<Row>), Problem> {
    let rows = sqlx::query(blanks!(
        "AND ($2::text IS NULL OR b.standing = $2) AND ($3::text IS NULL OR b.number = $3)
         ORDER BY b.series, length(b.serial), b.serial LIMIT $4 OFFSET $5"
    ))
    .bind(college.as_str())
    .bind(standing.map(Standing::name))
    .bind(number.map(|number| number.to_string()))
    .bind(i64::from(size))
    .bind(i64::from(page) * i64::from(size))
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let total: i64 =
        rows.first().map_or(Ok(0), |row| row.try_get("total")).map_err(|error| Problem::unavailable(&error))?;
    let rows =
        rows.iter().map(Row::from_row).collect::<Result<_, _>>().map_err(|error| Problem::unavailable(&error))?;
    Ok((u64::try_from(total).unwrap_or_default(), rows))
}

/// What was printed before a moment and lies here still, or is void: the longest first.
pub(super) async fn printed(app: &App, college: Bin, before: DateTime<Utc>) -> Result<Vec<Row>, Problem> {
    let rows = sqlx::query_as(blanks!(
        "AND b.standing = 'printed' AND (b.since < $2 OR r.status = 'void') ORDER BY b.since, b.series, b.serial"
    ))
    .bind(college.as_str())
    .bind(before)
    .fetch_all(&app.pool)
    .await;
    rows.map_err(|error| Problem::unavailable(&error))
}

impl FromRow<'_, PgRow> for Row {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let unreadable = |what: &'static str| sqlx::Error::Decode(what.into());
        let (number, standing): (String, String) = (row.try_get("blank")?, row.try_get("standing")?);
        Ok(Self {
            application_number: row.try_get("application_number")?,
            number: BlankNumber::parse(&number).ok_or_else(|| unreadable("a number of a blank form"))?,
            reason: row.try_get("reason")?,
            register_number: row.try_get("number")?,
            since: row.try_get("since")?,
            standing: Standing::from_name(&standing).ok_or_else(|| unreadable("a standing"))?,
            version: row.try_get("version")?,
        })
    }
}
