//! Appending: one statement that advances the head and writes the events at the positions it gives.

use sqlx::PgConnection;

use crate::{Position, Recorded};

/// The head row stays locked until the commit, so positions are gapless and in commit order. The version's constraint
/// judges who was first.
const APPEND: &str = "
    WITH h AS (
        UPDATE log.head SET position = position + cardinality($1::uuid[])
        RETURNING position - cardinality($1::uuid[]) AS base
    ), appended AS (
        INSERT INTO log.events
            (position, case_id, version, event_id, kind, schema, body, cause_id, recorded_at, traceparent)
        SELECT h.base + e.ordinal, e.case_id, e.version, e.event_id, e.kind, e.schema, e.body::json, e.cause_id,
               e.recorded_at, e.traceparent
        FROM h, unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::integer[], $6::text[], $7::uuid[],
                       $8::timestamptz[], $9::text[]) WITH ORDINALITY
            AS e(case_id, version, event_id, kind, schema, body, cause_id, recorded_at, traceparent, ordinal)
    )
    SELECT base FROM h";

/// Fails where an earlier error of this transaction was swallowed: its commit would be a rollback that says nothing.
const STILL_GOOD: &str = "SELECT 1";

/// Appends the events in their order, tells each its position, and returns the new head; `None` where there are none
/// and the head stays untouched.
pub(crate) async fn append(
    connection: &mut PgConnection,
    events: &mut [Recorded],
) -> Result<Option<Position>, sqlx::Error> {
    if events.is_empty() {
        sqlx::query(STILL_GOOD).execute(connection).await?;
        return Ok(None);
    }
    let base: i64 = sqlx::query_scalar(APPEND)
        .bind(events.iter().map(|event| event.case.0).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.version).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.event_id).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.written.kind.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.written.schema).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.written.body.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.cause.0).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.recorded_at).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.traceparent.as_deref()).collect::<Vec<_>>())
        .fetch_one(connection)
        .await?;
    let mut position = base;
    for event in events {
        position += 1;
        event.position = Position(position);
    }
    Ok(Some(Position(position)))
}
