//! `telnusqa bench`: what the house does in a second, side by side with the straight line, in one run.

mod commands;
mod documents;
mod house;
mod lifecycle;
mod line;
mod load;
mod notify;
mod packages;
mod pki;
mod rules;
mod web;

use std::time::Duration;

use anyhow::{Context as _, bail};
use telnusqa_chassis::process;
use tokio_util::sync::CancellationToken;

use self::house::House;
use self::line::Line;
use self::load::{Message, Target, quantile};

/// Arguments of `telnusqa bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Packages in each round of bulk
    #[arg(long, default_value_t = 20_000)]
    packages: u32,
    /// Rounds; house and line take turns
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of each measurement of latency, at 100 packages a second
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Seconds of each measurement of commands
    #[arg(long, default_value_t = 3)]
    command_seconds: u32,
}

/// What else can be measured.
#[derive(clap::Subcommand)]
enum What {
    /// A handler that reads one row by its key, which `web` is compared with
    #[command(hide = true)]
    Bare(web::BareArgs),
    /// Duplicates, made one after the other
    Documents(documents::Args),
    /// Whole lives of cases through the log, next to load-and-insert written by hand
    Lifecycle(lifecycle::Args),
    /// Applicants told by SMS in a whole house, and a backlog that has gathered while no gateway answered
    Notify(notify::Args),
    /// Signatures checked in a second of one core, next to OpenSSL's program
    Pki(pki::Args),
    /// A term with its derivation, and a calendar that changes under many open cases, next to a plain read of them
    Rules(rules::Args),
    /// A house with a million cases that people look up, next to a handler that reads one row; what pages weigh, how soon an open page has an event
    Web(web::Args),
}

const PACE: Duration = Duration::from_millis(10);

/// One round's figures of one side.
struct Round {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

/// Measures and prints.
///
/// # Errors
/// Where a side does not do its work, or it is told to stop.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    process::when_asked(stop.clone()).context("listen for signals")?;
    tokio::select! {
        measured = Box::pin(any(args)) => measured,
        () = stop.cancelled() => bail!("measure to the end: it was told to stop"),
    }
}

async fn any(args: Args) -> anyhow::Result<()> {
    match args.what {
        Some(What::Bare(args)) => return web::bare(args).await,
        Some(What::Documents(args)) => return documents::run(&args).await,
        Some(What::Lifecycle(args)) => return Box::pin(lifecycle::run(args)).await,
        Some(What::Notify(args)) => return Box::pin(notify::run(args)).await,
        Some(What::Pki(args)) => return pki::run(&args),
        Some(What::Rules(args)) => return Box::pin(rules::run(args)).await,
        Some(What::Web(args)) => return Box::pin(web::run(args)).await,
        None => {}
    }
    let folder = tempfile::Builder::new().prefix("telnusqa-bench-").tempdir().context("make a folder")?;
    let house = House::start(folder.path()).await?;
    let servers = house::LineServers::start(folder.path()).await?;
    let line = Line::start(&servers.database_url, &servers.nats_url).await?;
    conditions(&house).await?;
    println!("{:<10} {:>6} {:>12} {:>10} {:>10}", "side", "round", "packages/s", "p50 ms", "p99 ms");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=args.rounds {
        for (name, rounds) in [("line", &mut theirs), ("house", &mut ours)] {
            let target = if name == "line" { line_target(&line) } else { house.target() };
            let measured = measure(&target, &args, round, name, house.college()).await?;
            println!(
                "{name:<10} {round:>6} {:>12.0} {:>10.2} {:>10.2}",
                measured.per_second,
                measured.p50.as_secs_f64() * 1e3,
                measured.p99.as_secs_f64() * 1e3
            );
            rounds.push(measured);
        }
    }
    let ratio = median(&ours, |round| round.per_second) / median(&theirs, |round| round.per_second);
    let slower = median(&ours, |round| round.p50.as_secs_f64()) / median(&theirs, |round| round.p50.as_secs_f64());
    println!("house / line, medians: throughput {ratio:.2} (goal: at least 1), p50 {slower:.2} (goal: at most 2)");
    println!("answers to the counterpart in bulk: {:.0}/s", house.answers_per_second(&args).await?);
    let memory = house.memory()?;
    println!(
        "memory of all services: {:.0} MB, the program's shared pages counted once (goal: under 200); \
         {:.0} MB, counted anew in each process",
        memory.proportional_mb, memory.resident_mb
    );
    line.stop().await?;
    commands::measure(&servers, Duration::from_secs(args.command_seconds.into())).await?;
    house.stop().await?;
    servers.stop().await;
    Ok(())
}

async fn measure(target: &Target<'_>, args: &Args, round: u32, side: &str, college: &str) -> anyhow::Result<Round> {
    let base = round * 10 + u32::from(side == "line") * 500;
    let bulk = messages(side, base, 1..=args.packages, college);
    let took = target.bulk(&bulk).await?;
    let paced = messages(side, base + 1, 1..=args.seconds * 100, college);
    let latencies = target.paced(&paced, PACE).await?;
    Ok(Round {
        per_second: f64::from(args.packages) / took.as_secs_f64(),
        p50: quantile(&latencies, 0.5),
        p99: quantile(&latencies, 0.99),
    })
}

fn messages(side: &str, run: u32, serials: std::ops::RangeInclusive<u32>, college: &str) -> Vec<Message> {
    let of = |serial| {
        let package = packages::package(run, serial, college);
        let subject = if side == "line" { format!("line.in.{run}-{serial}") } else { package.subject };
        Message { body: package.body, key: package.number, subject }
    };
    serials.map(of).collect()
}

fn line_target(line: &Line) -> Target<'_> {
    let (jetstream, pool) = line.parts();
    Target {
        jetstream,
        pool,
        applied: "select position from checkpoints where consumer = 'rows'",
        present: "select stream from rows where stream = any($1)",
    }
}

fn median<R>(rounds: &[R], of: impl Fn(&R) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

async fn conditions(house: &House) -> anyhow::Result<()> {
    conditions_of_machine();
    println!("house ready in {:.1} s", house.ready_in.as_secs_f64());
    println!("durability: {}", house.durability().await?);
    Ok(())
}

fn conditions_of_machine() {
    let profile = if cfg!(debug_assertions) { "debug (build with --release for figures)" } else { "release" };
    println!("conditions: {} cores, {profile}", cores());
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
