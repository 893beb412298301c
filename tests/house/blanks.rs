//! Blank forms of strict account through the whole house: from the delivery to the applicant's hand, whoever hands it over.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in, nothing_personal_in_the_log};

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

/// A step of a blank form; its answer.
async fn used(door: &Door<'_>, blank: u32, step: &str, body: &Value) -> (u16, Value) {
    let clerk = door.token("clerk", Some(COLLEGE));
    let request = door.post(&format!("blanks/ТКБ-{blank:07}/steps/{step}"), &clerk, &format!("{step}-{blank}"));
    answered(request.header("if-match", "*").json(body)).await
}

async fn must(door: &Door<'_>, blank: u32, step: &str, body: Value) -> Value {
    let (status, answer) = used(door, blank, step, &body).await;
    assert_eq!(status, 200, "{step}: {answer}");
    answer
}

async fn stands(door: &Door<'_>, blank: u32) -> Value {
    let clerk = door.token("clerk", Some(COLLEGE));
    door.get(&format!("blanks/ТКБ-{blank:07}"), &clerk).await.1["standing"].clone()
}

#[tokio::test]
async fn a_duplicate_stands_on_a_blank_form_from_the_safe_to_the_applicant() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let delivery =
        json!({"first": "ТКБ 0123401", "last": "ТКБ 0123410", "on": "2026-11-23", "note": "Баспахана, маркер"});
    let (status, answer) = answered(door.post("blanks", &clerk, "b-1").json(&delivery)).await;
    assert_eq!((status, &answer["standing"]), (201, &json!("received")), "{answer}");

    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    door.live_on(&number).await;
    let (_, case) = door.get(&format!("cases/{number}"), &clerk).await;
    let register_number = case["case"]["card"]["registerNumber"].as_str().expect("a number").to_owned();
    // the register hears of the signature a moment later
    must(&door, 123_401, "reserve", json!({"registerNumber": register_number})).await;
    until("the duplicate can be printed", BOUND, || async {
        let (status, answer) = used(&door, 123_401, "print", &json!({})).await;
        assert!(status == 200 || faults(&answer) == [" blank.not-signed"], "{answer}");
        (status == 200).then_some(())
    })
    .await;
    must(&door, 123_401, "spoil", json!({"reason": "misprinted", "note": "Принтер, маркер"})).await;
    must(&door, 123_402, "reserve", json!({"registerNumber": register_number})).await;
    let (status, answer) = used(&door, 123_403, "reserve", &json!({"registerNumber": register_number})).await;
    assert_eq!((status, faults(&answer)), (409, vec![" blank.number-taken".to_owned()]), "{answer}");
    let printed = must(&door, 123_402, "print", json!({})).await;
    assert_eq!(printed["applicationNumber"], json!(number));
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    door.step(&number, "issue", "clerk", json!({"to": "applicant", "identity": identity})).await;
    until("it is issued by itself", BOUND, || async { (stands(&door, 123_402).await == "issued").then_some(()) }).await;
    must(&door, 123_403, "return", json!({"last": "ТКБ 0123410", "note": "Акт № 4, маркер"})).await;
    let (_, book) = door.get("blanks", &door.token("head", Some(COLLEGE))).await;
    let counts: Vec<_> = book["counts"].as_array().expect("counts").iter().map(|count| &count["blanks"]).collect();
    assert_eq!((json!(counts), &book["unissued"]), (json!([0, 0, 0, 1, 1, 8]), &json!([])));

    let shown = house.run(&["register", "--college", COLLEGE]).await;
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("blank ТКБ 0123402 issued"), "{shown}");
    let checked = house.run(&["register", "--check"]).await;
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    nothing_personal_in_the_log(&house).await;
    nothing_personal_in(&house, &["signing.blanks", "signing.blank_events", "signing.blank_causes"]).await;
    assert!(!house.log().contains("маркер"), "{}", house.log());
    house.stop().await;
}
