//! A second application for the same original: a person merges it with the earlier one, separates it, or tells them apart.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log, with};

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

#[tokio::test]
async fn a_possible_duplicate_is_merged_and_separated_by_a_person() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let (clerk, executor) = (door.token("clerk", Some(COLLEGE)), door.token("executor", Some(COLLEGE)));
    let applied = async |key: &str| -> (String, Value) {
        let (_, answer) = answered(door.post("applications", &clerk, key).json(&application())).await;
        let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
        let card = door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
        (number, card)
    };
    let decide = |number: &str, step: &str, token: &str, key: &str| {
        let request = door.post(&format!("cases/{number}/steps/{step}"), token, key).header("if-match", "*");
        answered(request.json(&json!({})))
    };
    let (first, card) = applied("k-1").await;
    assert_eq!(card["possibleDuplicateOf"], Value::Null);
    let (second, before) = applied("k-2").await;
    assert_eq!(before["possibleDuplicateOf"], json!(first));

    // who may, and what
    let (status, answer) = decide(&first, "merge", &clerk, "m-0").await;
    assert_eq!((status, faults(&answer)), (409, vec![" no-possible-duplicate".to_owned()]), "{answer}");
    let (status, answer) = decide(&second, "merge", &executor, "m-0").await;
    assert_eq!((status, faults(&answer)), (403, vec![" wrong-role".to_owned()]), "{answer}");
    let (status, answer) = decide(&second, "separate", &clerk, "s-0").await;
    assert_eq!((status, faults(&answer)), (409, vec![" not-merged".to_owned()]), "{answer}");

    // merged: it has ended, and says where to ask; the same key is the same step
    let (status, answer) = decide(&second, "merge", &clerk, "m-1").await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("merged")), "{answer}");
    let merged = door.stands(&second, "withdrawn", answer["events"][0]["position"].as_i64().expect("a position")).await;
    assert_eq!((&merged["mergedInto"], &merged["mergedFrom"]["stage"]), (&json!(first), &json!("registered")));
    let (status, answer) = decide(&second, "merge", &clerk, "m-1").await;
    assert_eq!((status, &answer["repeated"]), (200, &json!(true)), "{answer}");
    let (_, said) = door.get(&format!("cases/{second}/sentence?lang=ru"), &clerk).await;
    let text = said["sentence"]["text"].as_str().expect("a text");
    assert!(text.contains(&first) && text.contains("объединено"), "{text}");
    let mail = house.endpoints()["mail"].as_str().expect("mail").to_owned();
    until("the applicant is told", BOUND, || async {
        let arrived: Vec<Value> = reqwest::get(format!("{mail}/messages.json")).await.ok()?.json().await.ok()?;
        // in Kazakh, as he asked: his applications are handled together
        let told = |letter: &Value| letter.to_string().contains("бірге қаралады");
        arrived.iter().any(told).then_some(())
    })
    .await;

    // separated by the head: as it was, its dates too
    let head = door.token("head", Some(COLLEGE));
    let (status, answer) = decide(&second, "separate", &head, "s-1").await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("separated")), "{answer}");
    let again = door.stands(&second, "registered", answer["events"][0]["position"].as_i64().expect("a position")).await;
    for member in ["dueOn", "handOverBy", "stageSince", "mergedInto", "possibleDuplicateOf"] {
        assert_eq!(again[member], before[member], "{member}");
    }

    // nothing is merged with what has ended
    let taken_back = json!({"by": "applicant", "statement": "Отзываю первое заявление"});
    let withdrawn = door.step(&first, "withdraw", "clerk", taken_back).await;
    door.stands(&first, "withdrawn", withdrawn).await;
    let (status, answer) = decide(&second, "merge", &clerk, "m-2").await;
    assert_eq!((status, faults(&answer)), (409, vec![" earlier-has-ended".to_owned()]), "{answer}");
    let (status, answer) = decide(&second, "tell-apart", &clerk, "t-1").await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("told-apart")), "{answer}");
    let apart = door.stands(&second, "registered", answer["events"][0]["position"].as_i64().expect("a position")).await;
    assert_eq!(apart["possibleDuplicateOf"], Value::Null);
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}

/// Two applications for the same that did not look so, because the number of the one's original was taken down wrongly.
#[tokio::test]
async fn what_was_corrected_is_looked_for_again() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let applied = async |key: &str, number: &str| -> String {
        let application = with("/original/number", json!(number));
        let (_, answer) = answered(door.post("applications", &clerk, key).json(&application)).await;
        let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
        let card = door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
        assert_eq!(card["possibleDuplicateOf"], Value::Null);
        number
    };
    let corrected = async |number: &str, key: &str, right: Value| -> Value {
        let request = door.post(&format!("cases/{number}/corrections"), &clerk, key).header("if-match", "*");
        let (status, answer) = answered(request.json(&right)).await;
        assert_eq!(status, 200, "{answer}");
        door.stands(number, "registered", answer["events"][0]["position"].as_i64().expect("a position")).await
    };
    let first = applied("k-1", "0123456").await;
    let second = applied("k-2", "0123465").await;

    // what changes nothing of that finds nothing, and an application is none of itself or of a later one
    let card = corrected(&second, "c-1", json!({"why": "x", "applicant": {"phone": "87012345678"}})).await;
    assert_eq!(card["possibleDuplicateOf"], Value::Null);
    let card = corrected(&first, "c-2", json!({"why": "x", "original": {"number": "0123465"}})).await;
    assert_eq!(card["possibleDuplicateOf"], Value::Null);
    corrected(&first, "c-3", json!({"why": "x", "original": {"number": "0123456"}})).await;

    let card = corrected(&second, "c-4", json!({"why": "x", "original": {"number": "0123456"}})).await;
    assert_eq!(card["possibleDuplicateOf"], json!(first));
    let card = corrected(&second, "c-5", json!({"why": "x", "applicant": {"phone": "87019876543"}})).await;
    assert_eq!(card["possibleDuplicateOf"], json!(first), "it stays, until a person says otherwise");
    let merge = door.post(&format!("cases/{second}/steps/merge"), &clerk, "m-1").header("if-match", "*");
    let (status, answer) = answered(merge.json(&json!({}))).await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("merged")), "{answer}");
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}
