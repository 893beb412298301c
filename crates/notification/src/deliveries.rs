//! Tells the cases that a notice was delivered, where days run from that (АППК 66, 73): the receiver's yes is what
//! records it.
//!
//! What the case answers is written in the transaction of its event, and the cause is made of the message's id: killed
//! at any moment, it is told once.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::Service;
use telnusqa_chassis::lease::Lease;
use telnusqa_chassis::process::chain;
use telnusqa_domain::case::{CaseId, Command, Delivery, Rejection};
use telnusqa_domain::telling::Way;
use telnusqa_event_log::{Cause, Decided, Decision, EventLog, ExecuteError, Outcome, Request, Settle};
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

use crate::figures;

/// The lease of the instance that tells.
const LEASE: &str = "notification.deliveries";
/// The part of `health`.
pub(crate) const PART: &str = "deliveries";
/// How often it is looked for what is due.
const TICK: Duration = Duration::from_millis(200);
/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// When one is told again whose case could not answer, or whose clock is behind.
const LATER_S: f64 = 60.0;
/// What the cause is made of, beside the message's id.
const DELIVERED: &[u8] = b"delivered";

/// Runs until the service stops.
pub(crate) async fn run(service: &Service) {
    service.health.ready(PART);
    while let Some(lease) = Lease::acquire(&service.pool, LEASE, &service.stop).await {
        let lost = lease.lost();
        tokio::select! {
            biased;
            () = service.stop.cancelled() => {}
            () = lost.cancelled() => {}
            () = work(service) => {}
        }
        lease.release().await;
    }
}

/// Tick by tick; it may be dropped anywhere: each batch is carried out in a task of its own.
async fn work(service: &Service) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut pause = Duration::ZERO;
    loop {
        ticks.tick().await;
        match tell_all(service).await {
            Ok(()) => {
                pause = Duration::ZERO;
                service.health.ready(PART);
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "deliveries wait");
                service.health.not_ready(PART, chain(&error));
                pause = (pause * 2).clamp(TICK, PAUSE_MAX);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Why cases could not be told; it is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TellError {
    #[error("read which deliveries are due")]
    Database(#[from] sqlx::Error),
    #[error("tell cases of deliveries")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// A message that was handed over, and whose case is to be told.
#[derive(Clone, Debug)]
struct Due {
    at: DateTime<Utc>,
    case: CaseId,
    how: Delivery,
    id: Uuid,
    /// The version of the case in which its event still stood: told to a later one, it might be taken for another's.
    version: i32,
}

/// Tells whatever is due now.
pub(crate) async fn tell_all(service: &Service) -> Result<(), TellError> {
    loop {
        end_overtaken(&service.pool).await?;
        let due = due(&service.pool).await?;
        if due.is_empty() {
            return Ok(());
        }
        tell(service, due).await?;
    }
}

/// Ends those whose event was followed by another of its kind: what was delivered is not what the case waits for.
async fn end_overtaken(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.messages AS message SET delivery = 'refused', rejection = 'overtaken'
         FROM log.events AS event JOIN log.events AS later
             ON later.case_id = event.case_id AND later.kind = event.kind AND later.version > event.version
         WHERE message.delivery = 'due' AND event.position = message.position",
    )
    .execute(pool)
    .await
    .map(drop)
}

/// What is due, and has not been overtaken. Nothing is delivered before the event that it tells of, whatever the clocks
/// of two machines say.
async fn due(pool: &PgPool) -> Result<Vec<Due>, sqlx::Error> {
    let rows: Vec<(Uuid, Uuid, DateTime<Utc>, i32, String)> = sqlx::query_as(
        "SELECT message.id, message.case_id, greatest(message.handed_over_at, event.recorded_at), last.version, message.way
         FROM notification.messages AS message JOIN log.events AS event ON event.position = message.position
             CROSS JOIN LATERAL (
                 SELECT max(version) AS version, count(*) FILTER (WHERE kind = event.kind AND version > event.version)
                     AS overtaken FROM log.events WHERE case_id = message.case_id) AS last
         WHERE message.delivery = 'due' AND message.next_try_at <= clock_timestamp() AND last.overtaken = 0
         ORDER BY message.next_try_at, message.position LIMIT $1",
    )
    .bind(i64::try_from(EventLog::BATCH_MAX).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    let due = rows.into_iter().map(|(id, case, at, version, way)| {
        let how = if Way::from_name(&way) == Some(Way::Cabinet) { Delivery::Cabinet } else { Delivery::Email };
        Due { at, case: CaseId(case), how, id, version }
    });
    Ok(due.collect())
}

async fn tell(service: &Service, due: Vec<Due>) -> Result<(), TellError> {
    let requests = due.iter().map(request).collect();
    let due = Arc::new(due);
    let results = service.log.execute(requests, service.clock.now(), Arc::new(Told(Arc::clone(&due)))).await;
    if results.iter().any(|result| matches!(result, Ok(Outcome::Appended(events)) if !events.is_empty())) {
        service.bus.announce_appended().await;
    }
    let mut unknown = None;
    for (due, result) in due.iter().zip(results) {
        match result {
            Ok(Outcome::Appended(_) | Outcome::AlreadyApplied(_)) => figures::delivery("recorded"),
            Err(ExecuteError::Rejected(rejection)) => {
                figures::delivery(rejection.code());
                if !is_over(rejection) {
                    put_off(&service.pool, due.id).await?;
                }
            }
            // It is looked at anew.
            Err(ExecuteError::Stale(_)) => {}
            Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
                figures::delivery("failed");
                failed(due, &error);
                put_off(&service.pool, due.id).await?;
            }
            Err(ExecuteError::Unknown(error)) => unknown = Some(error),
        }
    }
    unknown.map_or(Ok(()), |error| Err(TellError::Unknown(error)))
}

fn failed(due: &Due, error: &ExecuteError) {
    let error = error as &dyn Error;
    tracing::error!(error, message = %due.id, case.id = %due.case.0, "a delivery could not be told; it is put off");
}

fn request(due: &Due) -> Request {
    let command = Command::ConfirmNotice { at: due.at, how: due.how };
    let cause = Cause(Uuid::new_v5(&due.id, DELIVERED));
    Request { case: due.case, cause, command, expected: Some(due.version), traceparent: None }
}

/// Whether a case that refuses will always: somebody was faster, or it has ended. A clock that is behind comes after.
const fn is_over(rejection: Rejection) -> bool {
    !matches!(rejection, Rejection::InFuture)
}

async fn put_off(pool: &PgPool, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.messages SET next_try_at = clock_timestamp() + make_interval(secs => $2)
         WHERE id = $1 AND delivery = 'due'",
    )
    .bind(id)
    .bind(LATER_S)
    .execute(pool)
    .await
    .map(drop)
}

/// Writes down what the cases answered.
struct Told(Arc<Vec<Due>>);

impl Settle for Told {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        let mut ids = Vec::new();
        let mut rejections = Vec::new();
        for decided in decided {
            match decided.decision {
                Decision::AlreadyApplied(_) | Decision::Events(_) => rejections.push(None),
                Decision::Rejected(rejection) if is_over(rejection) => rejections.push(Some(rejection.code())),
                Decision::Rejected(_) | Decision::Stale(_) => continue,
            }
            ids.push(self.0[decided.request].id);
        }
        Box::pin(async move {
            sqlx::query(
                "UPDATE notification.messages AS message SET rejection = told.rejection,
                     delivery = CASE WHEN told.rejection IS NULL THEN 'recorded' ELSE 'refused' END
                 FROM UNNEST($1::uuid[], $2::text[]) AS told (id, rejection) WHERE message.id = told.id",
            )
            .bind(ids)
            .bind(rejections)
            .execute(tx)
            .await
            .map(drop)
        })
    }
}
