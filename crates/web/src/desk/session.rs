//! Who is signed in with a browser: a cookie that stands for a row. It ends after half an hour of silence, and after twelve
//! hours in any case, by real time.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

use crate::api::Problem;
use crate::app::App;
use crate::staff::Member;

/// Starts a session; the cookie for it. Sessions that have ended go.
pub(super) async fn start(app: &App, staff: &str) -> Result<HeaderValue, sqlx::Error> {
    let token = token();
    sqlx::query("DELETE FROM web.sessions WHERE started_at < now() - interval '1 day'").execute(&app.pool).await?;
    sqlx::query("INSERT INTO web.sessions (token, staff) VALUES ($1, $2)")
        .bind(&digest(&token)[..])
        .bind(staff)
        .execute(&app.pool)
        .await?;
    Ok(cookie(app, &token, "43200"))
}

/// Who is signed in.
///
/// # Errors
/// Where the database does not tell.
pub(crate) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Member>, Problem> {
    let Some(token) = token_of(app, headers) else { return Ok(None) };
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
    if let Some(token) = token_of(app, headers) {
        sqlx::query("DELETE FROM web.sessions WHERE token = $1").bind(&digest(token)[..]).execute(&app.pool).await?;
    }
    Ok(cookie(app, "", "0"))
}

/// Bound to this host alone where it is reached over TLS (RFC 6265bis §4.1.3.2).
fn name(app: &App) -> &'static str {
    if app.is_over_tls() { "__Host-telnusqa" } else { "telnusqa" }
}

fn cookie(app: &App, token: &str, seconds: &str) -> HeaderValue {
    let secure = if app.is_over_tls() { "; Secure" } else { "" };
    let text = format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(app));
    HeaderValue::try_from(text).expect("hex digits")
}

fn token_of<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(known, token)| (known == name(app)).then_some(token)).filter(|token| !token.is_empty())
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// 256 random bits.
#[expect(clippy::disallowed_methods, reason = "the tokens of sessions are made here")]
pub(crate) fn token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}
