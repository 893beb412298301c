//! `telnusqa doctor`: whether this machine can carry a house, and whether the running one is well.

mod certificates;
mod tables;

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use telnusqa_chassis::Clock;
use telnusqa_chassis::bus::ROOM;
use telnusqa_chassis::documents::Documents;
use telnusqa_chassis::settings::Oidc;

use crate::endpoints::{Endpoints, Folder};

/// Free space under which the disk is too full to start on, in MiB.
const DISK_MIN_MIB: u64 = 1024;
const ANSWER_MAX: Duration = Duration::from_secs(3);

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
        Ok(_) | Err(_) => machine(&args.folder.path).await,
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

async fn machine(folder: &Path) -> Vec<(&'static str, Finding)> {
    let program = |found: Result<String, String>| found.map_or_else(Bad, Good);
    vec![
        ("postgres", program(telnusqa_servers::postgres::version().map_err(|error| error.to_string()))),
        ("nats-server", program(telnusqa_servers::nats::version().map_err(|error| error.to_string()))),
        ("documents", documents().await),
        ("disk", disk(folder)),
    ]
}

async fn documents() -> Finding {
    match Documents::here().templates().await {
        Ok(templates) => Good(format!("templates {templates}")),
        Err(error) => Bad(telnusqa_chassis::process::chain(&error)),
    }
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
    match tables::examine(endpoints, folder).await {
        Err(error) => findings.push(("log", Bad(format!("{error:#}")))),
        Ok(more) => findings.extend(more),
    }
    findings.extend(provider(endpoints).await);
    findings
}

/// Whether staff can sign in by the provider that the environment names, where it names one.
async fn provider(endpoints: &Endpoints) -> Vec<(&'static str, Finding)> {
    let (oidc, clock) = match (Oidc::from_env(), Clock::open(None)) {
        (Ok(Some(oidc)), Ok(clock)) => (oidc, clock),
        (Ok(None), _) => return Vec::new(),
        (Err(error), _) => return vec![("provider", Bad(error.to_string()))],
        (_, Err(error)) => return vec![("provider", Bad(telnusqa_chassis::process::chain(&error)))],
    };
    let public_url = std::env::var("TELNUSQA_PUBLIC_URL").ok().filter(|url| !url.is_empty());
    let public_url = public_url.as_deref().unwrap_or(&endpoints.web).trim_end_matches('/');
    let found = telnusqa_web::provider::examine(oidc, public_url, clock.now()).await;
    found.into_iter().map(|finding| ("provider", finding.map_or_else(Bad, Good))).collect()
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
        match address {
            None => findings.push((service, Bad("has not said where its health can be seen".to_owned()))),
            Some(address) => findings.extend(ready(service, &address).await),
        }
    }
    findings
}

/// Whether a service is ready, and what it says of the streams' room.
async fn ready(service: &'static str, address: &str) -> Vec<(&'static str, Finding)> {
    let asked = reqwest::Client::new().get(format!("{address}/readyz")).timeout(ANSWER_MAX).send().await;
    let (good, text) = match asked {
        Err(error) => return vec![(service, Bad(format!("does not answer: {error}")))],
        Ok(response) => (response.status().is_success(), response.text().await.unwrap_or_default()),
    };
    let mut findings = vec![(service, if good { Good("ready".to_owned()) } else { Bad(text.clone()) })];
    findings.extend(room(&serde_json::from_str(&text).unwrap_or_default()));
    findings
}

/// What a service's readiness says of how full the streams are.
fn room(report: &Value) -> Option<(&'static str, Finding)> {
    let said = report["parts"][ROOM].as_str()?;
    let is_warning = report["warnings"].as_array().is_some_and(|parts| parts.iter().any(|part| part == ROOM));
    Some((
        "streams",
        if is_warning { Note(format!("{said}: see the alarm StreamFills")) } else { Good(said.to_owned()) },
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_that_fills_is_worth_a_note() {
        let mut report = json!({"parts": {"intake": "ready", "room": "IIS_INTAKE 83 % full"}, "warnings": []});
        assert!(matches!(room(&report), Some(("streams", Good(said))) if said == "IIS_INTAKE 83 % full"));
        report["warnings"] = json!(["room"]);
        assert!(matches!(room(&report), Some(("streams", Note(said))) if said.starts_with("IIS_INTAKE 83 % full")));
        assert!(room(&json!({"parts": {"relay": "ready"}})).is_none());
    }
}
