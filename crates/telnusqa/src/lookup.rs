//! .

use anyhow::bail;

use crate::endpoints::Folder;

/// Arguments of `telnusqa status`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// An application number, an IIS number, an IIN or a phone
    pub key: Option<String>,
}

/// Not yet.
///
/// # Errors
/// Always.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let _ = args.folder;
    bail!("do it: not yet")
}
