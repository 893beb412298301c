//! The JSON API.

use std::fs;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::house::{House, problem, shown};
use super::invented::{CLERK, IIN, OPERATIONS, OPERATOR, PHONE, STRANGER, number};

const DECLINED: &str = "00000000-0000-0000-0000-000000000003";

#[tokio::test]
async fn a_case_its_timeline_and_its_sentence() {
    let house = House::new().await;
    let get = |path: String| house.get(&path).bearer_auth(OPERATOR);
    insta::assert_snapshot!("case", shown(get(format!("/api/v1/cases/{}", number(1)))).await);
    insta::assert_snapshot!("timeline", shown(get(format!("/api/v1/cases/{}/timeline", number(1)))).await);
    insta::assert_snapshot!("sentence", shown(get(format!("/api/v1/cases/{}/sentence?lang=ru", number(1)))).await);
    insta::assert_snapshot!("declined", shown(get(format!("/api/v1/cases/{DECLINED}"))).await);
}

#[tokio::test]
async fn a_caller_is_found_by_whatever_he_can_tell() {
    let house = House::new().await;
    for (key, recognised_as, hits) in [
        (number(1), "applicationNumber", 1),
        (number(1).to_lowercase().replace('-', " "), "applicationNumber", 1),
        ("001-2026-0000001".to_owned(), "iisNumber", 2),
        ("001 2026 0000002".to_owned(), "iisNumber", 1),
        (IIN.to_owned(), "iin", 3),
        ("990417 400018".to_owned(), "iin", 3),
        (PHONE.to_owned(), "phone", 3),
        ("8 (701) 123-45-67".to_owned(), "phone", 3),
        ("+77019999999".to_owned(), "phone", 0),
        (number(77), "applicationNumber", 0),
    ] {
        let response = house.look_up(&json!({"key": key})).send().await.unwrap();
        assert_eq!(response.status(), 200, "{key}");
        let found: serde_json::Value = response.json().await.unwrap();
        assert_eq!(found["recognisedAs"], recognised_as, "{key}");
        assert_eq!(found["hits"].as_array().unwrap().len(), hits, "{key}");
    }
    let body = json!({"key": IIN, "language": "ru", "why": "complaint"});
    insta::assert_snapshot!("look_up", shown(house.look_up(&body)).await);
}

#[tokio::test]
async fn every_look_at_a_person_is_recorded() {
    let house = House::new().await;
    shown(house.look_up(&json!({"key": number(1)}))).await;
    shown(house.look_up(&json!({"key": "001-2026-0000001"}))).await;
    assert_eq!(house.reads().await, []);
    shown(house.look_up(&json!({"key": PHONE, "why": "complaint"}))).await;
    shown(house.get(&format!("/api/v1/cases/{}/applicant", number(1))).bearer_auth(OPERATOR)).await;
    let read = |why: &str, what: &str| ("operator:o-17".to_owned(), why.to_owned(), what.to_owned());
    let look_up = read("complaint", "look-up");
    assert_eq!(house.reads().await, [look_up.clone(), look_up.clone(), look_up, read("call", "person")]);
}

#[tokio::test]
async fn an_operator_sees_a_masked_name_and_nobody_else_does() {
    let house = House::new().await;
    let path = format!("/api/v1/cases/{}/applicant?why=call", number(1));
    insta::assert_snapshot!("applicant", shown(house.get(&path).bearer_auth(OPERATOR)).await);
    for token in [CLERK, STRANGER, OPERATIONS] {
        let answer = house.get(&path).bearer_auth(token).send().await.unwrap();
        assert_eq!(problem(answer).await, (403, "forbidden".to_owned(), None));
    }
    let why = house.get(&format!("/api/v1/cases/{}/applicant?why=%D0%98%D0%BC%D1%8F", number(1)));
    let answer = why.bearer_auth(OPERATOR).send().await.unwrap();
    assert_eq!(problem(answer).await, (400, "invalid-request".to_owned(), Some("why why.word".to_owned())));
}

#[tokio::test]
async fn a_college_sees_its_own_cases_only() {
    let house = House::new().await;
    let path = format!("/api/v1/cases/{}", number(1));
    for (token, status, hits) in [(CLERK, 200, 3), (STRANGER, 404, 0), (OPERATIONS, 403, 0)] {
        assert_eq!(house.get(&path).bearer_auth(token).send().await.unwrap().status(), status, "{token}");
        let answer = house.post("/api/v1/lookups").bearer_auth(token).json(&json!({"key": IIN})).send().await.unwrap();
        let found: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(found["hits"].as_array().unwrap().len(), hits, "{token}");
    }
}

#[tokio::test]
async fn whoever_is_not_known_is_asked_to_sign_in() {
    let house = House::new().await;
    let path = format!("/api/v1/cases/{}", number(1));
    insta::assert_snapshot!("no_token", shown(house.get(&path).header("accept-language", "en")).await);
    insta::assert_snapshot!("wrong_token", shown(house.get(&path).bearer_auth("nobody's")).await);
    for header in ["Basic b2s6b2s=", "Bearer", "bearer  ", "Bearer \u{fffd}"] {
        let answer = house.get(&path).header("authorization", header).send().await.unwrap();
        assert_eq!(problem(answer).await.0, 401, "{header}");
    }
    let answer = house.get(&path).header("authorization", format!("bEARER {OPERATOR}")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn the_staff_file_is_read_again_when_it_changes() {
    let house = House::new().await;
    let path = format!("/api/v1/cases/{}", number(1));
    let status = async || house.get(&path).bearer_auth(OPERATOR).send().await.unwrap().status().as_u16();
    let file = house.folder.path().join("staff.json");
    let before = fs::read_to_string(&file).unwrap();
    fs::write(&file, "[]").unwrap();
    assert_eq!(status().await, 401);
    fs::write(&file, before).unwrap();
    assert_eq!(status().await, 200);
    fs::write(&file, "no JSON").unwrap();
    assert_eq!(status().await, 200, "who was known stays known");
}

#[tokio::test]
async fn nonsense_is_answered_by_a_problem_that_says_where() {
    let house = House::new().await;
    let wrong = number(1).replace("-0000001-", "-0000011-");
    for (body, expected) in [
        (json!({}), (400, "invalid-request", Some("/key member.missing"))),
        (json!({"key": null}), (400, "invalid-request", Some("/key member.missing"))),
        (json!({"key": 990417400018_u64}), (400, "invalid-request", Some("/key member.type"))),
        (json!({"key": ""}), (400, "invalid-request", Some("/key key.unknown"))),
        (json!({"key": "\u{0}"}), (400, "invalid-request", Some("/key key.unknown"))),
        (json!({"key": "'; DROP TABLE status.cards; --"}), (400, "invalid-request", Some("/key key.unknown"))),
        (json!({"key": "x".repeat(60_000)}), (400, "invalid-request", Some("/key key.unknown"))),
        (json!({"key": "٩٩٠٤١٧٤٠٠٠١٨"}), (400, "invalid-request", Some("/key key.unknown"))),
        (json!({"key": wrong}), (400, "invalid-number", Some("/key application-number.check-character"))),
        (json!({"key": "990417400019"}), (400, "invalid-number", Some("/key iin.control-digit"))),
        (json!({"key": IIN, "why": "because of Әбілова"}), (400, "invalid-request", Some("/why why.word"))),
        (json!({"key": IIN, "why": ""}), (400, "invalid-request", Some("/why why.word"))),
        (json!({"key": IIN, "language": "de"}), (400, "invalid-request", Some("/language language.unknown"))),
        (json!([]), (400, "invalid-request", Some(" body.json"))),
        (json!("key"), (400, "invalid-request", Some(" body.json"))),
    ] {
        let answer = house.look_up(&body).send().await.unwrap();
        let (status, kind, fault) = problem(answer).await;
        assert_eq!((status, kind.as_str(), fault.as_deref()), expected, "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_none_is_refused() {
    let house = House::new().await;
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let duplicate = format!("{{\"key\": \"x\", \"key\": \"{IIN}\", \"key\": }}");
    let json = "application/json; charset=utf-8";
    let large = format!("{{\"key\": \"{}\"}}", "9".repeat(66_000));
    for (content_type, body, status) in [
        (json, Vec::new(), 400),
        (json, b"{\"key\": ".to_vec(), 400),
        (json, b"{\"key\": \"\xff\xfe\"}".to_vec(), 400),
        (json, b"{\"key\": \"\\ud800\"}".to_vec(), 400),
        (json, nested.into_bytes(), 400),
        (json, duplicate.into_bytes(), 400),
        (json, large.into_bytes(), 413),
        ("text/plain", b"{\"key\": \"x\"}".to_vec(), 415),
        ("application/x-www-form-urlencoded", b"key=x".to_vec(), 415),
        ("", b"{\"key\": \"x\"}".to_vec(), 415),
    ] {
        let request = house.post("/api/v1/lookups").bearer_auth(OPERATOR).header("content-type", content_type);
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(problem(answer).await.0, status, "{content_type}");
    }
    let answer = house.post("/api/v1/lookups").bearer_auth(OPERATOR).send().await.unwrap();
    assert_eq!(problem(answer).await.0, 415);
}

/// As simple clients do it: all is sent before anything is read.
#[tokio::test]
async fn whoever_sends_far_too_much_hears_what_he_is_answered() {
    let house = House::new().await;
    let body = vec![b'9'; 30_000_000];
    for (token, status) in [(OPERATOR, "413"), ("nobody", "401")] {
        let head = format!(
            "POST /api/v1/lookups HTTP/1.1\r\nhost: telnusqa\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_answered() {
    let house = House::new().await;
    let wrong = number(1).replace("-0000001-", "-0000011-");
    for (path, status) in [
        ("/api/v1/cases/x".to_owned(), 404),
        (format!("/api/v1/cases/{}", number(77)), 404),
        (format!("/api/v1/cases/{wrong}"), 400),
        ("/api/v1/cases/%00".to_owned(), 404),
        ("/api/v1/cases/%ff%fe".to_owned(), 404),
        ("/api/v1/cases/..%2f..%2fetc%2fpasswd".to_owned(), 404),
        (format!("/api/v1/cases/{}", "9".repeat(8_000)), 404),
        (format!("/api/v1/cases/{}/sentence?lang=de", number(1)), 400),
        (format!("/api/v1/cases/{}/applicant?why=a&why=b", number(1)), 400),
        ("/api/v1/nothing".to_owned(), 404),
        ("/api/v2/".to_owned(), 404),
    ] {
        let answer = house.get(&path).bearer_auth(OPERATOR).send().await.unwrap();
        assert_eq!(problem(answer).await.0, status, "{path}");
    }
    let answer = house.request(Method::DELETE, "/api/v1/lookups").bearer_auth(OPERATOR);
    insta::assert_snapshot!("method", shown(answer.header("accept-language", "ru")).await);
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_and_not_explained() {
    let house = House::new().await;
    sqlx::query("ALTER TABLE status.cards RENAME TO moved").execute(&house.owner).await.unwrap();
    let answer = house.look_up(&json!({"key": number(1)})).header("accept-language", "en");
    insta::assert_snapshot!("unavailable", shown(answer).await);
    assert_eq!(house.get(&format!("/s/{}", number(1))).send().await.unwrap().status(), 503);
}

#[tokio::test]
async fn the_answer_to_a_message_is_shown_as_it_was_published() {
    let house = House::new().await;
    let source = "urn:kz:gov4c:iis:kst-01";
    let text = r#"{"specversion":"1.0","id":"a","causationid":"m-1","data":{"z":1,"a":2}}"#;
    sqlx::query(
        "INSERT INTO intake.outcomes (outcome_id, kind, nats_subject, body, message_key, content, created_at)
         VALUES (gen_random_uuid(), 'accepted', 'iis.outcome.v1.kst-01.accepted', $1,
             sha256(convert_to(length($2) || E'\n' || $2 || E'\nm-1', 'UTF8')), sha256('x'), '2026-09-01T05:00:07Z')",
    )
    .bind(text)
    .bind(source)
    .execute(&house.owner)
    .await
    .unwrap();
    let path = format!("/api/v1/answers?source={source}&id=m-1");
    let answer = house.get(&path).bearer_auth(OPERATIONS).send().await.unwrap();
    let expected = format!(r#"{{"answers":[{{"kind":"accepted","at":"2026-09-01T05:00:07Z","outcome":{text}}}]}}"#);
    assert_eq!(answer.text().await.unwrap(), expected);
    for (path, token, expected) in [
        (path.replace("m-1", "m-2"), OPERATOR, 404),
        (path.replace("m-1", "%00"), OPERATOR, 404),
        (path.replace("m-1", &"m".repeat(2_000)), OPERATOR, 404),
        (path.replace("&id=m-1", ""), OPERATOR, 400),
        (format!("{path}&id=m-1"), OPERATOR, 400),
        (path.clone(), CLERK, 403),
    ] {
        let answer = house.get(&path).bearer_auth(token).send().await.unwrap();
        assert_eq!(problem(answer).await.0, expected, "{path}");
    }
}
