//! Commands per second through `execute`, against a private PostgreSQL with the durability that we ship.
//!
//! `cargo bench -p telnusqa-event-log`. Streams of eight events; each caller repeats: batch in, answers out.
#![allow(clippy::unwrap_used, missing_docs, reason = "a program to be watched; a panic is the answer")]

#[path = "../tests/log/fixture.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod fixture;

use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, join_all};
use telnusqa_event_log::{EventLog, Executor, Request};

use crate::fixture::{House, appended, dispatch, execute, give_back, log, now, request, submit};

const EVENTS_PER_CASE: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() {
    println!("callers  batch  commands/s  p50 ms  p99 ms");
    for (callers, batch) in [(1, 1), (1, 8), (1, 32), (1, 512), (2, 512)] {
        measure(callers, batch, |log, caller| Box::pin(call(log, caller, batch))).await;
    }
    println!("one by one, through the executor");
    for callers in [1, 8, 32, 64, 512] {
        measure(callers, 1, |log, caller| Box::pin(hand_in(log, caller))).await;
    }
}

/// Lets the callers work side by side on a fresh log, and prints how they got on.
async fn measure(callers: u32, batch: u32, work: impl Fn(Hands, u32) -> BoxFuture<'static, Vec<Duration>>) {
    let house = House::new().await;
    let log = log(house.pool("telnusqa_intake", 8).await);
    let hands = Hands { executor: Executor::start(log.clone(), now), log };
    let started = Instant::now();
    let tasks: Vec<_> = (0..callers).map(|caller| tokio::spawn(work(hands.clone(), caller))).collect();
    let mut durations: Vec<Duration> = join_all(tasks).await.into_iter().flat_map(Result::unwrap).collect();
    let elapsed = started.elapsed();
    durations.sort_unstable();
    let commands = durations.len() * batch as usize;
    let at = |percent: usize| durations[(durations.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    let rate = commands as f64 / elapsed.as_secs_f64();
    println!("{callers:>7}  {batch:>5}  {rate:>10.0}  {:>6.2}  {:>6.2}", at(50), at(99));
    assert_eq!(house.check().await.len(), commands);
}

/// Two ways in.
#[derive(Clone)]
struct Hands {
    executor: Executor,
    log: EventLog,
}

/// Commands one after the other, each with its own answer, until time is up.
async fn hand_in(hands: Hands, caller: u32) -> Vec<Duration> {
    let mut durations = Vec::new();
    let started = Instant::now();
    for round in 0.. {
        if started.elapsed() > PATIENCE {
            break;
        }
        let request = step(1 + caller * 10_000 + round / EVENTS_PER_CASE, round % EVENTS_PER_CASE);
        let begun = Instant::now();
        let outcome = hands.executor.execute(request).await;
        durations.push(begun.elapsed());
        assert_eq!(appended(&outcome).len(), 1);
    }
    durations
}

/// Batches of one command for each of `batch` cases, until time is up; how long each took.
async fn call(hands: Hands, caller: u32, batch: u32) -> Vec<Duration> {
    let mut durations = Vec::new();
    let started = Instant::now();
    for round in 0.. {
        if started.elapsed() > PATIENCE {
            break;
        }
        let first = 1 + caller * 100_000 + round / EVENTS_PER_CASE * batch;
        let requests = (first..first + batch).map(|case| step(case, round % EVENTS_PER_CASE)).collect();
        let begun = Instant::now();
        let outcomes = execute(&hands.log, requests).await;
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
