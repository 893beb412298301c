//! Whom the verifier believes: whom it was told to, else whom the machine is set up to believe.

use std::path::Path;

use telnusqa_pki::Verifier;

use super::file::{self, Unreadable};

/// A file with more bytes holds no certificate of an authority alone.
const BYTES_MAX: u64 = 8 << 20;
const VARIABLE: &str = "TELNUSQA_ANCHORS_FILE";

/// The authorities that are believed.
pub(super) struct Anchors {
    /// Where they are from; nothing where there are none.
    pub(super) from: Option<String>,
    pub(super) verifier: Verifier,
}

impl Anchors {
    /// Nobody.
    pub(super) fn none() -> Self {
        Self { from: None, verifier: Verifier::of_authorities([]) }
    }

    /// Those of the folder or file that was named; else of the file that the environment names; else of the house that runs
    /// in `house`; else nobody.
    pub(super) fn find(named: Option<&Path>, house: &Path) -> Result<Self, Unreadable> {
        if let Some(named) = named {
            return Self::read(named, format!("--anchors {}", named.display()));
        }
        if let Some(file) = std::env::var_os(VARIABLE) {
            let file = Path::new(&file);
            return Self::read(file, format!("{VARIABLE}={}", file.display()));
        }
        let file = house.join(crate::up::ANCHORS);
        if file.is_file() { Self::read(&file, file.display().to_string()) } else { Ok(Self::none()) }
    }

    fn read(path: &Path, from: String) -> Result<Self, Unreadable> {
        let listed = file::listed(path).map_err(|_| Unreadable::Anchors)?;
        let files: Vec<Vec<u8>> = match listed.as_slice() {
            [one] if one == path => vec![file::bytes(path, BYTES_MAX)?],
            // What cannot be read is no certificate of an authority.
            several => several.iter().filter_map(|one| file::bytes(one, BYTES_MAX).ok()).collect(),
        };
        let verifier = Verifier::of_authorities(files.iter().map(Vec::as_slice));
        Ok(Self { from: Some(from), verifier })
    }
}
