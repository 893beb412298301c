//! Where PostgreSQL's programs lie, and which version they are.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{OLDEST_MAJOR, StartError};

/// The folder with the newest PostgreSQL that serves: Debian's place first, then the PATH.
pub(super) fn find() -> Option<PathBuf> {
    let packaged = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().filter_map(|entry| {
        let major: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((major, entry.path().join("bin")))
    });
    let newest = packaged.filter(|(major, bin)| *major >= OLDEST_MAJOR && has_programs(bin)).max().map(|(_, bin)| bin);
    newest.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|bin| has_programs(bin) && major_of(bin) >= Some(OLDEST_MAJOR))
    })
}

fn has_programs(bin: &Path) -> bool {
    bin.join("initdb").is_file() && bin.join("postgres").is_file()
}

/// The version of the server that would be started, as it names itself.
///
/// # Errors
/// [`StartError::Missing`]
pub fn version() -> Result<String, StartError> {
    find().and_then(|bin| named_version(&bin)).ok_or(StartError::Missing)
}

fn named_version(bin: &Path) -> Option<String> {
    let output = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

/// From `postgres (PostgreSQL) 15.14 (Debian …)`.
fn major_of(bin: &Path) -> Option<u32> {
    let text = named_version(bin)?;
    text.split(' ').nth(2)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
