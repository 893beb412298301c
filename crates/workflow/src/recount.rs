//! When a calendar was published: the terms of all open cases are counted anew, each by an event of its own.

use std::sync::Arc;

use sqlx::PgPool;
use telnusqa_chassis::Service;
use telnusqa_domain::case::{CaseId, Command};
use telnusqa_event_log::{Cause, EventLog, ExecuteError, Nothing, Outcome, Request};
use uuid::Uuid;

/// The names of causes: one for each case and publication.
const CAUSES: Uuid = Uuid::from_u128(0x2d8e_51c4_0b7f_4a93_9c66_e17d_3f02_85ab);

/// Why terms could not be counted anew; it is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecountError {
    #[error("read which terms are open")]
    Database(#[from] sqlx::Error),
    #[error("learn whether a term was counted anew")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// Counts all open terms anew where a calendar was published since it was done last. A case without timers has none that
/// could move: it has ended, or its term has passed and was told.
pub(crate) async fn where_published(service: &Service) -> Result<(), RecountError> {
    let published = service.calendars.published();
    let (done,): (i64,) = sqlx::query_as("SELECT publication FROM workflow.recounted").fetch_one(&service.pool).await?;
    if done >= published.up_to {
        return Ok(());
    }
    let mut after = Uuid::nil();
    loop {
        let cases = open(&service.pool, after).await?;
        let Some(last) = cases.last() else { break };
        after = *last;
        carry_out(service, cases, published.up_to).await?;
    }
    sqlx::query("UPDATE workflow.recounted SET publication = $1 WHERE publication < $1")
        .bind(published.up_to)
        .execute(&service.pool)
        .await?;
    tracing::info!(publication = published.up_to, "terms were counted anew");
    Ok(())
}

async fn open(pool: &PgPool, after: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    let limit = i64::try_from(EventLog::BATCH_MAX).unwrap_or(i64::MAX);
    sqlx::query_scalar("SELECT DISTINCT case_id FROM workflow.timers WHERE case_id > $1 ORDER BY case_id LIMIT $2")
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await
}

async fn carry_out(service: &Service, cases: Vec<Uuid>, publication: i64) -> Result<(), RecountError> {
    let request = |case: &Uuid| Request {
        case: CaseId(*case),
        cause: Cause(Uuid::new_v5(&CAUSES, format!("{case}\n{publication}").as_bytes())),
        command: Command::MoveTerm,
        expected: None,
        traceparent: None,
    };
    let requests = cases.iter().map(request).collect();
    let results = service.log.execute(requests, service.clock.now(), Arc::new(Nothing)).await;
    if results.iter().any(|result| matches!(result, Ok(Outcome::Appended(events)) if !events.is_empty())) {
        service.bus.announce_appended().await;
    }
    for (case, result) in cases.into_iter().zip(results) {
        match result {
            // Whatever has ended, or needs a year that nobody knows, stays as it is.
            Ok(_) | Err(ExecuteError::Rejected(_) | ExecuteError::Stale(_)) => {}
            Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, case.id = %case, "a term was not counted anew");
            }
            Err(ExecuteError::Unknown(error)) => return Err(RecountError::Unknown(error)),
        }
    }
    Ok(())
}
