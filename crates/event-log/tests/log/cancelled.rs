//! A cancelled future leaves no connection inside a transaction, and no write that returned `Ok` is lost (sqlx 4393).

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use sqlx::PgPool;
use telnusqa_event_log::{Outcome, Recorded};

use crate::fixture::*;

const OPEN: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'telnusqa_intake' AND pid <> pg_backend_pid()
    AND state IN ('active', 'idle in transaction', 'idle in transaction (aborted)')";

/// Polls a future so often, and drops it.
async fn drop_after<F: Future>(polls: u32, future: F) {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Pending if left > 0 => Poll::Pending,
            Poll::Pending | Poll::Ready(_) => Poll::Ready(()),
        }
    })
    .await;
}

/// Whether somebody else sees the note of a round.
async fn is_noted(watch: &PgPool, round: u32) -> bool {
    let query = sqlx::query_scalar("SELECT EXISTS (SELECT FROM public.notes WHERE request = $1)");
    query.bind(i64::from(round)).fetch_one(watch).await.unwrap()
}

#[tokio::test]
async fn dropped_futures_lose_nothing() {
    let house = House::new().await;
    let pool = house.pool("telnusqa_intake", 2).await;
    let watch = house.pool("telnusqa_intake", 1).await;
    let log = log(pool.clone());
    let mut told: Vec<Recorded> = Vec::new();
    for round in 0..200u32 {
        let polls = 1 + round % 8;
        drop_after(polls, pool.begin()).await;
        // A write by itself on what the dropped one left behind: there for all as soon as it has returned.
        sqlx::query("INSERT INTO public.notes VALUES ($1)").bind(i64::from(round)).execute(&pool).await.unwrap();
        assert!(is_noted(&watch, round).await, "round {round}: a write that returned is lost");
        let dropped = vec![request(u128::from(round), u128::from(round), submit(round + 1))];
        drop_after(polls, execute(&log, dropped)).await;
        let number = 1_000 + round;
        let outcomes = execute(&log, vec![request(u128::from(number), u128::from(number), submit(number))]).await;
        told.extend_from_slice(appended(&outcomes[0]));
    }
    // Dropped ones run to their end: the same causes again find them.
    for round in 0..200u32 {
        let again = execute(&log, vec![request(u128::from(round), u128::from(round), submit(round + 1))]).await;
        assert!(matches!(&again[0], Ok(Outcome::Appended(_) | Outcome::AlreadyApplied(_))));
    }
    until(&watch, OPEN, 0).await;
    let events = house.check().await;
    assert_eq!(events.len(), 400, "each case once");
    assert!(told.iter().all(|event| events[event.position.0 as usize - 1] == *event));
}
