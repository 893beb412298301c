//! A door with a few cases behind it.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, RequestBuilder, Response, redirect};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use telnusqa_chassis::bus::connect;
use telnusqa_chassis::clock::{Mode, write_initial};
use telnusqa_chassis::consumer::Apply as _;
use telnusqa_chassis::process::{open, open_pool};
use telnusqa_chassis::providers::Providers;
use telnusqa_chassis::{Clock, Settings, clock, commands};
use telnusqa_contracts::command::{Done, RecordedEvent, Reply, Request};
use telnusqa_contracts::correct::Correct;
use telnusqa_contracts::submit::Submit;
use telnusqa_contracts::visit::{Ask, Order};
use telnusqa_contracts::withdraw;
use telnusqa_domain::case::{
    Accepted, CaseId, Declined, Digest, DocumentKind, Draft, Event, FileRef, Party, Prepared, StaffId,
};
use telnusqa_domain::regulation::RegulationId;
use telnusqa_event_log::{Cause, Position, Recorded};
use telnusqa_servers::testing::{TestDatabase, TestNats, database, nats};
use telnusqa_status::Projection;
use telnusqa_vault::{FileToSeal, Key, Role, ToSeal, Vault};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::invented::{IIN, OPERATOR, PHONE, person, submission, write_staff};
use crate::app::App;
use crate::limit::Limiter;
use crate::provider::Provider;
use crate::staff::Staff;
use crate::together::Questions;

/// Now, in all these tests: a Friday.
pub(super) const NOW: &str = "2026-09-04T06:30:00Z";

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");

/// A door, and what lies behind it.
pub(super) struct House {
    pub(super) address: SocketAddr,
    pub(super) folder: TempDir,
    pub(super) owner: PgPool,
    pub(super) vault: Vault,
    client: Client,
    log: TestDatabase,
    nats: TestNats,
    /// The events that happened so far.
    told: AtomicI64,
}

impl House {
    /// With an accepted case that is under way (1), a withdrawn one (2), and a declined package (3), all of one person.
    pub(super) async fn new() -> Self {
        let house = Self::empty().await;
        let applicants = house.seal(&[1, 2, 3]).await;
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let accepted = |serial, iis: &str| {
            Event::Accepted(Box::new(Accepted {
                due_on: NaiveDate::from_ymd_opt(2026, 9, 22).unwrap(),
                hand_over_by: NaiveDate::from_ymd_opt(2026, 9, 21).unwrap(),
                registered_at: at("2026-09-01T05:00:00Z"),
                regulation: RegulationId::Y2023,
                routed_to: None,
                submission: submission(serial, iis, applicants[serial as usize - 1]),
            }))
        };
        let declined = Event::Declined(Box::new(Declined {
            expired: vec![DocumentKind::Identity],
            missing: vec![DocumentKind::Application],
            submission: submission(3, "001-2026-0000001", applicants[2]),
        }));
        let waybill = Digest([9; 32]);
        let history = [
            (3, 1, "2026-09-01T04:50:00Z", declined),
            (1, 1, "2026-09-01T05:00:05Z", accepted(1, "001-2026-0000001")),
            (2, 1, "2026-09-01T05:00:06Z", accepted(2, "001-2026-0000002")),
            (1, 2, "2026-09-02T09:00:00Z", Event::Dispatched { at: at("2026-09-02T08:55:00Z"), pages: 3, waybill }),
            (
                2,
                2,
                "2026-09-03T09:00:00Z",
                Event::Withdrawn {
                    at: at("2026-09-03T08:59:00Z"),
                    by: Party::Applicant,
                    recorded_by: None,
                    statement: None,
                },
            ),
        ];
        let recorded = history
            .into_iter()
            .zip(1..)
            .map(|((case, version, at, event), position)| recorded(case, version, at, &event, position));
        house.apply(&recorded.collect::<Vec<_>>()).await;
        house
    }

    /// With no case at all.
    pub(super) async fn empty() -> Self {
        Self::empty_with(None).await
    }

    /// The same, where a provider of OpenID Connect tells who somebody is.
    pub(super) async fn empty_with(provider: Option<Provider>) -> Self {
        let folder = TempDir::new().unwrap();
        let log = database(
            [
                telnusqa_event_log::migrations(),
                telnusqa_chassis::migrations(),
                telnusqa_vault::migrations(),
                telnusqa_intake::migrations(),
                telnusqa_notification::migrations(),
                telnusqa_status::migrations(),
                telnusqa_signing::migrations(),
                crate::migrations(),
                telnusqa_workflow::migrations(),
            ]
            .concat(),
        )
        .await;
        let keys = database(telnusqa_vault::keys_migrations()).await;
        let master = folder.path().join("master.key");
        fs::write(&master, "a".repeat(64)).unwrap();
        let vault = open_vault(&log, &keys, "telnusqa_intake", &master).await;
        let nats = nats().await;
        let clock = fixed_clock(&folder.path().join("clock.json"));
        let pool = open_pool(&log.url_as("telnusqa_web"), "test", 4).await.unwrap();
        let its_vault = open_vault(&log, &keys, "telnusqa_web", &master).await;
        let app = App {
            bus: connect(&settings(&log, &nats), "web").await.unwrap(),
            calendars: telnusqa_chassis::calendar::Calendars::default(),
            clock: clock.clone(),
            codes: Limiter::of_codes(),
            drafts: Limiter::of_drafts(),
            documents: telnusqa_chassis::documents::Documents::new(None),
            heard: tokio::sync::watch::channel(0).1,
            limiter: Limiter::of_pages(),
            names: Limiter::of_names(),
            questions: Questions::new(&pool, &clock, &its_vault),
            pool,
            previews: crate::previews::Previews::default(),
            providers: Providers::new(providers(), clock.clone()),
            provider,
            public_url: "https://telnusqa.example".to_owned(),
            sign_ins: Limiter::of_sign_ins(),
            signer: "wss://127.0.0.1:13579".to_owned(),
            staff: Staff::open(write_staff(&folder.path().join("staff.json")), clock).unwrap(),
            vault: its_vault,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = crate::router(Arc::new(app)).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let owner = open_pool(&log.owner_url, "test", 2).await.unwrap();
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { address, folder, owner, vault, client, log, nats, told: AtomicI64::new(0) }
    }

    /// A service that answers commands, and what it was asked. It takes every step once per cause.
    pub(super) async fn workshop(
        &self,
        name: &'static str,
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Asked {
        let asked = Asked::default();
        let requests = Arc::clone(&asked);
        let handle = move |command: commands::Asked| {
            let request = Request::from_json(&command.body).unwrap();
            assert_eq!(command.verb, request.step.kind().name());
            let mut requests = requests.lock().unwrap();
            let repeated = requests.iter().any(|earlier: &Request| earlier.cause == request.cause);
            let answer = match reply(&request) {
                Reply::Done(done) => Reply::Done(Done { repeated, ..done }),
                problem @ Reply::Problem(_) => problem,
            };
            requests.push(request);
            answer
        };
        self.listens(name, handle).await;
        asked
    }

    /// The service that carries out what the door asks of it.
    pub(super) async fn workflow(&self) {
        let clock = self.folder.path().join("clock.json");
        let settings = Settings { clock_file: Some(clock), ..settings(&self.log, &self.nats) };
        let parts = telnusqa_workflow::PARTS;
        let service = open("workflow", parts, settings, CancellationToken::new()).await.unwrap().unwrap();
        tokio::spawn(telnusqa_workflow::serve(service.clone()));
        let ready = async {
            while !service.health.is_ready() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), ready).await.expect("it is ready");
    }

    /// The service that is asked to do something about messages; nobody is configured to whom it could hand one over.
    pub(super) async fn notification(&self) {
        let clock = self.folder.path().join("clock.json");
        let mut settings = settings(&self.log, &self.nats);
        settings.clock_file = Some(clock);
        settings.database_url = self.log.url_as("telnusqa_notification");
        let parts = telnusqa_notification::PARTS;
        let service = open("notification", parts, settings, CancellationToken::new()).await.unwrap().unwrap();
        tokio::spawn(telnusqa_notification::serve(service.clone()));
        let ready = async {
            while !service.health.is_ready() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), ready).await.expect("it is ready");
    }

    /// What the services have recorded meanwhile comes to the read models.
    pub(super) async fn catch_up(&self) {
        let told = Position(self.told.load(Ordering::Relaxed));
        let events = telnusqa_event_log::read_after(&self.owner, told, 100).await.unwrap();
        self.project(&events).await;
    }

    /// A service that answers commands of whatever kind.
    pub(super) async fn listens(
        &self,
        name: &'static str,
        answer: impl Fn(commands::Asked) -> Reply + Send + Sync + 'static,
    ) {
        let service = open(name, &["commands"], settings(&self.log, &self.nats), CancellationToken::new())
            .await
            .unwrap()
            .unwrap();
        let answering = service.clone();
        tokio::spawn(async move {
            let handle = move |command: commands::Asked| {
                let answer = answer(command);
                async move { answer }
            };
            commands::answer(&answering, handle).await;
        });
        let listens = async {
            while !service.health.is_ready() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), listens).await.expect("it listens");
    }

    /// The real service that carries out the steps of staff, by the clock of this house.
    pub(super) async fn real_workflow(&self) {
        let settings = Settings::read(|name| match name {
            "TELNUSQA_CLOCK_FILE" => self.folder.path().join("clock.json").to_str().map(str::to_owned),
            "TELNUSQA_DATABASE_URL" => Some(self.log.url_as("telnusqa_workflow")),
            "TELNUSQA_NATS_URL" => Some(self.nats.url.clone()),
            "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
            "TELNUSQA_PUBLIC_URL" => Some("https://telnusqa.example".to_owned()),
            _ => None,
        });
        let parts = telnusqa_workflow::PARTS;
        let service = open("workflow", parts, settings.unwrap(), CancellationToken::new()).await.unwrap().unwrap();
        tokio::spawn(telnusqa_workflow::serve(service.clone()));
        let listens = async {
            while !service.health.is_ready() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), listens).await.expect("it listens");
    }

    /// The clock of the house goes to this moment.
    pub(super) fn goes_to(&self, moment: &str) {
        let clock = clock::Clock::open(Some(&self.folder.path().join("clock.json"))).unwrap();
        clock.jump(moment.parse().unwrap()).unwrap();
    }

    /// The first case came through a door of the house.
    pub(super) async fn receipt_of_the_first(&self) {
        sqlx::query(
            "INSERT INTO intake.admissions VALUES ($1, 'accepted', 'office', '050340517500', 'c-1', sha256('x'), now(), $2,
                 now(), '2026-09-22', '{}', '{}', 'Талон.', 'Талон.')",
        )
        .bind(Uuid::from_u128(1))
        .bind(super::invented::number(1))
        .execute(&self.owner)
        .await
        .unwrap();
    }

    /// A service that takes every application in, once per cause, and what it was sent; and every visit.
    pub(super) async fn counter(&self) -> Arc<Mutex<Vec<Submit>>> {
        let service = open("intake", &["commands"], settings(&self.log, &self.nats), CancellationToken::new())
            .await
            .unwrap()
            .unwrap();
        let sent = Arc::<Mutex<Vec<Submit>>>::default();
        let (answering, submits, owner) = (service.clone(), Arc::clone(&sent), self.owner.clone());
        tokio::spawn(async move {
            let handle = move |command: commands::Asked| {
                let owner = owner.clone();
                let submit = Submit::from_json(&command.body);
                let repeated = submit
                    .as_ref()
                    .is_some_and(|submit| submits.lock().unwrap().iter().any(|earlier| earlier.cause == submit.cause));
                submits.lock().unwrap().extend(submit.clone());
                async move {
                    let Some(submit) = submit else {
                        if Correct::from_json(&command.body).is_some() {
                            let event = RecordedEvent { kind: "data-corrected".to_owned(), position: 14, version: 11 };
                            return Reply::Done(Done { events: vec![event], repeated: false });
                        }
                        if command.verb == withdraw::VERB {
                            let event = RecordedEvent { kind: "withdrawn".to_owned(), position: 15, version: 12 };
                            return Reply::Done(Done { events: vec![event], repeated: false });
                        }
                        let (ask, order) = (Ask::from_json(&command.body).ok(), Order::from_json(&command.body).ok());
                        let repeated = super::visits::keep(&owner, ask, order).await;
                        return Reply::Done(Done { events: Vec::new(), repeated });
                    };
                    sqlx::query(
                        "INSERT INTO intake.admissions VALUES ($1, 'accepted', 'office', $2, 'c-1', $3, $4,
                             'TN-2026-0000001-2', $4, '2026-09-25', '{}', '{}', 'Талон.', 'Талон.')
                         ON CONFLICT DO NOTHING",
                    )
                    .bind(submit.case)
                    .bind(submit.college.map_or_else(|| "050340517500".to_owned(), |bin| bin.as_str().to_owned()))
                    .bind(&submit.application.0[..])
                    .bind(submit.at)
                    .execute(&owner)
                    .await
                    .unwrap();
                    let event = RecordedEvent { kind: "accepted".to_owned(), position: 6, version: 1 };
                    Reply::Done(Done { events: vec![event], repeated })
                }
            };
            commands::answer(&answering, handle).await;
        });
        let listens = async {
            while !service.health.is_ready() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), listens).await.expect("it listens");
        sent
    }

    /// Tells what happened to the first case next.
    pub(super) async fn happens(&self, case: u128, version: i32, event: &Event) -> Position {
        let position = self.told.load(Ordering::Relaxed) + 1;
        let recorded = recorded(case, version, NOW, event, position);
        self.apply(&[recorded]).await;
        Position(position)
    }

    /// The first case comes to the college, and its document waits for the head's signature.
    pub(super) async fn for_signature(&self, document: &[u8]) -> FileRef {
        let document = FileRef(Sha256::digest(document).into());
        let staff = |id| StaffId::parse(id).unwrap();
        let (by, executor) = (staff("h-1"), staff("e-1"));
        let history = [
            Event::Delivered { by: staff("c-1") },
            Event::Registered { by: staff("c-1") },
            Event::Assigned { by, executor: executor.clone(), resolution: None },
            Event::Drafted { by: executor, draft: Draft::Duplicate },
            Event::Prepared(Prepared { appeal_until: None, document, number: None, supplement: None, templates: None }),
        ];
        for (event, version) in history.iter().zip(3..) {
            self.happens(1, version, event).await;
        }
        document
    }

    /// Puts a file into the vault.
    pub(super) async fn put(&self, bytes: &[u8]) -> FileRef {
        let file = FileToSeal { bytes: bytes.to_vec(), person: None };
        let (_, sealed) = self.vault.seal(Vec::new(), vec![file]).await.unwrap();
        let mut tx = self.owner.begin().await.unwrap();
        Vault::store(&mut tx, &[], &sealed).await.unwrap();
        tx.commit().await.unwrap();
        FileRef(sealed[0].sha256)
    }

    /// Applies events as the consumer does.
    async fn apply(&self, events: &[Recorded]) {
        self.project(events).await;
        for recorded in events {
            sqlx::query("INSERT INTO log.events VALUES ($1, $2, $3, $4, $5, $6, $7::json, $8, $9, NULL)")
                .bind(recorded.position.0)
                .bind(recorded.case.0)
                .bind(recorded.version)
                .bind(recorded.event_id)
                .bind(&recorded.written.kind)
                .bind(recorded.written.schema)
                .bind(&recorded.written.body)
                .bind(recorded.cause.0)
                .bind(recorded.recorded_at)
                .execute(&self.owner)
                .await
                .unwrap();
        }
        self.log_is_at(events.last().unwrap().position.0).await;
    }

    /// The log has come to a position.
    pub(crate) async fn log_is_at(&self, position: i64) {
        sqlx::query("UPDATE log.head SET position = $1").bind(position).execute(&self.owner).await.unwrap();
    }

    async fn project(&self, events: &[Recorded]) {
        let status = open_pool(&self.log.url_as("telnusqa_status"), "test", 1).await.unwrap();
        let mut tx = status.begin().await.unwrap();
        Projection.apply(&mut tx, events).await.unwrap();
        let last = events.last().unwrap();
        sqlx::query(
            "INSERT INTO consumers.checkpoints (consumer, position, recorded_at) VALUES ('status', $1, $2)
             ON CONFLICT (consumer) DO UPDATE SET position = excluded.position, recorded_at = excluded.recorded_at",
        )
        .bind(last.position.0)
        .bind(last.recorded_at)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.told.store(last.position.0, Ordering::Relaxed);
    }

    /// Seals one person for each of these cases, and gives the first.
    /// A person in each of these cases.
    pub(super) async fn seal(&self, cases: &[u128]) -> Vec<Uuid> {
        let persons = cases.iter().map(|case| ToSeal {
            case: Uuid::from_u128(*case),
            keys: vec![Key::Iin(IIN.to_owned()), Key::Phone(PHONE.to_owned())],
            person: person(),
            role: Role::Applicant,
        });
        let (sealed, _) = self.vault.seal(persons.collect(), Vec::new()).await.unwrap();
        let intake = open_pool(&self.log.url_as("telnusqa_intake"), "test", 1).await.unwrap();
        let mut tx = intake.begin().await.unwrap();
        Vault::store(&mut tx, &sealed, &[]).await.unwrap();
        tx.commit().await.unwrap();
        sealed.iter().map(|person| person.id).collect()
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", self.address))
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("http://{}{path}", self.address))
    }

    pub(super) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A look-up by an operator.
    pub(super) fn look_up(&self, body: &serde_json::Value) -> RequestBuilder {
        self.post("/api/v1/lookups").bearer_auth(OPERATOR).json(body)
    }

    /// Who read what, and why.
    pub(super) async fn reads(&self) -> Vec<(String, String, String)> {
        sqlx::query_as("SELECT who, why, what FROM vault.reads ORDER BY number").fetch_all(&self.owner).await.unwrap()
    }
}

/// What a service of the house was asked.
pub(super) type Asked = Arc<Mutex<Vec<Request>>>;

fn recorded(case: u128, version: i32, recorded_at: &str, event: &Event, position: i64) -> Recorded {
    let id = Uuid::from_u128(u128::try_from(position).unwrap());
    Recorded {
        case: CaseId(Uuid::from_u128(case)),
        cause: Cause(id),
        event_id: id,
        position: Position(position),
        recorded_at: recorded_at.parse().unwrap(),
        traceparent: None,
        version,
        written: telnusqa_contracts::event::write(event),
    }
}

fn settings(log: &TestDatabase, nats: &TestNats) -> Settings {
    let read = Settings::read(|name| match name {
        "TELNUSQA_DATABASE_URL" => Some(log.owner_url.clone()),
        "TELNUSQA_NATS_URL" => Some(nats.url.clone()),
        "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
        "TELNUSQA_PUBLIC_URL" => Some("https://telnusqa.example".to_owned()),
        _ => None,
    });
    read.unwrap()
}

/// An answer as a text: status, the headers that matter, and the body.
pub(super) async fn shown(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let mut lines = vec![response.status().to_string()];
    lines.extend(headers(response.headers()));
    let body = response.text().await.unwrap();
    let pretty = serde_json::from_str::<serde_json::Value>(&body).map(|json| format!("{json:#}"));
    format!("{}\n\n{}", lines.join("\n"), pretty.unwrap_or(body))
}

fn headers(headers: &HeaderMap) -> Vec<String> {
    ["content-type", "content-language", "location", "allow", "retry-after", "www-authenticate"]
        .into_iter()
        .filter_map(|name| {
            let value = headers.get(HeaderName::from_static(name))?;
            Some(format!("{name}: {}", value.to_str().unwrap()))
        })
        .collect()
}

/// The `type` of a problem, with its first fault.
pub(super) async fn problem(response: Response) -> (u16, String, Option<String>) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    let kind = body["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let fault = body["errors"]
        .get(0)
        .map(|fault| format!("{} {}", fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap()));
    (status, kind, fault)
}

fn providers() -> telnusqa_domain::provider::Register {
    telnusqa_contracts::providers::read(&fs::read_to_string(PROVIDERS).unwrap()).unwrap()
}

/// A clock that stands still, as far as a test can see, until it is moved on.
fn fixed_clock(file: &Path) -> Clock {
    write_initial(file, Mode::Feed, Some(NOW.parse().unwrap()), 1e-9).unwrap();
    clock::Clock::open(Some(file)).unwrap()
}

async fn open_vault(log: &TestDatabase, keys: &TestDatabase, role: &str, master: &Path) -> Vault {
    let pool = open_pool(&log.url_as(role), "test", 2).await.unwrap();
    let keys = open_pool(&keys.url_as(role), "test", 2).await.unwrap();
    Vault::open(pool, keys, master).await.unwrap()
}

/// What stands on a PDF, on one line, as poppler reads it.
pub(super) fn on_paper(pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, pdf).unwrap();
    let read = std::process::Command::new("pdftotext").args(["-raw", "-q"]).arg(file.path()).arg("-").output().unwrap();
    String::from_utf8(read.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}
