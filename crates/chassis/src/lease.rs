//! Leases in Postgres, in real time: of several instances one works, another takes over in seconds.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a lease holds without being renewed.
const EXPIRY: Duration = Duration::from_secs(4);
/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(1);
/// How long it may go unrenewed before its holder gives up: safely before it expires.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often others ask for it.
const WAIT: Duration = Duration::from_millis(500);

/// A lease that is held and renewed by a task of its own until it is dropped.
pub struct Lease {
    fence: i64,
    lost: CancellationToken,
    over: CancellationToken,
    renewal: JoinHandle<()>,
}

impl Lease {
    /// Waits until the lease `name` is ours; `None` when `stop` came first.
    pub async fn acquire(pool: &PgPool, name: &'static str, stop: &CancellationToken) -> Option<Self> {
        let held = Held { holder: passing_name(), name, pool: pool.clone() };
        let mut waited = false;
        let (fence, since) = loop {
            let since = Instant::now();
            match stop.run_until_cancelled(held.take()).await? {
                Ok(Some(fence)) => break (fence, since),
                Ok(None) if !waited => {
                    tracing::info!(lease = name, "another instance works; standing by");
                    waited = true;
                }
                Ok(None) => {}
                Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, lease = name, "not acquired"),
            }
            stop.run_until_cancelled(tokio::time::sleep(WAIT)).await?;
        };
        tracing::info!(lease = name, fence, "acquired");
        let (lost, over) = (CancellationToken::new(), CancellationToken::new());
        let renewal = tokio::spawn(renew(held, since, lost.clone(), over.clone()));
        Some(Self { fence, lost, over, renewal })
    }

    /// The fence: a number that grows with each new holder. A transaction that finds a higher one rolls back.
    #[must_use]
    pub fn fence(&self) -> i64 {
        self.fence
    }

    /// Cancelled when the lease was lost.
    #[must_use]
    pub fn lost(&self) -> CancellationToken {
        self.lost.clone()
    }

    /// Gives the lease back at once, so that another instance need not wait for its end.
    pub async fn release(mut self) {
        self.over.cancel();
        let _given_back = tokio::time::timeout(RENEWAL, &mut self.renewal).await;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

/// Renews until the lease is over, and then gives it back; tells `lost` when it could not in time.
async fn renew(held: Held, mut since: Instant, lost: CancellationToken, over: CancellationToken) {
    loop {
        if over.run_until_cancelled(tokio::time::sleep(RENEWAL)).await.is_none() {
            if let Err(error) = held.give_back().await {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    lease = held.name,
                    "not given back; it expires"
                );
            }
            return;
        }
        let asked = Instant::now();
        let left = PATIENCE.saturating_sub(since.elapsed());
        match tokio::time::timeout(left, held.prolong()).await {
            Ok(Ok(true)) => since = asked,
            Ok(Ok(false)) | Err(_) => break,
            Ok(Err(_)) if since.elapsed() >= PATIENCE => break,
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, lease = held.name, "not renewed");
            }
        }
    }
    tracing::warn!(lease = held.name, "lost");
    lost.cancel();
}

struct Held {
    holder: Uuid,
    name: &'static str,
    pool: PgPool,
}

impl Held {
    /// Takes the lease where it is free, with its fence.
    async fn take(&self) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar(
            "INSERT INTO consumers.leases AS lease (name, holder, expires_at) \
             VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) \
             ON CONFLICT (name) DO UPDATE \
             SET holder = excluded.holder, fence = lease.fence + 1, expires_at = excluded.expires_at \
             WHERE lease.expires_at < clock_timestamp() RETURNING fence",
        )
        .bind(self.name)
        .bind(self.holder)
        .bind(EXPIRY.as_secs_f64())
        .fetch_optional(&self.pool)
        .await
    }

    /// Whether it is still ours; then it holds on.
    async fn prolong(&self) -> Result<bool, sqlx::Error> {
        sqlx::query(
            "UPDATE consumers.leases SET expires_at = clock_timestamp() + make_interval(secs => $3) \
             WHERE name = $1 AND holder = $2",
        )
        .bind(self.name)
        .bind(self.holder)
        .bind(EXPIRY.as_secs_f64())
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() == 1)
    }

    async fn give_back(&self) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE consumers.leases SET expires_at = '-infinity' WHERE name = $1 AND holder = $2")
            .bind(self.name)
            .bind(self.holder)
            .execute(&self.pool)
            .await
            .map(drop)
    }
}

#[expect(clippy::disallowed_methods, reason = "a passing name: it tells this holder from all others")]
fn passing_name() -> Uuid {
    Uuid::new_v4()
}
