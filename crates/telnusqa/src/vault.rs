//! `telnusqa vault`: forgetting persons, and showing who has read of them. Acts as the role `telnusqa_vault`, which alone
//! may forget.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, Utc};
use telnusqa_chassis::Clock;
use telnusqa_chassis::process::open_pool;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::IisNumber;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::visit::VisitNumber;
use telnusqa_notification::telephone;
use telnusqa_vault::{Found, Reader, Role, Vault, VaultError};
use uuid::Uuid;

use crate::endpoints::Folder;
use crate::up::Addresses;

const APPLICATION: &str = "telnusqa-vault";
const CONNECTIONS: u32 = 2;
/// Longer than any transaction, and than keys are held ready.
const SWEPT_AFTER_HOURS: u64 = 24;

/// Arguments of `telnusqa vault`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    doors: Doors,
    #[command(subcommand)]
    verb: Verb,
}

/// Where it works: what is not given is taken from the folder of a running house.
#[derive(clap::Args)]
pub(crate) struct Doors {
    #[command(flatten)]
    folder: Folder,
    /// The log's database as `telnusqa_operations`, which finds the case
    #[arg(long, env = "TELNUSQA_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// The keys' database as `telnusqa_vault`
    #[arg(long, env = "TELNUSQA_KEYS_DATABASE_URL", hide_env_values = true, global = true)]
    keys_url: Option<String>,
    /// The vault's master key
    #[arg(long, env = "TELNUSQA_MASTER_KEY_FILE", global = true)]
    master_key: Option<PathBuf>,
    /// The log's database as `telnusqa_vault`
    #[arg(long, env = "TELNUSQA_VAULT_DATABASE_URL", hide_env_values = true, global = true)]
    vault_url: Option<String>,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Destroys the keys of the persons of an application, for ever
    Forget {
        /// An application number, an IIS number, or that of a visit at home
        number: String,
        /// Only how they are reached: phone, e-mail, address
        #[arg(long)]
        contact_only: bool,
        /// Who asks for it, for the record of readings
        #[arg(long, env = "USER", default_value = "operations")]
        who: String,
        /// Why, for the record of readings
        #[arg(long, default_value = "request")]
        why: String,
        /// Does not ask
        #[arg(long)]
        yes: bool,
    },
    /// Who has looked the persons of an application up, read or forgotten them, when and why
    Reads {
        /// An application number, an IIS number, or that of a visit at home
        number: String,
    },
    /// Destroys keys that open nothing: finishes what was interrupted, and forgets again after a restore
    Sweep {
        /// Only keys that were made so many hours ago or earlier
        #[arg(long, default_value_t = SWEPT_AFTER_HOURS)]
        older_than_hours: u64,
    },
}

/// Forgets persons, shows who has read of them, or sweeps.
///
/// # Errors
/// Where a database cannot be reached, there is no such application, or nobody has agreed.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let house = House::open(args.doors).await?;
    match args.verb {
        Verb::Forget { number, contact_only, who, why, yes } => {
            let reader = Reader { at: house.clock.now(), who: format!("operations:{who}"), why };
            house.forget(&number, contact_only, yes, &reader).await
        }
        Verb::Reads { number } => house.reads(&number).await,
        Verb::Sweep { older_than_hours } => house.sweep(older_than_hours).await,
    }
}

pub(crate) struct House {
    pub(crate) clock: Clock,
    /// The address of the log's database, as operations.
    pub(crate) operations: String,
    pub(crate) vault: Vault,
}

impl Doors {
    /// The folder of the house.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder.path
    }
}

impl House {
    /// Opens the vault as the role that may forget.
    ///
    /// # Errors
    /// Where a database cannot be reached, or the master key is another's.
    pub(crate) async fn open(doors: Doors) -> anyhow::Result<Self> {
        let Doors { folder: Folder { path: folder }, database_url, keys_url, master_key, vault_url } = doors;
        let (operations, keys, log) = match (database_url, keys_url, vault_url) {
            (Some(operations), Some(keys), Some(log)) => (operations, keys, log),
            (operations, keys, log) => {
                let house = Addresses::read(&folder)?;
                (operations.unwrap_or(house.operations), keys.unwrap_or(house.keys), log.unwrap_or(house.vault))
            }
        };
        let clock = Some(folder.join("clock.json")).filter(|file| file.exists());
        let log = open_pool(&log, APPLICATION, CONNECTIONS).await.context("reach the log's database")?;
        let keys = open_pool(&keys, APPLICATION, CONNECTIONS).await.context("reach the keys' database")?;
        let master = master_key.unwrap_or_else(|| folder.join("master.key"));
        Ok(Self {
            clock: Clock::open(clock.as_deref())?,
            operations,
            vault: Vault::open(log, keys, &master).await.context("open the vault")?,
        })
    }

    /// The persons of the case of an application number, or of all cases of an IIS number, with those of the visits at home that
    /// opened them; or the person of a visit.
    async fn persons(&self, number: &str) -> anyhow::Result<Vec<Found>> {
        let pool = open_pool(&self.operations, APPLICATION, 1).await.context("reach the log's database")?;
        let now = self.clock.now();
        if let Ok(visit) = VisitNumber::parse(number) {
            let visits = sqlx::query_scalar("SELECT visit_id FROM intake.visits WHERE number = $1");
            let visits: Vec<Uuid> = visits.bind(visit.to_string()).fetch_all(&pool).await.context("find the visit")?;
            ensure!(!visits.is_empty(), "find a visit by {number}");
            return Ok(self.vault.persons_of(&visits).await?);
        }
        let hits = match (ApplicationNumber::parse(number), IisNumber::parse(number)) {
            (Ok(number), _) => telnusqa_status::by_number(&pool, number, now).await?.found.into_iter().collect(),
            (Err(_), Some(number)) => telnusqa_status::by_iis_number(&pool, &number, now).await?.found,
            (Err(_), None) => {
                bail!("read {number}: it is a number neither of an application, nor of the IIS, nor of a visit")
            }
        };
        let mut cases: Vec<Uuid> = hits.into_iter().map(|hit| hit.case.0).collect();
        ensure!(!cases.is_empty(), "find a case by {number}");
        let visits = sqlx::query_scalar(
            "SELECT visit_id FROM intake.visit_history WHERE kind = 'visited' AND (body::json ->> 'case')::uuid = ANY($1)",
        );
        let visits: Vec<Uuid> = visits.bind(&cases).fetch_all(&pool).await.context("find the visits")?;
        cases.extend(visits);
        Ok(self.vault.persons_of(&cases).await?)
    }

    async fn forget(&self, number: &str, contact_only: bool, yes: bool, by: &Reader) -> anyhow::Result<()> {
        let persons = self.persons(number).await?;
        let what = if contact_only { "the contacts" } else { "everything" };
        ensure!(yes || agreed(number, what, persons.len())?, "forget {number}: nobody has agreed (--yes does not ask)");
        for Found { person, .. } in &persons {
            match contact_only {
                true => self.vault.forget_contact(*person, by).await?,
                false => self.vault.forget(*person, by).await?,
            }
        }
        let cases: Vec<Uuid> = persons.iter().map(|found| found.case).collect();
        let pool = open_pool(&self.operations, APPLICATION, 1).await.context("reach the log's database")?;
        // Those of a whole person go with his keys.
        let files = if contact_only { telephone::files(&pool, &cases).await } else { Ok(Vec::new()) };
        for file in files.context("find the telephones that they named")? {
            match self.vault.forget_file(file, by).await {
                Ok(()) | Err(VaultError::NotFound) => {}
                Err(error) => return Err(error).context("forget a telephone"),
            }
        }
        telnusqa_notification::codes::forget(&pool, &cases).await.context("forget where they were reached")?;
        println!("forgot {what} of {} ({number})", count(persons.len()));
        Ok(())
    }

    async fn reads(&self, number: &str) -> anyhow::Result<()> {
        for Found { person, role, .. } in self.persons(number).await? {
            let name = match role {
                Role::Applicant => "applicant",
                Role::Representative => "representative",
            };
            println!("{name} {person}");
            for reading in self.vault.reads_of(person).await? {
                println!("  {}  {:<17} {:<24} {}", at(reading.at), reading.what, reading.who, reading.why);
            }
        }
        Ok(())
    }

    async fn sweep(&self, older_than_hours: u64) -> anyhow::Result<()> {
        let swept = self.vault.sweep_keys(Duration::from_hours(older_than_hours)).await?;
        println!("destroyed keys of {} persons, {} contacts, {} files", swept.persons, swept.contacts, swept.files);
        Ok(())
    }
}

/// Whether somebody at a terminal has typed the number once more.
fn agreed(number: &str, what: &str, persons: usize) -> anyhow::Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Ok(false);
    }
    print!("This forgets {what} of {} for ever. Type {number} to go on: ", count(persons));
    std::io::stdout().flush().context("ask")?;
    let mut typed = String::new();
    stdin.lock().read_line(&mut typed).context("read the answer")?;
    Ok(typed.trim() == number)
}

fn count(persons: usize) -> String {
    if persons == 1 { "1 person".to_owned() } else { format!("{persons} persons") }
}

fn at(moment: DateTime<Utc>) -> String {
    in_almaty(moment).format("%d.%m.%Y %H:%M").to_string()
}
