//! The timers of a case: what is still due of it as it stands, kept in the transaction of the checkpoint.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_chassis::calendar::Calendars;
use telnusqa_chassis::consumer::{Apply, ApplyError};
use telnusqa_chassis::providers::Providers;
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions::{self, OWNED, TIMED, Timer};
use telnusqa_event_log::{LogError, Recorded, histories};
use uuid::Uuid;

use crate::recount::Counting;

/// The consumer: turns cases into rows of `workflow.timers`. Applying an event twice changes nothing.
pub(crate) struct Timers {
    calendars: Calendars,
    providers: Providers,
}

impl Timers {
    /// With the calendar and the register of a service.
    pub(crate) fn of(service: &Service) -> Self {
        Self { calendars: service.calendars.clone(), providers: service.providers.clone() }
    }
}

impl Apply for Timers {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let mut cases: BTreeMap<CaseId, &Recorded> = BTreeMap::new();
            for recorded in events.iter().filter(|recorded| is_needed(&recorded.written.kind)) {
                cases.insert(recorded.case, recorded);
            }
            if cases.is_empty() {
                return Ok(());
            }
            // of a new case the event itself is the history
            let known: Vec<CaseId> =
                cases.values().filter(|last| last.version > 1).map(|recorded| recorded.case).collect();
            let histories = if known.is_empty() { HashMap::new() } else { load(tx, &known, events).await? };
            let (mut due, mut owners, mut otherwise) = (Vec::new(), Vec::new(), Vec::new());
            let counting = Counting::begin(tx, &self.calendars).await.map_err(ApplyError::Database)?;
            for (case, last) in cases {
                let history = histories.get(&case).map_or(core::slice::from_ref(last), Vec::as_slice);
                let card = fold(history).map_err(|error| error.at(last))?;
                owners.push((case, card.as_ref().and_then(owner)));
                if card.as_ref().is_some_and(|card| counting.is_to_be_done(card)) {
                    otherwise.push((case, last.position.0));
                }
                let timers = of_card(card.as_ref(), counting.calendar, self.providers.now());
                due.push((case, timers.map_err(|error| error.at(last))?));
            }
            counting.note(tx, &otherwise).await.map_err(ApplyError::Database)?;
            write(tx, &known, &due).await.map_err(ApplyError::Database)?;
            own(tx, &owners).await.map_err(ApplyError::Database)
        })
    }
}

/// Whether an event may change what is due, or whose a case is. Most do: all are taken as the bus brings them.
fn is_needed(kind: &str) -> bool {
    TIMED.contains(&kind) || OWNED.contains(&kind)
}

/// Why it is not known what is due of a case.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TimersError {
    #[error("fold the case: {0}")]
    Damaged(String),
    #[error("read an event")]
    Unknown(#[source] ReadError),
}

impl TimersError {
    fn at(self, recorded: &Recorded) -> ApplyError {
        match self {
            Self::Damaged(reason) => ApplyError::Event { position: recorded.position.0, reason },
            Self::Unknown(error) => ApplyError::Unknown(error),
        }
    }
}

async fn load(
    tx: &mut PgConnection,
    cases: &[CaseId],
    events: &[Recorded],
) -> Result<HashMap<CaseId, Vec<Recorded>>, ApplyError> {
    histories(tx, cases).await.map_err(|error| match error {
        LogError::Database(error) => ApplyError::Database(error),
        hole @ LogError::Hole { .. } => {
            ApplyError::Event { position: events.first().map_or(0, |event| event.position.0), reason: hole.to_string() }
        }
    })
}

/// What is due of a case, by its whole history; nothing where it has ended.
pub(crate) fn timers(
    history: &[Recorded],
    calendar: &Calendar,
    providers: &Register,
) -> Result<Vec<Timer>, TimersError> {
    of_card(fold(history)?.as_ref(), calendar, providers)
}

/// The card of a case, by its whole history; none where there is no such case.
pub(crate) fn fold(history: &[Recorded]) -> Result<Option<Card>, TimersError> {
    let mut card = None;
    for recorded in history {
        let event = recorded.event().map_err(|error| match error {
            ReadError::Malformed { .. } => TimersError::Damaged(error.to_string()),
            ReadError::UnknownKind(_) | ReadError::UnknownSchema { .. } => TimersError::Unknown(error),
        })?;
        let folded = Card::evolve(card, &event, recorded.recorded_at);
        card = Some(folded.map_err(|impossible| TimersError::Damaged(impossible.to_string()))?);
    }
    Ok(card)
}

fn of_card(card: Option<&Card>, calendar: &Calendar, providers: &Register) -> Result<Vec<Timer>, TimersError> {
    let due = card.map_or_else(|| Ok(Vec::new()), |card| reactions::timers(card, calendar, providers));
    due.map_err(|unknown| TimersError::Damaged(format!("the calendar does not know the year {}", unknown.0)))
}

/// The college that answers for a case; none where it has ended.
fn owner(card: &Card) -> Option<Bin> {
    (!card.stage.has_ended()).then_some(card.college)
}

/// Writes which college has which open case, and forgets those that have ended.
async fn own(tx: &mut PgConnection, owners: &[(CaseId, Option<Bin>)]) -> Result<(), sqlx::Error> {
    let (mut ended, mut open, mut colleges) = (Vec::new(), Vec::new(), Vec::new());
    for (case, owner) in owners {
        match owner {
            None => ended.push(case.0),
            Some(college) => {
                open.push(case.0);
                colleges.push(college.as_str().to_owned());
            }
        }
    }
    if !ended.is_empty() {
        sqlx::query("DELETE FROM workflow.open_cases WHERE case_id = ANY($1)").bind(ended).execute(&mut *tx).await?;
    }
    if open.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO workflow.open_cases (case_id, college) SELECT * FROM UNNEST($1::uuid[], $2::text[])
         ON CONFLICT (case_id) DO UPDATE SET college = excluded.college WHERE open_cases.college <> excluded.college",
    )
    .bind(open)
    .bind(colleges)
    .execute(tx)
    .await
    .map(drop)
}

/// Writes what is due of cases, in place of what was.
async fn write(tx: &mut PgConnection, known: &[CaseId], due: &[(CaseId, Vec<Timer>)]) -> Result<(), sqlx::Error> {
    let rows = due.iter().flat_map(|(case, timers)| timers.iter().map(|timer| (case.0, timer.name.as_str(), timer.at)));
    let (mut ids, mut kinds, mut moments) = (Vec::new(), Vec::new(), Vec::<DateTime<Utc>>::new());
    for (case, kind, at) in rows {
        ids.push(case);
        kinds.push(kind);
        moments.push(at);
    }
    let before: BTreeSet<Uuid> = known.iter().map(|case| case.0).collect();
    if !before.is_empty() {
        sqlx::query(
            "DELETE FROM workflow.timers WHERE case_id = ANY($1)
             AND (case_id, kind) NOT IN (SELECT * FROM UNNEST($2::uuid[], $3::text[]))",
        )
        .bind(before.into_iter().collect::<Vec<_>>())
        .bind(&ids)
        .bind(&kinds)
        .execute(&mut *tx)
        .await?;
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO workflow.timers (case_id, kind, due_at)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::timestamptz[])
         ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at
         WHERE timers.due_at <> excluded.due_at",
    )
    .bind(ids)
    .bind(kinds)
    .bind(moments)
    .execute(tx)
    .await
    .map(drop)
}
