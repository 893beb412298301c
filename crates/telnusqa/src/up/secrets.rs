//! The passwords, keys and tokens of a house: made once, kept in its folder, closed to others.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use telnusqa_servers::nats;
use telnusqa_servers::postgres::STANDBY;

use super::folder::{HouseFolder, replace};
use super::staff::{self, Member};

/// The roles in PostgreSQL, as `deploy/postgres/roles.sql` makes them.
pub(super) const ROLES: [&str; 10] = [
    "telnusqa_intake",
    "telnusqa_notification",
    "telnusqa_operations",
    "telnusqa_owner",
    "telnusqa_relay",
    "telnusqa_signing",
    "telnusqa_status",
    "telnusqa_vault",
    "telnusqa_web",
    "telnusqa_workflow",
];

/// The file of the house's own key, by which proofs on papers are signed: a seed of 64 hex digits.
pub(super) const PAPER_KEY: &str = "paper.key";

/// `secrets.json`.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Secrets {
    /// Addresses of the keys' database by role, as they were at the last start.
    #[serde(default)]
    pub(super) keys: BTreeMap<String, String>,
    /// Passwords of the bus by user.
    pub(super) nats: BTreeMap<String, String>,
    /// The key of the bus's files.
    pub(super) nats_encryption_key: String,
    /// By which several servers of the bus know each other.
    #[serde(default = "random")]
    pub(super) nats_routes: String,
    /// Passwords of PostgreSQL by role.
    pub(super) passwords: BTreeMap<String, String>,
    /// Addresses in PostgreSQL by role, as they were at the last start.
    #[serde(default)]
    pub(super) postgres: BTreeMap<String, String>,
    /// Staff and their tokens.
    pub(super) staff: Vec<Member>,
}

/// The addresses of a house's databases for those who work beside it, with their passwords.
pub(crate) struct Addresses {
    /// The keys' database, as `telnusqa_vault`.
    pub(crate) keys: String,
    /// The log's database, as `telnusqa_operations`.
    pub(crate) operations: String,
    /// The log's database, as `telnusqa_vault`.
    pub(crate) vault: String,
}

impl Addresses {
    /// Reads them from the folder of a house.
    ///
    /// # Errors
    /// Where there was no house yet, or it was never started by this version.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut secrets = Secrets::read(folder)?;
        let of = |addresses: &mut BTreeMap<String, String>, role: &str| {
            addresses.remove(role).with_context(|| format!("find the address of {role} in secrets.json"))
        };
        Ok(Self {
            keys: of(&mut secrets.keys, "telnusqa_vault")?,
            operations: of(&mut secrets.postgres, "telnusqa_operations")?,
            vault: of(&mut secrets.postgres, "telnusqa_vault")?,
        })
    }
}

impl Secrets {
    /// The folder's secrets; made where there are none yet.
    pub(super) fn open(folder: &HouseFolder) -> anyhow::Result<Self> {
        let mut secrets = match fs::read(folder.file("secrets.json")) {
            Ok(text) => serde_json::from_slice(&text).context("read secrets.json")?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::generate(),
            Err(error) => return Err(error).context("read secrets.json"),
        };
        for user in nats::USERS {
            secrets.nats.entry(user.to_owned()).or_insert_with(random);
        }
        for role in ROLES.into_iter().chain([STANDBY]) {
            secrets.passwords.entry(role.to_owned()).or_insert_with(random);
        }
        let text = fs::read_to_string(folder.providers()).context("read the register of colleges")?;
        let register = telnusqa_contracts::providers::read(&text).context("read the register of colleges")?;
        staff::complete(&mut secrets.staff, &register)?;
        secrets.write(folder)?;
        if !folder.file("master.key").exists() {
            replace(&folder.file("master.key"), random().as_bytes()).context("write master.key")?;
        }
        if !folder.file(PAPER_KEY).exists() {
            replace(&folder.file(PAPER_KEY), random().as_bytes()).context("write paper.key")?;
        }
        staff::write(&secrets.staff, folder)?;
        staff::equip(&secrets.staff, &register, folder)?;
        Ok(secrets)
    }

    /// The secrets that were made in a folder.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("secrets.json");
        let text = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("read {}", path.display()))
    }

    /// Writes them down.
    pub(super) fn write(&self, folder: &HouseFolder) -> anyhow::Result<()> {
        let text = serde_json::to_vec_pretty(self).context("write secrets.json")?;
        replace(&folder.file("secrets.json"), &text).context("write secrets.json")
    }

    /// The password of a role in PostgreSQL; empty where there is no such role.
    pub(super) fn password(&self, role: &str) -> &str {
        self.passwords.get(role).map_or("", String::as_str)
    }

    /// The users of the bus with their passwords.
    pub(super) fn bus_users(&self) -> Vec<(&'static str, String)> {
        nats::USERS.iter().filter_map(|user| self.nats.get(*user).map(|password| (*user, password.clone()))).collect()
    }

    fn generate() -> Self {
        let named = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), random())).collect();
        Self {
            keys: BTreeMap::new(),
            nats: named(&nats::USERS),
            nats_encryption_key: random(),
            nats_routes: random(),
            passwords: named(&[telnusqa_servers::postgres::ADMIN]),
            postgres: BTreeMap::new(),
            staff: Vec::new(),
        }
    }
}

/// 256 random bits as 64 hex digits.
#[expect(clippy::disallowed_methods, reason = "secrets are made here")]
pub(super) fn random() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}
