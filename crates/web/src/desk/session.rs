//! Who is signed in with a browser: a cookie that stands for a row. It ends after half an hour of silence, and after twelve
//! hours in any case, by real time.

use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

use crate::api::Problem;
use crate::app::App;
use crate::cookie::Cookie;
use crate::staff::Member;

const COOKIE: Cookie = Cookie { name: "telnusqa", name_over_tls: "__Host-telnusqa", same_site: "Lax" };

/// Starts a session; the cookie for it. Sessions that have ended go.
pub(super) async fn start(app: &App, staff: &str) -> Result<HeaderValue, sqlx::Error> {
    let token = token();
    sqlx::query("DELETE FROM web.sessions WHERE started_at < now() - interval '1 day'").execute(&app.pool).await?;
    sqlx::query("INSERT INTO web.sessions (token, staff) VALUES ($1, $2)")
        .bind(&digest(&token)[..])
        .bind(staff)
        .execute(&app.pool)
        .await?;
    Ok(COOKIE.set(app, &token, "43200"))
}

/// Who is signed in.
///
/// # Errors
/// Where the database does not tell.
pub(crate) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Member>, Problem> {
    let Some(token) = COOKIE.token(app, headers) else { return Ok(None) };
    let (pool, token) = (app.pool.clone(), digest(token));
    // in a task of its own: a caller who goes away must not cut a statement off
    let found = tokio::spawn(async move {
        sqlx::query_scalar(
            "WITH found AS (
                 SELECT token, staff, seen_at FROM web.sessions
                 WHERE token = $1 AND seen_at > now() - interval '30 minutes' AND started_at > now() - interval '12 hours'
             ), seen AS (
                 UPDATE web.sessions session SET seen_at = now() FROM found
                 WHERE session.token = found.token AND found.seen_at < now() - interval '1 minute'
             )
             SELECT staff FROM found",
        )
        .bind(&token[..])
        .fetch_optional(&pool)
        .await
    });
    let staff: Option<String> = match found.await {
        Ok(Ok(staff)) => staff,
        Ok(Err(error)) => return Err(Problem::unavailable(&error)),
        Err(error) => return Err(Problem::unavailable(&error)),
    };
    // who has left, or signs in no more, is not in
    Ok(staff.and_then(|staff| app.staff.of_id(&staff)).filter(|member| member.account.is_some()))
}

/// Ends a session; the cookie that takes it away.
pub(super) async fn end(app: &App, headers: &HeaderMap) -> Result<HeaderValue, sqlx::Error> {
    if let Some(token) = COOKIE.token(app, headers) {
        sqlx::query("DELETE FROM web.sessions WHERE token = $1").bind(&digest(token)[..]).execute(&app.pool).await?;
    }
    Ok(COOKIE.set(app, "", "0"))
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// 256 random bits.
#[expect(clippy::disallowed_methods, reason = "the tokens of sessions are made here")]
pub(crate) fn token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}
