//! An original that turns up again: the contact centre takes it down, the duplicate stays valid, and everybody says so.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log};

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

async fn report(door: &Door<'_>, number: &str, token: &str, key: &str) -> (u16, Value) {
    let request = door.post(&format!("cases/{number}/original-found"), token, key).header("if-match", "*");
    answered(request.json(&json!({"on": "2026-11-22", "note": "Диплом лежал у родителей, маркер"}))).await
}

#[tokio::test]
async fn an_original_that_was_found_leaves_the_duplicate_as_it_is() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let (clerk, operator) = (door.token("clerk", Some(COLLEGE)), door.token("operator", None));
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    door.live_on(&number).await;
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    door.step(&number, "issue", "clerk", json!({"to": "applicant", "identity": identity})).await;

    let (status, answer) = report(&door, &number, &door.token("head", Some(COLLEGE)), "f-0").await;
    assert_eq!((status, faults(&answer)), (403, vec![" wrong-role".to_owned()]), "{answer}");
    let (status, answer) = report(&door, &number, &operator, "f-1").await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("original-found")), "{answer}");
    let position = answer["events"][0]["position"].as_i64().expect("a position");
    let (status, again) = report(&door, &number, &operator, "f-1").await;
    assert_eq!((status, &again["repeated"]), (200, &json!(true)), "{again}");
    let (status, answer) = report(&door, &number, &clerk, "f-2").await;
    assert_eq!((status, faults(&answer)), (409, vec![" original-found-before".to_owned()]), "{answer}");

    let card = door.stands(&number, "issued", position).await;
    assert_eq!(card["originalFoundOn"], "2026-11-22");
    let (_, said) = door.get(&format!("cases/{number}/sentence?lang=ru"), &clerk).await;
    let text = said["sentence"]["text"].as_str().expect("a text");
    assert!(text.contains("Подлинник нашёлся") && text.contains("Дубликат остаётся действительным"), "{text}");
    until("the applicant is told", BOUND, || async {
        let (_, messages) = door.get(&format!("cases/{number}/messages"), &clerk).await;
        messages["messages"].as_array()?.iter().any(|message| message["kind"] == "original-found").then_some(())
    })
    .await;
    let shown = house.run(&["register", "--college", COLLEGE]).await;
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("issued") && shown.contains("original found 2026-11-22"), "{shown}");
    nothing_personal_in_the_log(&house).await;
    assert!(!house.log().contains("маркер"), "{}", house.log());
    house.stop().await;
}
