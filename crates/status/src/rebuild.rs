//! The read model made afresh from the log, beside the live one.

use std::collections::BTreeMap;

use sqlx::{PgConnection, PgPool};
use telnusqa_domain::case::CaseId;
use telnusqa_event_log::{LogError, Position, Recorded, read_after};

use crate::fingerprint::{Fingerprint, applied, of_generation};
use crate::projection::{WriteError, write};

/// Events read at a time.
const PAGE: u32 = 5_000;

/// Rows of a generation that is no more, deleted at a time.
const SWEEP: i64 = 5_000;

/// What a rebuild or a check has come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rebuilt {
    /// The read model made afresh.
    pub fresh: Fingerprint,
    /// Cases that hold an event which cannot be applied: that event and the later ones of the case are left out.
    pub left_out: Vec<CaseId>,
    /// The read model that people read, at the same position, before a swap.
    pub live: Fingerprint,
    /// The position up to which both tell.
    pub position: Position,
}

/// Why the read model cannot be made afresh. The live one is untouched.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The database failed.
    #[error("write the new read model")]
    Database(#[from] sqlx::Error),
    /// The log cannot be read.
    #[error("read the log for the new read model")]
    Log(#[from] LogError),
    /// Another rebuild is under way.
    #[error("rebuild while another rebuild is under way")]
    UnderWay,
    /// An event's kind or schema is not known to this version of the program.
    #[error("read the event at position {}", position.0)]
    Unknown {
        /// Its position.
        position: Position,
        /// What is not known.
        source: telnusqa_contracts::event::ReadError,
    },
}

/// Makes the read model afresh up to where the live one has come, and swaps them: reading never stops, and the consumer
/// waits only for the events that came meanwhile. `on_page` hears each position that was reached.
///
/// # Errors
/// [`RebuildError`]
pub async fn rebuild(
    pool: &PgPool,
    on_page: impl Fn(Position) + Send + Sync + 'static,
) -> Result<Rebuilt, RebuildError> {
    let pool = pool.clone();
    in_own_task(async move {
        let mut guard = lock(&pool).await?;
        let mut fresh = Fresh::begin(&pool, &mut guard).await?;
        let rebuilt = fresh.compare(&on_page).await?;
        fresh.swap().await?;
        sweep(&pool).await?;
        unlock(guard).await?;
        Ok(rebuilt)
    })
    .await
}

/// Makes the read model afresh up to where the live one has come, compares the two, and throws the new one away.
///
/// # Errors
/// [`RebuildError`]
pub async fn check(pool: &PgPool, on_page: impl Fn(Position) + Send + Sync + 'static) -> Result<Rebuilt, RebuildError> {
    let pool = pool.clone();
    in_own_task(async move {
        let mut guard = lock(&pool).await?;
        let rebuilt = Fresh::begin(&pool, &mut guard).await?.compare(&on_page).await?;
        sweep(&pool).await?;
        unlock(guard).await?;
        Ok(rebuilt)
    })
    .await
}

/// A caller that goes away does not stop the work half-way.
async fn in_own_task(
    work: impl Future<Output = Result<Rebuilt, RebuildError>> + Send + 'static,
) -> Result<Rebuilt, RebuildError> {
    tokio::spawn(work).await.unwrap_or_else(|error| Err(RebuildError::Database(sqlx::Error::Io(error.into()))))
}

/// Keeps others from rebuilding for as long as the connection lives; it never goes back to the pool.
async fn lock(pool: &PgPool) -> Result<PgConnection, RebuildError> {
    let mut connection = pool.acquire().await?.detach();
    let ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended('status.rebuild', 0))")
        .fetch_one(&mut connection)
        .await?;
    if ours { Ok(connection) } else { Err(RebuildError::UnderWay) }
}

/// Lets the next one in before this one is told that all is done; the end of a connection is noticed a little later.
async fn unlock(mut guard: PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut guard).await?;
    Ok(())
}

/// A generation in the making.
struct Fresh<'p> {
    generation: i32,
    /// Cases with an event that cannot be applied, and that event's position.
    left_out: BTreeMap<CaseId, Position>,
    pool: &'p PgPool,
    position: Position,
}

impl<'p> Fresh<'p> {
    async fn begin(pool: &'p PgPool, guard: &mut PgConnection) -> Result<Self, RebuildError> {
        sweep(pool).await?;
        let generation =
            sqlx::query_scalar("SELECT nextval('status.generations')::integer").fetch_one(&mut *guard).await?;
        Ok(Self { generation, left_out: BTreeMap::new(), pool, position: Position::default() })
    }

    /// Catches up with the live generation and takes the fingerprints of both at one position.
    async fn compare(&mut self, on_page: &(impl Fn(Position) + Sync)) -> Result<Rebuilt, RebuildError> {
        let (position, live) = crate::fingerprint::fingerprint(self.pool).await?;
        while self.position < position {
            let mut tx = self.pool.begin().await?;
            self.page(&mut tx, position).await?;
            tx.commit().await?;
            on_page(self.position);
        }
        let mut connection = self.pool.acquire().await?;
        let fresh = of_generation(&mut connection, self.generation).await?;
        Ok(Rebuilt { fresh, left_out: self.left_out.keys().copied().collect(), live, position })
    }

    /// Makes this generation the one that is read, in one transaction that the consumer waits for.
    async fn swap(&mut self) -> Result<(), RebuildError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT generation FROM status.live FOR UPDATE").execute(&mut *tx).await?;
        let position = applied(&mut tx).await?;
        while self.position < position {
            self.page(&mut tx, position).await?;
        }
        sqlx::query("UPDATE status.live SET generation = $1").bind(self.generation).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes in the next events, up to a position.
    async fn page(&mut self, tx: &mut PgConnection, up_to: Position) -> Result<(), RebuildError> {
        let mut events = read_after(self.pool, self.position, PAGE).await?;
        events.retain(|recorded| recorded.position <= up_to);
        // a page without events would be a hole at the end of the log; the head says that there are some
        self.position = events.last().map_or(up_to, |recorded| recorded.position);
        self.take_in(tx, events).await
    }

    /// Writes events; one that cannot be applied is left out, and the later ones of its case.
    async fn take_in(&mut self, tx: &mut PgConnection, mut events: Vec<Recorded>) -> Result<(), RebuildError> {
        loop {
            events.retain(|recorded| self.left_out.get(&recorded.case).is_none_or(|from| recorded.position < *from));
            match write(tx, self.generation, &events).await {
                Ok(()) => return Ok(()),
                Err(WriteError::Database(error)) => return Err(error.into()),
                Err(WriteError::Unknown { position, source }) => {
                    return Err(RebuildError::Unknown { position, source });
                }
                Err(WriteError::Event { case, position, reason }) => {
                    tracing::warn!(case.id = %case.0, event.position = position.0, reason, "left an event out");
                    self.left_out.insert(case, position);
                }
            }
        }
    }
}

/// Deletes what belongs to no live generation: what was replaced, and what a rebuild that died has left.
async fn sweep(pool: &PgPool) -> Result<(), sqlx::Error> {
    for delete in [
        "DELETE FROM status.cards WHERE (generation, case_id) IN (SELECT generation, case_id FROM status.cards
         WHERE generation <> (SELECT generation FROM status.live) LIMIT $1)",
        "DELETE FROM status.timeline WHERE (generation, case_id, version) IN (
         SELECT generation, case_id, version FROM status.timeline
         WHERE generation <> (SELECT generation FROM status.live) LIMIT $1)",
        "DELETE FROM status.tallies WHERE (generation, what, college, which, also) IN (
         SELECT generation, what, college, which, also FROM status.tallies
         WHERE generation <> (SELECT generation FROM status.live) LIMIT $1)",
    ] {
        let mut deleted = 1;
        while deleted > 0 {
            deleted = sqlx::query(delete).bind(SWEEP).execute(pool).await?.rows_affected();
        }
    }
    Ok(())
}
