//! Workflow by itself against real servers, cases that the Corporation sent, and staff who ask.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_chassis::clock::{Mode, write_initial};
use telnusqa_chassis::commands::ask;
use telnusqa_chassis::process::{Service, open, open_pool};
use telnusqa_chassis::{Clock, Settings};
use telnusqa_contracts::command::{Done, Reply, Request as Asked, Step, subject};
use telnusqa_contracts::problem::Problem;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{
    Actor, CaseId, Channel, Command, Consent, Digest, Document, DocumentKind, FileRef, IisNumber, Medium, OriginalKind,
    PersonRef, Prepared, Reason, Role, StaffId, Submission, VerifiedSignature,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_event_log::{Cause, EventLog, ExecuteError, Nothing, Outcome, Recorded, Request};
use telnusqa_servers::testing::{self, TestDatabase, TestNats};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");
/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Monday noon in Almaty; packages were handed in two hours before.
pub(crate) const NOON: &str = "2026-11-23T12:00:00+05:00";
/// A college that works.
pub(crate) const COLLEGE: &str = "050340517500";

type Served = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// An instance of the service.
pub(crate) struct Running {
    pub(crate) served: JoinHandle<Served>,
    pub(crate) service: Service,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.service.stop.cancel();
        self.served.await.expect("no panic").expect("it ends well");
    }
}

pub(crate) struct House {
    clock: tempfile::TempDir,
    database: TestDatabase,
    nats: TestNats,
    pub(crate) pool: PgPool,
}

impl House {
    pub(crate) async fn new() -> Self {
        let clock = tempfile::tempdir().expect("a folder");
        let migrations =
            [telnusqa_event_log::migrations(), telnusqa_chassis::migrations(), telnusqa_workflow::migrations()];
        let database = testing::database(migrations.concat()).await;
        let nats = testing::nats().await;
        let pool = open_pool(&database.owner_url, "test", 4).await.expect("the database answers");
        let house = Self { clock, database, nats, pool };
        write_initial(&house.clock_file(), Mode::Feed, Some(moment(NOON)), 1.0).expect("a clock");
        house
    }

    fn clock_file(&self) -> std::path::PathBuf {
        self.clock.path().join("clock.json")
    }

    /// Starts an instance, and waits until it answers.
    pub(crate) async fn start(&self) -> Running {
        let settings = Settings::read(|name| match name {
            "TELNUSQA_CLOCK_FILE" => Some(self.clock_file().to_str().expect("UTF-8").to_owned()),
            "TELNUSQA_DATABASE_URL" => Some(self.database.url_as("telnusqa_workflow")),
            "TELNUSQA_NATS_URL" => Some(self.nats.url.clone()),
            "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
            "TELNUSQA_PUBLIC_URL" => Some("https://telnusqa.example".to_owned()),
            _ => None,
        });
        let stop = CancellationToken::new();
        let service = open("workflow", telnusqa_workflow::PARTS, settings.expect("settings"), stop)
            .await
            .expect("it starts")
            .expect("it goes on");
        let served = tokio::spawn(telnusqa_workflow::serve(service.clone()));
        self.until(async || service.health.is_ready()).await;
        Running { served, service }
    }

    /// Sets the clock anew, as a machine does whose clock was wrong; while nothing runs.
    pub(crate) fn set_clock(&self, to: &str) {
        write_initial(&self.clock_file(), Mode::Feed, Some(moment(to)), 1.0).expect("a clock");
    }

    /// Moves the clock on.
    pub(crate) fn jump(&self, to: &str) {
        Clock::open(Some(&self.clock_file())).expect("a clock").jump(moment(to)).expect("it is set");
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

    pub(crate) fn url_as(&self, role: &str) -> String {
        self.database.url_as(role)
    }

    /// The timers that are kept, as `case kind`.
    pub(crate) async fn timers(&self) -> Vec<String> {
        let statement =
            "SELECT split_part(kind, '/', 1) || ' ' || to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
            FROM workflow.timers ORDER BY case_id, kind";
        sqlx::query_scalar(statement).fetch_all(&self.pool).await.expect("the timers")
    }

    /// The kinds of all that happened to a case.
    pub(crate) async fn story(&self, case: CaseId) -> Vec<String> {
        let history = telnusqa_event_log::history(&self.pool, case).await.expect("a history");
        history.into_iter().map(|recorded| recorded.written.kind).collect()
    }
}

impl Running {
    /// What others than staff do to a case: it happens.
    pub(crate) async fn happens(&self, case: CaseId, command: Command) -> Vec<Recorded> {
        happens_in(&self.service.log, self.service.clock.now(), case, command).await
    }

    /// A new case, accepted; with papers that are on their way to the college where it came from the Corporation.
    pub(crate) async fn case(&self, number: u32, channel: Channel) -> CaseId {
        let case = CaseId(Uuid::from_u128(u128::from(number)));
        self.happens(case, Command::Submit(Box::new(submission(number, channel)))).await;
        if channel != Channel::Office {
            let at = self.service.clock.now();
            self.happens(case, Command::Dispatch { at, pages: 3, waybill: Digest([7; 32]) }).await;
        }
        case
    }

    /// Asks for a step, and gives the answer as it came.
    pub(crate) async fn ask(&self, asked: &Asked) -> Reply {
        let subject = subject("workflow", asked.step.kind());
        ask(&self.service.bus, subject, asked.to_json(), PATIENCE).await.expect("an answer")
    }

    pub(crate) async fn done(&self, asked: &Asked) -> Done {
        match self.ask(asked).await {
            Reply::Done(done) => done,
            Reply::Problem(problem) => panic!("{:?}: {problem:?}", asked.step),
        }
    }

    pub(crate) async fn problem(&self, asked: &Asked) -> Problem {
        match self.ask(asked).await {
            Reply::Done(done) => panic!("{:?}: {done:?}", asked.step),
            Reply::Problem(problem) => problem,
        }
    }

    /// Takes a case as far as it lies signed at the college.
    pub(crate) async fn signed(&self, case: CaseId) {
        self.done(&by_clerk(case, Step::Register)).await;
        self.done(&by_head(case, assign())).await;
        self.done(&by_executor(case, Step::Draft(telnusqa_domain::case::Draft::Duplicate))).await;
        self.sign(case, 1).await;
    }

    /// What signing does with a draft.
    pub(crate) async fn sign(&self, case: CaseId, draft: u32) {
        let number = RegisterNumber::parse("050340517500-2026-00017").expect("a number");
        let prepared =
            Prepared { appeal_until: None, document: file(9), number: Some(number), supplement: None, templates: None };
        self.happens(case, Command::Prepare { draft, prepared }).await;
        let signature = VerifiedSignature::assertion(file(9), file(10), [11; 32], college());
        let by = head();
        self.happens(case, Command::Act { by, step: telnusqa_domain::case::Step::Sign(signature) }).await;
    }
}

/// What happens to a case by a log, as any service holds one.
pub(crate) async fn happens_in(log: &EventLog, now: DateTime<Utc>, case: CaseId, command: Command) -> Vec<Recorded> {
    let request = Request { case, cause: Cause(key()), command, expected: None, traceparent: None };
    match log.execute(vec![request], now, Arc::new(Nothing)).await.remove(0) {
        Ok(Outcome::Appended(events) | Outcome::AlreadyApplied(events)) => events,
        Err(error @ ExecuteError::Rejected(_)) => panic!("{error}"),
        Err(error) => panic!("{error:?}"),
    }
}

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

pub(crate) fn college() -> Bin {
    Bin::parse(COLLEGE).expect("a BIN")
}

pub(crate) fn file(number: u8) -> FileRef {
    FileRef([number; 32])
}

fn staff(id: &str, role: Role) -> Actor {
    Actor { college: college(), id: StaffId::parse(id).expect("an identity"), role }
}

pub(crate) fn clerk() -> Actor {
    staff("c-1", Role::Clerk)
}

pub(crate) fn executor() -> Actor {
    staff("e-1", Role::Executor)
}

pub(crate) fn head() -> Actor {
    staff("h-1", Role::Head)
}

pub(crate) fn assign() -> Step {
    Step::Assign { executor: executor().id, resolution: Some(file(1)) }
}

#[expect(clippy::disallowed_methods, reason = "a key")]
pub(crate) fn key() -> Uuid {
    Uuid::new_v4()
}

/// A step under a key of its own.
pub(crate) fn by(who: Actor, case: CaseId, step: Step) -> Asked {
    Asked { by: who, case: case.0, cause: key(), expected: None, step }
}

pub(crate) fn by_clerk(case: CaseId, step: Step) -> Asked {
    by(clerk(), case, step)
}

pub(crate) fn by_executor(case: CaseId, step: Step) -> Asked {
    by(executor(), case, step)
}

pub(crate) fn by_head(case: CaseId, step: Step) -> Asked {
    by(head(), case, step)
}

pub(crate) fn submission(number: u32, channel: Channel) -> Submission {
    let paper = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    let office = channel == Channel::Office;
    Submission {
        applicant: PersonRef { id: Uuid::from_u128(u128::from(number)), digest: Digest([7; 32]) },
        branch: (!office).then(|| "kst-01".to_owned()),
        channel,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![paper(DocumentKind::Application), paper(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: (!office).then(|| IisNumber::parse(&format!("001-2026-{number:07}")).expect("a number")),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, number).expect("a number"),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: college(),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: moment(NOON) - chrono::TimeDelta::hours(2),
        taken_by: None,
    }
}
