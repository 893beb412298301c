//! Colleges that are no more: their open cases go to whoever answers for their papers now, each by an event; no term moves.

use std::sync::Arc;

use sqlx::PgPool;
use telnusqa_chassis::Service;
use telnusqa_domain::case::{CaseId, Command};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_event_log::{Cause, EventLog, ExecuteError, Nothing, Outcome, Request};
use uuid::Uuid;

/// The names of causes: one for each case, former college and successor.
const CAUSES: Uuid = Uuid::from_u128(0x91b7_0e2c_5d48_4f3a_b6a1_2c90_e4f7_138d);

/// Why cases could not be handed over; it is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SuccessionError {
    #[error("read which colleges have open cases")]
    Database(#[from] sqlx::Error),
    #[error("learn whether a case was handed over")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// Which of these colleges have open cases: one look into the index for each, however many cases there are.
const WITH_OPEN_CASES: &str = "
    SELECT ended.college FROM unnest($1::text[]) AS ended (college)
    CROSS JOIN LATERAL (SELECT FROM workflow.open_cases AS c WHERE c.college = ended.college LIMIT 1) AS open";

/// Hands over the open cases of every college that is no more today.
pub(crate) async fn where_ended(service: &Service) -> Result<(), SuccessionError> {
    let today = day_in_almaty(service.clock.now());
    let register = service.providers.now();
    let ended: Vec<&str> = register
        .iter()
        .filter(|college| register.route(college.bin, today).is_some())
        .map(|college| college.bin.as_str())
        .collect();
    if ended.is_empty() {
        return Ok(());
    }
    let colleges: Vec<String> = sqlx::query_scalar(WITH_OPEN_CASES).bind(ended).fetch_all(&service.pool).await?;
    for college in colleges.iter().filter_map(|text| Bin::parse(text).ok()) {
        if let Some(successor) = register.route(college, today) {
            hand_over(service, college, successor).await?;
        }
    }
    Ok(())
}

async fn hand_over(service: &Service, college: Bin, successor: Bin) -> Result<(), SuccessionError> {
    let (mut after, mut count) = (Uuid::nil(), 0_usize);
    loop {
        let cases = open(&service.pool, college, after).await?;
        let Some(last) = cases.last() else { break };
        after = *last;
        count += carry_out(service, cases, (college, successor)).await?;
    }
    if count > 0 {
        let (from, to) = (college.as_str(), successor.as_str());
        tracing::info!(from, to, count, "the cases of a college that is no more were handed over");
    }
    Ok(())
}

async fn open(pool: &PgPool, college: Bin, after: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    let limit = i64::try_from(EventLog::BATCH_MAX).unwrap_or(i64::MAX);
    sqlx::query_scalar(
        "SELECT case_id FROM workflow.open_cases WHERE college = $1 AND case_id > $2 ORDER BY case_id LIMIT $3",
    )
    .bind(college.as_str())
    .bind(after)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// How many were handed over.
async fn carry_out(service: &Service, cases: Vec<Uuid>, (from, to): (Bin, Bin)) -> Result<usize, SuccessionError> {
    let request = |case: &Uuid| Request {
        case: CaseId(*case),
        cause: Cause(Uuid::new_v5(&CAUSES, format!("{case}\n{}\n{}", from.as_str(), to.as_str()).as_bytes())),
        command: Command::HandToSuccessor,
        expected: None,
        traceparent: None,
    };
    let requests = cases.iter().map(request).collect();
    let results = service.log.execute(requests, service.clock.now(), Arc::new(Nothing)).await;
    let mut count = 0;
    for (case, result) in cases.into_iter().zip(results) {
        match result {
            Ok(Outcome::Appended(events)) => count += usize::from(!events.is_empty()),
            // Whatever has ended or went before stays as it is.
            Ok(Outcome::AlreadyApplied(_)) | Err(ExecuteError::Rejected(_) | ExecuteError::Stale(_)) => {}
            Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, case.id = %case, "a case was not handed over");
            }
            Err(ExecuteError::Unknown(error)) => return Err(SuccessionError::Unknown(error)),
        }
    }
    if count > 0 {
        service.bus.announce_appended().await;
    }
    Ok(count)
}
