//! What follows from events: a row per message, in the transaction of the checkpoint.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use telnusqa_chassis::consumer::{Apply, ApplyError};
use telnusqa_domain::case::{CaseId, Channel};
use telnusqa_domain::reactions::{self, Message};
use telnusqa_domain::telling::{About, Way};
use telnusqa_event_log::{LogError, Recorded, history};
use uuid::Uuid;

use crate::history::{FoldError, fold};
use crate::kind;

/// The consumer `notification`. Applying an event twice changes nothing.
pub(crate) struct Messages {
    /// For the histories: what they hold is committed.
    pub(crate) pool: PgPool,
}

impl Apply for Messages {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let due = self.due(events).await?;
            write(tx, &due).await.map_err(ApplyError::Database)
        })
    }

    fn kinds(&self) -> Option<&'static [&'static str]> {
        Some(reactions::TOLD)
    }
}

impl Messages {
    /// The messages that follow from events, each with its event, and whether its applicant has a cabinet.
    async fn due<'e>(&self, events: &'e [Recorded]) -> Result<Vec<(&'e Recorded, Message, bool)>, ApplyError> {
        let mut histories: HashMap<CaseId, Vec<Recorded>> = HashMap::new();
        let mut due = Vec::new();
        for recorded in events.iter().filter(|event| reactions::TOLD.contains(&event.written.kind.as_str())) {
            let position = recorded.position.0;
            let history = match histories.entry(recorded.case) {
                std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(history(&self.pool, recorded.case).await.map_err(|error| in_log(position, error))?)
                }
            };
            let up_to = |version| fold(history.iter().take_while(move |event| event.version <= version));
            let before = up_to(recorded.version - 1).map_err(|error| in_fold(position, error))?;
            let told = up_to(recorded.version).map_err(|error| in_fold(position, error))?;
            let event = recorded.event().map_err(ApplyError::Unknown)?;
            let before = before.map(|before| before.card);
            let Some(card) = told.map(|told| told.card) else { continue };
            let message = reactions::message(&event, before.as_ref(), &card);
            due.extend(message.map(|message| (recorded, message, card.channel == Channel::Portal)));
        }
        Ok(due)
    }
}

fn in_log(position: i64, error: LogError) -> ApplyError {
    match error {
        LogError::Database(error) => ApplyError::Database(error),
        hole @ LogError::Hole { .. } => ApplyError::Event { position, reason: hole.to_string() },
    }
}

fn in_fold(position: i64, error: FoldError) -> ApplyError {
    match error {
        FoldError::Damaged(reason) => ApplyError::Event { position, reason },
        FoldError::Log(error) => in_log(position, error),
        FoldError::Unknown { source, .. } => ApplyError::Unknown(source),
    }
}

async fn write(tx: &mut PgConnection, due: &[(&Recorded, Message, bool)]) -> Result<(), sqlx::Error> {
    if due.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = due.iter().map(|(recorded, message, _)| kind::id(recorded.event_id, *message)).collect();
    let cases: Vec<Uuid> = due.iter().map(|(recorded, ..)| recorded.case.0).collect();
    let kinds: Vec<&str> = due.iter().map(|(_, message, _)| message.name()).collect();
    let prefer = preferred(tx, &cases).await?;
    let first = |(recorded, message, has_cabinet): &(&Recorded, Message, bool)| {
        let prefers = prefer.get(&recorded.case.0).copied();
        About::Case(*message).telling().ways_for(*has_cabinet, prefers).next().unwrap_or(Way::Email).name()
    };
    let ways: Vec<&str> = due.iter().map(first).collect();
    let positions: Vec<i64> = due.iter().map(|(recorded, ..)| recorded.position.0).collect();
    let cabinets: Vec<bool> = due.iter().map(|(.., has_cabinet)| *has_cabinet).collect();
    sqlx::query(
        "INSERT INTO notification.messages (id, case_id, kind, position, way, has_cabinet)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::boolean[])
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(ids)
    .bind(cases)
    .bind(kinds)
    .bind(positions)
    .bind(ways)
    .bind(cabinets)
    .execute(tx)
    .await
    .map(drop)
}

/// The ways that applicants prefer, where they do.
async fn preferred(tx: &mut PgConnection, cases: &[Uuid]) -> Result<HashMap<Uuid, Way>, sqlx::Error> {
    let rows: Vec<(Uuid, Option<String>)> = sqlx::query_as(
        "SELECT DISTINCT ON (case_id) case_id, way FROM notification.wishes WHERE case_id = ANY($1)
         ORDER BY case_id, ordinal DESC",
    )
    .bind(cases)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().filter_map(|(case, way)| Some((case, Way::from_name(&way?)?))).collect())
}

/// The way on which a message goes first to whoever has no cabinet.
pub(crate) fn first_way(about: About) -> &'static str {
    about.telling().ways.first().map_or(Way::Email, |way| *way).name()
}
