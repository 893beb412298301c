//! `command.v1.workflow.promise-give` and `promise-step`: what 1414 promises a caller is decided by the promise, written with its
//! history, and answered.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_contracts::promise::{Ask, GIVE, Order, STEP, read, write};
use telnusqa_domain::promise::{Context, Event, Given, Promise, Rejection, due};
use uuid::Uuid;

use crate::figures;

/// Why a promise was not given, or a step of one not taken.
#[derive(Debug, thiserror::Error)]
enum PromiseError {
    #[error("read the history of the promise")]
    Damaged,
    /// Nothing is known of what the database did with it.
    #[error("write the promise")]
    Database(#[from] sqlx::Error),
    #[error("the promise does not allow it: {}", .0.code())]
    Rejected(Rejection),
    #[error("find the promise")]
    Unknown,
    #[error("read the command")]
    Unreadable,
}

/// The verb where it is one of ours.
pub(crate) fn verb_of(asked: &Asked) -> Option<&'static str> {
    [GIVE, STEP].into_iter().find(|verb| *verb == asked.verb)
}

/// Carries a command out, and says what became of it.
pub(crate) async fn handle(service: &Service, verb: &'static str, asked: &Asked) -> Reply {
    let (service, body) = (service.clone(), asked.body.clone());
    // in a task of its own: whoever stops waiting must not leave a transaction open
    let done = tokio::spawn(async move {
        if verb == STEP {
            let order = Order::from_json(&body).map_err(|_| PromiseError::Unreadable)?;
            step(&service, &order).await
        } else {
            let ask = Ask::from_json(&body).map_err(|_| PromiseError::Unreadable)?;
            give(&service, ask).await
        }
    });
    let done = done.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
    figures::answered(verb, answer(&done));
    match done {
        // Promises have no events in the log.
        Ok(repeated) => Reply::Done(Done { events: Vec::new(), repeated }),
        Err(error) => refused(error),
    }
}

/// Whether it was given before.
async fn give(service: &Service, ask: Ask) -> Result<bool, PromiseError> {
    let now = service.clock.now();
    let mut tx = service.pool.begin().await?;
    if !lock(&mut tx, ask.promise).await?.is_empty() {
        return Ok(true);
    }
    let Ask { after, by, case, cause, college, has_number, kind, promise, said } = ask;
    let context = Context { calendar: service.calendars.now(), now };
    let due = due(kind, has_number, after, &context).map_err(PromiseError::Rejected)?;
    let event = Event::Given(Given { after, by, case, college, due, has_number, kind, said });
    let given = Promise::replay(std::slice::from_ref(&event)).ok_or(PromiseError::Damaged)?;
    let inserted = sqlx::query(
        "INSERT INTO workflow.promises (promise_id, case_id, college, state, due, version) VALUES ($1, $2, $3, $4, $5, 1)
         ON CONFLICT DO NOTHING",
    )
    .bind(promise)
    .bind(case.0)
    .bind(college.as_str())
    .bind(given.state.name())
    .bind(given.state.due())
    .execute(&mut *tx)
    .await?;
    // The same request was quicker.
    if inserted.rows_affected() == 0 {
        return Ok(true);
    }
    happen(&mut tx, (promise, 1), cause, &event, now).await?;
    tx.commit().await?;
    Ok(false)
}

/// Whether it was taken before.
async fn step(service: &Service, order: &Order) -> Result<bool, PromiseError> {
    let now = service.clock.now();
    let mut tx = service.pool.begin().await?;
    let rows = lock(&mut tx, order.promise).await?;
    if rows.is_empty() {
        return Err(PromiseError::Unknown);
    }
    if rows.iter().any(|(_, cause)| *cause == order.cause) {
        return Ok(true);
    }
    let history: Result<Vec<Event>, _> = rows.iter().map(|(body, _)| read(body)).collect();
    let mut history = history.map_err(|_| PromiseError::Damaged)?;
    let promise = Promise::replay(&history).ok_or(PromiseError::Damaged)?;
    let context = Context { calendar: service.calendars.now(), now };
    let event = promise.decide(&order.by, order.step, &context).map_err(PromiseError::Rejected)?;
    let version = i32::try_from(history.len() + 1).map_err(|_| PromiseError::Damaged)?;
    history.push(event.clone());
    let then = Promise::replay(&history).ok_or(PromiseError::Damaged)?;
    sqlx::query("UPDATE workflow.promises SET state = $2, due = $3, version = $4 WHERE promise_id = $1")
        .bind(order.promise)
        .bind(then.state.name())
        .bind(then.state.due())
        .bind(version)
        .execute(&mut *tx)
        .await?;
    happen(&mut tx, (order.promise, version), order.cause, &event, now).await?;
    tx.commit().await?;
    Ok(false)
}

/// The history of a promise with its causes; until the transaction ends nobody else adds to it.
async fn lock(tx: &mut PgConnection, promise: Uuid) -> Result<Vec<(String, Uuid)>, sqlx::Error> {
    sqlx::query("SELECT FROM workflow.promises WHERE promise_id = $1 FOR UPDATE")
        .bind(promise)
        .execute(&mut *tx)
        .await?;
    sqlx::query_as("SELECT body, cause_id FROM workflow.promise_history WHERE promise_id = $1 ORDER BY version")
        .bind(promise)
        .fetch_all(tx)
        .await
}

async fn happen(
    tx: &mut PgConnection,
    (promise, version): (Uuid, i32),
    cause: Uuid,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO workflow.promise_history (promise_id, version, kind, body, cause_id, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(promise)
    .bind(version)
    .bind(event.name())
    .bind(write(event))
    .bind(cause)
    .bind(now)
    .execute(tx)
    .await
    .map(drop)
}

/// What became of a command, in a word; of a rejection its code.
const fn answer(result: &Result<bool, PromiseError>) -> &'static str {
    match result {
        Ok(true) => "repeated",
        Ok(false) => "done",
        Err(PromiseError::Damaged) => "damaged",
        Err(PromiseError::Database(_)) => "unknown",
        Err(PromiseError::Rejected(rejection)) => rejection.code(),
        Err(PromiseError::Unknown) => "not-found",
        Err(PromiseError::Unreadable) => "invalid-request",
    }
}

/// What whoever asked is told. What is our fault is logged here, once.
fn refused(error: PromiseError) -> Reply {
    Reply::Problem(match error {
        PromiseError::Damaged => {
            tracing::error!(error = &error as &dyn std::error::Error, "a command about a promise failed");
            problem(Kind::Internal)
        }
        PromiseError::Database(_) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a command about a promise was answered with unknown"
            );
            problem(Kind::Unavailable)
        }
        PromiseError::Rejected(rejection) => {
            let kind = if rejection.is_of_right() { Kind::Forbidden } else { Kind::Conflict };
            let detail = rejection.text().into();
            problem(kind).with_errors(vec![Fault { pointer: String::new(), code: rejection.code().to_owned(), detail }])
        }
        PromiseError::Unknown => problem(Kind::NotFound),
        PromiseError::Unreadable => problem(Kind::InvalidRequest),
    })
}
