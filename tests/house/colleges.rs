//! A college is added, another becomes part of one that stays, a third opens otherwise; through the whole house, over the day from which
//! it holds.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options, root};
use telnusqa_tests::wait::until;

use crate::faults::assert_whole;
use crate::office::{Door, answered, application, nothing_personal_in, nothing_personal_in_the_log};

const BOUND: Duration = Duration::from_secs(60);
/// Ends, and has an open case.
const COLLEGE: &str = "050340517500";
/// Stays, and takes it over.
const SUCCESSOR: &str = "970940123375";
/// Opens otherwise.
const OTHER: &str = "130140665100";
/// There is none yet.
const NEW: &str = "261140000107";
/// A Monday, and the Tuesday from which everything holds.
const NOW: &str = "2026-11-23T10:05:12+05:00";
const NEXT: &str = "2026-11-24T10:05:12+05:00";
const TOMORROW: &str = "2026-11-24";

async fn changes(door: &Door<'_>, token: &str, (college, kind): (&str, &str), mut body: Value) -> (u16, Value) {
    body["since"] = json!(TOMORROW);
    body["order"] = json!({"number": "117-К", "on": "2026-11-20"});
    let request = door.post(&format!("colleges/{college}/changes/{kind}"), token, kind);
    answered(request.header("if-match", "*").json(&body)).await
}

/// What the State Corporation's package for a college is answered: the last word of the answer's kind, and what it says.
async fn packaged(house: &House, number: u32, college: &str, at: &str) -> (String, Value) {
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).expect("the feed");
    let mut message: Value = serde_json::from_str(feed.lines().next().expect("a line")).expect("JSON");
    message["id"] = json!(format!("00000000-0000-4000-8000-{number:012}"));
    message["subject"] = json!(format!("014-2026-{number:07}"));
    message["sequence"] = json!(number.to_string());
    message["time"] = json!(at);
    message["data"]["submittedAt"] = json!(at);
    message["data"]["consent"]["at"] = json!(at);
    message["data"]["provider"]["bin"] = json!(college);
    let [package, answer] = ["package.jsonl", "answer.jsonl"].map(|name| house.path().join(name));
    std::fs::write(&package, message.to_string()).expect("write the package");
    let paths = [&package, &answer].map(|path| path.to_str().expect("a path"));
    let published = house.run(&["iis", "publish", paths[0], "--answers", paths[1]]).await;
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stdout));
    let answer: Value = serde_json::from_str(&std::fs::read_to_string(answer).expect("the answer")).expect("JSON");
    let kind = answer["type"].as_str().and_then(|kind| kind.rsplit('.').nth(1)).expect("a kind").to_owned();
    (kind, answer["data"].clone())
}

/// What anybody is told of a college.
async fn service(house: &House, college: &str) -> String {
    let web = house.endpoints()["web"].as_str().expect("web").to_owned();
    let answer = reqwest::get(format!("{web}/service?college={college}&lang=ru")).await.expect("an answer");
    answer.text().await.expect("a page")
}

#[tokio::test]
async fn what_is_changed_of_colleges_holds_from_its_day_on() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    let card = door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    assert_eq!(card["college"], COLLEGE);

    let administrator = door.token("administrator", None);
    let hours = json!({"opens": "08:00", "closes": "12:00", "week": 6});
    let mut found = hours.clone();
    found["name"] = json!({"kk": "Ұлытау жаңа колледжі", "ru": "Улытауский новый колледж"});
    let head = door.token("head", Some(COLLEGE));
    let merge = json!({"successor": SUCCESSOR});
    assert_eq!(changes(&door, &head, (COLLEGE, "merge"), merge.clone()).await.0, 403);
    for (token, college, kind, body) in [
        (&administrator, NEW, "found", found),
        (&administrator, COLLEGE, "merge", merge),
        (&door.token("head", Some(OTHER)), OTHER, "set-hours", hours),
    ] {
        let (status, answer) = changes(&door, token, (college, kind), body).await;
        assert_eq!(status, 200, "{kind}: {answer}");
    }
    // today everything is as it was
    let (kind, told) = packaged(&house, 1, NEW, NOW).await;
    assert_eq!((kind.as_str(), &told["errors"][0]["pointer"]), ("invalid", &json!("/data/provider/bin")), "{told}");
    let (kind, told) = packaged(&house, 2, COLLEGE, NOW).await;
    assert_eq!((kind.as_str(), &told["routedTo"]), ("accepted", &Value::Null), "{told}");
    let before = service(&house, OTHER).await;
    assert!(before.contains("08:00–12:00"), "it is told ahead: {before}");

    house.goes_to(NEXT);
    // the open cases are handed over, each by an event
    let database = house.database().await;
    until("the open cases to be handed over", BOUND, || async {
        let handed: Vec<String> = sqlx::query_scalar(
            "SELECT body->>'to' FROM log.events WHERE kind = 'handed-to-successor' ORDER BY position",
        )
        .fetch_all(&database)
        .await
        .expect("the events");
        (handed == [SUCCESSOR, SUCCESSOR]).then_some(())
    })
    .await;
    let operator = door.token("operator", None);
    until("the card to say so", BOUND, || async {
        let (_, answer) = door.get(&format!("cases/{number}"), &operator).await;
        (answer["case"]["card"]["college"] == SUCCESSOR).then_some(())
    })
    .await;
    let (status, _) = door.get(&format!("cases/{number}"), &door.token("clerk", Some(SUCCESSOR))).await;
    assert_eq!(status, 200, "it is his now");
    let (kind, told) = packaged(&house, 3, NEW, NEXT).await;
    assert_eq!((kind.as_str(), &told["routedTo"]), ("accepted", &Value::Null), "{told}");
    let (kind, told) = packaged(&house, 4, COLLEGE, NEXT).await;
    assert_eq!((kind.as_str(), &told["routedTo"]), ("accepted", &json!(SUCCESSOR)), "{told}");
    let page = service(&house, NEW).await;
    assert!(page.contains("Улытауский новый колледж") && page.contains("08:00–12:00"), "{page}");

    assert_whole(&house).await;
    nothing_personal_in_the_log(&house).await;
    nothing_personal_in(&house, &["providers.changes"]).await;
    house.stop().await;
}
