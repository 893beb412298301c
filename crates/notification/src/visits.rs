//! Visits at home (RC-25): what happens to them is told as what happens to cases, from the history that `intake` keeps.

use sqlx::PgPool;
use telnusqa_contracts::visit::read;
use telnusqa_domain::telling::About;
use telnusqa_domain::visit::{Event, Message, Visit};
use uuid::Uuid;

use crate::apply::first_way;

/// So many lines of all histories are looked at again: whoever took a number early may commit late.
const LATE: i64 = 1000;

/// A visit as it stands now, with the event that a message follows from.
pub(crate) struct Told {
    pub(crate) event: Event,
    /// Whether nothing has happened since.
    pub(crate) holds: bool,
    /// Whom to tell, in the vault.
    pub(crate) person: Uuid,
    pub(crate) visit: Visit,
}

/// That of an identity, and its event at a place; `None` where they cannot be read.
pub(crate) async fn now(pool: &PgPool, id: Uuid, position: i64) -> Result<Option<Told>, sqlx::Error> {
    let rows: Vec<(i64, String, Uuid)> = sqlx::query_as(
        "SELECT event.ordinal, event.body, visit.person
         FROM intake.visit_history AS event JOIN intake.visits AS visit USING (visit_id)
         WHERE visit_id = $1 ORDER BY event.version",
    )
    .bind(id)
    .fetch_all(pool)
    .await?;
    let Some(at) = rows.iter().position(|(ordinal, ..)| *ordinal == position) else { return Ok(None) };
    let person = rows[at].2;
    let history: Result<Vec<Event>, _> = rows.iter().map(|(_, body, _)| read(body)).collect();
    let Ok(history) = history else { return Ok(None) };
    let Some(visit) = Visit::replay(&history) else { return Ok(None) };
    Ok(Some(Told { event: history[at].clone(), holds: at + 1 == history.len(), person, visit }))
}

/// Writes a message for each event that is to be told and is not yet, as the consumer does for events of cases: once, by an id
/// that follows from the event.
pub(crate) async fn write_due(pool: &PgPool) -> Result<(), sqlx::Error> {
    let rows: Vec<(i64, Uuid, i32, String)> = sqlx::query_as(
        "SELECT ordinal, visit_id, version, body FROM intake.visit_history AS event
         WHERE ordinal > (SELECT coalesce(max(position), 0) FROM notification.messages WHERE kind LIKE 'home-visit-%') - $1
             AND NOT EXISTS (SELECT FROM notification.messages AS message
                 WHERE message.case_id = event.visit_id AND message.position = event.ordinal)
         ORDER BY ordinal",
    )
    .bind(LATE)
    .fetch_all(pool)
    .await?;
    for (ordinal, visit, version, body) in rows {
        // What cannot be read is found out where it is shown; here it is nobody's message.
        let Some(message) = read(&body).ok().as_ref().and_then(Message::of) else { continue };
        sqlx::query(
            "INSERT INTO notification.messages (id, case_id, kind, position, way) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(Uuid::new_v5(&visit, format!("{version}").as_bytes()))
        .bind(visit)
        .bind(message.name())
        .bind(ordinal)
        .bind(first_way(About::Visit(message)))
        .execute(pool)
        .await?;
    }
    Ok(())
}
