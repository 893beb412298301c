//! Files that change what every service goes by, as the calendar and the register of colleges: looked at, tried on the open
//! cases, published.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};

use crate::endpoints::LogDatabase;

/// What such files say.
pub(crate) trait Publication {
    /// The schema of its table `publications`.
    const SCHEMA: &'static str;

    /// Looks at a file, and says what it changes.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    fn check(file: &Path) -> anyhow::Result<()>;

    /// Looks at a file, and says what it changes of the open cases; its text.
    fn dry_run(pool: &PgPool, file: &Path) -> impl Future<Output = anyhow::Result<String>>;
}

/// What is done with a file.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Whether a file can be published: names the line of what is wrong, else says what it changes
    Check {
        /// The file
        file: PathBuf,
    },
    /// Which open cases a file would move, and how
    DryRun(WithHouse),
    /// Publishes a file: every service goes by it from then on, and the open cases follow, each by an event
    Publish(WithHouse),
}

/// A file, and the house that it is for.
#[derive(clap::Args)]
struct WithHouse {
    #[command(flatten)]
    database: LogDatabase,
    /// The file
    file: PathBuf,
}

/// Carries out the subcommand.
///
/// # Errors
/// Where the file cannot be read or published, or the house cannot be reached.
pub(crate) async fn run<P: Publication>(args: Args) -> anyhow::Result<()> {
    let open = async |database: LogDatabase| database.open(&format!("telnusqa-{}", P::SCHEMA), 1).await;
    match args.verb {
        Verb::Check { file } => P::check(&file),
        Verb::DryRun(WithHouse { database, file }) => P::dry_run(&open(database).await?, &file).await.map(drop),
        Verb::Publish(WithHouse { database, file }) => {
            let pool = open(database).await?;
            let text = P::dry_run(&pool, &file).await?;
            // The name is one of ours.
            let query = format!("INSERT INTO {}.publications (text) VALUES ($1) RETURNING id", P::SCHEMA);
            let id: i64 = sqlx::query_scalar(AssertSqlSafe(query))
                .bind(text)
                .fetch_one(&pool)
                .await
                .context("publish the file")?;
            println!("published as {id}: the services take it in within a second");
            Ok(())
        }
    }
}

/// When the newest event was recorded, by the house's own clock.
pub(crate) async fn house_moment(pool: &PgPool) -> anyhow::Result<DateTime<Utc>> {
    let moment: Option<DateTime<Utc>> = sqlx::query_scalar("SELECT max(recorded_at) FROM consumers.checkpoints")
        .fetch_one(pool)
        .await
        .context("read the house's moment")?;
    Ok(moment.unwrap_or(DateTime::UNIX_EPOCH))
}
