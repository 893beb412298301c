use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{StartError, open};
use crate::Settings;

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");

fn settings(folder: &str, providers: &str) -> Settings {
    Settings::read(|name| match name {
        // Nobody listens there.
        "TELNUSQA_DATABASE_URL" => Some("postgres://nobody@127.0.0.1:1/none".to_owned()),
        "TELNUSQA_NATS_URL" => Some("nats://127.0.0.1:1".to_owned()),
        "TELNUSQA_PROVIDERS_FILE" => Some(providers.to_owned()),
        "TELNUSQA_PUBLIC_URL" => Some("http://127.0.0.1".to_owned()),
        "TELNUSQA_RUN_DIR" => Some(folder.to_owned()),
        _ => None,
    })
    .unwrap()
}

#[tokio::test]
async fn it_lives_without_a_database_and_says_what_it_waits_for_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let opening =
        tokio::spawn(open("toy", &["work"], settings(folder.path().to_str().unwrap(), PROVIDERS), stop.clone()));
    let waited = tokio::time::timeout(Duration::from_secs(30), async {
        while !folder.path().join("toy.json").exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    waited.await.unwrap();
    let announced: Value = serde_json::from_slice(&std::fs::read(folder.path().join("toy.json")).unwrap()).unwrap();
    assert_eq!(announced["pid"], std::process::id());
    let health = announced["health"].as_str().unwrap();
    assert_eq!(reqwest::get(format!("{health}/livez")).await.unwrap().status(), 200);
    let readiness = reqwest::get(format!("{health}/readyz")).await.unwrap();
    assert_eq!(readiness.status(), 503);
    let report: Value = readiness.json().await.unwrap();
    assert_eq!(report["ready"], false);
    assert!(report["parts"]["database"]["notReady"].is_string());
    assert_eq!(report["parts"]["work"]["notReady"], "starting");
    stop.cancel();
    assert!(opening.await.unwrap().unwrap().is_none());
}

#[tokio::test]
async fn a_register_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let opened = open("toy", &["work"], settings(path, "/nowhere/providers.json"), CancellationToken::new()).await;
    let Err(error @ StartError::Providers { .. }) = opened else { panic!("it is not there") };
    assert!(error.to_string().contains("/nowhere/providers.json"));
}
