//! A visit at home, from the call to 1414 to the papers at the college, and what the caller is told on the way.

use std::time::Duration;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, IIN, answered, application, faults, nothing_personal_in, nothing_personal_in_the_log};

const BOUND: Duration = Duration::from_secs(60);
/// A college that works.
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of the Corporation.
const NOW: &str = "2026-11-23T10:05:12+05:00";
const IIS_NUMBER: &str = "002-2026-0100777";

/// What the caller tells the operator.
fn request() -> Value {
    json!({
        "abilities": ["movement"], "applicant": application()["applicant"], "language": "kk", "note": "3-қабат",
        "wish": {"day": "2026-11-23", "from": "11:00", "until": "13:00"},
    })
}

/// The sentence that a caller hears first.
async fn said(door: &Door<'_>, key: &str) -> String {
    let look_up = door.post("lookups", &door.token("operator", None), "-");
    let (status, found) = answered(look_up.json(&json!({"key": key, "language": "ru"}))).await;
    assert_eq!(status, 200, "{found}");
    let visits = found["homeVisits"].as_array().expect("visits").iter();
    let cases = found["hits"].as_array().expect("hits").iter();
    visits.chain(cases).map(|of| of["sentence"]["text"].as_str().expect("a text")).collect::<Vec<_>>().join(" ")
}

/// The texts that arrived on his telephone.
async fn texts(house: &House, count: usize) -> Vec<Value> {
    let sms = house.endpoints()["sms"].as_str().expect("the gateways").to_owned();
    until("the texts", BOUND, || async {
        let arrived: Vec<Value> = reqwest::get(format!("{sms}/messages")).await.ok()?.json().await.ok()?;
        (arrived.len() == count).then_some(arrived)
    })
    .await
}

#[tokio::test]
async fn a_call_to_1414_becomes_a_visit_and_the_visit_an_application() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let (operator, worker) = (door.token("operator", None), door.token("visitor", None));
    let ask = || door.post("home-visits", &operator, "v-1").json(&request());
    let (status, asked) = answered(ask()).await;
    assert_eq!(
        (status, &asked["state"], &asked["appointBy"]),
        (201, &json!("waiting"), &json!("2026-11-24")),
        "{asked}"
    );
    assert_eq!(answered(ask()).await.0, 200, "once for its key");
    let number = asked["number"].as_str().expect("a number").to_owned();
    assert!(said(&door, IIN).await.contains("не позже 24 ноября 2026 года"));
    let (status, again) = answered(door.post("home-visits", &operator, "v-2").json(&request())).await;
    assert_eq!((status, faults(&again)), (409, vec![" home-visit.request-open".to_owned()]));

    let step = |name: &str, key: &str, body: Value| {
        answered(door.post(&format!("home-visits/{number}/{name}"), &worker, key).json(&body))
    };
    let night = json!({"day": "2026-11-23", "from": "20:00", "until": "21:00"});
    let (status, refused) = step("appoint", "a-1", night).await;
    assert_eq!((status, faults(&refused)), (409, vec![" home-visit.outside-hours".to_owned()]));
    let window = json!({"day": "2026-11-23", "from": "11:00", "until": "13:00"});
    let (status, appointed) = step("appoint", "a-1", window.clone()).await;
    assert_eq!((status, &appointed["window"]), (200, &window), "a key that was refused is free: {appointed}");
    texts(&house, 1).await;
    let moved = json!({"reason": "applicant", "day": "2026-11-23", "from": "10:30", "until": "12:00"});
    assert_eq!(step("move", "m-1", moved).await.0, 200);
    let texts = texts(&house, 2).await;
    let text = |sent: &Value| sent["text"].as_str().expect("a text").to_owned();
    assert!(text(&texts[0]).contains("келеді: 23.11.2026 11:00-13:00"), "{texts:?}");
    assert!(text(&texts[1]).contains("ауыстырылды: 23.11.2026 10:30-12:00"), "{texts:?}");
    assert!(texts.iter().all(|sent| sent["phone"] == "77019876543"), "{texts:?}");
    assert!(said(&door, "87019876543").await.contains("с 10:30 до 12:00"));
    let (_, whole) = door.get(&format!("home-visits/{number}"), &worker).await;
    assert_eq!((&whole["person"]["iin"], &whole["person"]["note"]), (&json!(IIN), &json!("3-қабат")), "{whole}");

    let mut brought = application();
    brought["provider"] = json!({"bin": COLLEGE});
    let visit = json!({"application": brought, "at": NOW, "iisNumber": IIS_NUMBER});
    let (status, early) =
        step("visit", "p-0", json!({"application": brought, "at": "2026-11-23T09:00:00+05:00"})).await;
    assert_eq!((status, faults(&early)), (409, vec![" home-visit.before-request".to_owned()]));
    let late = json!({"application": application(), "at": NOW});
    let (status, wrong) = step("visit", "p-0", late).await;
    assert_eq!((status, faults(&wrong)), (400, vec!["/provider member.missing".to_owned()]));
    let made = json!({"application": brought, "iisNumber": IIS_NUMBER});
    let (status, taken) = step("visit", "p-1", made.clone()).await;
    assert_eq!(
        (status, taken["outcome"].as_str(), taken["channel"].as_str()),
        (201, Some("accepted"), Some("home-visit"))
    );
    let (status, repeat) = step("visit", "p-1", made).await;
    assert_eq!((status, &repeat["applicationNumber"]), (200, &taken["applicationNumber"]));
    let (status, ended) = step("visit", "p-2", visit).await;
    assert_eq!(status, 409, "{ended}");
    // As at the counter: the fifteenth working day, and collected at the Corporation.
    assert_eq!((&taken["dueOn"], &taken["receipt"]["acceptor"]["id"]), (&json!("2026-12-14"), &json!("v-1")));
    for (language, words) in [
        ("kk", ["Мемлекеттік корпорацияның бөлімінде", "Мемлекеттік корпорацияның қызметкері"]),
        ("ru", ["в отделе Государственной корпорации", "работник Государственной корпорации"]),
    ] {
        let text = taken["receipt"][language].as_str().expect("a receipt");
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    }
    let application_number = taken["applicationNumber"].as_str().expect("a number").to_owned();
    let card = door.stands(&application_number, "accepted", taken["position"].as_i64().expect("a position")).await;
    assert_eq!(
        (&card["channel"], &card["branch"], &card["iisNumber"]),
        (&json!("home-visit"), &json!("kst-01"), &json!(IIS_NUMBER))
    );
    let told = said(&door, IIN).await;
    assert!(told.contains("14 декабря 2026 года") && !told.contains("заявка"), "{told}");
    assert!(said(&door, &number).await.contains("Документы приняты на дому"));
    let (_, list) = door.get("home-visits?state=open", &operator).await;
    assert_eq!(list["total"], 0);
    // Who is forgotten is forgotten with what he said on the phone.
    let forgotten = house.run(&["vault", "forget", &application_number, "--yes"]).await;
    let told = String::from_utf8_lossy(&forgotten.stdout);
    assert!(told.contains("forgot everything of 2 persons"), "{told}{}", String::from_utf8_lossy(&forgotten.stderr));
    assert_eq!(door.get(&format!("home-visits/{number}"), &worker).await.0, 404);
    nothing_personal_in_the_log(&house).await;
    nothing_personal_in(&house, &["intake.visits", "intake.visit_history", "notification.messages"]).await;
    house.stop().await;
}
