//! `telnusqa lag`: how far everybody is who follows the log, and what waits beside it.

use anyhow::Context as _;
use telnusqa_chassis::lag::{FOLLOWERS, WAITING};

use crate::endpoints::LogDatabase;
use crate::table::Table;

/// Arguments of `telnusqa lag`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// As JSON, one row a line
    #[arg(long)]
    json: bool,
}

/// Shows who lags.
///
/// # Errors
/// Where the database cannot be reached.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-lag", 1).await?;
    for query in [FOLLOWERS, WAITING] {
        let found = Table::read(&pool, query, None).await.context("see who lags")?;
        if args.json {
            for row in &found.rows {
                println!("{row}");
            }
        } else {
            found.print();
            println!();
        }
    }
    Ok(())
}
