//! Letters that come back. Whoever cannot deliver one writes so to its sender (RFC 3464), and that sender has a name for each letter: what
//! comes back is found by it, in a folder into which the mail server delivers (Maildir).
//!
//! Only what names a letter that lies with the receiver changes anything: the way is left for the next one, or the delay is noted. A
//! repeat finds the way left, a forger would have to know the name, which only the letter's own reader was told. What was understood is
//! removed, since it holds an address; everything else is kept for people in `cur`.

mod report;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::telling::{About, Way};
use tokio::task::spawn_blocking;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::deliver::{Post, Trouble};
use crate::figures;
use crate::queue::{self, Beside, Left, LeftAs, Waiting};
use report::{Fate, Report};

/// The part of `health`.
pub(crate) const PART: &str = "bounces";
/// How often it is looked for what came back.
const TICK: Duration = Duration::from_secs(1);
/// Of a longer one the rest is not read: what it says stands before the letter that it brings back.
const BYTES_MAX: u64 = 256 * 1024;
/// So many are read in one go.
const BATCH_MAX: usize = 64;

/// What became of one that came back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Settled {
    /// Nobody is known by its name, or it says nothing of a delivery.
    Kept,
    /// Its letter is still being handed over.
    Later,
    /// It is written down.
    Noted,
}

/// Why what came back was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("write down what came back")]
    Database(#[source] Trouble),
    #[error("read the folder of what came back")]
    Folder(#[source] io::Error),
}

/// Reads what comes back, until it is to stop or another instance took over.
pub(crate) async fn read(post: &Arc<Post>, folder: Option<&Path>, stop: &CancellationToken, lost: &CancellationToken) {
    let Some(folder) = folder else { return std::future::pending().await };
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = lost.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match read_all(post, folder).await {
            Ok(()) => post.health.ready(PART),
            Err(error) => post.health.not_ready(PART, telnusqa_chassis::process::chain(&error)),
        }
    }
}

/// Each once; those that wait for their letters are looked at again.
pub(crate) async fn read_all(post: &Post, folder: &Path) -> Result<(), ReadError> {
    let came = list(folder.to_owned()).await.map_err(ReadError::Folder)?;
    for path in came {
        let bytes = load(path.clone()).await.map_err(ReadError::Folder)?;
        let settled = match Report::read(&bytes) {
            Some(report) => settle(post, &report).await.map_err(ReadError::Database)?,
            None => Settled::Kept,
        };
        put_away(folder.to_owned(), path, settled).await.map_err(ReadError::Folder)?;
    }
    Ok(())
}

/// The oldest first, as their names say.
async fn list(folder: PathBuf) -> io::Result<Vec<PathBuf>> {
    let listing = move || {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder.join("new"))? {
            let entry = entry?;
            if entry.file_type()?.is_file() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
                paths.push(entry.path());
            }
        }
        paths.sort_unstable();
        paths.truncate(BATCH_MAX);
        Ok(paths)
    };
    spawn_blocking(listing).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

async fn load(path: PathBuf) -> io::Result<Vec<u8>> {
    let loading = move || {
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut io::Read::take(std::fs::File::open(path)?, BYTES_MAX), &mut bytes)?;
        Ok(bytes)
    };
    spawn_blocking(loading).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

async fn put_away(folder: PathBuf, path: PathBuf, settled: Settled) -> io::Result<()> {
    let putting = move || match (settled, path.file_name()) {
        (Settled::Later, _) | (_, None) => Ok(()),
        (Settled::Noted, _) => std::fs::remove_file(&path),
        (Settled::Kept, Some(name)) => {
            let mut name = name.to_owned();
            // What a mailbox program is told of it: nothing yet.
            name.push(":2,");
            std::fs::rename(&path, folder.join("cur").join(name))
        }
    };
    spawn_blocking(putting).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// A letter that lies with its receiver.
struct Lying {
    /// Whether its case was told of the delivery: days run from it.
    is_counted: bool,
    waiting: Waiting,
}

async fn settle(post: &Post, report: &Report) -> Result<Settled, Trouble> {
    let (lying, is_going) = find(&post.pool, report.token).await.map_err(Trouble::Database)?;
    let Some(lying) = lying else { return Ok(if is_going { Settled::Later } else { Settled::Kept }) };
    let waiting = &lying.waiting;
    let why = report.why();
    match report.fate {
        Fate::Delayed => {
            tracing::info!(message = %waiting.id, case = %waiting.case.0, why, "a letter is late");
            note(&post.pool, waiting, &why).await?;
        }
        Fate::Failed => {
            tracing::warn!(message = %waiting.id, case = %waiting.case.0, why, "a letter came back");
            let left = Left { reason: "bounced", reply: None, status: LeftAs::Undelivered };
            // A person has to see to days that run from a letter that never came: a few words by SMS would only hide it.
            let next = if lying.is_counted { None } else { post.next_way(waiting) };
            if queue::leave(&post.pool, waiting, Some(left), next).await.map_err(Trouble::Database)? {
                figures::came_to(waiting.message, waiting.way, left.status.name());
            }
            note(&post.pool, waiting, &why).await?;
        }
    }
    Ok(Settled::Noted)
}

/// The letter of a name, where it lies with its receiver; else whether it is still being handed over.
async fn find(pool: &PgPool, token: Uuid) -> Result<(Option<Lying>, bool), sqlx::Error> {
    type Row = (Uuid, Uuid, String, i64, String, Option<String>, bool, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT message.id, message.case_id, message.kind, message.position, ways.status, message.delivery, message.has_cabinet,
                (SELECT wish.way FROM notification.wishes AS wish WHERE wish.case_id = message.case_id
                 ORDER BY ordinal DESC LIMIT 1)
         FROM notification.ways JOIN notification.messages AS message ON message.id = ways.message_id
         WHERE ways.way = 'email' AND ways.reference = $1 AND message.way = 'email'
             AND (ways.status = 'handed-over' OR (ways.status = 'trying' AND message.status = 'queued'))",
    )
    .bind(token.simple().to_string())
    .fetch_optional(pool)
    .await?;
    let Some((id, case, kind, position, status, delivery, has_cabinet, prefers)) = row else {
        return Ok((None, false));
    };
    let message = About::from_name(&kind).ok_or_else(|| sqlx::Error::Decode("an unknown kind of message".into()))?;
    if status == "trying" {
        return Ok((None, true));
    }
    let prefers = prefers.as_deref().and_then(Way::from_name);
    let beside = Beside { has_cabinet, prefers, waited_s: 0.0 };
    let waiting = Waiting::taken(id, CaseId(case), (message, position), Way::Email, beside);
    Ok((Some(Lying { is_counted: delivery.is_some_and(|delivery| delivery != "due"), waiting }), false))
}

/// What was said of it, in a word.
async fn note(pool: &PgPool, waiting: &Waiting, why: &str) -> Result<(), Trouble> {
    sqlx::query(
        "UPDATE notification.ways SET reason = $2, changed_at = clock_timestamp()
         WHERE message_id = $1 AND way = 'email' AND status IN ('handed-over', 'undelivered')",
    )
    .bind(waiting.id)
    .bind(why)
    .execute(pool)
    .await
    .map(drop)
    .map_err(Trouble::Database)
}
