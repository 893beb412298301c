//! Roles, passwords, databases and tables in a PostgreSQL, private or not; each step may be repeated.

use anyhow::{Context as _, ensure};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use telnusqa_servers::postgres::{ADMIN, STANDBY};

use super::secrets::{ROLES, Secrets};
use crate::migrate;

/// The log's database.
pub(super) const LOG: &str = "telnusqa";
/// The database of the vault's keys: its backups are kept for 30 days only.
pub(super) const KEYS: &str = "telnusqa_keys";

const OWNER: &str = "telnusqa_owner";
/// Who opens the vault.
pub(super) const VAULT_ROLES: [&str; 5] =
    ["telnusqa_intake", "telnusqa_notification", "telnusqa_signing", "telnusqa_vault", "telnusqa_web"];

/// Where a PostgreSQL is, as in `postgres:5432`.
pub(super) struct Place(pub(super) String);

impl Place {
    /// The address of a database for a role; neither needs escaping in what the house makes. The driver is built without
    /// TLS: a server is on the same machine or in a network that is closed to others.
    pub(super) fn url(&self, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{role}:{password}@{}/{database}?sslmode=disable", self.0)
    }
}

/// Makes what is missing, and notes the addresses.
pub(super) async fn prepare(place: &Place, secrets: &mut Secrets) -> anyhow::Result<()> {
    let mut admin = administer(place, secrets).await?;
    sqlx::raw_sql(migrate::ROLES).execute(&mut admin).await.context("make the roles")?;
    for role in ROLES {
        // Passwords are hex digits, roles are ours: neither needs quoting.
        run(&mut admin, format!("alter role {role} password '{}'", secrets.password(role))).await?;
    }
    for database in [LOG, KEYS] {
        create(&mut admin, database).await?;
    }
    admin.close().await.context("leave PostgreSQL")?;
    note_addresses(place, secrets);
    let url = |database| place.url(OWNER, secrets.password(OWNER), database);
    migrate::databases(&url(LOG), &url(KEYS)).await
}

/// Lets a standby follow, which loses nothing that was written while it was away.
pub(super) async fn admit_standby(place: &Place, secrets: &Secrets) -> anyhow::Result<()> {
    let mut admin = administer(place, secrets).await?;
    // It must not wait for whom it lets in.
    run(&mut admin, "set synchronous_commit = local".to_owned()).await?;
    let there = "select exists (select from pg_roles where rolname = $1)";
    if !exists(&mut admin, there, STANDBY).await? {
        run(&mut admin, format!("create role {STANDBY} login replication connection limit 4")).await?;
    }
    run(&mut admin, format!("alter role {STANDBY} password '{}'", secrets.password(STANDBY))).await?;
    let there = "select exists (select from pg_replication_slots where slot_name = $1)";
    if !exists(&mut admin, there, STANDBY).await? {
        run(&mut admin, format!("select pg_create_physical_replication_slot('{STANDBY}', true)")).await?;
    }
    admin.close().await.context("leave PostgreSQL")
}

/// Whether each commit is to wait until the standby has it; refused where none follows.
pub(super) async fn set_synchronous(place: &Place, secrets: &Secrets, wait: bool) -> anyhow::Result<()> {
    let mut admin = administer(place, secrets).await?;
    if wait {
        let follows =
            "select exists (select from pg_stat_replication where application_name = $1 and state = 'streaming')";
        ensure!(
            exists(&mut admin, follows, STANDBY).await?,
            "find the standby: none follows, and every commit would wait"
        );
    }
    let whom = if wait { STANDBY } else { "" };
    run(&mut admin, format!("alter system set synchronous_standby_names = '{whom}'")).await?;
    run(&mut admin, "select pg_reload_conf()".to_owned()).await?;
    admin.close().await.context("leave PostgreSQL")
}

async fn administer(place: &Place, secrets: &Secrets) -> anyhow::Result<PgConnection> {
    PgConnection::connect(&place.url(ADMIN, secrets.password(ADMIN), "postgres")).await.context("reach PostgreSQL")
}

/// Notes the address of each role.
pub(super) fn note_addresses(place: &Place, secrets: &mut Secrets) {
    for role in ROLES {
        secrets.postgres.insert(role.to_owned(), place.url(role, secrets.password(role), LOG));
    }
    for role in VAULT_ROLES {
        secrets.keys.insert(role.to_owned(), place.url(role, secrets.password(role), KEYS));
    }
}

/// Makes a database that nobody enters but who needs it.
async fn create(admin: &mut PgConnection, database: &'static str) -> anyhow::Result<()> {
    if !exists(admin, "select exists (select from pg_database where datname = $1)", database).await? {
        run(admin, format!("create database {database} owner {OWNER}")).await?;
    }
    let guests = if database == KEYS { VAULT_ROLES.join(", ") } else { ROLES.join(", ") };
    run(admin, format!("revoke connect, temporary on database {database} from public")).await?;
    run(admin, format!("grant connect on database {database} to {guests}")).await
}

async fn exists(admin: &mut PgConnection, question: &'static str, name: &str) -> anyhow::Result<bool> {
    sqlx::query_scalar(question).bind(name).fetch_one(admin).await.context("look into PostgreSQL")
}

async fn run(admin: &mut PgConnection, statement: String) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await.context("prepare the databases")?;
    Ok(())
}
