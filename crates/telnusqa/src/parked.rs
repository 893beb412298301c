//! `telnusqa parked`: what could not be handled, why, trying it again, or taking it off the list.

mod invalid;

use anyhow::{bail, ensure};
use sqlx::PgPool;
use telnusqa_chassis::parked::{self, Dropped, Dropping, Parked};

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
    /// Takes an entry off the list that is settled otherwise, and keeps who did so and why; never an event
    Drop {
        /// Its number in the list
        id: i64,
        /// Who says so
        #[arg(long)]
        by: String,
        /// Why; nothing personal
        #[arg(long)]
        why: String,
    },
    /// Everything parked and not yet handled, oldest first
    Ls {
        /// What people took off the list instead, the newest first
        #[arg(long)]
        dropped: bool,
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

/// Shows, replays or drops parked messages.
///
/// # Errors
/// Where the database cannot be reached, or there is no such entry.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-parked", 1).await?;
    match args.verb {
        Verb::Invalid { json, last } => invalid::list(&pool, last, json).await,
        Verb::Drop { id, by, why } => drop_entry(&pool, id, (by.trim(), why.trim())).await,
        Verb::Ls { dropped: true, json } => list_dropped(&parked::dropped(&pool).await?, json),
        Verb::Ls { dropped: false, json } => list(&parked::list(&pool).await?, json),
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

async fn drop_entry(pool: &PgPool, id: i64, (by, why): (&str, &str)) -> anyhow::Result<()> {
    ensure!(!by.is_empty() && !why.is_empty(), "drop what nobody says the reason of");
    match parked::drop_entry(pool, id, (by, why)).await? {
        Dropping::Done => println!("dropped {id}; `telnusqa parked ls --dropped` shows it"),
        Dropping::IsEvent => bail!("drop an event: mend the cause and replay it"),
        Dropping::Unknown => bail!("find parked entry {id}"),
    }
    Ok(())
}

fn list_dropped(entries: &[Dropped], json: bool) -> anyhow::Result<()> {
    if json {
        for dropped in entries {
            println!("{}", serde_json::to_string(dropped)?);
        }
        return Ok(());
    }
    if entries.is_empty() {
        println!("nothing was dropped");
    }
    for Dropped { by, entry, why } in entries {
        println!("{:>6}  {:<12} {:<11} {:<20} {by}: {why}", entry.id, entry.service, entry.kind, entry.reason_code);
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
