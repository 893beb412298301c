//! `telnusqa parked invalid`: the messages of the IIS that could not be read as the contract, without their content.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgPool;

/// A message that was answered `invalid`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invalid {
    /// When it was answered, in real time.
    at: DateTime<Utc>,
    branch: String,
    /// The codes of its errors, each once.
    codes: Vec<String>,
    /// The place of the answer among all answers.
    ordinal: i64,
    /// SHA-256 (hex) of the raw message in the vault, where there is one.
    sha256: Option<String>,
}

/// Number, moment, subject, body, SHA-256.
type Row = (i64, DateTime<Utc>, String, String, Option<String>);

/// Shows the newest of them, oldest first.
pub(super) async fn list(pool: &PgPool, last: i64, json: bool) -> anyhow::Result<()> {
    let found = newest(pool, last).await?;
    if json {
        for invalid in &found {
            println!("{}", serde_json::to_string(invalid)?);
        }
        return Ok(());
    }
    if found.is_empty() {
        println!("no message was invalid");
        return Ok(());
    }
    println!("{:>6}  {:<19} {:<8} {:<64} codes", "answer", "at", "branch", "sha256");
    for Invalid { at, branch, codes, ordinal, sha256 } in &found {
        let (at, sha256) = (at.format("%Y-%m-%d %H:%M:%S"), sha256.as_deref().unwrap_or("-"));
        println!("{ordinal:>6}  {at} {branch:<8} {sha256:<64} {}", codes.join(" "));
    }
    Ok(())
}

async fn newest(pool: &PgPool, last: i64) -> anyhow::Result<Vec<Invalid>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT ordinal, created_at, nats_subject, body, sha256 FROM intake.invalid_messages ORDER BY ordinal DESC \
         LIMIT $1",
    )
    .bind(last)
    .fetch_all(pool)
    .await
    .context("read the invalid messages")?;
    let mut found = Vec::with_capacity(rows.len());
    for (ordinal, at, subject, body, sha256) in rows.into_iter().rev() {
        let codes = codes(&serde_json::from_str(&body).context("read an answer")?);
        let branch = subject.split('.').nth(3).unwrap_or("-").to_owned();
        found.push(Invalid { at, branch, codes, ordinal, sha256 });
    }
    Ok(found)
}

fn codes(answer: &Value) -> Vec<String> {
    let errors = answer["data"]["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut codes: Vec<String> = errors.iter().filter_map(|error| error["code"].as_str()).map(str::to_owned).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
