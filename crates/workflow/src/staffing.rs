//! Who works where: a change is decided by all that was changed before at its college, written, and answered.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_contracts::staffing::{Request, body, read};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::staffing::{Rejection, Staffing};
use uuid::Uuid;

use crate::figures;

/// A step's name in figures.
const STEP: &str = "change-staffing";

const STALE: Trilingual<&'static str> = Trilingual {
    en: "Somebody has changed the staff here since you saw it: look at it again.",
    kk: "Сіз көргеннен кейін мұндағы қызметкерлер тізімін біреу өзгертті: қайта қараңыз.",
    ru: "С тех пор как вы это видели, состав сотрудников здесь изменили: посмотрите ещё раз.",
};

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
enum ChangeError {
    /// Nothing is known of what the database did with it.
    #[error("write the change")]
    Database(#[from] sqlx::Error),
    /// What was changed before cannot be read.
    #[error("read what was changed before")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It is not allowed.
    #[error("allow it: {}", .0.code())]
    Rejected(Rejection),
    /// More was changed than was seen.
    #[error("act on what was seen")]
    Stale,
}

/// Makes a change, and says what became of it.
pub(crate) async fn handle(service: &Service, asked: &Asked) -> Reply {
    let Ok(request) = Request::from_json(&asked.body) else {
        figures::answered("unreadable", "invalid-request");
        return Reply::Problem(problem(Kind::InvalidRequest));
    };
    let result = make(&service.pool, &request, service.clock.now()).await;
    figures::answered(STEP, answer(&result));
    match result {
        Ok(done) => Reply::Done(done),
        Err(error) => refused(error),
    }
}

async fn make(pool: &PgPool, request: &Request, now: DateTime<Utc>) -> Result<Done, ChangeError> {
    loop {
        if made_before(pool, request.cause).await? {
            return Ok(Done { events: Vec::new(), repeated: true });
        }
        match write(pool, request, now).await {
            Ok(()) => return Ok(Done { events: Vec::new(), repeated: false }),
            // Another change was quicker, or this one was: both are seen the next time round.
            Err(ChangeError::Database(error)) if is_outrun(&error) => {}
            Err(ChangeError::Database(error)) if constraint(&error) == Some("staffing_joined") => {
                return Err(ChangeError::Rejected(Rejection::JoinedBefore));
            }
            Err(error) => return Err(error),
        }
    }
}

async fn write(pool: &PgPool, request: &Request, now: DateTime<Utc>) -> Result<(), ChangeError> {
    let mut tx = pool.begin().await?;
    let place = place(request.college);
    let staffing = all(&mut tx, &place).await?;
    let version = i32::try_from(staffing.version()).unwrap_or(i32::MAX);
    if request.expected.is_some_and(|expected| expected != version) {
        return Err(ChangeError::Stale);
    }
    let today = day_in_almaty(now);
    let decided = staffing.decide(&request.by, &request.change, request.college.is_some(), today);
    decided.map_err(ChangeError::Rejected)?;
    sqlx::query(
        "INSERT INTO workflow.staffing (place, version, kind, on_day, at, by, authority, cause, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::json)",
    )
    .bind(&place)
    .bind(version.saturating_add(1))
    .bind(request.change.kind().name())
    .bind(today)
    .bind(now)
    .bind(request.by.id.as_str())
    .bind(request.by.authority.name())
    .bind(request.cause)
    .bind(body(&request.change))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// All that was changed at a place.
async fn all(tx: &mut PgConnection, place: &str) -> Result<Staffing, ChangeError> {
    let rows: Vec<(NaiveDate, String)> =
        sqlx::query_as("SELECT on_day, body::text FROM workflow.staffing WHERE place = $1 ORDER BY version")
            .bind(place)
            .fetch_all(tx)
            .await?;
    rows.into_iter().try_fold(Staffing::default(), |staffing, (on, body)| {
        let change = read(&body).map_err(|error| ChangeError::Damaged(error.into()))?;
        Ok(staffing.evolve(change, on))
    })
}

async fn made_before(pool: &PgPool, cause: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM workflow.staffing WHERE cause = $1)")
        .bind(cause)
        .fetch_one(pool)
        .await
}

fn is_outrun(error: &sqlx::Error) -> bool {
    matches!(constraint(error), Some("staffing_pkey" | "staffing_cause"))
}

fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|error| error.constraint())
}

/// As it stands in the table.
fn place(college: Option<Bin>) -> String {
    college.map_or_else(|| "house".to_owned(), |college| college.as_str().to_owned())
}

/// What became of a change, in a word; of a rejection its code.
const fn answer(result: &Result<Done, ChangeError>) -> &'static str {
    match result {
        Ok(Done { repeated: true, .. }) => "repeated",
        Ok(Done { repeated: false, .. }) => "done",
        Err(ChangeError::Database(_)) => "unknown",
        Err(ChangeError::Damaged(_)) => "damaged",
        Err(ChangeError::Rejected(rejection)) => rejection.code(),
        Err(ChangeError::Stale) => "stale",
    }
}

/// What whoever asked is told. What is our fault is logged here, once.
fn refused(error: ChangeError) -> Reply {
    let told = |kind: Kind, code: &str, text: Trilingual<&'static str>| {
        let fault = Fault { pointer: String::new(), code: code.to_owned(), detail: text.into() };
        Reply::Problem(problem(kind).with_errors(vec![fault]))
    };
    match error {
        ChangeError::Rejected(rejection) => {
            let kind = if rejection.is_of_right() { Kind::Forbidden } else { Kind::Conflict };
            told(kind, rejection.code(), rejection.text())
        }
        ChangeError::Stale => told(Kind::Stale, "staffing.stale", STALE),
        error @ ChangeError::Database(_) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a change of staff was answered with unknown");
            Reply::Problem(problem(Kind::Unavailable))
        }
        error @ ChangeError::Damaged(_) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a change of staff failed");
            Reply::Problem(problem(Kind::Internal))
        }
    }
}
