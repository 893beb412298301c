//! `telnusqa stages`: how long applications stood at each stage, as a table for the monitoring of state services (Law on state services
//! art. 5(2)11; its own format is not known). No person stands in it.

use std::io::Write;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::CaseId;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_event_log::{Recorded, histories};
use uuid::Uuid;

use crate::endpoints::LogDatabase;

/// Arguments of `telnusqa stages`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// Stages that began on this day or later
    #[arg(long, value_name = "DAY")]
    from: NaiveDate,
    /// And on this day or earlier
    #[arg(long, value_name = "DAY")]
    to: NaiveDate,
}

/// The first line.
const HEAD: [&str; 11] = [
    "application",
    "iis_number",
    "college",
    "channel",
    "regulation",
    "submitted",
    "due_on",
    "stage",
    "since",
    "until",
    "late",
];
/// Histories that are read at once.
const CASES: usize = 500;

/// A stage at which a case stood; the card is as it was when it left it.
struct Spell {
    card: Card,
    until: Option<DateTime<Utc>>,
}

/// Writes the table as CSV.
///
/// # Errors
/// Where the database cannot be reached, or a history cannot be read.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let Args { database, from, to } = args;
    let pool = database.open("telnusqa-stages", 1).await?;
    // Whatever began on these days has an event of them.
    let cases: Vec<Uuid> = sqlx::query_scalar(
        "SELECT case_id FROM log.events
         WHERE recorded_at >= $1::date - interval '1 day' AND recorded_at < $2::date + interval '2 days'
         GROUP BY case_id ORDER BY min(position)",
    )
    .bind(from)
    .bind(to)
    .fetch_all(&pool)
    .await
    .context("find the cases")?;
    let mut table = csv::Writer::from_writer(std::io::stdout().lock());
    table.write_record(HEAD).context("write the table")?;
    let mut connection = pool.acquire().await.context("read the log")?;
    for some in cases.chunks(CASES) {
        let some: Vec<CaseId> = some.iter().copied().map(CaseId).collect();
        let mut found = histories(&mut connection, &some).await.context("read the log")?;
        for case in some {
            let spells =
                spells(&found.remove(&case).unwrap_or_default()).with_context(|| format!("read {}", case.0))?;
            for spell in spells.iter().filter(|spell| (from..=to).contains(&day_in_almaty(spell.card.stage_since))) {
                write(&mut table, spell).context("write the table")?;
            }
        }
    }
    table.flush().context("write the table")
}

/// The stages of a case, in order.
fn spells(history: &[Recorded]) -> anyhow::Result<Vec<Spell>> {
    let mut spells: Vec<Spell> = Vec::new();
    let mut card: Option<Card> = None;
    for recorded in history {
        let event = recorded.event()?;
        let next = Card::evolve(card, &event, recorded.recorded_at)
            .map_err(|impossible| anyhow::anyhow!("{} cannot follow {}", impossible.event, impossible.state))?;
        match spells.last_mut() {
            Some(spell) if spell.card.stage == next.stage && spell.card.stage_since == next.stage_since => {
                spell.card = next.clone();
            }
            last => {
                if let Some(spell) = last {
                    spell.until = Some(next.stage_since);
                }
                spells.push(Spell { card: next.clone(), until: None });
            }
        }
        card = Some(next);
    }
    Ok(spells)
}

fn write(table: &mut csv::Writer<impl Write>, Spell { card, until }: &Spell) -> csv::Result<()> {
    let moment = |at: DateTime<Utc>| in_almaty(at).to_rfc3339_opts(SecondsFormat::Secs, true);
    let or_none = |text: Option<String>| text.unwrap_or_default();
    let came_to_its_end = matches!(card.stage, Stage::Declined | Stage::Issued | Stage::Withdrawn);
    table.write_record([
        or_none(card.number.map(|number| number.to_string())),
        or_none(card.iis_number.as_ref().map(|number| number.as_str().to_owned())),
        card.college.as_str().to_owned(),
        card.channel.name().to_owned(),
        or_none(card.regulation.map(|regulation| regulation.name().to_owned())),
        moment(card.submitted_at),
        or_none(card.due_on.map(|day| day.to_string())),
        card.stage.name().to_owned(),
        moment(card.stage_since),
        or_none(until.filter(|_| !came_to_its_end).map(moment)),
        card.term_expired.to_string(),
    ])
}
