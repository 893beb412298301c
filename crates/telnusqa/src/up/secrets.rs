//! The passwords, keys and tokens of a house: made once, kept in its folder, closed to others.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use telnusqa_domain::provider::{Register, Status};
use telnusqa_servers::nats;

use super::folder::{HouseFolder, replace};
use crate::endpoints::StaffAccess;

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

/// Colleges that get staff of their own.
const COLLEGES: usize = 3;

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
    /// Passwords of PostgreSQL by role.
    pub(super) passwords: BTreeMap<String, String>,
    /// Addresses in PostgreSQL by role, as they were at the last start.
    #[serde(default)]
    pub(super) postgres: BTreeMap<String, String>,
    /// Staff and their tokens.
    pub(super) staff: Vec<Member>,
}

/// A member of staff.
#[derive(Deserialize, Serialize)]
pub(super) struct Member {
    bin: Option<String>,
    id: String,
    name: String,
    role: String,
    token: String,
}

/// A line of `staff.json`: what the door for people needs, without the token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StaffLine<'a> {
    bin: Option<&'a str>,
    id: &'a str,
    name: &'a str,
    role: &'a str,
    token_sha256: String,
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
        let path = folder.join("secrets.json");
        let text = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
        let mut secrets: Secrets = serde_json::from_slice(&text).with_context(|| format!("read {}", path.display()))?;
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
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::generate(folder)?,
            Err(error) => return Err(error).context("read secrets.json"),
        };
        for user in nats::USERS {
            secrets.nats.entry(user.to_owned()).or_insert_with(random);
        }
        for role in ROLES {
            secrets.passwords.entry(role.to_owned()).or_insert_with(random);
        }
        secrets.write(folder)?;
        if !folder.file("master.key").exists() {
            replace(&folder.file("master.key"), random().as_bytes()).context("write master.key")?;
        }
        secrets.write_staff(folder)?;
        Ok(secrets)
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

    /// Staff as `endpoints.json` shows them.
    pub(super) fn staff_access(&self) -> Vec<StaffAccess> {
        self.staff
            .iter()
            .map(|member| StaffAccess {
                bin: member.bin.clone(),
                role: member.role.clone(),
                token: member.token.clone(),
            })
            .collect()
    }

    fn generate(folder: &HouseFolder) -> anyhow::Result<Self> {
        let named = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), random())).collect();
        let text = fs::read_to_string(folder.providers()).context("read the register of colleges")?;
        let register = telnusqa_contracts::providers::read(&text).context("read the register of colleges")?;
        Ok(Self {
            keys: BTreeMap::new(),
            nats: named(&nats::USERS),
            nats_encryption_key: random(),
            passwords: named(&[telnusqa_servers::postgres::ADMIN]),
            postgres: BTreeMap::new(),
            staff: staff(&register),
        })
    }

    fn write_staff(&self, folder: &HouseFolder) -> anyhow::Result<()> {
        let lines: Vec<StaffLine<'_>> = self
            .staff
            .iter()
            .map(|member| StaffLine {
                bin: member.bin.as_deref(),
                id: &member.id,
                name: &member.name,
                role: &member.role,
                token_sha256: hex::encode(Sha256::digest(&member.token)),
            })
            .collect();
        let text = serde_json::to_vec_pretty(&lines).context("write staff.json")?;
        replace(&folder.file("staff.json"), &text).context("write staff.json")
    }
}

/// Invented staff: the contact centre, operations, and three roles (R16-13) at the first colleges.
fn staff(register: &Register) -> Vec<Member> {
    let member = |id: String, role: &str, bin: Option<&str>, name: &str| Member {
        bin: bin.map(str::to_owned),
        id,
        name: name.to_owned(),
        role: role.to_owned(),
        token: random(),
    };
    let mut staff = vec![
        member("o-1".to_owned(), "operator", None, "Оператор 1414"),
        member("s-1".to_owned(), "operations", None, "Әкімші"),
    ];
    for (index, bin) in active_colleges(register).into_iter().take(COLLEGES).enumerate() {
        for (letter, role, name) in
            [("c", "clerk", "Кеңсе маманы"), ("h", "head", "Басшы"), ("e", "executor", "Орындаушы")]
        {
            staff.push(member(format!("{letter}-{}", index + 1), role, Some(&bin), name));
        }
    }
    staff
}

fn active_colleges(register: &Register) -> Vec<String> {
    register
        .iter()
        .filter(|provider| provider.status == Status::Active)
        .map(|provider| provider.bin.as_str().to_owned())
        .collect()
}

/// 256 random bits as 64 hex digits.
#[expect(clippy::disallowed_methods, reason = "secrets are made here")]
fn random() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}
