//! One transaction of a consumer: the checkpoint, what is parked, the effect.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use sqlx::{PgConnection, PgPool};
use telnusqa_event_log::{Position, Recorded};
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::{Apply, ApplyError};
use crate::parked::{self, New};

/// Why an event is parked.
#[derive(Clone, Debug)]
pub(super) struct Blame {
    pub(super) code: &'static str,
    pub(super) reason: String,
}

impl Blame {
    pub(super) fn panicked() -> Self {
        Self { code: "panicked", reason: "the program failed on this event".to_owned() }
    }
}

/// Why a unit of work failed; nothing of it was written, unless the answer to the commit was lost.
pub(super) enum UnitError {
    /// The effect could not be written.
    Apply(ApplyError),
    /// The checkpoint, a parked event or the commit.
    Database(sqlx::Error),
    /// The checkpoint is not where it was left: another instance works, or an earlier commit succeeded after all.
    Fenced,
    /// The program failed.
    Panicked,
}

impl UnitError {
    /// Its name in traces.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Apply(ApplyError::Database(_)) | Self::Database(_) => "database",
            Self::Apply(ApplyError::Event { .. }) => "event-refused",
            Self::Apply(ApplyError::Unknown(_)) => "event-unreadable",
            Self::Fenced => "fenced",
            Self::Panicked => "panicked",
        }
    }
}

impl From<sqlx::Error> for UnitError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// A part of a run of events, to be applied in one transaction.
pub(super) struct Unit {
    pub(super) apply: Arc<dyn Apply>,
    /// Events that are to blame for failures before, by position: they are parked.
    pub(super) blamed: BTreeMap<i64, Blame>,
    pub(super) consumer: &'static str,
    pub(super) events: Arc<Vec<Recorded>>,
    /// Where the checkpoint must be.
    pub(super) expected: Position,
    pub(super) pool: PgPool,
    pub(super) range: Range<usize>,
    /// Where the checkpoint is moved to: what lies between the last of them and there is not needed.
    pub(super) up_to: Position,
}

impl Unit {
    /// Runs it in a task of its own; gives the number of events that were parked.
    pub(super) async fn run(self, span: Span) -> Result<usize, UnitError> {
        tokio::spawn(async move { self.transaction().await }.instrument(span)).await.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a unit of work failed");
            Err(UnitError::Panicked)
        })
    }

    async fn transaction(self) -> Result<usize, UnitError> {
        let mut tx = self.pool.begin().await?;
        let blocked = self.move_checkpoint(&mut tx).await?;
        let (events, parked) = self.sort_out(blocked);
        for new in &parked {
            parked::park(&mut tx, new).await?;
        }
        if !events.is_empty() {
            self.apply.apply(&mut tx, &events).await.map_err(UnitError::Apply)?;
        }
        tx.commit().await?;
        for new in &parked {
            tracing::error!(
                consumer = self.consumer,
                position = new.position,
                code = new.reason_code,
                "parked an event"
            );
        }
        Ok(parked.len())
    }

    /// Moves the checkpoint from where it must be; gives those cases of ours that have a parked event.
    async fn move_checkpoint(&self, tx: &mut PgConnection) -> Result<BTreeSet<Uuid>, UnitError> {
        let part = &self.events[self.range.clone()];
        let cases: Vec<Uuid> = part.iter().map(|event| event.case.0).collect::<BTreeSet<_>>().into_iter().collect();
        let (moved, blocked): (bool, Vec<Uuid>) = sqlx::query_as(
            "WITH moved AS ( \
                 UPDATE consumers.checkpoints SET position = $3, recorded_at = coalesce($4, recorded_at), updated_at = clock_timestamp() \
                 WHERE consumer = $1 AND position = $2 RETURNING 1) \
             SELECT EXISTS (SELECT FROM moved), \
                 ARRAY(SELECT DISTINCT case_id FROM parked.messages \
                       WHERE service = $1 AND handled_at IS NULL AND position IS NOT NULL AND case_id = ANY($5))",
        )
        .bind(self.consumer)
        .bind(self.expected.0)
        .bind(self.up_to.0)
        .bind(part.last().map(|event| event.recorded_at))
        .bind(cases)
        .fetch_one(tx)
        .await?;
        if moved { Ok(blocked.into_iter().collect()) } else { Err(UnitError::Fenced) }
    }

    /// What is applied, and what is parked: the blamed, and whatever comes after a parked event of the same case.
    fn sort_out(&self, mut blocked: BTreeSet<Uuid>) -> (Cow<'_, [Recorded]>, Vec<New>) {
        let part = &self.events[self.range.clone()];
        if blocked.is_empty() && self.blamed.is_empty() {
            return (Cow::Borrowed(part), Vec::new());
        }
        let (mut events, mut parked) = (Vec::new(), Vec::new());
        for event in part {
            let earlier = blocked.contains(&event.case.0);
            match self.blamed.get(&event.position.0) {
                _ if earlier => {
                    parked.push(self.new_parked(event, "earlier-parked", "an earlier event of the case is parked"))
                }
                Some(blame) => {
                    blocked.insert(event.case.0);
                    parked.push(self.new_parked(event, blame.code, &blame.reason));
                }
                None => events.push(event.clone()),
            }
        }
        (Cow::Owned(events), parked)
    }

    fn new_parked(&self, event: &Recorded, code: &'static str, reason: &str) -> New {
        New {
            case_id: Some(event.case.0),
            kind: "event",
            position: Some(event.position.0),
            reason: reason.to_owned(),
            reason_code: code,
            service: self.consumer,
            sha256: None,
            subject: None,
        }
    }
}
