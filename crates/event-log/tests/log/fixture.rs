//! A log in a fresh database, commands for invented packages, and what must always hold.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor, PgConnection, PgPool};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{
    Case, CaseId, Channel, Command, Consent, Context, Digest, Document, DocumentKind, IisNumber, Medium, OriginalKind,
    PersonRef, Reason, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_event_log::{
    Cause, Decided, EventLog, ExecuteError, Nothing, Outcome, Position, Recorded, Request, Settle, Surroundings,
    migrations, read_after,
};
use telnusqa_servers::testing::{self, TestDatabase};
use uuid::Uuid;

/// Longer than anything here takes, on a slow machine too.
pub(crate) const BOUND: Duration = Duration::from_secs(60);

/// A fresh database with a log in it, and a table beside it that closures write to.
pub(crate) struct House {
    pub(crate) database: TestDatabase,
}

impl House {
    pub(crate) async fn new() -> Self {
        let database = testing::database(migrations()).await;
        let owner = PgPool::connect(&database.owner_url).await.unwrap();
        let side = "CREATE TABLE public.notes (request bigint NOT NULL);
                    GRANT SELECT, INSERT ON public.notes TO telnusqa_intake";
        owner.execute(side).await.unwrap();
        owner.close().await;
        Self { database }
    }

    /// A pool as the services open it: what a cancelled future left behind is rolled back before it is handed out.
    pub(crate) async fn pool(&self, role: &str, max: u32) -> PgPool {
        self.pool_at(PgConnectOptions::from_str(&self.database.url_as(role)).unwrap(), max).await
    }

    pub(crate) async fn pool_at(&self, options: PgConnectOptions, max: u32) -> PgPool {
        PgPoolOptions::new()
            .max_connections(max)
            .test_before_acquire(false)
            .after_release(|connection, _| Box::pin(async move { connection.execute("ROLLBACK").await.map(|_| true) }))
            .connect_with(options)
            .await
            .unwrap()
    }

    /// A log of its own, with its own cache and connections.
    pub(crate) async fn log(&self) -> EventLog {
        log(self.pool("telnusqa_intake", 8).await)
    }

    /// What must hold at the end of every test: positions 1 to head, versions 1 to n, histories that replay.
    pub(crate) async fn check(&self) -> Vec<Recorded> {
        let pool = self.pool("telnusqa_operations", 2).await;
        let events = read_to_end(&pool).await;
        let head = telnusqa_event_log::head(&pool).await.unwrap();
        assert_eq!(head, Position(events.len() as i64), "the head is the number of events");
        let mut cases: BTreeMap<CaseId, Vec<&Recorded>> = BTreeMap::new();
        for event in &events {
            cases.entry(event.case).or_default().push(event);
        }
        for history in cases.values() {
            let versions: Vec<_> = history.iter().map(|event| event.version).collect();
            assert_eq!(versions, (1..=history.len() as i32).collect::<Vec<_>>());
            let read: Vec<_> = history.iter().map(|event| event.event().unwrap()).collect();
            Case::replay(&read).unwrap();
        }
        pool.close().await;
        events
    }
}

pub(crate) fn log(pool: PgPool) -> EventLog {
    EventLog::new(pool, Arc::new(World(Register::default())))
}

pub(crate) async fn read_to_end(pool: &PgPool) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let page = read_after(pool, Position(events.len() as i64), 1_000).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

struct World(Register);

impl Surroundings for World {
    fn context(&self, now: DateTime<Utc>) -> Context<'_> {
        Context { calendar: Calendar::shipped(), now, providers: &self.0 }
    }
}

/// Monday, 23 November 2026, 12:00 in Almaty.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-23T07:00:00.123456Z".parse().unwrap()
}

pub(crate) fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(0xCA5E << 64 | number))
}

pub(crate) fn cause(number: u128) -> Cause {
    Cause(Uuid::from_u128(0xCA05E << 64 | number))
}

pub(crate) fn request(case_number: u128, cause_number: u128, command: Command) -> Request {
    let traceparent = (cause_number.is_multiple_of(2))
        .then(|| format!("00-{:032x}-{:016x}-01", cause_number + 1, cause_number as u64 + 1));
    Request { case: case(case_number), cause: cause(cause_number), command, expected: None, traceparent }
}

/// The submission of a complete package.
pub(crate) fn submit(number: u32) -> Command {
    let paper = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    Command::Submit(Box::new(Submission {
        applicant: PersonRef { id: Uuid::from_u128(u128::from(number)), digest: Digest([7; 32]) },
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![paper(DocumentKind::Application), paper(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: IisNumber::parse(&format!("001-2026-{number:07}")),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, number).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: Bin::parse("050340517500").unwrap(),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: now() - TimeDelta::minutes(30),
        taken_by: None,
    }))
}

pub(crate) fn dispatch(waybill: u8) -> Command {
    Command::Dispatch { at: now(), pages: 3, waybill: Digest([waybill; 32]) }
}

pub(crate) fn give_back(waybill: u8) -> Command {
    Command::Return { at: now(), waybill: Digest([waybill; 32]) }
}

pub(crate) async fn execute(log: &EventLog, batch: Vec<Request>) -> Vec<Result<Outcome, ExecuteError>> {
    log.execute(batch, now(), Arc::new(Nothing)).await
}

/// The events of an outcome that must be new.
pub(crate) fn appended(result: &Result<Outcome, ExecuteError>) -> &[Recorded] {
    match result {
        Ok(Outcome::Appended(events)) => events,
        other => panic!("not appended: {other:?}"),
    }
}

/// The events of an outcome that must be old.
pub(crate) fn already(result: &Result<Outcome, ExecuteError>) -> &[Recorded] {
    match result {
        Ok(Outcome::AlreadyApplied(events)) => events,
        other => panic!("not applied before: {other:?}"),
    }
}

/// A closure that notes every request that it is shown, and then does what the test wants.
pub(crate) struct Noting<F> {
    pub(crate) calls: AtomicUsize,
    pub(crate) then: F,
}

pub(crate) fn noting<F>(then: F) -> Arc<Noting<F>>
where
    F: for<'a> Fn(usize, &'a mut PgConnection, &'a [Decided]) -> BoxFuture<'a, Result<(), sqlx::Error>>
        + Send
        + Sync
        + 'static,
{
    Arc::new(Noting { calls: AtomicUsize::new(0), then })
}

impl<F> Settle for Noting<F>
where
    F: for<'a> Fn(usize, &'a mut PgConnection, &'a [Decided]) -> BoxFuture<'a, Result<(), sqlx::Error>>
        + Send
        + Sync
        + 'static,
{
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            let requests: Vec<i64> = decided.iter().map(|decided| decided.request as i64).collect();
            sqlx::query("INSERT INTO public.notes SELECT unnest($1::bigint[])")
                .bind(requests)
                .execute(&mut *tx)
                .await?;
            (self.then)(call, tx, decided).await
        })
    }
}

/// The requests that were noted in transactions that committed.
pub(crate) async fn noted(pool: &PgPool) -> Vec<i64> {
    sqlx::query_scalar("SELECT request FROM public.notes ORDER BY request").fetch_all(pool).await.unwrap()
}

/// Waits until a query gives what is expected, within [`BOUND`].
pub(crate) async fn until(pool: &PgPool, query: &'static str, expected: i64) {
    let wait = async {
        loop {
            let found: i64 = sqlx::query_scalar(query).fetch_one(pool).await.unwrap();
            if found == expected {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, wait).await.unwrap_or_else(|_| panic!("never {expected}: {query}"));
}
