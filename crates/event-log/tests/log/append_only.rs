//! Nobody changes what is in the log: tried as the role of each service, and as the owner against the triggers.

use sqlx::{AssertSqlSafe, PgPool};

use crate::fixture::*;

const READERS: [&str; 4] = ["telnusqa_relay", "telnusqa_status", "telnusqa_web", "telnusqa_operations"];

/// No service may do these.
const CHANGES: [&str; 14] = [
    "UPDATE log.events SET body = '{}'",
    "UPDATE log.events SET position = position + 1 WHERE false",
    "DELETE FROM log.events",
    "DELETE FROM log.events WHERE false",
    "TRUNCATE log.events",
    "INSERT INTO log.events SELECT * FROM log.events ON CONFLICT (position) DO UPDATE SET kind = 'other'",
    "MERGE INTO log.events AS e USING log.head AS h ON e.position = h.position WHEN MATCHED THEN DELETE",
    "DELETE FROM log.head",
    "TRUNCATE log.head",
    "INSERT INTO log.head (position) VALUES (7)",
    "UPDATE log.head SET only_row = true",
    "ALTER TABLE log.events DISABLE TRIGGER ALL",
    "ALTER TABLE log.head DISABLE TRIGGER ALL",
    "DROP TABLE log.events",
];

const INSERT: &str = "INSERT INTO log.events
    SELECT 2, case_id, 2, event_id, kind, schema, body, cause_id, recorded_at, NULL FROM log.events";

/// The SQLSTATE with which a statement is refused; `None` where it is not.
async fn refusal(pool: &PgPool, statement: &'static str) -> Option<String> {
    let error = sqlx::query(statement).execute(pool).await.err()?;
    Some(error.as_database_error().expect("the database's word").code().expect("a SQLSTATE").into_owned())
}

async fn house_with_one_event() -> House {
    let house = House::new().await;
    appended(&execute(&house.log().await, vec![request(1, 1, submit(1))]).await[0]);
    house
}

#[tokio::test]
async fn no_service_may_change_what_was_written() {
    let house = house_with_one_event().await;
    let before = house.check().await;
    for role in READERS.into_iter().chain(["telnusqa_intake"]) {
        let pool = house.pool(role, 1).await;
        for statement in CHANGES {
            assert_eq!(refusal(&pool, statement).await.as_deref(), Some("42501"), "{role}: {statement}");
        }
        for setting in ["SET session_replication_role = replica", "SET ROLE telnusqa_owner"] {
            assert_eq!(refusal(&pool, setting).await.as_deref(), Some("42501"), "{role}: {setting}");
        }
    }
    assert_eq!(house.check().await, before);
}

#[tokio::test]
async fn who_reads_may_not_write() {
    let house = house_with_one_event().await;
    for role in READERS {
        let pool = house.pool(role, 1).await;
        for statement in [INSERT, "UPDATE log.head SET position = position + 1", "SELECT * FROM log.head FOR UPDATE"] {
            assert_eq!(refusal(&pool, statement).await.as_deref(), Some("42501"), "{role}: {statement}");
        }
        assert_eq!(read_to_end(&pool).await.len(), 1, "{role} reads");
    }
    house.check().await;
}

/// The head only grows, whoever asks; and it is only a number.
#[tokio::test]
async fn the_head_only_grows() {
    let house = house_with_one_event().await;
    for url in [house.database.url_as("telnusqa_intake"), house.database.owner_url.clone()] {
        let pool = PgPool::connect(&url).await.unwrap();
        for change in ["position", "position - 1", "0", "-1"] {
            let statement = AssertSqlSafe(format!("UPDATE log.head SET position = {change}"));
            let error = sqlx::query(statement).execute(&pool).await.unwrap_err();
            assert_eq!(error.as_database_error().unwrap().code().as_deref(), Some("23001"), "{change}");
        }
        pool.close().await;
    }
    house.check().await;
}

/// Grants do not bind the owner; the triggers do, until he takes them away by name.
#[tokio::test]
async fn the_triggers_stop_the_owner_too() {
    let house = house_with_one_event().await;
    let owner = PgPool::connect(&house.database.owner_url).await.unwrap();
    for statement in CHANGES.into_iter().take(9) {
        assert_eq!(refusal(&owner, statement).await.as_deref(), Some("23001"), "{statement}");
    }
    assert_eq!(refusal(&owner, "INSERT INTO log.head (position) VALUES (7)").await.as_deref(), Some("23505"));
    owner.close().await;
    house.check().await;
}
