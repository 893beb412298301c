//! `telnusqa staff`: what an invented member of staff does on his own machine.

use std::path::PathBuf;

use anyhow::Context as _;
use telnusqa_chassis::Clock;
use telnusqa_stand_in::authority::sign_file;

use crate::endpoints::{Endpoints, Folder};

/// What he does.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Signs a file with a head's key, as NCALayer would: FILE.p7s beside it holds the signature (CMS, detached)
    Sign(Sign),
}

/// Arguments of `telnusqa staff sign`.
#[derive(clap::Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    folder: Folder,
    /// Who signs, as in `h-1`
    #[arg(long = "as", value_name = "ID")]
    signer: String,
    /// What is signed, byte for byte
    file: PathBuf,
}

/// Does it.
///
/// # Errors
/// Where there is no such key, or the file cannot be read.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    let Command::Sign(args) = command;
    let endpoints = Endpoints::read(&args.folder.path)?;
    let member = endpoints.staff.iter().find(|member| member.id == args.signer);
    let key = member.and_then(|member| member.key.as_ref()).context("find the key of this member of staff")?;
    let folder = key.parent().context("find the key of this member of staff")?;
    let clock = args.folder.path.join("clock.json");
    let now = Clock::open(clock.exists().then_some(clock.as_path())).context("open the house's clock")?.now();
    let signed = sign_file(folder, &args.signer, &args.file, now).context("sign the file")?;
    println!("{}", signed.display());
    Ok(())
}
