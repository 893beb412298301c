//! The settings that every service takes from the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The settings of a process, from `TELNUSQA_*` variables. `Debug` shows no secret.
#[derive(Clone)]
pub struct Settings {
    /// `TELNUSQA_CLOCK_FILE`: the shared clock; none = the machine's.
    pub clock_file: Option<PathBuf>,
    /// `TELNUSQA_DATABASE_URL`: the log's database, as this service's role.
    pub database_url: String,
    /// `TELNUSQA_HEALTH`: where health, readiness and figures are served; `127.0.0.1:0` = any port.
    pub health: SocketAddr,
    /// `TELNUSQA_KEYS_DATABASE_URL`: the vault's keys' database; only for services that open the vault.
    pub keys_database_url: Option<String>,
    /// `TELNUSQA_MASTER_KEY_FILE`: the vault's master key; only for services that open the vault.
    pub master_key_file: Option<PathBuf>,
    /// `TELNUSQA_NATS_INBOX`: the prefix of this user's inboxes, as in `_INBOX.intake`.
    pub nats_inbox: String,
    /// `TELNUSQA_NATS_URL`, with user and password.
    pub nats_url: String,
    /// `TELNUSQA_PROVIDERS_FILE`: the register of colleges (`providers.json`).
    pub providers_file: PathBuf,
    /// `TELNUSQA_PUBLIC_URL`: what people's addresses begin with, without a slash at the end.
    pub public_url: String,
    /// `TELNUSQA_RUN_DIR`: where the process writes `<service>.json` with its pid and health address once it is up.
    pub run_dir: Option<PathBuf>,
    /// `TELNUSQA_STAFF_FILE`: staff and the hashes of their tokens; only for `web`.
    pub staff_file: Option<PathBuf>,
    /// `TELNUSQA_WEB`: where `web` listens.
    pub web: Option<SocketAddr>,
}

/// A setting that is missing or unreadable.
#[derive(Debug, thiserror::Error)]
#[error("read setting {name}: {problem}")]
pub struct SettingError {
    /// The variable.
    pub name: &'static str,
    /// What is wrong, without the value.
    pub problem: String,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`SettingError`]
    pub fn from_env() -> Result<Self, SettingError> {
        unimplemented!()
    }
}
