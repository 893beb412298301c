//! .

use anyhow::bail;

use crate::endpoints::Folder;

/// Arguments of `telnusqa replay`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
}

/// Not yet.
///
/// # Errors
/// Always.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let _ = args.folder;
    bail!("do it: not yet")
}
