//! `telnusqa register`: the register of duplicates, and whether it is whole.

use anyhow::{Context as _, ensure};
use telnusqa_domain::identity::Bin;
use telnusqa_signing::register::{Entry, entries, faults};

use crate::endpoints::LogDatabase;

/// Arguments of `telnusqa register`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// The BIN of the college whose numbers are shown; without it, how many numbers each college has taken
    #[arg(long, value_name = "BIN")]
    college: Option<String>,
    /// Compares the register with the log: every number has its entry, every signed duplicate its number
    #[arg(long)]
    check: bool,
}

/// Shows or checks the register.
///
/// # Errors
/// A register that is not whole.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-register", 1).await?;
    if args.check {
        let faults = faults(&pool).await.context("compare the register with the log")?;
        for fault in &faults {
            println!("{}  {}", fault.number, fault.code);
        }
        ensure!(faults.is_empty(), "find the register whole: {} numbers are not what the log says", faults.len());
        println!("the register is whole");
        return Ok(());
    }
    match args.college {
        Some(college) => {
            let college = Bin::parse(&college).map_err(|_| anyhow::anyhow!("read the BIN: 12 digits"))?;
            entries(&pool, college).await.context("read the register")?.iter().for_each(show);
        }
        None => {
            let counts: Vec<(String, i32, i32, Option<i32>)> = sqlx::query_as(
                "SELECT college, year, counters.last, openings.last
                 FROM signing.counters LEFT JOIN signing.openings USING (college, year) ORDER BY college, year",
            )
            .fetch_all(&pool)
            .await
            .context("read the register")?;
            for (college, year, last, on_paper) in counts {
                let on_paper = on_paper.map(|last| format!(", {last} of them on paper")).unwrap_or_default();
                println!("{college}  {year}  {last} numbers{on_paper}");
            }
        }
    }
    Ok(())
}

fn show(entry: &Entry) {
    let document = entry.document.map_or_else(|| "-".to_owned(), |document| hex::encode(document.0));
    let earlier = entry.in_place_of.map(|earlier| format!("in place of {earlier}"));
    let later = entry.replaced_by.map(|later| format!("replaced by {later}"));
    let blank = entry.blank.as_ref().map(|(blank, standing)| format!("blank {blank} {}", standing.name()));
    let found = entry.original_found_on.map(|on| format!("original found {on}"));
    let by_hand = entry.by_hand.then(|| "signed by hand".to_owned());
    let notes = [entry.reason.clone(), by_hand, earlier, later, blank, found]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    println!("{}  {:<8}  {}  {document}  {notes}", entry.number, entry.status.name(), entry.case.0);
}
