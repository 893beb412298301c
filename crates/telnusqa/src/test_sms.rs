//! `telnusqa test-sms`: gateways of SMS for a machine without one, and the switches of their faults.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use telnusqa_chassis::{Clock, process};
use telnusqa_stand_in::sms::{self, ANNOUNCEMENT, Fault, GATEWAYS, Options};
use tokio_util::sync::CancellationToken;

use crate::test_nuc::announced;

const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Arguments of `telnusqa test-sms`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Switches a fault of the gateways that run: main=FAULT, spare=FAULT, operator=FAULT; `none` switches it off
    #[arg(long, value_name = "GATEWAY=FAULT", num_args = 1..)]
    set: Vec<String>,
    /// Shows which faults are on
    #[arg(long, conflicts_with = "set")]
    show: bool,
    /// Shows the texts that were taken, as JSON
    #[arg(long, conflicts_with_all = ["set", "show"])]
    messages: bool,
    /// Listens on addresses that others can reach, as in a container, whose network decides who they are
    #[arg(long)]
    contained: bool,
    /// Where to listen; port 0: any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    http: SocketAddr,
    /// Where the message centre `operator` listens, over SMPP; without it there is none
    #[arg(long, value_name = "ADDRESS")]
    smpp: Option<SocketAddr>,
    /// Where test-sms.json with the addresses is written, and looked for
    #[arg(long, value_name = "FOLDER", env = "TELNUSQA_RUN_DIR", default_value = ".run")]
    run_dir: PathBuf,
    /// The clock of the house; by default the machine's
    #[arg(long, value_name = "FILE", env = "TELNUSQA_CLOCK_FILE")]
    clock_file: Option<PathBuf>,
}

/// Serves until it is asked to stop, or speaks to the one that does.
///
/// # Errors
/// A taken address, a fault that there is not.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    if args.show || args.messages || !args.set.is_empty() {
        return ask(&args).await;
    }
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    let clock = Clock::open(args.clock_file.as_deref())?;
    let now = Arc::new(move || clock.now());
    let options =
        Options { contained: args.contained, http: args.http, now, run_folder: args.run_dir, smpp: args.smpp };
    sms::serve(options, stop).await.context("run the gateways of SMS")
}

async fn ask(args: &Args) -> anyhow::Result<()> {
    let address = announced(&args.run_dir, ANNOUNCEMENT)?;
    let client = reqwest::Client::builder().timeout(ANSWER_MAX).build()?;
    for set in &args.set {
        let known = || Fault::ALL.map(Fault::name).join(", ");
        let Some((gateway, fault)) = set.split_once('=') else { bail!("read `{set}`, which is no GATEWAY=FAULT") };
        ensure!(GATEWAYS.contains(&gateway), "find the gateway `{gateway}`: there are {}", GATEWAYS.join(" and "));
        let answer = client.put(format!("{address}/{gateway}/fault")).body(fault.to_owned()).send().await;
        let answer = answer.context("reach the gateways")?;
        ensure!(answer.status().is_success(), "find the fault `{fault}`: there are none, {}", known());
    }
    let what = if args.messages { "messages" } else { "faults" };
    let shown = client.get(format!("{address}/{what}")).send().await.context("reach the gateways")?;
    println!("{}", shown.text().await.context("read what the gateways say")?);
    Ok(())
}
