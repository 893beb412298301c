//! From the commit of an event until its row can be read, and until an open page has it, without being asked to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;

use super::super::house::House;
use super::super::load::{Message, quantile};
use super::super::packages::package;
use super::client::{Connection, Visit, get};

/// Between two events: longer than a page waits before it fetches itself anew, and no multiple of what looks for them.
const PAUSE: Duration = Duration::from_millis(1_130);
const RUN: u32 = 801;
const GIVE_UP: Duration = Duration::from_secs(10);

/// When each position was first seen.
type Seen = BTreeMap<i64, Instant>;

/// Measures and prints.
pub(super) async fn measure(house: &House, web: SocketAddr, visit: &Visit, events: u32) -> anyhow::Result<()> {
    if events == 0 {
        return Ok(());
    }
    house.applied().await?;
    let (head, _) = positions(house).await?;
    let last = head + i64::from(events);
    let (stop, stopped) = watch::channel(false);
    let publish = async {
        tokio::time::sleep(PAUSE).await;
        for serial in 1..=events {
            let package = package(RUN, serial, house.college());
            let message = Message { body: package.body, key: package.number, subject: package.subject };
            house.target().publish(&message).await?;
            tokio::time::sleep(PAUSE).await;
        }
        stop.send_replace(true);
        anyhow::Ok(())
    };
    let (published, looked, seen) =
        tokio::join!(publish, look(house, last, stopped.clone()), hear(house, web, visit, head, last));
    published?;
    let ((committed, readable), seen) = (looked?, seen?);
    for (name, at) in [("row readable", &readable), ("seen on an open page", &seen)] {
        let mut took: Vec<Duration> =
            committed.iter().filter_map(|(position, from)| Some(first(at, *position)?.duration_since(*from))).collect();
        took.sort_unstable();
        ensure!(took.len() == committed.len(), "see {} events: {}", committed.len(), took.len());
        let ms = |share| quantile(&took, share).as_secs_f64() * 1e3;
        println!("committed, then {name}: p50 {:.1} ms, p99 {:.1} ms, of {}", ms(0.5), ms(0.99), took.len());
    }
    println!("goal: seen within 500 ms at p99; one event in {} ms, looked for each millisecond", PAUSE.as_millis());
    Ok(())
}

/// When a position was there: the first of those at or after it.
fn first(seen: &Seen, position: i64) -> Option<Instant> {
    seen.range(position..).next().map(|(_, at)| *at)
}

/// How far the log is, and the read model.
async fn positions(house: &House) -> anyhow::Result<(i64, i64)> {
    sqlx::query_as(
        "SELECT head.position, checkpoints.position FROM log.head, consumers.checkpoints WHERE consumer = 'status'",
    )
    .fetch_one(house.pool())
    .await
    .context("read the positions")
}

async fn look(house: &House, last: i64, stopped: watch::Receiver<bool>) -> anyhow::Result<(Seen, Seen)> {
    let (mut committed, mut readable) = (Seen::new(), Seen::new());
    let (before, _) = positions(house).await?;
    let mut over = None;
    loop {
        let (head, applied) = positions(house).await?;
        let now = Instant::now();
        if head > before {
            committed.entry(head).or_insert(now);
        }
        readable.entry(applied).or_insert(now);
        if applied >= last {
            return Ok((committed, readable));
        }
        if *stopped.borrow() && now.duration_since(*over.get_or_insert(now)) > GIVE_UP {
            return Err(anyhow::anyhow!("wait for position {last}: {applied}"));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Hears what the page's script hears, and fetches then what it fetches: when the answer was there.
async fn hear(house: &House, web: SocketAddr, visit: &Visit, head: i64, last: i64) -> anyhow::Result<Seen> {
    let token = house.token("operator")?;
    let mut live = Connection::open(web).await?;
    let mut page = Connection::open(web).await?;
    live.stream.write_all(&visit.get("/live")).await?;
    let (mut seen, mut text) = (Seen::new(), Vec::new());
    while seen.last_key_value().is_none_or(|(position, _)| *position < last) {
        let read = tokio::time::timeout(PAUSE * 2 + GIVE_UP, live.stream.read_buf(&mut text)).await;
        ensure!(read.context("hear of an event")?? > 0, "hear of an event: the stream ended");
        let said = String::from_utf8_lossy(&text);
        let Some((at, position)) = newest(&said) else { continue };
        text.drain(..at);
        if position <= head {
            continue;
        }
        // the card of the newest package, as its page would be fetched
        let serial = position - head;
        let key = package(RUN, u32::try_from(serial)?, house.college()).number;
        let request = get(&format!("/api/v1/cases/{key}"), &[("authorization", &format!("Bearer {token}"))]);
        let answer = page.ask(&request).await?;
        ensure!(answer.status == 200, "see {key}: {}", answer.status);
        seen.insert(position, Instant::now());
    }
    Ok(seen)
}

/// The newest position of a stream that is told whole, and where what was read ends.
fn newest(said: &str) -> Option<(usize, i64)> {
    let at = said.rfind("data: ")?;
    let (number, _) = said[at + 6..].split_once('\n')?;
    Some((at + 6 + number.len(), number.trim().parse().ok()?))
}
