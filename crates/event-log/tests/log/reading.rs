//! What is read is what was written, byte for byte; what is damaged is said, and harms nobody else.

use sqlx::PgPool;
use telnusqa_event_log::{
    ExecuteError, LogError, Position, ReadHistoryError, before_last, history, read_after, read_kinds_after,
};

use crate::fixture::*;

/// An event past the door, as damage would look.
async fn plant(pool: &PgPool, case_number: u128, version: i32, kind: &str, body: &str) {
    let write = "WITH h AS (UPDATE log.head SET position = position + 1 RETURNING position)
        INSERT INTO log.events (position, case_id, version, event_id, kind, schema, body, cause_id, recorded_at)
        SELECT h.position, $1, $2, gen_random_uuid(), $3, 1, $4::json, gen_random_uuid(), now() FROM h";
    let write = sqlx::query(write).bind(case(case_number).0).bind(version).bind(kind).bind(body);
    write.execute(pool).await.unwrap();
}

#[tokio::test]
async fn a_body_is_kept_byte_for_byte() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 2).await;
    let body = "{ \"b\" : 1.0e0,\n\t\"a\": \"\\u0000 \\u04d9 ә 🂡 \\/\", \"b\":2 , \"\" :[ ] }  ";
    plant(&pool, 1, 1, "accepted", body).await;
    let page = read_after(&pool, Position(0), 5).await.unwrap();
    assert_eq!(page[0].written.body, body);
    assert_eq!(history(&pool, case(1)).await.unwrap(), page);
    assert!(history(&pool, case(2)).await.unwrap().is_empty());
}

#[tokio::test]
async fn some_kinds_are_read_alone_and_it_is_told_how_far_was_looked() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 2).await;
    for number in 1..=9 {
        let kind = if number % 3 == 0 { "withdrawn" } else { "returned" };
        plant(&pool, number, 1, kind, "{}").await;
    }
    let read = async |after, kinds: &[&str], limit| {
        let (events, up_to) = read_kinds_after(&pool, Position(after), kinds, limit).await.unwrap();
        (events.iter().map(|event| event.position.0).collect::<Vec<_>>(), up_to.0)
    };
    assert_eq!(read(0, &["withdrawn"], 100).await, (vec![3, 6, 9], 9));
    assert_eq!(read(3, &["withdrawn"], 4).await, (vec![6], 7));
    assert_eq!(read(6, &["withdrawn"], 2).await, (vec![], 8));
    assert_eq!(read(0, &["issued"], 100).await, (vec![], 9));
    assert_eq!(read(0, &["returned", "withdrawn"], 3).await, (vec![1, 2, 3], 3));
    assert_eq!(read(9, &["withdrawn"], 100).await, (vec![], 9));
    assert_eq!(read(12, &["withdrawn"], 100).await, (vec![], 12));
    // A hole is found also between events of other kinds.
    let skip = sqlx::query("UPDATE log.head SET position = position + 1");
    skip.execute(&pool).await.unwrap();
    plant(&pool, 10, 1, "withdrawn", "{}").await;
    let hole = read_kinds_after(&pool, Position(2), &["withdrawn"], 100).await;
    assert!(matches!(hole, Err(LogError::Hole { expected: 10, found: 11 })));
    assert_eq!(read(2, &["withdrawn"], 5).await, (vec![3, 6], 7));
}

#[tokio::test]
async fn the_newest_of_some_kinds_are_found_wherever_they_stand() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 2).await;
    for number in 1..=9 {
        let kind = if number % 3 == 0 { "withdrawn" } else { "returned" };
        plant(&pool, number, 1, kind, "{}").await;
    }
    let before = async |kinds: &[&str], count| {
        let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        before_last(&pool, &kinds, count).await.unwrap().0
    };
    assert_eq!(before(&["withdrawn"], 1).await, 8);
    assert_eq!(before(&["withdrawn"], 2).await, 5);
    assert_eq!(before(&["withdrawn"], 20).await, 2);
    assert_eq!(before(&["withdrawn", "returned"], 4).await, 5);
    assert_eq!(before(&["issued"], 20).await, 9, "there are none of them");
    assert_eq!(before(&["withdrawn"], 0).await, 9);
}

#[tokio::test]
async fn what_is_told_is_what_is_read() {
    let house = House::new().await;
    let log = house.log().await;
    let batch = vec![request(1, 1, submit(1)), request(2, 2, submit(2)), request(1, 4, dispatch(1))];
    let outcomes = execute(&log, batch).await;
    let told: Vec<_> = outcomes.iter().flat_map(appended).cloned().collect();
    assert_eq!(house.check().await, told);
    assert_eq!(log.history(case(1)).await.unwrap(), [told[0].clone(), told[2].clone()]);
    assert_eq!(told[1].traceparent.as_deref().map(str::len), Some(55));
    assert_eq!(told[0].traceparent, None);
    assert_eq!(told[0].recorded_at, now());
}

#[tokio::test]
async fn a_damaged_history_stops_its_own_case_alone() {
    let house = House::new().await;
    let log = house.log().await;
    let pool = house.pool("telnusqa_intake", 2).await;
    execute(&log, (1..=4).map(|number| request(u128::from(number), u128::from(number), submit(number))).collect())
        .await;
    plant(&pool, 1, 2, "unheard-of", "{}").await;
    plant(&pool, 2, 2, "withdrawn", "[]").await;
    plant(&pool, 3, 3, "withdrawn", "{}").await;
    let batch = [(1, 11), (2, 12), (3, 13), (1, 14), (4, 15)];
    let batch: Vec<_> = batch.into_iter().map(|(case, cause)| request(case, cause, dispatch(1))).collect();
    for log in [log, house.log().await] {
        let outcomes = log.execute(batch.clone(), now(), noting(|_, _, _| Box::pin(async { Ok(()) }))).await;
        let damage: Vec<_> = outcomes[..4]
            .iter()
            .map(|outcome| match outcome {
                Err(ExecuteError::Damaged(damage)) => damage,
                other => panic!("not damaged: {other:?}"),
            })
            .collect();
        assert!(matches!(damage[0], ReadHistoryError::Read(_)));
        assert!(matches!(damage[1], ReadHistoryError::Read(_)));
        assert!(matches!(damage[2], ReadHistoryError::Hole { expected: 2, found: 3 }));
        assert!(matches!(damage[3], ReadHistoryError::Read(_)), "told to everyone who asks");
        assert!(outcomes[4].is_ok());
    }
    assert_eq!(noted(&pool).await, [4, 4], "only what was decided is settled");
}

#[tokio::test]
async fn nobody_reads_past_a_hole() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 2).await;
    sqlx::query("UPDATE log.head SET position = 1").execute(&pool).await.unwrap();
    plant(&pool, 1, 1, "accepted", "{}").await;
    let read = read_after(&pool, Position(0), 5).await;
    assert!(matches!(read, Err(LogError::Hole { expected: 1, found: 2 })), "{read:?}");
    assert_eq!(read_after(&pool, Position(1), 5).await.unwrap().len(), 1);
}
