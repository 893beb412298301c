//! `telnusqa replay`: a read model made anew from the log, beside the one that is read.

use std::io::{IsTerminal as _, stderr};

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use telnusqa_event_log::Position;
use telnusqa_status::Rebuilt;

use crate::endpoints::LogDatabase;

/// One for the lock, one to read the log, one to write, one to spare.
const CONNECTIONS: u32 = 4;

/// Arguments of `telnusqa replay`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    #[command(subcommand)]
    model: Model,
}

#[derive(clap::Subcommand)]
enum Model {
    /// Cards and timelines: makes them anew and swaps, while they are read on
    Status {
        /// Only compares them with a fresh replay; fails where they differ
        #[arg(long)]
        check: bool,
    },
}

/// Makes a read model anew, or compares it with a fresh replay.
///
/// # Errors
/// Where the database cannot be reached, the log cannot be read, or the two differ.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-replay", CONNECTIONS).await?;
    let Model::Status { check } = args.model;
    let bar = progress(telnusqa_event_log::head(&pool).await?);
    let shown = bar.clone();
    let on_page = move |position: Position| shown.set_position(u64::try_from(position.0).unwrap_or_default());
    let rebuilt = if check {
        telnusqa_status::check(&pool, on_page).await
    } else {
        telnusqa_status::rebuild(&pool, on_page).await
    }?;
    bar.finish_and_clear();
    report(&rebuilt, check)
}

fn report(rebuilt: &Rebuilt, check: bool) -> anyhow::Result<()> {
    println!("position {}", rebuilt.position.0);
    println!("read     {}", rebuilt.live);
    println!("replayed {}", rebuilt.fresh);
    for case in &rebuilt.left_out {
        println!("left out from an event on that cannot be applied: case {}", case.0);
    }
    match (rebuilt.live == rebuilt.fresh, check) {
        (true, true) => println!("equal"),
        (true, false) => println!("swapped; they were equal"),
        (false, true) => bail!("find the read model equal to a fresh replay"),
        (false, false) => println!("swapped; they were not equal"),
    }
    Ok(())
}

/// A bar where a person looks on.
fn progress(head: Position) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} events, {per_sec}, {eta} left");
    let bar = ProgressBar::new(u64::try_from(head.0).unwrap_or_default());
    style.map_or(bar.clone(), |style| bar.with_style(style))
}
