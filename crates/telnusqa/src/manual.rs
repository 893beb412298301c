//! `telnusqa completions` and `telnusqa man`: what a shell and a manual know of this program.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap_complete::Shell;

/// Arguments of `telnusqa completions`.
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// Of which shell
    shell: Shell,
}

/// Arguments of `telnusqa man`.
#[derive(clap::Args)]
pub(crate) struct Man {
    /// Writes a page for each command into this folder; without it the first page is printed
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// Prints completions.
///
/// # Errors
/// Where they cannot be printed.
pub(crate) fn completions(args: &Completions, mut program: clap::Command) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut program, "telnusqa", &mut text);
    std::io::stdout().write_all(&text).context("print the completions")
}

/// Writes the manual.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn pages(args: &Man, program: clap::Command) -> anyhow::Result<()> {
    match &args.to {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(program).render(&mut text).context("write the manual")?;
            std::io::stdout().write_all(&text).context("print the manual")
        }
        Some(folder) => {
            std::fs::create_dir_all(folder).context("make the folder")?;
            clap_mangen::generate_to(program, folder).context("write the manual")
        }
    }
}
