//! What the IIS is told unasked about a case, because of what happened to it: each notice once, as `answers` writes it.

use std::collections::{BTreeMap, HashSet};

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_chassis::consumer::{Apply, ApplyError};
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::reactions::{self, NOTICED};
use telnusqa_event_log::{LogError, Recorded, histories};
use uuid::Uuid;

use crate::answers::{self, Row, Unasked};
use crate::effects::Effects;
use crate::settle::LEASE;

/// The name of the consumer, its lease and its checkpoint.
pub(crate) const CONSUMER: &str = "intake-notices";

/// The consumer: turns events into outcomes, which are published as all others. Applying an event twice tells it once.
pub(crate) struct Notices;

impl Apply for Notices {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let rows = notices(tx, events).await?;
            write(tx, rows).await.map_err(ApplyError::Database)
        })
    }

    fn kinds(&self) -> Option<&'static [&'static str]> {
        Some(NOTICED)
    }
}

/// What these events mean for the IIS, in their order.
async fn notices(tx: &mut PgConnection, events: &[Recorded]) -> Result<Vec<Row>, ApplyError> {
    let mut cases: Vec<CaseId> = events.iter().map(|recorded| recorded.case).collect();
    cases.sort_unstable();
    cases.dedup();
    let histories = histories(tx, &cases).await.map_err(|error| match error {
        LogError::Database(error) => ApplyError::Database(error),
        // A history is read by its case: there are no positions in between.
        hole @ LogError::Hole { .. } => ApplyError::Database(sqlx::Error::Decode(Box::new(hole))),
    })?;
    let mut folded: BTreeMap<CaseId, (Option<Card>, i32)> = BTreeMap::new();
    let mut rows = Vec::new();
    for recorded in events {
        let (card, version) = folded.entry(recorded.case).or_default();
        let history = histories.get(&recorded.case).map_or(&[][..], Vec::as_slice);
        for earlier in history.iter().filter(|event| event.version > *version && event.version <= recorded.version) {
            *card = Some(fold(card.take(), earlier)?);
        }
        *version = recorded.version;
        if let Some(card) = card {
            rows.extend(notice(recorded, card)?);
        }
    }
    Ok(rows)
}

fn fold(card: Option<Card>, recorded: &Recorded) -> Result<Card, ApplyError> {
    Card::evolve(card, &event(recorded)?, recorded.recorded_at)
        .map_err(|impossible| refused(recorded, format!("{} cannot follow {}", impossible.event, impossible.state)))
}

/// The notice of an event, where its case came from the IIS.
fn notice(recorded: &Recorded, card: &Card) -> Result<Option<Row>, ApplyError> {
    let (Some(branch), Some(iis_number), Some(number)) = (&card.branch, &card.iis_number, card.number) else {
        return Ok(None);
    };
    let told = Unasked {
        branch,
        case: recorded.case,
        event: recorded.event_id,
        number,
        subject: iis_number.as_str(),
        time: recorded.recorded_at,
        traceparent: recorded.traceparent.as_deref(),
    };
    Ok(reactions::notice(&event(recorded)?, card).map(|notice| answers::notice(&notice, &told)))
}

fn event(recorded: &Recorded) -> Result<telnusqa_domain::case::Event, ApplyError> {
    recorded.event().map_err(|error| match error {
        ReadError::Malformed { .. } => refused(recorded, error.to_string()),
        ReadError::UnknownKind(_) | ReadError::UnknownSchema { .. } => ApplyError::Unknown(error),
    })
}

fn refused(recorded: &Recorded, reason: String) -> ApplyError {
    ApplyError::Event { position: recorded.position.0, reason }
}

/// Writes what is not told yet. Outcomes are published in the order of their numbers, and whoever publishes never looks
/// back: so no round of the desk may write meanwhile, which holds its lease's row while it does.
async fn write(tx: &mut PgConnection, mut rows: Vec<Row>) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query("SELECT FROM consumers.leases WHERE name = $1 FOR UPDATE").bind(LEASE).execute(&mut *tx).await?;
    let told: Vec<Uuid> = sqlx::query_scalar(
        "SELECT outcome_id FROM intake.outcomes
         WHERE outcome_id = ANY($1) AND kind IN ('overdue', 'ready', 'refused')",
    )
    .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
    .fetch_all(&mut *tx)
    .await?;
    let mut told: HashSet<Uuid> = told.into_iter().collect();
    rows.retain(|row| told.insert(row.id));
    Effects { outcomes: rows, ..Effects::default() }.write(tx).await
}
