//! The description of the API: valid, complete, and true of real answers.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use telnusqa_contracts::command::{Done, RecordedEvent, Reply};
use telnusqa_domain::case::{
    Corrected, Correction, Delivery, Digest, Draft, Event, Extension, Field, Ground, Manner, PersonRef, Prepared, Role,
    StaffId, StepKind, record,
};
use telnusqa_domain::language::Language;

use super::house::{House, NOW};
use super::invented::{
    CLERK, EXECUTOR, HEAD, IIN, OPERATIONS, OPERATOR, OTHER_VISITOR, PORTAL, STRANGER, VISITOR, number,
};
use super::visits;
use crate::api::{DOCUMENT, ENDPOINTS};

fn document() -> Value {
    serde_json::from_str(DOCUMENT).unwrap()
}

#[test]
fn every_endpoint_is_described_and_no_other() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (method.as_str(), path.as_str())));
    assert_eq!(operations.collect::<BTreeSet<_>>(), ENDPOINTS.iter().copied().collect());
    // an address may take more than one method
    let mut in_order: Vec<_> = ENDPOINTS.iter().map(|(_, path)| *path).collect();
    in_order.dedup();
    assert_eq!(paths.keys().map(String::as_str).collect::<Vec<_>>(), in_order);
}

#[test]
fn every_step_is_described_under_its_name() {
    let document = document();
    let names = document["components"]["schemas"]["StepName"]["enum"].as_array().unwrap();
    let kinds: BTreeSet<_> = names.iter().map(|name| StepKind::from_name(name.as_str().unwrap()).unwrap()).collect();
    assert_eq!((names.len(), kinds.len()), (30, 30));
}

/// One answer, as the checker takes it.
pub(super) async fn answer(method: &str, path: &str, request: RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = response.bytes().await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    json!({"method": method, "path": path, "status": status, "contentType": content_type, "body": body})
}

/// The first case is signed, and its message was answered; the digest of the head's resolution.
async fn signed(house: &House) -> String {
    let document = house.put(b"document").await;
    let signature = house.put(b"signature").await;
    let scan = house.put(b"%PDF-1.7 the signed page").await;
    let resolution = house.put(br#"{"salt":"00","text":"x"}"#).await;
    let record = house.put(&super::record::file()).await;
    let staff = |id| StaffId::parse(id).unwrap();
    let [clerk, executor, head] = ["c-1", "e-1", "h-1"].map(staff);
    let at = NOW.parse().unwrap();
    let history = [
        Event::Delivered { by: clerk.clone() },
        Event::Registered { by: clerk.clone() },
        corrected(house, clerk.clone()).await,
        Event::Assigned { by: head.clone(), executor: executor.clone(), resolution: Some(resolution) },
        Event::Record(record::Event::Entered { by: executor.clone(), record }),
        Event::Record(record::Event::Confirmed { by: head.clone(), record }),
        Event::TermExtended(Extension {
            at,
            by: head.clone(),
            from: "2026-09-22".parse().unwrap(),
            hand_over_by: "2026-10-08".parse().unwrap(),
            reason: resolution,
            tell_by: "2026-09-04".parse().unwrap(),
            until: "2026-10-09".parse().unwrap(),
        }),
        Event::RefusalProposed { at, by: executor.clone(), fact: resolution, ground: Ground::Unreliable },
        Event::NoticeDelivered { at, by: None, how: Delivery::Email },
        Event::Drafted { by: executor, draft: Draft::Duplicate },
        Event::Prepared(Prepared { appeal_until: None, document, number: None, supplement: None, templates: None }),
        Event::ScanAttached { by: clerk, document, scan },
        Event::Signed { by: head, document, manner: Manner::Electronic { certificate: [1; 32], signature } },
    ];
    for (event, version) in history.iter().zip(3..) {
        house.happens(1, version, event).await;
    }
    sqlx::query(
        "INSERT INTO intake.outcomes (outcome_id, kind, nats_subject, body, message_key, content, created_at)
         VALUES (gen_random_uuid(), 'accepted', 'iis.outcome.v1.kst-01.accepted', '{}',
             sha256(convert_to(E'1\\ns\\nm-1', 'UTF8')), sha256('x'), now())",
    )
    .execute(&house.owner)
    .await
    .unwrap();
    hex::encode(resolution.0)
}

/// The clerk corrects the surname of the applicant.
async fn corrected(house: &House, by: StaffId) -> Event {
    let applicant = house.seal(&[1]).await[0];
    let correction = Correction {
        applicant: PersonRef { digest: Digest([1; 32]), id: applicant },
        fields: vec![Field::Language, Field::Surname],
        language: Some(Language::Ru),
        note: house.put(br#"{"salt":"00","text":"x"}"#).await,
        original: None,
        possible_duplicate_of: None,
        reasons: Vec::new(),
        replaces: applicant,
    };
    Event::DataCorrected(Box::new(Corrected { by, correction, remade: false, role: Role::Clerk }))
}

/// Every operation answered, and every problem that can be had.
async fn answers(house: &House) -> Vec<Value> {
    let resolution = signed(house).await;
    house.signature_waits("050340517500", "waiting").await;
    let event = RecordedEvent { kind: "registered".to_owned(), position: 12, version: 9 };
    let done = |event| Reply::Done(Done { events: vec![event], repeated: false });
    house.listens("workflow", move |_| done(event.clone())).await;
    let case = format!("/api/v1/cases/{}", number(1));
    let mut answers = Vec::new();
    house.counter().await;
    house.receipt_of_the_first().await;
    let applications = "/api/v1/applications";
    let apply = |token: &str| house.post(applications).bearer_auth(token).header("Idempotency-Key", "k");
    for request in [
        apply(CLERK).json(&json!({"language": "kk"})),
        apply(CLERK).json(&json!({"language": "kk"})),
        apply(CLERK).json(&json!({"language": "ru"})),
        apply(CLERK).json(&json!({"key": "9".repeat(70_000)})),
        apply(CLERK),
        apply(HEAD).json(&json!({})),
        apply("nobody's").json(&json!({})),
        house.post(applications).bearer_auth(CLERK).json(&json!({})),
    ] {
        answers.push(answer("post", applications, request).await);
    }
    let applications = "/api/v1/portal/applications";
    let apply = |token: &str| house.post(applications).bearer_auth(token).header("Idempotency-Key", "p");
    for request in [
        apply(PORTAL).json(&json!({"application": {}})),
        apply(PORTAL).json(&json!({"salt": "00"})),
        apply(CLERK).json(&json!({})),
    ] {
        answers.push(answer("post", applications, request).await);
    }
    let withdrawals = "/api/v1/portal/withdrawals";
    let withdraw = |token: &str, key: &str, number: &str| {
        let said = json!({"withdrawal": {"applicationNumber": number, "at": NOW}, "certification": {}});
        house.post(withdrawals).bearer_auth(token).header("Idempotency-Key", key).json(&said)
    };
    for request in [
        withdraw(PORTAL, "w-1", &number(1)),
        withdraw(PORTAL, "w-1", &number(2)),
        withdraw(PORTAL, "w-2", "TN-2026-0000001-3"),
        withdraw(CLERK, "w-3", &number(1)),
        withdraw("nobody's", "w-4", &number(1)),
    ] {
        answers.push(answer("post", withdrawals, request).await);
    }
    for (token, path, of) in [
        (OPERATOR, "/api/asyncapi.json", "/api/asyncapi.json".to_owned()),
        (OPERATOR, "/api/openapi.json", "/api/openapi.json".to_owned()),
        (OPERATIONS, "/api/v1/answers", "/api/v1/answers?source=s&id=m-1".to_owned()),
        (OPERATOR, "/api/v1/answers", "/api/v1/answers".to_owned()),
        (OPERATOR, "/api/v1/cases/{number}", case.clone()),
        (OPERATOR, "/api/v1/cases/{number}", "/api/v1/cases/00000000-0000-0000-0000-000000000003".to_owned()),
        (STRANGER, "/api/v1/cases/{number}", case.clone()),
        ("nobody's", "/api/v1/cases/{number}", case.clone()),
        (CLERK, "/api/v1/cases/{number}", format!("{case}1")),
        (CLERK, "/api/v1/cases/{number}", format!("{case}?after=x")),
        (CLERK, "/api/v1/cases/{number}", format!("{case}?after=99")),
        (OPERATOR, "/api/v1/cases/{number}/applicant", format!("{case}/applicant")),
        (HEAD, "/api/v1/cases/{number}/card", format!("{case}/card")),
        (OPERATOR, "/api/v1/cases/{number}/card", format!("{case}/card")),
        (HEAD, "/api/v1/cases/{number}/corrections/{version}", format!("{case}/corrections/5")),
        (HEAD, "/api/v1/cases/{number}/corrections/{version}", format!("{case}/corrections/4")),
        (OPERATOR, "/api/v1/cases/{number}/corrections/{version}", format!("{case}/corrections/5")),
        (HEAD, "/api/v1/cases/{number}/document", format!("{case}/document")),
        (OPERATOR, "/api/v1/cases/{number}/document", format!("{case}/document")),
        (EXECUTOR, "/api/v1/cases/{number}/notes/{sha256}", format!("{case}/notes/{resolution}")),
        (EXECUTOR, "/api/v1/cases/{number}/notes/{sha256}", format!("{case}/notes/x")),
        (CLERK, "/api/v1/cases/{number}/papers/{paper}", format!("{case}/papers/register")),
        (CLERK, "/api/v1/cases/{number}/papers/{paper}", format!("{case}/papers/none")),
        (CLERK, "/api/v1/cases/{number}/receipt", format!("{case}/receipt")),
        (CLERK, "/api/v1/cases/{number}/receipt", format!("/api/v1/cases/{}/receipt", number(2))),
        (EXECUTOR, "/api/v1/cases/{number}/record", format!("{case}/record")),
        (CLERK, "/api/v1/cases/{number}/record", format!("/api/v1/cases/{}/record", number(2))),
        (OPERATOR, "/api/v1/cases/{number}/record", format!("{case}/record")),
        (CLERK, "/api/v1/cases/{number}/term", format!("{case}/term")),
        (CLERK, "/api/v1/cases/{number}/term/paper", format!("{case}/term/paper")),
        (CLERK, "/api/v1/cases/{number}/sentence", format!("{case}/sentence")),
        (HEAD, "/api/v1/cases/{number}/scan", format!("{case}/scan")),
        (HEAD, "/api/v1/cases/{number}/signature", format!("{case}/signature")),
        (CLERK, "/api/v1/cases/{number}/timeline", format!("{case}/timeline")),
        (OPERATIONS, "/api/v1/figures", "/api/v1/figures".to_owned()),
        (OPERATOR, "/api/v1/complaints", "/api/v1/complaints".to_owned()),
        (OPERATIONS, "/api/v1/complaints", "/api/v1/complaints".to_owned()),
        (HEAD, "/api/v1/signatures", "/api/v1/signatures".to_owned()),
        (HEAD, "/api/v1/staff", "/api/v1/staff".to_owned()),
        (CLERK, "/api/v1/worklist", "/api/v1/worklist".to_owned()),
        (CLERK, "/api/v1/worklist", "/api/v1/worklist?page=0".to_owned()),
    ] {
        answers.push(answer("get", path, house.get(&of).bearer_auth(token)).await);
    }
    let look_up = "/api/v1/lookups";
    for body in [json!({"key": number(1)}), json!({"key": IIN, "why": "call"}), json!({"key": 1})] {
        answers.push(answer("post", look_up, house.look_up(&body)).await);
    }
    answers.push(answer("post", look_up, house.look_up(&json!({"key": "9".repeat(70_000)}))).await);
    answers.push(answer("post", look_up, house.post(look_up).bearer_auth(OPERATOR)).await);
    let step =
        |step: &str| house.post(&format!("{case}/steps/{step}")).bearer_auth(HEAD).header("Idempotency-Key", "k");
    for request in [
        step("assign").header("If-Match", "*").json(&json!({"executor": "e-1"})),
        step("assign").header("If-Match", "*").json(&json!({})),
        step("assign").json(&json!({})),
        step("register").header("If-Match", "*"),
        step("dance").header("If-Match", "*"),
        step("sign").header("If-Match", "*").json(&json!({"signature": "MIIB"})),
    ] {
        answers.push(answer("post", "/api/v1/cases/{number}/steps/{step}", request).await);
    }
    let correct = |token: &str| {
        let request = house.post(&format!("{case}/corrections")).bearer_auth(token);
        request.header("Idempotency-Key", "k").header("If-Match", "*")
    };
    for request in [
        correct(CLERK).json(&json!({"why": "x", "applicant": {"surname": "Әбілова"}})),
        correct(HEAD).json(&json!({"why": "x"})),
        correct(CLERK),
    ] {
        answers.push(answer("post", "/api/v1/cases/{number}/corrections", request).await);
    }
    answers.extend(complained(house, &case).await);
    answers.extend(messages(house, &case).await);
    answers.extend(super::blanks::answers().await);
    answers.extend(super::found::answers(house).await);
    answers.extend(super::promises::answers().await);
    answers.extend(super::transfer::answers().await);
    answers.extend(super::staffing::answers().await);
    answers.extend(super::colleges::answers().await);
    answers.extend(visited(house).await);
    answers
}

/// The life of a visit at home.
async fn visited(house: &House) -> Vec<Value> {
    let (all, one, step) =
        ("/api/v1/home-visits", "/api/v1/home-visits/{number}", "/api/v1/home-visits/{number}/{step}");
    let asked = |token, body| visits::ask(house, token, "v", &body);
    let mut answers = vec![
        answer("post", all, asked(OPERATOR, json!({"language": "kk"}))).await,
        answer("post", all, asked(OPERATOR, json!({"language": "kk"}))).await,
        answer("post", all, asked(OPERATOR, json!({"language": "ru"}))).await,
        answer("post", all, asked(CLERK, json!({}))).await,
        answer("post", all, house.post(all).bearer_auth(OPERATOR).json(&json!({}))).await,
    ];
    visits::seal_the_first(house).await;
    let number = answers[0]["body"]["number"].as_str().unwrap().to_owned();
    let taken = |name: &str, token, body: Value| visits::step(house, token, &format!("{number}/{name}"), &body);
    let moved = json!({"reason": "worker", "day": "2026-09-08", "from": "10:00", "until": "12:00"});
    for request in [
        taken("appoint", VISITOR, visits::monday()),
        taken("move", VISITOR, moved),
        taken("appoint", VISITOR, json!({})),
        taken("appoint", CLERK, visits::monday()),
        taken("dance", VISITOR, json!({})),
        taken("visit", VISITOR, json!({"application": {"language": "kk"}})),
        taken("visit", VISITOR, json!({"application": {"language": "kk"}})),
        taken("cancel", OPERATOR, json!({"reason": "not-needed"})),
    ] {
        answers.push(answer("post", step, request).await);
    }
    for (token, path, of) in [
        (VISITOR, one, format!("{all}/{number}")),
        (OPERATOR, one, format!("{all}/{number}?why=Who")),
        (OTHER_VISITOR, one, format!("{all}/{number}")),
        (VISITOR, one, format!("{all}/TN")),
        (OPERATOR, all, all.to_owned()),
        (OPERATOR, all, format!("{all}?state=lost")),
        (CLERK, all, all.to_owned()),
    ] {
        answers.push(answer("get", path, house.get(&of).bearer_auth(token)).await);
    }
    answers.push(answer("post", "/api/v1/lookups", house.look_up(&json!({"key": number}))).await);
    answers
}

/// Messages, and what is done about one.
async fn messages(house: &House, case: &str) -> Vec<Value> {
    house.notification().await;
    let message = uuid::Uuid::from_u128(0x77);
    house.message(message, "refused", "undelivered", &[("sms", "no-address")]).await;
    let (list, step) = ("/api/v1/messages/unreached", "/api/v1/cases/{number}/messages/{message}/{step}");
    let of_case = "/api/v1/cases/{number}/messages";
    let post = |name: &str, body: Value| {
        let request = house.post(&format!("{case}/messages/{message}/{name}")).bearer_auth(CLERK);
        request.header("Idempotency-Key", "k").json(&body)
    };
    let told = json!({"at": NOW, "how": "letter"});
    vec![
        answer("get", list, house.get(list).bearer_auth(CLERK)).await,
        answer("get", list, house.get(list).bearer_auth(PORTAL)).await,
        answer("post", step, post("tell", told.clone())).await,
        answer("post", step, post("tell", json!({}))).await,
        answer("post", step, post("dance", json!({}))).await,
        answer("get", of_case, house.get(&format!("{case}/messages")).bearer_auth(CLERK)).await,
        answer("get", of_case, house.get(&format!("{case}/messages")).bearer_auth(STRANGER)).await,
    ]
}

/// The steps of a complaint.
async fn complained(house: &House, case: &str) -> Vec<Value> {
    let post = |path: &str, body: Value| {
        let request = house.post(&format!("{case}/complaints{path}")).bearer_auth(OPERATOR);
        request.header("Idempotency-Key", "k").header("If-Match", "*").json(&body)
    };
    let complaint = json!({"about": "missedTerm", "body": "provider", "by": "applicant", "statement": "Жду месяц"});
    let (register, step) =
        ("/api/v1/cases/{number}/complaints", "/api/v1/cases/{number}/complaints/{complaint}/{step}");
    let decision = json!({"verdict": "dismissed", "decidedOn": "2026-09-03", "decision": "Отказать"});
    vec![
        answer("post", register, post("", complaint)).await,
        answer("post", register, post("", json!({}))).await,
        answer("post", step, post("/1/decide", decision)).await,
        answer("post", step, post("/1/hand-over-file", json!({}))).await,
        answer("post", step, post("/1/dance", json!({}))).await,
    ]
}

#[tokio::test]
async fn the_description_is_valid_and_true() {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with jsonschema");
    let house = House::new().await;
    let answers = serde_json::to_vec(&Box::pin(answers(&house)).await).unwrap();
    let crate_file = |name: &str| format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut checker = Command::new(python)
        .arg(crate_file("src/tests/openapi/check.py"))
        .args([crate_file("openapi.json"), crate_file("src/tests/openapi/schema.json")])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    checker.stdin.take().unwrap().write_all(&answers).unwrap();
    let output = checker.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
