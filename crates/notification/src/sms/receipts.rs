//! What gateways tell by themselves of texts that they took, kept until somebody asks for it: it may come before the answer that it
//! belongs to, twice, or for a text that nobody knows.

use sqlx::PgPool;

use super::client::Report;

/// Longer than any text is asked about.
const KEPT_DAYS: i32 = 3;
/// What stands between the ids of a text's parts.
pub(super) const BETWEEN: &str = " ";

/// The last word about one part of a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Receipt {
    /// What the gateway calls it.
    pub(super) id: String,
    /// Why it never came, in a word; none = it was delivered.
    pub(super) why: Option<String>,
}

/// Keeps one, the first of those with the same id; whoever waits for it is looked after at once.
pub(super) async fn keep(pool: &PgPool, gateway: &str, receipt: &Receipt) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH old AS (
             DELETE FROM notification.receipts WHERE received_at < clock_timestamp() - make_interval(days => $4) AND id <> $2)
         , kept AS (
             INSERT INTO notification.receipts (gateway, id, why) VALUES ($1, $2, $3) ON CONFLICT (gateway, id) DO NOTHING)
         UPDATE notification.ways SET next_look_at = clock_timestamp()
         WHERE way = 'sms' AND gateway = $1 AND next_look_at IS NOT NULL AND string_to_array(reference, ' ') @> ARRAY[$2]",
    )
    .bind(gateway)
    .bind(&receipt.id)
    .bind(receipt.why.as_deref())
    .bind(KEPT_DAYS)
    .execute(pool)
    .await
    .map(drop)
}

/// What is known of a text by its reference: delivered when all its parts are, not when one is not; `None` where it cannot be read.
pub(crate) async fn known(pool: &PgPool, gateway: &str, reference: &str) -> Option<Report> {
    let mut ids: Vec<&str> = reference.split(BETWEEN).collect();
    ids.sort_unstable();
    ids.dedup();
    let (delivered, why): (i64, Option<String>) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE why IS NULL), min(why) FROM notification.receipts WHERE gateway = $1 AND id = ANY($2)",
    )
    .bind(gateway)
    .bind(&ids)
    .fetch_one(pool)
    .await
    .ok()?;
    Some(match why {
        Some(why) => Report::Failed(why),
        None if usize::try_from(delivered).is_ok_and(|delivered| delivered == ids.len()) => Report::Delivered,
        None => Report::Pending,
    })
}
