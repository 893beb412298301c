//! Colleges are changed: a change is decided by all that was changed before, written, and answered. Where hours change, what is due by
//! them is looked at anew.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem};
use telnusqa_chassis::providers::RefreshError;
use telnusqa_contracts::colleges::{Request, body};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_domain::colleges::Rejection;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::language::Trilingual;
use uuid::Uuid;

use crate::figures;

/// A step's name in figures.
const STEP: &str = "change-college";

const STALE: Trilingual<&'static str> = Trilingual {
    en: "Somebody has changed this college since you saw it: look at it again.",
    kk: "Сіз көргеннен кейін бұл колледжді біреу өзгертті: қайта қараңыз.",
    ru: "С тех пор как вы это видели, колледж изменили: посмотрите ещё раз.",
};

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
enum ChangeError {
    /// Nothing is known of what the database did with it.
    #[error("write the change")]
    Database(#[from] sqlx::Error),
    /// What was changed before cannot be read.
    #[error("read what was changed before")]
    Damaged(#[source] RefreshError),
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
    let result = make(service, &request, service.clock.now()).await;
    figures::answered(STEP, answer(&result));
    match result {
        Ok(done) => Reply::Done(done),
        Err(error) => refused(error),
    }
}

async fn make(service: &Service, request: &Request, now: DateTime<Utc>) -> Result<Done, ChangeError> {
    loop {
        if made_before(&service.pool, request.cause).await? {
            return Ok(Done { events: Vec::new(), repeated: true });
        }
        match write(service, request, now).await {
            Ok(()) => return Ok(Done { events: Vec::new(), repeated: false }),
            // Another change was quicker, or this one was: both are seen the next time round.
            Err(ChangeError::Database(error)) if is_outrun(&error) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whatever is written meanwhile takes the number: what is decided here was decided by all that lies before it.
async fn write(service: &Service, request: &Request, now: DateTime<Utc>) -> Result<(), ChangeError> {
    refresh(service).await?;
    let changes = service.providers.changes();
    let seen = i32::try_from(changes.version_of(request.college)).unwrap_or(i32::MAX);
    if request.expected.is_some_and(|expected| expected != seen) {
        return Err(ChangeError::Stale);
    }
    let today = day_in_almaty(now);
    let of = (request.college, request.by.authority);
    changes.decide(service.providers.opening(), of, &request.change, today).map_err(ChangeError::Rejected)?;
    sqlx::query(
        "INSERT INTO providers.changes (number, college, kind, on_day, at, by, authority, cause, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::json)",
    )
    .bind(i32::try_from(changes.version()).unwrap_or(i32::MAX).saturating_add(1))
    .bind(request.college.as_str())
    .bind(request.change.kind().name())
    .bind(today)
    .bind(now)
    .bind(request.by.id.as_str())
    .bind(request.by.authority.name())
    .bind(request.cause)
    .bind(body(&request.change))
    .execute(&service.pool)
    .await?;
    refresh(service).await
}

async fn refresh(service: &Service) -> Result<(), ChangeError> {
    service.providers.refresh(&service.pool).await.map_err(|error| match error {
        RefreshError::Database(error) => ChangeError::Database(error),
        error @ (RefreshError::Change { .. } | RefreshError::Unreadable { .. }) => ChangeError::Damaged(error),
    })
}

async fn made_before(pool: &PgPool, cause: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM providers.changes WHERE cause = $1)")
        .bind(cause)
        .fetch_one(pool)
        .await
}

fn is_outrun(error: &sqlx::Error) -> bool {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    matches!(constraint, Some("changes_pkey" | "changes_cause"))
}

/// Looks anew at what is due by the hours of colleges that open otherwise: each timer fires once, and finds its moment by the hours of
/// now.
pub(crate) async fn settle(service: &Service) -> Result<(), sqlx::Error> {
    let known = i32::try_from(service.providers.changes().version()).unwrap_or(i32::MAX);
    let settled: i32 =
        sqlx::query_scalar("SELECT number FROM workflow.colleges_settled").fetch_one(&service.pool).await?;
    if known <= settled {
        return Ok(());
    }
    let mut tx = service.pool.begin().await?;
    sqlx::query(
        "UPDATE workflow.timers SET due_at = least(due_at, $3) FROM workflow.open_cases, providers.changes
         WHERE timers.case_id = open_cases.case_id AND timers.kind LIKE 'step-%' AND open_cases.college = changes.college
             AND changes.kind IN ('set-hours', 'take-back') AND changes.number > $1 AND changes.number <= $2",
    )
    .bind(settled)
    .bind(known)
    .bind(service.clock.now())
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE workflow.colleges_settled SET number = $1 WHERE number < $1")
        .bind(known)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
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
        ChangeError::Stale => told(Kind::Stale, "colleges.stale", STALE),
        error @ ChangeError::Database(_) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a change of a college was answered with unknown");
            Reply::Problem(problem(Kind::Unavailable))
        }
        error @ ChangeError::Damaged(_) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a change of a college failed");
            Reply::Problem(problem(Kind::Internal))
        }
    }
}
