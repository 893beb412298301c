//! `telnusqa test-nuc`: the national authority's services for a machine without it, and the switches of their faults.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use telnusqa_chassis::{Clock, process};
use telnusqa_stand_in::nuc::{self, ANNOUNCEMENT, Fault, Options, Service};
use tokio_util::sync::CancellationToken;

const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Arguments of `telnusqa test-nuc`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Switches a fault of the services that run: ocsp=FAULT or tsp=FAULT; `none` switches it off
    #[arg(long, value_name = "SERVICE=FAULT", num_args = 1..)]
    set: Vec<String>,
    /// Shows which faults are on
    #[arg(long, conflicts_with = "set")]
    show: bool,
    /// Listens on addresses that others can reach, as in a container, whose network decides who they are
    #[arg(long)]
    contained: bool,
    /// Where to listen; port 0: any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    http: SocketAddr,
    /// The folder of the authority's keys and certificates; made where it is missing
    #[arg(long, value_name = "FOLDER", default_value = ".run/authority")]
    authority: PathBuf,
    /// Where test-nuc.json with the addresses is written, and looked for
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
    if args.show || !args.set.is_empty() {
        return switch(&args).await;
    }
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    let clock = Clock::open(args.clock_file.as_deref())?;
    let options = Options {
        contained: args.contained,
        folder: args.authority,
        http: args.http,
        now: Arc::new(move || clock.now()),
        run_folder: args.run_dir,
    };
    nuc::serve(options, stop).await.context("run the test authority")
}

async fn switch(args: &Args) -> anyhow::Result<()> {
    let address = announced(&args.run_dir, ANNOUNCEMENT)?;
    let client = reqwest::Client::builder().timeout(ANSWER_MAX).build()?;
    for set in &args.set {
        let known = || Fault::ALL.map(Fault::name).join(", ");
        let Some((service, fault)) = set.split_once('=') else { bail!("read `{set}`, which is no SERVICE=FAULT") };
        ensure!(Service::from_name(service).is_some(), "find the service `{service}`: there are ocsp and tsp");
        let answer = client.put(format!("{address}/faults/{service}")).body(fault.to_owned()).send().await;
        let answer = answer.context("reach the test authority")?;
        ensure!(answer.status().is_success(), "find the fault `{fault}`: there are none, {}", known());
    }
    let shown = client.get(format!("{address}/faults")).send().await.context("reach the test authority")?;
    println!("{}", shown.text().await.context("read what the test authority says")?);
    Ok(())
}

/// Where what stands in for others listens for its switches, as it announced in a run folder.
///
/// # Errors
/// An announcement that is not there, or is none.
pub(crate) fn announced(folder: &Path, announcement: &str) -> anyhow::Result<String> {
    let file = folder.join(announcement);
    let text = std::fs::read(&file).with_context(|| format!("read {}: does it run?", file.display()))?;
    let said: serde_json::Value = serde_json::from_slice(&text).context("read where the services listen")?;
    Ok(said["health"].as_str().context("find the address of the services")?.to_owned())
}
