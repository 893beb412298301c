//! The timers of a case: written when it begins, deleted when it ends; kept in the transaction of the checkpoint.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_chassis::calendar::Calendars;
use telnusqa_chassis::consumer::{Apply, ApplyError};
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::reactions::{self, TIMED, Timer};
use telnusqa_event_log::Recorded;

/// The consumer: turns events into rows of `workflow.timers`. Applying an event twice changes nothing.
pub(crate) struct Timers(pub(crate) Calendars);

impl Apply for Timers {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let mut cases = BTreeMap::new();
            for recorded in events {
                cases.insert(recorded.case, timers(recorded, self.0.now())?);
            }
            write(tx, &cases).await.map_err(ApplyError::Database)
        })
    }

    fn kinds(&self) -> Option<&'static [&'static str]> {
        Some(TIMED)
    }
}

/// What becomes due because of an event; nothing at all where the event ends whatever was.
pub(crate) fn timers(recorded: &Recorded, calendar: &Calendar) -> Result<Vec<Timer>, ApplyError> {
    let refused = |reason: String| ApplyError::Event { position: recorded.position.0, reason };
    let event = recorded.event().map_err(|error| match error {
        ReadError::Malformed { .. } => refused(error.to_string()),
        ReadError::UnknownKind(_) | ReadError::UnknownSchema { .. } => ApplyError::Unknown(error),
    })?;
    reactions::timers(&event, calendar)
        .map_err(|unknown| refused(format!("the calendar does not know the year {}", unknown.0)))
}

/// Writes the timers of cases that began, and deletes those of cases that ended.
async fn write(tx: &mut PgConnection, cases: &BTreeMap<CaseId, Vec<Timer>>) -> Result<(), sqlx::Error> {
    let ended: Vec<_> = cases.iter().filter(|(_, timers)| timers.is_empty()).map(|(case, _)| case.0).collect();
    if !ended.is_empty() {
        sqlx::query("DELETE FROM workflow.timers WHERE case_id = ANY($1)").bind(ended).execute(&mut *tx).await?;
    }
    let rows = cases.iter().flat_map(|(case, timers)| timers.iter().map(|timer| (case.0, timer.kind, timer.at)));
    let (mut ids, mut kinds, mut moments) = (Vec::new(), Vec::new(), Vec::<DateTime<Utc>>::new());
    for (case, kind, at) in rows {
        ids.push(case);
        kinds.push(kind);
        moments.push(at);
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO workflow.timers (case_id, kind, due_at)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::timestamptz[]) 
         ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at",
    )
    .bind(ids)
    .bind(kinds)
    .bind(moments)
    .execute(tx)
    .await
    .map(drop)
}
