//! What becomes due by itself, on the service's clock: early messages whose application never came, holes that stay open.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::answers;
use crate::desk::Desk;
use crate::effects::Effects;
use crate::failure::Failure;
use crate::plan::expired;
use crate::settle::check_fence;
use crate::waiting::{self, Waiting};

/// The most of each kind in one transaction.
const BATCH: i64 = 512;

/// When the next thing is due.
pub(crate) async fn next_due(pool: &PgPool) -> Result<Option<DateTime<Utc>>, Failure> {
    let (due,): (Option<DateTime<Utc>>,) =
        sqlx::query_as("SELECT min(due_at) FROM intake.due_moments").fetch_one(pool).await?;
    Ok(due)
}

/// Does what is due at a moment. What waited for an application that is there is not late.
pub(crate) async fn run(desk: &mut Desk, now: DateTime<Utc>) -> Result<(), Failure> {
    desk.set_free(now).await?;
    while desk.next_due.is_some_and(|due| due <= now) {
        let (pool, fence) = (desk.service.pool.clone(), desk.fence);
        let work = tokio::spawn(async move {
            let fenced = AtomicBool::new(false);
            let result = async {
                let mut tx = pool.begin().await?;
                check_fence(&mut tx, fence, &fenced).await?;
                let mut effects = late_messages(&mut tx, now).await?;
                effects.extend(open_holes(&mut tx, now).await?);
                effects.write(&mut tx).await?;
                tx.commit().await
            };
            match result.await {
                Err(_) if fenced.load(Ordering::Relaxed) => Err(Failure::Fenced),
                result => result.map_err(Failure::Timers),
            }
        });
        work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        desk.next_due = next_due(&desk.service.pool).await?;
    }
    Ok(())
}

/// Early messages that waited long enough: conflicts, for good.
async fn late_messages(tx: &mut PgConnection, now: DateTime<Utc>) -> Result<Effects, sqlx::Error> {
    let statement = format!(
        "SELECT {} FROM intake.waiting WHERE due_at <= $1 ORDER BY due_at, ordinal LIMIT {BATCH}",
        Waiting::COLUMNS
    );
    let rows: Vec<waiting::Row> = sqlx::query_as(AssertSqlSafe(statement)).bind(now).fetch_all(tx).await?;
    let mut effects = Effects::default();
    for waiting::Row(waiting) in rows {
        effects.released.push(waiting.asked.key);
        effects.extend(expired(&waiting, now));
    }
    Ok(effects)
}

/// Holes that stayed open long enough: the IIS is asked to send again, once for each.
async fn open_holes(tx: &mut PgConnection, now: DateTime<Utc>) -> Result<Effects, sqlx::Error> {
    let statement = format!(
        "UPDATE intake.holes SET asked = true FROM (
             SELECT branch, from_number FROM intake.holes WHERE due_at <= $1 AND NOT asked
             ORDER BY due_at, branch, from_number LIMIT {BATCH}
         ) AS due
         WHERE holes.branch = due.branch AND holes.from_number = due.from_number
         RETURNING holes.branch, holes.from_number, holes.to_number"
    );
    let mut holes: Vec<(String, i64, i64)> = sqlx::query_as(AssertSqlSafe(statement)).bind(now).fetch_all(tx).await?;
    holes.sort_unstable();
    let outcomes = holes.iter().map(|(branch, from, to)| answers::resend(branch, *from, *to, now)).collect();
    Ok(Effects { outcomes, ..Effects::default() })
}
