//! `telnusqa messages`: what people are told, what became of it, and once more.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use sqlx::PgPool;
use telnusqa_contracts::command::Reply;
use telnusqa_contracts::telling::{Request, subject};
use telnusqa_domain::case::StaffId;
use telnusqa_servers::nats;
use uuid::Uuid;

use crate::case::find;
use crate::endpoints::{Endpoints, LogDatabase};
use crate::table::Table;

/// Who asks for another try.
const OPERATIONS: &str = "operations";
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Those that did not come, or may not have: whoever waits for one is told by a person.
const NOT_COME: &str = "SELECT queued_at AS since, id, case_id, kind, way, status, reason, told_at, told_how
     FROM notification.messages WHERE status IN ('failed', 'in-doubt', 'no-address', 'undelivered') AND told_at IS NULL
     ORDER BY queued_at, id";
const ALL: &str = "SELECT queued_at AS since, id, case_id, kind, way, status, reason, told_at, told_how
     FROM notification.messages ORDER BY queued_at, id";
const OF_CASE: &str = "SELECT id, kind, position, way, status, attempts, round, not_before, reason, told_at, told_how
     FROM notification.messages WHERE case_id = $1 ORDER BY position, kind";
const WAYS: &str = "SELECT messages.kind, ways.way, gateway, ways.status, reference, segments, reply, ways.reason,
         ways.handed_over_at, delivered_at
     FROM notification.ways JOIN notification.messages ON id = message_id
     WHERE case_id = $1 ORDER BY position, kind, changed_at";

/// Arguments of `telnusqa messages`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Those that did not come, or may not have, the longest waiting first
    Ls {
        /// Every one
        #[arg(long)]
        all: bool,
        /// As JSON, one a line
        #[arg(long)]
        json: bool,
    },
    /// Those of a case, and what each of their ways came to
    Show {
        /// An application number, an IIS number, or a case's identity
        key: String,
    },
    /// Lets one go out once more, by all its ways
    SendAgain {
        /// Its identity, as `ls` and `show` tell it
        id: Uuid,
    },
}

/// Shows them, or lets one go out once more.
///
/// # Errors
/// Where the database or the bus cannot be reached, there is no such case or message, or it cannot go out.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let folder = args.database.folder().to_owned();
    let pool = args.database.open("telnusqa-messages", 1).await?;
    match args.verb {
        Verb::Ls { all, json } => list(&pool, if all { ALL } else { NOT_COME }, json).await,
        Verb::Show { key } => show(&pool, key.trim()).await,
        Verb::SendAgain { id } => send_again(&pool, &folder, id).await,
    }
}

async fn list(pool: &PgPool, query: &'static str, json: bool) -> anyhow::Result<()> {
    let found = Table::read(pool, query, None).await.context("read the messages")?;
    if json {
        found.rows.iter().for_each(|row| println!("{row}"));
    } else if found.rows.is_empty() {
        println!("none");
    } else {
        found.print();
    }
    Ok(())
}

async fn show(pool: &PgPool, key: &str) -> anyhow::Result<()> {
    let cases = find(pool, key).await?;
    ensure!(!cases.is_empty(), "find a case by {key}");
    for case in cases {
        for query in [OF_CASE, WAYS] {
            Table::read(pool, query, Some(case)).await.context("read the messages")?.print();
            println!();
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "each call is one cause")]
async fn send_again(pool: &PgPool, folder: &Path, id: Uuid) -> anyhow::Result<()> {
    let case: Option<Uuid> = sqlx::query_scalar("SELECT case_id FROM notification.messages WHERE id = $1")
        .bind(id)
        .fetch_optional(pool)
        .await
        .context("read the message")?;
    let case = case.with_context(|| format!("find the message {id}"))?;
    let by = StaffId::parse(OPERATIONS).context("name who asks")?;
    let request = Request::send_again(by, (case, id), Uuid::new_v4());
    let url = Endpoints::read(folder)?.nats_operations.context("find the bus in endpoints.json")?;
    let bus = async_nats::ConnectOptions::new()
        .custom_inbox_prefix(nats::inbox(OPERATIONS))
        .request_timeout(Some(ANSWER_MAX))
        .connect(&url.split(',').collect::<Vec<_>>()[..])
        .await
        .context("reach the bus")?;
    let answer = bus.request(subject(request.verb()), request.to_json().into()).await.context("ask notification")?;
    match serde_json::from_slice(&answer.payload).context("read what notification says")? {
        Reply::Done(_) => {
            println!("it goes out once more");
            Ok(())
        }
        Reply::Problem(problem) => match problem.errors.first() {
            Some(fault) => bail!("send it once more: {}: {}", fault.code, fault.detail.ru),
            None => bail!("send it once more: {:?}", problem.detail),
        },
    }
}
