//! The shelf: jobs that cannot be done are parked with their reason, and done after all where somebody asks.

use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::{Service, parked};

use crate::blank;
use crate::figures::{self, Fate};
use crate::job::{self, Job, State, WriteJobError};
use crate::{PRESS, register};

/// Parks a job that cannot be done, and makes its number void.
pub(crate) async fn park(service: &Service, job: Job, code: &'static str, reason: String) -> Result<(), sqlx::Error> {
    tracing::error!(case.id = %job.case.0, code, reason, "a document cannot be made and is parked");
    figures::document(Fate::Parked);
    let now = service.clock.now();
    in_transaction(&service.pool, move |tx| {
        Box::pin(async move {
            job::lock(tx, &[job.case.0]).await?;
            if !job::end(tx, &job, State::Parked).await? {
                return Ok(());
            }
            if let Some(number) = job.number {
                register::make_void(tx, number, code, now).await?;
                blank::voided(tx, job.case, now).await?;
            }
            let new = parked::New {
                case_id: Some(job.case.0),
                kind: "event",
                position: Some(job.position.0),
                reason,
                reason_code: code,
                service: PRESS,
                sha256: None,
                subject: None,
            };
            parked::park(tx, &new).await.map(drop)
        })
    })
    .await
}

/// Opens parked jobs again that somebody asked to try once more: each with a new number, since the old one is void.
pub(crate) async fn replay(service: &Service) -> Result<(), sqlx::Error> {
    let now = service.clock.now();
    for entry in parked::requested(&service.pool, PRESS).await? {
        in_transaction(&service.pool, move |tx| {
            Box::pin(async move {
                let Some((position, case)) = entry.position.zip(entry.case_id) else { return Ok(()) };
                match Job::reopen(tx, position, now).await {
                    Ok(()) => parked::handled(tx, entry.id).await,
                    Err(WriteJobError::Database(error)) => Err(error),
                    Err(error @ WriteJobError::UsedUp) => {
                        parked::failed_again(tx, PRESS, case, entry.id, &error.to_string(), "used-up").await
                    }
                }
            })
        })
        .await?;
    }
    Ok(())
}

/// In a task of its own, which ends by itself.
async fn in_transaction<F>(pool: &PgPool, work: F) -> Result<(), sqlx::Error>
where
    F: for<'t> FnOnce(&'t mut PgConnection) -> BoxFuture<'t, Result<(), sqlx::Error>> + Send + 'static,
{
    let pool = pool.clone();
    let task = tokio::spawn(async move {
        let mut tx = pool.begin().await?;
        work(&mut tx).await?;
        tx.commit().await
    });
    task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
