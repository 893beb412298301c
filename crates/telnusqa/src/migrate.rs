//! The tables of every crate, brought up to date in both databases as their owner.

use std::borrow::Cow;

use anyhow::Context as _;
use sqlx::migrate::{Migration, Migrator};
use sqlx::{Connection as _, PgConnection};

/// The roles of the house, as SQL that may be run again; run as a superuser.
pub(crate) const ROLES: &str = include_str!("../../../deploy/postgres/roles.sql");

/// Arguments of `telnusqa migrate`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The log's database, as its owner
    #[arg(long, env = "TELNUSQA_OWNER_DATABASE_URL", hide_env_values = true)]
    database: String,
    /// The keys' database, as its owner
    #[arg(long, env = "TELNUSQA_OWNER_KEYS_DATABASE_URL", hide_env_values = true)]
    keys_database: String,
}

/// Brings both databases up to date.
///
/// # Errors
/// What a database says.
pub(crate) async fn command(args: Args) -> anyhow::Result<()> {
    databases(&args.database, &args.keys_database).await
}

/// Brings both databases up to date; running it again does nothing.
///
/// # Errors
/// What a database says.
pub(crate) async fn databases(log: &str, keys: &str) -> anyhow::Result<()> {
    apply(log, all()).await.context("bring the log's database up to date")?;
    apply(keys, telnusqa_vault::keys_migrations()).await.context("bring the keys' database up to date")
}

/// The migrations of the log's database: whoever has tables there is here.
pub(crate) fn all() -> Vec<Migration> {
    [
        telnusqa_event_log::migrations(),
        telnusqa_chassis::migrations(),
        telnusqa_vault::migrations(),
        telnusqa_intake::migrations(),
        telnusqa_status::migrations(),
        telnusqa_web::migrations(),
        telnusqa_workflow::migrations(),
        telnusqa_signing::migrations(),
        telnusqa_notification::migrations(),
    ]
    .concat()
}

async fn apply(url: &str, migrations: Vec<Migration>) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    run(&mut connection, migrations).await?;
    connection.close().await?;
    Ok(())
}

/// Applies what of these migrations is not yet applied.
///
/// # Errors
/// What the database says.
pub(crate) async fn run(connection: &mut PgConnection, migrations: Vec<Migration>) -> anyhow::Result<()> {
    let migrator = Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT };
    migrator.run(connection).await?;
    Ok(())
}
