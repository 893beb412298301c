//! How the log becomes rows: cards folded in memory, one statement per table and page.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::BoxFuture;
use sqlx::types::Json;
use sqlx::{PgConnection, Row as _};
use telnusqa_chassis::consumer::{Apply, ApplyError};
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{CaseId, Role, StepKind};
use telnusqa_domain::regulation::Regulation;
use telnusqa_event_log::{Position, Recorded};
use uuid::Uuid;

use crate::entry::{self, Entry};
use crate::tallies::Changes;
use crate::written::{CardForm, Word};

/// The consumer `status`: writes cards and timelines into the live generation. Applying an event twice changes nothing.
pub struct Projection;

impl Apply for Projection {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let generation = lock_live(tx).await.map_err(ApplyError::Database)?;
            write(tx, generation, events).await.map_err(ApplyError::from)
        })
    }
}

/// Why a page of events cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("write the read model")]
    Database(#[from] sqlx::Error),
    #[error("apply the event at position {}: {reason}", position.0)]
    Event { case: CaseId, position: Position, reason: String },
    #[error("read the event at position {}", position.0)]
    Unknown { position: Position, source: ReadError },
}

impl From<WriteError> for ApplyError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Database(error) => Self::Database(error),
            WriteError::Event { position, reason, .. } => Self::Event { position: position.0, reason },
            WriteError::Unknown { source, .. } => Self::Unknown(source),
        }
    }
}

/// The generation that is read; it stays so until the transaction ends.
async fn lock_live(tx: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("SELECT generation FROM status.live FOR SHARE").fetch_one(tx).await
}

/// Writes a page of events, in order of position, into a generation.
pub(crate) async fn write(tx: &mut PgConnection, generation: i32, events: &[Recorded]) -> Result<(), WriteError> {
    let mut cards = load(tx, generation, events).await?;
    let mut changed = HashMap::new();
    let mut entries = Vec::with_capacity(events.len());
    let mut tallies = Changes::default();
    for recorded in events {
        let before = cards.remove(&recorded.case);
        if let Some((state, entry)) = step(before.as_ref(), recorded)? {
            changed.insert(recorded.case, ());
            tallies.note(recorded.case, before.as_ref().map(|state| &state.card), &state.card);
            entries.push(entry);
            cards.insert(recorded.case, state);
        } else if let Some(state) = before {
            cards.insert(recorded.case, state);
        }
    }
    cards.retain(|case, _| changed.contains_key(case));
    let written = store_cards(tx, generation, cards).await?;
    tallies.store(tx, generation, &written).await?;
    store_entries(tx, generation, entries).await?;
    Ok(())
}

/// A card and how far it has come.
struct State {
    applicant: Uuid,
    card: Card,
    position: Position,
    updated_at: DateTime<Utc>,
    version: i32,
}

/// The card after an event, and the line that it adds; `None` where the event was applied before.
fn step(before: Option<&State>, recorded: &Recorded) -> Result<Option<(State, Entry)>, WriteError> {
    let fail = |reason| WriteError::Event { case: recorded.case, position: recorded.position, reason };
    let version = before.map_or(0, |state| state.version);
    if recorded.version <= version {
        return Ok(None);
    }
    if recorded.version > version + 1 {
        return Err(fail(format!("version {} of the case is missing", version + 1)));
    }
    let event = recorded.event().map_err(|source| match source {
        ReadError::Malformed { .. } => fail(source.to_string()),
        ReadError::UnknownKind(_) | ReadError::UnknownSchema { .. } => {
            WriteError::Unknown { position: recorded.position, source }
        }
    })?;
    let card = Card::evolve(before.map(|state| state.card.clone()), &event, recorded.recorded_at)
        .map_err(|impossible| fail(format!("{} cannot follow {}", impossible.event, impossible.state)))?;
    let applicant = event.applicant().map(|applicant| applicant.id).or(before.map(|state| state.applicant));
    let state = State {
        applicant: applicant.ok_or_else(|| fail("the case has no applicant".to_owned()))?,
        card,
        position: recorded.position,
        updated_at: recorded.recorded_at,
        version: recorded.version,
    };
    Ok(Some((state, entry::entry(recorded, &event))))
}

/// Each card by its key, whatever the statistics say: without `OFFSET 0` a plan that was made while the table was small
/// reads its whole generation, for every page of a backlog.
const LOAD: &str = "
    SELECT card.case_id, card.applicant, card.position, card.version, card.updated_at, card.body
    FROM UNNEST($2::uuid[]) AS wanted (case_id)
    CROSS JOIN LATERAL (
        SELECT * FROM status.cards AS c WHERE c.generation = $1 AND c.case_id = wanted.case_id OFFSET 0
    ) AS card";

async fn load(
    tx: &mut PgConnection,
    generation: i32,
    events: &[Recorded],
) -> Result<HashMap<CaseId, State>, WriteError> {
    // Of a new case there is no card; and where there is one after all, nothing older takes its place.
    let mut seen = HashSet::with_capacity(events.len());
    let first = events.iter().filter(|recorded| seen.insert(recorded.case));
    let mut cases: Vec<Uuid> = first.filter(|first| first.version > 1).map(|first| first.case.0).collect();
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    cases.sort_unstable();
    let rows = sqlx::query(LOAD).bind(generation).bind(cases).fetch_all(tx).await?;
    let states = rows.into_iter().map(|row| {
        let Json(form): Json<CardForm> = row.try_get("body")?;
        let state = State {
            applicant: row.try_get("applicant")?,
            card: form.into(),
            position: Position(row.try_get("position")?),
            updated_at: row.try_get("updated_at")?,
            version: row.try_get("version")?,
        };
        Ok((CaseId(row.try_get("case_id")?), state))
    });
    states.collect::<Result<_, sqlx::Error>>().map_err(WriteError::Database)
}

/// Writes cards; gives the cases of those that were not written before: a new case whose card is there already changes nothing.
async fn store_cards(
    tx: &mut PgConnection,
    generation: i32,
    cards: HashMap<CaseId, State>,
) -> Result<HashSet<CaseId>, sqlx::Error> {
    if cards.is_empty() {
        return Ok(HashSet::new());
    }
    let mut columns = CardColumns::default();
    // in one order, whoever writes
    let mut cards: Vec<_> = cards.into_iter().collect();
    cards.sort_unstable_by_key(|(case, _)| *case);
    for (case, state) in cards {
        columns.push(case, state);
    }
    let written: Vec<Uuid> = sqlx::query_scalar(
        "INSERT INTO status.cards (generation, case_id, application_number, iis_number, college, applicant, position,
             version, updated_at, body, next_role, next_step, deadline, executor, stage, complaint_by)
         SELECT $1, t.case_id, t.application_number, t.iis_number, t.college, t.applicant, t.position, t.version,
             t.updated_at, t.body::json, t.next_role, t.next_step, t.deadline, t.executor, t.stage,
             t.complaint_by
         FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bigint[], $8::integer[],
             $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::date[], $14::text[], $15::text[],
             $16::date[])
             AS t (case_id, application_number, iis_number, college, applicant, position, version, updated_at, body,
                 next_role, next_step, deadline, executor, stage, complaint_by)
         ON CONFLICT (generation, case_id) DO UPDATE SET application_number = excluded.application_number,
             iis_number = excluded.iis_number, college = excluded.college, applicant = excluded.applicant,
             position = excluded.position, version = excluded.version, updated_at = excluded.updated_at,
             body = excluded.body, next_role = excluded.next_role, next_step = excluded.next_step,
             deadline = excluded.deadline, executor = excluded.executor, stage = excluded.stage,
             complaint_by = excluded.complaint_by
         WHERE cards.version < excluded.version
         RETURNING case_id",
    )
    .bind(generation)
    .bind(columns.case_id)
    .bind(columns.application_number)
    .bind(columns.iis_number)
    .bind(columns.college)
    .bind(columns.applicant)
    .bind(columns.position)
    .bind(columns.version)
    .bind(columns.updated_at)
    .bind(columns.body)
    .bind(columns.next_role)
    .bind(columns.next_step)
    .bind(columns.deadline)
    .bind(columns.executor)
    .bind(columns.stage)
    .bind(columns.complaint_by)
    .fetch_all(tx)
    .await?;
    Ok(written.into_iter().map(CaseId).collect())
}

#[derive(Default)]
struct CardColumns {
    applicant: Vec<Uuid>,
    application_number: Vec<Option<String>>,
    body: Vec<String>,
    case_id: Vec<Uuid>,
    college: Vec<String>,
    complaint_by: Vec<Option<NaiveDate>>,
    deadline: Vec<Option<NaiveDate>>,
    executor: Vec<Option<String>>,
    iis_number: Vec<Option<String>>,
    next_role: Vec<Option<&'static str>>,
    next_step: Vec<Option<&'static str>>,
    position: Vec<i64>,
    stage: Vec<&'static str>,
    updated_at: Vec<DateTime<Utc>>,
    version: Vec<i32>,
}

impl CardColumns {
    fn push(&mut self, case: CaseId, state: State) {
        let next = state.card.next_step();
        self.complaint_by.push(state.card.next_complaint().map(|(.., by)| by));
        self.deadline.push(state.card.hand_over_by.or(state.card.due_on));
        self.executor.push(state.card.executor.as_ref().map(|executor| executor.as_str().to_owned()));
        let rules = state.card.regulation.map(Regulation::of);
        let role = next.zip(rules).and_then(|(step, rules)| step.role(rules));
        self.next_role.push(role.map(Role::name));
        self.next_step.push(next.map(StepKind::name));
        self.stage.push(state.card.stage.name());
        let form = CardForm::from(state.card);
        self.applicant.push(state.applicant);
        self.application_number.push(form.number.as_ref().map(|number| number.0.to_string()));
        self.body.push(serde_json::to_string(&form).expect("a card has only text members"));
        self.case_id.push(case.0);
        self.college.push(form.college.0.as_str().to_owned());
        self.iis_number.push(form.iis_number.as_ref().map(|number| number.0.word().into_owned()));
        self.position.push(state.position.0);
        self.updated_at.push(state.updated_at);
        self.version.push(state.version);
    }
}

async fn store_entries(tx: &mut PgConnection, generation: i32, entries: Vec<Entry>) -> Result<(), sqlx::Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let column = |text: fn(&Entry) -> String| entries.iter().map(text).collect::<Vec<_>>();
    sqlx::query(
        "INSERT INTO status.timeline (generation, case_id, version, position, kind, at, recorded_at, details)
         SELECT $1, t.case_id, t.version, t.position, t.kind, t.at, t.recorded_at, t.details::json
         FROM UNNEST($2::uuid[], $3::integer[], $4::bigint[], $5::text[], $6::timestamptz[], $7::timestamptz[],
             $8::text[]) AS t (case_id, version, position, kind, at, recorded_at, details)
         ON CONFLICT (generation, case_id, version) DO NOTHING",
    )
    .bind(generation)
    .bind(entries.iter().map(|entry| entry.case.0).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.version).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.position.0).collect::<Vec<_>>())
    .bind(column(|entry| entry.kind.clone()))
    .bind(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.recorded_at).collect::<Vec<_>>())
    .bind(column(|entry| entry.details.to_string()))
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

    use super::*;

    /// A plan may be kept from when the table was small, and must still be right when a backlog has come.
    #[tokio::test]
    async fn cards_are_found_by_key_also_by_a_plan_for_a_small_table() {
        let migrations = [telnusqa_chassis::migrations(), crate::migrations()].concat();
        let database = telnusqa_servers::testing::database(migrations).await;
        let mut connection = PgConnection::connect(&database.url_as("telnusqa_status")).await.expect("it answers");
        connection.execute("SET plan_cache_mode = force_generic_plan").await.expect("a setting");
        let few = "
            INSERT INTO status.cards (generation, case_id, college, applicant, position, version, updated_at, body, stage)
            SELECT 1, gen_random_uuid(), '', gen_random_uuid(), n, 1, now(), '{}', '' FROM generate_series(1, 300) AS n";
        connection.execute(few).await.expect("some cards");
        let prepare = AssertSqlSafe(format!("PREPARE planned AS {LOAD}"));
        connection.execute(sqlx::raw_sql(prepare)).await.expect("a statement");
        let plan: Vec<String> =
            sqlx::query_scalar("EXPLAIN EXECUTE planned (1, '{}')").fetch_all(&mut connection).await.expect("a plan");
        let plan = plan.join("\n");
        assert!(plan.contains("Index Cond: ((generation = $1) AND (case_id = wanted.case_id))"), "{plan}");
    }
}
