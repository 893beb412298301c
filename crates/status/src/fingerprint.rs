//! A hash over a whole read model, so that two of them can be shown to be equal.

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row as _};
use telnusqa_event_log::Position;
use uuid::Uuid;

/// Rows read at a time.
const PAGE: i64 = 5_000;

/// What a read model holds, in one hash.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fingerprint {
    /// Number of cards.
    pub cards: u64,
    /// Number of lines in all timelines.
    pub entries: u64,
    /// SHA-256 over all cards by case, all lines by case and version, then all counts; every column, lengths included.
    pub sha256: [u8; 32],
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cards, {} lines, ", self.cards, self.entries)?;
        self.sha256.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The fingerprint of the generation that is read, and the position up to which it tells.
///
/// # Errors
/// Whatever the database says.
pub async fn fingerprint(pool: &PgPool) -> Result<(Position, Fingerprint), sqlx::Error> {
    let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let generation: i32 = sqlx::query_scalar("SELECT generation FROM status.live").fetch_one(&mut *tx).await?;
    let position = applied(&mut tx).await?;
    let fingerprint = of_generation(&mut tx, generation).await?;
    tx.commit().await?;
    Ok((position, fingerprint))
}

/// The position up to which the consumer `status` has applied the log.
pub(crate) async fn applied(tx: &mut PgConnection) -> Result<Position, sqlx::Error> {
    let position: Option<i64> =
        sqlx::query_scalar("SELECT position FROM consumers.checkpoints WHERE consumer = 'status'")
            .fetch_optional(tx)
            .await?;
    Ok(Position(position.unwrap_or_default()))
}

/// The fingerprint of one generation, in the caller's snapshot.
pub(crate) async fn of_generation(tx: &mut PgConnection, generation: i32) -> Result<Fingerprint, sqlx::Error> {
    let mut hash = Sha256::new();
    let (mut cards, mut entries) = (0, 0);
    let mut after = Uuid::nil();
    loop {
        let page = cards_after(tx, generation, after).await?;
        let Some(last) = page.last() else { break };
        after = last.try_get("case_id")?;
        cards += page.len() as u64;
        page.iter().try_for_each(|row| hash_card(&mut hash, row))?;
    }
    let mut after = (Uuid::nil(), 0);
    loop {
        let page = entries_after(tx, generation, after).await?;
        let Some(last) = page.last() else { break };
        after = (last.try_get("case_id")?, last.try_get("version")?);
        entries += page.len() as u64;
        page.iter().try_for_each(|row| hash_entry(&mut hash, row))?;
    }
    let mut after = [const { String::new() }; 4];
    loop {
        let page = tallies_after(tx, generation, &after).await?;
        let Some((last, _)) = page.last() else { break };
        for (key, count) in &page {
            key.iter().for_each(|column| hash_text(&mut hash, Some(column)));
            hash.update(count.to_be_bytes());
        }
        after.clone_from(last);
    }
    Ok(Fingerprint { cards, entries, sha256: hash.finalize().into() })
}

async fn cards_after(tx: &mut PgConnection, generation: i32, after: Uuid) -> Result<Vec<PgRow>, sqlx::Error> {
    sqlx::query(
        "SELECT case_id, application_number, iis_number, college, applicant, position, version, updated_at,
             body::text AS body, next_role, next_step, deadline, executor, stage
         FROM status.cards WHERE generation = $1 AND case_id > $2 ORDER BY case_id LIMIT $3",
    )
    .bind(generation)
    .bind(after)
    .bind(PAGE)
    .fetch_all(tx)
    .await
}

async fn entries_after(
    tx: &mut PgConnection,
    generation: i32,
    (case, version): (Uuid, i32),
) -> Result<Vec<PgRow>, sqlx::Error> {
    sqlx::query(
        "SELECT case_id, version, position, kind, at, recorded_at, details::text AS details
         FROM status.timeline WHERE generation = $1 AND (case_id, version) > ($2, $3) ORDER BY case_id, version LIMIT $4",
    )
    .bind(generation)
    .bind(case)
    .bind(version)
    .bind(PAGE)
    .fetch_all(tx)
    .await
}

async fn tallies_after(
    tx: &mut PgConnection,
    generation: i32,
    [what, college, which, also]: &[String; 4],
) -> Result<Vec<([String; 4], i64)>, sqlx::Error> {
    let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
        "SELECT what, college, which, also, count FROM status.tallies
         WHERE generation = $1 AND (what, college, which, also) > ($2, $3, $4, $5)
         ORDER BY what, college, which, also LIMIT $6",
    )
    .bind(generation)
    .bind(what)
    .bind(college)
    .bind(which)
    .bind(also)
    .bind(PAGE)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|(what, college, which, also, count)| ([what, college, which, also], count)).collect())
}

fn hash_card(hash: &mut Sha256, row: &PgRow) -> Result<(), sqlx::Error> {
    hash.update(row.try_get::<Uuid, _>("case_id")?);
    hash_text(hash, row.try_get("application_number")?);
    hash_text(hash, row.try_get("iis_number")?);
    hash_text(hash, row.try_get("college")?);
    hash.update(row.try_get::<Uuid, _>("applicant")?);
    hash.update(row.try_get::<i64, _>("position")?.to_be_bytes());
    hash.update(row.try_get::<i32, _>("version")?.to_be_bytes());
    hash_moment(hash, row.try_get("updated_at")?);
    hash_text(hash, row.try_get("body")?);
    hash_text(hash, row.try_get("next_role")?);
    hash_text(hash, row.try_get("next_step")?);
    let deadline: Option<NaiveDate> = row.try_get("deadline")?;
    hash_text(hash, deadline.map(|deadline| deadline.to_string()).as_deref());
    hash_text(hash, row.try_get("executor")?);
    hash_text(hash, row.try_get("stage")?);
    Ok(())
}

fn hash_entry(hash: &mut Sha256, row: &PgRow) -> Result<(), sqlx::Error> {
    hash.update(row.try_get::<Uuid, _>("case_id")?);
    hash.update(row.try_get::<i32, _>("version")?.to_be_bytes());
    hash.update(row.try_get::<i64, _>("position")?.to_be_bytes());
    hash_text(hash, row.try_get("kind")?);
    hash_moment(hash, row.try_get("at")?);
    hash_moment(hash, row.try_get("recorded_at")?);
    hash_text(hash, row.try_get("details")?);
    Ok(())
}

/// A missing text has a length that no text has.
fn hash_text(hash: &mut Sha256, text: Option<&str>) {
    hash.update(text.map_or(u64::MAX, |text| text.len() as u64).to_be_bytes());
    hash.update(text.unwrap_or_default());
}

fn hash_moment(hash: &mut Sha256, moment: DateTime<Utc>) {
    hash.update(moment.timestamp_micros().to_be_bytes());
}
