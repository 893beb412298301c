//! Reading the log: streams for decisions, histories, pages in order of position, the head.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use telnusqa_contracts::event::Written;
use telnusqa_domain::case::CaseId;
use uuid::Uuid;

use crate::{Cause, LogError, Position, Recorded};

/// Each stream by its index, whatever the statistics say: `OFFSET 0` keeps the planner from joining the whole table,
/// also where it planned when the table was empty.
pub(crate) const LOAD: &str = "
    SELECT e.position, e.case_id, e.version, e.event_id, e.kind, e.schema, e.body::text, e.cause_id, e.recorded_at,
           e.traceparent
    FROM unnest($1::uuid[], $2::integer[]) AS c(case_id, version)
    CROSS JOIN LATERAL (
        SELECT * FROM log.events AS e
        WHERE e.case_id = c.case_id AND e.version > c.version
        ORDER BY e.version OFFSET 0
    ) AS e";

const HISTORY: &str = "
    SELECT position, case_id, version, event_id, kind, schema, body::text, cause_id, recorded_at, traceparent
    FROM log.events WHERE case_id = $1 ORDER BY version";

const PAGE: &str = "
    SELECT position, case_id, version, event_id, kind, schema, body::text, cause_id, recorded_at, traceparent
    FROM log.events WHERE position > $1 ORDER BY position LIMIT $2";

/// Up to where a look at the kinds goes, and how many events there are up to there.
const SPAN: &str = "
    SELECT up_to, (SELECT count(*) FROM log.events WHERE position > $1 AND position <= up_to)
    FROM (SELECT least(position, $1::bigint + $2::bigint) AS up_to FROM log.head WHERE only_row) AS head";

const KINDS: &str = "
    SELECT position, case_id, version, event_id, kind, schema, body::text, cause_id, recorded_at, traceparent
    FROM log.events WHERE position > $1 AND position <= $2 AND kind = ANY($3) ORDER BY position";

const BEFORE_LAST: &str = "
    SELECT coalesce(min(position) - 1, (SELECT position FROM log.head))
    FROM (SELECT position FROM log.events WHERE kind = ANY($1) ORDER BY position DESC LIMIT $2) AS last";

const HEAD: &str = "SELECT position FROM log.head";

/// The whole history of a case, oldest first; empty where there is none.
///
/// # Errors
/// [`LogError`]
pub async fn history(pool: &PgPool, case: CaseId) -> Result<Vec<Recorded>, LogError> {
    let rows: Vec<Row> = sqlx::query_as(HISTORY).bind(case.0).fetch_all(pool).await.map_err(LogError::Database)?;
    Ok(rows.into_iter().map(recorded).collect())
}

/// The whole histories of cases, oldest event first, as the caller's transaction sees them.
///
/// # Errors
/// [`LogError::Database`]
pub async fn histories(
    connection: &mut PgConnection,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, Vec<Recorded>>, LogError> {
    let from: Vec<(CaseId, i32)> = cases.iter().map(|case| (*case, 0)).collect();
    load(connection, &from).await.map_err(LogError::Database)
}

/// Reads on from a position: up to `limit` events after it, in order, none left out.
///
/// # Errors
/// [`LogError`]; [`LogError::Hole`] only where the log is damaged, since positions are gapless and in commit order.
pub async fn read_after(pool: &PgPool, position: Position, limit: u32) -> Result<Vec<Recorded>, LogError> {
    let rows: Vec<Row> = sqlx::query_as(PAGE)
        .bind(position.0)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
        .map_err(LogError::Database)?;
    let page: Vec<Recorded> = rows.into_iter().map(recorded).collect();
    for (expected, event) in (position.0.max(0) + 1..).zip(&page) {
        if event.position.0 != expected {
            return Err(LogError::Hole { expected, found: event.position.0 });
        }
    }
    Ok(page)
}

/// Looks at up to `limit` events after a position: gives those of some kinds, in order, and how far it has looked, which
/// is `position` itself where there is nothing after it.
///
/// # Errors
/// [`LogError`], as of [`read_after`].
pub async fn read_kinds_after(
    pool: &PgPool,
    position: Position,
    kinds: &[&str],
    limit: u32,
) -> Result<(Vec<Recorded>, Position), LogError> {
    let (up_to, count): (i64, i64) = sqlx::query_as(SPAN)
        .bind(position.0)
        .bind(i64::from(limit))
        .fetch_one(pool)
        .await
        .map_err(LogError::Database)?;
    if up_to <= position.0 {
        return Ok((Vec::new(), position));
    }
    if count != up_to - position.0.max(0) {
        // It finds the hole, and names it.
        read_after(pool, position, limit).await?;
    }
    let rows: Vec<Row> = sqlx::query_as(KINDS)
        .bind(position.0)
        .bind(up_to)
        .bind(kinds)
        .fetch_all(pool)
        .await
        .map_err(LogError::Database)?;
    Ok((rows.into_iter().map(recorded).collect(), Position(up_to)))
}

/// The position before the newest `count` events of some kinds; that of the newest event of all where there are none of them.
///
/// # Errors
/// [`LogError`]
pub async fn before_last(pool: &PgPool, kinds: &[String], count: u32) -> Result<Position, LogError> {
    let before = sqlx::query_scalar(BEFORE_LAST).bind(kinds).bind(i64::from(count)).fetch_one(pool);
    Ok(Position(before.await.map_err(LogError::Database)?))
}

/// The position of the newest committed event.
///
/// # Errors
/// [`LogError`]
pub async fn head(pool: &PgPool) -> Result<Position, LogError> {
    let position = sqlx::query_scalar(HEAD).fetch_one(pool).await.map_err(LogError::Database)?;
    Ok(Position(position))
}

/// The events of each case after a version, oldest first.
pub(crate) async fn load(
    connection: &mut PgConnection,
    cases: &[(CaseId, i32)],
) -> Result<HashMap<CaseId, Vec<Recorded>>, sqlx::Error> {
    let (ids, versions): (Vec<Uuid>, Vec<i32>) = cases.iter().map(|(case, version)| (case.0, *version)).unzip();
    let rows: Vec<Row> = sqlx::query_as(LOAD).bind(ids).bind(versions).fetch_all(connection).await?;
    let mut streams: HashMap<CaseId, Vec<Recorded>> = HashMap::with_capacity(cases.len());
    for event in rows.into_iter().map(recorded) {
        streams.entry(event.case).or_default().push(event);
    }
    for stream in streams.values_mut() {
        stream.sort_by_key(|event| event.version);
    }
    Ok(streams)
}

type Row = (i64, Uuid, i32, Uuid, String, i32, String, Uuid, DateTime<Utc>, Option<String>);

fn recorded(row: Row) -> Recorded {
    let (position, case, version, event_id, kind, schema, body, cause, recorded_at, traceparent) = row;
    Recorded {
        case: CaseId(case),
        cause: Cause(cause),
        event_id,
        position: Position(position),
        recorded_at,
        traceparent,
        version,
        written: Written { body, kind, schema },
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection, Executor};

    use super::*;

    /// A plan may be kept from when the table was empty, and must still be right when a million events have come.
    #[tokio::test]
    async fn streams_and_pages_are_found_by_index_also_by_a_plan_for_an_empty_table() {
        let database = telnusqa_servers::testing::database(crate::migrations()).await;
        let mut connection = PgConnection::connect(&database.url_as("telnusqa_intake")).await.expect("it answers");
        connection.execute("SET plan_cache_mode = force_generic_plan").await.expect("a setting");
        for (statement, arguments, index) in [
            (LOAD, "'{}', '{}'", "Index Scan using events_case_version_key"),
            (PAGE, "0, 10", "Index Scan using events_pkey"),
            (KINDS, "0, 10, '{}'", "events_pkey"),
            (SPAN, "0, 10", "events_pkey"),
        ] {
            let prepare = AssertSqlSafe(format!("PREPARE planned AS {statement}"));
            connection.execute(sqlx::raw_sql(prepare)).await.expect("a statement");
            let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE planned ({arguments})"));
            let plan: Vec<String> = sqlx::query_scalar(explain).fetch_all(&mut connection).await.expect("a plan");
            let plan = plan.join("\n");
            assert!(plan.contains(index) && !plan.contains("Seq Scan"), "{plan}");
            connection.execute("DEALLOCATE planned").await.expect("forgotten");
        }
    }
}
