//! A duplicate with a mistake of the college's own was handed out: two people annul it, the college makes another in its place without a
//! new application, and hands it out.

use std::time::Duration;

use serde_json::json;
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::annulments::second_executor;
use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log};
use crate::paper::{looked_up, qr_text};

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

#[tokio::test]
async fn what_was_handed_out_with_the_colleges_mistake_is_made_anew() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let second = second_executor(&house);
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    let identity = json!({"to": "applicant", "identity": {"kind": "identityCard", "number": "012345678"}});
    let take = async |step: &str, token: &str, key: &str, body| {
        let request = door.post(&format!("cases/{number}/steps/{step}"), token, key).header("if-match", "*");
        answered(request.json(&body)).await
    };
    door.live_on(&number).await;
    let wrong = qr_text(house.path(), &door.bytes(&format!("cases/{number}/document"), &clerk).await);
    let issued = door.step(&number, "issue", "clerk", identity.clone()).await;
    let first = door.stands(&number, "issued", issued).await["registerNumber"].as_str().expect("a number").to_owned();

    // two people, as with every annulment
    let reason = json!({"reason": "Нөмірде қате бар: өз қатеміз", "anew": true});
    let proposed = door.step(&number, "propose-annulment", "head", reason).await;
    let card = door.stands(&number, "issued", proposed).await;
    assert_eq!((&card["annulmentAnew"], &card["handedOut"]), (&json!(true), &json!(false)));
    let (status, answer) = take("annul", &door.token("executor", Some(COLLEGE)), "a-1", json!({})).await;
    assert_eq!((status, faults(&answer)), (403, vec![" second-person-needed".to_owned()]), "{answer}");
    let (status, answer) = take("annul", &second, "a-2", json!({})).await;
    assert_eq!(status, 200, "{answer}");
    let card = door.stands(&number, "inPreparation", answer["events"][0]["position"].as_i64().expect("one")).await;
    assert_eq!((&card["handedOut"], &card["again"]), (&json!(true), &json!("annulled")));
    assert_eq!((&card["dueOn"], &card["termExpired"]), (&json!("2026-11-30"), &json!(false)), "five working days");

    // whoever is shown the paper, and whoever asks at 1414, is told
    until("the paper is void", BOUND, || async {
        Some(looked_up(&wrong).await).filter(|page| page.contains("вместо него готовится новый"))
    })
    .await;
    let (_, said) = door.get(&format!("cases/{number}/sentence?lang=ru"), &clerk).await;
    let text = said["sentence"]["text"].as_str().expect("a text");
    assert!(text.contains("ошибка самой организации") && text.contains("без нового заявления"), "{text}");
    let register = async || {
        let shown = house.run(&["register", "--college", COLLEGE]).await;
        String::from_utf8_lossy(&shown.stdout).into_owned()
    };
    assert!(register().await.contains("corrected"), "{}", register().await);

    // it is not refused now; what was wrong is corrected, and another is made
    let refusal = json!({"ground": "unreliable", "fact": "x"});
    let (status, answer) = take("propose-refusal", &door.token("executor", Some(COLLEGE)), "r-1", refusal).await;
    assert_eq!((status, faults(&answer)), (409, vec![" handed-over".to_owned()]), "{answer}");
    let right = json!({"why": "Архивтен тексерілді", "original": {"number": "0123457"}});
    let correction = door.post(&format!("cases/{number}/corrections"), &clerk, "c-1").header("if-match", "*");
    let (status, answer) = answered(correction.json(&right)).await;
    assert_eq!(status, 200, "{answer}");
    let (status, answer) =
        take("draft", &door.token("executor", Some(COLLEGE)), "d-1", json!({"result": "duplicate"})).await;
    assert_eq!(status, 200, "{answer}");
    door.stands(&number, "forSignature", answer["events"][0]["position"].as_i64().expect("a position")).await;
    let page = door.sign(&number).await;
    assert!(page.contains(&format!("дубликата № {first}")), "in place of the wrong one: {page}");
    let card = door.stands(&number, "signed", 0).await;
    let later = card["registerNumber"].as_str().expect("a number").to_owned();
    assert!(looked_up(&wrong).await.contains(&later), "the wrong one says what replaced it");
    let (status, answer) = take("issue", &clerk, "i-2", identity).await;
    assert_eq!(status, 200, "{answer}");
    let card = door.stands(&number, "issued", answer["events"][0]["position"].as_i64().expect("a position")).await;
    assert_eq!(card["registerNumber"], json!(later));

    let lines = register().await;
    assert!(
        lines.contains(&format!("replaced by {later}")) && lines.contains(&format!("in place of {first}")),
        "{lines}"
    );
    let checked = house.run(&["register", "--check"]).await;
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}
