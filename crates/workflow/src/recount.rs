//! Where the days of a case are those of another calendar, they are counted anew, by an event of its own.
//!
//! A publication notes all open cases. A case that another service decided by the calendar of before, and that comes after that, is noted
//! when its event is applied; both happen under one lock, so that none comes between. A case stays noted until it was counted.

use std::sync::Arc;

use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::Service;
use telnusqa_chassis::calendar::{CalendarError, Calendars};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{CaseId, Command};
use telnusqa_event_log::{Cause, EventLog, ExecuteError, Nothing, Outcome, Request};
use uuid::Uuid;

/// The names of causes: one for each case, publication and event that showed it.
const CAUSES: Uuid = Uuid::from_u128(0x2d8e_51c4_0b7f_4a93_9c66_e17d_3f02_85ab);

/// Why terms could not be counted anew; it is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecountError {
    #[error("read the calendar by which terms are counted anew")]
    Calendar(#[from] CalendarError),
    #[error("read which terms are counted anew")]
    Database(#[from] sqlx::Error),
    #[error("learn whether a term was counted anew")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// By which calendar the events of a transaction are looked at, and whether that is the one to which the open cases were brought.
pub(crate) struct Counting {
    pub(crate) calendar: &'static Calendar,
    /// Whether a later publication was carried out already: then nothing can be said of a case.
    is_behind: bool,
    publication: i64,
}

impl Counting {
    /// Holds the publications until the end of the transaction: the next one finds what this transaction wrote.
    pub(crate) async fn begin(tx: &mut PgConnection, calendars: &Calendars) -> Result<Self, sqlx::Error> {
        let done: i64 =
            sqlx::query_scalar("SELECT publication FROM workflow.recounted FOR SHARE").fetch_one(tx).await?;
        let known = calendars.published();
        Ok(Self { calendar: known.calendar, is_behind: known.up_to < done, publication: done.max(known.up_to) })
    }

    /// Whether a case is to be counted anew.
    pub(crate) fn is_to_be_done(&self, card: &Card) -> bool {
        self.is_behind || card.is_counted_otherwise(self.calendar)
    }

    /// Notes cases, each with the position of the event that showed it.
    pub(crate) async fn note(&self, tx: &mut PgConnection, cases: &[(CaseId, i64)]) -> Result<(), sqlx::Error> {
        if cases.is_empty() {
            return Ok(());
        }
        let (ids, positions): (Vec<Uuid>, Vec<i64>) = cases.iter().map(|(case, position)| (case.0, *position)).unzip();
        sqlx::query(
            "INSERT INTO workflow.recounts (case_id, shown_by, publication)
             SELECT case_id, position, $3 FROM UNNEST($1::uuid[], $2::bigint[]) AS shown (case_id, position)
             ON CONFLICT (case_id) DO UPDATE
             SET shown_by = excluded.shown_by, publication = excluded.publication, retry_at = excluded.retry_at",
        )
        .bind(ids)
        .bind(positions)
        .bind(self.publication)
        .execute(tx)
        .await
        .map(drop)
    }
}

/// A case that is to be counted anew.
#[derive(Clone, Copy)]
struct Noted {
    case_id: Uuid,
    publication: i64,
    shown_by: i64,
}

/// Notes all open cases where a calendar was published since it was done last, and counts anew what is noted.
pub(crate) async fn where_published(service: &Service) -> Result<(), RecountError> {
    let (done, waits): (i64, bool) = sqlx::query_as(
        "SELECT publication, EXISTS (SELECT FROM workflow.recounts WHERE retry_at <= now()) FROM workflow.recounted",
    )
    .fetch_one(&service.pool)
    .await?;
    let published = service.calendars.published().up_to;
    if done < published {
        note_all(&service.pool, published).await?;
    } else if !waits {
        return Ok(());
    }
    // Whoever decided by a later calendar than is known here was right.
    service.calendars.refresh(&service.pool).await?;
    loop {
        let noted = noted(&service.pool, service.calendars.published().up_to).await?;
        if noted.is_empty() {
            return Ok(());
        }
        carry_out(service, &noted).await?;
    }
}

/// Notes all open cases of a publication. A case without timers has nothing that could move: it has ended, or its term has passed
/// and was told.
async fn note_all(pool: &PgPool, publication: i64) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let moved = sqlx::query("UPDATE workflow.recounted SET publication = $1 WHERE publication < $1")
        .bind(publication)
        .execute(&mut *tx)
        .await?;
    if moved.rows_affected() > 0 {
        sqlx::query(
            "INSERT INTO workflow.recounts (case_id, shown_by, publication)
             SELECT DISTINCT case_id, 0, $1::bigint FROM workflow.timers
             ON CONFLICT (case_id) DO UPDATE SET publication = excluded.publication, retry_at = excluded.retry_at",
        )
        .bind(publication)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    tracing::info!(publication, "terms are counted anew");
    Ok(())
}

async fn noted(pool: &PgPool, up_to: i64) -> Result<Vec<Noted>, sqlx::Error> {
    let limit = i64::try_from(EventLog::BATCH_MAX).unwrap_or(i64::MAX);
    let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(
        "SELECT case_id, publication, shown_by FROM workflow.recounts
         WHERE retry_at <= now() AND publication <= $1 ORDER BY case_id LIMIT $2",
    )
    .bind(up_to)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(case_id, publication, shown_by)| Noted { case_id, publication, shown_by }).collect())
}

async fn carry_out(service: &Service, noted: &[Noted]) -> Result<(), RecountError> {
    let request = |noted: &Noted| {
        let Noted { case_id, publication, shown_by } = noted;
        Request {
            case: CaseId(*case_id),
            cause: Cause(Uuid::new_v5(&CAUSES, format!("{case_id}\n{publication}\n{shown_by}").as_bytes())),
            command: Command::MoveTerm,
            expected: None,
            traceparent: None,
        }
    };
    let requests = noted.iter().map(request).collect();
    let results = service.log.execute(requests, service.clock.now(), Arc::new(Nothing)).await;
    if results.iter().any(|result| matches!(result, Ok(Outcome::Appended(events)) if !events.is_empty())) {
        service.bus.announce_appended().await;
    }
    let (mut counted, mut failed, mut unknown) = (Vec::new(), Vec::new(), None);
    for (noted, result) in noted.iter().zip(results) {
        match result {
            // Whatever has ended, or needs a year that nobody knows, stays as it is.
            Ok(_) | Err(ExecuteError::Rejected(_) | ExecuteError::Stale(_)) => counted.push(*noted),
            Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, case.id = %noted.case_id, "a term was not counted anew; it is tried again");
                failed.push(*noted);
            }
            Err(ExecuteError::Unknown(error)) => unknown = Some(error),
        }
    }
    forget(&service.pool, &counted).await?;
    put_off(&service.pool, &failed).await?;
    unknown.map_or(Ok(()), |error| Err(RecountError::Unknown(error)))
}

/// Forgets cases that were counted, but where something else was noted of them meanwhile.
async fn forget(pool: &PgPool, counted: &[Noted]) -> Result<(), sqlx::Error> {
    let (ids, shown, publications) = columns(counted);
    sqlx::query(
        "DELETE FROM workflow.recounts USING UNNEST($1::uuid[], $2::bigint[], $3::bigint[])
             AS done (case_id, shown_by, publication)
         WHERE recounts.case_id = done.case_id AND recounts.shown_by = done.shown_by
             AND recounts.publication = done.publication",
    )
    .bind(ids)
    .bind(shown)
    .bind(publications)
    .execute(pool)
    .await
    .map(drop)
}

/// Tries again in a minute what failed for itself alone.
async fn put_off(pool: &PgPool, failed: &[Noted]) -> Result<(), sqlx::Error> {
    if failed.is_empty() {
        return Ok(());
    }
    let (ids, ..) = columns(failed);
    sqlx::query("UPDATE workflow.recounts SET retry_at = now() + interval '1 minute' WHERE case_id = ANY($1)")
        .bind(ids)
        .execute(pool)
        .await
        .map(drop)
}

fn columns(noted: &[Noted]) -> (Vec<Uuid>, Vec<i64>, Vec<i64>) {
    let ids = noted.iter().map(|noted| noted.case_id).collect();
    (ids, noted.iter().map(|noted| noted.shown_by).collect(), noted.iter().map(|noted| noted.publication).collect())
}
