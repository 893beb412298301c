//! What was taken down wrongly is corrected in a whole house: the case is found by what is right, the document is made anew,
//! and what stood there before can still be read.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, IIN, SURNAME, answered, application, faults, nothing_personal_in_the_log};

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";
/// What is right: nobody of this name lives.
const RIGHT: &str = "Әбілқасымоваева";
const PHONE: &str = "87012345678";

/// The cases that a key finds.
async fn found(door: &Door<'_>, key: &str) -> usize {
    let look_up = door.post("lookups", &door.token("operator", None), "-").json(&json!({"key": key}));
    let (status, answer) = answered(look_up).await;
    assert_eq!(status, 200, "{answer}");
    answer["hits"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn what_was_wrong_is_corrected_before_the_signature() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let (clerk, executor) = (door.token("clerk", Some(COLLEGE)), door.token("executor", Some(COLLEGE)));
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    let correct = |token: &str, key: &str, body: Value| {
        let request = door.post(&format!("cases/{number}/corrections"), token, key).header("if-match", "*");
        answered(request.json(&body))
    };

    // what is wrong with it is told by its place, and nothing happens
    let wrong = json!({"why": "x", "applicant": {"phone": "1414", "sex": "f"}});
    let (status, answer) = correct(&clerk, "c-1", wrong).await;
    let expected = ["/applicant/phone phone.not-kazakhstan", "/applicant/sex member.unknown"];
    assert_eq!((status, faults(&answer)), (400, expected.map(str::to_owned).to_vec()));
    let (status, answer) = correct(&clerk, "c-2", json!({"why": "x", "language": "kk"})).await;
    assert_eq!((status, faults(&answer)), (409, vec![" nothing-to-correct".to_owned()]));
    let (status, answer) = correct(&clerk, "c-3", json!({"why": "x", "reason": ["damaged"]})).await;
    assert_eq!((status, faults(&answer)), (409, vec![" original-missing".to_owned()]));
    let (status, answer) = correct(&executor, "c-4", json!({"why": "x", "language": "ru"})).await;
    assert_eq!((status, faults(&answer)), (409, vec![" not-assigned".to_owned()]), "{answer}");

    // the document lies for signature, and bears a name that is wrong
    let named = door.member("executor", Some(COLLEGE))["id"].clone();
    door.step(&number, "assign", "head", json!({"executor": named})).await;
    let drafted = door.step(&number, "draft", "executor", json!({"result": "duplicate"})).await;
    let first = door.stands(&number, "forSignature", drafted).await;
    let right = json!({
        "why": "Тегі мен телефоны қате жазылған", "applicant": {"surname": RIGHT, "phone": PHONE}, "language": "ru",
    });
    let (status, answer) = correct(&executor, "c-5", right.clone()).await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("data-corrected")), "{answer}");
    let (status, repeat) = correct(&executor, "c-5", right).await;
    assert_eq!((status, &repeat["repeated"], &repeat["events"]), (200, &json!(true), &answer["events"]));
    let after = answer["events"][0]["position"].as_i64().expect("a position");
    let second = until("a document made anew", BOUND, || async {
        let card = door.stands(&number, "forSignature", after).await;
        (card["registerNumber"] != first["registerNumber"]).then_some(card)
    })
    .await;
    assert_ne!(second["document"], first["document"]);
    assert_eq!((&second["drafts"], &second["language"]), (&json!(2), &json!("ru")));
    let corrections = second["corrections"].as_array().expect("a list");
    assert_eq!((corrections.len(), &corrections[0]["role"]), (1, &json!("executor")));
    assert_eq!(corrections[0]["fields"], json!(["language", "phone", "surname"]));
    let (_, shown) = door.get(&format!("cases/{number}/applicant"), &door.token("operator", None)).await;
    assert!(shown["maskedName"].as_str().is_some_and(|name| name.starts_with("Ә***")), "{shown}");

    // found by what is right, and by that alone
    for (key, cases) in [(PHONE, 1), ("87019876543", 0), (IIN, 1)] {
        assert_eq!(found(&door, key).await, cases, "{key}");
    }

    // what stood there before, for who may see it
    let version = answer["events"][0]["version"].clone();
    let (status, shown) = door.get(&format!("cases/{number}/corrections/{version}"), &clerk).await;
    assert_eq!(status, 200, "{shown}");
    let expected = json!([
        {"field": "language", "before": "kk", "after": "ru"},
        {"field": "phone", "before": "+77019876543", "after": "+77012345678"},
        {"field": "surname", "before": SURNAME, "after": RIGHT},
    ]);
    assert_eq!(shown["fields"], expected);
    let (status, _) = door.get(&format!("cases/{number}/corrections/{version}"), &door.token("operator", None)).await;
    assert_eq!(status, 403);
    let (_, timeline) = door.get(&format!("cases/{number}/timeline"), &clerk).await;
    let line = timeline["entries"]
        .as_array()
        .and_then(|entries| entries.iter().find(|entry| entry["kind"] == "data-corrected"));
    let note = line.expect("a line")["details"]["note"].as_str().expect("a note").to_owned();
    let (_, note) = door.get(&format!("cases/{number}/notes/{note}"), &clerk).await;
    assert_eq!(note["text"], "Тегі мен телефоны қате жазылған");

    // the number of the first document is void, and nothing else is wrong with the register
    let register = house.run(&["register", "--college", COLLEGE]).await;
    let register = String::from_utf8_lossy(&register.stdout).into_owned();
    assert!(register.contains("data-corrected"), "{register}");
    let checked = house.run(&["register", "--check"]).await;
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}
