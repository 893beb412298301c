//! `telnusqa tail`: the log as it grows. It names no person, so that anybody of operations may look.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;
use telnusqa_event_log::{Position, Recorded, before_last, head, read_after};

use crate::endpoints::LogDatabase;

/// Arguments of `telnusqa tail`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// Begins after this position instead of at the last few events
    #[arg(long, value_name = "POSITION", conflicts_with = "last")]
    after: Option<i64>,
    /// Begins with so many of the newest events, of the kinds where some are named
    #[arg(long, default_value_t = 20)]
    last: u32,
    /// Goes on until it is stopped
    #[arg(long, short)]
    follow: bool,
    /// Only events of this kind; may be said more than once
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// As JSON, one event a line
    #[arg(long)]
    json: bool,
}

/// How many events are read at once.
const PAGE: u32 = 1000;
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Shows events in order.
///
/// # Errors
/// Where the database cannot be reached, or the log has a hole.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let Args { database, after, last, follow, kind: kinds, json } = args;
    let pool = database.open("telnusqa-tail", 1).await?;
    let mut position = match after {
        Some(after) => Position(after),
        None if kinds.is_empty() => Position((head(&pool).await.context("read the log")?.0 - i64::from(last)).max(0)),
        None => before_last(&pool, &kinds, last).await.context("read the log")?,
    };
    loop {
        let page = read_after(&pool, position, PAGE).await.context("read the log")?;
        for event in &page {
            position = event.position;
            if kinds.is_empty() || kinds.contains(&event.written.kind) {
                println!("{}", if json { as_json(event) } else { as_line(event) });
            }
        }
        if page.is_empty() {
            if !follow {
                return Ok(());
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                stopped = tokio::signal::ctrl_c() => return stopped.context("wait for Ctrl-C"),
            }
        }
    }
}

fn as_line(event: &Recorded) -> String {
    let Recorded { case, position, recorded_at, version, written, .. } = event;
    let moment = recorded_at.format("%Y-%m-%d %H:%M:%S%.3f");
    format!("{:>9}  {moment}  {}  {version:>3}  {}", position.0, case.0, written.kind)
}

fn as_json(event: &Recorded) -> String {
    let body: Option<&serde_json::value::RawValue> = serde_json::from_str(&event.written.body).ok();
    json!({
        "position": event.position.0,
        "case": event.case.0,
        "version": event.version,
        "event": event.event_id,
        "cause": event.cause.0,
        "kind": event.written.kind,
        "schema": event.written.schema,
        "recordedAt": event.recorded_at,
        "traceparent": event.traceparent,
        "body": body,
    })
    .to_string()
}
