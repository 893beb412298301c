//! How many messages there are, by what they came to: for operations.

use sqlx::PgPool;
use telnusqa_domain::telling::{About, Unreached};

/// Messages by what they came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pending {
    /// Brought, as whoever was to bring them says.
    pub delivered: i64,
    /// Given up, and parked.
    pub failed: i64,
    /// The receiver's now.
    pub handed_over: i64,
    /// That may have come: whoever was to bring them said nothing, and would take them for others if asked again.
    pub in_doubt: i64,
    /// Whose applicant has no address that can be used: to be told by people.
    pub no_address: i64,
    /// How long the longest waiting one has waited, in real seconds; 0 where none waits.
    pub oldest_waiting_s: f64,
    /// True no more when their turn came.
    pub superseded: i64,
    /// That no way brought: to be told by people.
    pub undelivered: i64,
    /// Waiting, or under way.
    pub waiting: i64,
}

/// Counts all messages.
///
/// # Errors
/// Whatever the database says.
pub async fn pending(pool: &PgPool) -> Result<Pending, sqlx::Error> {
    let counts: Vec<(String, i64)> =
        sqlx::query_as("SELECT status, count(*) FROM notification.messages GROUP BY status").fetch_all(pool).await?;
    let of = |status: &str| counts.iter().find(|(name, _)| name == status).map_or(0, |(_, count)| *count);
    let (waiting, oldest_waiting_s) = waiting(pool).await?;
    Ok(Pending {
        delivered: of("delivered"),
        failed: of("failed"),
        handed_over: of("handed-over"),
        in_doubt: of("in-doubt"),
        no_address: of("no-address"),
        oldest_waiting_s,
        superseded: of("superseded"),
        undelivered: of("undelivered"),
        waiting,
    })
}

/// How many wait, and how long the longest has, besides those that wait for morning.
pub(crate) async fn waiting(pool: &PgPool) -> Result<(i64, f64), sqlx::Error> {
    sqlx::query_as(
        "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(queued_at) FILTER (WHERE not_before IS NULL)), 0)::float8
         FROM notification.messages WHERE status = 'queued'",
    )
    .fetch_one(pool)
    .await
}

/// How many wait for a person to tell them, and how long the longest has, in real seconds; 0 where none does.
pub(crate) async fn unreached(pool: &PgPool) -> Result<(i64, f64), sqlx::Error> {
    let asks = |about: &About| about.telling().unreached == Unreached::Person;
    let kinds: Vec<&str> = About::all().filter(asks).map(About::name).collect();
    sqlx::query_as(
        "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(queued_at)), 0)::float8
         FROM notification.messages
         WHERE status IN ('failed', 'in-doubt', 'no-address', 'undelivered') AND told_at IS NULL AND kind = ANY($1)",
    )
    .bind(kinds)
    .fetch_one(pool)
    .await
}
