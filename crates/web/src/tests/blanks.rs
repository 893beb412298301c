//! Blank forms from outside: over the API, and at the desks. `signing` itself is tested in its crate.

use std::sync::{Arc, Mutex};

use reqwest::RequestBuilder;
use reqwest::header::{COOKIE, LOCATION};
use serde_json::{Value, json};
use telnusqa_contracts::blank::{Request, step_of};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_domain::blank::{Step, StepKind};
use telnusqa_domain::case::{Event, Manner, Prepared, StaffId};
use telnusqa_domain::register_number::RegisterNumber;

use super::described::answer;
use super::house::House;
use super::invented::{CLERK, EXECUTOR, HEAD, OPERATOR, STRANGER, number};
use super::sign_in::{of_ours, signed_in};
use super::steps::{answered, faults};

const BLANKS: &str = "/api/v1/blanks";
const STEPS: &str = "/api/v1/blanks/{blank}/steps/{step}";

fn delivery() -> Value {
    json!({"first": "ткб 0123401", "last": "ТКБ-0123405", "on": "2026-09-04", "note": "Баспахана, жүкқұжат 117"})
}

impl House {
    /// The first case lies signed under its number. Of five blank forms one was printed for it yesterday, one today for a number
    /// that is void, one was spoiled, two are free.
    async fn with_blanks() -> Self {
        let house = Self::new().await;
        let document = house.for_signature(b"document").await;
        let note = house.put(r#"{"salt":"00","text":"Баспахана, жүкқұжат 117"}"#.as_bytes()).await;
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
        let register = "INSERT INTO signing.register (college, year, serial, number, case_id, draft, status, reason, document,
                 reserved_at, settled_at) VALUES
             ('050340517500', 2026, 17, '050340517500-2026-00017', '00000000-0000-0000-0000-000000000001', 2, 'issued', NULL,
                 sha256('document'), '2026-09-03T05:00:00Z', '2026-09-03T06:00:00Z'),
             ('050340517500', 2026, 16, '050340517500-2026-00016', '00000000-0000-0000-0000-000000000001', 1, 'void', 'annulled',
                 NULL, '2026-09-03T05:00:00Z', '2026-09-03T06:00:00Z')";
        sqlx::query(register).execute(&house.owner).await.unwrap();
        let blanks = "INSERT INTO signing.blanks VALUES
             ('050340517500', 'ТКБ', '0123401', 'printed', 3, '050340517500-2026-00017', NULL, '2026-09-03T07:00:00Z'),
             ('050340517500', 'ТКБ', '0123402', 'printed', 3, '050340517500-2026-00016', NULL, '2026-09-04T05:00:00Z'),
             ('050340517500', 'ТКБ', '0123403', 'spoiled', 2, NULL, 'damaged', '2026-09-03T07:00:00Z'),
             ('050340517500', 'ТКБ', '0123404', 'received', 1, NULL, NULL, '2026-09-03T07:00:00Z'),
             ('050340517500', 'ТКБ', '0123405', 'received', 1, NULL, NULL, '2026-09-03T07:00:00Z')";
        sqlx::query(blanks).execute(&house.owner).await.unwrap();
        sqlx::query(
            "INSERT INTO signing.blank_events VALUES
             ('050340517500', 'ТКБ', '0123404', 1, 'received', '2026-09-03T07:00:00Z', 'c-1', gen_random_uuid(),
                 json_build_object('note', $1, 'on', '2026-09-03'))",
        )
        .bind(hex::encode(note.0))
        .execute(&house.owner)
        .await
        .unwrap();
        house
    }

    /// What `signing` is asked.
    async fn asked(&self) -> Arc<Mutex<Vec<Request>>> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        self.listens("signing", move |command| {
            assert!(step_of(&command.verb).is_some(), "{}", command.verb);
            let request = Request::from_json(&command.body).unwrap();
            let repeated = kept.lock().unwrap().iter().any(|before: &Request| before.cause == request.cause);
            kept.lock().unwrap().push(request);
            Reply::Done(Done { events: Vec::new(), repeated })
        })
        .await;
        asked
    }

    fn receive(&self, token: &str, key: &str, body: &Value) -> RequestBuilder {
        self.post(BLANKS).bearer_auth(token).header("Idempotency-Key", key).json(body)
    }

    fn use_blank(&self, token: &str, (blank, step): (&str, &str), body: &Value) -> RequestBuilder {
        let request = self.post(&format!("{BLANKS}/{blank}/steps/{step}")).bearer_auth(token);
        request.header("Idempotency-Key", "k").header("If-Match", "\"1\"").json(body)
    }
}

#[tokio::test]
async fn what_was_printed_yesterday_or_is_void_is_asked_after() {
    let house = House::with_blanks().await;
    for token in [CLERK, EXECUTOR, HEAD] {
        let book = house.json(token, BLANKS).await;
        let unissued: Vec<_> = book["unissued"].as_array().unwrap().iter().map(|blank| &blank["number"]).collect();
        assert_eq!(unissued, ["ТКБ 0123401", "ТКБ 0123402"]);
        assert_eq!(book["unissued"][0]["applicationNumber"], number(1));
        let counts: Vec<_> = book["counts"].as_array().unwrap().iter().map(|count| &count["blanks"]).collect();
        assert_eq!((json!(counts), &book["total"]), (json!([2, 0, 2, 0, 1, 0]), &json!(5)));
    }
    let of_number = house.json(CLERK, &format!("{BLANKS}?registerNumber=050340517500-2026-00017")).await;
    assert_eq!((&of_number["total"], &of_number["blanks"][0]["number"]), (&json!(1), &json!("ТКБ 0123401")));
    let spoiled = house.json(CLERK, &format!("{BLANKS}?standing=spoiled")).await;
    assert_eq!(spoiled["blanks"][0]["reason"], "damaged");
    let whole = house.json(HEAD, &format!("{BLANKS}/ТКБ-0123404")).await;
    assert_eq!(whole["history"][0]["note"], "Баспахана, жүкқұжат 117");
    let read = ("head:h-1".to_owned(), "blank form".to_owned(), "file".to_owned());
    assert!(house.reads().await.contains(&read));
    assert_eq!(house.json(STRANGER, BLANKS).await["total"], 0);
    assert_eq!(answered(house.get(&format!("{BLANKS}/ТКБ-0123404")).bearer_auth(STRANGER)).await.0, 404);
    assert_eq!(answered(house.get(BLANKS).bearer_auth(OPERATOR)).await.0, 403);
}

#[tokio::test]
async fn a_step_is_asked_once_and_what_is_written_lies_in_the_vault() {
    let house = House::with_blanks().await;
    let asked = house.asked().await;
    let received = house.receive(CLERK, "k-1", &delivery()).send().await.unwrap();
    assert_eq!(received.status(), 201);
    assert_eq!(received.headers()[LOCATION], "/api/v1/blanks/%D0%A2%D0%9A%D0%91-0123401");
    assert_eq!(house.receive(CLERK, "k-1", &delivery()).send().await.unwrap().status(), 200);
    let spoil = json!({"reason": "misprinted", "note": "Принтер зажевал"});
    let response = house.use_blank(EXECUTOR, ("ТКБ-0123404", "spoil"), &spoil).send().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["etag"]), (200, &"\"1\"".parse().unwrap()));
    let requests = asked.lock().unwrap().clone();
    assert_eq!(requests[0], requests[1]);
    let Step::Receive { last, note, .. } = &requests[0].step else { panic!("{:?}", requests[0]) };
    assert_eq!((requests[0].blank.to_string(), last.to_string()), ("ТКБ 0123401".to_owned(), "ТКБ 0123405".to_owned()));
    let Step::Spoil { note: Some(spoiled), .. } = &requests[2].step else { panic!("{:?}", requests[2]) };
    assert_eq!((requests[2].expected, requests[2].step.kind()), (Some(1), StepKind::Spoil));
    for sealed in [note, spoiled] {
        let kept: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM vault.files WHERE sha256 = $1)")
            .bind(&sealed.0[..])
            .fetch_one(&house.owner)
            .await
            .unwrap();
        assert!(kept);
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let house = House::with_blanks().await;
    let bad = json!({"first": "ТKБ 1", "last": "7", "on": "yesterday", "pages": 3});
    let response = house.receive(CLERK, "k", &bad).send().await.unwrap();
    assert_eq!(response.status(), 400);
    let expected = [
        "/first member.blank",
        "/last member.blank",
        "/note member.missing",
        "/on member.day",
        "/pages member.unknown",
    ];
    let mut told = faults(response).await;
    told.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(answered(house.receive(HEAD, "k", &delivery())).await.0, 403);
    assert_eq!(answered(house.use_blank(CLERK, ("x", "print"), &json!({}))).await.0, 404);
    assert_eq!(answered(house.use_blank(CLERK, ("ТКБ-0123404", "receive"), &json!({}))).await.0, 404);
}

#[tokio::test]
async fn a_clerk_keeps_the_book_at_the_desk_and_a_head_reads_it() {
    let house = House::with_blanks().await;
    let asked = house.asked().await;
    let clerk = signed_in(&house, "c-1").await;
    let head = signed_in(&house, "h-1").await;
    let page = house.page(&clerk, "/blanks?lang=en").await;
    for said in [
        "Printed and not issued",
        "ТКБ 0123402",
        "/work/TN-2026-0000001-2",
        "Take a delivery in",
        "aria-current=\"page\">Blank forms",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let read = house.page(&head, "/blanks?lang=en&standing=spoiled").await;
    assert!(read.contains("damaged") && !read.contains("<form method=\"post\" action=\"/blanks\">"), "{read}");
    let fill = async |path: &str, form: &[(&str, &str)]| {
        let request = of_ours(&house, path).header(COOKIE, &clerk).form(form);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), to, answer.text().await.unwrap())
    };
    // nothing that was filled in is lost
    let bad = [("first", "ТКБ 1"), ("last", "ТКБ"), ("on", "2026-09-04"), ("note", "Баспахана <б>")];
    let (status, _, refused) = fill("/blanks", &bad).await;
    assert_eq!(status, 400);
    for kept in [
        "value=\"ТКБ 1\"",
        "value=\"ТКБ\" aria-invalid=\"true\"",
        "Баспахана &#60;б&#62;",
        "<details class=\"offer\" open>",
    ] {
        assert!(refused.contains(kept), "{kept}: {refused}");
    }
    let good = [("first", "ТКБ 0123401"), ("last", "ТКБ 0123405"), ("on", "2026-09-04"), ("note", "Баспахана")];
    assert_eq!(fill("/blanks", &good).await.1.as_deref(), Some("/blanks?done=receive"));
    // from the page of the case
    let case = house.page(&clerk, &format!("/work/{}?lang=en", number(1))).await;
    assert!(case.contains("ТКБ 0123401") && case.contains("printed, not issued"), "{case}");
    let reserve = [("blank", "ТКБ 0123404"), ("registerNumber", "050340517500-2026-00017")];
    let to = fill("/blanks/reserve", &reserve).await.1;
    assert_eq!(to.as_deref(), Some("/blanks/%D0%A2%D0%9A%D0%91-0123404?done=reserve"));
    let done = house.page(&clerk, &format!("{}&lang=en", to.unwrap())).await;
    assert!(done.contains("The blank form is reserved for the duplicate.") && done.contains("жүкқұжат 117"), "{done}");
    let (status, _, refused) = fill("/blanks/ТКБ-0123404/spoil", &[("note", "x"), ("seen", "1")]).await;
    assert_eq!(status, 400);
    assert!(
        refused.contains("<textarea id=\"spoil-note\" name=\"note\" rows=\"4\" maxlength=\"4000\">x</textarea>"),
        "{refused}"
    );
    let kinds: Vec<_> = asked.lock().unwrap().iter().map(|request| request.step.kind()).collect();
    assert_eq!(kinds, [StepKind::Receive, StepKind::Reserve]);
}

/// Every operation answered, for the description.
pub(super) async fn answers() -> Vec<Value> {
    let house = Box::pin(House::with_blanks()).await;
    let _asked = house.asked().await;
    let mut answers = Vec::new();
    for request in [
        house.receive(CLERK, "k-1", &delivery()),
        house.receive(CLERK, "k-1", &delivery()),
        house.receive(CLERK, "k-1", &json!({"first": "ТКБ 1", "last": "ТКБ 2", "on": "2026-09-04", "note": "x"})),
        house.receive(CLERK, "k-2", &json!({})),
        house.receive(HEAD, "k-2", &delivery()),
    ] {
        answers.push(answer("post", BLANKS, request).await);
    }
    for (token, blank, body) in [
        (CLERK, ("ТКБ-0123404", "reserve"), json!({"registerNumber": "050340517500-2026-00017"})),
        (CLERK, ("ТКБ-0123404", "reserve"), json!({"registerNumber": "17"})),
        (CLERK, ("ТКБ-0123404", "dance"), json!({})),
        (HEAD, ("ТКБ-0123404", "print"), json!({})),
    ] {
        answers.push(answer("post", STEPS, house.use_blank(token, blank, &body)).await);
    }
    let unseen =
        house.post(&format!("{BLANKS}/ТКБ-0123404/steps/print")).bearer_auth(CLERK).header("Idempotency-Key", "k");
    answers.push(answer("post", STEPS, unseen).await);
    for (token, path, of) in [
        (CLERK, BLANKS, BLANKS.to_owned()),
        (CLERK, BLANKS, format!("{BLANKS}?standing=lost")),
        (OPERATOR, BLANKS, BLANKS.to_owned()),
        (HEAD, "/api/v1/blanks/{blank}", format!("{BLANKS}/ТКБ-0123404")),
        (HEAD, "/api/v1/blanks/{blank}", format!("{BLANKS}/ТКБ-0999999")),
        (OPERATOR, "/api/v1/blanks/{blank}", format!("{BLANKS}/ТКБ-0123404")),
    ] {
        answers.push(answer("get", path, house.get(&of).bearer_auth(token)).await);
    }
    answers
}
