//! `telnusqa test-agent`: what runs on a signer's machine in life, with test keys, and the switch of its faults.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use telnusqa_chassis::{Clock, process};
use telnusqa_stand_in::agent::{self, ANNOUNCEMENT, AgentFault, Options};
use tokio_util::sync::CancellationToken;

use crate::test_nuc::announced;

const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Arguments of `telnusqa test-agent`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Switches a fault of the agent that runs; `none` switches it off
    #[arg(long, value_name = "FAULT")]
    set: Option<String>,
    /// Shows which fault is on
    #[arg(long, conflicts_with = "set")]
    show: bool,
    /// Where to listen; port 0: any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:13579")]
    agent: SocketAddr,
    /// The folder of the authority that its own certificate is from; made where it is missing
    #[arg(long, value_name = "FOLDER", default_value = ".run/authority")]
    authority: PathBuf,
    /// The folder of the signers' keys
    #[arg(long, value_name = "FOLDER", default_value = ".run/staff")]
    keys: PathBuf,
    /// Where test-agent.json with the addresses is written, and looked for
    #[arg(long, value_name = "FOLDER", env = "TELNUSQA_RUN_DIR", default_value = ".run")]
    run_dir: PathBuf,
    /// The clock of the house; by default the machine's
    #[arg(long, value_name = "FILE", env = "TELNUSQA_CLOCK_FILE")]
    clock_file: Option<PathBuf>,
}

/// Serves until it is asked to stop, or speaks to the one that does.
///
/// # Errors
/// A taken address, keys that cannot be read, a fault that there is not.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    if args.show || args.set.is_some() {
        return switch(&args).await;
    }
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    let clock = Clock::open(args.clock_file.as_deref())?;
    let options = Options {
        agent: args.agent,
        authority: args.authority,
        keys: args.keys,
        now: Arc::new(move || clock.now()),
        run_folder: args.run_dir,
    };
    agent::serve(options, stop).await.context("run the agent")
}

async fn switch(args: &Args) -> anyhow::Result<()> {
    let address = announced(&args.run_dir, ANNOUNCEMENT)?;
    let client = reqwest::Client::builder().timeout(ANSWER_MAX).build()?;
    if let Some(fault) = &args.set {
        let answer = client.put(format!("{address}/fault/{fault}")).send().await.context("reach the agent")?;
        let known = || AgentFault::ALL.map(AgentFault::name).join(", ");
        ensure!(answer.status().is_success(), "find the fault `{fault}`: there are {}, and none", known());
    }
    let shown = client.get(format!("{address}/fault")).send().await.context("reach the agent")?;
    println!("{}", shown.text().await.context("read what the agent says")?);
    Ok(())
}
