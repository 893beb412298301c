//! `endpoints.json`: where a running house can be reached, as `up` and `provision` write it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use telnusqa_chassis::process::open_pool;

/// Where a running house can be reached.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Endpoints {
    /// Where the agent of a signer's machine is, with test keys: `wss://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Which clock the house goes by: `machine`, `fixed` or `feed`.
    #[serde(default)]
    pub clock: String,
    /// How the IIS signs in to the bus.
    pub iis: IisAccess,
    /// Where the mail that was sent can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// The bus, without credentials.
    pub nats: String,
    /// How operations sign in to the bus, with credentials.
    #[serde(default)]
    pub nats_operations: Option<String>,
    /// Where the national authority's services are: `/ocsp`, `/tsp`, and the switches of their faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nuc: Option<String>,
    /// Process ids by name.
    #[serde(default)]
    pub pids: std::collections::BTreeMap<String, u32>,
    /// Where the portal is: `/messages`, and the switch of its faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<String>,
    /// The log's database, as operations.
    #[serde(default)]
    pub postgres: Option<String>,
    /// Where the gateways of SMS are: `/messages`, and the switches of their faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
    /// Staff with their tokens.
    pub staff: Vec<StaffAccess>,
    /// The web door.
    pub web: String,
}

/// How the IIS signs in to the bus.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct IisAccess {
    /// The prefix of its inboxes.
    pub inbox: String,
    /// Its password.
    pub password: String,
    /// Its user.
    pub user: String,
}

/// A member of staff.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct StaffAccess {
    /// The college, where the role belongs to one.
    pub bin: Option<String>,
    /// The branch of the Corporation, of a visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// A head's certificate with its issuers (PEM).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// Who he is, as in `h-1`.
    #[serde(default)]
    pub id: String,
    /// A head's key (PKCS#8, PEM): he keeps it himself, no service has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// With what he signs in with a browser; machines do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// `operator`, `clerk`, `head`, `executor`, `visitor`, …
    pub role: String,
    /// The bearer token.
    pub token: String,
    /// What his telephone makes codes of, in base 32.
    #[serde(default, rename = "totpSecret", skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<String>,
}

impl Endpoints {
    /// Reads `endpoints.json` of the folder of a running house.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("endpoints.json");
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!("read {}: is `telnusqa up --dir {}` running?", path.display(), folder.display())
        })?;
        serde_json::from_str(&text).with_context(|| format!("read {}", path.display()))
    }

    /// Whether its servers and services were started by others than `up`, on other machines or in containers.
    #[must_use]
    pub(crate) fn runs_elsewhere(&self) -> bool {
        self.pids.is_empty()
    }

    /// The token of the first member of staff with a role.
    #[must_use]
    pub(crate) fn token(&self, role: &str) -> Option<&str> {
        self.staff.iter().find(|staff| staff.role == role).map(|staff| staff.token.as_str())
    }
}

/// The folder of the house: `--dir`, else `TELNUSQA_DIR`, else `.run`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Folder {
    /// The folder that `telnusqa up` runs in
    #[arg(long = "dir", env = "TELNUSQA_DIR", default_value = ".run", global = true)]
    pub path: PathBuf,
}

/// The log's database, as operations: that of a running house, or the one at a given address.
#[derive(clap::Args)]
pub(crate) struct LogDatabase {
    #[command(flatten)]
    folder: Folder,
    /// Works in the log's database at this address instead of the one of a running house
    #[arg(long, env = "TELNUSQA_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
}

impl LogDatabase {
    /// The folder of the house.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder.path
    }

    /// Opens it.
    ///
    /// # Errors
    /// Where no house is running, or the database cannot be reached.
    pub(crate) async fn open(self, application: &str, connections: u32) -> anyhow::Result<PgPool> {
        let url = match self.database_url {
            Some(url) => url,
            None => Endpoints::read(&self.folder.path)?.postgres.context("find the database in endpoints.json")?,
        };
        open_pool(&url, application, connections).await.context("reach the database")
    }
}
