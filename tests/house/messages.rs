//! What people are told, in the whole house: by SMS while gateways fail, to a person's list where no way brings it, and once more.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application};
use crate::portal::COLLEGE;

const BOUND: Duration = Duration::from_secs(60);
/// A Monday morning.
const NOW: &str = "2026-11-23T10:05:00+05:00";

/// Switches faults of the gateways.
async fn switch(house: &House, faults: &[&str]) {
    let folder = house.path().to_string_lossy().into_owned();
    let arguments = [&["test-sms", "--run-dir", &folder, "--set"], faults].concat();
    let switched = house.run(&arguments).await;
    assert!(switched.status.success(), "{}", String::from_utf8_lossy(&switched.stderr));
}

#[tokio::test]
async fn whom_no_way_reaches_is_told_by_a_person_and_can_be_told_once_more() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    switch(&house, &["main=undelivered", "spare=undelivered"]).await;
    let mut body = application();
    body["applicant"].as_object_mut().expect("an applicant").remove("email");
    let (status, taken) = answered(door.post("applications", &clerk, "m-1").json(&body)).await;
    assert_eq!(status, 201, "{taken}");
    let number = taken["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", taken["position"].as_i64().expect("a position")).await;
    let withdrawn = json!({"by": "applicant", "statement": "Диплом табылды"});
    door.step(&number, "withdraw", "clerk", withdrawn).await;

    let unreached = async || door.get("messages/unreached", &clerk).await.1;
    let list = until("the list of whom nobody reached", BOUND, || async {
        let list = unreached().await;
        (list["total"] == 1).then_some(list)
    })
    .await;
    let entry = &list["unreached"][0];
    assert_eq!(
        (&entry["applicationNumber"], &entry["kind"], &entry["status"]),
        (&json!(number), &json!("withdrawn"), &json!("undelivered")),
        "{list}"
    );
    let message = entry["id"].as_str().expect("an id").to_owned();

    // The gateway is well again: once more, and the list is empty.
    switch(&house, &["main=none", "spare=none"]).await;
    let path = format!("cases/{number}/messages/{message}/send-again");
    let (status, again) = answered(door.post(&path, &clerk, "again").json(&json!({}))).await;
    assert_eq!((status, &again["repeated"]), (200, &json!(false)), "{again}");
    let shown = until("its delivery", BOUND, || async {
        let (_, shown) = door.get(&format!("cases/{number}/messages"), &clerk).await;
        (shown["messages"][0]["status"] == "delivered").then_some(shown)
    })
    .await;
    assert_eq!(unreached().await["total"], 0);
    let ways = shown["messages"][0]["ways"].as_array().expect("ways");
    assert!(ways.iter().any(|way| way["gateway"] == "main" && way["status"] == "delivered"), "{shown}");
    let sms = house.endpoints()["sms"].as_str().expect("the gateways").to_owned();
    let texts: Vec<Value> = reqwest::get(format!("{sms}/messages")).await.expect("texts").json().await.expect("JSON");
    assert_eq!(texts.len(), 2, "once, and once more: {texts:?}");
    assert_ne!(texts[0]["key"], texts[1]["key"], "the gateway takes it for another one");
    for words in [["messages", "ls", "--all", "--json"].as_slice(), &["messages", "show", &number]] {
        let told = house.run(words).await;
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        assert!(String::from_utf8_lossy(&told.stdout).contains("delivered"));
    }
    house.stop().await;
}
