//! What an idempotency key stands for: one request and no other. Its keyed digest is kept beside the cause.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgPool;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::Trilingual;
use uuid::Uuid;

use super::Problem;
use crate::app::App;

const REUSED: Trilingual<&'static str> = Trilingual {
    en: "A request of other content was sent under this Idempotency-Key before: take a new key",
    kk: "Осы Idempotency-Key кілтімен бұрын мазмұны басқа сұрау жіберілген: жаңа кілт қойыңыз",
    ru: "С этим Idempotency-Key уже был отправлен запрос с другим содержанием: возьмите новый ключ",
};

/// That a cause stands for this request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    /// When it was asked for the first time.
    pub(super) at: DateTime<Utc>,
    cause: Uuid,
    /// Whether nobody had claimed it before.
    is_first: bool,
}

impl Claim {
    /// Claims a cause for a request with this body.
    ///
    /// # Errors
    /// 422 where it stands for another one.
    pub(super) async fn take(app: &App, cause: Uuid, members: &Map<String, Value>) -> Result<Self, Problem> {
        let text = serde_json::to_string(members).expect("a map of JSON");
        let content = app.vault.digest("request", &text);
        let (pool, now) = (app.pool.clone(), app.clock.now());
        // in a task of its own: a caller who goes away must not cut a statement off
        let claimed = tokio::spawn(async move { claim(&pool, cause, content, now).await });
        let (stored, at, is_first) = match claimed.await {
            Ok(Ok(claimed)) => claimed,
            Ok(Err(error)) => return Err(Problem::unavailable(&error)),
            Err(error) => return Err(Problem::unavailable(&error)),
        };
        if stored == content {
            return Ok(Self { at, cause, is_first });
        }
        Err(Problem::at(Kind::IdempotencyKeyReused, "Idempotency-Key", "idempotency-key.reused", REUSED))
    }

    /// Gives it up where it is certain that nothing was carried out: the key is free again. Where it fails, the key goes on
    /// standing for this request.
    pub(super) async fn give_up(self, app: &App) {
        if !self.is_first {
            return;
        }
        let (pool, cause) = (app.pool.clone(), self.cause);
        let given_up = tokio::spawn(async move {
            sqlx::query("DELETE FROM web.requests WHERE cause = $1").bind(cause).execute(&pool).await
        });
        if let Ok(Err(error)) = given_up.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a key stays taken by a request that was refused");
        }
    }
}

/// What the cause stands for from now on, since when, and whether that is new.
async fn claim(
    pool: &PgPool,
    cause: Uuid,
    content: [u8; 32],
    now: DateTime<Utc>,
) -> Result<([u8; 32], DateTime<Utc>, bool), sqlx::Error> {
    loop {
        let inserted =
            sqlx::query("INSERT INTO web.requests (cause, content, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(cause)
                .bind(&content[..])
                .bind(now)
                .execute(pool)
                .await?;
        if inserted.rows_affected() == 1 {
            return Ok((content, now, true));
        }
        let stored: Option<(Vec<u8>, DateTime<Utc>)> =
            sqlx::query_as("SELECT content, at FROM web.requests WHERE cause = $1")
                .bind(cause)
                .fetch_optional(pool)
                .await?;
        // Given up in between: it is free.
        let Some((stored, at)) = stored else { continue };
        let stored = stored.try_into().map_err(|_| sqlx::Error::Decode("a digest cannot be read".into()))?;
        return Ok((stored, at, false));
    }
}
