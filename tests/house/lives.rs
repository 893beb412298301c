//! Whole lives, from the counter to the applicant's hand, with invented staff: each ends once, whatever is killed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use serde_json::Value;
use telnusqa_tests::house::{House, Options, binary, root};
use telnusqa_tests::wait::until;
use tokio::task::JoinHandle;

use crate::faults::assert_whole;

const BOUND: Duration = Duration::from_secs(180);

/// Lines of the feed that live under faults.
const SOME: usize = 120;

#[tokio::test]
async fn every_package_of_the_feed_lives_to_its_end() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let (feed, expected) = (data("feed.jsonl"), data("feed.expected.jsonl"));
    let told = play(&house, &feed, &expected).await.expect("playing");
    assert_played(&house, &told, 600).await;
    house.stop().await;
}

#[tokio::test]
async fn lives_survive_kills_of_each_service() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let (feed, expected) = some(&house);
    let playing = play(&house, &feed, &expected);
    for name in ["workflow", "signing", "notification", "web", "intake", "relay", "status", "signing", "workflow"] {
        some_progress(&house, &playing).await;
        house.kill(name).await;
    }
    let told = playing.await.expect("playing");
    assert_played(&house, &told, SOME).await;
    house.stop().await;
}

#[tokio::test]
async fn lives_survive_kills_of_the_servers() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let (feed, expected) = some(&house);
    let playing = play(&house, &feed, &expected);
    for name in ["postgres", "nats", "mailbox", "postgres", "nats"] {
        some_progress(&house, &playing).await;
        house.kill(name).await;
    }
    let told = playing.await.expect("playing");
    assert_played(&house, &told, SOME).await;
    house.stop().await;
}

fn data(name: &str) -> PathBuf {
    root().join("tests/data/iis").join(name)
}

/// The first lines of the feed, and what is expected of them, in the house's own folder.
fn some(house: &House) -> (PathBuf, PathBuf) {
    let first = |name: &str| {
        let text = std::fs::read_to_string(data(name)).expect("the feed");
        let lines: Vec<&str> = text.lines().take(SOME).collect();
        let path = house.path().join(name);
        std::fs::write(&path, lines.join("\n")).expect("write a part of the feed");
        path
    };
    (first("feed.jsonl"), first("feed.expected.jsonl"))
}

fn play(house: &House, feed: &Path, expected: &Path) -> JoinHandle<Output> {
    let mut command = tokio::process::Command::new(binary());
    command.args(["iis", "play"]).arg(feed).arg("--expect").arg(expected).env("TELNUSQA_DIR", house.path());
    tokio::spawn(async move { command.output().await.expect("play") })
}

/// Waits until some events more are in the log, or the play is over.
async fn some_progress(house: &House, playing: &JoinHandle<Output>) {
    let head = || async {
        let database = house.database().await;
        sqlx::query_scalar::<_, i64>("select position from log.head").fetch_one(&database).await.ok()
    };
    let from = until("the log to be readable", BOUND, head).await;
    until("some progress", BOUND, || async { (playing.is_finished() || head().await? >= from + 60).then_some(()) })
        .await;
}

/// Every answer as expected, every deed done; each case ended once, each number has its entry and stands once, each
/// message arrived once; log and read models whole.
async fn assert_played(house: &House, output: &Output, lines: usize) {
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}\n{}", String::from_utf8_lossy(&output.stderr), house.log());
    assert!(told.contains(&format!("{lines} of {lines} as expected")), "{told}");
    assert_whole(house).await;
    let database = house.database().await;
    let count = |query: &'static str| {
        let database = database.clone();
        async move { sqlx::query_scalar::<_, i64>(query).fetch_one(&database).await.expect("a count") }
    };
    let accepted = count("select count(*) from log.events where kind = 'accepted'").await;
    let ended = count("select count(*) from log.events where kind in ('issued', 'withdrawn')").await;
    assert_eq!(ended, accepted, "each case ends once");
    let twice = "select count(*) from (select case_id from log.events where kind in ('issued', 'withdrawn', 'declined') \
                 group by case_id having count(*) > 1) doubled";
    assert_eq!(count(twice).await, 0, "each case ends once");
    let signed = count("select count(*) from log.events where kind = 'signed'").await;
    let issued = count("select count(*) from log.events where kind = 'issued'").await;
    assert!(issued > 0 && signed >= issued, "what was handed out was signed: {issued} of {signed}");
    let register = house.run(&["register", "--check"]).await;
    assert!(register.status.success(), "{}", String::from_utf8_lossy(&register.stdout));
    assert_told_once(house, &database).await;
}

/// Whatever was due to an applicant with an address arrived, and once.
async fn assert_told_once(house: &House, database: &sqlx::PgPool) {
    until("every message to be handed over", BOUND, || async {
        let waiting: i64 = sqlx::query_scalar("select count(*) from notification.messages where status = 'queued'")
            .fetch_one(database)
            .await
            .ok()?;
        (waiting == 0).then_some(())
    })
    .await;
    let came_to = async |way: &str| -> i64 {
        let count = "select count(*) from notification.ways where way = $1 and status in ('handed-over', 'delivered')";
        sqlx::query_scalar(count).bind(way).fetch_one(database).await.expect("a count")
    };
    let mail = house.endpoints()["mail"].as_str().expect("mail").to_owned();
    let arrived: Vec<Value> =
        reqwest::get(format!("{mail}/messages.json")).await.expect("the mail").json().await.expect("JSON");
    let ids: BTreeSet<&str> = arrived.iter().filter_map(|message| message["messageId"].as_str()).collect();
    assert_eq!(ids.len(), arrived.len(), "each message once");
    assert_eq!(i64::try_from(arrived.len()).expect("few"), came_to("email").await, "each letter arrived");
    // The gateways keep theirs as long as they run: they are not killed here.
    let sms = house.endpoints()["sms"].as_str().expect("the gateways").to_owned();
    let texts: Vec<Value> =
        reqwest::get(format!("{sms}/messages")).await.expect("the texts").json().await.expect("JSON");
    let keys: BTreeSet<&str> = texts.iter().filter_map(|text| text["key"].as_str()).collect();
    assert_eq!(keys.len(), texts.len(), "each text once");
    assert_eq!(i64::try_from(texts.len()).expect("few"), came_to("sms").await, "each text arrived");
}
