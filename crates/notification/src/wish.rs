//! What an applicant wishes of how he is told.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_domain::language::Language;
use telnusqa_domain::telling::Way;
use uuid::Uuid;

/// In which language, and on which way first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wish {
    /// The language.
    pub language: Language,
    /// The way that is gone first, where no days run from the message; none where that is left to the message.
    pub way: Option<Way>,
}

/// What is wished now; `None` where nothing ever was.
///
/// # Errors
/// The database failed.
pub async fn now(pool: &PgPool, case: Uuid) -> Result<Option<Wish>, sqlx::Error> {
    at(pool, case, None).await
}

/// What was wished at a moment of the service's clock; without one, what is wished now.
pub(crate) async fn at(pool: &PgPool, case: Uuid, at: Option<DateTime<Utc>>) -> Result<Option<Wish>, sqlx::Error> {
    let row: Option<(String, Option<String>)> = sqlx::query_as(
        "SELECT language, way FROM notification.wishes
         WHERE case_id = $1 AND ($2::timestamptz IS NULL OR at <= $2) ORDER BY ordinal DESC LIMIT 1",
    )
    .bind(case)
    .bind(at)
    .fetch_optional(pool)
    .await?;
    let Some((language, way)) = row else { return Ok(None) };
    let unknown = || sqlx::Error::Decode("an unknown wish".into());
    let way = way.map(|way| Way::from_name(&way).ok_or_else(unknown)).transpose()?;
    Ok(Some(Wish { language: Language::from_code(&language).ok_or_else(unknown)?, way }))
}

/// Writes a wish down; one that holds already changes nothing.
///
/// # Errors
/// The database failed.
pub async fn write(pool: &PgPool, case: Uuid, at: DateTime<Utc>, wish: Wish) -> Result<(), sqlx::Error> {
    if now(pool, case).await? == Some(wish) {
        return Ok(());
    }
    sqlx::query("INSERT INTO notification.wishes (case_id, at, language, way) VALUES ($1, $2, $3, $4)")
        .bind(case)
        .bind(at)
        .bind(wish.language.code())
        .bind(wish.way.map(Way::name))
        .execute(pool)
        .await
        .map(drop)
}
