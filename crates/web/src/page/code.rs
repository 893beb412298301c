//! One-time codes at the doors of applicants: asked for, and typed. What goes out, and where to, is notification's.

use sqlx::PgPool;
use subtle::ConstantTimeEq as _;
use telnusqa_domain::code::{Code, LIFE, LIMITS, TRIES};
use telnusqa_notification::codes::{self, Newcomer};
use telnusqa_vault::Vault;
use uuid::Uuid;

use super::finish;
use crate::app::App;

/// Whose codes are counted together, and what one is for.
pub(super) struct Ask {
    /// The case that it is about, where that is known; else that of the number, if it is one's and nobody is named to whom it goes.
    pub(super) case: Option<Uuid>,
    /// The number of an application, or what stands for a telephone.
    pub(super) number: String,
    /// As the table knows it.
    pub(super) purpose: &'static str,
    /// Where it goes, of somebody who has no case; else to the applicant of the number's case.
    pub(super) to: Option<Newcomer>,
}

/// Asks for a code; `None` where too many were asked for. As long for whatever number, found or not.
pub(super) async fn ask(app: &App, ask: Ask) -> Result<Option<Uuid>, sqlx::Error> {
    finish(asked(app.pool.clone(), app.vault.clone(), ask)).await
}

async fn asked(
    pool: PgPool,
    vault: Vault,
    Ask { case, number, purpose, to }: Ask,
) -> Result<Option<Uuid>, sqlx::Error> {
    let [(span, most), (longer, most_of_longer)] = LIMITS;
    let mut tx = pool.begin().await?;
    // Two that ask at once are counted one after the other.
    let id: Uuid = sqlx::query_scalar("SELECT gen_random_uuid() FROM pg_advisory_xact_lock(hashtextextended($1, 605))")
        .bind(&number)
        .fetch_one(&mut *tx)
        .await?;
    let id = sqlx::query_scalar(
        "WITH old AS (DELETE FROM notification.codes WHERE asked_at < clock_timestamp() - interval '2 days')
         , earlier AS (
             SELECT count(*) FILTER (WHERE asked_at > clock_timestamp() - make_interval(secs => $5)) AS lately,
                 count(*) AS every
             FROM notification.codes
             WHERE number = $2 AND asked_at > clock_timestamp() - make_interval(secs => $7))
         INSERT INTO notification.codes (id, number, purpose, newcomer, case_id)
         SELECT $1, $2, $3, $4, coalesce($9, (SELECT card.case_id FROM status.cards AS card JOIN status.live USING (generation)
                                              WHERE card.application_number = $2 AND $4 IS NULL))
         FROM earlier WHERE lately < $6 AND every < $8 RETURNING id",
    )
    .bind(id)
    .bind(&number)
    .bind(purpose)
    .bind(to.map(|to| to.seal(&vault, id)))
    .bind(span.as_seconds_f64())
    .bind(most)
    .bind(longer.as_seconds_f64())
    .bind(most_of_longer)
    .bind(case)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// A code that may still be typed: this try is counted.
pub(super) struct Open {
    /// The case that it is about; none of a newcomer, or where the number is nobody's.
    pub(super) case: Option<Uuid>,
    pub(super) id: Uuid,
    /// How many tries are left.
    pub(super) left: i16,
    /// Where it went; none where it went nowhere.
    pub(super) reached: Option<Vec<u8>>,
}

impl Open {
    /// Whether this is the code. As long for a wrong one.
    pub(super) fn is(&self, app: &App, typed: &Code) -> bool {
        codes::of(&app.vault, self.id).as_str().as_bytes().ct_eq(typed.as_str().as_bytes()).into()
    }
}

/// Counts a try before it is looked at; `None` where the code is good no more, or never was.
pub(super) async fn try_once(app: &App, id: Uuid, purpose: &'static str) -> Result<Option<Open>, sqlx::Error> {
    let pool = app.pool.clone();
    let row: Option<(i16, Option<Uuid>, Option<Vec<u8>>)> = finish(async move {
        sqlx::query_as(
            "UPDATE notification.codes SET tries = tries + 1
             WHERE id = $1 AND purpose = $2 AND tries < $3 AND used_at IS NULL
                 AND asked_at > clock_timestamp() - make_interval(secs => $4)
                 -- what went to no newcomer is no code; of others nobody may see whether there is a case
                 AND (newcomer IS NULL OR reached IS NOT NULL)
             RETURNING tries, case_id, reached",
        )
        .bind(id)
        .bind(purpose)
        .bind(TRIES)
        .bind(LIFE.as_seconds_f64())
        .fetch_optional(&pool)
        .await
    })
    .await?;
    Ok(row.map(|(tries, case, reached)| Open { case, id, left: TRIES - tries, reached }))
}
