//! Carries out what is due by the service's clock, in batches; one instance does it, and a second one does no harm.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::Service;
use telnusqa_chassis::lease::Lease;
use telnusqa_chassis::process::chain;
use telnusqa_domain::case::{CaseId, Command, Rejection};
use telnusqa_domain::reactions::Timer;
use telnusqa_event_log::{
    Cause, Decided, Decision, EventLog, ExecuteError, LogError, Outcome, Request, Settle, history,
};
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use crate::timers::timers;
use crate::{colleges, figures, recount, succession, transfer};

/// The lease of the instance that works.
const LEASE: &str = "workflow-timers";
/// The part of `health`.
pub(crate) const PART: &str = "timers";
/// How often it is looked for what is due, in real time: the clock may jump.
const TICK: Duration = Duration::from_millis(200);
/// Every so many ticks it is looked for colleges that are no more, and for transfer lists that are signed and not closed.
const TURN: u32 = 5;
/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// When something is tried again that failed for itself alone, or has no moment any more.
const LATER: TimeDelta = TimeDelta::days(1);
/// The names of causes: one for each case, kind of timer and moment; of a term that was moved it is told again.
const CAUSES: Uuid = Uuid::from_u128(0x6c1d_02b7_94e5_4f6a_8f0b_3d2a_71c9_5e40);

/// Runs until the service stops.
pub(crate) async fn run(service: Service) {
    service.health.ready(PART);
    while let Some(lease) = Lease::acquire(&service.pool, LEASE, &service.stop).await {
        let lost = lease.lost();
        tokio::select! {
            biased;
            () = service.stop.cancelled() => {}
            () = lost.cancelled() => {}
            () = work(&service) => {}
        }
        lease.release().await;
    }
}

/// Tick by tick; it may be dropped anywhere: each batch is carried out in a task of its own.
async fn work(service: &Service) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut pause = Duration::ZERO;
    let mut turns = (0..TURN).cycle();
    loop {
        ticks.tick().await;
        if turns.next() == Some(0) {
            if let Err(error) = succession::where_ended(service).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "cases of colleges that are no more wait");
            }
            if let Err(error) = colleges::settle(service).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "timers of colleges that open otherwise wait");
            }
            if let Err(error) = transfer::where_signed(service).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "transfer lists that are signed wait");
            }
        }
        if let Err(error) = recount::where_published(service).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "terms wait to be counted anew");
        }
        match all_due(service).await {
            Ok(()) => {
                pause = Duration::ZERO;
                service.health.ready(PART);
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "timers wait");
                service.health.not_ready(PART, chain(&error));
                pause = (pause * 2).clamp(TICK, PAUSE_MAX);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Why timers could not be carried out; they are tried again.
#[derive(Debug, thiserror::Error)]
enum DueError {
    #[error("read what is due")]
    Database(#[from] sqlx::Error),
    #[error("read the history of a case whose timer is not due after all")]
    Log(#[source] LogError),
    #[error("carry out what is due")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// Carries out whatever is due now.
async fn all_due(service: &Service) -> Result<(), DueError> {
    loop {
        let now = service.clock.now();
        let due = due(&service.pool, now).await?;
        figures::due(i64::try_from(due.len()).unwrap_or(i64::MAX));
        if due.is_empty() {
            return Ok(());
        }
        carry_out(service, due, now).await?;
    }
}

/// A timer that is due.
#[derive(Clone, Debug)]
struct Due {
    at: DateTime<Utc>,
    case: CaseId,
    command: Command,
    kind: &'static str,
    name: String,
}

async fn due(pool: &PgPool, now: DateTime<Utc>) -> Result<Vec<Due>, sqlx::Error> {
    let limit = i64::try_from(EventLog::BATCH_MAX).unwrap_or(i64::MAX);
    let rows: Vec<(Uuid, String, DateTime<Utc>)> = sqlx::query_as(
        "SELECT case_id, kind, due_at FROM workflow.timers WHERE due_at <= $1 ORDER BY due_at, case_id, kind LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(case, name, at)| {
            let (kind, command) = Timer::named(&name)
                .ok_or_else(|| sqlx::Error::Decode(format!("this version knows no timer {name}").into()))?;
            Ok(Due { at, case: CaseId(case), command, kind, name })
        })
        .collect()
}

/// Carries out a batch; each timer goes in the transaction that carries it out.
async fn carry_out(service: &Service, due: Vec<Due>, now: DateTime<Utc>) -> Result<(), DueError> {
    let requests = due.iter().map(request).collect();
    let due = Arc::new(due);
    let settle = Arc::new(Done(Arc::clone(&due)));
    let results = service.log.execute(requests, now, settle).await;
    if results.iter().any(|result| matches!(result, Ok(Outcome::Appended(events)) if !events.is_empty())) {
        service.bus.announce_appended().await;
    }
    let mut unknown = None;
    for (due, result) in due.iter().zip(results) {
        figures::fired(due.kind, &result);
        match result {
            Ok(Outcome::Appended(_) | Outcome::AlreadyApplied(_)) => {}
            Err(ExecuteError::Rejected(rejection)) if !is_over(rejection) => {
                let at = moment(service, due, now).await?;
                put_off(&service.pool, due, at).await?;
            }
            Err(ExecuteError::Rejected(_) | ExecuteError::Stale(_)) => {}
            Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
                failed(due, &error);
                put_off(&service.pool, due, now + LATER).await?;
            }
            Err(ExecuteError::Unknown(error)) => unknown = Some(error),
        }
    }
    unknown.map_or(Ok(()), |error| Err(DueError::Unknown(error)))
}

fn failed(due: &Due, error: &ExecuteError) {
    let error = error as &dyn std::error::Error;
    tracing::error!(error, case.id = %due.case.0, kind = due.kind, "a timer failed; it is put off");
}

fn request(due: &Due) -> Request {
    let name = format!("{}\n{}\n{}", due.case.0, due.name, due.at.timestamp_micros());
    let cause = Uuid::new_v5(&CAUSES, name.as_bytes());
    Request { case: due.case, cause: Cause(cause), command: due.command.clone(), expected: None, traceparent: None }
}

/// Whether a timer has nothing to wait for any more. It has where its moment is not come: then the calendar has changed
/// since it was written.
fn is_over(rejection: Rejection) -> bool {
    let early = [Rejection::StepNotNear, Rejection::StepNotOverrun, Rejection::TermNotNear, Rejection::TermNotPassed];
    !early.contains(&rejection)
}

/// When a timer is due by today's calendar; later, where that gives no moment to wait for.
async fn moment(service: &Service, due: &Due, now: DateTime<Utc>) -> Result<DateTime<Utc>, DueError> {
    let history = history(&service.pool, due.case).await.map_err(DueError::Log)?;
    let timers = timers(&history, service.calendars.now(), service.providers.now()).unwrap_or_default();
    let again = timers.iter().find(|timer| timer.name == due.name).map(|timer| timer.at);
    Ok(again.filter(|at| *at > now).unwrap_or(now + LATER))
}

async fn put_off(pool: &PgPool, due: &Due, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE workflow.timers SET due_at = $3 WHERE case_id = $1 AND kind = $2")
        .bind(due.case.0)
        .bind(&due.name)
        .bind(at)
        .execute(pool)
        .await
        .map(drop)
}

/// Deletes the timers that were carried out, or have nothing to wait for.
struct Done(Arc<Vec<Due>>);

impl Settle for Done {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        let over = |decided: &&Decided| match decided.decision {
            Decision::AlreadyApplied(_) | Decision::Events(_) | Decision::Stale(_) => true,
            Decision::Rejected(rejection) => is_over(rejection),
        };
        let (cases, names): (Vec<Uuid>, Vec<&str>) = decided
            .iter()
            .filter(over)
            .map(|decided| &self.0[decided.request])
            .map(|due| (due.case.0, due.name.as_str()))
            .unzip();
        Box::pin(async move {
            sqlx::query(
                "DELETE FROM workflow.timers USING UNNEST($1::uuid[], $2::text[]) AS done (case_id, kind)
                 WHERE timers.case_id = done.case_id AND timers.kind = done.kind",
            )
            .bind(cases)
            .bind(names)
            .execute(tx)
            .await
            .map(drop)
        })
    }
}
