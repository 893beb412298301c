//! The one door: batches in, an answer for each command.
//!
//! Load all streams, decide in memory, settle, append, commit; again where others were first; in halves where the
//! database refuses, until the offender stands alone.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use telnusqa_domain::case::CaseId;
use tracing::{Instrument, Span};

use crate::append::append;
use crate::failure::{Contention, Failure};
use crate::plan::{Loaded, Plan};
use crate::read::load;
use crate::{EventLog, ExecuteError, Outcome, Position, Request, Settle, telemetry};

/// How often a transaction is done anew before it is halved, or given up where it is one request.
const CONTENTION_MAX: u32 = 8;

/// What `execute` is asked to do.
pub(crate) struct Batch {
    /// The moment, on the service's clock.
    pub(crate) now: DateTime<Utc>,
    /// The commands.
    pub(crate) requests: Vec<Request>,
    /// What belongs into the transaction.
    pub(crate) settle: Arc<dyn Settle>,
}

type Outcomes = Vec<Result<Outcome, ExecuteError>>;

/// Carries out a batch in a task of its own, so that a dropped future leaves nothing half-way.
pub(crate) async fn execute(log: &EventLog, batch: Batch) -> Outcomes {
    let count = batch.requests.len();
    let span = telemetry::execute_span(count);
    let (log, batch) = (log.clone(), Arc::new(batch));
    let work = tokio::spawn(async move { carry_out(&log, &batch).await }.instrument(span));
    work.await.unwrap_or_else(|_| unknown(sqlx::Error::WorkerCrashed, count))
}

/// Part after part, in order; a refused part in halves.
async fn carry_out(log: &EventLog, batch: &Arc<Batch>) -> Outcomes {
    let count = batch.requests.len();
    let mut outcomes = Vec::with_capacity(count);
    let mut waiting: Vec<Range<usize>> = chunks(count);
    while let Some(part) = waiting.pop() {
        match persevere(log, batch, part.clone()).await {
            Ok(mut done) => outcomes.append(&mut done),
            Err(Failure::Unknown(error)) => {
                outcomes.append(&mut unknown(error, count - part.start));
                break;
            }
            Err(Failure::Contended(_, error) | Failure::Offender(error)) if part.len() > 1 => {
                telemetry::halved(part.len(), &error);
                let middle = part.start + part.len() / 2;
                waiting.push(middle..part.end);
                waiting.push(part.start..middle);
            }
            Err(Failure::Offender(error)) => outcomes.push(Err(ExecuteError::Database(error))),
            Err(Failure::Contended(_, error)) => {
                outcomes.append(&mut unknown(error, count - part.start));
                break;
            }
        }
    }
    outcomes
}

/// The parts of a batch that get a transaction each, the first on top.
fn chunks(count: usize) -> Vec<Range<usize>> {
    let starts = (0..count).step_by(EventLog::BATCH_MAX).rev();
    starts.map(|start| start..count.min(start + EventLog::BATCH_MAX)).collect()
}

/// One failure for `count` requests.
fn unknown(error: sqlx::Error, count: usize) -> Outcomes {
    let error = Arc::new(error);
    (0..count).map(|_| Err(ExecuteError::Unknown(Arc::clone(&error)))).collect()
}

/// One part, again and again where others were first.
async fn persevere(log: &EventLog, batch: &Arc<Batch>, part: Range<usize>) -> Result<Outcomes, Failure> {
    let mut tries = 1;
    loop {
        // A task for each try: what panics is found by halving, as what the database refuses.
        let (of, with, over) = (log.clone(), Arc::clone(batch), part.clone());
        let task = tokio::spawn(async move { attempt(&of, &with, over).await }.instrument(Span::current()));
        let result = task.await.unwrap_or_else(|gone| match gone.is_panic() {
            true => Err(Failure::Offender(sqlx::Error::WorkerCrashed)),
            false => Err(Failure::Unknown(sqlx::Error::WorkerCrashed)),
        });
        match result {
            Err(Failure::Contended(contention, error)) if tries < CONTENTION_MAX => {
                telemetry::contended(contention, tries, &error);
                if contention == Contention::Version {
                    log.cache.forget(batch.requests[part.clone()].iter().map(|request| request.case));
                }
                tries += 1;
            }
            result => return result,
        }
    }
}

/// One transaction. Nothing leaves it open: it commits, or is rolled back before the answer is known.
async fn attempt(log: &EventLog, batch: &Batch, part: Range<usize>) -> Result<Outcomes, Failure> {
    let started = Instant::now();
    let mut transaction = log.pool.begin().await.map_err(Failure::Unknown)?;
    let (plan, head) = match prepare(log, batch, part.clone(), &mut transaction).await {
        Ok(prepared) => prepared,
        Err(error) => {
            // Where even this fails the connection is gone, and the transaction with it.
            let _ = transaction.rollback().await;
            return Err(Failure::of(error));
        }
    };
    let ready = Instant::now();
    transaction.commit().await.map_err(Failure::of)?;
    telemetry::committed(part.len(), head, started.elapsed(), ready.elapsed());
    let (outcomes, folded) = plan.finish();
    folded.for_each(|(case, folded)| log.cache.keep(case, folded));
    Ok(outcomes)
}

/// All of a transaction but its commit.
async fn prepare(
    log: &EventLog,
    batch: &Batch,
    part: Range<usize>,
    connection: &mut PgConnection,
) -> Result<(Plan, Option<Position>), sqlx::Error> {
    let requests = &batch.requests[part.clone()];
    let loaded = open(log, requests, connection).await?;
    let mut plan = Plan::of(requests, part.start, loaded, &log.surroundings.context(batch.now));
    batch.settle.settle(connection, &plan.decided).await?;
    let head = append(connection, &mut plan.events).await?;
    Ok((plan, head))
}

/// What is known of every case of the requests. A case is read from its beginning where a request repeats one of its
/// causes, since the cache keeps no bodies.
async fn open(
    log: &EventLog,
    requests: &[Request],
    connection: &mut PgConnection,
) -> Result<HashMap<CaseId, Loaded>, sqlx::Error> {
    let mut loaded: HashMap<CaseId, Loaded> = HashMap::with_capacity(requests.len());
    for request in requests {
        let case = loaded
            .entry(request.case)
            .or_insert_with(|| Loaded { known: log.cache.find(request.case), tail: Vec::new() });
        case.known.take_if(|known| known.causes.contains(&request.cause));
    }
    let from: Vec<_> =
        loaded.iter().map(|(case, loaded)| (*case, loaded.known.as_ref().map_or(0, |known| known.version))).collect();
    for (case, tail) in load(connection, &from).await? {
        loaded.entry(case).or_default().tail = tail;
    }
    Ok(loaded)
}
