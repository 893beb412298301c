//! The shelf: jobs that cannot be done are parked with their reason, and done after all where somebody asks.

use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::{Service, parked};

use crate::job::{self, Job, WriteJobError};
use crate::{PRESS, register};

/// Parks a job that cannot be done, and makes its number void.
pub(crate) async fn park(service: &Service, job: Job, code: &'static str, reason: String) -> Result<(), sqlx::Error> {
    tracing::error!(case.id = %job.case.0, code, reason, "a document cannot be made and is parked");
    let now = service.clock.now();
    in_transaction(&service.pool, move |tx| {
        Box::pin(async move {
            job::lock(tx, &[job.case.0]).await?;
            if !job::end(tx, &job, "parked").await? {
                return Ok(());
            }
            if let Some(number) = job.number {
                register::make_void(tx, number, code, now).await?;
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
                if let Some(position) = entry.position {
                    Job::reopen(tx, position, now).await.map_err(|error| match error {
                        WriteJobError::Database(error) => error,
                        WriteJobError::UsedUp => sqlx::Error::Protocol(error.to_string()),
                    })?;
                }
                parked::handled(tx, entry.id).await
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
