//! The archive record: entered member by member or as a table, with everything that is wrong told at once.

use serde_json::{Value, json};
use telnusqa_contracts::command::Step;

use super::house::House;
use super::invented::{CLERK, EXECUTOR, HEAD};
use super::steps::done;

const TABLE: &str = "бөлім;қазақша;орысша;сағат;кредит;баға;пайыз\nпән;Қазақ тілі;Казахский язык;72;;5;\n\
                     практика;Өндірістік практика;Производственная практика;;1,5;B+;87\n";

/// A record, its lines as a table.
pub(super) fn record() -> Value {
    json!({
        "attestation": {"number": "7", "on": "2014-06-20"},
        "order": {"number": "45-ж", "on": "2014-07-01"},
        "qualification": {"code": "1304043", "kk": "Техник-бағдарламашы", "ru": "Техник-программист"},
        "registration": "1207",
        "specialty": {"code": "1304000", "kk": "Есептеу техникасы", "ru": "Вычислительная техника"},
        "studiedFrom": 2010, "studiedUntil": 2014, "studyForm": "fullTime", "table": TABLE,
    })
}

/// A record as it lies in the vault.
pub(super) fn file() -> Vec<u8> {
    let mut written = record();
    let lines = json!([
        {"part": "subject", "kk": "Қазақ тілі", "ru": "Казахский язык", "hours": 72, "grade": "5"},
        {"part": "practice", "kk": "Өндірістік практика", "ru": "Производственная практика", "credits": "1.5",
         "grade": "B+", "percent": 87},
    ]);
    written.as_object_mut().unwrap().remove("table");
    written["lines"] = lines;
    written["schema"] = json!(1);
    written["salt"] = json!("00");
    written.to_string().into_bytes()
}

fn with(pointer: &str, value: Value) -> Value {
    let mut record = record();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    record.pointer_mut(parent).unwrap()[name] = value;
    record
}

#[tokio::test]
async fn a_record_is_sealed_the_same_however_its_lines_were_sent() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let mut listed = record();
    listed.as_object_mut().unwrap().remove("table");
    listed["lines"] = json!([
        {"kk": "Қазақ тілі", "ru": " Казахский язык ", "hours": 72, "grade": "5", "percent": null},
        {"part": "practice", "kk": "Өндірістік практика", "ru": "Производственная практика", "credits": 1.5,
         "grade": "В+", "percent": "87"},
    ]);
    // 200 lines with the longest names
    let mut longest = listed.clone();
    let line = json!({"kk": "Ң".repeat(200), "ru": "Щ".repeat(200), "hours": 9999, "credits": 999.9, "grade": 5});
    longest["lines"] = json!(vec![line; 200]);
    let mut files = Vec::new();
    for (key, body) in [("k-1", record()), ("k-2", listed), ("k-3", longest)] {
        let request = house.bare_step(EXECUTOR, "enter-record").header("Idempotency-Key", key).json(&body);
        assert_eq!(request.header("If-Match", "*").send().await.unwrap().status(), 200, "{key}");
        let Some(Step::EnterRecord { record }) = asked.lock().unwrap().last().map(|asked| asked.step.clone()) else {
            panic!("{key}")
        };
        let mut file = house.file(record).await;
        assert_eq!(file["salt"].as_str().map(str::len), Some(32));
        file.as_object_mut().unwrap().remove("salt");
        files.push(file);
    }
    assert_eq!(files[0], files[1]);
    let mut expected: Value = serde_json::from_slice(&file()).unwrap();
    expected.as_object_mut().unwrap().remove("salt");
    assert_eq!(files[0], expected);
    assert_eq!(files[2]["lines"].as_array().unwrap().len(), 200);
}

#[tokio::test]
async fn what_is_wrong_in_a_record_is_told_by_its_place() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let table = |rows: &str| with("/table", json!(format!("kk;ru;часы;оценка\n{rows}")));
    let mut both = record();
    both["lines"] = json!([]);
    let mut listed = record();
    listed.as_object_mut().unwrap().remove("table");
    listed["lines"] = json!([{"kk": "Пән", "ru": "Предмет", "grade": "E", "hours": 72, "colour": "red"}, 7]);
    for (body, expected) in [
        (
            with("/studiedFrom", json!(2015)),
            vec!["/attestation/on record.day", "/order/on record.day", "/studiedFrom record.year"],
        ),
        (with("/studiedFrom", json!("2010")), vec!["/studiedFrom member.count"]),
        (with("/order/on", json!("2027-01-01")), vec!["/order/on record.day"]),
        (with("/specialty/kk", json!("а\u{202e}б")), vec!["/specialty/kk text.characters"]),
        (with("/qualification/ru", json!("")), vec!["/qualification/ru text.length"]),
        (with("/attestation", json!({"number": "7"})), vec!["/attestation/on member.missing"]),
        (with("/studyForm", json!("at night")), vec!["/studyForm member.word"]),
        (with("/colour", json!("red")), vec!["/colour member.unknown"]),
        (table("А;Б;x;7\n"), vec!["/table record.grade", "/table record.hours"]),
        (with("/table", json!("")), vec!["/table record.lines"]),
        (both, vec!["/table record.lines"]),
        (listed, vec!["/lines/0/colour member.unknown", "/lines/0/grade record.grade", "/lines/1 member.type"]),
    ] {
        let request = house.step(EXECUTOR, "enter-record", &body).send().await.unwrap();
        assert_eq!(request.status(), 400, "{body}");
        let answer: Value = request.json().await.unwrap();
        let fault =
            |fault: &Value| format!("{} {}", fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap());
        let faults: Vec<String> = answer["errors"].as_array().unwrap().iter().map(fault).collect();
        assert_eq!(faults, expected, "{answer}");
    }
    let answer: Value =
        house.step(EXECUTOR, "enter-record", &table("А;Б;72;5\nА;Б;x;5\n")).send().await.unwrap().json().await.unwrap();
    let told = &answer["errors"][0]["detail"];
    assert!(told["ru"].as_str().unwrap().starts_with("Строка 3, столбец 3: Часы"), "{told}");
    assert!(told["kk"].as_str().unwrap().starts_with("3-жол, 3-баған: "), "{told}");
    for (token, step) in [(HEAD, "enter-record"), (CLERK, "confirm-record"), (CLERK, "send-back-record")] {
        let status = house.step(token, step, &json!({"reason": "x"})).send().await.unwrap().status();
        assert_eq!(status, 403, "{step}");
    }
    assert_eq!((house.files().await, asked.lock().unwrap().len()), (0, 0));
}
