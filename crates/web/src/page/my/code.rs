//! The one-time codes of these pages, and what one proves.

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::code::{Code, LIFE};
use uuid::Uuid;

use super::super::code::{self, Ask, Open};
use super::super::finish;
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

/// The case that a code opens, where this is the code; none where the number is nobody's, or the code went nowhere. As long for a wrong one.
pub(super) fn opens(open: &Open, app: &App, typed: &Code) -> Option<Uuid> {
    let is_right = open.is(app, typed);
    open.case.filter(|_| is_right && open.reached.is_some())
}

/// Asks for a code; `None` where too many were asked for.
pub(super) async fn ask(app: &App, number: ApplicationNumber, purpose: Purpose) -> Result<Option<Uuid>, sqlx::Error> {
    code::ask(app, Ask { case: None, number: number.to_string(), purpose: purpose.name(), to: None }).await
}

/// Counts a try before it is looked at; `None` where the code is good no more, or never was.
pub(super) async fn try_once(app: &App, id: Uuid, purpose: Purpose) -> Result<Option<Open>, sqlx::Error> {
    code::try_once(app, id, purpose.name()).await
}

/// Uses it up, and writes down what it proves; `false` where it was used meanwhile.
pub(super) async fn use_up(app: &App, open: Open, purpose: Purpose, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let Some((case, reached)) = open.case.zip(open.reached) else { return Ok(false) };
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
