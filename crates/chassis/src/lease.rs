//! Leases in Postgres, in real time: of several instances one works, another takes over in seconds.

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

/// A lease that is held and renewed by a task of its own until it is dropped.
pub struct Lease {}

impl Lease {
    /// Waits until the lease `name` is ours; `None` when `stop` came first.
    pub async fn acquire(_pool: &PgPool, _name: &'static str, _stop: &CancellationToken) -> Option<Self> {
        unimplemented!()
    }

    /// The fence: a number that grows with each new holder. A transaction that finds a higher one rolls back.
    #[must_use]
    pub fn fence(&self) -> i64 {
        unimplemented!()
    }

    /// Cancelled when the lease was lost.
    #[must_use]
    pub fn lost(&self) -> CancellationToken {
        unimplemented!()
    }
}
