//! `telnusqa parked`: what could not be handled, why, and trying it again.

mod invalid;

use anyhow::bail;
use sqlx::PgPool;
use telnusqa_chassis::parked::{self, Parked};

use crate::endpoints::LogDatabase;

/// Arguments of `telnusqa parked`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// The messages of the IIS that were no messages of the contract: branch, codes and SHA-256, without content
    Invalid {
        /// As JSON, one message a line
        #[arg(long)]
        json: bool,
        /// So many of the newest
        #[arg(long, default_value_t = 50)]
        last: i64,
    },
    /// Everything parked and not yet handled, oldest first
    Ls {
        /// As JSON, one entry a line
        #[arg(long)]
        json: bool,
    },
    /// One entry with everything known of it
    Show {
        /// Its number in the list
        id: i64,
    },
    /// Asks the service that parked an entry to try it again
    Replay {
        /// Its number in the list
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<i64>,
        /// All of them
        #[arg(long)]
        all: bool,
    },
}

/// Shows or replays parked messages.
///
/// # Errors
/// Where the database cannot be reached, or there is no such entry.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-parked", 1).await?;
    match args.verb {
        Verb::Invalid { json, last } => invalid::list(&pool, last, json).await,
        Verb::Ls { json } => list(&parked::list(&pool).await?, json),
        Verb::Show { id } => show(&pool, id).await,
        Verb::Replay { id, all: _ } => replay(&pool, id).await,
    }
}

fn list(entries: &[Parked], json: bool) -> anyhow::Result<()> {
    if json {
        for entry in entries {
            println!("{}", serde_json::to_string(entry)?);
        }
        return Ok(());
    }
    if entries.is_empty() {
        println!("nothing is parked");
        return Ok(());
    }
    println!("{:>6}  {:<12} {:<11} {:<20} {:<19} reason", "id", "service", "kind", "code", "since");
    for entry in entries {
        let since = entry.parked_at.format("%Y-%m-%d %H:%M:%S");
        let again = if entry.replay_requested { " (replay asked for)" } else { "" };
        println!(
            "{:>6}  {:<12} {:<11} {:<20} {since} {}{again}",
            entry.id, entry.service, entry.kind, entry.reason_code, entry.reason
        );
    }
    Ok(())
}

async fn show(pool: &PgPool, id: i64) -> anyhow::Result<()> {
    let entries = parked::list(pool).await?;
    let Some(entry) = entries.iter().find(|entry| entry.id == id) else { bail!("find parked entry {id}") };
    println!("{}", serde_json::to_string_pretty(entry)?);
    Ok(())
}

async fn replay(pool: &PgPool, id: Option<i64>) -> anyhow::Result<()> {
    let ids = match id {
        Some(id) => vec![id],
        None => parked::list(pool).await?.iter().map(|entry| entry.id).collect(),
    };
    for id in &ids {
        if !parked::request_replay(pool, *id).await? {
            bail!("find parked entry {id}");
        }
    }
    println!("asked for {} to be tried again", ids.len());
    Ok(())
}
