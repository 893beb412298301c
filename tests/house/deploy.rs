//! What operations look at: every figure can be fetched, and what dashboards and alarms name is there.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use telnusqa_tests::house::{House, Options, binary, root};
use telnusqa_tests::wait::until;
use tokio::process::{Child, Command};

const BOUND: Duration = Duration::from_secs(30);

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn dashboards() -> Vec<String> {
    ["cases", "doors", "house"].map(|name| format!("{name}.json")).to_vec()
}

/// Metrics, as Prometheus writes them, that the queries of alarms and dashboards name; labels too.
fn named() -> BTreeSet<String> {
    let alarms = read("deploy/prometheus/alarms.yml");
    let queries = dashboards().iter().map(|name| read(&format!("deploy/grafana/{name}"))).collect::<String>();
    let words = |text: &str| -> Vec<String> {
        let word = |character: char| !(character.is_ascii_alphanumeric() || character == '_');
        text.split(word).map(str::to_owned).collect()
    };
    let ours = |word: &String| ["telnusqa_", "http_", "messaging_"].iter().any(|start| word.starts_with(start));
    words(&alarms).into_iter().chain(words(&queries)).filter(ours).collect()
}

/// A metric's name without what the kind of metric and its unit add.
fn bare(metric: &str) -> &str {
    let mut bare = metric;
    for end in ["_bucket", "_count", "_sum", "_total", "_seconds", "_bytes"] {
        bare = bare.strip_suffix(end).unwrap_or(bare);
    }
    bare
}

/// Every dotted name in the sources, as Prometheus writes it.
fn written(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            written(&entry, names);
        } else if entry.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&entry).expect("a source");
            let dotted = |text: &&str| {
                text.contains('.') && !text.contains(|c: char| !(c.is_ascii_lowercase() || c == '.' || c == '_'))
            };
            names.extend(text.split('"').filter(dotted).map(|name| name.replace('.', "_")));
        }
    }
}

#[test]
fn what_alarms_and_dashboards_name_is_measured() {
    let mut measured = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("crates")).expect("crates") {
        let source = entry.expect("an entry").path().join("src");
        written(&source, &mut measured);
    }
    let unknown: Vec<String> = named().into_iter().filter(|name| !measured.contains(bare(name))).collect();
    assert!(unknown.is_empty(), "nobody measures {unknown:?}");
}

#[test]
fn the_dashboards_are_what_their_script_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = root().join("deploy/grafana/dashboards.py");
    let run = std::process::Command::new("python3").arg(script).arg(folder.path()).output().expect("run it");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for name in dashboards() {
        let made = std::fs::read_to_string(folder.path().join(&name)).expect("a dashboard");
        assert!(made == read(&format!("deploy/grafana/{name}")), "{name}: run deploy/grafana/dashboards.py");
    }
}

#[test]
fn every_alarm_has_its_page_and_its_test() {
    let (alarms, tests, pages) =
        (read("deploy/prometheus/alarms.yml"), read("deploy/prometheus/alarms_test.yml"), read("docs/operations.md"));
    let alerts: Vec<&str> = alarms.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 15, "{alerts:?}");
    for alert in alerts {
        let page = format!("runbook: docs/operations.md#alarm-{}", alert.to_lowercase());
        assert!(alarms.lines().any(|line| line.trim() == page), "{alert} names no page");
        assert!(pages.lines().any(|line| line == format!("### Alarm: {alert}")), "{alert} has no page");
        for name in [format!("- name: {alert} fires"), format!("- name: {alert} stays calm")] {
            assert!(tests.lines().any(|line| line.trim() == name), "{name} is missing");
        }
    }
}

#[test]
fn alarms_fire_when_they_should_and_only_then() {
    let promtool = std::env::var("TELNUSQA_TEST_PROMTOOL").expect("`./test` sets it: Debian's promtool");
    let tests = root().join("deploy/prometheus/alarms_test.yml");
    let run = std::process::Command::new(promtool).args(["test", "rules"]).arg(tests).output().expect("run promtool");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}");
}

/// The variables of the house that a text names.
fn variables(text: &str) -> BTreeSet<String> {
    let word = |character: char| !(character.is_ascii_uppercase() || character == '_');
    text.split(word).filter(|word| word.starts_with("TELNUSQA_")).map(str::to_owned).collect()
}

#[test]
fn containers_units_and_clusters_run_every_service_and_name_its_settings_right() {
    let mut known = variables(&read("crates/chassis/src/settings.rs"));
    for file in ["chassis/src/settings/oidc.rs", "chassis/src/settings/smtp.rs", "telnusqa/src/watch/mod.rs"] {
        known.extend(variables(&read(&format!("crates/{file}"))));
    }
    // Of the compose file itself: ports and images.
    known.extend(["IMAGE", "MAIL_PORT", "NATS_PORT", "WEB_PORT", "DIR"].map(|name| format!("TELNUSQA_{name}")));
    let compose = read("docker-compose.yml");
    let several = variables(&read("deploy/cluster.env"));
    assert!(several.is_subset(&variables(&compose)), "{several:?}");
    known.extend(several);
    let cluster = [read("deploy/k8s/services.yaml"), read("deploy/k8s/kustomization.yaml")].concat();
    let (unit, target) = (read("deploy/systemd/telnusqa@.service"), read("deploy/systemd/telnusqa.target"));
    let mut units = unit;
    for service in ["intake", "notification", "relay", "signing", "status", "watch", "web", "workflow"] {
        assert!(
            compose.contains(&format!("\n  {service}:\n    <<: *service\n    command: [{service}]\n")),
            "{service}"
        );
        assert!(compose.contains(&format!("secrets-{service}:/run/telnusqa:ro")), "{service}");
        assert!(cluster.contains(&format!("args: [{service}]")), "{service}");
        assert!(cluster.contains(&format!("secret: {{secretName: {service},")), "{service}");
        assert!(target.contains(&format!("telnusqa@{service}.service")), "{service}");
        units += &read(&format!("deploy/systemd/telnusqa@{service}.service.d/{service}.conf"));
    }
    for text in [&compose, &cluster, &units] {
        let unknown: Vec<_> = variables(text).difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "nobody reads {unknown:?}");
    }
    // Who opens the vault is told of it everywhere.
    for text in [&cluster, &units] {
        assert_eq!(text.matches("TELNUSQA_MASTER_KEY_FILE").count(), 4);
    }
    assert_eq!(compose.matches("[*environment, *vault]").count(), 4);
}

/// `telnusqa watch` beside a house, and where it is asked; it ends with the test.
async fn watch(house: &House) -> (Child, String) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let mut command = Command::new(binary());
    command.arg("watch").arg("--disk").arg(house.path()).kill_on_drop(true).stdin(Stdio::null()).stderr(Stdio::null());
    command.env("TELNUSQA_HEALTH", free.to_string());
    command.env("TELNUSQA_DATABASE_URL", house.endpoints()["postgres"].as_str().expect("an address"));
    command.env("TELNUSQA_CLOCK_FILE", house.path().join("clock.json"));
    (command.spawn().expect("run the watch"), format!("http://{free}"))
}

async fn fetch(address: &str) -> Option<String> {
    reqwest::get(format!("{address}/metrics")).await.ok()?.error_for_status().ok()?.text().await.ok()
}

/// Waits until a process says all of these lines, or their beginnings; everything that it says then.
async fn says(address: &str, wanted: &[&str]) -> String {
    let said = |text: &str| wanted.iter().all(|wanted| text.lines().any(|line| line.starts_with(wanted)));
    until(&format!("{address} to say {wanted:?}"), BOUND, || async { fetch(address).await.filter(|text| said(text)) })
        .await
}

#[tokio::test]
async fn every_figure_can_be_fetched() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let file = house.path().join("some.jsonl");
    let feed = read("tests/data/iis/feed.jsonl");
    std::fs::write(&file, feed.lines().take(60).collect::<Vec<_>>().join("\n")).expect("write the feed");
    let output = house.run(&["iis", "publish", file.to_str().expect("a path")]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    reqwest::get(house.endpoints()["web"].as_str().expect("web")).await.expect("an answer");

    let services: [(&str, &[&str]); 7] = [
        ("intake", &["telnusqa_intake_messages_total{", "telnusqa_log_commit_duration_seconds_bucket{le=\"0.004\"}"]),
        (
            "notification",
            &[
                "telnusqa_notification_unreached_oldest_seconds ",
                "telnusqa_notification_waiting ",
                "telnusqa_part_ready{part=\"smtp\"} 1",
            ],
        ),
        ("relay", &["telnusqa_relay_lag 0", "telnusqa_relay_published_total "]),
        ("signing", &["telnusqa_consumer_lag{consumer=\"signing\"} 0"]),
        ("status", &["telnusqa_consumer_lag_time_seconds{consumer=\"status\"} 0"]),
        ("web", &["http_server_request_duration_seconds_count{", "telnusqa_part_ready{part=\"bus\"} 1"]),
        ("workflow", &["telnusqa_workflow_timers_due ", "target_info{service_name=\"telnusqa-workflow\""]),
    ];
    let mut texts = String::new();
    for (service, wanted) in services {
        let health = std::fs::read(house.path().join(format!("{service}.json"))).expect("its address");
        let health: Value = serde_json::from_slice(&health).expect("JSON");
        texts += &says(health["health"].as_str().expect("an address"), wanted).await;
    }
    let (mut watching, address) = watch(&house).await;
    let wanted = [
        "telnusqa_house_cases{telnusqa_college_size=",
        "telnusqa_house_consumer_lag{consumer=\"status\"} 0",
        "telnusqa_house_disk_free_bytes{",
        "telnusqa_house_lease_held{telnusqa_lease=\"intake\"} 1",
        "telnusqa_house_log_missing 0",
        "telnusqa_part_ready{part=\"watch\"} 1",
    ];
    texts += &says(&address, &wanted).await;

    // What a query names and a process tells under another unit or kind would be a query for nothing.
    let told: BTreeSet<&str> =
        texts.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let bases: BTreeSet<&str> = told.iter().map(|name| bare(name)).collect();
    let named = named();
    let metric = |name: &str| {
        ["_bucket", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    let wrong: Vec<_> =
        named.iter().filter(|name| bases.contains(bare(name)) && !told.contains(metric(name).as_str())).collect();
    assert!(wrong.is_empty(), "told under another name: {wrong:?}");
    for text in ["iin", "surname", "TN-2026"] {
        assert!(!texts.contains(text), "{text} in the figures");
    }

    watching.kill().await.expect("end the watch");
    house.stop().await;
}
