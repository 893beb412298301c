//! `telnusqa simulate`: a year of a region in memory, with invented people, and whether the rules hold in it.
//!
//! Every command goes through the same decisions as in the house, with the clock of the region; after every event the
//! invariants are looked at. The people are drawn from a seed: the same seed gives the same year, event for event.

mod agenda;
mod chance;
mod complaints;
mod deeds;
mod follow;
mod packages;
mod region;
mod report;
mod tally;
#[cfg(test)]
mod tests;
mod watch;
mod world;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use chrono::{Datelike, Months, NaiveDate};
use telnusqa_domain::calendar::{Calendar, read};

use self::report::Report;
use self::world::World;
use crate::rules::print;

/// How long before the calendar's end the last package may come: some live on for months.
const REST: Months = Months::new(6);

/// Arguments of `telnusqa simulate`.
#[derive(Clone, clap::Args)]
pub(crate) struct Args {
    /// How many packages are handed in
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    cases: u32,
    /// The first day
    #[arg(long, default_value = "2026-01-05")]
    from: NaiveDate,
    /// The last day on which packages are handed in; they live on to their ends
    #[arg(long, default_value = "2026-12-31")]
    to: NaiveDate,
    /// What the people are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A correction of the calendar that becomes known during the year: the open cases move
    #[arg(long, requires = "published")]
    calendar: Option<PathBuf>,
    /// The day on which it becomes known
    #[arg(long, requires = "calendar")]
    published: Option<NaiveDate>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Lives a year and prints what came of it.
///
/// # Errors
/// Where an invariant does not hold, or the calendar does not know the days.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let began = Instant::now();
    let report = live(args)?;
    let took = began.elapsed();
    if args.json {
        return print(&serde_json::to_string_pretty(&report.written(took))?);
    }
    print(report.tell(took).trim_end())
}

fn live(args: &Args) -> anyhow::Result<Report> {
    let Args { cases, from, to, seed, .. } = *args;
    ensure!(from <= to, "go from {from} to {to}, which is before");
    let last = Calendar::shipped().years().last().map_or(0, |year| year.number);
    let rest = to.checked_add_months(REST).is_some_and(|end| end.year() <= last);
    ensure!(rest, "take packages in until {to}: the calendar ends with {last}, and some live on for months");
    let mut world = World::invent(cases, from, to, seed)?;
    if let Some((file, published)) = args.calendar.as_ref().zip(args.published) {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).with_context(|| format!("read {name}"))?;
        world.correct(Calendar::shipped().updated(read(&name, &text)?)?, published);
    }
    world.live()?;
    world.close()?;
    Ok(Report::new(args, world))
}
