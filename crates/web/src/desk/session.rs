//! Who is signed in with a browser: a cookie that stands for a row. It ends after half an hour of silence, and after twelve
//! hours in any case, by real time.

use axum::http::{HeaderMap, HeaderValue};

use crate::api::Problem;
use crate::app::App;
use crate::cookie::{Cookie, digest, token};
use crate::staff::{Identity, Member};

const COOKIE: Cookie = Cookie { name: "telnusqa", name_over_tls: "__Host-telnusqa", same_site: "Lax" };

/// Starts a session, of somebody whom a provider has named or who has an account of ours; the cookie for it. Sessions that have ended go.
pub(super) async fn start(app: &App, staff: &str, identity: Option<&Identity>) -> Result<HeaderValue, sqlx::Error> {
    let token = token();
    sqlx::query("DELETE FROM web.sessions WHERE started_at < now() - interval '1 day'").execute(&app.pool).await?;
    sqlx::query("INSERT INTO web.sessions (token, staff, identity) VALUES ($1, $2, $3)")
        .bind(&digest(&token)[..])
        .bind(staff)
        .bind(identity.map(|identity| identity.digest().to_vec()))
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
    let found = app.questions.session(digest(token)).await?;
    // who has left, or signs in no more, is not in
    Ok(found
        .and_then(|(staff, identity)| app.staff.of_id(&staff).filter(|member| member.signs_in(identity.as_deref()))))
}

/// Ends a session; the cookie that takes it away, and whether a provider vouched for it.
pub(super) async fn end(app: &App, headers: &HeaderMap) -> Result<(HeaderValue, bool), sqlx::Error> {
    let mut ended: Option<bool> = None;
    if let Some(token) = COOKIE.token(app, headers) {
        let end = sqlx::query_scalar("DELETE FROM web.sessions WHERE token = $1 RETURNING identity IS NOT NULL");
        ended = end.bind(&digest(token)[..]).fetch_optional(&app.pool).await?;
    }
    Ok((COOKIE.set(app, "", "0"), ended.unwrap_or(false)))
}
