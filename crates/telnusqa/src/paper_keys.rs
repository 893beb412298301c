//! `telnusqa paper-keys`: the public keys by which the QR codes of papers are checked.

use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use telnusqa_contracts::proof::{PublishedKey, PublishedKeys};

use crate::endpoints::LogDatabase;

/// Arguments of `telnusqa paper-keys`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// Nobody is to believe this key any more: it was lost or stolen. Signing does not start with it again
    #[arg(long, value_name = "ID")]
    revoke: Option<String>,
}

type Row = ([u8; 32], DateTime<Utc>, Option<DateTime<Utc>>);

/// Prints them, as `/.well-known/telnusqa-keys.json` has them, or revokes one.
///
/// # Errors
/// Where the database cannot be reached, or there is no such key.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-paper-keys", 1).await?;
    if let Some(id) = args.revoke {
        let bytes = hex::decode(&id).context("read the identifier: eight hexadecimal digits")?;
        let done = sqlx::query("UPDATE signing.paper_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1")
            .bind(bytes)
            .execute(&pool)
            .await
            .context("revoke the key")?;
        ensure!(done.rows_affected() == 1, "find a key {id}");
    }
    let rows: Vec<Row> =
        sqlx::query_as("SELECT public_key, since, revoked_at FROM signing.paper_keys ORDER BY since, id")
            .fetch_all(&pool)
            .await
            .context("read the keys")?;
    let key = |(public, since, revoked)| PublishedKey::new(&public, since, revoked);
    let keys = PublishedKeys::new(rows.into_iter().map(key).collect());
    println!("{}", serde_json::to_string_pretty(&keys)?);
    Ok(())
}
