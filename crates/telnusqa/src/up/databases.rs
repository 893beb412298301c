//! Roles, passwords, databases and tables in a PostgreSQL, private or not; each step may be repeated.

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use telnusqa_servers::postgres::ADMIN;

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
    let admin = place.url(ADMIN, secrets.password(ADMIN), "postgres");
    let mut admin = PgConnection::connect(&admin).await.context("reach PostgreSQL")?;
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
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(database)
        .fetch_one(&mut *admin)
        .await
        .context("look for the databases")?;
    if !there {
        run(admin, format!("create database {database} owner {OWNER}")).await?;
    }
    let guests = if database == KEYS { VAULT_ROLES.join(", ") } else { ROLES.join(", ") };
    run(admin, format!("revoke connect, temporary on database {database} from public")).await?;
    run(admin, format!("grant connect on database {database} to {guests}")).await
}

async fn run(admin: &mut PgConnection, statement: String) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await.context("prepare the databases")?;
    Ok(())
}
