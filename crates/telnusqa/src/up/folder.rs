//! The folder of a house: who works in it, and where its files are.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The register of colleges that comes with the program: the same that the house is tested with.
const PROVIDERS: &str = include_str!("../../../../tests/data/iis/providers.json");

/// The folder of a house, held by one process.
pub(super) struct HouseFolder {
    _lock: File,
    path: PathBuf,
}

impl HouseFolder {
    /// Makes the folder where it is missing, and holds it.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        // Others may pass through, for the database runs as another user; what is secret is closed file by file.
        fs::create_dir_all(path).with_context(|| format!("make folder {}", path.display()))?;
        let path = path.canonicalize().with_context(|| format!("find folder {}", path.display()))?;
        let lock = File::options().create(true).append(true).open(path.join("up.lock")).context("open up.lock")?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("use {}: another `telnusqa up` works in this folder (choose another with --dir)", path.display())
            }
            Err(TryLockError::Error(error)) => return Err(error).context("lock up.lock"),
        }
        let folder = Self { _lock: lock, path };
        folder.forget_addresses()?;
        private_folder(&folder.log()).context("make the folder for logs")?;
        Ok(folder)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A file or folder in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Where the services' log lines go.
    pub(super) fn log(&self) -> PathBuf {
        self.file("log")
    }

    /// Nobody shall find a house that is not there.
    pub(super) fn forget_addresses(&self) -> anyhow::Result<()> {
        match fs::remove_file(self.file("endpoints.json")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).context("remove endpoints.json"),
            _ => Ok(()),
        }
    }

    /// The register of colleges, where the services find it: a given one replaces what is there.
    pub(super) fn write_providers(&self, given: Option<&Path>) -> anyhow::Result<()> {
        let text = match given {
            Some(path) => {
                let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
                telnusqa_contracts::providers::read(&text).with_context(|| format!("read {}", path.display()))?;
                text
            }
            None if self.providers().exists() => return Ok(()),
            None => PROVIDERS.to_owned(),
        };
        replace(&self.providers(), text.as_bytes()).context("write the register of colleges")
    }

    /// The register of colleges.
    pub(super) fn providers(&self) -> PathBuf {
        self.file("providers.json")
    }
}

/// A folder that only we may enter.
fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Replaces a file whole, and closes it to others: a reader sees the old or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)
}
