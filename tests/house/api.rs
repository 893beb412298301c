//! Whatever is sent to the API, by whichever account: Schemathesis makes requests of its description, and every answer is one that the
//! description names.

use std::process::Stdio;

use serde_json::json;
use telnusqa_tests::house::{House, Options, root};
use tokio::process::Command;

use crate::office::{Door, answered, with};
use crate::portal::COLLEGE;

/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

#[tokio::test]
async fn whatever_is_sent_is_answered_as_described() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let mut numbers = Vec::new();
    for at in 0..6 {
        let said = with("/original/number", json!(format!("012345{at}")));
        let (status, answer) = answered(door.post("applications", &clerk, &format!("api-{at}")).json(&said)).await;
        assert_eq!((status, answer["outcome"].as_str()), (201, Some("accepted")), "{answer}");
        numbers.push(answer["applicationNumber"].as_str().expect("a number").to_owned());
    }
    // one is signed, one lies for signature, one is being prepared, and the others wait for the head
    door.live_on(&numbers[0]).await;
    let executor = door.member("executor", Some(COLLEGE))["id"].clone();
    for number in &numbers[1..3] {
        door.step(number, "assign", "head", json!({"executor": executor})).await;
    }
    let drafted = door.step(&numbers[1], "draft", "executor", json!({"result": "duplicate"})).await;
    door.stands(&numbers[1], "forSignature", drafted).await;

    let mut command = Command::new(root().join("tests/api/run"));
    command.arg("--brief").arg(house.path()).env("COLLEGE", COLLEGE).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.expect("run Schemathesis");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(told.matches(" generated, ").count(), 9, "every account has asked: {told}");
    assert!(!house.log().contains("panicked"), "{}", house.log());
    house.stop().await;
}
