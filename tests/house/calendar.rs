//! A holiday that is withdrawn in mid-year, as 30 August 2026 was: published, and the open cases move by an event each.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options, root};
use telnusqa_tests::wait::until;

const BOUND: Duration = Duration::from_secs(30);

/// A file of the year 2026 as a later revision.
fn revision(house: &House, source: &str, number: u16) -> PathBuf {
    let text = std::fs::read_to_string(root().join("crates/domain/data/calendar").join(source)).expect("a calendar");
    let lines = text.lines().map(|line| match line.strip_prefix("revision ") {
        Some(_) => format!("revision {number}"),
        None => line.to_owned(),
    });
    let path = house.path().join(format!("2026.{number}.txt"));
    std::fs::write(&path, lines.collect::<Vec<_>>().join("\n")).expect("write a calendar");
    path
}

async fn run(house: &House, verb: &str, file: &std::path::Path) -> String {
    let output = house.run(&["calendar", verb, file.to_str().expect("a path")]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A package of the feed, handed in on 14 August 2026.
fn package() -> Value {
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).expect("the feed");
    let mut message: Value = serde_json::from_str(feed.lines().next().expect("a line")).expect("JSON");
    message["time"] = json!("2026-08-14T10:10:00+05:00");
    message["data"]["submittedAt"] = json!("2026-08-14T10:10:00+05:00");
    message["data"]["consent"]["at"] = json!("2026-08-14T10:09:00+05:00");
    message
}

#[tokio::test]
async fn a_holiday_withdrawn_in_mid_year_moves_the_open_terms() {
    let arguments = ["--clock", "2026-08-14T10:30+05:00"];
    let house = House::start(Options { arguments: &arguments, ..Options::default() }).await;
    let printed = revision(&house, "superseded/2026.1.txt", 3);
    assert!(run(&house, "publish", &printed).await.contains("0 open cases"));
    let web = house.endpoints()["web"].as_str().expect("web").to_owned();
    let (feed, answers) = (house.path().join("package.jsonl"), house.path().join("answer.jsonl"));
    std::fs::write(&feed, package().to_string()).expect("write the package");
    let database = house.database().await;
    until("intake to count by it", BOUND, || async {
        let said = std::fs::read(house.path().join("intake.json")).ok()?;
        let said: Value = serde_json::from_slice(&said).ok()?;
        let ready = reqwest::get(format!("{}/readyz", said["health"].as_str()?)).await.ok()?;
        ready.text().await.ok()?.contains("publication 1").then_some(())
    })
    .await;
    let paths = [feed, answers.clone()].map(|path| path.to_str().expect("a path").to_owned());
    let output = house.run(&["iis", "publish", &paths[0], "--answers", &paths[1]]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let answer: Value = serde_json::from_str(&std::fs::read_to_string(&answers).expect("the answer")).expect("JSON");
    assert_eq!(answer["data"]["dueOn"], "2026-09-07", "30 August is a holiday, 31 August a day off");

    let current = revision(&house, "2026.txt", 4);
    let number = answer["data"]["applicationNumber"].as_str().expect("a number").to_owned();
    let address = format!("{web}/api/v1/cases/{number}");
    let (client, token) = (reqwest::Client::new(), house.token("operator"));
    let due_on = || async {
        let answer: Value = client.get(&address).bearer_auth(&token).send().await.ok()?.json().await.ok()?;
        answer["case"]["card"]["dueOn"].as_str().map(str::to_owned)
    };
    until("the case to be read", BOUND, || async { (due_on().await? == "2026-09-07").then_some(()) }).await;
    let told = run(&house, "dry-run", &current).await;
    assert!(
        told.contains("2026-09-07 becomes 2026-09-04") && told.contains("1 open cases, 1 move, 0 become late"),
        "{told}"
    );
    assert_eq!(due_on().await.as_deref(), Some("2026-09-07"), "a dry run moves nothing");
    run(&house, "publish", &current).await;
    until("the term to move", BOUND, || async { (due_on().await? == "2026-09-04").then_some(()) }).await;
    let moved: Vec<String> = sqlx::query_scalar("select body->>'calendar' from log.events where kind = 'term-moved'")
        .fetch_all(&database)
        .await
        .expect("the events");
    assert_eq!(moved, ["kz/2026.4"], "by an event, once");
    house.stop().await;
}
