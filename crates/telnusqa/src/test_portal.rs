//! `telnusqa test-portal`: the portal behind the bus of the state's systems, for a machine without one, and the switch of its faults.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use telnusqa_chassis::{Clock, process};
use telnusqa_stand_in::portal::{self, ANNOUNCEMENT, Fault, Options};
use tokio_util::sync::CancellationToken;

use crate::test_nuc::announced;

const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Arguments of `telnusqa test-portal`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Switches a fault of the portal that runs; `none` switches it off
    #[arg(long, value_name = "FAULT")]
    set: Option<String>,
    /// Shows which fault is on
    #[arg(long, conflicts_with = "set")]
    show: bool,
    /// Shows the messages in its cabinets, as JSON
    #[arg(long, conflicts_with_all = ["set", "show"])]
    messages: bool,
    /// Listens on addresses that others can reach, as in a container, whose network decides who they are
    #[arg(long)]
    contained: bool,
    /// Where to listen; port 0: any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    http: SocketAddr,
    /// The folder with the keys of both sides, as `up` makes it
    #[arg(long, value_name = "FOLDER", default_value = ".run/portal")]
    keys: PathBuf,
    /// Where test-portal.json with the addresses is written, and looked for
    #[arg(long, value_name = "FOLDER", env = "TELNUSQA_RUN_DIR", default_value = ".run")]
    run_dir: PathBuf,
    /// The clock of the house; by default the machine's
    #[arg(long, value_name = "FILE", env = "TELNUSQA_CLOCK_FILE")]
    clock_file: Option<PathBuf>,
}

/// Serves until it is asked to stop, or speaks to the one that does.
///
/// # Errors
/// A taken address, keys that are not there, a fault that there is not.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    if args.show || args.messages || args.set.is_some() {
        return ask(&args).await;
    }
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    let clock = Clock::open(args.clock_file.as_deref())?;
    let now = Arc::new(move || clock.now());
    let options =
        Options { contained: args.contained, http: args.http, keys: args.keys, now, run_folder: args.run_dir };
    portal::serve(options, stop).await.context("run the portal")
}

async fn ask(args: &Args) -> anyhow::Result<()> {
    let address = announced(&args.run_dir, ANNOUNCEMENT)?;
    let client = reqwest::Client::builder().timeout(ANSWER_MAX).build()?;
    if let Some(fault) = &args.set {
        let known = Fault::ALL.map(Fault::name).join(", ");
        let answer = client.put(format!("{address}/fault")).body(fault.clone()).send().await;
        let answer = answer.context("reach the portal")?;
        ensure!(answer.status().is_success(), "find the fault `{fault}`: there are none, {known}");
    }
    let what = if args.messages { "messages" } else { "fault" };
    let shown = client.get(format!("{address}/{what}")).send().await.context("reach the portal")?;
    println!("{}", shown.text().await.context("read what the portal says")?);
    Ok(())
}
