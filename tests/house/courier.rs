//! A day of a college by transfer lists: what the courier brings, what he takes, and both signatures.

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};

use crate::office::{Door, SURNAME, answered, application, faults};

const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";
const COURIER: &str = "Оспанов-Маркер Дәурен";

/// Packages that were handed in at the counter two hours ago, and left with the courier since.
async fn packages_come(house: &House, count: u32) {
    let bus = async_nats::jetstream::new(house.counterpart().await);
    let mut sequence = 0;
    for serial in 1..=count {
        let mut handed_in = application();
        for (member, value) in [
            ("branchSection", json!("Қостанай")),
            ("workerId", json!("kst-01-w001")),
            ("channel", json!("counter")),
            ("submittedAt", json!("2026-11-23T08:30:00+05:00")),
            ("provider", json!({"bin": COLLEGE})),
        ] {
            handed_in[member] = value;
        }
        handed_in["consent"]["at"] = json!("2026-11-23T08:29:00+05:00");
        let courier = json!({"service": "Казпочта", "waybill": format!("KZ-{serial}")});
        let left = json!({"at": "2026-11-23T09:00:00+05:00", "pages": 3, "courier": courier});
        for (kind, data) in [("application", handed_in), ("dispatched", left)] {
            sequence += 1;
            let body = json!({
                "specversion": "1.0", "id": format!("courier-{sequence}"), "source": "urn:kz:gov4c:iis:kst-01",
                "type": format!("kz.gov4c.iis.intake.{kind}.v1"), "subject": iis_number(serial),
                "time": "2026-11-23T09:00:00+05:00", "sequence": sequence.to_string(),
                "datacontenttype": "application/json", "data": data,
            });
            let subject = format!("iis.intake.v1.kst-01.{kind}");
            bus.publish(subject, body.to_string().into()).await.expect("publish").await.expect("the stream has it");
        }
    }
}

fn iis_number(serial: u32) -> String {
    format!("101-2026-{serial:07}")
}

/// A step of a list; its answer.
async fn write(door: &Door<'_>, list: &str, step: &str, key: &str, body: &Value) -> (u16, Value) {
    let clerk = door.token("clerk", Some(COLLEGE));
    let request = door.post(&format!("transfer-lists/{list}/steps/{step}"), &clerk, key).header("if-match", "*");
    answered(request.json(body)).await
}

async fn opened(door: &Door<'_>, key: &str, body: &Value) -> Value {
    let request = door.post("transfer-lists", &door.token("clerk", Some(COLLEGE)), key);
    let (status, list) = answered(request.json(body)).await;
    assert_eq!(status, 201, "{list}");
    list
}

/// What became of each line.
fn states(list: &Value) -> Vec<&str> {
    let lines = list["lines"].as_array().expect("lines");
    lines.iter().map(|line| line["state"].as_str().expect("a state")).collect()
}

fn signatures() -> Value {
    let document = json!({"kind": "serviceCard", "number": "418-маркер"});
    json!({"at": NOW, "courier": {"name": COURIER, "document": document}})
}

#[tokio::test]
async fn a_day_of_a_college_by_lists() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    packages_come(&house, 3).await;
    let mut numbers = Vec::new();
    for serial in 1..=3 {
        let card = door.stands(&iis_number(serial), "underWay", 0).await;
        numbers.push(card["applicationNumber"].as_str().expect("a number").to_owned());
    }
    // the courier comes: two packages lie before the clerk, one is not there
    let brought = json!({"direction": "incoming", "on": "2026-11-23", "courierService": "Казпочта"});
    let came = opened(&door, "in", &brought).await;
    let came = came["number"].as_str().expect("a number").to_owned();
    for (number, found) in numbers.iter().zip(["present", "missing", "present"]) {
        let marked = write(&door, &came, "mark", number, &json!({"application": number, "found": found})).await;
        assert_eq!(marked.0, 200, "{}", marked.1);
    }
    let note = json!({"note": "Конверт без номера, маркер"});
    assert_eq!(write(&door, &came, "note", "note", &note).await.0, 200);
    let (status, closed) = write(&door, &came, "close", "close", &signatures()).await;
    assert_eq!(status, 200, "{closed}");
    assert_eq!(states(&closed), ["received", "missing", "received"]);
    // it came with the next one
    let later = opened(&door, "later", &brought).await;
    assert_eq!(later["lines"].as_array().map(Vec::len), Some(1));
    let later = later["number"].as_str().expect("a number").to_owned();
    let found = json!({"application": numbers[1], "found": "present"});
    assert_eq!(write(&door, &later, "mark", "mark", &found).await.0, 200);
    let (_, closed) = write(&door, &later, "close", "close", &signatures()).await;
    assert_eq!(states(&closed), ["received"], "{closed}");
    for number in &numbers {
        let after = closed["position"].as_i64().expect("a position");
        assert_eq!(door.stands(number, "registered", after).await["parcelMissing"], false);
        door.live_on(number).await;
    }

    let run = json!({"on": "2026-11-23", "courierService": "Казпочта", "waybill": "KZ-7001-маркер"});
    let list = opened(&door, "out", &run).await;
    let list = list["number"].as_str().expect("a number").to_owned();
    assert_eq!(list, format!("{COLLEGE}-2026-T00003"));
    for number in &numbers {
        let (status, answer) = write(&door, &list, "add", number, &json!({"application": number, "pages": 2})).await;
        assert_eq!(status, 200, "{answer}");
    }
    // one is taken back while the courier waits
    let withdrawn = json!({"by": "applicant", "statement": "Прошу вернуть"});
    door.step(&numbers[1], "withdraw", "clerk", withdrawn).await;
    let (status, closed) = write(&door, &list, "close", "close", &signatures()).await;
    assert_eq!((status, &closed["standing"]), (200, &json!("closed")), "{closed}");
    let lines = closed["lines"].as_array().expect("lines");
    assert_eq!(states(&closed), ["handedOver", "stayed", "handedOver"]);
    assert_eq!(lines[1]["reason"]["code"], "withdrawn");
    house.kill("workflow").await;
    let (mut status, mut again) = write(&door, &list, "close", "close", &signatures()).await;
    // while it starts anew, nobody knows
    while status == 503 {
        (status, again) = write(&door, &list, "close", "close", &signatures()).await;
    }
    assert_eq!((status, &again["lines"], &again["position"]), (200, &closed["lines"], &closed["position"]));
    let after = closed["position"].as_i64().expect("a position");
    for number in [&numbers[0], &numbers[2]] {
        assert_eq!(door.stands(number, "sent", after).await["run"], json!(list));
    }
    // one arrives, the other is lost: with which run it went is known
    let arrived = door.step(&numbers[0], "confirm-arrival", "clerk", json!({})).await;
    door.stands(&numbers[0], "atCounter", arrived).await;
    let lost = json!({"parcel": "result", "reason": "Акт № 4"});
    let lost = door.step(&numbers[2], "declare-lost", "head", lost).await;
    let card = door.stands(&numbers[2], "inPreparation", lost).await;
    assert_eq!((&card["run"], &card["lostResults"]), (&json!(list), &json!(1)));
    let second = opened(&door, "another", &run).await;
    let second = second["number"].as_str().expect("a number");
    let (status, refused) = write(&door, second, "add", "lost", &json!({"application": numbers[2]})).await;
    assert_eq!((status, faults(&refused)), (409, vec![" not-signed".to_owned()]));
    nobody_is_named(&house).await;
    house.stop().await;
}

/// Neither the courier nor an applicant stands anywhere but in the vault.
async fn nobody_is_named(house: &House) {
    let url = house.secrets()["postgres"]["telnusqa_owner"].as_str().expect("the owner's address").to_owned();
    let database = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url).await.expect("the database");
    for table in [
        "workflow.transfer_lists",
        "workflow.transfer_lines",
        "workflow.transfer_events",
        "log.events",
        "status.timeline",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t")))
            .fetch_all(&database)
            .await
            .expect("rows");
        assert!(!rows.is_empty(), "{table}");
        for marker in [COURIER, "маркер", "Казпочта", SURNAME] {
            assert!(!rows.iter().any(|row| row.contains(marker)), "{marker} stands in {table}");
        }
    }
    assert!(!house.log().contains("маркер"), "{}", house.log());
}
