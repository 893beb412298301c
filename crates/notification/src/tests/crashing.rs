//! Killed over and over while gateways fail: each message comes, none twice, and of whichever nobody knows it is told.
//!
//! `TELNUSQA_TEXTS=10000` lets more go through; without it a fifth of that.

use std::collections::{BTreeMap, BTreeSet};

use telnusqa_stand_in::sms::Fault;
use uuid::Uuid;

use super::gateway::Gateway;
use super::house::{House, arrived, id, until};

/// Cases, each with its share of the messages.
const CASES: u128 = 50;
/// Killed whenever so many more were taken: never at the same place.
const STRIDES: [usize; 5] = [37, 101, 53, 149, 83];

/// What became of each message: its status, and the gateways that took it.
async fn came_to(house: &House, gateway: &Gateway) -> Vec<(String, Vec<&'static str>)> {
    let mut took: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for taken in gateway.taken() {
        took.entry(taken.key).or_default().push(taken.gateway);
    }
    let rows: Vec<(Uuid, String)> =
        sqlx::query_as("SELECT id, status FROM notification.messages").fetch_all(&house.owner).await.unwrap();
    let known: BTreeSet<String> = rows.iter().map(|(id, _)| id.to_string()).collect();
    assert!(took.keys().all(|key| known.contains(key)), "nobody was sent what nobody wrote");
    rows.into_iter().map(|(id, status)| (status, took.remove(&id.to_string()).unwrap_or_default())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_killed_each_message_comes_once_or_is_told_to_be_in_doubt() {
    let count: usize = std::env::var("TELNUSQA_TEXTS").map_or(2000, |count| count.parse().unwrap());
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    for case in 1..=CASES {
        house.sent_of(case, (None, Some(&format!("+7701{case:07}")))).await;
        house.append(case, &arrived()).await;
        sqlx::query(
            "INSERT INTO notification.messages (id, case_id, kind, position, way)
             SELECT gen_random_uuid(), $1, 'ready-at-counter', max(position), 'sms' FROM log.events, generate_series(1, $2)
             WHERE case_id = $1 GROUP BY generate_series",
        )
        .bind(id(case))
        .bind(i32::try_from(count).unwrap() / i32::try_from(CASES).unwrap())
        .execute(&house.owner)
        .await
        .unwrap();
    }
    for name in ["main", "spare"] {
        gateway.switch(name, Some(Fault::Third));
    }
    let (mut taken, mut kills) = (0, 0);
    let waits = async || crate::pending(&house.owner).await.unwrap().waiting > 0;
    while waits().await {
        let working = house.work_by(None, Some(gateway.both())).await;
        let stride = STRIDES[kills % STRIDES.len()];
        until(async || gateway.taken().len() >= taken + stride || !waits().await).await;
        (taken, kills) = (gateway.taken().len(), kills + 1);
        if count - taken < 2 * stride {
            // The last ones are let through: what waits longer each time waits no longer.
            until(async || {
                house.hurry().await;
                !waits().await
            })
            .await;
        }
        working.kill().await;
    }
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || crate::pending(&house.owner).await.unwrap().handed_over == 0).await;
    working.stop().await;

    let all = came_to(&house, &gateway).await;
    assert_eq!(all.len(), count);
    let mut doubts = 0;
    for (status, took) in &all {
        match status.as_str() {
            "delivered" => assert_eq!(took.len(), 1, "{took:?}"),
            // Nobody knows, and that is so: only the gateway without keys leaves it open, and it is not asked again.
            "in-doubt" => {
                doubts += 1;
                assert!(took.is_empty() || took == &["spare"], "{took:?}");
            }
            status => panic!("{status}: {took:?}"),
        }
    }
    assert!(kills > 5 && doubts > 0, "{kills} kills, {doubts} in doubt");
    println!("{count} messages, {kills} kills, {doubts} in doubt");
}
