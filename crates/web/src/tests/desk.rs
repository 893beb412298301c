//! What staff read: lists of work, documents, signatures, notes, figures.

use reqwest::Response;
use serde_json::{Value, json};
use telnusqa_domain::case::{Delivery, Event, FileRef, Ground, Manner, StaffId};
use telnusqa_domain::regulation::Duty;

use super::house::{House, on_paper, problem, shown};
use super::invented::{CLERK, EXECUTOR, HEAD, OPERATIONS, OPERATOR, STRANGER, number};

/// Who sees nothing of what the college of a case keeps of it; to a stranger there is no such case.
const TURNED_AWAY: [(&str, u16); 3] = [(OPERATOR, 403), (OPERATIONS, 403), (STRANGER, 404)];

impl House {
    pub(super) async fn read(&self, token: &str, path: &str) -> Response {
        self.get(path).bearer_auth(token).send().await.unwrap()
    }

    pub(super) async fn json(&self, token: &str, path: &str) -> Value {
        let answer = self.read(token, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// A signature of a college that could not be checked.
    pub(super) async fn signature_waits(&self, college: &str, state: &str) {
        sqlx::query(
            "INSERT INTO signing.waiting (cause, case_id, college, document, request, reasons, tries, status, since,
                 settled_at, next_try_at)
             VALUES (gen_random_uuid(), '00000000-0000-0000-0000-000000000001', $1, sha256('d'), '{}',
                 '{revocation.busy}', 2, $2, '2026-11-24T05:00:00Z', CASE WHEN $2 <> 'waiting' THEN now() END, now())",
        )
        .bind(college)
        .bind(state)
        .execute(&self.owner)
        .await
        .unwrap();
    }

    pub(super) async fn denied(&self, token: &str, path: &str, status: u16) {
        let answer = self.read(token, path).await;
        assert_eq!(problem(answer).await.0, status, "{token} {path}");
    }
}

pub(super) fn of_case(path: &str) -> String {
    format!("/api/v1/cases/{}/{path}", number(1))
}

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

pub(super) fn hex(file: FileRef) -> String {
    hex::encode(file.0)
}

#[tokio::test]
async fn everybody_sees_what_waits_for_him() {
    let house = House::new().await;
    insta::assert_snapshot!("worklist", shown(house.get("/api/v1/worklist?lang=ru").bearer_auth(CLERK)).await);
    let waits = async |token, path| {
        let list = house.json(token, path).await;
        (list["counts"].clone(), list["cases"].as_array().unwrap().len(), list["pages"].as_u64().unwrap())
    };
    assert_eq!(waits(HEAD, "/api/v1/worklist").await, (json!({}), 0, 0));
    assert_eq!(waits(STRANGER, "/api/v1/worklist").await, (json!({}), 0, 0));
    let (by, executor) = (staff("c-1"), staff("e-9"));
    house.happens(1, 3, &Event::Delivered { by: by.clone() }).await;
    house.happens(1, 4, &Event::Registered { by }).await;
    assert_eq!(waits(HEAD, "/api/v1/worklist").await, (json!({"assign": 1}), 1, 1));
    house.happens(1, 5, &Event::Assigned { by: staff("h-1"), executor, resolution: None }).await;
    assert_eq!(waits(EXECUTOR, "/api/v1/worklist").await, (json!({}), 0, 0), "it is another executor's");
    assert_eq!(waits(EXECUTOR, "/api/v1/worklist?all=true").await, (json!({"draft": 1}), 1, 1));
    assert_eq!(waits(EXECUTOR, "/api/v1/worklist?all=true&page=2").await, (json!({"draft": 1}), 0, 1));
    let overrun = "/api/v1/worklist?overrun=true";
    assert_eq!(waits(HEAD, overrun).await, (json!({}), 0, 0));
    let (by, responsible) = ("2026-09-15T13:30:00Z".parse().unwrap(), Some(staff("e-9")));
    house.happens(1, 6, &Event::StepOverrun { by, duty: Duty::Draft, responsible }).await;
    assert_eq!(waits(HEAD, overrun).await, (json!({"draft": 1}), 1, 1), "the head is told of everybody's");
    assert_eq!(waits(EXECUTOR, overrun).await, (json!({}), 0, 0));
    assert_eq!(waits(CLERK, overrun).await, (json!({}), 0, 0));
    let late = &house.json(HEAD, overrun).await["cases"][0];
    assert_eq!(
        (&late["nextStep"]["overrun"], &late["card"]["overruns"][0]["responsible"]),
        (&json!(true), &json!("e-9"))
    );
    for token in [OPERATOR, OPERATIONS] {
        house.denied(token, "/api/v1/worklist", 403).await;
    }
    for query in ["page=0", "page=-1", "page=x", "all=yes", "page=1&page=2", "page=99999999999"] {
        house.denied(CLERK, &format!("/api/v1/worklist?{query}"), 400).await;
    }
    assert_eq!(waits(CLERK, "/api/v1/worklist?page=4294967295").await, (json!({}), 0, 0));
}

#[tokio::test]
async fn a_college_reads_its_document_and_its_signature_and_is_recorded() {
    let house = House::new().await;
    house.denied(HEAD, &of_case("document"), 404).await;
    let text = "Телнұсқа № 050340517500-2026-00001";
    let document = house.put(text.as_bytes()).await;
    assert_eq!(house.for_signature(text.as_bytes()).await, document);
    house.denied(HEAD, &of_case("signature"), 404).await;
    let signature = house.put(b"0\x82\x01\xfb").await;
    let signed =
        Event::Signed { by: staff("h-1"), document, manner: Manner::Electronic { certificate: [1; 32], signature } };
    house.happens(1, 8, &signed).await;
    for token in [HEAD, EXECUTOR, CLERK] {
        let answer = house.read(token, &of_case("document")).await;
        let headers = answer.headers();
        assert_eq!(headers["etag"], format!("\"{}\"", hex(document)));
        assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
        assert_eq!(headers["content-disposition"], format!("attachment; filename=\"{}.txt\"", number(1)));
        assert_eq!(answer.text().await.unwrap(), text);
    }
    let answer = house.read(HEAD, &of_case("signature")).await;
    assert_eq!(answer.headers()["content-type"], "application/pkcs7-signature");
    assert_eq!(&answer.bytes().await.unwrap()[..], b"0\x82\x01\xfb");
    let reads = house.reads().await;
    let read = |who: &str, why: &str| (who.to_owned(), why.to_owned(), "file".to_owned());
    let expected =
        [("head:h-1", "document"), ("executor:e-1", "document"), ("clerk:c-1", "document"), ("head:h-1", "signature")];
    assert_eq!(reads, expected.map(|(who, why)| read(who, why)));
    for (token, status) in TURNED_AWAY {
        house.denied(token, &of_case("document"), status).await;
        house.denied(token, &of_case("signature"), status).await;
    }
    assert_eq!(house.reads().await.len(), 4, "who is turned away reads nothing");
}

#[tokio::test]
async fn a_card_holds_what_was_signed_and_its_signature() {
    let house = House::new().await;
    house.denied(HEAD, &of_case("card"), 404).await;
    let (text, cms) = ("Телнұсқа № 050340517500-2026-00001", b"0\x82\x01\xfb");
    let document = house.put(text.as_bytes()).await;
    house.for_signature(text.as_bytes()).await;
    house.denied(HEAD, &of_case("card"), 404).await;
    let signature = house.put(cms).await;
    house
        .happens(
            1,
            8,
            &Event::Signed {
                by: staff("h-1"),
                document,
                manner: Manner::Electronic { certificate: [1; 32], signature },
            },
        )
        .await;
    let answer = house.read(HEAD, &of_case("card")).await;
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let disposition = format!("attachment; filename=\"{}-card.pdf\"", number(1));
    assert_eq!(answer.headers()["content-disposition"], disposition);
    let card = answer.bytes().await.unwrap();
    assert_eq!(card, house.read(CLERK, &of_case("card")).await.bytes().await.unwrap(), "the same bytes");
    let shown = on_paper(&card);
    for told in ["Карточка электронного документа", &format!("{}.txt.p7s", number(1)), "мотивированный отказ"]
    {
        assert!(shown.contains(told), "{told} in {shown}");
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, saved) = (folder.path().join("card.pdf"), folder.path().join("saved"));
    std::fs::write(&file, &card).unwrap();
    for (nth, lies) in [("1", text.as_bytes()), ("2", cms)] {
        let done =
            std::process::Command::new("pdfdetach").args(["-save", nth, "-o"]).args([&saved, &file]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(std::fs::read(&saved).unwrap(), lies);
    }
    let reads: Vec<(String, String)> = house.reads().await.into_iter().map(|(who, why, _)| (who, why)).collect();
    let read = |who: &str| (who.to_owned(), "card".to_owned());
    assert_eq!(reads, ["head:h-1", "head:h-1", "clerk:c-1", "clerk:c-1"].map(read));
    for (token, status) in TURNED_AWAY {
        house.denied(token, &of_case("card"), status).await;
    }
}

#[tokio::test]
async fn a_note_is_read_where_the_timeline_names_it() {
    let house = House::new().await;
    let resolution = house.put(r#"{"salt":"00","text":"Подготовить"}"#.as_bytes()).await;
    let other = house.put(r#"{"salt":"01","text":"чужое"}"#.as_bytes()).await;
    let path = |file| of_case(&format!("notes/{}", hex(file)));
    house.denied(HEAD, &path(resolution), 404).await;
    let by = staff("c-1");
    house.happens(1, 3, &Event::Delivered { by: by.clone() }).await;
    house.happens(1, 4, &Event::Registered { by }).await;
    let (by, executor) = (staff("h-1"), staff("e-1"));
    house.happens(1, 5, &Event::Assigned { by, executor, resolution: Some(resolution) }).await;
    let note = house.json(EXECUTOR, &path(resolution)).await;
    let case = "00000000-0000-0000-0000-000000000001";
    assert_eq!(note, json!({"caseId": case, "sha256": hex(resolution), "text": "Подготовить"}));
    house.denied(EXECUTOR, &path(other), 404).await;
    house.denied(EXECUTOR, &of_case("notes/xyz"), 404).await;
    for (token, status) in TURNED_AWAY {
        house.denied(token, &path(resolution), status).await;
    }
    assert_eq!(house.reads().await, [("executor:e-1".to_owned(), "note".to_owned(), "file".to_owned())]);
}

#[tokio::test]
async fn an_answer_waits_for_the_position_asked_for() {
    let house = House::new().await;
    let path = format!("/api/v1/cases/{}", number(1));
    let answer = house.read(CLERK, &format!("{path}?after=5")).await;
    assert_eq!(answer.headers()["etag"], "\"2\"");
    let waiting = house.get(&format!("{path}?after=6")).bearer_auth(CLERK).send();
    let (answer, position) =
        tokio::join!(waiting, async { house.happens(1, 3, &Event::Delivered { by: staff("c-1") }).await });
    let answer = answer.unwrap();
    assert_eq!((position.0, answer.headers()["etag"].to_str().unwrap()), (6, "\"3\""));
    let shown: Value = answer.json().await.unwrap();
    assert_eq!((&shown["asOf"]["position"], &shown["case"]["version"]), (&json!(6), &json!(3)));
    let late = problem(house.read(CLERK, &of_case("timeline?after=7")).await).await;
    assert_eq!(late, (400, "invalid-request".to_owned(), Some("after after.ahead".to_owned())));
    house.log_is_at(7).await;
    let late = problem(house.read(CLERK, &of_case("timeline?after=7")).await).await;
    assert_eq!(late, (503, "unavailable".to_owned(), Some("after after.behind".to_owned())));
    for query in ["after=", "after=x", "after=-1", "after=1&after=1", "after=9223372036854775808"] {
        house.denied(CLERK, &format!("{path}?{query}"), 400).await;
    }
    let nobody = house.get(&format!("{path}?after=7")).send().await.unwrap();
    assert_eq!(nobody.status(), 401, "nobody waits without a token");
}

#[tokio::test]
async fn figures_are_for_operations_and_executors_for_the_head() {
    let house = House::new().await;
    insta::assert_snapshot!("figures", shown(house.get("/api/v1/figures").bearer_auth(OPERATIONS)).await);
    insta::assert_snapshot!("executors", shown(house.get("/api/v1/staff").bearer_auth(HEAD)).await);
    for token in [CLERK, EXECUTOR, OPERATOR] {
        house.denied(token, "/api/v1/figures", 403).await;
        house.denied(token, "/api/v1/staff", 403).await;
    }
    house.denied(HEAD, "/api/v1/figures", 403).await;
    house.denied(OPERATIONS, "/api/v1/staff", 403).await;
}

#[tokio::test]
async fn a_college_sees_its_signatures_that_wait() {
    let house = House::new().await;
    let of = async |token| house.json(token, "/api/v1/signatures").await["signatures"].as_array().unwrap().clone();
    assert_eq!(of(HEAD).await, Vec::<Value>::new());
    for state in ["refused", "taken", "waiting"] {
        house.signature_waits("050340517500", state).await;
    }
    let expected = |state| {
        json!({
            "case": "00000000-0000-0000-0000-000000000001", "college": "050340517500",
            "document": "18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4",
            "reasons": ["revocation.busy"], "since": "2026-11-24T10:00:00+05:00", "state": state, "tries": 2,
        })
    };
    for token in [CLERK, EXECUTOR, HEAD, OPERATIONS, OPERATOR] {
        assert_eq!(of(token).await, [expected("waiting"), expected("refused")]);
    }
    assert_eq!(of(STRANGER).await, Vec::<Value>::new());
}

/// Why the last day is that day: the same as `telnusqa term` prints, with the steps that stand on the card.
#[tokio::test]
async fn a_term_explains_itself() {
    let house = House::new().await;
    let term = &house.json(OPERATOR, &of_case("term?lang=ru")).await;
    let case = &house.json(OPERATOR, &format!("/api/v1/cases/{}", number(1))).await["case"];
    assert_eq!((&term["dueOn"], &term["handOverBy"]), (&case["card"]["dueOn"], &case["card"]["handOverBy"]));
    let last = term["days"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["date"], &last["n"]), (&term["dueOn"], &json!(15)));
    let steps = |of: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let day = |by: &Value| match text(by).parse::<chrono::DateTime<chrono::Utc>>() {
            Ok(moment) => telnusqa_domain::hours::day_in_almaty(moment).to_string(),
            Err(_) => text(by),
        };
        of["steps"].as_array().unwrap().iter().map(|step| (text(&step["step"]), day(&step["by"]))).collect()
    };
    assert_eq!(steps(term), steps(case));
    let paper =
        async || house.get(&of_case("term/paper")).bearer_auth(CLERK).send().await.unwrap().bytes().await.unwrap();
    let bytes = paper().await;
    assert_eq!(bytes, paper().await, "the same bytes");
    let text = on_paper(&bytes);
    let due =
        chrono::NaiveDate::parse_from_str(term["dueOn"].as_str().unwrap(), "%Y-%m-%d").unwrap().format("%d.%m.%Y");
    for line in [
        format!("Өтініш нөмірі {}", number(1)),
        format!("Мерзімнің соңғы күні {due}"),
        format!("Номер заявления {}", number(1)),
        format!("Последний день срока {due}"),
    ] {
        assert!(text.contains(&line), "{line} in {text}");
    }
    for path in ["term", "term/paper"] {
        house.denied(STRANGER, &of_case(path), 404).await;
    }
    let declined = uuid::Uuid::from_u128(3);
    house.denied(OPERATOR, &format!("/api/v1/cases/{declined}/term"), 404).await;
}

/// From the college's office to a refusal that is proposed.
fn to_a_refusal(fact: FileRef) -> [Event; 4] {
    [
        Event::Delivered { by: staff("c-1") },
        Event::Registered { by: staff("c-1") },
        Event::Assigned { by: staff("h-1"), executor: staff("e-1"), resolution: None },
        Event::RefusalProposed {
            at: "2026-09-03T05:00:00Z".parse().unwrap(),
            by: staff("e-1"),
            fact,
            ground: Ground::NotCompliant,
        },
    ]
}

#[tokio::test]
async fn what_can_be_printed_of_a_case_is_read_by_its_college_alone() {
    let house = House::new().await;
    for missing in ["papers/notice", "papers/protocol", "papers/receipt", "papers/none"] {
        house.denied(HEAD, &of_case(missing), 404).await;
    }
    let answer = house.read(CLERK, &of_case("papers/register")).await;
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let name = format!("attachment; filename=\"{}-register.pdf\"", number(1));
    assert_eq!(answer.headers()["content-disposition"], name);
    let text = on_paper(&answer.bytes().await.unwrap());
    for told in ["Телнұсқалар тізілімінен үзінді", "Выписка из реестра дубликатов", "По этому заявлению номер не взят."]
    {
        assert!(text.contains(told), "{told} in {text}");
    }
    let fact = house.put("{\"salt\":\"00\",\"text\":\"Мөрі жоқ.\"}".as_bytes()).await;
    let history = to_a_refusal(fact);
    house.denied(EXECUTOR, &of_case("papers/draft"), 404).await;
    for (event, version) in history.iter().zip(3..) {
        house.happens(1, version, event).await;
        if version == 5 {
            let draft = house.read(EXECUTOR, &of_case("papers/draft")).await;
            let text = on_paper(&draft.bytes().await.unwrap());
            for told in ["Проект: не подписан, силы не имеет.", "ДУБЛИКАТ", "Номер в реестре дубликатов –"]
            {
                assert!(text.contains(told), "{told} in {text}");
            }
        }
    }
    let answer = house.read(EXECUTOR, &of_case("papers/notice")).await;
    let text = on_paper(&answer.bytes().await.unwrap());
    for told in ["Анықталған мән-жай Мөрі жоқ.", "Дата уведомления 3 сентября 2026 года", "RC-23", "Это ещё не отказ."]
    {
        assert!(text.contains(told), "{told} in {text}");
    }
    let read: Vec<String> = house.reads().await.into_iter().map(|(who, why, _)| format!("{who} {why}")).collect();
    assert_eq!(
        read,
        ["clerk:c-1 paper", "executor:e-1 paper", "executor:e-1 paper", "executor:e-1 paper"],
        "the fact and the applicant"
    );
    for (token, status) in TURNED_AWAY {
        house.denied(token, &of_case("papers/register"), status).await;
    }
}

/// A refusal that was proposed is what would be drafted, as soon as the applicant has been told of it.
#[tokio::test]
async fn a_refusal_can_be_seen_before_it_is_drafted() {
    let house = House::new().await;
    let fact = house.put("{\"salt\":\"00\",\"text\":\"Мөрі жоқ.\"}".as_bytes()).await;
    let history = to_a_refusal(fact);
    for (event, version) in history.iter().zip(3..) {
        house.happens(1, version, event).await;
    }
    // what comes now is the notice
    house.denied(EXECUTOR, &of_case("papers/draft"), 404).await;
    assert_eq!(house.reads().await, []);
    house
        .happens(
            1,
            7,
            &Event::NoticeDelivered { at: "2026-09-03T05:00:00Z".parse().unwrap(), by: None, how: Delivery::Email },
        )
        .await;
    let draft = house.read(EXECUTOR, &of_case("papers/draft")).await;
    let name = format!("attachment; filename=\"{}-draft.pdf\"", number(1));
    assert_eq!(draft.headers()["content-disposition"], name);
    let text = on_paper(&draft.bytes().await.unwrap());
    for told in [
        "Проект: не подписан, силы не имеет.",
        "Мотивированный ответ об отказе",
        "Анықталған мән-жай Мөрі жоқ.",
        "RC-23",
        "соңғы күні – 2026 жылғы 4 желтоқсан",
    ] {
        assert!(text.contains(told), "{told} in {text}");
    }
    assert!(!text.contains("ДУБЛИКАТ"), "{text}");
    for (token, status) in TURNED_AWAY {
        house.denied(token, &of_case("papers/draft"), status).await;
    }
}
