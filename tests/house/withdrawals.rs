//! Taken back by the applicant through the portal, at the office, and heard of at the counter: at which stages, and what ends
//! with it. The counter's own report is walked in `crates/intake/tests/door`.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::PgPool;
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log, with};
use crate::portal::{COLLEGE, of_portal, signature, signer};

const BOUND: Duration = Duration::from_secs(60);
/// A Monday morning.
const NOW: &str = "2026-11-23T10:05:00+05:00";

/// A moment after every application of these tests; the house's clock is behind it by less than clocks may differ.
const SAID: &str = "2026-11-23T10:09:00+05:00";

/// What the portal sends of a withdrawal.
fn withdrawal(number: &str) -> Value {
    // Members in order and no blanks: the canonical form.
    json!({"applicationNumber": number, "at": SAID, "statement": "Диплом табылды"})
}

fn by_password(number: &str, phone: &str) -> Value {
    json!({"withdrawal": withdrawal(number),
           "certification": {"kind": "oneTimePassword", "phone": phone, "at": NOW}})
}

async fn send(door: &Door<'_>, key: &str, body: &Value) -> (u16, Value) {
    answered(door.post("portal/withdrawals", &door.token("portal", None), key).json(body)).await
}

/// Takes one in at the office; its number.
async fn taken_in(door: &Door<'_>, key: &str, application: &Value) -> String {
    let clerk = door.token("clerk", Some(COLLEGE));
    let (status, answer) = answered(door.post("applications", &clerk, key).json(application)).await;
    assert_eq!(status, 201, "{answer}");
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    number
}

/// Its timers end, the numbers that were kept for it are void, and the applicant is told.
async fn ends(database: &PgPool, number: &str, voided: i64) {
    let count = async |query: &'static str| {
        sqlx::query_scalar::<_, i64>(query).bind(number).fetch_one(database).await.expect("a count")
    };
    until("the end of what was begun for it", BOUND, || async {
        let timers = count(
            "SELECT count(*) FROM workflow.timers WHERE case_id = (SELECT case_id FROM status.cards WHERE application_number = $1)",
        );
        let void = count(
            "SELECT count(*) FROM signing.register WHERE status = 'void'
             AND case_id = (SELECT case_id FROM status.cards WHERE application_number = $1)",
        );
        let told = count(
            "SELECT count(*) FROM notification.messages WHERE kind = 'withdrawn'
             AND case_id = (SELECT case_id FROM status.cards WHERE application_number = $1)",
        );
        ((timers.await, void.await, told.await) == (0, voided, 1)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_applicant_signs_his_withdrawal_and_nobody_else_takes_it_back() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let (door, database) = (Door::of(&house), house.database().await);
    let said = json!({"application": of_portal(with("/applicant/iin", json!(signer()))),
                      "certification": {"kind": "oneTimePassword", "phone": "87019876543", "at": NOW}});
    let portal = door.token("portal", None);
    let (status, answer) = answered(door.post("portal/applications", &portal, "a").json(&said)).await;
    assert_eq!(status, 201, "{answer}");
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "delivered", answer["position"].as_i64().expect("a position")).await;

    // A number that nobody has: the same serial of another year, with its own check character.
    let nobodys =
        telnusqa_domain::application_number::ApplicationNumber::try_new(2025, 1).expect("a number").to_string();
    let mut told = Vec::new();
    for (key, number) in [("w-1", &number), ("w-2", &nobodys)] {
        let signature = signature(&house, "h-2", withdrawal(number).to_string().as_bytes()).await;
        let body = json!({"withdrawal": withdrawal(number),
                          "certification": {"kind": "signature", "signature": signature}});
        let (status, answer) = send(&door, key, &body).await;
        told.push((status, faults(&answer)));
    }
    assert_eq!(told[0].0, 422, "{told:?}");
    assert_eq!(told[0], told[1], "nobody learns whose number it is");
    for number in [&number, &nobodys] {
        let (status, answer) = send(&door, "w-3", &by_password(number, "87010000000")).await;
        assert_eq!((status, faults(&answer)), (403, vec!["/certification not-the-applicant".to_owned()]));
    }
    let clerk = door.token("clerk", Some(COLLEGE));
    let by_clerk = door.post("portal/withdrawals", &clerk, "w-4").json(&by_password(&number, "87019876543"));
    assert_eq!(answered(by_clerk).await.0, 403);

    let signed = signature(&house, "h-1", withdrawal(&number).to_string().as_bytes()).await;
    let body = json!({"withdrawal": withdrawal(&number), "certification": {"kind": "signature", "signature": signed}});
    let (status, first) = send(&door, "w-5", &body).await;
    assert_eq!((status, &first["events"][0]["kind"]), (200, &json!("withdrawn")), "{first}");
    door.stands(&number, "withdrawn", first["events"][0]["position"].as_i64().expect("a position")).await;
    let (status, again) = send(&door, "w-5", &body).await;
    assert_eq!((status, &again["events"], &again["repeated"]), (200, &first["events"], &json!(true)));
    let (status, ended) = send(&door, "w-6", &body).await;
    assert_eq!((status, faults(&ended)), (409, vec![" withdrawn".to_owned()]));
    ends(&database, &number, 0).await;
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}

#[tokio::test]
async fn an_application_is_taken_back_until_it_is_handed_out_and_its_number_is_void() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let (door, database) = (Door::of(&house), house.database().await);
    let statement = json!({"by": "applicant", "statement": "Прошу вернуть"});

    // Before its signature: the number that the document was given is void.
    let drafted = taken_in(&door, "k-1", &application()).await;
    let executor = door.member("executor", Some(COLLEGE))["id"].clone();
    door.step(&drafted, "assign", "head", json!({"executor": executor})).await;
    let position = door.step(&drafted, "draft", "executor", json!({"result": "duplicate"})).await;
    door.stands(&drafted, "forSignature", position).await;
    let (status, answer) = send(&door, "w-1", &by_password(&drafted, "87019876543")).await;
    assert_eq!(status, 200, "{answer}");
    ends(&database, &drafted, 1).await;

    // At the office, as soon as it is registered; the portal is told that it has ended.
    let registered = taken_in(&door, "k-2", &with("/original/number", json!("0123457"))).await;
    let position = door.step(&registered, "withdraw", "clerk", statement.clone()).await;
    door.stands(&registered, "withdrawn", position).await;
    let (status, ended) = send(&door, "w-2", &by_password(&registered, "87019876543")).await;
    assert_eq!((status, faults(&ended)), (409, vec![" withdrawn".to_owned()]));
    ends(&database, &registered, 0).await;

    // After it was handed out nobody takes it back.
    let issued = taken_in(&door, "k-3", &with("/original/number", json!("0123458"))).await;
    door.live_on(&issued).await;
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    let position = door.step(&issued, "issue", "clerk", json!({"to": "applicant", "identity": identity})).await;
    door.stands(&issued, "issued", position).await;
    let (status, ended) = send(&door, "w-3", &by_password(&issued, "87019876543")).await;
    assert_eq!((status, faults(&ended)), (409, vec![" handed-over".to_owned()]));
    let clerk = door.token("clerk", Some(COLLEGE));
    let step = door.post(&format!("cases/{issued}/steps/withdraw"), &clerk, "w").header("if-match", "*");
    let (status, ended) = answered(step.json(&statement)).await;
    assert_eq!((status, faults(&ended)), (409, vec![" handed-over".to_owned()]));
    house.stop().await;
}
