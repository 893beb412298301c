//! The office's door: what reaches `intake`, and what does not.

use serde_json::json;
use telnusqa_domain::case::Channel;

use super::house::{House, NOW};
use super::invented::{CLERK, COLLEGE};
use super::steps::answered;

#[tokio::test]
async fn an_application_is_sealed_and_only_named() {
    let house = House::new().await;
    let sent = house.counter().await;
    let apply = |body| {
        let request = house.post("/api/v1/applications").bearer_auth(CLERK).header("Idempotency-Key", "k-1");
        request.json(&body)
    };
    let said = json!({"applicant": {"surname": "Әбілова"}});
    let files = house.files().await;
    for status in [201, 200] {
        assert_eq!(apply(said.clone()).send().await.unwrap().status(), status);
    }
    let (status, code, _) = answered(apply(json!({"applicant": {"surname": "Абилова"}}))).await;
    assert_eq!((status, code.as_str()), (422, "idempotency-key-reused"));
    let sent = sent.lock().unwrap().clone();
    let [first, again] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!((first.case, first.cause, first.at), (again.case, again.cause, NOW.parse().unwrap()));
    assert_eq!((first.channel, first.taken_by.as_str()), (Channel::Office, "c-1"));
    assert_eq!(first.college.map(|bin| bin.as_str().to_owned()).as_deref(), Some(COLLEGE));
    assert_eq!(first.application, again.application, "the same bytes for the same cause");
    let file = house.file(first.application).await;
    assert_eq!((&file["application"], file["salt"].as_str().unwrap().len()), (&said, 32));
    assert_eq!(house.files().await, files + 2, "each under keys of its own; those of the second are swept");
}

#[tokio::test]
async fn without_an_answer_the_application_is_not_known_and_keeps_its_moment() {
    let house = House::new().await;
    let apply = || {
        let request = house.post("/api/v1/applications").bearer_auth(CLERK).header("Idempotency-Key", "k-1");
        request.json(&json!({"language": "kk"}))
    };
    let (status, code, _) = answered(apply()).await;
    assert_eq!((status, code.as_str()), (503, "unavailable"));
    let sent = house.counter().await;
    assert_eq!(apply().send().await.unwrap().status(), 201);
    assert_eq!(sent.lock().unwrap()[0].at, NOW.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
}
