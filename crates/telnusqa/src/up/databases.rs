//! Roles, passwords, databases and tables in the private PostgreSQL; each step may be repeated.

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use telnusqa_servers::Postgres;

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

/// Makes what is missing, and notes the addresses.
pub(super) async fn prepare(postgres: &Postgres, secrets: &mut Secrets) -> anyhow::Result<()> {
    let mut admin = PgConnection::connect(&postgres.admin_url("postgres")).await.context("reach PostgreSQL")?;
    sqlx::raw_sql(migrate::ROLES).execute(&mut admin).await.context("make the roles")?;
    for role in ROLES {
        // Passwords are hex digits, roles are ours: neither needs quoting.
        run(&mut admin, format!("alter role {role} password '{}'", secrets.password(role))).await?;
    }
    for database in [LOG, KEYS] {
        create(&mut admin, database).await?;
    }
    admin.close().await.context("leave PostgreSQL")?;
    for role in ROLES {
        secrets.postgres.insert(role.to_owned(), postgres.url(role, secrets.password(role), LOG));
    }
    for role in VAULT_ROLES {
        secrets.keys.insert(role.to_owned(), postgres.url(role, secrets.password(role), KEYS));
    }
    let url = |database| postgres.url(OWNER, secrets.password(OWNER), database);
    migrate::databases(&url(LOG), &url(KEYS)).await
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
