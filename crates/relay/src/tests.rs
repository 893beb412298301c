//! The relay against a real log and a real bus.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use futures_util::StreamExt;
use sqlx::PgPool;
use telnusqa_chassis::bus::CASES;
use telnusqa_chassis::process::{Service, open, open_pool};
use telnusqa_chassis::{Settings, migrations};
use telnusqa_event_log::APPENDED_SUBJECT;
use telnusqa_servers::testing::{TestDatabase, TestNats};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{CarryError, serve};

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");

type Served = JoinHandle<Result<(), Box<dyn std::error::Error + Send + Sync>>>;

struct House {
    database: TestDatabase,
    nats: TestNats,
    pool: PgPool,
}

impl House {
    async fn new() -> Self {
        let migrations = [telnusqa_event_log::migrations(), migrations()].concat();
        let database = telnusqa_servers::testing::database(migrations).await;
        let nats = telnusqa_servers::testing::nats().await;
        let pool = open_pool(&database.owner_url, "test", 4).await.unwrap();
        Self { database, nats, pool }
    }

    /// A relay in its own role.
    async fn relay(&self) -> (Service, Served) {
        let settings = Settings::read(|name| match name {
            "TELNUSQA_DATABASE_URL" => Some(self.database.url_as("telnusqa_relay")),
            "TELNUSQA_NATS_URL" => Some(self.nats.url.clone()),
            "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
            "TELNUSQA_PUBLIC_URL" => Some("http://127.0.0.1".to_owned()),
            _ => None,
        });
        let service = open("relay", crate::PARTS, settings.unwrap(), CancellationToken::new()).await.unwrap().unwrap();
        let served = tokio::spawn(serve(service.clone()));
        (service, served)
    }

    async fn append(&self, count: i64) {
        sqlx::query(
            "WITH head AS (UPDATE log.head SET position = position + $1 RETURNING position - $1 AS base) \
             INSERT INTO log.events (position, case_id, version, event_id, kind, schema, body, cause_id, recorded_at) \
             SELECT base + i, $2, base + i, gen_random_uuid(), 'handed-over', 1, \
                 ('{\"n\": ' || (base + i) || '}')::json, gen_random_uuid(), now() \
             FROM head, generate_series(1, $1) AS i ORDER BY i",
        )
        .bind(count)
        .bind(Uuid::from_u128(7))
        .execute(&self.pool)
        .await
        .unwrap();
    }

    async fn carried(&self) -> i64 {
        let carried = sqlx::query_scalar("SELECT position FROM consumers.checkpoints WHERE consumer = 'relay'");
        carried.fetch_optional(&self.pool).await.unwrap().unwrap_or(0)
    }

    async fn wait_for(&self, position: i64) {
        until(async || self.carried().await >= position).await;
        assert_eq!(self.carried().await, position);
    }
}

async fn until(condition: impl AsyncFn() -> bool) {
    let fulfilled = tokio::time::timeout(Duration::from_secs(60), async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    fulfilled.await.expect("it happens within a minute");
}

async fn stop(service: &Service, served: Served) {
    service.stop.cancel();
    served.await.unwrap().unwrap();
}

/// Everything on the stream, in its order: position, headers, body.
async fn on_the_bus(service: &Service) -> Vec<(i64, BTreeMap<String, String>, String)> {
    let wanted =
        pull::Config { ack_policy: AckPolicy::None, deliver_policy: DeliverPolicy::All, ..pull::Config::default() };
    let consumer = service.bus.jetstream.create_consumer_on_stream(wanted, CASES).await.unwrap();
    let count = consumer.cached_info().num_pending;
    let messages = consumer.messages().await.unwrap().take(usize::try_from(count).unwrap());
    let read = messages.map(|message| {
        let message = message.unwrap();
        let headers: BTreeMap<String, String> = message
            .headers
            .iter()
            .flat_map(async_nats::HeaderMap::iter)
            .map(|(name, values)| (name.to_string(), values[0].to_string()))
            .collect();
        let body = String::from_utf8(message.payload.to_vec()).unwrap();
        (headers["Telnusqa-Position"].parse().unwrap(), headers, body)
    });
    read.collect().await
}

fn positions(messages: &[(i64, BTreeMap<String, String>, String)]) -> Vec<i64> {
    messages.iter().map(|(position, ..)| *position).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_comes_to_the_bus_in_its_order_and_byte_for_byte() {
    let house = House::new().await;
    let (service, served) = house.relay().await;
    for count in [1, 2, 40] {
        house.append(count).await;
        service.bus.client.publish(APPENDED_SUBJECT, "".into()).await.unwrap();
    }
    house.wait_for(43).await;
    // Also without an announcement.
    house.append(1).await;
    house.wait_for(44).await;
    let messages = on_the_bus(&service).await;
    assert_eq!(positions(&messages), (1..=44).collect::<Vec<i64>>());
    let (_, headers, body) = &messages[4];
    assert_eq!(body, "{\"n\": 5}");
    assert_eq!(headers["ce-type"], "kz.telnusqa.case.handed-over.v1");
    assert_eq!(headers["Nats-Msg-Id"], headers["ce-id"]);
    assert!(service.health.is_ready());
    stop(&service, served).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_of_several_pages_goes_out_in_order() {
    let house = House::new().await;
    house.append(2_500).await;
    let (service, served) = house.relay().await;
    house.wait_for(2_500).await;
    assert_eq!(positions(&on_the_bus(&service).await), (1..=2_500).collect::<Vec<i64>>());
    stop(&service, served).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_carried_again_is_there_once() {
    let house = House::new().await;
    house.append(300).await;
    let (service, served) = house.relay().await;
    house.wait_for(300).await;
    stop(&service, served).await;
    // The checkpoint of the last pages was not saved; some are new.
    sqlx::query("UPDATE consumers.checkpoints SET position = 100").execute(&house.pool).await.unwrap();
    house.append(50).await;
    let (service, served) = house.relay().await;
    house.wait_for(350).await;
    assert_eq!(positions(&on_the_bus(&service).await), (1..=350).collect::<Vec<i64>>());
    stop(&service, served).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_gone_is_made_again() {
    let house = House::new().await;
    let (service, served) = house.relay().await;
    house.append(3).await;
    house.wait_for(3).await;
    service.bus.jetstream.delete_stream(CASES).await.unwrap();
    house.append(3).await;
    house.wait_for(6).await;
    assert_eq!(positions(&on_the_bus(&service).await), [4, 5, 6]);
    service.bus.jetstream.delete_stream(CASES).await.unwrap();
    house.append(200).await;
    house.wait_for(206).await;
    assert_eq!(positions(&on_the_bus(&service).await), (7..=206).collect::<Vec<i64>>());
    stop(&service, served).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_that_is_gone_is_waited_for() {
    let mut house = House::new().await;
    let (service, served) = house.relay().await;
    house.append(3).await;
    house.wait_for(3).await;
    house.nats.server().signal(nix::sys::signal::Signal::SIGKILL);
    house.nats.server().wait().await;
    house.append(3).await;
    until(async || !service.health.is_ready()).await;
    assert_eq!(house.carried().await, 3);
    house.nats.server().restart().await.unwrap();
    house.wait_for(6).await;
    assert_eq!(positions(&on_the_bus(&service).await), [1, 2, 3, 4, 5, 6]);
    until(async || service.health.is_ready()).await;
    stop(&service, served).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_relays_at_once_harm_nobody() {
    let house = House::new().await;
    let ((one, first), (other, second)) = (house.relay().await, house.relay().await);
    for count in [1, 400, 30, 1] {
        house.append(count).await;
    }
    house.wait_for(432).await;
    stop(&one, first).await;
    house.append(1).await;
    house.wait_for(433).await;
    let mut carried = positions(&on_the_bus(&other).await);
    carried.sort_unstable();
    assert_eq!(carried, (1..=433).collect::<Vec<i64>>());
    stop(&other, second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_past_a_hole() {
    let house = House::new().await;
    house.append(3).await;
    sqlx::query("UPDATE log.head SET position = position + 1").execute(&house.pool).await.unwrap();
    house.append(3).await;
    let (service, served) = house.relay().await;
    let error = tokio::time::timeout(Duration::from_secs(60), served).await.unwrap().unwrap().unwrap_err();
    assert!(matches!(error.downcast_ref::<CarryError>(), Some(CarryError::Damaged(_))), "{error}");
    assert!(!service.health.is_ready());
}
