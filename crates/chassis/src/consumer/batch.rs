//! Applying a run of events: in one transaction where it can be, in smaller ones where an event is to blame.

use std::collections::BTreeMap;
use std::sync::Arc;

use telnusqa_event_log::{Position, Recorded};
use tracing::Span;

use super::unit::{Blame, Unit, UnitError};
use super::work::{Ended, Worker};
use super::{ApplyError, ConsumeError};
use crate::parked::refused_by_database;
use crate::telemetry::spans;

/// How often the database may refuse a single event before it is parked.
const TRIES: u32 = 3;

impl Worker<'_> {
    /// Applies events that are all that is needed from the checkpoint up to `up_to`, which becomes the checkpoint. Whatever
    /// cannot be applied is parked.
    pub(super) async fn apply_all(&mut self, events: Vec<Recorded>, up_to: Position) -> Result<(), Ended> {
        let events = Arc::new(events);
        let mut blamed = BTreeMap::new();
        let (mut done, mut size, mut tries) = (0, events.len(), 0);
        while done < events.len() || self.checkpoint < up_to {
            self.unless_over(async {}).await?;
            let range = done..(done + size).min(events.len());
            let next = if range.end < events.len() { events[range.end - 1].position } else { up_to };
            match self.attempt(&events, range.clone(), &blamed, next).await {
                Ok(()) => {
                    done = range.end;
                    (size, tries) = (events.len(), 0);
                }
                Err(error) => match to_blame(error, &events[range.clone()]) {
                    Fault::Database(error) => self.wait_for_database(&error).await?,
                    Fault::Event(position, blame) => {
                        blamed.insert(position, blame);
                    }
                    Fault::One(_) if range.len() > 1 => size = range.len() / 2,
                    Fault::One(_) if tries + 1 < TRIES => tries += 1,
                    // No event is to blame where there is none.
                    Fault::One(_) if range.is_empty() => return Err(Ended::Replaced),
                    Fault::One(blame) => {
                        blamed.insert(events[done].position.0, blame);
                    }
                    Fault::Replaced => return Err(Ended::Replaced),
                    Fault::Unreadable(error) => return Err(Ended::Failed(error)),
                },
            }
        }
        Ok(())
    }

    /// One transaction, in a task of its own: it ends by itself, whatever becomes of us.
    async fn attempt(
        &mut self,
        events: &Arc<Vec<Recorded>>,
        range: std::ops::Range<usize>,
        blamed: &BTreeMap<i64, Blame>,
        up_to: Position,
    ) -> Result<(), UnitError> {
        let part = &events[range.clone()];
        // Where nothing is applied, there is nothing to tell.
        let spans = (!part.is_empty()).then(|| spans::Unit::of_events(super::operation(self.name), part));
        let span = spans.as_ref().map_or_else(Span::none, |spans| spans.whole().clone());
        let unit = Unit {
            apply: Arc::clone(&self.apply),
            blamed: blamed.clone(),
            consumer: self.name,
            events: Arc::clone(events),
            expected: self.checkpoint,
            pool: self.pool().clone(),
            range,
            up_to,
        };
        let begun = std::time::Instant::now();
        let parked = unit.run(span).await.inspect_err(|error| {
            spans.iter().for_each(|spans| spans.failed(0.., error.name()));
        })?;
        self.checkpoint = up_to;
        self.figures.applied(part.len(), parked, begun.elapsed());
        self.well();
        Ok(())
    }
}

/// What a failed unit of work leads to.
enum Fault {
    /// The database is not well; it is tried again.
    Database(sqlx::Error),
    /// This event.
    Event(i64, Blame),
    /// One of them, unknown which: found by halving.
    One(Blame),
    /// Another instance works.
    Replaced,
    /// The program is too old, or the log damaged.
    Unreadable(ConsumeError),
}

fn to_blame(error: UnitError, part: &[Recorded]) -> Fault {
    match error {
        UnitError::Apply(ApplyError::Event { position, reason }) => {
            let blame = Blame { code: "event-refused", reason };
            let named = part.iter().any(|event| event.position.0 == position);
            if named { Fault::Event(position, blame) } else { Fault::One(blame) }
        }
        UnitError::Apply(ApplyError::Unknown(source)) => {
            let unreadable = part.iter().find(|event| event.event().is_err()).or(part.first());
            let position = unreadable.map_or(0, |event| event.position.0);
            Fault::Unreadable(ConsumeError::Unknown(position, source))
        }
        UnitError::Apply(ApplyError::Database(error)) | UnitError::Database(error) => match blame(&error) {
            Some(blame) => Fault::One(blame),
            None => Fault::Database(error),
        },
        UnitError::Fenced => Fault::Replaced,
        UnitError::Panicked => Fault::One(Blame::panicked()),
    }
}

/// Whether an error of the database lies in what was written, and not in the database: classes 22 (data), 23
/// (constraints), 54 (limits) and P0 (raised by a function) of SQLSTATE; or a row that is not there or not as expected.
/// The text names the code and the constraint, never a value.
pub(super) fn blame(error: &sqlx::Error) -> Option<Blame> {
    let reason = match error {
        sqlx::Error::Database(error) => {
            let code = error.code()?;
            ["22", "23", "54", "P0"]
                .iter()
                .any(|class| code.starts_with(class))
                .then(|| refused_by_database(error.as_ref()))?
        }
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} does not hold what was expected"),
        sqlx::Error::Decode(_) => "a value does not have the expected form".to_owned(),
        sqlx::Error::Encode(_) => "a value cannot be written".to_owned(),
        sqlx::Error::RowNotFound => "a row that should be there is not".to_owned(),
        _ => return None,
    };
    Some(Blame { code: "database-refused", reason })
}
