//! A duplicate with its supplement: the archive record is entered, found wrong, entered anew, confirmed by a second person, printed, and
//! signed with the duplicate.

use std::process::Command;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};

use crate::annulments::second_executor;
use crate::office::{Door, answered, faults, nothing_personal_in_the_log, with};

const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";
/// It stands in the record, and nowhere else.
const MARK: &str = "Мәркер-пән-Ұғқ";

fn record(table: &str) -> Value {
    json!({
        "order": {"number": "45-ж", "on": "2018-07-01"},
        "qualification": {"code": "0302043", "kk": "Мейіргер", "ru": "Медицинская сестра"},
        "specialty": {"code": "0302000", "kk": "Мейіргер ісі", "ru": "Сестринское дело"},
        "studiedFrom": 2014, "studiedUntil": 2018, "studyForm": "fullTime", "table": table,
    })
}

/// The text of a PDF, on one line.
fn text(house: &House, pdf: &[u8]) -> String {
    let file = house.path().join("read.pdf");
    std::fs::write(&file, pdf).expect("keep the paper");
    let told =
        Command::new("pdftotext").args(["-layout"]).arg(&file).arg("-").output().expect("Debian's poppler-utils");
    String::from_utf8(told.stdout).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sha256(house: &House, bytes: &[u8]) -> String {
    let file = house.path().join("digested");
    std::fs::write(&file, bytes).expect("keep the bytes");
    let told = Command::new("sha256sum").arg(&file).output().expect("coreutils");
    String::from_utf8(told.stdout).expect("UTF-8")[..64].to_owned()
}

#[tokio::test]
async fn a_supplement_is_made_of_a_record_that_two_people_have_seen() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let [clerk, executor, head] = ["clerk", "executor", "head"].map(|role| door.token(role, Some(COLLEGE)));
    let second = second_executor(&house);
    let wanted = with("/original/kind", json!("diplomaWithSupplement"));
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&wanted)).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    let executor_id = door.member("executor", Some(COLLEGE))["id"].clone();
    door.step(&number, "assign", "head", json!({"executor": executor_id})).await;
    let take = async |step: &str, token: &str, key: &str, body: Value| {
        let request = door.post(&format!("cases/{number}/steps/{step}"), token, key).header("if-match", "*");
        answered(request.json(&body)).await
    };
    let refused = async |step: &str, token: &str, body: Value| {
        let (status, answer) = take(step, token, &format!("no-{step}"), body).await;
        (status, faults(&answer).join(", ").trim().to_owned())
    };
    let position = |answer: &Value| answer["events"][0]["position"].as_i64().expect("a position");

    // entered by its executor, with what is wrong told by line and column
    let wrong = record("пән;предмет;сағат;баға\nАнатомия;Анатомия;72;6\n");
    assert_eq!(refused("enter-record", &executor, wrong).await, (400, "/table record.grade".to_owned()));
    assert_eq!(refused("enter-record", &second, record("")).await.0, 400);
    let table = format!("пән;предмет;сағат;баға;пайыз\n{MARK};{MARK};72;A-;92\nФизиология;Физиология;36;4;\n");
    let other = refused("enter-record", &second, record(&table)).await;
    assert_eq!(other, (403, "other-executor".to_owned()));
    let (status, answer) = take("enter-record", &executor, "e-1", record(&table)).await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("record-entered")), "{answer}");
    door.stands(&number, "inPreparation", position(&answer)).await;

    // no draft before the check, and no check by whoever entered it
    let draft = || json!({"result": "duplicate"});
    assert_eq!(refused("draft", &executor, draft()).await, (409, "record-not-checked".to_owned()));
    assert_eq!(refused("confirm-record", &executor, json!({})).await, (403, "second-person-needed".to_owned()));
    assert_eq!(refused("confirm-record", &clerk, json!({})).await, (403, "wrong-role".to_owned()));
    for token in [&head, &second] {
        let (_, list) = door.get("worklist", token).await;
        assert_eq!(list["counts"]["confirm-record"], 1, "{list}");
    }
    let (status, seen) = door.get(&format!("cases/{number}/record"), &head).await;
    assert_eq!(
        (status, &seen["entry"]["check"], &seen["record"]["lines"][0]["kk"]),
        (200, &json!("awaited"), &json!(MARK))
    );
    let preview = door.bytes(&format!("cases/{number}/papers/supplement"), &head).await;
    let told = text(&house, &preview);
    assert!(told.contains("силы не имеет") && told.contains(MARK) && told.contains("A- · 3,67 · 92 %"), "{told}");

    // found wrong, entered anew, confirmed
    let (status, answer) = take("send-back-record", &head, "b-1", json!({"reason": "Не тот приказ"})).await;
    assert_eq!(status, 200, "{answer}");
    door.stands(&number, "inPreparation", position(&answer)).await;
    assert_eq!(refused("confirm-record", &head, json!({})).await, (409, "record-sent-back".to_owned()));
    assert_eq!(door.get("worklist", &executor).await.1["counts"]["enter-record"], 1);
    let (status, answer) = take("enter-record", &executor, "e-2", record(&table)).await;
    assert_eq!(status, 200, "{answer}");
    let (status, answer) = take("confirm-record", &second, "c-1", json!({})).await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("record-confirmed")), "{answer}");

    // printed, and signed with the duplicate, on which its digest stands
    let (status, answer) = take("draft", &executor, "d-1", draft()).await;
    assert_eq!(status, 200, "{answer}");
    let card = door.stands(&number, "forSignature", position(&answer)).await;
    let digest = card["supplement"].as_str().expect("a supplement").to_owned();
    assert_eq!(refused("enter-record", &executor, record(&table)).await, (409, "drafted-before".to_owned()));
    let supplement = door.bytes(&format!("cases/{number}/papers/supplement"), &head).await;
    assert_eq!(sha256(&house, &supplement), digest);
    let told = text(&house, &supplement);
    let register_number = card["registerNumber"].as_str().expect("a number");
    assert!(told.contains(register_number) && told.contains(MARK) && !told.contains("силы не имеет"), "{told}");
    let document = text(&house, &door.bytes(&format!("cases/{number}/document"), &head).await);
    let groups = |digest: &str| digest.as_bytes().chunks(8).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    assert!(document.contains(&digest[..8]) && document.contains(&digest[56..]), "{document}");
    let page = door.sign(&number).await;
    assert!(page.contains(&groups(&digest)), "whoever looks the duplicate up is told of its supplement: {page}");
    let again = door.bytes(&format!("cases/{number}/papers/supplement"), &clerk).await;
    assert!(again == supplement, "what was signed is never made again");

    // the card holds the supplement too, and says whether it is the one that was signed
    let card = door.bytes(&format!("cases/{number}/card"), &clerk).await;
    std::fs::write(house.path().join("card.pdf"), &card).expect("keep the card");
    let [card, anchors] = ["card.pdf", "anchors.pem"].map(|name| house.path().join(name).display().to_string());
    let verified = house.run(&["verify", &card, "--anchors", &anchors, "--at", NOW, "--json"]).await;
    let verified: Value = serde_json::from_slice(&verified.stdout).expect("an answer");
    assert_eq!((&verified["verdict"], &verified["card"]["supplement"]["sha256"]), (&json!("valid"), &json!(digest)));

    nothing_personal_in_the_log(&house).await;
    let url = house.secrets()["postgres"]["telnusqa_owner"].as_str().expect("the owner's address").to_owned();
    let database = sqlx::PgPool::connect(&url).await.expect("the database");
    for table in ["log.events", "web.requests", "signing.jobs", "signing.papers", "status.cards", "status.timeline"] {
        let query = format!("select count(*) from {table} t where t::text like '%Мәркер%'");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&database).await.expect(table);
        assert_eq!(rows, 0, "{table}");
    }

    // it is his as his name is: who is forgotten takes it along
    let forgotten = house.run(&["vault", "forget", &number, "--yes", "--who", "test", "--why", "court"]).await;
    assert!(forgotten.status.success(), "{}", String::from_utf8_lossy(&forgotten.stderr));
    assert_eq!(door.get(&format!("cases/{number}/record"), &head).await.0, 404);
    house.stop().await;
}
