//! `telnusqa calendar`: the working calendar and files that would change it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};
use telnusqa_domain::calendar::{Calendar, Edition, Week, Year, read};

/// Arguments of `telnusqa calendar`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Whether a file is a calendar: names the line of everything that is wrong, else says what it changes
    Check {
        /// The file: one or more years
        file: PathBuf,
    },
}

/// Carries out the subcommand.
///
/// # Errors
/// Where the file cannot be read, or is no calendar.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match &args.verb {
        Verb::Check { file } => check(file),
    }
}

fn check(file: &Path) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("read {name}"))?;
    let editions = read(&name, &text)?;
    let years: Vec<Year> = editions.iter().map(Edition::year).collect();
    let shipped = Calendar::shipped();
    let updated = shipped.updated(editions)?;
    for year in years {
        tell(shipped, &updated, year)?;
    }
    println!("calendar {}", updated.version());
    Ok(())
}

/// A year: what is known of it, how many days are worked, and what is new.
fn tell(shipped: &Calendar, updated: &Calendar, year: Year) -> anyhow::Result<()> {
    let state = if year.provisional { "provisional" } else { "settled" };
    println!("{} revision {}, {state}", year.number, year.revision);
    let counts = updated.year(year.number)?;
    if counts.revision > year.revision {
        println!("  has no effect: revision {} is known", counts.revision);
    }
    let days = (1..=366).map_while(|ordinal| NaiveDate::from_yo_opt(year.number, ordinal));
    let days: Vec<NaiveDate> = days.collect();
    let worked = |week| days.iter().filter(|day| updated.week(week).is_working_day(**day) == Ok(true)).count();
    println!("  working days: {} in a week of five, {} in a week of six", worked(Week::Five), worked(Week::Six));
    for change in shipped.changes(updated).filter(|change| change.day.year() == year.number) {
        println!("  {}: {} becomes {}", change.day, change.before.code(), change.after.code());
    }
    Ok(())
}
