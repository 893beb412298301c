//! Transfer lists from outside: a clerk writes one, has it signed, and reads what became of it.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use telnusqa_domain::case::{Event, Manner, Prepared, StaffId};
use telnusqa_domain::register_number::RegisterNumber;

use super::described::answer;
use super::house::{House, NOW, shown};
use super::invented::{CLERK, EXECUTOR, HEAD, OPERATOR, STRANGER, number};
use super::steps::{answered, faults};

const LISTS: &str = "/api/v1/transfer-lists";
const FIRST: &str = "/api/v1/transfer-lists/050340517500-2026-T00001";
const STEPS: &str = "/api/v1/transfer-lists/{list}/steps/{step}";

fn run() -> Value {
    json!({"on": "2026-09-04", "courierService": "Казпочта", "waybill": "KZ-7001"})
}

fn closing() -> Value {
    let document = json!({"kind": "serviceCard", "number": "418"});
    json!({"at": NOW, "courier": {"name": "Оспанов Д.", "document": document}, "scan": "ab".repeat(32)})
}

impl House {
    /// The first case lies signed at the college, under its number of the register; the second one was withdrawn.
    async fn with_a_signed_case() -> Self {
        let house = Self::new().await;
        let document = house.for_signature(b"document").await;
        let staff = |id| StaffId::parse(id).unwrap();
        let number = RegisterNumber::parse("050340517500-2026-00017");
        let remade = [
            Event::ReworkDemanded { by: staff("h-1"), remark: document },
            Event::Drafted { by: staff("e-1"), draft: telnusqa_domain::case::Draft::Duplicate },
            Event::Prepared(Prepared { appeal_until: None, document, number, supplement: None, templates: None }),
            Event::Signed {
                by: staff("h-1"),
                document,
                manner: Manner::Electronic { certificate: [1; 32], signature: document },
            },
        ];
        for (event, version) in remade.iter().zip(8..) {
            house.happens(1, version, event).await;
        }
        house.workflow().await;
        house
    }

    fn open(&self, token: &str, key: &str, body: &Value) -> RequestBuilder {
        self.post(LISTS).bearer_auth(token).header("Idempotency-Key", key).json(body)
    }

    fn write(&self, token: &str, step: &str, seen: &str, body: &Value) -> RequestBuilder {
        let request = self.post(&format!("{FIRST}/steps/{step}")).bearer_auth(token);
        request.header("Idempotency-Key", "k-1").header("If-Match", seen).json(body)
    }
}

async fn json(request: RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    assert!(status.is_success(), "{status}: {body:#}");
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_from_its_opening_to_both_signatures() {
    let house = House::with_a_signed_case().await;
    insta::assert_snapshot!("opened", shown(house.open(CLERK, "k-1", &run())).await);
    assert_eq!(json(house.open(CLERK, "k-1", &run())).await["repeated"], true);
    let parcel = json!({"application": number(1), "pages": 2});
    let added = house.write(CLERK, "add", "\"1\"", &parcel).send().await.unwrap();
    assert_eq!(added.headers()["etag"], "\"2\"");
    insta::assert_snapshot!("sheet", shown(house.get(&format!("{FIRST}/sheet")).bearer_auth(CLERK)).await);
    let mut closed = json(house.write(CLERK, "close", "\"2\"", &closing())).await;
    // the answer was lost: the same once more
    let mut again = json(house.write(CLERK, "close", "\"2\"", &closing())).await;
    assert_eq!((closed["repeated"].take(), again["repeated"].take()), (json!(false), json!(true)));
    assert_eq!(closed, again);
    // where it stands in the log depends on what was due meanwhile
    assert!(closed["position"].take().is_u64());
    insta::assert_snapshot!("closed", format!("{closed:#}"));
    let courier = json(house.get(&format!("{FIRST}/courier")).bearer_auth(HEAD)).await;
    assert_eq!(courier, closing()["courier"]);
    let read = ("head:h-1".to_owned(), "transfer list".to_owned(), "file".to_owned());
    assert!(house.reads().await.contains(&read));
    house.catch_up().await;
    let case = json(house.get(&format!("/api/v1/cases/{}", number(1))).bearer_auth(CLERK)).await;
    assert_eq!(case["case"]["card"]["stage"], "sent");
    assert_eq!(case["case"]["card"]["run"], "050340517500-2026-T00001");
    let timeline = json(house.get(&format!("/api/v1/cases/{}/timeline", number(1))).bearer_auth(CLERK)).await;
    let last = timeline["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(last["details"], json!({"by": "c-1", "run": "050340517500-2026-T00001"}));
    let lists = json(house.get(LISTS).bearer_auth(HEAD)).await;
    assert_eq!(
        (&lists["total"], &lists["lists"][0]["parcels"], &lists["lists"][0]["standing"]),
        (&json!(1), &json!(1), &json!("closed"))
    );
    let open = json(house.get(&format!("{LISTS}?standing=open")).bearer_auth(CLERK)).await;
    assert_eq!(open["total"], 0);
    let sheet = house.get(&format!("{FIRST}/sheet")).bearer_auth(HEAD).send().await.unwrap().text().await.unwrap();
    assert!(sheet.contains("Подписан обеими сторонами: 04.09.2026, 11:30.") && !sheet.contains("Оспанов"), "{sheet}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_courier_brings_is_ticked_off() {
    let house = House::new().await;
    house.workflow().await;
    let known = async || {
        let open = "SELECT count(*) FROM workflow.open_cases";
        sqlx::query_scalar::<_, i64>(open).fetch_one(&house.owner).await.unwrap() == 1
    };
    let read = async {
        while !known().await {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), read).await.expect("workflow has read the log");
    let run = json!({"direction": "incoming", "on": "2026-09-04", "courierService": "Казпочта"});
    let opened = json(house.open(CLERK, "k-1", &run)).await;
    assert_eq!((&opened["direction"], &opened["waybill"]), (&json!("incoming"), &Value::Null));
    let line = &opened["lines"][0];
    assert_eq!(
        (&line["applicationNumber"], &line["pages"], &line["state"]),
        (&json!(number(1)), &json!(3), &json!("listed"))
    );
    let wrong = house.write(CLERK, "mark", "*", &json!({"application": number(1), "found": "yes"}));
    assert_eq!(answered(wrong).await.2, Some("/found member.word".to_owned()));
    let there = json!({"application": number(1), "found": "present"});
    let marked = json(house.write(CLERK, "mark", "\"1\"", &there)).await;
    assert_eq!(marked["lines"][0]["found"], "present");
    let noted = json(house.write(CLERK, "note", "*", &json!({"note": "Конверт без номера"}))).await;
    assert_eq!(noted["unlisted"], json!(["Конверт без номера"]));
    insta::assert_snapshot!("sheet_incoming", shown(house.get(&format!("{FIRST}/sheet")).bearer_auth(CLERK)).await);
    let closed = json(house.write(CLERK, "close", "*", &closing())).await;
    assert_eq!((&closed["standing"], &closed["lines"][0]["state"]), (&json!("closed"), &json!("received")));
    house.catch_up().await;
    let case = json(house.get(&format!("/api/v1/cases/{}", number(1))).bearer_auth(CLERK)).await;
    assert_eq!(case["case"]["card"]["stage"], "registered");
    let other = house.open(CLERK, "k-2", &json!({"direction": "up", "on": "2026-09-04", "courierService": "x"}));
    assert_eq!(answered(other).await.2, Some("/direction member.word".to_owned()));
}

/// Nothing of a person stands in the tables of the lists.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_names_somebody_is_sealed() {
    let house = House::with_a_signed_case().await;
    json(house.open(CLERK, "k-1", &run())).await;
    json(house.write(CLERK, "add", "*", &json!({"application": number(1)}))).await;
    json(house.write(CLERK, "close", "*", &closing())).await;
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT to_json(l)::text FROM workflow.transfer_lists l
         UNION ALL SELECT to_json(e)::text FROM workflow.transfer_events e
         UNION ALL SELECT to_json(n)::text FROM workflow.transfer_lines n
         UNION ALL SELECT body::text FROM log.events",
    )
    .fetch_all(&house.owner)
    .await
    .unwrap();
    for word in ["Оспанов", "418", "Казпочта", "KZ-7001"] {
        assert!(rows.iter().all(|row| !row.contains(&format!("\"{word}"))), "{word}: {rows:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_told_by_its_place() {
    let house = House::with_a_signed_case().await;
    let wrong = house.open(CLERK, "k-1", &json!({"on": "4.9.2026", "courier": "x"})).send().await.unwrap();
    assert_eq!(wrong.status(), 400);
    assert_eq!(faults(wrong).await, ["/courier member.unknown", "/courierService member.missing", "/on member.day"]);
    let far = json!({"on": "2027-09-04", "courierService": "Казпочта"});
    let conflict = |code: &str| (409, "conflict".to_owned(), Some(format!(" {code}")));
    assert_eq!(answered(house.open(CLERK, "k-1", &far)).await, conflict("list.run-not-near"));
    json(house.open(CLERK, "k-1", &run())).await;
    let reused = house.open(CLERK, "k-1", &json!({"on": "2026-09-05", "courierService": "DHL"}));
    assert_eq!(answered(reused).await.0, 422);
    assert_eq!(answered(house.write(CLERK, "close", "*", &closing())).await, conflict("list.empty"));
    let gone = json!({"application": number(2)});
    assert_eq!(answered(house.write(CLERK, "add", "*", &gone)).await, conflict("withdrawn"));
    let unknown = answered(house.write(CLERK, "add", "*", &json!({"application": number(77)}))).await;
    assert_eq!(unknown, (404, "not-found".to_owned(), Some("/application application.unknown".to_owned())));
    let mistyped = answered(house.write(CLERK, "add", "*", &json!({"application": "TN-2026-0000001-3"}))).await;
    assert_eq!(mistyped.0, 400);
    let first = json!({"application": number(1)});
    assert_eq!(answered(house.write(CLERK, "add", "\"7\"", &first)).await.0, 412);
    json(house.write(CLERK, "add", "\"1\"", &first)).await;
    let body =
        json!({"at": "today", "courier": {"name": "", "document": {"kind": "word", "number": "1"}}, "scan": "x"});
    let wrong = house.write(CLERK, "close", "*", &body).send().await.unwrap();
    let places =
        ["/at member.moment", "/courier/document/kind member.word", "/courier/name text.length", "/scan scan.digest"];
    assert_eq!(faults(wrong).await, places);
    let early = json!({"at": "2026-09-04T06:50:00Z", "courier": closing()["courier"]});
    assert_eq!(answered(house.write(CLERK, "close", "*", &early)).await, conflict("in-future"));
    let without = house.post(&format!("{FIRST}/steps/close")).bearer_auth(CLERK).header("Idempotency-Key", "k");
    assert_eq!(answered(without.json(&closing())).await.0, 428);
    assert_eq!(answered(house.write(CLERK, "open", "*", &run())).await.0, 404);
    let unknown = house.get("/api/v1/transfer-lists/050340517500-2026-T00009").bearer_auth(CLERK);
    assert_eq!(answered(unknown).await, (404, "not-found".to_owned(), Some(" list.unknown".to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_its_colleges() {
    let house = House::with_a_signed_case().await;
    json(house.open(CLERK, "k-1", &run())).await;
    let forbidden = |code: &str| (403, "forbidden".to_owned(), Some(format!(" {code}")));
    for token in [HEAD, EXECUTOR, OPERATOR] {
        assert_eq!(answered(house.open(token, "k-2", &run())).await, forbidden("wrong-role"));
        assert_eq!(answered(house.write(token, "close", "*", &closing())).await, forbidden("wrong-role"));
    }
    for token in [EXECUTOR, OPERATOR] {
        assert_eq!(answered(house.get(FIRST).bearer_auth(token)).await, forbidden("wrong-role"));
    }
    assert_eq!(answered(house.write(STRANGER, "close", "*", &closing())).await, forbidden("other-college"));
    for path in ["", "/sheet", "/courier"] {
        let request = house.get(&format!("{FIRST}{path}")).bearer_auth(STRANGER);
        assert_eq!(answered(request).await, forbidden("other-college"));
    }
    assert_eq!(json(house.get(LISTS).bearer_auth(STRANGER)).await["total"], 0);
    let sheet = house.get(&format!("{FIRST}/sheet")).bearer_auth(HEAD).send().await.unwrap();
    assert_eq!(sheet.status(), 200);
    assert_eq!(answered(house.get(&format!("{FIRST}/courier")).bearer_auth(HEAD)).await.0, 404);
}

/// Every operation answered, for the description.
pub(super) async fn answers() -> Vec<Value> {
    let house = Box::pin(House::with_a_signed_case()).await;
    let list = "/api/v1/transfer-lists/{list}";
    let mut answers = Vec::new();
    for request in [
        house.open(CLERK, "k-1", &run()),
        house.open(CLERK, "k-1", &run()),
        house.open(CLERK, "k-1", &json!({"on": "2026-09-05", "courierService": "DHL"})),
        house.open(CLERK, "k-2", &json!({"on": "2027-09-05", "courierService": "DHL"})),
        house.open(CLERK, "k-2", &json!({})),
        house.open(HEAD, "k-2", &run()),
    ] {
        answers.push(answer("post", LISTS, request).await);
    }
    for (step, body) in [
        ("close", closing()),
        ("add", json!({"application": number(2)})),
        ("add", json!({"application": number(77)})),
        ("add", json!({"application": number(1), "pages": 3})),
        ("close", closing()),
        ("remove", json!({"application": number(1)})),
    ] {
        answers.push(answer("post", STEPS, house.write(CLERK, step, "*", &body)).await);
    }
    let direction = house.write(CLERK, "mark", "*", &json!({"application": number(1), "found": "present"}));
    answers.push(answer("post", STEPS, direction).await);
    let stale = house.write(CLERK, "remove", "\"9\"", &json!({"application": number(1)}));
    answers.push(answer("post", STEPS, stale).await);
    for (path, of, token) in [
        (LISTS, LISTS.to_owned(), HEAD),
        (LISTS, format!("{LISTS}?page=0"), CLERK),
        (LISTS, LISTS.to_owned(), OPERATOR),
        (list, FIRST.to_owned(), CLERK),
        (list, format!("{LISTS}/x"), CLERK),
        (&format!("{list}/courier"), format!("{FIRST}/courier"), HEAD),
        (&format!("{list}/sheet"), format!("{FIRST}/sheet"), CLERK),
        (&format!("{list}/sheet"), format!("{FIRST}/sheet"), STRANGER),
    ] {
        answers.push(answer("get", path, house.get(&of).bearer_auth(token)).await);
    }
    answers
}
