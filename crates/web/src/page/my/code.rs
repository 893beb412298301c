//! One-time codes at the door: asked for, and typed. What goes out, and where to, is notification's.

use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq as _;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::code::{Code, LIFE, LIMITS, TRIES};
use telnusqa_notification::codes;
use uuid::Uuid;

use super::session::finish;
use crate::app::App;

/// What a code opens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Purpose {
    /// The page of an applicant.
    Case,
    /// The word that a telephone is somebody else's.
    NotMine,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::NotMine => "not-mine",
        }
    }
}

/// A code that may still be typed: this try is counted.
pub(super) struct Open {
    id: Uuid,
    left: i16,
    /// The case, and where the code went; none where the number is nobody's, or the code went nowhere.
    of: Option<(Uuid, Vec<u8>)>,
}

impl Open {
    /// How many tries are left.
    pub(super) const fn left(&self) -> i16 {
        self.left
    }

    /// The case, where this is the code. As long for a wrong one.
    pub(super) fn opens(&self, app: &App, typed: &Code) -> Option<Uuid> {
        let code = codes::of(&app.vault, self.id);
        let is_right: bool = code.as_str().as_bytes().ct_eq(typed.as_str().as_bytes()).into();
        self.of.as_ref().filter(|_| is_right).map(|(case, _)| *case)
    }
}

/// Asks for a code; `None` where too many were asked for. One statement for whatever number, found or not.
pub(super) async fn ask(app: &App, number: ApplicationNumber, purpose: Purpose) -> Result<Option<Uuid>, sqlx::Error> {
    let pool = app.pool.clone();
    let [(span, most), (longer, most_of_longer)] = LIMITS;
    finish(async move {
        let mut tx = pool.begin().await?;
        // Two that ask at once are counted one after the other.
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 605))")
            .bind(number.to_string())
            .execute(&mut *tx)
            .await?;
        let id = sqlx::query_scalar(
            "WITH old AS (DELETE FROM notification.codes WHERE asked_at < clock_timestamp() - interval '2 days')
             , earlier AS (
                 SELECT count(*) FILTER (WHERE asked_at > clock_timestamp() - make_interval(secs => $3)) AS lately,
                     count(*) AS every
                 FROM notification.codes
                 WHERE number = $1 AND asked_at > clock_timestamp() - make_interval(secs => $5))
             INSERT INTO notification.codes (number, purpose, case_id)
             SELECT $1, $2, (SELECT card.case_id FROM status.cards AS card JOIN status.live USING (generation)
                             WHERE card.application_number = $1)
             FROM earlier WHERE lately < $4 AND every < $6 RETURNING id",
        )
        .bind(number.to_string())
        .bind(purpose.name())
        .bind(span.as_seconds_f64())
        .bind(most)
        .bind(longer.as_seconds_f64())
        .bind(most_of_longer)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(id)
    })
    .await
}

/// Counts a try before it is looked at; `None` where the code is good no more, or never was.
pub(super) async fn try_once(app: &App, id: Uuid, purpose: Purpose) -> Result<Option<Open>, sqlx::Error> {
    let pool = app.pool.clone();
    let row: Option<(i16, Option<Uuid>, Option<Vec<u8>>)> = finish(async move {
        sqlx::query_as(
            "UPDATE notification.codes SET tries = tries + 1
             WHERE id = $1 AND purpose = $2 AND tries < $3 AND used_at IS NULL
                 AND asked_at > clock_timestamp() - make_interval(secs => $4)
             RETURNING tries, case_id, reached",
        )
        .bind(id)
        .bind(purpose.name())
        .bind(TRIES)
        .bind(LIFE.as_seconds_f64())
        .fetch_optional(&pool)
        .await
    })
    .await?;
    Ok(row.map(|(tries, case, reached)| Open { id, left: TRIES - tries, of: case.zip(reached) }))
}

/// Uses it up, and writes down what it proves; `false` where it was used meanwhile.
pub(super) async fn use_up(app: &App, open: Open, purpose: Purpose, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let Some((case, reached)) = open.of else { return Ok(false) };
    let proves = match purpose {
        Purpose::Case => {
            "WITH used AS (
                 UPDATE notification.codes SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL RETURNING id)
             , proved AS (
                 INSERT INTO notification.confirmed (case_id, reached, at) SELECT $2, $3, $4 FROM used ON CONFLICT DO NOTHING)
             SELECT id FROM used"
        }
        Purpose::NotMine => {
            "WITH used AS (
                 UPDATE notification.codes SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL RETURNING id)
             , proved AS (
                 INSERT INTO notification.cut_offs (case_id, reached, at) SELECT $2, $3, $4 FROM used ON CONFLICT DO NOTHING)
             SELECT id FROM used"
        }
    };
    let pool = app.pool.clone();
    finish(async move {
        let used = sqlx::query(proves).bind(open.id).bind(case).bind(reached).bind(at).fetch_optional(&pool).await?;
        Ok(used.is_some())
    })
    .await
}

/// How long a code is good, in whole minutes.
pub(super) const fn minutes() -> i64 {
    const MINUTE: TimeDelta = TimeDelta::minutes(1);
    LIFE.num_seconds() / MINUTE.num_seconds()
}
