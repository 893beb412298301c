//! `telnusqa bench notify`: applicants told by SMS in a whole house, from the counterpart's message to a gateway's yes; and a
//! backlog that has gathered while no gateway answered.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::StreamExt as _;

use super::house::House;
use super::load::{Message, Target, quantile};
use super::packages::{package, withdrawal};

/// A run of its own among the numbers of the other measurements.
const RUN: u32 = 700;
/// Applications that are handed over at a time.
const WINDOW: usize = 512;
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long a backlog may take.
const DRAIN_MAX: Duration = Duration::from_secs(3600);

/// Arguments of `telnusqa bench notify`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Messages a second
    #[arg(long, default_value_t = 100)]
    rate: u32,
    /// Seconds of the measurement
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Milliseconds that the gateway takes for an answer
    #[arg(long, default_value_t = 200)]
    gateway_ms: u32,
    /// Messages that wait when the gateways answer again
    #[arg(long, default_value_t = 5_000)]
    backlog: u32,
}

/// Measures and prints.
///
/// # Errors
/// Where the house does not do its work.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    ensure!(args.rate > 0 && args.seconds > 0, "measure something: a rate and seconds above 0");
    let folder = tempfile::Builder::new().prefix("telnusqa-bench-").tempdir().context("make a folder")?;
    let house = House::start(folder.path()).await?;
    super::conditions(&house).await?;
    let gateway = house.gateways()?;
    gateway.delay(args.gateway_ms).await?;
    // By eights, as many as there are branches.
    let paced = (args.rate * args.seconds).next_multiple_of(8);
    let all = paced + args.backlog.next_multiple_of(8);
    publish(&house, (1..=all).map(|serial| application(serial, house.college())).collect()).await?;
    house.applied().await?;

    let target = Target {
        present: "select c.iis_number from status.cards c join status.live using (generation)
                  join notification.messages m using (case_id)
                  where c.iis_number = any($1) and m.kind = 'withdrawn' and m.status in ('handed-over', 'delivered')",
        ..house.target()
    };
    let messages: Vec<Message> = (1..=paced).map(|serial| taken_back(all, serial)).collect();
    let took = target.paced(&messages, Duration::from_secs(1) / args.rate).await?;
    let ms = |share| quantile(&took, share).as_secs_f64() * 1e3;
    println!(
        "{} messages at {} a second, a gateway of {} ms: {} handed over; p50 {:.0} ms, p95 {:.0} ms (goal: under 10000), p99 {:.0} ms",
        messages.len(),
        args.rate,
        args.gateway_ms,
        took.len(),
        ms(0.5),
        ms(0.95),
        ms(0.99)
    );
    if args.backlog > 0 {
        backlog(&house, &gateway, (paced + 1..=all).map(|serial| taken_back(all, serial)).collect()).await?;
    }
    house.stop().await
}

/// What gathers while no gateway answers, and how long it takes to go out; the memory of the service meanwhile.
async fn backlog(house: &House, gateway: &super::house::Gateways, messages: Vec<Message>) -> anyhow::Result<()> {
    let count = messages.len();
    let wanted = house.told().await? + i64::try_from(count)?;
    gateway.fault("down").await?;
    publish(house, messages).await?;
    house.applied().await?;
    let before = house.memory_of("notification")?;
    gateway.fault("none").await?;
    let began = Instant::now();
    let mut most = before;
    while house.told().await? < wanted {
        ensure!(began.elapsed() < DRAIN_MAX, "wait for the backlog: {} of {wanted}", house.told().await?);
        most = most.max(house.memory_of("notification")?);
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let took = began.elapsed().as_secs_f64();
    println!(
        "backlog of {count}: out in {took:.1} s, {:.0} a second; memory of the service {before:.0} MB before, {most:.0} MB at most",
        count as f64 / took
    );
    Ok(())
}

fn application(serial: u32, college: &str) -> Message {
    let package = package(RUN, serial, college);
    Message { body: package.body, key: package.number, subject: package.subject }
}

fn taken_back(before: u32, serial: u32) -> Message {
    let package = withdrawal(RUN, serial, before);
    Message { body: package.body, key: package.number, subject: package.subject }
}

async fn publish(house: &House, messages: Vec<Message>) -> anyhow::Result<()> {
    let target = house.target();
    let sent = futures_util::stream::iter(&messages).map(|message| target.publish(message)).buffered(WINDOW);
    let sent: Vec<anyhow::Result<()>> = sent.collect().await;
    sent.into_iter().collect()
}
