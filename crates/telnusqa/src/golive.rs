//! `telnusqa golive`: what a college brings along when it comes into the house: its book of duplicates on paper, and the applications
//! that are open. First it is only looked at, and all that is wrong is said at once.

mod book;
mod cases;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use telnusqa_chassis::process::open_pool;
use telnusqa_chassis::providers::Providers;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_signing::book::{bring_in, known, original};

use crate::vault::{Doors, House};

const APPLICATION: &str = "telnusqa-golive";
/// How many faults are shown of a file.
const SHOWN_MAX: usize = 50;

/// Arguments of `telnusqa golive`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    doors: Doors,
    /// The register of colleges with which the house began; that of its folder where none is named
    #[arg(long, env = "TELNUSQA_PROVIDERS_FILE", global = true)]
    providers: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// The book of duplicates on paper: where it ends, so that the house goes on with the next number, and its lines, so that a later
    /// duplicate of the same original says which it replaces. Looks at the files; brings them in with --by
    Book {
        /// Where the books end: CSV with the columns college, year, last
        #[arg(long, value_name = "FILE", required_unless_present = "lines")]
        numbers: Option<PathBuf>,
        /// Their lines: CSV with the columns college, year, serial, issued_on, reason, original, series, number, surname, given_name, iin, birth_date
        #[arg(long, value_name = "FILE")]
        lines: Option<PathBuf>,
        /// Who brings them in: all or nothing, once and for ever
        #[arg(long, value_name = "WHO")]
        by: Option<String>,
    },
    /// What the applications of a feed would be answered, were they published today; publishes nothing
    Cases {
        /// A file with one message a line, as the counterpart's contract has it
        feed: PathBuf,
    },
}

/// Looks at what a college brings along, or brings it in.
///
/// # Errors
/// Where something is wrong with a file, or the house cannot be reached.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let Args { doors, providers, verb } = args;
    let file = providers.unwrap_or_else(|| doors.folder().join("providers.json"));
    let house = House::open(doors).await?;
    let text = std::fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
    let register = telnusqa_contracts::providers::read(&text).with_context(|| format!("read {}", file.display()))?;
    let providers = Providers::new(register, house.clock.clone());
    let pool = open_pool(&house.operations, APPLICATION, 1).await.context("reach the log's database")?;
    providers.refresh(&pool).await.context("read what was published of colleges")?;
    let (numbers, lines, by) = match verb {
        Verb::Cases { feed } => return cases::look(&feed, &pool, providers.now(), house.clock.now()).await,
        Verb::Book { numbers, lines, by } => (numbers, lines, by),
    };
    let known = known(&pool).await.context("read what is known of the books")?;
    let about = book::About {
        known: &known,
        recognise: &|person, kind, series, number| original(&house.vault, person, kind, series, Some(number)),
        register: providers.now(),
        today: day_in_almaty(house.clock.now()),
    };
    let ends = numbers.as_deref().map(read).transpose()?.map(|text| book::ends(&text, &about)).unwrap_or_default();
    let all = known.openings.iter().map(|(book, last)| (*book, *last));
    let all = all.chain(ends.found.iter().map(|end| ((end.college, end.year), end.last))).collect();
    let entries =
        lines.as_deref().map(read).transpose()?.map(|text| book::lines(&text, &about, &all)).unwrap_or_default();
    let mut faults = 0;
    for (file, found) in [(&numbers, &ends.faults), (&lines, &entries.faults)] {
        let Some(file) = file else { continue };
        for fault in found.iter().take(SHOWN_MAX) {
            println!("{}:{fault}", file.display());
        }
        if found.len() > SHOWN_MAX {
            println!("{}: and {} more", file.display(), found.len() - SHOWN_MAX);
        }
        faults += found.len();
    }
    book::tell(&ends.found, &entries.found, &all);
    ensure!(faults == 0, "bring the books in: {faults} faults; nothing was written");
    let Some(by) = by else {
        println!("nothing was written: --by brings it in");
        return Ok(());
    };
    bring_in(&pool, &ends.found, &entries.found, &by).await.context("bring the books in: nothing was written")?;
    println!("brought in by {by}");
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
    String::from_utf8(bytes).with_context(|| format!("read {} as UTF-8", file.display()))
}
