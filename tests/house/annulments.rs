//! A signed result that is wrong is annulled by two people: its number is void, and it is made again, or, where it was handed
//! out, everybody is told that it is worth nothing.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log};

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

/// An executor of another college comes to this one; his token.
pub(crate) fn second_executor(house: &House) -> String {
    let endpoints = house.endpoints();
    let staff = endpoints["staff"].as_array().expect("staff");
    let of_another = |member: &&Value| member["role"] == "executor" && member["bin"] != COLLEGE;
    let member = staff.iter().find(of_another).expect("an executor of another college").clone();
    let file = house.path().join("staff.json");
    let mut lines: Vec<Value> = serde_json::from_slice(&std::fs::read(&file).expect("the staff file")).expect("JSON");
    lines.iter_mut().filter(|line| line["id"] == member["id"]).for_each(|line| line["bin"] = json!(COLLEGE));
    let moved = house.path().join("staff.json.new");
    std::fs::write(&moved, serde_json::to_vec(&lines).expect("JSON")).expect("write the staff file");
    std::fs::rename(moved, file).expect("replace the staff file");
    member["token"].as_str().expect("a token").to_owned()
}

async fn register(house: &House) -> String {
    let shown = house.run(&["register", "--college", COLLEGE]).await;
    String::from_utf8_lossy(&shown.stdout).into_owned()
}

#[tokio::test]
async fn a_signed_result_is_annulled_by_two_people() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let (clerk, executor) = (door.token("clerk", Some(COLLEGE)), door.token("executor", Some(COLLEGE)));
    let second = second_executor(&house);
    let applied = async |key: &str| -> String {
        let (_, answer) = answered(door.post("applications", &clerk, key).json(&application())).await;
        let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
        door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
        number
    };
    let annul = |number: &str, token: &str, key: &str| {
        let request = door.post(&format!("cases/{number}/steps/annul"), token, key).header("if-match", "*");
        answered(request.json(&json!({})))
    };
    let reason = json!({"reason": "Неверно указан год окончания"});

    // before the hand-over: void, and made again
    let first = applied("k-1").await;
    door.live_on(&first).await;
    let (status, answer) = annul(&first, &second, "a-0").await;
    assert_eq!((status, faults(&answer)), (409, vec![" annulment-not-proposed".to_owned()]), "{answer}");
    let proposed = door.step(&first, "propose-annulment", "head", reason.clone()).await;
    let card = door.stands(&first, "signed", proposed).await;
    assert_eq!(card["annulmentProposedBy"], door.member("head", Some(COLLEGE))["id"]);
    let waits = async |token: &str| door.get("worklist", token).await.1["counts"].clone();
    assert_eq!((waits(&second).await, waits(&executor).await), (json!({"annul": 1}), json!({})));
    for token in [&door.token("head", Some(COLLEGE)), &executor] {
        let (status, answer) = annul(&first, token, "a-1").await;
        assert_eq!((status, faults(&answer)), (403, vec![" second-person-needed".to_owned()]), "{answer}");
    }
    let (status, answer) = annul(&first, &clerk, "a-1").await;
    assert_eq!((status, faults(&answer)), (403, vec![" wrong-role".to_owned()]), "{answer}");
    let (status, answer) = annul(&first, &second, "a-1").await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("annulled")), "{answer}");
    let annulled = answer["events"][0]["position"].as_i64().expect("a position");
    let card = door.stands(&first, "inPreparation", annulled).await;
    assert_eq!((&card["signedAt"], &card["registerNumber"]), (&Value::Null, &Value::Null));
    assert!(card["annulledAt"].is_string(), "{card}");
    until("the number is void", BOUND, || async { register(&house).await.contains("annulled").then_some(()) }).await;
    let again = door.post(&format!("cases/{first}/steps/draft"), &executor, "d-2").header("if-match", "*");
    let (status, answer) = answered(again.json(&json!({"result": "duplicate"}))).await;
    assert_eq!(status, 200, "{answer}");
    let card = door.stands(&first, "forSignature", answer["events"][0]["position"].as_i64().expect("a position")).await;
    assert!(card["registerNumber"].is_string(), "{card}");

    // after it: it stays handed out, and everybody is told
    let given = applied("k-2").await;
    door.live_on(&given).await;
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    door.step(&given, "issue", "clerk", json!({"to": "applicant", "identity": identity})).await;
    door.step(&given, "propose-annulment", "head", reason).await;
    let (status, answer) = annul(&given, &second, "a-1").await;
    assert_eq!(status, 200, "{answer}");
    let annulled = answer["events"][0]["position"].as_i64().expect("a position");
    let card = door.stands(&given, "issued", annulled).await;
    assert!(card["annulledAt"].is_string() && card["signedAt"].is_string(), "{card}");
    let (_, said) = door.get(&format!("cases/{given}/sentence?lang=ru"), &clerk).await;
    let text = said["sentence"]["text"].as_str().expect("a text");
    assert!(text.contains("аннулирован") && text.contains("недействителен"), "{text}");
    let (status, answer) = annul(&given, &second, "a-2").await;
    assert_eq!((status, faults(&answer)), (409, vec![" annulled-before".to_owned()]), "{answer}");
    until("both numbers are void", BOUND, || async {
        (register(&house).await.matches("annulled").count() == 2).then_some(())
    })
    .await;
    let checked = house.run(&["register", "--check"]).await;
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}
