//! Commands per second through `execute`, against a private PostgreSQL with the durability that we ship.
//!
//! `cargo bench -p telnusqa-event-log`. Streams of eight events; each caller repeats: batch in, answers out.
#![allow(clippy::unwrap_used, missing_docs, reason = "a program to be watched; a panic is the answer")]

#[path = "../tests/log/fixture.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod fixture;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use telnusqa_event_log::{EventLog, Request};

use crate::fixture::{House, appended, dispatch, execute, give_back, log, request, submit};

const EVENTS_PER_CASE: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() {
    println!("callers  batch  commands/s  p50 ms  p99 ms");
    for (callers, batch) in [(1, 1), (8, 1), (32, 1), (1, 8), (1, 32), (1, 512), (2, 512)] {
        let house = House::new().await;
        let log = log(house.pool("telnusqa_intake", 8).await);
        let started = Instant::now();
        let work = (0..callers).map(|caller| tokio::spawn(call(log.clone(), caller, batch)));
        let mut durations: Vec<Duration> = join_all(work).await.into_iter().flat_map(Result::unwrap).collect();
        let elapsed = started.elapsed();
        durations.sort_unstable();
        let commands = durations.len() * batch as usize;
        let at = |percent: usize| durations[(durations.len() - 1) * percent / 100].as_secs_f64() * 1e3;
        let rate = commands as f64 / elapsed.as_secs_f64();
        println!("{callers:>7}  {batch:>5}  {rate:>10.0}  {:>6.2}  {:>6.2}", at(50), at(99));
        assert_eq!(house.check().await.len(), commands);
    }
}

/// Batches of one command for each of `batch` cases, until time is up; how long each took.
async fn call(log: EventLog, caller: u32, batch: u32) -> Vec<Duration> {
    let mut durations = Vec::new();
    let started = Instant::now();
    for round in 0.. {
        if started.elapsed() > PATIENCE {
            break;
        }
        let first = 1 + caller * 100_000 + round / EVENTS_PER_CASE * batch;
        let requests = (first..first + batch).map(|case| step(case, round % EVENTS_PER_CASE)).collect();
        let begun = Instant::now();
        let outcomes = execute(&log, requests).await;
        durations.push(begun.elapsed());
        outcomes.iter().for_each(|outcome| assert_eq!(appended(outcome).len(), 1));
    }
    durations
}

fn step(case: u32, step: u32) -> Request {
    let command = match step {
        0 => submit(case),
        odd if odd % 2 == 1 => dispatch(1),
        _ => give_back(1),
    };
    request(u128::from(case), u128::from(case * EVENTS_PER_CASE + step), command)
}
