//! Intake by itself against real servers, and a counterpart that publishes and listens.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use serde_json::Value;
use sqlx::PgPool;
use telnusqa_chassis::Settings;
use telnusqa_chassis::bus::IIS_OUTCOME;
use telnusqa_chassis::clock::{Mode, write_initial};
use telnusqa_chassis::process::{Service, open, open_pool};
use telnusqa_domain::case::{CaseId, Command};
use telnusqa_event_log::{Cause, Nothing, Outcome, Request};
use telnusqa_servers::testing::{self, TestDatabase, TestNats};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

type Served = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) body: String,
    pub(crate) json: Value,
    pub(crate) nats_subject: String,
}

impl Answer {
    pub(crate) fn kind(&self) -> &str {
        self.nats_subject.rsplit('.').next().expect("a subject has a last token")
    }

    pub(crate) fn cause(&self) -> Option<&str> {
        self.json["causationid"].as_str()
    }

    pub(crate) fn data(&self) -> &Value {
        &self.json["data"]
    }

    /// The pointers of an `invalid`.
    pub(crate) fn pointers(&self) -> Vec<&str> {
        let errors = self.data()["errors"].as_array().expect("an invalid has errors");
        errors.iter().map(|error| error["pointer"].as_str().expect("a pointer")).collect()
    }
}

/// An instance of the service.
pub(crate) struct Running {
    served: JoinHandle<Served>,
    service: Service,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.service.stop.cancel();
        self.served.await.expect("no panic").expect("it ends well");
    }
}

pub(crate) struct House {
    clock: tempfile::TempDir,
    pub(crate) database: TestDatabase,
    keys: TestDatabase,
    pub(crate) nats: TestNats,
    pub(crate) pool: PgPool,
    service: Option<Running>,
}

impl House {
    /// A house whose clock stands at a moment.
    pub(crate) async fn at(moment: &str) -> Self {
        Box::pin(Self::open(Mode::Fixed, Some(moment.parse().expect("a moment")))).await
    }

    /// A house whose clock follows the feed.
    pub(crate) async fn of_feed() -> Self {
        Box::pin(Self::open(Mode::Feed, None)).await
    }

    async fn open(mode: Mode, start: Option<DateTime<Utc>>) -> Self {
        let clock = tempfile::tempdir().expect("a folder");
        std::fs::write(clock.path().join("master.key"), "5a".repeat(32)).expect("a key");
        write_initial(&clock.path().join("clock.json"), mode, start, 1.0).expect("a clock");
        let migrations = [
            telnusqa_event_log::migrations(),
            telnusqa_chassis::migrations(),
            telnusqa_vault::migrations(),
            telnusqa_intake::migrations(),
        ];
        let database = testing::database(migrations.concat()).await;
        let keys = testing::database(telnusqa_vault::keys_migrations()).await;
        let nats = testing::nats().await;
        let pool = open_pool(&database.owner_url, "test", 4).await.expect("the database answers");
        let mut house = Self { clock, database, keys, nats, pool, service: None };
        Box::pin(house.start()).await;
        house
    }

    /// Waits until commands are answered.
    pub(crate) async fn listens(&self) {
        self.until(async || self.service.as_ref().is_some_and(|running| running.service.health.is_ready())).await;
    }

    /// The vault, as the door for people has it.
    pub(crate) async fn vault(&self) -> telnusqa_vault::Vault {
        let pool = open_pool(&self.database.url_as("telnusqa_web"), "test", 2).await.expect("the database answers");
        let keys = open_pool(&self.keys.url_as("telnusqa_web"), "test", 2).await.expect("the keys answer");
        telnusqa_vault::Vault::open(pool, keys, Path::new(&self.file("master.key"))).await.expect("its keys")
    }

    /// The database, with the rights of the service.
    pub(crate) async fn as_intake(&self) -> PgPool {
        open_pool(&self.database.url_as("telnusqa_intake"), "test", 1).await.expect("the database answers")
    }

    fn file(&self, name: &str) -> String {
        self.clock.path().join(name).to_str().expect("a path in UTF-8").to_owned()
    }

    pub(crate) async fn start(&mut self) {
        let settings = Settings::read(|name| match name {
            "TELNUSQA_CLOCK_FILE" => Some(self.file("clock.json")),
            "TELNUSQA_DATABASE_URL" => Some(self.database.url_as("telnusqa_intake")),
            "TELNUSQA_KEYS_DATABASE_URL" => Some(self.keys.url_as("telnusqa_intake")),
            "TELNUSQA_MASTER_KEY_FILE" => Some(self.file("master.key")),
            "TELNUSQA_NATS_URL" => Some(self.nats.url.clone()),
            "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
            "TELNUSQA_PUBLIC_URL" => Some("https://telnusqa.example".to_owned()),
            // Little enough to be filled by a test.
            "TELNUSQA_STREAM_MIB_MAX" => Some("4".to_owned()),
            _ => None,
        });
        let stop = CancellationToken::new();
        let service = open("intake", telnusqa_intake::PARTS, settings.expect("settings"), stop)
            .await
            .expect("it starts")
            .expect("not stopped");
        for stream in ["IIS_INTAKE", IIS_OUTCOME] {
            telnusqa_chassis::bus::ensure_stream(&service.bus, stream).await.expect("a stream");
        }
        let served = tokio::spawn(telnusqa_intake::serve(service.clone()));
        self.service = Some(Running { served, service });
    }

    pub(crate) async fn stop(&mut self) {
        self.detach().stop().await;
    }

    /// Lets an instance run on beside the house.
    pub(crate) fn detach(&mut self) -> Running {
        self.service.take().expect("it runs")
    }

    pub(crate) fn bus(&self) -> &telnusqa_chassis::bus::Bus {
        &self.service.as_ref().expect("it runs").service.bus
    }

    /// Sets the clock anew.
    pub(crate) fn set_clock(&self, moment: &str) {
        let start = Some(moment.parse().expect("a moment"));
        write_initial(Path::new(&self.file("clock.json")), Mode::Fixed, start, 1.0).expect("a clock");
    }

    /// Publishes a message where its source and type say.
    pub(crate) async fn publish(&self, message: &Value) {
        let branch = message["source"].as_str().and_then(|source| source.rsplit(':').next()).expect("a branch");
        let kind = message["type"].as_str().and_then(|name| name.split('.').nth(4)).expect("a kind");
        self.publish_raw(&format!("iis.intake.v1.{branch}.{kind}"), message.to_string().as_bytes()).await;
    }

    pub(crate) async fn publish_raw(&self, subject: &str, raw: &[u8]) {
        let jetstream = &self.bus().jetstream;
        let sent = jetstream.publish(subject.to_owned(), bytes::Bytes::copy_from_slice(raw)).await.expect("sent");
        sent.await.expect("acknowledged");
    }

    /// Everything on the stream of answers, once there are `count`.
    pub(crate) async fn answers(&self, count: usize) -> Vec<Answer> {
        let wanted =
            pull::Config { ack_policy: AckPolicy::None, deliver_policy: DeliverPolicy::All, ..pull::Config::default() };
        let consumer = self.bus().jetstream.create_consumer_on_stream(wanted, IIS_OUTCOME).await.expect("a consumer");
        let messages = consumer.messages().await.expect("messages").take(count);
        let answers = messages.map(|message| {
            let message = message.expect("a message");
            let body = String::from_utf8(message.payload.to_vec()).expect("UTF-8");
            let json = serde_json::from_str(&body).expect("JSON");
            Answer { body, json, nats_subject: message.subject.to_string() }
        });
        let answers = tokio::time::timeout(PATIENCE, answers.collect::<Vec<_>>()).await;
        answers.unwrap_or_else(|_| panic!("fewer than {count} answers came"))
    }

    /// How many answers there are now.
    pub(crate) async fn answered(&self) -> u64 {
        let stream = self.bus().jetstream.get_stream(IIS_OUTCOME).await;
        stream.map_or(0, |stream| stream.cached_info().state.messages)
    }

    /// Waits until everything that happened is told, as far as it is told unasked.
    pub(crate) async fn noticed(&self) {
        let at_head = "SELECT count(*) FROM consumers.checkpoints AS c JOIN log.head AS h ON c.position = h.position
            WHERE c.consumer = 'intake-notices'";
        self.until(async || self.count(at_head).await == 1).await;
    }

    /// What others than the IIS do to the case of an IIS number: it happens.
    pub(crate) async fn happens(&self, subject: &str, command: Command) {
        let service = &self.service.as_ref().expect("it runs").service;
        let case: Uuid = sqlx::query_scalar("SELECT case_id FROM intake.applications WHERE subject = $1")
            .bind(subject)
            .fetch_one(&self.pool)
            .await
            .expect("an accepted application");
        let request = Request {
            case: CaseId(case),
            cause: Cause(Uuid::new_v5(&case, format!("{command:?}").as_bytes())),
            command,
            expected: None,
            traceparent: None,
        };
        let results = service.log.execute(vec![request], service.clock.now(), Arc::new(Nothing)).await;
        assert!(matches!(results[..], [Ok(Outcome::Appended(_))]), "{results:?}");
    }

    /// Publishes messages one after another, each after the answer to the one before; the answers.
    pub(crate) async fn converse(&self, messages: &[Value]) -> Vec<Answer> {
        let before = usize::try_from(self.answered().await).expect("few answers");
        for (at, message) in messages.iter().enumerate() {
            self.publish(message).await;
            self.until(async || self.answered().await > (before + at) as u64).await;
        }
        self.answers(before + messages.len()).await.split_off(before)
    }

    pub(crate) async fn until(&self, condition: impl AsyncFn() -> bool) {
        let fulfilled = tokio::time::timeout(PATIENCE, async {
            while !condition().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        fulfilled.await.expect("it happens in time");
    }

    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.expect("a figure")
    }
}
