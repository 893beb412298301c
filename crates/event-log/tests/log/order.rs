//! Positions are gapless and in commit order: a reader never skips a slow writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use sqlx::PgPool;
use telnusqa_event_log::{Position, head, read_after};

use crate::fixture::*;

/// A writer advances the head and takes its time; nobody overtakes it, nobody reads past it.
#[tokio::test]
async fn a_slow_writer_is_never_skipped() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 4).await;
    let log = house.log().await;
    appended(&execute(&log, vec![request(1, 1, submit(1))]).await[0]);
    let mut slow = pool.begin().await.unwrap();
    let write = "WITH h AS (UPDATE log.head SET position = position + 1 RETURNING position)
        INSERT INTO log.events (position, case_id, version, event_id, kind, schema, body, cause_id, recorded_at)
        SELECT h.position, e.case_id, 2, gen_random_uuid(), e.kind, e.schema, e.body, gen_random_uuid(), e.recorded_at
        FROM h, log.events AS e WHERE e.position = 1";
    sqlx::query(write).execute(&mut *slow).await.unwrap();
    let fast = tokio::spawn({
        let log = log.clone();
        async move { execute(&log, vec![request(2, 2, submit(2))]).await }
    });
    until(
        &pool,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        1,
    )
    .await;
    assert_eq!(read_after(&pool, Position(1), 10).await.unwrap(), [], "neither the slow one nor past it");
    assert_eq!(head(&pool).await.unwrap(), Position(1));
    slow.commit().await.unwrap();
    let outcome = fast.await.unwrap();
    assert_eq!(appended(&outcome[0])[0].position, Position(3));
    let page = read_after(&pool, Position(1), 10).await.unwrap();
    assert_eq!(page.iter().map(|event| event.position.0).collect::<Vec<_>>(), [2, 3]);
}

/// Readers page while writers of all sizes write, some of which fail: each reads every position, once, in order; and in
/// every snapshot the newest position is the number of events.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_beside_writers_miss_nothing() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_relay", 8).await;
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = [1, 7, 1_000]
        .into_iter()
        .map(|limit| tokio::spawn(read_beside(pool.clone(), limit, Arc::clone(&done))))
        .collect();
    let prefix = tokio::spawn(prefixes(pool.clone(), Arc::clone(&done)));
    let logs = join_all((0..5u32).map(|_| house.log())).await;
    let writers = logs.into_iter().zip(0..5u32).map(|(log, writer)| {
        tokio::spawn(async move {
            for round in 0..30u32 {
                let first = 1 + 10_000 * writer + 100 * round;
                let size = 1 + (round * 7 + writer * 13) % 40;
                let batch: Vec<_> = (first..first + size)
                    .map(|number| request(u128::from(number), u128::from(number), submit(number)))
                    .collect();
                // Every third batch is refused at first and halved: it must leave no hole.
                let settle = noting(move |call, tx, _| {
                    Box::pin(async move {
                        let divisor = i32::from(round % 3 != 0 || call > 1);
                        sqlx::query("SELECT 1 / $1").bind(divisor).execute(tx).await.map(|_| ())
                    })
                });
                let outcomes = log.execute(batch, now(), settle).await;
                assert_eq!(outcomes.len(), size as usize);
            }
        })
    });
    join_all(writers).await.into_iter().for_each(Result::unwrap);
    done.store(true, Ordering::SeqCst);
    let events = house.check().await;
    for reader in readers {
        assert_eq!(reader.await.unwrap(), events);
    }
    prefix.await.unwrap();
}

async fn read_beside(pool: PgPool, limit: u32, done: Arc<AtomicBool>) -> Vec<telnusqa_event_log::Recorded> {
    let mut events = Vec::new();
    loop {
        let last_round = done.load(Ordering::SeqCst);
        let page = read_after(&pool, Position(events.len() as i64), limit).await.unwrap();
        if page.is_empty() && last_round {
            return events;
        }
        events.extend(page);
    }
}

async fn prefixes(pool: PgPool, done: Arc<AtomicBool>) {
    while !done.load(Ordering::SeqCst) {
        let snapshot = "SELECT count(*), coalesce(max(position), 0), (SELECT position FROM log.head) FROM log.events";
        let (count, newest, head): (i64, i64, i64) = sqlx::query_as(snapshot).fetch_one(&pool).await.unwrap();
        assert_eq!((count, count), (newest, head));
    }
}
