//! Complaints at the door: taken down by the contact centre and the college, sealed, listed by their days.

use std::sync::{Arc, Mutex};

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use telnusqa_contracts::command::{Done, RecordedEvent, Reply};
use telnusqa_contracts::complaint::{Request, step_of};
use telnusqa_domain::case::complaint::{self, About, Body, Official, Registered, Step, Verdict};
use telnusqa_domain::case::{Event, FileRef, Party, StaffId};

use super::house::House;
use super::invented::{CLERK, HEAD, OPERATIONS, OPERATOR, STRANGER, number};
use super::steps::{answered, faults};

impl House {
    /// What workflow is asked of complaints.
    async fn complained(&self) -> Arc<Mutex<Vec<Request>>> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let requests = Arc::clone(&asked);
        let answer = move |command: telnusqa_chassis::commands::Asked| {
            let request = Request::from_json(&command.body).unwrap();
            assert_eq!(step_of(&command.verb), Some(request.step.kind()));
            requests.lock().unwrap().push(request);
            let event = RecordedEvent { kind: "complaint-registered".to_owned(), position: 6, version: 3 };
            Reply::Done(Done { events: vec![event], repeated: false })
        };
        self.listens("workflow", answer).await;
        asked
    }

    fn complain(&self, token: &str, path: &str, body: &Value) -> RequestBuilder {
        let path = format!("/api/v1/cases/{}/complaints{path}", number(1));
        self.post(&path).bearer_auth(token).header("Idempotency-Key", "k-1").header("If-Match", "*").json(body)
    }
}

fn of_refusal() -> Value {
    json!({"about": "refusal", "body": "qualityBody", "by": "applicant", "statement": "Не согласна"})
}

fn registered(due_on: &str) -> Event {
    Event::Complaint(complaint::Event::Registered(Box::new(Registered {
        about: About::Service,
        against: None,
        appeal_until: None,
        body: Body::Provider,
        by: StaffId::parse("o-17").unwrap(),
        case_file_by: None,
        complaint: 1,
        due_on: due_on.parse().unwrap(),
        party: Party::Applicant,
        received_on: None,
        refusal: None,
        registered_on: "2026-09-04".parse().unwrap(),
        statement: FileRef([7; 32]),
    })))
}

#[tokio::test]
async fn what_is_complained_of_is_sealed_and_sent() {
    let house = House::new().await;
    let asked = house.complained().await;
    let taken = house.complain(OPERATOR, "", &of_refusal()).send().await.unwrap();
    assert_eq!((taken.status().as_u16(), taken.headers()["etag"].to_str().unwrap()), (200, "\"3\""));
    let body: Value = taken.json().await.unwrap();
    assert_eq!((&body["caseVersion"], &body["events"][0]["kind"]), (&json!(3), &json!("complaint-registered")));
    let decided = json!({"verdict": "satisfied", "decidedOn": "2026-09-03", "decision": "Отменить", "workingDays": 7});
    for (path, body) in [
        ("/1/decide", decided),
        ("/1/extend", json!({"letter": "Продлено", "workingDays": 10})),
        ("/1/hand-over-file", json!({})),
        ("/1/withdraw", json!({"by": "applicant", "statement": "Отзываю"})),
    ] {
        assert_eq!(house.complain(CLERK, path, &body).send().await.unwrap().status(), 200, "{path}");
    }
    let requests = asked.lock().unwrap().clone();
    let [register, decide, extend, file, withdraw] = <[Request; 5]>::try_from(requests).unwrap();
    assert!(matches!(&register.by, Official::Operator(id) if id.as_str() == "o-17"), "{register:?}");
    assert!(matches!(&decide.by, Official::Staff(actor) if actor.id.as_str() == "c-1"), "{decide:?}");
    let Step::Register { about: About::Refusal, against: None, body: Body::QualityBody, statement, .. } = register.step
    else {
        panic!("{register:?}")
    };
    assert_eq!(house.file(statement).await["text"], "Не согласна");
    let Step::Decide { complaint: 1, decided_on, document, verdict: Verdict::Satisfied, working_days: Some(7) } =
        decide.step
    else {
        panic!("{decide:?}")
    };
    assert_eq!(
        (decided_on.to_string().as_str(), &house.file(document).await["text"]),
        ("2026-09-03", &json!("Отменить"))
    );
    assert!(matches!(extend.step, Step::Extend { complaint: 1, working_days: 10, .. }));
    assert_eq!(file.step, Step::HandOverFile { complaint: 1 });
    assert!(matches!(withdraw.step, Step::Withdraw { complaint: 1, party: Party::Applicant, .. }));
    assert_eq!(house.files().await, 4);
}

#[tokio::test]
async fn what_is_no_complaint_goes_nowhere() {
    let house = House::new().await;
    let asked = house.complained().await;
    for (token, path, status) in [
        (OPERATIONS, "", 403),
        (STRANGER, "", 404),
        (OPERATOR, "/1/register", 404),
        (OPERATOR, "/x/decide", 404),
        (OPERATOR, "/1/dance", 404),
    ] {
        assert_eq!(answered(house.complain(token, path, &of_refusal())).await.0, status, "{token} {path}");
    }
    let wrong = json!({"about": "weather", "against": "Иванов", "by": "applicant", "statement": " ", "x": 1});
    let told = faults(house.complain(OPERATOR, "", &wrong).send().await.unwrap()).await;
    assert_eq!(
        told,
        [
            "/about member.word",
            "/against staff.unreadable",
            "/body member.missing",
            "/statement text.length",
            "/x member.unknown",
        ]
    );
    let wrong = json!({"verdict": "satisfied", "decidedOn": "2026-13-01", "decision": "Отменить", "workingDays": 0});
    let told = faults(house.complain(CLERK, "/1/decide", &wrong).send().await.unwrap()).await;
    assert_eq!(told, ["/decidedOn member.day", "/workingDays member.count"]);
    assert_eq!((house.files().await, asked.lock().unwrap().len()), (0, 0));
}

#[tokio::test]
async fn open_complaints_are_listed_by_their_next_day() {
    let house = House::new().await;
    let list = async |token| {
        let list = house.json(token, "/api/v1/complaints").await;
        (list["total"].clone(), list["pages"].clone(), list["cases"].as_array().unwrap().clone())
    };
    assert_eq!(list(OPERATOR).await, (json!(0), json!(0), vec![]));
    house.happens(2, 3, &registered("2026-09-11")).await;
    house.happens(1, 3, &registered("2026-09-10")).await;
    for token in [OPERATOR, CLERK, HEAD] {
        let (total, pages, cases) = list(token).await;
        let days: Vec<_> = cases.iter().map(|case| case["nextComplaint"]["by"].as_str().unwrap()).collect();
        assert_eq!((total, pages, days), (json!(2), json!(1), vec!["2026-09-10", "2026-09-11"]), "{token}");
    }
    assert_eq!(list(STRANGER).await.0, json!(0), "of another college");
    house.denied(OPERATIONS, "/api/v1/complaints", 403).await;
    house.denied(CLERK, "/api/v1/complaints?page=0", 400).await;
    let by = StaffId::parse("c-1").unwrap();
    let withdrawn =
        complaint::Event::Withdrawn { by, complaint: 1, party: Party::Applicant, statement: FileRef([7; 32]) };
    house.happens(1, 4, &Event::Complaint(withdrawn)).await;
    assert_eq!(list(CLERK).await.0, json!(1));
    let card = house.json(CLERK, &format!("/api/v1/cases/{}", number(2))).await["case"].clone();
    assert_eq!((&card["sentence"]["mover"], &card["sentence"]["by"]), (&json!("college"), &json!("2026-09-11")));
    assert_eq!(card["card"]["complaints"][0]["about"], "service");
}
