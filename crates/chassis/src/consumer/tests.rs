//! A toy consumer against a real database and a real bus.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_nats::HeaderMap;
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use telnusqa_contracts::cloud_event::{Attributes, case_subject};
use telnusqa_contracts::event::ReadError;
use telnusqa_event_log::{Position, Recorded, read_after};
use telnusqa_servers::testing::{TestDatabase, TestNats};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Apply, ApplyError, ConsumeError, progress, run};
use crate::bus::{CASES, ensure_stream};
use crate::process::{Service, open};
use crate::{Settings, parked};

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");

/// A log, a bus, and what the toy writes.
struct House {
    database: TestDatabase,
    nats: TestNats,
    pool: PgPool,
}

impl House {
    async fn new() -> Self {
        let migrations = [telnusqa_event_log::migrations(), crate::migrations()].concat();
        let database = telnusqa_servers::testing::database(migrations).await;
        let nats = telnusqa_servers::testing::nats().await;
        let pool = crate::process::open_pool(&database.owner_url, "test", 4).await.unwrap();
        sqlx::raw_sql(
            "CREATE SCHEMA toy; \
             CREATE TABLE toy.applied (nr serial, position bigint PRIMARY KEY CHECK (position <> 13), case_id uuid);",
        )
        .execute(&pool)
        .await
        .unwrap();
        Self { database, nats, pool }
    }

    async fn service(&self) -> Service {
        let settings = Settings::read(|name| match name {
            "TELNUSQA_DATABASE_URL" => Some(self.database.owner_url.clone()),
            "TELNUSQA_NATS_URL" => Some(self.nats.url.clone()),
            "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
            "TELNUSQA_PUBLIC_URL" => Some("http://127.0.0.1".to_owned()),
            _ => None,
        });
        let service = open("toy", &[], settings.unwrap(), CancellationToken::new()).await.unwrap().unwrap();
        ensure_stream(&service.bus, CASES).await.unwrap();
        service
    }

    /// Appends events of these cases, as if an executor had.
    async fn append(&self, cases: &[u128]) -> Vec<Recorded> {
        self.append_kinds(&cases.iter().map(|case| (*case, "handed-over")).collect::<Vec<_>>()).await
    }

    async fn append_kinds(&self, cases: &[(u128, &str)]) -> Vec<Recorded> {
        let mut tx = self.pool.begin().await.unwrap();
        let head: i64 = sqlx::query_scalar("UPDATE log.head SET position = position + $1 RETURNING position - $1")
            .bind(i64::try_from(cases.len()).unwrap())
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        for (position, (case, kind)) in (head + 1..).zip(cases) {
            sqlx::query(
                "INSERT INTO log.events SELECT $1, $2, 1 + count(*), gen_random_uuid(), $3, 1, '{}', \
                 gen_random_uuid(), now() FROM log.events WHERE case_id = $2",
            )
            .bind(position)
            .bind(Uuid::from_u128(*case))
            .bind(*kind)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        read_after(&self.pool, Position(head), 10_000).await.unwrap()
    }

    async fn applied(&self) -> Vec<i64> {
        sqlx::query_scalar("SELECT position FROM toy.applied ORDER BY nr").fetch_all(&self.pool).await.unwrap()
    }

    async fn parked(&self) -> Vec<(i64, String)> {
        let parked = parked::list(&self.pool).await.unwrap();
        parked.into_iter().map(|parked| (parked.position.unwrap(), parked.reason_code)).collect()
    }

    /// Waits until these positions, and no others, are applied, and gives them in the order in which they were.
    async fn wait_for(&self, positions: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let wanted: BTreeSet<i64> = positions.into_iter().collect();
        until(async || self.applied().await.len() >= wanted.len()).await;
        let applied = self.applied().await;
        assert_eq!(applied.iter().copied().collect::<BTreeSet<_>>(), wanted);
        applied
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

async fn publish(service: &Service, event: &Recorded) {
    let attributes = Attributes {
        case: event.case,
        cause: event.cause.0,
        event_id: event.event_id,
        kind: event.written.kind.clone(),
        position: event.position.0,
        recorded_at: event.recorded_at,
        schema: event.written.schema,
        traceparent: event.traceparent.clone(),
        version: event.version,
    };
    let mut headers = HeaderMap::new();
    for (name, value) in attributes.headers() {
        // Without its id for NATS, so that a second one comes through.
        if name != "Nats-Msg-Id" {
            headers.insert(name, value);
        }
    }
    let subject = case_subject(&event.written.kind, event.case);
    let body = event.written.body.clone().into();
    service.bus.jetstream.publish_with_headers(subject, headers, body).await.unwrap().await.unwrap();
}

/// What the toy refuses.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Refusal {
    Event,
    Panic,
    Unknown,
}

/// Writes down every position; refuses those that it is told to.
#[derive(Clone, Default)]
struct Toy(Arc<Mutex<BTreeSet<(i64, Refusal)>>>);

/// The same, but it needs one kind only.
struct Choosy(Toy);

impl Apply for Choosy {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        self.0.apply(tx, events)
    }

    fn kinds(&self) -> Option<&'static [&'static str]> {
        Some(&["chosen"])
    }
}

impl Toy {
    fn refusing(refused: impl IntoIterator<Item = (i64, Refusal)>) -> Self {
        Self(Arc::new(Mutex::new(refused.into_iter().collect())))
    }

    fn refuses(&self, position: i64, refusal: Refusal) -> bool {
        self.0.lock().unwrap().contains(&(position, refusal))
    }

    fn start(&self, service: &Service) -> JoinHandle<Result<(), ConsumeError>> {
        let (service, toy) = (service.clone(), Arc::new(self.clone()));
        tokio::spawn(async move { run(&service, "toy", toy).await })
    }
}

impl Apply for Toy {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            for event in events {
                let position = event.position.0;
                assert!(!self.refuses(position, Refusal::Panic), "the toy breaks");
                if self.refuses(position, Refusal::Event) {
                    return Err(ApplyError::Event { position, reason: "the toy does not like it".to_owned() });
                }
                if self.refuses(position, Refusal::Unknown) {
                    return Err(ApplyError::Unknown(ReadError::UnknownKind("novelty".to_owned())));
                }
                sqlx::query("INSERT INTO toy.applied (position, case_id) VALUES ($1, $2)")
                    .bind(position)
                    .bind(event.case.0)
                    .execute(&mut *tx)
                    .await
                    .map_err(ApplyError::Database)?;
            }
            Ok(())
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_bus_does_each_position_is_applied_once_and_in_order() {
    let house = House::new().await;
    let service = house.service().await;
    // Number 13 is for another test.
    house.append(&[1; 13]).await;
    sqlx::query("INSERT INTO consumers.checkpoints (consumer, position) VALUES ('toy', 13)")
        .execute(&house.pool)
        .await
        .unwrap();
    let consumer = Toy::default().start(&service);
    let events = house.append(&(0..90).map(|n| n % 7).collect::<Vec<u128>>()).await;
    // Every third is lost; the others come in a wild order, some of them twice, some of them much later.
    for step in [7_usize, 11] {
        for n in 0..events.len() {
            let event = &events[(n * step + 31) % events.len()];
            if event.position.0 % 3 != 0 {
                publish(&service, event).await;
            }
        }
    }
    let applied = house.wait_for(14..=103).await;
    assert!(applied.is_sorted());
    // What is no event of the log harms nobody.
    service.bus.jetstream.publish("case.v1.nonsense.x", "{".into()).await.unwrap().await.unwrap();
    let last = house.append(&[1]).await;
    publish(&service, &last[0]).await;
    house.wait_for(14..=104).await;
    let progress = progress(&house.pool, "toy").await.unwrap();
    assert_eq!((progress.position, progress.head), (Position(104), Position(104)));
    assert_eq!(progress.as_of(service.clock.now()).timestamp() / 100, service.clock.now().timestamp() / 100);
    service.stop.cancel();
    consumer.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_gone_harms_nobody_and_its_durable_is_made_again() {
    let house = House::new().await;
    let service = house.service().await;
    let consumer = Toy::default().start(&service);
    let first = house.append(&[1, 2, 3]).await;
    publish(&service, &first[0]).await;
    house.wait_for(1..=3).await;
    service.bus.jetstream.delete_stream(CASES).await.unwrap();
    house.append(&[1, 2, 3]).await;
    house.wait_for(1..=6).await;
    let stream = ensure_stream(&service.bus, CASES).await.unwrap();
    until(async || stream.consumer_info("toy").await.is_ok()).await;
    let last = house.append(&[1]).await;
    publish(&service, &last[0]).await;
    house.wait_for(1..=7).await;
    until(async || stream.consumer_info("toy").await.is_ok_and(|info| info.num_ack_pending == 0)).await;
    service.stop.cancel();
    consumer.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_instances_one_works_and_the_other_takes_over() {
    let house = House::new().await;
    let (one, other) = (house.service().await, house.service().await);
    let toy = Toy::default();
    let first = toy.start(&one);
    house.append(&[1; 5]).await;
    house.wait_for(1..=5).await;
    let second = toy.start(&other);
    house.append(&[2; 5]).await;
    house.wait_for(1..=10).await;
    // Killed: nothing is given back, the lease must run out.
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    let events = house.append(&[3, 4]).await;
    publish(&other, &events[1]).await;
    assert!(house.wait_for(1..=12).await.is_sorted());
    other.stop.cancel();
    second.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_the_fence_writes_nothing() {
    let house = House::new().await;
    let service = house.service().await;
    let consumer = Toy::default().start(&service);
    house.append(&[1; 5]).await;
    house.wait_for(1..=5).await;
    // As if another instance had applied two more: they are not applied here again.
    house.append(&[1; 2]).await;
    sqlx::query("UPDATE consumers.checkpoints SET position = 7 WHERE consumer = 'toy' AND position IN (5, 7)")
        .execute(&house.pool)
        .await
        .unwrap();
    house.append(&[1; 2]).await;
    until(async || house.applied().await.contains(&9)).await;
    assert!(house.applied().await.is_sorted());
    service.stop.cancel();
    consumer.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_to_blame_is_parked_with_the_later_ones_of_its_case_and_replayed_in_order() {
    let house = House::new().await;
    let service = house.service().await;
    let toy = Toy::refusing([(2, Refusal::Event), (7, Refusal::Panic)]);
    // Cases 1 to 4 in turn: 2 is of case 2, as 6, 10, 14; 7 of case 3, as 11, 15; 13 of case 1 breaks a constraint.
    house.append(&(0..16).map(|n| 1 + n % 4).collect::<Vec<u128>>()).await;
    let consumer = toy.start(&service);
    house.wait_for([1, 3, 4, 5, 8, 9, 12, 16]).await;
    let earlier = |position| (position, "earlier-parked".to_owned());
    let mut parked = house.parked().await;
    parked.sort();
    let expected = vec![
        (2, "event-refused".to_owned()),
        earlier(6),
        (7, "panicked".to_owned()),
        earlier(10),
        earlier(11),
        (13, "database-refused".to_owned()),
        earlier(14),
        earlier(15),
    ];
    assert_eq!(parked, expected);
    // A new event of such a case is parked too.
    house.append(&[2]).await;
    until(async || house.parked().await.len() == 9).await;
    let id_of = async |position: i64| {
        let parked = parked::list(&house.pool).await.unwrap();
        parked.into_iter().find(|parked| parked.position == Some(position)).unwrap().id
    };
    // It fails again, and stays.
    assert!(parked::request_replay(&house.pool, id_of(6).await).await.unwrap());
    until(async || parked::requested(&house.pool, "toy").await.unwrap().is_empty()).await;
    assert_eq!(house.parked().await.len(), 9);
    // The cause is mended.
    toy.0.lock().unwrap().clear();
    assert!(parked::request_replay(&house.pool, id_of(6).await).await.unwrap());
    until(async || house.parked().await.len() == 4).await;
    let applied = house.applied().await;
    assert!(applied.ends_with(&[2, 6, 10, 14, 17]), "{applied:?}");
    assert!(!parked::request_replay(&house.pool, 1_000_000).await.unwrap());
    service.stop.cancel();
    consumer.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_kind_stops_the_consumer() {
    let house = House::new().await;
    let service = house.service().await;
    house.append(&[1, 2, 3]).await;
    let consumer = Toy::refusing([(3, Refusal::Unknown)]).start(&service);
    let error = tokio::time::timeout(Duration::from_secs(60), consumer).await.unwrap().unwrap().unwrap_err();
    assert!(matches!(error, ConsumeError::Unknown(..)));
    assert!(!service.health.is_ready());
    assert_eq!(house.applied().await, Vec::<i64>::new());
    assert_eq!(house.parked().await, Vec::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_needs_one_kind_is_given_that_alone_and_its_checkpoint_goes_with_the_log() {
    let house = House::new().await;
    let service = house.service().await;
    let (toy, started) = (Toy::refusing([(6, Refusal::Event)]), service.clone());
    let choosy = Arc::new(Choosy(toy.clone()));
    let consumer = tokio::spawn(async move { run(&started, "toy", choosy).await });
    let other = [(1, "other"), (2, "other"), (1, "chosen"), (1, "other")];
    house.append_kinds(&other).await;
    house.wait_for([3]).await;
    let at = async |position: i64| {
        until(async || progress(&house.pool, "toy").await.unwrap().position == Position(position)).await;
    };
    at(4).await;
    // Only what is needed is brought; whatever is not is read over. What cannot be applied is parked, and its later ones.
    let stream = service.bus.jetstream.get_stream(CASES).await.unwrap();
    until(async || stream.consumer_info("toy").await.is_ok()).await;
    let events = house.append_kinds(&[(1, "other"), (1, "chosen"), (2, "chosen"), (1, "chosen"), (1, "other")]).await;
    for event in &events {
        publish(&service, event).await;
    }
    house.wait_for([3, 7]).await;
    at(9).await;
    until(async || stream.consumer_info("toy").await.is_ok_and(|info| info.num_ack_pending == 0)).await;
    assert_eq!(stream.consumer_info("toy").await.unwrap().delivered.consumer_sequence, 3);
    let mut parked = house.parked().await;
    parked.sort();
    assert_eq!(parked, [(6, "event-refused".to_owned()), (8, "earlier-parked".to_owned())]);
    toy.0.lock().unwrap().clear();
    let id = parked::list(&house.pool).await.unwrap()[0].id;
    assert!(parked::request_replay(&house.pool, id).await.unwrap());
    house.wait_for([3, 6, 7, 8]).await;
    // More than a page of what is not needed, with nothing on the bus.
    house.append(&[5; 2500]).await;
    at(2509).await;
    assert_eq!(house.applied().await, [3, 7, 6, 8]);
    service.stop.cancel();
    consumer.await.unwrap().unwrap();
}
