//! Forgetting a person: nothing finds or shows him any more, and the case goes on.

use std::process::Output;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options, root};

/// The first package of the feed.
fn package() -> (String, Value) {
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).expect("the feed");
    let line = feed.lines().next().expect("a line").to_owned();
    let value = serde_json::from_str(&line).expect("JSON");
    (line, value)
}

/// What was told; the verb has to succeed.
async fn told(house: &House, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = house.run(arguments).await;
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("UTF-8")
}

async fn hits(house: &House, key: &str) -> Vec<Value> {
    let url = format!("{}/api/v1/lookups", house.endpoints()["web"].as_str().expect("web"));
    let request = reqwest::Client::new().post(url).bearer_auth(house.token("operator")).json(&json!({"key": key}));
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    answer["hits"].as_array().unwrap_or_else(|| panic!("no hits in {answer}")).clone()
}

async fn applicant(house: &House, number: &str) -> (u16, Value) {
    let web = house.endpoints()["web"].as_str().expect("web").to_owned();
    let url = format!("{web}/api/v1/cases/{number}/applicant?why=call");
    let answer = reqwest::Client::new().get(url).bearer_auth(house.token("operator")).send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn who_is_forgotten_is_found_no_more_and_the_case_goes_on() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let (line, package) = package();
    let file = house.path().join("one.jsonl");
    std::fs::write(&file, line).expect("write the feed");
    told(&house, &["iis", "publish", file.to_str().expect("a path")]).await;
    let text = |pointer: &str| package.pointer(pointer).and_then(Value::as_str).expect("a text").to_owned();
    let (iis_number, iin, phone) = (text("/subject"), text("/data/applicant/iin"), text("/data/applicant/phone"));
    let hit = telnusqa_tests::wait::until("the card", std::time::Duration::from_secs(30), || async {
        hits(&house, &iin).await.first().cloned()
    })
    .await;
    let number = hit["card"]["applicationNumber"].as_str().expect("a number").to_owned();
    assert_eq!(applicant(&house, &number).await.0, 200);

    let refused = house.run(&["vault", "forget", &number]).await;
    assert!(!refused.status.success(), "nobody has agreed");
    told(&house, &["vault", "forget", &number, "--contact-only", "--yes"]).await;
    assert!(hits(&house, &phone).await.is_empty(), "he is not reached any more");
    assert_eq!(hits(&house, &iin).await.len(), 1, "but known");

    told(&house, &["vault", "forget", &iis_number, "--yes", "--who", "test", "--why", "court"]).await;
    assert!(hits(&house, &iin).await.is_empty());
    let (status, problem) = applicant(&house, &number).await;
    assert_eq!((status, problem["type"].as_str()), (404, Some("https://telnusqa.kz/problems/not-found")));

    let later = json!({
        "specversion": "1.0", "id": "after-forgetting", "source": package["source"], "subject": iis_number,
        "type": "kz.gov4c.iis.intake.dispatched.v1", "time": package["time"], "sequence": "2",
        "datacontenttype": "application/json",
        "data": {"at": package["time"], "pages": 3, "courier": {"service": "c", "waybill": "W-1"}},
    });
    std::fs::write(&file, later.to_string()).expect("write the feed");
    let answers = told(&house, &["iis", "publish", file.to_str().expect("a path"), "--patience", "30"]).await;
    assert!(answers.contains("recorded 1"), "his package goes on its way: {answers}");

    let reads = told(&house, &["vault", "reads", &number]).await;
    for what in ["look-up", "person", "contact forgotten", "person forgotten", "operations:test", "court"] {
        assert!(reads.contains(what), "{what}: {reads}");
    }
    assert!(!reads.contains(&text("/data/applicant/surname")), "{reads}");
    let swept = told(&house, &["vault", "sweep"]).await;
    assert!(swept.starts_with("destroyed keys of 0 persons"), "{swept}");

    assert!(told(&house, &["status", &number, "--lang", "ru"]).await.contains("22 сентября"));
    crate::faults::assert_whole(&house).await;
    house.stop().await;
}
