//! `telnusqa lag`: how far everybody is who follows the log, and what waits beside it.

use anyhow::Context as _;

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

/// Each follower of the log: up to where it has applied it, how many events more there are, and since when the next one
/// waits, on the service's clock.
const FOLLOWERS: &str = "SELECT consumer, checkpoints.position, head.position - checkpoints.position AS behind,
        (SELECT recorded_at FROM log.events WHERE events.position = checkpoints.position + 1) AS since
     FROM consumers.checkpoints CROSS JOIN log.head ORDER BY consumer";

/// What waits for somebody: outcomes for the bus, messages for the IIS's application or for a receiver of mail, holes in a
/// branch's numbers, what is parked, timers that are due by the newest event's moment.
const WAITING: &str = "SELECT what, waiting FROM (VALUES
        (1, 'outcomes to publish', (SELECT count(*) FROM intake.outcomes, intake.publishing WHERE ordinal > up_to)),
        (2, 'messages before their application', (SELECT count(*) FROM intake.waiting)),
        (3, 'holes in numbers of branches', (SELECT count(*) FROM intake.holes)),
        (4, 'documents to make', (SELECT count(*) FROM signing.jobs WHERE status = 'waiting')),
        (5, 'signatures to check', (SELECT count(*) FROM signing.waiting)),
        (6, 'messages to applicants', (SELECT count(*) FROM notification.messages WHERE status = 'queued')),
        (7, 'timers that are due', (SELECT count(*) FROM workflow.timers
            WHERE due_at <= (SELECT max(recorded_at) FROM consumers.checkpoints))),
        (8, 'parked', (SELECT count(*) FROM parked.messages WHERE handled_at IS NULL)),
        (9, 'messages of which nobody knows whether they came', (SELECT count(*) FROM notification.messages WHERE status = 'in-doubt'))
     ) AS counted (place, what, waiting) ORDER BY place";

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
