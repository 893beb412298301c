//! Refuses to build a domain whose regulations cannot be read, or in which a rule rests on an undecided divergence.

#[allow(dead_code, unreachable_pub, reason = "the crate itself reads the rest")]
#[path = "src/regulation/written.rs"]
mod written;

use written::{Damaged, Source};

const FOLDER: &str = "data/regulation";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/regulation/written.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    let path = |name: &str| format!("{FOLDER}/{name}");
    let (ledger, ledger_file) = (std::fs::read_to_string(path("divergences.toml"))?, path("divergences.toml"));
    let divergences = Source { file: &ledger_file, text: &ledger }.divergences();
    for name in ["2016.toml", "2023.toml"] {
        let (text, file) = (std::fs::read_to_string(path(name))?, path(name));
        let checked = check(Source { file: &file, text: &text }, divergences.as_deref());
        if let Err(damaged) = checked {
            println!("cargo::error={}:{}: {}", damaged.file, damaged.line, damaged.what);
        }
    }
    Ok(())
}

fn check(source: Source<'_>, divergences: Result<&[written::Divergence], &Damaged>) -> Result<(), Damaged> {
    let divergences = divergences.map_err(Clone::clone)?;
    source.rests_on_decisions(&source.regulation()?, divergences)
}
