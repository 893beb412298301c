//! `telnusqa mailbox`: the receiver of mail that the house hands its messages to where there is no real one.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use telnusqa_chassis::{Clock, process, telemetry};
use telnusqa_stand_in::mail::{self, Limits, Options};
use tokio_util::sync::CancellationToken;

/// Arguments of `telnusqa mailbox`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Listens on addresses that others can reach, as in a container, whose network decides who they are
    #[arg(long)]
    contained: bool,
    /// Where to deliver what is said of letters for nobody@…, full@… and late@…, which did not come; by default nothing is said
    #[arg(long, value_name = "FOLDER")]
    bounces: Option<PathBuf>,
    /// Where to take messages (SMTP); port 0: any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    smtp: SocketAddr,
    /// Where to show them; port 0: any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    http: SocketAddr,
    /// Where to keep them
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,
    /// Where to write mailbox.json with the addresses; by default where the messages are kept
    #[arg(long, value_name = "FOLDER", env = "TELNUSQA_RUN_DIR")]
    run_dir: Option<PathBuf>,
    /// The clock of the house; by default the machine's
    #[arg(long, value_name = "FILE", env = "TELNUSQA_CLOCK_FILE")]
    clock_file: Option<PathBuf>,
}

/// Takes and shows messages until it is asked to stop.
///
/// # Errors
/// A taken address, messages that cannot be read, a disk that fails.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    let clock = Clock::open(args.clock_file.as_deref())?;
    let options = Options {
        bounces: args.bounces,
        contained: args.contained,
        run_folder: args.run_dir.unwrap_or_else(|| args.dir.clone()),
        folder: args.dir,
        hostname: "mailbox.localhost".to_owned(),
        http: args.http,
        limits: Limits::default(),
        now: Arc::new(move || clock.now()),
        smtp: args.smtp,
    };
    let telemetry = telemetry::start("mailbox")?;
    let result = mail::serve(options, stop).await.context("run the receiver of mail");
    // Sending what is left blocks.
    let _sent = tokio::task::spawn_blocking(move || telemetry.stop()).await;
    result
}
