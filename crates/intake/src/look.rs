//! What is known before a round: what was answered, what waits, which numbers are taken, which originals are asked for.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, PgPool};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{Case, CaseId, Event, State};
use telnusqa_event_log::EventLog;
use telnusqa_vault::{Key, Vault};
use uuid::Uuid;

use crate::check::Body;
use crate::effects::{Taken, bytes};
use crate::failure::Failure;
use crate::plan::{Arrived, Memory, case_of};
use crate::waiting::{self, Waiting};

/// Looks up what the plan of these messages needs.
pub(crate) async fn look(pool: &PgPool, arrived: &[&Arrived]) -> Result<Memory, Failure> {
    let keys = bytes(arrived.iter().map(|message| &message.asked.key));
    let mut subjects: Vec<&str> = arrived.iter().filter_map(|message| message.asked.subject.as_deref()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let (answered, taken, waiting) =
        tokio::try_join!(answered(pool, &keys), taken(pool, &subjects), waiting(pool, &keys, &subjects))?;
    let mut memory = Memory { answered, earlier: HashMap::new(), taken, waiting };
    let reused = arrived.iter().filter(|message| memory.knows(&message.asked.key)).filter_map(|message| {
        let (source, id) = message.named.as_ref()?;
        Some(case_of(source, id).0)
    });
    let opened = opened(pool, &reused.collect::<Vec<_>>()).await?;
    memory.taken.extend(opened);
    Ok(memory)
}

async fn answered(pool: &PgPool, keys: &[Vec<u8>]) -> Result<HashMap<[u8; 32], Vec<[u8; 32]>>, sqlx::Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT message_key, content FROM intake.outcomes WHERE message_key = ANY($1)")
            .bind(keys)
            .fetch_all(pool)
            .await?;
    let mut answered: HashMap<[u8; 32], Vec<[u8; 32]>> = HashMap::new();
    for (key, content) in rows {
        answered.entry(digest(key)?).or_default().push(digest(content)?);
    }
    Ok(answered)
}

async fn taken(pool: &PgPool, subjects: &[&str]) -> Result<HashMap<String, Taken>, sqlx::Error> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<TakenRow> = sqlx::query_as(
        "SELECT subject, number, message_id, case_id, applicant FROM intake.applications WHERE subject = ANY($1)",
    )
    .bind(subjects)
    .fetch_all(pool)
    .await?;
    read_taken(rows)
}

/// The applications of these cases, whatever number of the IIS they have: what an `id` that comes again has opened.
async fn opened(pool: &PgPool, cases: &[Uuid]) -> Result<HashMap<String, Taken>, sqlx::Error> {
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<TakenRow> = sqlx::query_as(
        "SELECT subject, number, message_id, case_id, applicant FROM intake.applications WHERE case_id = ANY($1)",
    )
    .bind(cases)
    .fetch_all(pool)
    .await?;
    read_taken(rows)
}

type TakenRow = (String, String, String, Uuid, Uuid);

fn read_taken(rows: Vec<TakenRow>) -> Result<HashMap<String, Taken>, sqlx::Error> {
    rows.into_iter()
        .map(|(subject, number, message_id, case, applicant)| {
            let number = ApplicationNumber::parse(&number).map_err(|_| unreadable("an application number"))?;
            Ok((subject.clone(), Taken { applicant, case: CaseId(case), message_id, number, subject }))
        })
        .collect()
}

async fn waiting(
    pool: &PgPool,
    keys: &[Vec<u8>],
    subjects: &[&str],
) -> Result<HashMap<String, Vec<Waiting>>, sqlx::Error> {
    let statement = format!(
        "SELECT {} FROM intake.waiting WHERE message_key = ANY($1) OR subject = ANY($2) ORDER BY ordinal",
        Waiting::COLUMNS
    );
    let rows: Vec<waiting::Row> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(keys).bind(subjects).fetch_all(pool).await?;
    let mut waiting: HashMap<String, Vec<Waiting>> = HashMap::new();
    for waiting::Row(row) in rows {
        waiting.entry(row.subject.clone()).or_default().push(row);
    }
    Ok(waiting)
}

/// The most early messages that are set free at once.
const FREE_MAX: i64 = 512;

/// What waits, in order of arrival, for applications that are there: they came through a door of the house.
pub(crate) async fn look_for_free(pool: &PgPool) -> Result<Vec<(Waiting, Taken)>, Failure> {
    let statement = format!(
        "SELECT {} FROM intake.waiting WHERE EXISTS (
             SELECT FROM intake.applications WHERE applications.subject = waiting.subject)
         ORDER BY ordinal LIMIT {FREE_MAX}",
        Waiting::COLUMNS
    );
    let rows: Vec<waiting::Row> = sqlx::query_as(AssertSqlSafe(statement)).fetch_all(pool).await?;
    let subjects: Vec<&str> = rows.iter().map(|waiting::Row(waiting)| waiting.subject.as_str()).collect();
    let taken = taken(pool, &subjects).await?;
    let free = rows.into_iter().filter_map(|waiting::Row(waiting)| {
        let taken = taken.get(&waiting.subject)?.clone();
        Some((waiting, taken))
    });
    Ok(free.collect())
}

/// Adds the open applications for the originals that these messages ask for (`possibleDuplicateOf`).
pub(crate) async fn look_for_twins(
    vault: &Vault,
    log: &EventLog,
    candidates: &[&Arrived],
    memory: &mut Memory,
) -> Result<(), Failure> {
    let mut originals: Vec<&String> = candidates
        .iter()
        .filter_map(|message| match &message.body {
            Body::Application(application) => application.original_key.as_ref(),
            Body::Invalid(_) | Body::Report(_) => None,
        })
        .collect();
    originals.sort_unstable();
    originals.dedup();
    if originals.is_empty() {
        return Ok(());
    }
    let keys: Vec<Key> = originals.iter().map(|original| Key::Original((*original).clone())).collect();
    let found = vault.find(&keys, None).await.map_err(Failure::Vault)?;
    for (original, hits) in originals.into_iter().zip(found) {
        for hit in hits {
            let case = CaseId(hit.case);
            if let Some(number) = open_number(log, case, hit.person).await? {
                memory.earlier.insert(original.clone(), (case, number));
                break;
            }
        }
    }
    Ok(())
}

/// The earliest open application for an original, if there is one before that of this number (`possibleDuplicateOf`).
pub(crate) async fn twin(
    vault: &Vault,
    log: &EventLog,
    (original, of): (&str, Option<ApplicationNumber>),
) -> Result<Option<ApplicationNumber>, Failure> {
    let place = |number: ApplicationNumber| (number.year(), number.serial());
    let found = vault.find(&[Key::Original(original.to_owned())], None).await.map_err(Failure::Vault)?;
    for hit in found.into_iter().flatten() {
        let number = open_number(log, CaseId(hit.case), hit.person).await?;
        if let Some(number) = number.filter(|number| of.is_none_or(|of| place(*number) < place(of))) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// The number of a case that is registered and has not ended, where this is its applicant: by what was corrected it is not found.
async fn open_number(log: &EventLog, case: CaseId, applicant: Uuid) -> Result<Option<ApplicationNumber>, Failure> {
    let history = log.history(case).await.map_err(Failure::Log)?;
    let events: Result<Vec<Event>, _> = history.iter().map(telnusqa_event_log::Recorded::event).collect();
    // A history that cannot be read is found out by the commands for its case; here it is no reason to stop.
    let Ok(events) = events else { return Ok(None) };
    let Ok(case) = Case::replay(&events) else { return Ok(None) };
    Ok(match case.state {
        State::Open(open) => Some(open.number).filter(|_| open.applicant.id == applicant),
        State::Declined { .. } | State::Issued(_) | State::Merged(_) | State::Unknown | State::Withdrawn(_) => None,
    })
}

fn digest(bytes: Vec<u8>) -> Result<[u8; 32], sqlx::Error> {
    bytes.try_into().map_err(|_| unreadable("a digest"))
}

fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} cannot be read").into())
}
