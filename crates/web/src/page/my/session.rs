//! Who opened his own page: a cookie that stands for a row of one case. It ends after a quarter of an hour of silence, and after two hours in
//! any case, by real time.

use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::super::finish;
use crate::app::App;
use crate::cookie::{Cookie, digest, token};

const COOKIE: Cookie = Cookie { name: "telnusqa-my", name_over_tls: "__Host-telnusqa-my", same_site: "Strict" };

/// Somebody who opened his page.
pub(super) struct Session {
    pub(super) case: Uuid,
    /// What stands in the forms of his pages: of no other session, and no way back to the cookie.
    pub(super) form: String,
}

impl Session {
    /// Whether a form is one of this session.
    pub(super) fn sent(&self, form: &str) -> bool {
        self.form.as_bytes().ct_eq(form.as_bytes()).into()
    }
}

/// Starts a session; the cookie for it. Sessions that have ended go.
pub(super) async fn start(app: &App, case: Uuid) -> Result<HeaderValue, sqlx::Error> {
    let token = token();
    let (pool, digest) = (app.pool.clone(), digest(&token));
    // in a task of its own: a caller who goes away must not cut a statement off
    finish(async move {
        sqlx::query(
            "WITH old AS (DELETE FROM web.applicant_sessions WHERE started_at < now() - interval '1 day')
             INSERT INTO web.applicant_sessions (token, case_id) VALUES ($1, $2)",
        )
        .bind(&digest[..])
        .bind(case)
        .execute(&pool)
        .await
    })
    .await?;
    Ok(COOKIE.set(app, &token, "7200"))
}

/// Whose page it is.
pub(super) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Session>, sqlx::Error> {
    let Some(token) = COOKIE.token(app, headers) else { return Ok(None) };
    let case = seen(app.pool.clone(), digest(token)).await?;
    let form = format!("form {token}");
    Ok(case.map(|case| Session { case, form: hex::encode(&Sha256::digest(form)[..16]) }))
}

async fn seen(pool: PgPool, token: [u8; 32]) -> Result<Option<Uuid>, sqlx::Error> {
    finish(async move {
        sqlx::query_scalar(
            "UPDATE web.applicant_sessions SET seen_at = now()
             WHERE token = $1 AND seen_at > now() - interval '15 minutes' AND started_at > now() - interval '2 hours'
             RETURNING case_id",
        )
        .bind(&token[..])
        .fetch_optional(&pool)
        .await
    })
    .await
}

/// Ends a session; the cookie that takes it away.
pub(super) async fn end(app: &App, headers: &HeaderMap) -> Result<HeaderValue, sqlx::Error> {
    if let Some(token) = COOKIE.token(app, headers) {
        let (pool, token) = (app.pool.clone(), digest(token));
        finish(async move {
            sqlx::query("DELETE FROM web.applicant_sessions WHERE token = $1").bind(&token[..]).execute(&pool).await
        })
        .await?;
    }
    Ok(COOKIE.set(app, "", "0"))
}
