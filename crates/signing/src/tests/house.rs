//! A house of its own for each test: a log, a vault, a bus, and a college with its head's key.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use telnusqa_chassis::clock::{Mode, write_initial};
use telnusqa_chassis::consumer::{Apply as _, ApplyError};
use telnusqa_chassis::documents::Documents;
use telnusqa_chassis::process::{open, open_pool};
use telnusqa_chassis::{Service, Settings, commands};
use telnusqa_contracts::command::{self, Reply};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{
    Actor, CaseId, Channel, Command, Consent, Delivery, Digest, Document, DocumentKind, Draft, Event, FileRef, Ground,
    Medium, OriginalKind, Party, PersonRef, Prepared, Reason, Rejection, Role, StaffId, Step, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::reactions::DOCUMENTED;
use telnusqa_event_log::{Cause, ExecuteError, Nothing, Outcome, Position, Recorded, Request, read_kinds_after};
use telnusqa_pki::{HouseKey, Verifier};
use telnusqa_servers::testing::{TestDatabase, TestNats};
use telnusqa_stand_in::authority::{self, Authority, Credential, KeyKind, Subject, Validity};
use telnusqa_stand_in::nuc;
use telnusqa_vault::{Contact, FileToSeal, Person, Reader, Record, ToSeal, Vault};
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::CONSUMER;
use crate::apply::Register;
use crate::desk::Desk;
use crate::press::Press;
use crate::proofs::Responders;
use crate::prove::Proving;
use crate::register::{self, Entry, Status};
use crate::shown::Showing;
use crate::sign::Signing;

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");
/// The seed of the house's own key.
pub(super) const PAPER_KEY: [u8; 32] = [0x5e; 32];
pub(super) const COLLEGE: &str = "050340517500";
pub(super) const OTHER_COLLEGE: &str = "970940123375";
pub(super) const NOW: &str = "2026-11-24T05:00:00Z";
/// Three working days later.
const NOTICE_PASSED: &str = "2026-11-27T05:00:00Z";

/// One authority for all tests: its keys are made once.
pub(super) struct Keys {
    pub(super) authority: Authority,
    folder: TempDir,
}

pub(super) static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    Keys { authority: Authority::open_or_make(folder.path()).unwrap(), folder }
});

pub(super) static HEAD: LazyLock<Credential> = LazyLock::new(|| credential(COLLEGE, KeyKind::P256));

/// A head's key and certificate, valid for a year.
pub(super) fn credential(bin: &str, kind: KeyKind) -> Credential {
    KEYS.authority.issue(&subject(bin), authority::Role::Head, kind, this_year()).unwrap()
}

pub(super) fn this_year() -> Validity {
    Validity { from: at("2026-01-01T00:00:00Z"), until: at("2026-12-31T23:59:59Z") }
}

pub(super) fn subject(bin: &str) -> Subject {
    Subject {
        bin: bin.to_owned(),
        common_name: "СЫНАҚОВА АЙГҮЛ".to_owned(),
        iin: "123456789011".to_owned(),
        organisation: "КГКП \"Колледж\"".to_owned(),
        patronymic: None,
        surname: "СЫНАҚОВА".to_owned(),
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn bin(text: &str) -> Bin {
    Bin::parse(text).unwrap()
}

pub(super) fn actor(id: &str, role: Role, college: &str) -> Actor {
    Actor { college: bin(college), id: StaffId::parse(id).unwrap(), role }
}

/// A case of the college, with its applicant in the vault.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) applicant: Uuid,
    pub(super) case: CaseId,
    college: &'static str,
}

/// Everything, driven step by step: nothing happens by itself.
pub(super) struct House {
    applied: AtomicI64,
    keys: TestDatabase,
    log: TestDatabase,
    folder: TempDir,
    nats: TestNats,
    /// The authority's services.
    pub(super) nuc: Arc<nuc::Desk>,
    nuc_stop: CancellationToken,
    pub(super) owner: PgPool,
    pub(super) press: Press,
    serial: AtomicU64,
    pub(super) service: Service,
    pub(super) signing: Signing,
    /// As those have it who seal persons.
    pub(super) vault: Vault,
}

impl House {
    pub(super) async fn new() -> Self {
        Box::pin(Self::build()).await
    }

    async fn build() -> Self {
        let migrations = [
            telnusqa_event_log::migrations(),
            telnusqa_chassis::migrations(),
            telnusqa_vault::migrations(),
            crate::migrations(),
        ];
        let log = telnusqa_servers::testing::database(migrations.concat()).await;
        let keys = telnusqa_servers::testing::database(telnusqa_vault::keys_migrations()).await;
        let nats = telnusqa_servers::testing::nats().await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("master.key"), "b".repeat(64)).unwrap();
        std::fs::write(folder.path().join("anchors.pem"), KEYS.authority.anchors_pem().unwrap()).unwrap();
        write_initial(&folder.path().join("clock.json"), Mode::Fixed, Some(at(NOW)), 1e-9).unwrap();
        let vault = open_vault(&log, &keys, folder.path(), "telnusqa_intake").await;
        let service =
            open("signing", crate::PARTS, settings(&log, &keys, &nats, folder.path()), CancellationToken::new());
        let service = service.await.unwrap().unwrap();
        let press = press(&service, open_vault(&log, &keys, folder.path(), "telnusqa_signing").await);
        let anchors = std::fs::read(folder.path().join("anchors.pem")).unwrap();
        let verifier = Arc::new(Verifier::try_new([anchors.as_slice()]).unwrap());
        let (desk, to_sign) = (Desk::open(&service), press.vault.clone());
        let (nuc, nuc_stop, responders) = authority_services(&service, folder.path()).await;
        let proving = Proving { responders, verifier };
        Self {
            applied: AtomicI64::new(0),
            owner: open_pool(&log.owner_url, "test", 2).await.unwrap(),
            press,
            serial: AtomicU64::new(0),
            nuc,
            nuc_stop,
            signing: Signing { desk, proving, service: service.clone(), vault: to_sign },
            service,
            vault,
            keys,
            log,
            folder,
            nats,
        }
    }

    /// Another process of the same service, driven by nobody.
    pub(super) async fn instance(&self) -> Service {
        let settings = settings(&self.log, &self.keys, &self.nats, self.folder.path());
        open("signing", crate::PARTS, settings, CancellationToken::new()).await.unwrap().unwrap()
    }

    /// Another press, as another instance has it.
    pub(super) async fn other_press(&self) -> Press {
        let vault = open_vault(&self.log, &self.keys, self.folder.path(), "telnusqa_signing").await;
        press(&self.instance().await, vault)
    }

    /// The vault, as whoever forgets has it.
    pub(super) async fn forgetting_vault(&self) -> Vault {
        open_vault(&self.log, &self.keys, self.folder.path(), "telnusqa_vault").await
    }

    /// Sets the clock of the house.
    pub(super) fn set_clock(&self, to: &str) {
        write_initial(&self.folder.path().join("clock.json"), Mode::Fixed, Some(at(to)), 1e-9).unwrap();
    }

    /// A case of the college that an executor works on.
    pub(super) async fn open_case(&self) -> Opened {
        self.open_case_at(COLLEGE).await
    }

    pub(super) async fn open_case_at(&self, college: &'static str) -> Opened {
        let opened = self.submitted(college, Channel::Office).await;
        self.taken_up(opened).await;
        opened
    }

    async fn taken_up(&self, opened: Opened) {
        self.step(opened, "c-1", Role::Clerk, Step::Register).await;
        let executor = StaffId::parse("e-1").unwrap();
        self.step(opened, "h-1", Role::Head, Step::Assign { executor, resolution: None }).await;
    }

    async fn submitted(&self, college: &'static str, channel: Channel) -> Opened {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed) + 1;
        let case = CaseId(Uuid::from_u128(u128::from(serial)));
        let person = ToSeal { case: case.0, keys: Vec::new(), person: person(), role: telnusqa_vault::Role::Applicant };
        let (sealed, _) = self.vault.seal(vec![person], Vec::new()).await.unwrap();
        let mut tx = self.owner.begin().await.unwrap();
        Vault::store(&mut tx, &sealed, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let applicant = PersonRef { id: sealed[0].id, digest: Digest(sealed[0].digest) };
        let opened = Opened { applicant: applicant.id, case, college };
        self.must(opened, submit(applicant, u32::try_from(serial).unwrap(), (college, channel))).await;
        opened
    }

    /// Handed in at the Corporation, and brought to the college.
    pub(super) async fn open_case_of_the_counter(&self) -> Opened {
        let opened = self.submitted(COLLEGE, Channel::Counter).await;
        let at = self.service.clock.now();
        self.must(opened, Command::Dispatch { at, pages: 3, waybill: Digest([7; 32]) }).await;
        self.taken_up(opened).await;
        opened
    }

    /// A command of its own cause.
    pub(super) async fn execute(&self, of: Opened, command: Command) -> Result<Vec<Recorded>, Rejection> {
        let cause = Cause(Uuid::from_u128(0xca05e << 64 | u128::from(self.serial.fetch_add(1, Ordering::Relaxed))));
        let request = Request { case: of.case, cause, command, expected: None, traceparent: None };
        let now = self.service.clock.now();
        match self.service.log.execute(vec![request], now, Arc::new(Nothing)).await.remove(0) {
            Ok(Outcome::Appended(events) | Outcome::AlreadyApplied(events)) => Ok(events),
            Err(ExecuteError::Rejected(rejection)) => Err(rejection),
            Err(error) => panic!("{error:?}"),
        }
    }

    pub(super) async fn must(&self, of: Opened, command: Command) -> Vec<Recorded> {
        self.execute(of, command).await.unwrap()
    }

    pub(super) async fn step(&self, of: Opened, id: &str, role: Role, step: Step) -> Vec<Recorded> {
        self.must(of, Command::Act { by: actor(id, role, of.college), step }).await
    }

    pub(super) async fn draft(&self, of: Opened) {
        self.step(of, "e-1", Role::Executor, Step::Draft(Draft::Duplicate)).await;
    }

    /// Drafts a refusal three working days after its notice, with its fact in the vault.
    pub(super) async fn refuse(&self, of: Opened, fact: &str) {
        let file = self.fact(of, fact).await;
        self.propose(of, file).await;
        self.draft_refusal(of, file).await;
    }

    /// Proposes a refusal and tells the applicant; then three working days pass.
    pub(super) async fn propose(&self, of: Opened, fact: FileRef) {
        let step = Step::ProposeRefusal { fact, ground: Ground::Unreliable };
        self.step(of, "e-1", Role::Executor, step).await;
        self.must(of, Command::ConfirmNotice { at: self.service.clock.now(), how: Delivery::Email }).await;
        self.set_clock(NOTICE_PASSED);
    }

    pub(super) async fn draft_refusal(&self, of: Opened, fact: FileRef) {
        let draft = Draft::Refusal { fact, ground: Ground::Unreliable };
        self.step(of, "e-1", Role::Executor, Step::Draft(draft)).await;
    }

    /// A fact in the vault, as the door for people writes it.
    pub(super) async fn fact(&self, of: Opened, text: &str) -> FileRef {
        let file = serde_json::json!({"salt": "00112233445566778899aabbccddeeff", "text": text}).to_string();
        self.keep(of, file.into_bytes()).await
    }

    pub(super) async fn rework(&self, of: Opened) {
        self.step(of, "h-1", Role::Head, Step::ReturnForRework { remark: FileRef([7; 32]) }).await;
    }

    pub(super) async fn withdraw(&self, of: Opened) {
        self.must(of, Command::Withdraw { at: self.service.clock.now(), by: Party::Applicant, statement: None }).await;
    }

    /// Seals a file of the applicant, as the door for people does.
    pub(super) async fn keep(&self, of: Opened, bytes: Vec<u8>) -> FileRef {
        let file = FileToSeal { bytes, person: Some(of.applicant) };
        let (_, files) = self.vault.seal(Vec::new(), vec![file]).await.unwrap();
        let mut tx = self.owner.begin().await.unwrap();
        Vault::store(&mut tx, &[], &files).await.unwrap();
        tx.commit().await.unwrap();
        FileRef(files[0].sha256)
    }

    pub(super) async fn file(&self, file: FileRef) -> Vec<u8> {
        let reader = Reader { at: at(NOW), who: "head:h-1".to_owned(), why: "signature".to_owned() };
        self.vault.read_file(file.0, &reader).await.unwrap()
    }

    /// What stands on a document, on one line, as poppler reads it.
    pub(super) async fn text(&self, document: FileRef) -> String {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, &self.file(document).await).unwrap();
        let mut reader = std::process::Command::new("pdftotext");
        let read = reader.args(["-raw", "-q"]).arg(file.path()).arg("-").output().unwrap();
        let text = String::from_utf8(read.stdout).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Lets the consumer take in whatever the log has for it.
    pub(super) async fn consume(&self) {
        self.try_consume().await.unwrap();
    }

    pub(super) async fn try_consume(&self) -> Result<(), ApplyError> {
        let after = Position(self.applied.load(Ordering::Relaxed));
        let (events, up_to) = read_kinds_after(&self.service.pool, after, DOCUMENTED, 10_000).await.unwrap();
        let mut tx = self.service.pool.begin().await.unwrap();
        self.consumer().apply(&mut tx, &events).await?;
        sqlx::query(
            "INSERT INTO consumers.checkpoints (consumer, position) VALUES ($1, $2)
             ON CONFLICT (consumer) DO UPDATE SET position = excluded.position",
        )
        .bind(CONSUMER)
        .bind(up_to.0)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.applied.store(up_to.0, Ordering::Relaxed);
        Ok(())
    }

    /// Lets the consumer take everything in once more.
    pub(super) async fn consume_again(&self) {
        self.applied.store(0, Ordering::Relaxed);
        self.consume().await;
    }

    pub(super) fn consumer(&self) -> Register {
        Register { wake: Arc::new(Notify::new()) }
    }

    /// Lets the press do all that waits.
    pub(super) async fn print(&self) {
        while self.press.round().await.unwrap() > 0 {}
    }

    /// A case whose document waits for the signature.
    pub(super) async fn prepared_case(&self) -> (Opened, Prepared) {
        let opened = self.open_case().await;
        self.draft(opened).await;
        self.consume().await;
        self.print().await;
        (opened, self.prepared(opened).await.unwrap())
    }

    /// What was prepared last.
    pub(super) async fn prepared(&self, of: Opened) -> Option<Prepared> {
        let prepared = |event: &Event| if let Event::Prepared(prepared) = event { Some(*prepared) } else { None };
        self.events(of).await.iter().rev().find_map(prepared)
    }

    pub(super) async fn events(&self, of: Opened) -> Vec<Event> {
        let history = self.service.log.history(of.case).await.unwrap();
        history.iter().map(|recorded| recorded.event().unwrap()).collect()
    }

    pub(super) async fn kinds(&self, of: Opened) -> Vec<&'static str> {
        self.events(of).await.iter().map(Event::kind).collect()
    }

    pub(super) async fn version(&self, of: Opened) -> i32 {
        i32::try_from(self.events(of).await.len()).unwrap()
    }

    /// The register of the college: status and reason of each number, in order.
    pub(super) async fn register(&self) -> Vec<(u32, Status, Option<String>)> {
        let entries = self.entries().await;
        entries.into_iter().map(|entry| (entry.number.serial(), entry.status, entry.reason)).collect()
    }

    pub(super) async fn entries(&self) -> Vec<Entry> {
        register::entries(&self.operations().await, bin(COLLEGE)).await.unwrap()
    }

    /// The register is whole, as operations see it.
    pub(super) async fn assert_whole(&self) {
        assert_eq!(register::faults(&self.operations().await).await.unwrap(), []);
    }

    pub(super) async fn operations(&self) -> PgPool {
        open_pool(&self.log.url_as("telnusqa_operations"), "test", 1).await.unwrap()
    }

    /// Hands a signature in, with a cause.
    pub(super) async fn sign(&self, request: &command::Request) -> Reply {
        let asked = commands::Asked {
            body: request.to_json().into(),
            traceparent: None,
            verb: request.step.kind().name().to_owned(),
        };
        self.signing.clone().answer(asked).await
    }

    /// The head's request to take a CMS in.
    pub(super) async fn request(&self, of: Opened, document: FileRef, cms: Vec<u8>) -> command::Request {
        let signature = self.keep(of, cms).await;
        command::Request {
            by: actor("h-1", Role::Head, of.college),
            case: of.case.0,
            cause: Uuid::from_u128(0x51f << 64 | u128::from(self.serial.fetch_add(1, Ordering::Relaxed))),
            expected: None,
            step: command::Step::Sign { document, signature },
        }
    }

    /// The request with a right signature.
    pub(super) async fn right_request(&self, of: Opened, document: FileRef) -> command::Request {
        let bytes = self.file(document).await;
        self.request(of, document, HEAD.sign(&bytes, at(NOW)).unwrap()).await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.nuc_stop.cancel();
    }
}

/// The authority's services with its own keys, by the clock of the house.
async fn authority_services(service: &Service, folder: &Path) -> (Arc<nuc::Desk>, CancellationToken, Responders) {
    let (clock, stop) = (service.clock.clone(), CancellationToken::new());
    let desk = Arc::new(nuc::Desk::open(KEYS.folder(), Arc::new(move || clock.now())).unwrap());
    let (serving, run_folder, stopped) = (Arc::clone(&desk), folder.to_owned(), stop.clone());
    tokio::spawn(async move {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        nuc::serve_desk(serving, listener, &run_folder, stopped).await.unwrap();
    });
    let file = folder.join(nuc::ANNOUNCEMENT);
    let said = tokio::time::timeout(std::time::Duration::from_secs(10), async {
        loop {
            if let Ok(text) = std::fs::read(&file) {
                return serde_json::from_slice::<serde_json::Value>(&text).unwrap();
            }
            tokio::task::yield_now().await;
        }
    });
    let said = said.await.unwrap();
    let responders = Responders::try_new(said["ocsp"].as_str().unwrap(), said["tsp"].as_str().unwrap()).unwrap();
    (desk, stop, responders)
}

impl Keys {
    /// Where the keys lie.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn press(service: &Service, vault: Vault) -> Press {
    let key = Some(Arc::new(HouseKey::from_seed(&PAPER_KEY).unwrap()));
    let showing = Showing { key, public_url: service.settings.public_url.clone() };
    Press { documents: Documents::new(None), service: service.clone(), showing, vault, wake: Arc::new(Notify::new()) }
}

async fn open_vault(log: &TestDatabase, keys: &TestDatabase, folder: &Path, role: &str) -> Vault {
    let pool = open_pool(&log.url_as(role), "test", 4).await.unwrap();
    let keys = open_pool(&keys.url_as(role), "test", 4).await.unwrap();
    Vault::open(pool, keys, &folder.join("master.key")).await.unwrap()
}

fn settings(log: &TestDatabase, keys: &TestDatabase, nats: &TestNats, folder: &Path) -> Settings {
    let path = |file: &str| -> PathBuf { folder.join(file) };
    let text = |path: PathBuf| Some(path.to_string_lossy().into_owned());
    let read = Settings::read(|name| match name {
        "TELNUSQA_ANCHORS_FILE" => text(path("anchors.pem")),
        "TELNUSQA_CLOCK_FILE" => text(path("clock.json")),
        "TELNUSQA_DATABASE_URL" => Some(log.url_as("telnusqa_signing")),
        "TELNUSQA_KEYS_DATABASE_URL" => Some(keys.url_as("telnusqa_signing")),
        "TELNUSQA_MASTER_KEY_FILE" => text(path("master.key")),
        "TELNUSQA_NATS_URL" => Some(nats.url.clone()),
        "TELNUSQA_OCSP_URL" => said_by_authority(folder, "ocsp"),
        "TELNUSQA_TSP_URL" => said_by_authority(folder, "tsp"),
        "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
        "TELNUSQA_PUBLIC_URL" => Some("https://telnusqa.example".to_owned()),
        _ => None,
    });
    read.unwrap()
}

/// Where a service of the authority is, once it is.
fn said_by_authority(folder: &Path, name: &str) -> Option<String> {
    let text = std::fs::read(folder.join(nuc::ANNOUNCEMENT)).ok()?;
    serde_json::from_slice::<serde_json::Value>(&text).unwrap()[name].as_str().map(str::to_owned)
}

fn person() -> Person {
    Person {
        contact: Contact::default(),
        record: Record {
            birth_date: None,
            given_name: "Айгүл".to_owned(),
            iin: Some("990417400001".to_owned()),
            more: serde_json::json!({"original": {
                "kind": "diploma", "series": "ТКБ", "number": "0123456", "issuedOn": "2014-07-01",
                "graduationYear": 2014, "qualification": "Техник", "nameOnDocument": "Әбілқасымова Айгүл",
            }}),
            patronymic: None,
            surname: "Әбілқасымова".to_owned(),
        },
    }
}

/// Handed in at the college's office, where the papers lie at once, or at the Corporation.
fn submit(applicant: PersonRef, serial: u32, (college, channel): (&str, Channel)) -> Command {
    let paper = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    Command::Submit(Box::new(Submission {
        applicant,
        branch: None,
        channel,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![paper(DocumentKind::Application), paper(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: None,
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, serial).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: bin(college),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: at(NOW) - TimeDelta::hours(1),
        taken_by: None,
    }))
}
