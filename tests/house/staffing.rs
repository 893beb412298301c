//! A college's executor falls ill: what is given to him goes to his stand-in, who joined this morning; through the whole house.

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, nothing_personal_in, nothing_personal_in_the_log};

const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

async fn changes(door: &Door<'_>, role: &str, kind: &str, body: &Value) -> (u16, Value) {
    let token = door.token(role, Some(COLLEGE).filter(|_| role != "administrator"));
    let request = door.post(&format!("staffing/{COLLEGE}/changes/{kind}"), &token, kind);
    answered(request.header("if-match", "*").json(body)).await
}

#[tokio::test]
async fn what_is_given_to_the_absent_goes_to_the_stand_in() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let absent = door.member("executor", Some(COLLEGE))["id"].as_str().expect("an identity").to_owned();
    let joins = json!({"staff": "e.new", "name": "Әбілова Маркер", "post": "executor", "since": "2026-11-23"});
    assert_eq!(changes(&door, "head", "join", &joins).await.0, 403);
    let (status, answer) = changes(&door, "administrator", "join", &joins).await;
    assert_eq!(status, 200, "{answer}");
    let away = json!({"staff": absent, "from": "2026-11-23", "until": "2026-11-27", "standIn": "e.new"});
    let (status, answer) = changes(&door, "head", "be-away", &away).await;
    assert_eq!(status, 200, "{answer}");

    let clerk = door.token("clerk", Some(COLLEGE));
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    let given = door.step(&number, "assign", "head", json!({"executor": absent})).await;
    let card = door.stands(&number, "inPreparation", given).await;
    assert_eq!(card["executor"], "e.new", "{card}");
    // it is his, and nobody else's
    let head = door.token("head", Some(COLLEGE));
    let draft = door.post(&format!("cases/{number}/steps/draft"), &door.token("executor", Some(COLLEGE)), "d");
    let (status, refused) = answered(draft.header("if-match", "*").json(&json!({"result": "duplicate"}))).await;
    assert_eq!(status, 403, "{refused}");
    // the absent one returns early: the same day what is given to him is his again
    let (status, answer) = changes(&door, "head", "take-back", &json!({"change": 2})).await;
    assert_eq!(status, 200, "{answer}");
    until("every door knows it", std::time::Duration::from_secs(60), || async {
        let (_, listed) = door.get("staff", &head).await;
        listed["executors"][0]["awayUntil"].is_null().then_some(())
    })
    .await;
    let again = door.post(&format!("cases/{number}/steps/assign"), &head, "again").header("if-match", "*");
    let (status, answer) = answered(again.json(&json!({"executor": absent}))).await;
    assert_eq!(status, 200, "{answer}");
    let position = answer["events"][0]["position"].as_i64().expect("a position");
    assert_eq!(door.stands(&number, "inPreparation", position).await["executor"], json!(absent));
    nothing_personal_in_the_log(&house).await;
    nothing_personal_in(&house, &["workflow.staffing"]).await;
    assert!(!house.log().contains("Маркер"), "{}", house.log());
    house.stop().await;
}
