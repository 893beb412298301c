//! Commands one by one: what one caller gets, and what many get together.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use telnusqa_chassis::process::open_pool;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{
    CaseId, Channel, Command, Consent, Context, Digest, Document, DocumentKind, IisNumber, Medium, OriginalKind,
    PersonRef, Reason, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_event_log::{Cause, EventLog, Executor, Outcome, Request, Surroundings};
use uuid::Uuid;

use super::house::LineServers;
use super::load::quantile;
use super::packages::{COLLEGE, SUBMITTED_AT};

const CALLERS: [u32; 3] = [1, 8, 64];

/// What decisions look at: a register of nobody.
pub(super) struct Bench(pub(super) Register);

impl Surroundings for Bench {
    fn context(&self, now: DateTime<Utc>) -> Context<'_> {
        Context { calendar: Calendar::shipped(), now, providers: &self.0 }
    }
}

/// Measures and prints commands a second with 1, 8 and 64 callers, each command on a case of its own.
pub(super) async fn measure(servers: &LineServers, length: Duration) -> anyhow::Result<()> {
    let pool = open_pool(&database(servers).await?, "bench", 4).await?;
    let moment = DateTime::parse_from_rfc3339(SUBMITTED_AT)?.to_utc();
    let executor = Executor::start(EventLog::new(pool, Arc::new(Bench(Register::default()))), move || moment);
    println!("{:<10} {:>12} {:>10} {:>10}", "callers", "commands/s", "p50 µs", "p99 µs");
    let mut serial = 0_u32;
    for callers in CALLERS {
        let began = Instant::now();
        let work = (0..callers).map(|caller| {
            let (executor, first) = (executor.clone(), serial + caller + 1);
            tokio::spawn(async move {
                let mut took = Vec::new();
                let mut next = first;
                while began.elapsed() < length {
                    let asked = Instant::now();
                    let outcome = executor.execute(request(next)?).await.context("carry out a command")?;
                    anyhow::ensure!(matches!(outcome, Outcome::Appended(_)), "a command was carried out before");
                    took.push(asked.elapsed());
                    next += callers;
                }
                anyhow::Ok(took)
            })
        });
        let mut all = Vec::new();
        for task in work.collect::<Vec<_>>() {
            all.extend(task.await??);
        }
        let seconds = began.elapsed().as_secs_f64();
        all.sort_unstable();
        serial += u32::try_from(all.len())? + 64 * u32::try_from(all.len())?;
        let micros = |q| quantile(&all, q).as_micros();
        println!("{callers:<10} {:>12.0} {:>10} {:>10}", all.len() as f64 / seconds, micros(0.5), micros(0.99));
    }
    Ok(())
}

/// An empty log in a database of its own.
pub(super) async fn database(servers: &LineServers) -> anyhow::Result<String> {
    let mut admin = PgConnection::connect(&servers.database_url).await?;
    sqlx::raw_sql(crate::migrate::ROLES).execute(&mut admin).await.context("make the roles")?;
    sqlx::query("create database commands").execute(&mut admin).await.context("make a database")?;
    let url = servers.url_of("commands");
    let mut owner = PgConnection::connect(&url).await?;
    crate::migrate::run(&mut owner, telnusqa_event_log::migrations()).await?;
    Ok(url)
}

fn request(serial: u32) -> anyhow::Result<Request> {
    let id = Uuid::from_u128(u128::from(serial));
    Ok(Request {
        case: CaseId(id),
        cause: Cause(id),
        command: Command::Submit(Box::new(submission(serial)?)),
        expected: None,
        traceparent: None,
    })
}

/// A complete package.
pub(super) fn submission(serial: u32) -> anyhow::Result<Submission> {
    let id = Uuid::from_u128(u128::from(serial));
    let document = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    Ok(Submission {
        applicant: PersonRef { id, digest: Digest([7; 32]) },
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![document(DocumentKind::Application), document(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: IisNumber::parse(&format!("001-2026-{:07}", serial % 10_000_000)),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, 1 + serial % 9_999_999).context("make a number")?,
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: Bin::parse(COLLEGE).ok().context("name a college")?,
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: DateTime::parse_from_rfc3339(SUBMITTED_AT)?.to_utc(),
        taken_by: None,
    })
}
