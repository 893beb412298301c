//! `telnusqa provision`: what `up` makes for its private servers and its children, for servers and services that others
//! run: containers, units, other machines. Each step may be repeated; what is there is kept.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use sqlx::{Connection as _, PgConnection};
use telnusqa_servers::{nats, postgres};
use telnusqa_stand_in::authority::Authority;
use telnusqa_stand_in::{portal, sms};

use super::databases::{self, KEYS, LOG, Place, VAULT_ROLES};
use super::folder::{HouseFolder, replace};
use super::house::OPERATIONS;
use super::say;
use super::secrets::{PAPER_KEY, Secrets, random};
use super::services::{MAILBOX, NUC, PORTAL, PORTAL_FILE, PORTAL_KEYS, SERVICES, SMS, SMS_GATEWAYS};
use super::staff::{self, ANCHORS, AUTHORITY};
use crate::endpoints::{Endpoints, IisAccess};

/// The port of the bus's figures.
const MONITOR_PORT: u16 = 8222;
/// Connections to PostgreSQL.
const CONNECTIONS_MAX: u16 = 200;
/// The port at which several servers of the bus hear each other.
const ROUTES_PORT: u16 = 6222;
/// The file of the password by which a standby follows (PostgreSQL's form of it).
const PASSWORDS: &str = "pgpass";
/// How long PostgreSQL may take to answer.
const DATABASE_BOUND: Duration = Duration::from_secs(60);

/// What is made.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Roles, passwords, databases and tables, in a PostgreSQL that runs with the password of `secrets`
    Databases(DatabaseArgs),
    /// Passwords, keys, staff and the servers' configuration: a folder for each process, with what it alone needs
    Secrets(Box<SecretArgs>),
    /// Whether every commit waits until the standby has it too
    Synchronous(SynchronousArgs),
}

/// Arguments of `telnusqa provision databases`.
#[derive(clap::Args)]
pub(crate) struct DatabaseArgs {
    /// The folder that `provision secrets` has made
    #[arg(long, env = "TELNUSQA_DIR")]
    dir: PathBuf,
    /// Where PostgreSQL is, as services find it
    #[arg(long, value_name = "HOST:PORT", default_value = "postgres:5432")]
    postgres: String,
    /// Lets a standby follow, named as in `provision secrets`; nothing: there is none
    #[arg(long, value_name = "HOST:PORT", default_value = "")]
    standby: String,
}

/// Arguments of `telnusqa provision synchronous`.
#[derive(clap::Args)]
pub(crate) struct SynchronousArgs {
    /// The folder that `provision secrets` has made
    #[arg(long, env = "TELNUSQA_DIR")]
    dir: PathBuf,
    /// Where PostgreSQL is, as services find it
    #[arg(long, value_name = "HOST:PORT", default_value = "postgres:5432")]
    postgres: String,
    /// `on` where the standby follows, else `off`
    wait: Wait,
}

/// Whether commits wait.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Wait {
    /// They do.
    On,
    /// They do not.
    Off,
}

/// Arguments of `telnusqa provision secrets`.
#[derive(clap::Args)]
pub(crate) struct SecretArgs {
    /// The folder that keeps everything; the tools of operations take it as their --dir
    #[arg(long, env = "TELNUSQA_DIR")]
    dir: PathBuf,
    /// Where each process gets a folder of its own, as in intake/ or postgres/
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Where PostgreSQL is, as services find it
    #[arg(long, value_name = "HOST:PORT", default_value = "postgres:5432")]
    postgres: String,
    /// A PostgreSQL that follows the other one and can take its place; nothing: there is none
    #[arg(long, value_name = "HOST:PORT", default_value = "")]
    standby: String,
    /// Where the bus is, as services find it; three servers, as in nats:4222,nats-2:4222,nats-3:4222, keep each stream together
    #[arg(long, value_name = "HOST:PORT,…", value_delimiter = ',', default_value = "nats:4222")]
    nats: Vec<String>,
    /// Where the bus keeps its files
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/nats")]
    nats_dir: PathBuf,
    /// The most bytes of all streams together
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 30)]
    nats_store: u64,
    /// The port of health of every service, on a machine named like it
    #[arg(long, value_name = "PORT", default_value_t = 9090)]
    health: u16,
    /// The door for people, as the tools of operations find it
    #[arg(long, value_name = "URL", default_value = "http://web:8080")]
    web: String,
    /// The page of sent mail, as the tools of operations find it
    #[arg(long, value_name = "URL", default_value = "http://mailbox:8025")]
    mail: String,
    /// The services that stand in for the national authority's, as the tools of operations find them
    #[arg(long, value_name = "URL", default_value = "http://test-nuc:8027")]
    nuc: String,
    /// The portal that stands in for the real one, as notification and the tools of operations find it
    #[arg(long, value_name = "URL", default_value = "http://test-portal:8028")]
    portal: String,
    /// The gateways of SMS that stand in for real ones, as notification and the tools of operations find them
    #[arg(long, value_name = "URL", default_value = "http://test-sms:8029")]
    sms: String,
    /// Where each process finds its folder of secrets
    #[arg(long, value_name = "FOLDER", default_value = "/run/telnusqa")]
    secrets_dir: PathBuf,
    /// The register of colleges; without it the one that comes with the program
    #[arg(long, value_name = "FILE")]
    providers: Option<PathBuf>,
}

/// Makes what is missing.
///
/// # Errors
/// What cannot be written, or what PostgreSQL says.
pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Databases(args) => make_databases(&args).await,
        Command::Secrets(args) => make_secrets(&args),
        Command::Synchronous(args) => set_synchronous(&args).await,
    }
}

async fn make_databases(args: &DatabaseArgs) -> anyhow::Result<()> {
    let mut secrets = Secrets::read(&args.dir)?;
    let place = Place(args.postgres.clone());
    answers(&place.url(postgres::ADMIN, secrets.password(postgres::ADMIN), "postgres")).await?;
    if !args.standby.is_empty() {
        databases::admit_standby(&place, &secrets).await?;
    }
    databases::prepare(&place, &mut secrets).await?;
    say("the databases are up to date");
    Ok(())
}

async fn set_synchronous(args: &SynchronousArgs) -> anyhow::Result<()> {
    let secrets = Secrets::read(&args.dir)?;
    let wait = matches!(args.wait, Wait::On);
    databases::set_synchronous(&Place(args.postgres.clone()), &secrets, wait).await?;
    say(if wait { "every commit waits for the standby" } else { "no commit waits for the standby" });
    Ok(())
}

/// Waits until the superuser is let in.
async fn answers(url: &str) -> anyhow::Result<()> {
    let mut last = None;
    let asked = async {
        loop {
            match PgConnection::connect(url).await {
                Ok(connection) => return connection.close().await,
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    if tokio::time::timeout(DATABASE_BOUND, asked).await.is_ok() {
        return Ok(());
    }
    match last {
        Some(error) => Err(error).context("reach PostgreSQL"),
        None => bail!("reach PostgreSQL: no answer in {} s", DATABASE_BOUND.as_secs()),
    }
}

fn make_secrets(args: &SecretArgs) -> anyhow::Result<()> {
    let folder = HouseFolder::open(&args.dir)?;
    folder.write_providers(args.providers.as_deref())?;
    let mut secrets = Secrets::open(&folder)?;
    let place = Place(args.postgres.clone());
    databases::note_addresses(&place, &mut secrets);
    secrets.write(&folder)?;
    let site = Site { args, folder: &folder, place, secrets: &secrets };
    for service in SERVICES {
        site.write_service(service).with_context(|| format!("write what {service} needs"))?;
    }
    site.write_authority().context("write what the test authority needs")?;
    site.write_portal().context("write what the portal that stands in needs")?;
    site.write_servers().context("write what the servers need")?;
    site.write_tools().context("write what the tools of operations need")?;
    say(&format!("secrets are in {}", args.out.display()));
    Ok(())
}

/// Where everything is, and what everybody is to know.
struct Site<'s> {
    args: &'s SecretArgs,
    folder: &'s HouseFolder,
    place: Place,
    secrets: &'s Secrets,
}

impl Site<'_> {
    /// A service knows its own passwords, and the vault's key where it opens the vault.
    fn write_service(&self, name: &str) -> anyhow::Result<()> {
        let out = self.folder_of(name)?;
        let role = format!("telnusqa_{name}");
        let url = |database| self.place.url(&role, self.secrets.password(&role), database);
        write(&out, "database-url", &url(LOG))?;
        write(&out, "nats-url", &self.bus_url(name)?)?;
        self.copy("providers.json", &out)?;
        if VAULT_ROLES.contains(&role.as_str()) {
            write(&out, "keys-database-url", &url(KEYS))?;
            self.copy("master.key", &out)?;
        }
        match name {
            "intake" => self.copy(ANCHORS, &out),
            "notification" => self.write_receivers(&out),
            "signing" => {
                self.copy(ANCHORS, &out)?;
                self.copy(PAPER_KEY, &out)
            }
            "web" => self.copy("staff.json", &out),
            _ => Ok(()),
        }
    }

    /// The stand-in of the national authority knows its keys.
    fn write_authority(&self) -> anyhow::Result<()> {
        let (from, to) = (self.folder.file(AUTHORITY), self.folder_of(NUC)?);
        Authority::copy(&from, &to).context("copy the keys of the authority")
    }

    /// Notification knows whom it hands messages over to: those who stand in, until it is told of others.
    fn write_receivers(&self, out: &Path) -> anyhow::Result<()> {
        write(out, SMS_GATEWAYS, &sms::description(&self.args.sms))?;
        write(out, PORTAL_FILE, &portal::description(&self.args.portal, &self.args.secrets_dir))?;
        for name in portal::OF_HOUSE {
            self.copy_key(name, out)?;
        }
        Ok(())
    }

    /// The portal that stands in knows its own key, and that of the house, with which it can forge an answer.
    fn write_portal(&self) -> anyhow::Result<()> {
        let out = self.folder_of(PORTAL)?;
        for name in portal::OF_PORTAL {
            self.copy_key(name, &out)?;
        }
        Ok(())
    }

    fn copy_key(&self, name: &str, to: &Path) -> anyhow::Result<()> {
        let bytes = std::fs::read(self.folder.file(PORTAL_KEYS).join(name)).with_context(|| format!("read {name}"))?;
        replace(&to.join(name), &bytes).with_context(|| format!("write {name}"))
    }

    /// PostgreSQL, the bus and the dashboards know their own passwords, and how they are to run.
    fn write_servers(&self) -> anyhow::Result<()> {
        let out = self.folder_of("postgres")?;
        write(&out, "password", self.secrets.password(postgres::ADMIN))?;
        if self.args.standby.is_empty() {
            write(&out, "postgresql.conf", &postgres::configuration(CONNECTIONS_MAX, None))?;
        } else {
            self.write_pair(&out)?;
        }
        self.write_bus()?;
        let operations = self.secrets.postgres.get(OPERATIONS).map_or("", String::as_str);
        write(&self.folder_of("watch")?, "database-url", operations)?;
        let out = self.folder_of("grafana")?;
        if out.join("password").exists() { Ok(()) } else { write(&out, "password", &random()) }
    }

    /// Who stands by for PostgreSQL follows it by a password of its own.
    fn write_pair(&self, first: &Path) -> anyhow::Result<()> {
        let hba = self.args.secrets_dir.join(postgres::HBA);
        let common = postgres::configuration(CONNECTIONS_MAX, Some(&hba));
        write(first, "postgresql.conf", &common)?;
        write(first, postgres::HBA, postgres::WHO_MAY_ENTER)?;
        let out = self.folder_of(host(&self.args.standby))?;
        let (primary, port) = self.args.postgres.rsplit_once(':').context("find the port, as in postgres:5432")?;
        let passwords = self.args.secrets_dir.join(PASSWORDS);
        let following = postgres::following(primary, port, &passwords);
        write(&out, "postgresql.conf", &(common + &following))?;
        write(&out, postgres::HBA, postgres::WHO_MAY_ENTER)?;
        let (user, password) = (postgres::STANDBY, self.secrets.password(postgres::STANDBY));
        write(&out, PASSWORDS, &format!("*:*:*:{user}:{password}\n"))
    }

    /// Each server of the bus; several know each other.
    fn write_bus(&self) -> anyhow::Result<()> {
        let names: Vec<&str> = self.args.nats.iter().map(|at| host(at)).collect();
        for (name, at) in names.iter().zip(&self.args.nats) {
            let key = Some(self.secrets.nats_encryption_key.clone());
            let access = nats::Access::House(self.secrets.bus_users());
            let options = nats::Options::new(self.args.nats_dir.clone(), access, key);
            let port = at.rsplit(':').next().and_then(|port| port.parse().ok());
            let port = port.context("find the port of the bus, as in nats:4222")?;
            let node = (names.len() > 1).then(|| nats::Node {
                listen: format!("0.0.0.0:{ROUTES_PORT}"),
                name: (*name).to_owned(),
                password: self.secrets.nats_routes.clone(),
                routes: names.iter().map(|name| format!("{name}:{ROUTES_PORT}")).collect(),
            });
            let options = nats::Options { max_store_bytes: self.args.nats_store, node, port, ..options };
            write(&self.folder_of(name)?, "server.conf", &nats::configuration(&options, MONITOR_PORT))?;
        }
        Ok(())
    }

    /// The folder of everything is that of a house for whoever works beside it.
    fn write_tools(&self) -> anyhow::Result<()> {
        for service in SERVICES {
            let health = serde_json::json!({"health": format!("http://{service}:{}", self.args.health)});
            write(self.folder.path(), &format!("{service}.json"), &health.to_string())?;
        }
        write(
            self.folder.path(),
            &format!("{MAILBOX}.json"),
            &serde_json::json!({"health": self.args.mail}).to_string(),
        )?;
        for (name, address) in [(NUC, &self.args.nuc), (PORTAL, &self.args.portal), (SMS, &self.args.sms)] {
            let health = serde_json::json!({"health": address});
            write(self.folder.path(), &format!("{name}.json"), &health.to_string())?;
        }
        let endpoints = Endpoints {
            agent: None,
            clock: "machine".to_owned(),
            iis: IisAccess {
                inbox: nats::inbox("iis"),
                password: self.secrets.nats.get("iis").cloned().unwrap_or_default(),
                user: "iis".to_owned(),
            },
            mail: Some(self.args.mail.clone()),
            nats: format!("nats://{}", self.args.nats.join(",")),
            nats_operations: Some(self.bus_url("operations")?),
            nuc: Some(self.args.nuc.clone()),
            portal: Some(self.args.portal.clone()),
            sms: Some(self.args.sms.clone()),
            pids: std::collections::BTreeMap::new(),
            postgres: self.secrets.postgres.get(OPERATIONS).cloned(),
            staff: staff::access(&self.secrets.staff, self.folder),
            web: self.args.web.clone(),
        };
        let text = serde_json::to_string_pretty(&endpoints)?;
        write(self.folder.path(), "endpoints.json", &text)
    }

    fn bus_url(&self, user: &str) -> anyhow::Result<String> {
        let password = self.secrets.nats.get(user).with_context(|| format!("find the user {user} of the bus"))?;
        Ok(format!("nats://{user}:{password}@{}", self.args.nats.join(",")))
    }

    fn folder_of(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.args.out.join(name);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("make {}", path.display()))?;
        Ok(path)
    }

    fn copy(&self, name: &str, to: &Path) -> anyhow::Result<()> {
        let bytes = std::fs::read(self.folder.file(name)).with_context(|| format!("read {name}"))?;
        replace(&to.join(name), &bytes).with_context(|| format!("write {name}"))
    }
}

/// The name of a machine, as in `nats` of `nats:4222`.
fn host(at: &str) -> &str {
    at.split(':').next().unwrap_or(at)
}

fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    replace(&folder.join(name), text.as_bytes()).with_context(|| format!("write {name}"))
}

#[cfg(test)]
mod tests;
