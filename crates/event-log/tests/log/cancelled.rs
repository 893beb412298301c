//! A cancelled future leaves no connection inside a transaction, and no write that returned `Ok` is lost (sqlx 4393).

use std::time::Duration;

use telnusqa_event_log::Outcome;

use crate::fixture::*;

const OPEN: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'telnusqa_intake' AND pid <> pg_backend_pid()
    AND state IN ('active', 'idle in transaction', 'idle in transaction (aborted)')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_futures_lose_nothing() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 3).await;
    let log = log(pool.clone());
    let mut told = Vec::new();
    for round in 0..200u32 {
        let patience = Duration::from_micros(u64::from(round * 37 % 1_500));
        let _ = tokio::time::timeout(patience, pool.begin()).await;
        let dropped = execute(&log, vec![request(u128::from(round), u128::from(round), submit(round + 1))]);
        let _ = tokio::time::timeout(patience, dropped).await;
        // A write by itself, and one through the door, on what the dropped ones left behind.
        sqlx::query("INSERT INTO public.notes VALUES ($1)").bind(i64::from(round)).execute(&pool).await.unwrap();
        let number = 1_000 + round;
        let outcomes = execute(&log, vec![request(u128::from(number), u128::from(number), submit(number))]).await;
        told.extend_from_slice(appended(&outcomes[0]));
    }
    // Dropped ones run to their end: the same causes again find them, or carry them out.
    for round in 0..200u32 {
        let again = execute(&log, vec![request(u128::from(round), u128::from(round), submit(round + 1))]).await;
        assert!(matches!(&again[0], Ok(Outcome::Appended(_) | Outcome::AlreadyApplied(_))));
    }
    let watch = house.pool("telnusqa_intake", 1).await;
    until(&watch, OPEN, 0).await;
    assert_eq!(noted(&watch).await, (0..200).collect::<Vec<_>>(), "no write that returned is lost");
    let events = house.check().await;
    assert_eq!(events.len(), 400, "each case once");
    assert!(told.iter().all(|event| events[event.position.0 as usize - 1] == *event));
}
