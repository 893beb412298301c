//! `telnusqa bench web`: a house with a million cases, looked up by people; beside it, in the same run, a handler that does nothing but
//! read one row by its key.

mod client;
mod live;
mod rows;

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use self::client::{Asked, Connection};
use super::house::House;
use super::load::quantile;
use super::packages::{born, package};

/// A run of its own among the numbers of the other measurements.
const RUN: u32 = 800;
/// Requests a second of the measurement of latency.
const RATE: u32 = 50;
/// Connections of the measurement of latency.
const CALM: usize = 8;
/// As many as a service of the house has (decision 4).
const BARE_CONNECTIONS: u32 = 8;

/// Arguments of `telnusqa bench web`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Cases in the read model
    #[arg(long, default_value_t = 1_000_000)]
    cases: u32,
    /// Of these, packages that go the whole way, with a person in the vault
    #[arg(long, default_value_t = 2_000)]
    packages: u32,
    /// Connections at saturation
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Rounds; the sides take turns
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of each measurement at saturation
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Seconds of each measurement of latency
    #[arg(long, default_value_t = 20)]
    calm_seconds: u32,
    /// Events that an open page waits for
    #[arg(long, default_value_t = 100)]
    events: u32,
}

/// Arguments of the handler that is compared with, in a process of its own.
#[derive(clap::Args)]
pub(crate) struct BareArgs {
    /// The database
    #[arg(long, env = "TELNUSQA_DATABASE_URL", hide_env_values = true)]
    database: String,
}

/// What is asked for.
struct Side {
    name: &'static str,
    address: SocketAddr,
    /// One after the other, and from the beginning again.
    requests: Vec<Vec<u8>>,
}

/// What was measured of a side.
#[derive(Default)]
struct Measured {
    calm_p50: Vec<Duration>,
    calm_p99: Vec<Duration>,
    per_second: Vec<f64>,
}

/// Measures and prints.
///
/// # Errors
/// Where the house does not do its work.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    ensure!(args.packages > 0 && args.packages <= args.cases && args.rounds > 0, "measure something");
    let folder = tempfile::Builder::new().prefix("telnusqa-bench-").tempdir().context("make a folder")?;
    let house = House::start(folder.path()).await?;
    super::conditions(&house).await?;
    let packages: Vec<_> = (1..=args.packages).map(|serial| package(RUN, serial, house.college())).collect();
    let messages = packages.iter().map(|package| super::load::Message {
        body: package.body.clone(),
        key: package.number.clone(),
        subject: package.subject.clone(),
    });
    house.target().bulk(&messages.collect::<Vec<_>>()).await?;
    house.applied().await?;
    let began = Instant::now();
    let filled = rows::fill(house.pool(), args.cases - args.packages).await?;
    println!(
        "{} cases: {} came as packages, with a person in the vault; {filled} are rows of the read model, written in {:.0} s as status writes \
         them, of the same size, and without a person or an event in the log",
        args.packages + filled,
        args.packages,
        began.elapsed().as_secs_f64()
    );
    let bare = Bare::start(house.database()?).await?;
    let web = client::address(house.web())?;
    let visit = client::Visit::begin(&house).await?;
    let real = rows::real(house.pool(), args.packages).await?;
    let sides = sides(&args, &house, &bare, web, &visit, &real)?;
    measure(&args, &sides).await?;
    let first = packages.first().context("make a package")?;
    weights(web, &visit, &rows::of_package(house.pool(), &first.number).await?).await?;
    figures(web, &house).await?;
    live::measure(&house, web, &visit, args.events).await?;
    bare.stop().await?;
    house.stop().await
}

/// The bare handler, a card by the API, and what the console of 1414 asks for.
fn sides(
    args: &Args,
    house: &House,
    bare: &Bare,
    web: SocketAddr,
    visit: &client::Visit,
    real: &[String],
) -> anyhow::Result<Vec<Side>> {
    let far = rows::numbers(args.cases - args.packages)?;
    let token = house.token("operator")?;
    let api = |number: &String| {
        client::get(&format!("/api/v1/cases/{number}"), &[("authorization", &format!("Bearer {token}"))])
    };
    let search = |number: &String| visit.post("/1414", &[("said", number), ("speaks", "kk")]);
    let told = |number: &String| {
        visit.post("/1414/case", &[("number", number), ("said", number), ("speaks", "kk"), ("born", "")])
    };
    Ok(vec![
        Side {
            name: "bare",
            address: bare.address,
            requests: far.iter().map(|number| client::get(&format!("/{number}"), &[])).collect(),
        },
        Side { name: "card, API", address: web, requests: far.iter().map(api).collect() },
        Side { name: "console, search", address: web, requests: real.iter().map(search).collect() },
        Side { name: "console, card", address: web, requests: real.iter().map(told).collect() },
        Side { name: "console, card far", address: web, requests: far.iter().map(told).collect() },
    ])
}

async fn measure(args: &Args, sides: &[Side]) -> anyhow::Result<()> {
    let mut measured: Vec<Measured> = sides.iter().map(|_| Measured::default()).collect();
    for _ in 0..args.rounds {
        for (side, measured) in sides.iter().zip(&mut measured) {
            saturated(side, args.connections, Duration::from_secs(1)).await?;
            let took = calm(side, args.calm_seconds).await?;
            measured.calm_p50.push(quantile(&took, 0.5));
            measured.calm_p99.push(quantile(&took, 0.99));
            measured
                .per_second
                .push(saturated(side, args.connections, Duration::from_secs(args.seconds.into())).await?);
        }
    }
    println!(
        "{} connections at saturation, {RATE} requests a second on {CALM} else; medians of {} rounds, sides in turn; the client works on the same cores",
        args.connections, args.rounds
    );
    println!("{:<18} {:>10} {:>8} {:>10} {:>10} {:>8}", "side", "requests/s", "of bare", "p50 ms", "p99 ms", "of bare");
    let bare = measured.first().map(Measured::medians).context("measure the bare handler")?;
    for (side, measured) in sides.iter().zip(&measured) {
        let (per_second, p50, p99) = measured.medians();
        println!(
            "{:<18} {per_second:>10.0} {:>8.2} {p50:>10.2} {p99:>10.2} {:>8.2}",
            side.name,
            per_second / bare.0,
            p99 / bare.2
        );
    }
    println!("goals: at least 0.7 of the bare handler's requests, at most 3 times its p99");
    Ok(())
}

impl Measured {
    /// Requests a second, p50 and p99 in milliseconds.
    fn medians(&self) -> (f64, f64, f64) {
        let ms = |of: &[Duration]| super::median(of, |took| took.as_secs_f64() * 1e3);
        (super::median(&self.per_second, |each| *each), ms(&self.calm_p50), ms(&self.calm_p99))
    }
}

/// Requests a second, as many at a time as there are connections.
async fn saturated(side: &Side, connections: usize, length: Duration) -> anyhow::Result<f64> {
    let began = Instant::now();
    let one = |at: usize| async move {
        let mut connection = Connection::open(side.address).await?;
        let mut count = 0_u64;
        for request in side.requests.iter().cycle().skip(at * side.requests.len() / connections) {
            if began.elapsed() > length {
                break;
            }
            connection.ask(request).await?.expect_ok(side.name)?;
            count += 1;
        }
        anyhow::Ok(count)
    };
    let counts = futures_util::future::try_join_all((0..connections).map(one)).await?;
    Ok(counts.iter().sum::<u64>() as f64 / began.elapsed().as_secs_f64())
}

/// How long each request took from the moment at which it was due, at a fixed pace.
async fn calm(side: &Side, seconds: u32) -> anyhow::Result<Vec<Duration>> {
    let began = tokio::time::Instant::now();
    let one = |at: usize| async move {
        let mut connection = Connection::open(side.address).await?;
        let mut took = Vec::new();
        let requests = side.requests.iter().cycle().skip(at * side.requests.len() / CALM);
        for (nth, request) in (at..(RATE * seconds) as usize).step_by(CALM).zip(requests) {
            let due = began + Duration::from_secs(1) * u32::try_from(nth)? / RATE;
            tokio::time::sleep_until(due).await;
            connection.ask(request).await?.expect_ok(side.name)?;
            took.push(due.elapsed());
        }
        anyhow::Ok(took)
    };
    let mut took = futures_util::future::try_join_all((0..CALM).map(one)).await?.concat();
    took.sort_unstable();
    Ok(took)
}

/// What pages weigh on the wire, heads of answers included.
async fn weights(web: SocketAddr, visit: &client::Visit, number: &str) -> anyhow::Result<()> {
    let mut connection = Connection::open(web).await?;
    let first = connection.ask(&visit.get("/1414")).await?;
    // the letters of every weight, though a browser fetches those that it needs
    let (mut assets, mut wanted) = (0, first.assets());
    while let Some(asset) = wanted.pop() {
        let answer = connection.ask(&client::get(&asset, &[])).await?;
        wanted.extend(answer.assets());
        assets += answer.bytes;
    }
    let (said, asked) = ([("said", number), ("speaks", "kk")], [("number", number), ("said", number)]);
    let born = born(1);
    let known = [&asked[..], &[("speaks", "kk"), ("born", &born)]].concat();
    let anybody = [&asked[..], &[("speaks", "kk"), ("born", "")]].concat();
    let kb = |bytes: usize| bytes as f64 / 1e3;
    println!(
        "on the wire: console at the first visit {:.1} KB with styles, script and letters (goal: 100), its page alone {:.1} KB",
        kb(first.bytes + assets),
        kb(first.bytes)
    );
    for (what, path, fields) in [
        ("a search", "/1414", &said[..]),
        ("a card", "/1414/case", &anybody),
        ("a card, caller known", "/1414/case", &known),
    ] {
        let whole = connection.ask(&visit.post(path, fields)).await?;
        whole.expect_ok(what)?;
        let smaller = connection.ask(&visit.post_smaller(path, fields)).await?.bytes;
        println!("  {what}: {:.1} KB as browsers take it (goal: 15), {:.1} KB before", kb(smaller), kb(whole.bytes));
    }
    Ok(())
}

/// What operations look at, which reads what is kept of all cases.
async fn figures(web: SocketAddr, house: &House) -> anyhow::Result<()> {
    let visit = client::Visit::of(house, "operations").await?;
    let mut connection = Connection::open(web).await?;
    for page in ["/figures", "/figures/figures.xlsx", "/system"] {
        let mut took = Vec::new();
        for _ in 0..20 {
            let began = Instant::now();
            connection.ask(&visit.get(page)).await?.expect_ok(page)?;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        println!("{page}: median {:.1} ms", quantile(&took, 0.5).as_secs_f64() * 1e3);
    }
    Ok(())
}

/// The handler that is compared with.
struct Bare {
    address: SocketAddr,
    child: Child,
}

impl Bare {
    async fn start(database: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bench", "bare"]).env("TELNUSQA_DATABASE_URL", database);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let said = child.stdout.take().context("hear the bare handler")?;
        let line = BufReader::new(said).lines().next_line().await?.context("start the bare handler")?;
        Ok(Self { address: line.trim().parse()?, child })
    }

    async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("stop the bare handler")
    }
}

/// Serves one row by its key, until it is killed.
///
/// # Errors
/// Where the database cannot be reached.
pub(crate) async fn bare(args: BareArgs) -> anyhow::Result<()> {
    let pool = PgPoolOptions::new()
        .max_connections(BARE_CONNECTIONS)
        .test_before_acquire(false)
        .connect(&args.database)
        .await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/{number}", get(row)).with_state(pool)).await?;
    Ok(())
}

async fn row(State(pool): State<PgPool>, Path(number): Path<String>) -> (StatusCode, String) {
    let row = sqlx::query_scalar("SELECT body::text FROM status.cards WHERE application_number = $1")
        .bind(number)
        .fetch_optional(&pool)
        .await;
    match row {
        Ok(Some(body)) => (StatusCode::OK, body),
        Ok(None) => (StatusCode::NOT_FOUND, String::new()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
    }
}

impl Asked {
    /// A measurement of errors would be a good one.
    fn expect_ok(&self, of: &str) -> anyhow::Result<()> {
        ensure!(
            self.status == 200,
            "ask for {of}: {} {}",
            self.status,
            self.body.chars().take(200).collect::<String>()
        );
        Ok(())
    }
}
