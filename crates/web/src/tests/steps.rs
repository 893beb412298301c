//! The steps of staff: what reaches the services of the house, and what does not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::command::{Done, RecordedEvent, Reply, Request, Step};
use telnusqa_contracts::problem::{Fault, Kind, Problem};
use telnusqa_domain::case::{Draft, FileRef, Ground, Parcel, Party, Rejection};
use telnusqa_domain::language::Language;
use telnusqa_vault::Reader;

use super::house::{House, NOW, problem, shown};
use super::invented::{CLERK, EXECUTOR, HEAD, OPERATIONS, OPERATOR, STRANGER, number};

/// Whoever is asked has recorded two events.
pub(super) fn done(_: &Request) -> Reply {
    let event = |kind: &str, position, version| RecordedEvent { kind: kind.to_owned(), position, version };
    Reply::Done(Done { events: vec![event("delivered", 6, 3), event("registered", 7, 4)], repeated: false })
}

fn rejected(_: &Request) -> Reply {
    let (code, text) = (Rejection::NotDelivered.code().to_owned(), Rejection::NotDelivered.text());
    let fault = Fault { pointer: String::new(), code, detail: text.into() };
    Reply::Problem(Problem::new(Kind::Conflict, Language::Ru).with_errors(vec![fault]))
}

fn stale(_: &Request) -> Reply {
    Reply::Problem(Problem::new(Kind::Stale, Language::Ru))
}

impl House {
    pub(super) fn step(&self, token: &str, step: &str, body: &Value) -> RequestBuilder {
        self.bare_step(token, step).header("Idempotency-Key", "k-1").header("If-Match", "\"2\"").json(body)
    }

    pub(super) fn bare_step(&self, token: &str, step: &str) -> RequestBuilder {
        self.post(&format!("/api/v1/cases/{}/steps/{step}", number(1))).bearer_auth(token)
    }

    /// What lies in the vault under a digest, as JSON.
    pub(super) async fn file(&self, file: FileRef) -> Value {
        let reader = Reader { at: NOW.parse().unwrap(), who: "test".to_owned(), why: "test".to_owned() };
        serde_json::from_slice(&self.vault.read_file(file.0, &reader).await.unwrap()).unwrap()
    }

    pub(super) async fn files(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM vault.files").fetch_one(&self.owner).await.unwrap()
    }
}

/// What a courier carries: told by a word, and what is known of it sealed.
#[tokio::test]
async fn a_parcel_that_does_not_come_is_told_of() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    for (token, step, body) in [
        (CLERK, "report-missing", json!({"parcel": "package"})),
        (HEAD, "declare-lost", json!({"parcel": "result", "reason": "Акт № 4"})),
        (CLERK, "report-found", json!({"parcel": "result", "note": "На складе"})),
    ] {
        assert_eq!(house.step(token, step, &body).send().await.unwrap().status(), 200, "{step}");
    }
    let steps: Vec<Step> = asked.lock().unwrap().iter().map(|request| request.step.clone()).collect();
    assert_eq!(steps[0], Step::ReportMissing { parcel: Parcel::Package });
    let Step::DeclareLost { parcel: Parcel::Result, reason } = steps[1] else { panic!("{:?}", steps[1]) };
    assert_eq!(house.file(reason).await["text"], "Акт № 4");
    let Step::ReportFound { parcel: Parcel::Result, note: Some(note) } = steps[2] else { panic!("{:?}", steps[2]) };
    assert_eq!(house.file(note).await["text"], "На складе");
    let wrong = house.step(HEAD, "declare-lost", &json!({"parcel": "diploma"})).send().await.unwrap();
    assert_eq!(faults(wrong).await, ["/parcel member.word", "/reason member.missing"]);
    let (status, ..) = answered(house.step(CLERK, "declare-lost", &json!({}))).await;
    assert_eq!((status, asked.lock().unwrap().len()), (403, 3));
}

pub(super) async fn answered(request: RequestBuilder) -> (u16, String, Option<String>) {
    problem(request.send().await.unwrap()).await
}

pub(super) async fn faults(response: Response) -> Vec<String> {
    let body: Value = response.json().await.unwrap();
    let fault = |fault: &Value| format!("{} {}", fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap());
    body["errors"].as_array().unwrap().iter().map(fault).collect()
}

#[tokio::test]
async fn a_step_is_sent_with_who_and_what_for() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let first = house.step(CLERK, "register", &json!({})).send().await.unwrap();
    assert_eq!((first.status().as_u16(), first.headers()["etag"].to_str().unwrap()), (200, "\"4\""));
    let without_body = house.bare_step(CLERK, "register").header("Idempotency-Key", "k-1").header("If-Match", "*");
    insta::assert_snapshot!("step", shown(without_body).await);
    let asked = asked.lock().unwrap();
    assert_eq!(asked[0].case, uuid::Uuid::from_u128(1));
    assert_eq!((asked[0].by.id.as_str(), asked[0].by.role.name()), ("c-1", "clerk"));
    assert_eq!((asked[0].expected, asked[1].expected), (Some(2), None));
    assert_eq!(asked[0].cause, asked[1].cause, "the same key is the same cause");
    assert_eq!(asked[0].step, Step::Register);
}

#[tokio::test]
async fn what_staff_write_is_sealed_and_only_named() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let remark = "Проверьте год выпуска\nи фамилию";
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    for (at, (token, step, body)) in [
        (HEAD, "assign", json!({"executor": "e-1", "resolution": "Подготовить"})),
        (EXECUTOR, "draft", json!({"result": "refusal", "ground": "unreliable", "fact": "Номера нет в книге"})),
        (HEAD, "return-for-rework", json!({"remark": remark})),
        (CLERK, "issue", json!({"to": "applicant", "identity": identity})),
        (CLERK, "withdraw", json!({"by": "representative", "statement": "Прошу вернуть"})),
        (CLERK, "hand-to-courier", json!({"waybill": "KZ-1"})),
        (CLERK, "confirm-arrival", json!({})),
        (EXECUTOR, "draft", json!({"result": "duplicate"})),
        (HEAD, "extend", json!({"until": "2026-10-09", "reason": "Архив ищет приказ"})),
    ]
    .into_iter()
    .enumerate()
    {
        for time in ["once", "again"] {
            let request = house.bare_step(token, step).header("Idempotency-Key", format!("k-{at}")).json(&body);
            assert_eq!(request.header("If-Match", "\"2\"").send().await.unwrap().status(), 200, "{step} {time}");
        }
    }
    assert_eq!(house.files().await, 6, "a repeated step seals nothing more");
    let steps: Vec<Step> = asked.lock().unwrap().iter().map(|request| request.step.clone()).collect();
    assert!(steps.chunks(2).all(|pair| pair[0] == pair[1]), "a repeated step names the same files");
    let [assign, draft, rework, issue, withdraw, courier, arrival, duplicate, extend] =
        <[Step; 9]>::try_from(steps.into_iter().step_by(2).collect::<Vec<_>>()).unwrap();
    let Step::Assign { resolution: Some(resolution), .. } = assign else { panic!("{assign:?}") };
    assert_eq!(house.file(resolution).await["text"], "Подготовить");
    let Step::Draft(Draft::Refusal { fact, ground: Ground::Unreliable }) = draft else { panic!("{draft:?}") };
    assert_eq!(house.file(fact).await["text"], "Номера нет в книге");
    let Step::Extend { reason, until } = extend else { panic!("{extend:?}") };
    assert_eq!(house.file(reason).await["text"], "Архив ищет приказ");
    assert_eq!(until.to_string(), "2026-10-09");
    let Step::ReturnForRework { remark: file } = rework else { panic!("{rework:?}") };
    let file = house.file(file).await;
    assert_eq!((&file["text"], file["salt"].as_str().unwrap().len()), (&json!(remark), 32));
    let Step::Issue { identity: shown, original: false, to: Party::Applicant } = issue else { panic!("{issue:?}") };
    let shown = house.file(shown).await;
    assert_eq!((&shown["kind"], &shown["number"]), (&identity["kind"], &identity["number"]));
    let Step::Withdraw { by: Party::Representative, statement } = withdraw else { panic!("{withdraw:?}") };
    assert_eq!(house.file(statement).await["text"], "Прошу вернуть");
    let Step::HandToCourier { waybill } = courier else { panic!("{courier:?}") };
    assert_eq!(waybill.0, house.vault.digest("waybill", "KZ-1"));
    assert_eq!((arrival, duplicate), (Step::ConfirmArrival, Step::Draft(Draft::Duplicate)));
}

#[tokio::test]
async fn a_signature_goes_to_signing_with_the_document_that_lies_for_it() {
    let house = House::new().await;
    let asked = house.workshop("signing", done).await;
    let cms = json!({"signature": "MIIB+w=="});
    let early = answered(house.step(HEAD, "sign", &cms)).await;
    assert_eq!(early, (409, "conflict".to_owned(), Some(" not-prepared".to_owned())));
    let document = house.for_signature(b"document").await;
    assert_eq!(house.step(HEAD, "sign", &cms).send().await.unwrap().status(), 200);
    let signature = FileRef(Sha256::digest([0x30, 0x82, 0x01, 0xfb]).into());
    assert_eq!(asked.lock().unwrap()[0].step, Step::Sign { document, signature });
    assert_eq!(house.files().await, 1);
}

#[tokio::test]
async fn a_step_of_another_role_or_college_goes_nowhere() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let note = json!({"remark": "x"});
    for (token, step, body) in [
        (HEAD, "register", json!({})),
        (EXECUTOR, "assign", json!({"executor": "e-1", "resolution": "x"})),
        (CLERK, "draft", json!({"result": "duplicate"})),
        (EXECUTOR, "sign", json!({"signature": "MIIB"})),
        (CLERK, "return-for-rework", note.clone()),
        (STRANGER, "register", json!({})),
        (OPERATOR, "register", json!({})),
        (OPERATIONS, "return-for-rework", note),
    ] {
        let told = match token {
            STRANGER => (404, "not-found".to_owned(), None),
            _ => (403, "forbidden".to_owned(), Some(" wrong-role".to_owned())),
        };
        assert_eq!(answered(house.step(token, step, &body)).await, told, "{step}");
    }
    assert_eq!((house.files().await, asked.lock().unwrap().len()), (0, 0));
}

#[tokio::test]
async fn a_step_without_its_conditions_is_not_taken() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let with = |headers: &[(&'static str, &'static str)]| {
        headers.iter().fold(house.bare_step(CLERK, "register"), |request, (name, value)| request.header(*name, *value))
    };
    for (headers, expected) in [
        (&[("if-match", "*")][..], (400, "invalid-request", "Idempotency-Key idempotency-key.missing")),
        (
            &[("idempotency-key", "a b"), ("if-match", "*")],
            (400, "invalid-request", "Idempotency-Key idempotency-key.unreadable"),
        ),
        (
            &[("idempotency-key", "a"), ("idempotency-key", "b"), ("if-match", "*")],
            (400, "invalid-request", "Idempotency-Key idempotency-key.unreadable"),
        ),
        (&[("idempotency-key", "a")], (428, "precondition-required", "If-Match if-match.missing")),
        (&[("idempotency-key", "a"), ("if-match", "2")], (400, "invalid-request", "If-Match if-match.unreadable")),
    ] {
        let (status, kind, fault) = answered(with(headers)).await;
        assert_eq!((status, kind.as_str(), fault.unwrap().as_str()), expected);
    }
    assert_eq!(asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_body_is_read_strictly_and_all_its_faults_are_told() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let long = "ж".repeat(4_001);
    for (token, step, body, expected) in [
        (CLERK, "register", json!({"force": true}), &["/force member.unknown"][..]),
        (CLERK, "register", json!({"a/b~c": 1, "z": 2}), &["/a~1b~0c member.unknown", "/z member.unknown"]),
        (HEAD, "assign", json!({}), &["/executor member.missing"]),
        (
            HEAD,
            "assign",
            json!({"executor": 7, "resolution": 7}),
            &["/executor member.type", "/resolution member.type"],
        ),
        (HEAD, "assign", json!({"executor": "e-2"}), &["/executor executor.unknown"]),
        (HEAD, "assign", json!({"executor": "c-1"}), &["/executor executor.unknown"]),
        (
            HEAD,
            "assign",
            json!({"executor": "Ә", "resolution": long}),
            &["/executor executor.unknown", "/resolution text.length"],
        ),
        (EXECUTOR, "draft", json!({}), &["/result member.missing"]),
        (EXECUTOR, "draft", json!({"result": "maybe"}), &["/result member.word"]),
        (EXECUTOR, "draft", json!({"result": "duplicate", "fact": "x"}), &["/fact member.unknown"]),
        (EXECUTOR, "draft", json!({"result": "refusal"}), &["/fact member.missing", "/ground member.missing"]),
        (
            EXECUTOR,
            "draft",
            json!({"result": "refusal", "ground": "mood", "fact": " "}),
            &["/fact text.length", "/ground member.word"],
        ),
        (HEAD, "return-for-rework", json!({"remark": "a\u{0}b"}), &["/remark text.characters"]),
        (HEAD, "return-for-rework", json!({"remark": null}), &["/remark member.missing"]),
        (HEAD, "sign", json!({"signature": "???"}), &["/signature signature.unreadable"]),
        (HEAD, "sign", json!({"signature": ""}), &["/signature signature.unreadable"]),
        (CLERK, "attach-scan", json!({}), &["/document member.missing", "/scan member.missing"]),
        (
            EXECUTOR,
            "attach-scan",
            json!({"document": "AB", "scan": "???"}),
            &["/document file.digest", "/scan scan.unreadable"],
        ),
        (CLERK, "attach-scan", json!({"document": "ab".repeat(32), "scan": ""}), &["/scan scan.empty"]),
        (CLERK, "attach-scan", json!({"document": "ab".repeat(32), "scan": "PGh0bWw+"}), &["/scan scan.kind"]),
        (HEAD, "sign-by-hand", json!({"document": 7, "scan": "x"}), &["/document member.type", "/scan file.digest"]),
        (CLERK, "hand-to-courier", json!({"waybill": "a\nb"}), &["/waybill text.characters"]),
        (CLERK, "hand-to-courier", json!({"waybill": "7".repeat(65)}), &["/waybill text.length"]),
        (CLERK, "issue", json!({"to": "courier", "identity": []}), &["/identity member.type", "/to member.word"]),
        (
            CLERK,
            "issue",
            json!({"to": "applicant", "identity": {"kind": "library card", "x": 1}}),
            &["/identity/kind member.word", "/identity/number member.missing", "/identity/x member.unknown"],
        ),
        (CLERK, "withdraw", json!({"by": "head"}), &["/by member.word", "/statement member.missing"]),
    ] {
        let answer = house.step(token, step, &body).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{step} {body}");
        assert_eq!(faults(answer).await, expected, "{step} {body}");
    }
    for (step, status) in [("dance", 404), ("", 404), ("%ff", 404)] {
        assert_eq!(house.step(CLERK, step, &json!({})).send().await.unwrap().status(), status, "{step}");
    }
    let text = house.bare_step(CLERK, "register").header("Idempotency-Key", "k").header("If-Match", "*").body("x");
    assert_eq!(answered(text).await.0, 415);
    assert_eq!((house.files().await, asked.lock().unwrap().len()), (0, 0));
}

/// A PDF, JPEG or PNG of two MiB at most; a head confirms the one that he has seen.
#[tokio::test]
async fn a_scan_is_sealed_as_it_is() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let document = house.for_signature(b"document").await;
    let of = |scan: &[u8]| json!({"document": hex::encode(document.0), "scan": STANDARD.encode(scan)});
    let sized = |bytes: usize| [b"%PDF-".as_slice(), &vec![0; bytes - 5]].concat();
    let scans: [&[u8]; 3] = [b"\xFF\xD8\xFF\xE0 jpeg", b"\x89PNG\r\n\x1A\n png", &sized(2 * 1024 * 1024)];
    for (at, scan) in scans.iter().enumerate() {
        let request = house.bare_step(CLERK, "attach-scan").header("Idempotency-Key", format!("s-{at}"));
        let request = request.header("If-Match", "*").json(&of(scan));
        assert_eq!(request.send().await.unwrap().status(), 200, "{at}");
        let step = asked.lock().unwrap().last().unwrap().step.clone();
        let file = FileRef(Sha256::digest(scan).into());
        assert_eq!(step, Step::AttachScan { document, scan: file });
        let reader = Reader { at: NOW.parse().unwrap(), who: "test".to_owned(), why: "test".to_owned() };
        assert!(house.vault.read_file(file.0, &reader).await.unwrap() == *scan);
    }
    let files = house.files().await;
    let large = house.step(EXECUTOR, "attach-scan", &of(&sized(2 * 1024 * 1024 + 1))).send().await.unwrap();
    assert_eq!(faults(large).await, ["/scan scan.too-large"]);
    let huge = answered(house.step(EXECUTOR, "attach-scan", &of(&sized(4 * 1024 * 1024)))).await;
    assert_eq!((huge.0, huge.1.as_str()), (413, "too-large"));
    assert_eq!(house.files().await, files);
}

#[tokio::test]
async fn what_a_service_refuses_is_told_in_the_readers_language() {
    let house = House::new().await;
    let nobody = answered(house.step(CLERK, "register", &json!({}))).await;
    assert_eq!(nobody, (503, "unavailable".to_owned(), None));
    house.workshop("workflow", rejected).await;
    insta::assert_snapshot!(
        "rejected",
        shown(house.step(CLERK, "register", &json!({})).header("accept-language", "kk")).await
    );
    let english =
        house.step(CLERK, "register", &json!({})).header("accept-language", "de, en;q=0.5").send().await.unwrap();
    assert_eq!(english.headers()["content-language"], "en");
    let english: serde_json::Value = english.json().await.unwrap();
    assert_eq!(english["title"], Kind::Conflict.title(Language::En));
    assert_eq!(english["errors"][0]["detail"]["en"], Rejection::NotDelivered.text().en);
    house.workshop("signing", stale).await;
    house.for_signature(b"document").await;
    let late = answered(house.step(HEAD, "sign", &json!({"signature": "MIIB"}))).await;
    assert_eq!(late, (412, "stale".to_owned(), None));
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let withdraw = |statement: &str| house.step(CLERK, "withdraw", &json!({"by": "applicant", "statement": statement}));
    assert_eq!(withdraw("Прошу вернуть").send().await.unwrap().status(), 200);
    let reused = (422, "idempotency-key-reused".to_owned(), Some("Idempotency-Key idempotency-key.reused".to_owned()));
    assert_eq!(answered(withdraw("Прошу вернуть всё")).await, reused);
    assert_eq!(withdraw("Прошу вернуть").send().await.unwrap().status(), 200, "the first goes on standing");
    let without_order = r#" {"statement": "Прошу вернуть", "by": "applicant"} "#;
    let request = house.bare_step(CLERK, "withdraw").header("Idempotency-Key", "k-1").header("If-Match", "*");
    let request = request.header("Content-Type", "application/json").body(without_order);
    assert_eq!(request.send().await.unwrap().status(), 200, "order and white space are no content");
    let asked = asked.lock().unwrap().len();
    assert_eq!((asked, house.files().await), (3, 1), "nothing of the other request is kept");
}

#[tokio::test]
async fn a_key_of_what_was_refused_is_free_again() {
    let house = House::new().await;
    let _asked = house.workshop("workflow", rejected).await;
    let withdraw = |statement: &str| house.step(CLERK, "withdraw", &json!({"by": "applicant", "statement": statement}));
    for statement in ["Прошу вернуть", "Прошу вернуть всё"] {
        assert_eq!(withdraw(statement).send().await.unwrap().status(), 409, "{statement}");
    }
}

#[tokio::test]
async fn a_key_of_what_is_unknown_goes_on_standing() {
    let house = House::new().await;
    let withdraw = |statement: &str| house.step(CLERK, "withdraw", &json!({"by": "applicant", "statement": statement}));
    assert_eq!(withdraw("Прошу вернуть").send().await.unwrap().status(), 503, "nobody listens");
    assert_eq!(withdraw("Прошу вернуть всё").send().await.unwrap().status(), 422);
    assert_eq!(withdraw("Прошу вернуть").send().await.unwrap().status(), 503);
}

#[tokio::test]
async fn a_member_named_twice_is_told() {
    let house = House::new().await;
    let _asked = house.workshop("workflow", done).await;
    let body = r#"{"by": "applicant", "by": "representative", "statement": "x"}"#;
    let request = house.bare_step(CLERK, "withdraw").header("Idempotency-Key", "k-1").header("If-Match", "*");
    let response = request.header("Content-Type", "application/json").body(body).send().await.unwrap();
    assert_eq!((response.status().as_u16(), faults(response).await), (400, vec![" body.duplicate-member".to_owned()]));
}
