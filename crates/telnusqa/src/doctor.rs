//! `telnusqa doctor`: whether this machine can carry a house, and whether the running one is well.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use sqlx::PgPool;

use crate::endpoints::{Endpoints, Folder};

/// Free space under which the disk is too full to start on, in MiB.
const DISK_MIN_MIB: u64 = 1024;
const LAG_MAX: i64 = 1000;
/// How often a signature may have been tried before somebody has to look: after some ten minutes.
const TRIES_MAX: i32 = 8;
const ANSWER_MAX: Duration = Duration::from_secs(3);
/// How long a message to an applicant may wait.
const WAITING_MAX: Duration = Duration::from_secs(15 * 60);

/// Arguments of `telnusqa doctor`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    folder: Folder,
}

enum Finding {
    Bad(String),
    Good(String),
    Note(String),
}

use Finding::{Bad, Good, Note};

/// Examines the machine and the house.
///
/// # Errors
/// Where something is not well: each finding says what.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let endpoints = Endpoints::read(&args.folder.path);
    let mut findings = match &endpoints {
        Ok(endpoints) if endpoints.runs_elsewhere() => Vec::new(),
        Ok(_) | Err(_) => machine(&args.folder.path),
    };
    match endpoints {
        Err(_) => findings.push(("house", Note(format!("none is running in {}", args.folder.path.display())))),
        Ok(endpoints) => findings.extend(house(&endpoints, &args.folder.path).await),
    }
    let mut bad = 0;
    for (part, finding) in findings {
        let (mark, text) = match finding {
            Bad(text) => {
                bad += 1;
                ("FAIL", text)
            }
            Good(text) => ("ok", text),
            Note(text) => ("note", text),
        };
        println!("{mark:<5} {part:<12} {text}");
    }
    anyhow::ensure!(bad == 0, "find everything well: {bad} findings need a hand");
    Ok(())
}

fn machine(folder: &Path) -> Vec<(&'static str, Finding)> {
    let program = |found: Result<String, String>| found.map_or_else(Bad, Good);
    vec![
        ("postgres", program(telnusqa_servers::postgres::version().map_err(|error| error.to_string()))),
        ("nats-server", program(telnusqa_servers::nats::version().map_err(|error| error.to_string()))),
        ("disk", disk(folder)),
    ]
}

fn disk(folder: &Path) -> Finding {
    let place = folder.ancestors().find(|place| place.exists()).unwrap_or(Path::new("."));
    match nix::sys::statvfs::statvfs(if place.as_os_str().is_empty() { Path::new(".") } else { place }) {
        Err(error) => Bad(format!("look at the disk: {error}")),
        Ok(disk) => {
            let free = disk.blocks_available() * disk.fragment_size() / (1024 * 1024);
            let text = format!("{free} MiB free");
            if free < DISK_MIN_MIB { Bad(text) } else { Good(text) }
        }
    }
}

async fn house(endpoints: &Endpoints, folder: &Path) -> Vec<(&'static str, Finding)> {
    let mut findings = services(folder).await;
    match database(endpoints).await {
        Err(error) => findings.push(("log", Bad(format!("{error:#}")))),
        Ok(more) => findings.extend(more),
    }
    findings
}

/// What each service says of its readiness.
async fn services(folder: &Path) -> Vec<(&'static str, Finding)> {
    let mut findings = Vec::new();
    for service in crate::up::SERVICES {
        let path = folder.join(format!("{service}.json"));
        let address = std::fs::read_to_string(&path)
            .ok()
            .and_then(|text| serde_json::from_str::<Value>(&text).ok())
            .and_then(|value| value["health"].as_str().map(str::to_owned));
        let finding = match address {
            None => Bad("has not said where its health can be seen".to_owned()),
            Some(address) => ready(&address).await,
        };
        findings.push((service, finding));
    }
    findings
}

async fn ready(address: &str) -> Finding {
    let asked = reqwest::Client::new().get(format!("{address}/readyz")).timeout(ANSWER_MAX).send().await;
    match asked {
        Err(error) => Bad(format!("does not answer: {error}")),
        Ok(response) => {
            let good = response.status().is_success();
            let text = response.text().await.unwrap_or_default();
            if good { Good("ready".to_owned()) } else { Bad(text) }
        }
    }
}

async fn database(endpoints: &Endpoints) -> anyhow::Result<Vec<(&'static str, Finding)>> {
    let Some(url) = &endpoints.postgres else { anyhow::bail!("find the database in endpoints.json") };
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(url).await?;
    let head: i64 = sqlx::query_scalar("select position from log.head").fetch_one(&pool).await?;
    let (count, last): (i64, i64) =
        sqlx::query_as("select count(*), coalesce(max(position), 0) from log.events").fetch_one(&pool).await?;
    let whole = count == last && last == head;
    let text = format!("head {head}, {count} events, last {last}");
    let mut findings = vec![("log", if whole { Good(text) } else { Bad(format!("{text}: positions have a hole")) })];
    findings.extend(lag(&pool, head).await?);
    let parked = telnusqa_chassis::parked::list(&pool).await?.len();
    let finding =
        if parked == 0 { Good("nothing".to_owned()) } else { Bad(format!("{parked}: see `telnusqa parked ls`")) };
    findings.push(("parked", finding));
    findings.push(("register", register(&pool).await?));
    findings.push(("signatures", signatures(&pool).await?));
    findings.push(("messages", messages(&pool).await?));
    Ok(findings)
}

async fn register(pool: &PgPool) -> anyhow::Result<Finding> {
    let faults = telnusqa_signing::register::faults(pool).await?;
    Ok(match faults.len() {
        0 => Good("every number has its entry".to_owned()),
        count => Bad(format!("{count} numbers are not what the log says: see `telnusqa register --check`")),
    })
}

/// Signatures that wait are for the authority's services to mend, unless they wait for long.
async fn signatures(pool: &PgPool) -> anyhow::Result<Finding> {
    let waiting = telnusqa_signing::waiting::waiting(pool, None).await?;
    Ok(match waiting.iter().map(|one| one.tries).max() {
        None => Good("none waits to be checked".to_owned()),
        Some(tries) if tries < TRIES_MAX => Note(format!("{} wait to be checked", waiting.len())),
        Some(_) => Bad(format!("{} wait to be checked: see `telnusqa signatures`", waiting.len())),
    })
}

async fn messages(pool: &PgPool) -> anyhow::Result<Finding> {
    let pending = telnusqa_notification::pending(pool).await?;
    let text = format!(
        "{} handed over, {} waiting, {} without an address, {} failed",
        pending.handed_over, pending.waiting, pending.no_address, pending.failed
    );
    let stuck = pending.waiting > 0 && pending.oldest_waiting_s > WAITING_MAX.as_secs_f64();
    Ok(if stuck || pending.failed > 0 { Bad(text) } else { Good(text) })
}

async fn lag(pool: &PgPool, head: i64) -> anyhow::Result<Vec<(&'static str, Finding)>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select consumer, position from consumers.checkpoints order by consumer")
            .fetch_all(pool)
            .await?;
    let of = |(consumer, position): (String, i64)| {
        let behind = head - position;
        let text = format!("{consumer} is {behind} events behind");
        ("consumer", if behind > LAG_MAX { Bad(text) } else { Good(text) })
    };
    Ok(rows.into_iter().map(of).collect())
}
