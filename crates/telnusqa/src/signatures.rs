//! `telnusqa signatures`: those that could not be checked yet, and what became of others that had waited.

use anyhow::Context as _;
use serde_json::json;
use telnusqa_domain::identity::Bin;
use telnusqa_signing::waiting::{Waiting, refused, waiting};

use crate::endpoints::LogDatabase;

/// Arguments of `telnusqa signatures`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// Of this college alone
    #[arg(long, value_name = "BIN")]
    college: Option<String>,
    /// The last ones that were refused after they had waited
    #[arg(long)]
    refused: bool,
    /// As JSON, one a line
    #[arg(long)]
    json: bool,
}

/// Shows them.
///
/// # Errors
/// Where the database cannot be reached.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-signatures", 1).await?;
    let college = args.college.as_deref().map(Bin::parse).transpose();
    let college = college.map_err(|_| anyhow::anyhow!("read the BIN: 12 digits"))?;
    let found = match args.refused {
        true => refused(&pool, college.as_ref()).await,
        false => waiting(&pool, college.as_ref()).await,
    };
    let found = found.context("read what waits")?;
    if found.is_empty() && !args.json {
        println!("{}", if args.refused { "none was refused" } else { "nothing waits" });
    }
    for one in found {
        let Waiting { case_id, college, document, reasons, since, status: _, tries } = one;
        let (document, since) = (hex::encode(document), since.to_rfc3339());
        if args.json {
            let written = json!({
                "case": case_id, "college": college, "document": document, "reasons": reasons, "since": since, "tries": tries,
            });
            println!("{written}");
        } else {
            println!("{since}  {college}  {case_id}  tried {tries} times: {}", reasons.join(", "));
        }
    }
    Ok(())
}
