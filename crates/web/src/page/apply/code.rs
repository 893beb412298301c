//! The one-time code that certifies an application (RC-21): five an hour and ten a day for a telephone, whatever the drafts.

use subtle::ConstantTimeEq as _;
use telnusqa_domain::code::{Code, LIFE, LIMITS, TRIES};
use telnusqa_notification::codes::{self, Newcomer};
use uuid::Uuid;

use super::super::my::session::finish;
use super::Trouble;
use crate::app::App;

/// Asks for one; `None` where too many were asked for.
pub(super) async fn ask(app: &App, newcomer: &Newcomer) -> Result<Option<Uuid>, Trouble> {
    let telephone = hex::encode(codes::reached(&app.vault, newcomer.phone.as_str()));
    let (pool, vault, newcomer) = (app.pool.clone(), app.vault.clone(), newcomer.clone());
    let [(span, most), (longer, most_of_longer)] = LIMITS;
    let asked: Result<Option<Uuid>, sqlx::Error> = finish(async move {
        let mut tx = pool.begin().await?;
        // Two that ask at once are counted one after the other.
        let id: Uuid =
            sqlx::query_scalar("SELECT gen_random_uuid() FROM pg_advisory_xact_lock(hashtextextended($1, 606))")
                .bind(&telephone)
                .fetch_one(&mut *tx)
                .await?;
        let id = sqlx::query_scalar(
            "WITH old AS (DELETE FROM notification.codes WHERE asked_at < clock_timestamp() - interval '2 days')
             , earlier AS (
                 SELECT count(*) FILTER (WHERE asked_at > clock_timestamp() - make_interval(secs => $4)) AS lately,
                     count(*) AS every
                 FROM notification.codes
                 WHERE number = $2 AND asked_at > clock_timestamp() - make_interval(secs => $6))
             INSERT INTO notification.codes (id, number, purpose, newcomer)
             SELECT $1, $2, 'apply', $3 FROM earlier WHERE lately < $5 AND every < $7 RETURNING id",
        )
        .bind(id)
        .bind(&telephone)
        .bind(newcomer.seal(&vault, id))
        .bind(span.as_seconds_f64())
        .bind(most)
        .bind(longer.as_seconds_f64())
        .bind(most_of_longer)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(id)
    })
    .await;
    Ok(asked?)
}

/// What typing a code came to.
pub(super) enum Tried {
    /// It is good no more.
    Over,
    Right,
    /// So many tries are left.
    Wrong(i16),
}

/// Counts a try before it is looked at.
pub(super) async fn try_once(app: &App, id: Uuid, typed: &Code) -> Result<Tried, Trouble> {
    let pool = app.pool.clone();
    let tries: Option<i16> = finish(async move {
        sqlx::query_scalar(
            "UPDATE notification.codes SET tries = tries + 1
             WHERE id = $1 AND purpose = 'apply' AND tries < $2 AND used_at IS NULL AND reached IS NOT NULL
                 AND asked_at > clock_timestamp() - make_interval(secs => $3)
             RETURNING tries",
        )
        .bind(id)
        .bind(TRIES)
        .bind(LIFE.as_seconds_f64())
        .fetch_optional(&pool)
        .await
    })
    .await?;
    let Some(tries) = tries else { return Ok(Tried::Over) };
    let is_right: bool = codes::of(&app.vault, id).as_str().as_bytes().ct_eq(typed.as_str().as_bytes()).into();
    Ok(match TRIES - tries {
        _ if is_right => Tried::Right,
        0 => Tried::Over,
        left => Tried::Wrong(left),
    })
}
