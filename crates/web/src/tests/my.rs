//! The applicant's own page: who is let in, what he sees, and how a stranger stops what is not his.

use reqwest::header::{COOKIE, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{Delivery, Draft, Event, FileRef, Ground, Manner, Prepared, StaffId};
use telnusqa_notification::codes;
use uuid::Uuid;

use super::house::{House, NOW};
use super::invented::{IIN, OPERATOR, PHONE, number};

const BORN: &str = "17.04.1999";

/// Nobody's number.
fn of_nobody() -> String {
    ApplicationNumber::try_new(2026, 77_777).unwrap().to_string()
}

/// The order of a code: its id.
async fn asks(house: &House, purpose: &str, number: &str) -> Uuid {
    let answer = house.post(&format!("{purpose}?lang=ru")).form(&[("number", number)]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let location = answer.headers()[LOCATION].to_str().unwrap().to_owned();
    let ask = location.strip_prefix(&format!("{purpose}/code?ask=")).unwrap().strip_suffix("&lang=ru").unwrap();
    ask.parse().unwrap()
}

/// As notification does: it goes to his telephone.
async fn goes(house: &House, id: Uuid) -> String {
    sqlx::query("UPDATE notification.codes SET status = 'sent', way = 'sms', reached = $2 WHERE id = $1")
        .bind(id)
        .bind(&codes::reached(&house.vault, PHONE)[..])
        .execute(&house.owner)
        .await
        .unwrap();
    codes::of(&house.vault, id).as_str().to_owned()
}

async fn types(house: &House, id: Uuid, code: &str, born: &str) -> Response {
    let form = [("ask", id.to_string()), ("code", code.to_owned()), ("born", born.to_owned())];
    house.post("/my/code?lang=ru").form(&form).send().await.unwrap()
}

/// The cookie of an applicant who opened his page.
async fn opened(house: &House, number: &str) -> String {
    let id = asks(house, "/my", number).await;
    let code = goes(house, id).await;
    let answer = types(house, id, &code, BORN).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()[LOCATION], "/my/case?lang=ru");
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    for bound in ["__Host-telnusqa-my=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(bound), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

async fn page(house: &House, cookie: &str) -> String {
    let answer = house.get("/my/case?lang=ru").header(COOKIE, cookie).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[REFERRER_POLICY], "same-origin");
    answer.text().await.unwrap().split_once(".css\">").unwrap().1.to_owned()
}

async fn refused(answer: Response, words: &str) {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    assert!(page.contains(words), "{words}: {page}");
}

/// The page of the code that follows, without what is different each time.
async fn following(house: &House, number: &str) -> (StatusCode, Vec<String>, String) {
    let asked = house.post("/my?lang=ru").form(&[("number", number)]).send().await.unwrap();
    let location = asked.headers()[LOCATION].to_str().unwrap().to_owned();
    let ask = location.split_once("ask=").unwrap().1.split('&').next().unwrap().to_owned();
    let names = asked.headers().keys().map(ToString::to_string).collect();
    let page = house.get(&location).send().await.unwrap().text().await.unwrap();
    (asked.status(), names, page.replace(&ask, "ASK"))
}

#[tokio::test]
async fn a_code_and_a_day_of_birth_open_the_page_once() {
    let house = House::new().await;
    let id = asks(&house, "/my", &number(1)).await;
    let code = goes(&house, id).await;
    refused(types(&house, id, &code, "18.04.1999").await, "Код или дата рождения не подходят. Осталось попыток: 4")
        .await;
    refused(types(&house, id, "12345", BORN).await, "шести цифр").await;
    refused(types(&house, id, &code, "вчера").await, "день, месяц и год").await;
    let typed = format!("\u{200f}{} {}\u{202c}", &code[..3], &code[3..]);
    let entered = types(&house, id, &typed, "\u{200e}17.04.1999").await;
    assert_eq!(entered.status(), StatusCode::SEE_OTHER);
    refused(types(&house, id, &code, BORN).await, "больше не действует").await;
    // A form that was sent twice goes to where the first one led.
    let cookie = entered.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let form = [("ask", id.to_string()), ("code", code), ("born", BORN.to_owned())];
    let again = house.post("/my/code?lang=ru").header(COOKIE, cookie).form(&form).send().await.unwrap();
    assert_eq!(again.headers()[LOCATION], "/my/case?lang=ru");
    let stands: String = sqlx::query_scalar("SELECT string_agg(codes::text, ' ') FROM notification.codes")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert!(!stands.contains(&form[1].1) && !stands.contains(PHONE), "{stands}");
}

#[tokio::test]
async fn nobodys_number_is_answered_like_every_other_and_opens_nothing() {
    let house = House::new().await;
    assert_eq!(following(&house, &number(1)).await, following(&house, &of_nobody()).await);
    let id = asks(&house, "/my", &of_nobody()).await;
    let code = goes(&house, id).await;
    refused(types(&house, id, &code, BORN).await, "Осталось попыток: 4").await;
    // One that went nowhere, since he gave no telephone, opens nothing either.
    let id = asks(&house, "/my", &number(1)).await;
    let code = codes::of(&house.vault, id);
    refused(types(&house, id, code.as_str(), BORN).await, "Осталось попыток: 4").await;
    refused(types(&house, Uuid::nil(), code.as_str(), BORN).await, "больше не действует").await;
}

#[tokio::test]
async fn a_code_has_five_tries_and_five_minutes() {
    let house = House::new().await;
    let id = asks(&house, "/my", &number(1)).await;
    let code = goes(&house, id).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in ["4", "3", "2", "1"] {
        refused(types(&house, id, wrong, BORN).await, &format!("Осталось попыток: {left}")).await;
    }
    refused(types(&house, id, wrong, BORN).await, "больше не действует").await;
    refused(types(&house, id, &code, BORN).await, "больше не действует").await;
    let id = asks(&house, "/my", &number(1)).await;
    let code = goes(&house, id).await;
    sqlx::query("UPDATE notification.codes SET asked_at = now() - interval '5 minutes 1 second' WHERE id = $1")
        .bind(id)
        .execute(&house.owner)
        .await
        .unwrap();
    refused(types(&house, id, &code, BORN).await, "больше не действует").await;
}

#[tokio::test]
async fn five_codes_an_hour_for_a_number_whether_it_is_anybodys_or_not() {
    let house = House::new().await;
    for number in [number(1), of_nobody()] {
        for _ in 0..5 {
            asks(&house, "/my", &number).await;
        }
    }
    // The address may ask no more, whatever the number.
    let answer = house.post("/my?lang=ru").form(&[("number", number(2))]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers().contains_key("retry-after"));
    let other = House::new().await;
    for _ in 0..5 {
        asks(&other, "/my", &of_nobody()).await;
    }
    let sixth = other.post("/my?lang=ru").form(&[("number", of_nobody())]).send().await.unwrap();
    assert_eq!(
        (sixth.status(), sixth.headers()["retry-after"].to_str().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "3600")
    );
    asks(&other, "/my", &number(1)).await;
}

#[tokio::test]
async fn he_sees_his_messages_and_who_has_looked() {
    let house = House::new().await;
    house
        .look_up(&serde_json::json!({"key": number(2), "applicant": true}))
        .bearer_auth(OPERATOR)
        .send()
        .await
        .unwrap();
    house.get(&format!("/api/v1/cases/{}/applicant?why=call", number(2))).bearer_auth(OPERATOR).send().await.unwrap();
    let message: Uuid = sqlx::query_scalar(
        "INSERT INTO notification.messages (id, case_id, kind, position, way, status, handed_over_at)
         VALUES (gen_random_uuid(), $1, 'withdrawn', 5, 'sms', 'delivered', '2026-09-03T10:00:00Z') RETURNING id",
    )
    .bind(Uuid::from_u128(2))
    .fetch_one(&house.owner)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO notification.ways (message_id, way, gateway, status, handed_over_at, delivered_at)
         VALUES ($1, 'sms', 'main', 'delivered', '2026-09-03T10:00:00Z', '2026-09-03T10:00:03Z')",
    )
    .bind(message)
    .execute(&house.owner)
    .await
    .unwrap();
    let cookie = opened(&house, &number(2)).await;
    let shown = page(&house, &cookie).await;
    insta::assert_snapshot!(without_form(&shown));
    for personal in [IIN, PHONE, "Оператор</", "o-1", "script"] {
        assert!(!shown.contains(personal), "{personal}");
    }
    // The code is no message of his case, on no list of anybody.
    let listed =
        house.get(&format!("/api/v1/cases/{}/messages", number(2))).bearer_auth(OPERATOR).send().await.unwrap();
    let listed: serde_json::Value = listed.json().await.unwrap();
    assert_eq!(listed["messages"].as_array().unwrap().len(), 1, "{listed}");
}

/// A draft is nobody's word; what is proposed, and what is signed, he may answer.
#[tokio::test]
async fn he_sees_why_it_is_refused_and_what_he_can_do() {
    let house = House::new().await;
    let staff = |id| StaffId::parse(id).unwrap();
    let at = NOW.parse().unwrap();
    let (clerk, executor, head) = (staff("c-1"), staff("e-1"), staff("h-1"));
    let (fact, document, ground) = (FileRef([4; 32]), FileRef([5; 32]), Ground::Unreliable);
    let (proposed, refused) = (Some("Почему собираются отказать"), Some("Почему отказано"));
    let cookie = opened(&house, &number(1)).await;
    let history = [
        (Event::Delivered { by: clerk.clone() }, None),
        (Event::Registered { by: clerk }, None),
        (Event::Assigned { by: head.clone(), executor: executor.clone(), resolution: None }, None),
        (Event::RefusalProposed { at, by: executor.clone(), fact, ground }, proposed),
        (Event::NoticeDelivered { at, by: None, how: Delivery::Email }, proposed),
        (Event::Drafted { by: executor, draft: Draft::Refusal { fact, ground } }, None),
        (
            Event::Prepared(Prepared { appeal_until: None, document, number: None, supplement: None, templates: None }),
            None,
        ),
        (
            Event::Signed {
                by: head,
                document,
                manner: Manner::Electronic { certificate: [1; 32], signature: document },
            },
            refused,
        ),
    ];
    for ((event, heading), version) in history.into_iter().zip(3..) {
        house.happens(1, version, &event).await;
        let page = page(&house, &cookie).await;
        for known in [proposed, refused] {
            assert_eq!(known.is_some_and(|known| page.contains(known)), known == heading, "{version}");
        }
        assert_eq!(page.contains("установлена недостоверность документов"), heading.is_some(), "{version}");
    }
}

fn without_form(page: &str) -> String {
    let (before, rest) = page.split_once("name=\"form\" value=\"").unwrap();
    format!("{before}name=\"form\" value=\"FORM{}", &rest[32..])
}

fn form_of(page: &str) -> String {
    page.split_once("name=\"form\" value=\"").unwrap().1[..32].to_owned()
}

async fn wishes(house: &House) -> Vec<(String, Option<String>)> {
    sqlx::query_as("SELECT language, way FROM notification.wishes ORDER BY ordinal")
        .fetch_all(&house.owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn he_chooses_language_and_way_with_a_form_of_his_own_session() {
    let house = House::new().await;
    let (cookie, other) = (opened(&house, &number(1)).await, opened(&house, &number(2)).await);
    let (form, form_of_other) = (form_of(&page(&house, &cookie).await), form_of(&page(&house, &other).await));
    let send = |form: &str, language: &str, way: &str| -> RequestBuilder {
        house.post("/my/case?lang=ru").header(COOKIE, &cookie).form(&[
            ("form", form),
            ("language", language),
            ("way", way),
        ])
    };
    for wrong in [
        send(&form_of_other, "en", "sms"),
        send("", "en", "sms"),
        send(&form, "de", "sms"),
        send(&form, "en", "pigeon"),
    ] {
        assert_eq!(wrong.send().await.unwrap().headers()[LOCATION], "/my/case?lang=ru");
    }
    let foreign = send(&form, "en", "sms").header(ORIGIN, "https://evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let foreign = send(&form, "en", "sms").header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    assert!(wishes(&house).await.is_empty());
    // Sent twice, it is one wish.
    for _ in 0..2 {
        let saved = send(&form, "en", "email").send().await.unwrap();
        assert_eq!(saved.headers()[LOCATION], "/my/case?saved=1&lang=ru");
    }
    assert_eq!(wishes(&house).await, [("en".to_owned(), Some("email".to_owned()))]);
    // What each message does by itself is a wish too.
    send(&form, "en", "usual").send().await.unwrap();
    assert!(page(&house, &cookie).await.contains("value=\"usual\" checked"));
    send(&form, "en", "email").send().await.unwrap();
    let shown = page(&house, &cookie).await;
    assert!(shown.contains("value=\"en\" checked") && shown.contains("value=\"email\" checked"), "{shown}");
}

#[tokio::test]
async fn a_session_ends_after_a_quarter_of_an_hour_and_when_he_leaves() {
    let house = House::new().await;
    let cookie = opened(&house, &number(1)).await;
    page(&house, &cookie).await;
    let status = async |cookie: &str| house.get("/my/case").header(COOKIE, cookie).send().await.unwrap().status();
    sqlx::query("UPDATE web.applicant_sessions SET seen_at = now() - interval '15 minutes'")
        .execute(&house.owner)
        .await
        .unwrap();
    assert_eq!(status(&cookie).await, StatusCode::UNAUTHORIZED);
    let cookie = opened(&house, &number(1)).await;
    assert_eq!(status(&cookie).await, StatusCode::OK);
    let left = house.post("/my/leave?lang=ru").header(COOKIE, &cookie).send().await.unwrap();
    assert_eq!(left.headers()[LOCATION], "/my?lang=ru");
    assert_eq!(status(&cookie).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status("__Host-telnusqa-my=00").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_owner_of_a_telephone_stops_what_is_not_his_and_sees_nothing() {
    let house = House::new().await;
    let id = asks(&house, "/my/not-mine", &number(1)).await;
    let code = goes(&house, id).await;
    // It opens nobody's page, and a code for a page stops nothing.
    refused(types(&house, id, &code, BORN).await, "больше не действует").await;
    let of_page = asks(&house, "/my", &number(1)).await;
    let stop = async |id: Uuid, code: &str| {
        let form = [("ask", id.to_string()), ("code", code.to_owned())];
        house.post("/my/not-mine/code?lang=ru").form(&form).send().await.unwrap()
    };
    let code_of_page = goes(&house, of_page).await;
    refused(stop(of_page, &code_of_page).await, "больше не действует").await;
    let stopped = stop(id, &code).await;
    assert_eq!(stopped.status(), StatusCode::OK);
    assert!(!stopped.headers().contains_key(SET_COOKIE));
    assert!(stopped.text().await.unwrap().contains("Сообщения остановлены"));
    let cut_off: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as("SELECT case_id, reached FROM notification.cut_offs").fetch_all(&house.owner).await.unwrap();
    assert_eq!(cut_off, [(Uuid::from_u128(1), codes::reached(&house.vault, PHONE).to_vec())]);
    assert!(house.reads().await.is_empty(), "nobody was read");
}

#[tokio::test]
async fn whatever_is_sent_is_answered_with_a_page() {
    let house = House::new().await;
    let long = "٣".repeat(1 << 20);
    for typed in ["", "\u{202e}1-2154000-6202-NT", "' OR 1=1", &long] {
        let answer = house.post("/my?lang=ru").form(&[("number", typed)]).send().await.unwrap();
        refused(answer, "Это не номер заявления").await;
    }
    for (path, field) in [("/my/code", "code"), ("/my/not-mine/code", "code"), ("/my/code", "born")] {
        let answer = house.post(&format!("{path}?lang=ru")).form(&[(field, &long)]).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().await.unwrap().len() < 20_000);
    }
    let nothing = house.post("/my/code?lang=ru").body("code=1").send().await.unwrap();
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let strange = house.get("/my/code?ask=%22%3E%3Cscript%3E&lang=ru").send().await.unwrap().text().await.unwrap();
    assert!(!strange.contains("<script>"));
    for path in ["/my", "/my/not-mine", "/my/code", "/my/not-mine/code"] {
        for language in ["kk", "ru", "en"] {
            let answer = house.get(&format!("{path}?number={}&lang={language}", number(1))).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers()["content-language"], language);
        }
    }
}

const OTHER_PHONE: &str = "+77025550011";

/// What a page of another telephone says, and the row of its code.
async fn names(house: &House, cookie: &str, form: &str, phone: &str) -> (StatusCode, String, Option<Uuid>) {
    let form = [("form", form), ("phone", phone)];
    let answer = house.post("/my/telephone?lang=ru").header(COOKIE, cookie).form(&form).send().await.unwrap();
    let (status, page) = (answer.status(), answer.text().await.unwrap());
    let ask = page.split_once("name=\"ask\" value=\"").map(|(_, rest)| rest[..36].parse().unwrap());
    (status, page, ask)
}

/// The code, as notification sends it to a telephone.
async fn goes_to(house: &House, id: Uuid, phone: &str) -> String {
    sqlx::query("UPDATE notification.codes SET status = 'sent', way = 'sms', reached = $2 WHERE id = $1")
        .bind(id)
        .bind(&codes::reached(&house.vault, phone)[..])
        .execute(&house.owner)
        .await
        .unwrap();
    codes::of(&house.vault, id).as_str().to_owned()
}

async fn proves(house: &House, cookie: &str, form: &str, (id, code, phone): (Uuid, &str, &str)) -> Response {
    let id = id.to_string();
    let form = [("form", form), ("ask", &id), ("code", code), ("phone", phone)];
    house.post("/my/telephone/code?lang=ru").header(COOKIE, cookie).form(&form).send().await.unwrap()
}

/// The cases of a telephone, as 1414 finds them.
async fn found(house: &House, phone: &str) -> Vec<String> {
    let asked = house.look_up(&serde_json::json!({"key": phone})).send().await.unwrap();
    let said: serde_json::Value = asked.json().await.unwrap();
    let hits = said["hits"].as_array().unwrap_or_else(|| panic!("{said}"));
    let number = |hit: &serde_json::Value| hit["card"]["applicationNumber"].as_str().map(str::to_owned);
    let mut numbers: Vec<String> = hits.iter().filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn he_names_another_telephone_and_proves_it() {
    let house = House::new().await;
    let before = found(&house, PHONE).await;
    assert!(before.contains(&number(1)));
    let cookie = opened(&house, &number(1)).await;
    let form = form_of(&page(&house, &cookie).await);
    for (phone, words) in [
        ("", "Это не мобильный номер Казахстана"),
        ("+7 7142 50 12 34", "Это не мобильный номер Казахстана"),
        ("+49 30 901820", "Это не мобильный номер Казахстана"),
        (PHONE, "уже идут на этот телефон"),
    ] {
        let (status, page, ask) = names(&house, &cookie, &form, phone).await;
        assert_eq!((status, ask), (StatusCode::UNPROCESSABLE_ENTITY, None), "{phone}");
        assert!(page.contains(words), "{phone}: {page}");
    }
    let (status, _, id) = names(&house, &cookie, &form, " 8 (702) 555-00-11\u{200f}").await;
    let id = id.unwrap();
    assert_eq!(status, StatusCode::OK);
    let code = goes_to(&house, id, OTHER_PHONE).await;
    // A wrong code, and the right one for a telephone that it did not go to.
    let wrong = if code == "000000" { "000001" } else { "000000" };
    refused(proves(&house, &cookie, &form, (id, wrong, OTHER_PHONE)).await, "Осталось попыток: 4").await;
    refused(proves(&house, &cookie, &form, (id, &code, "+77025550012")).await, "больше не действует").await;
    let foreign = opened(&house, &number(2)).await;
    let elsewhere = proves(&house, &foreign, &form, (id, &code, OTHER_PHONE)).await;
    assert_eq!(elsewhere.headers()[LOCATION], "/my/telephone?lang=ru", "a form of another session");
    assert!(page(&house, &cookie).await.contains("**-67"));
    let taken = proves(&house, &cookie, &form, (id, &code, OTHER_PHONE)).await;
    assert_eq!(taken.headers()[LOCATION], "/my/case?saved=1&lang=ru");
    refused(proves(&house, &cookie, &form, (id, &code, OTHER_PHONE)).await, "больше не действует").await;

    let shown = page(&house, &cookie).await;
    assert!(shown.contains("**-11") && !shown.contains("**-67") && shown.contains("подтверждён кодом"), "{shown}");
    assert_eq!(found(&house, OTHER_PHONE).await, [number(1)]);
    let rest: Vec<String> = before.into_iter().filter(|found| *found != number(1)).collect();
    assert_eq!(found(&house, PHONE).await, rest);
    // The former telephone is told once, and nobody's telephone stands anywhere.
    let moved: Vec<(String, String)> =
        sqlx::query_as("SELECT number, status FROM notification.codes WHERE purpose = 'moved'")
            .fetch_all(&house.owner)
            .await
            .unwrap();
    assert_eq!(moved, [(number(1), "asked".to_owned())]);
    let stands: String = sqlx::query_scalar(
        "SELECT (SELECT string_agg(codes::text, ' ') FROM notification.codes)
             || (SELECT string_agg(telephones::text, ' ') FROM notification.telephones)",
    )
    .fetch_one(&house.owner)
    .await
    .unwrap();
    assert!(!stands.contains("7025550011") && !stands.contains("7011234567"), "{stands}");
}

/// Whoever corrects it later has it in writing.
#[tokio::test]
async fn what_the_college_corrects_later_counts() {
    let house = House::new().await;
    let cookie = opened(&house, &number(1)).await;
    let form = form_of(&page(&house, &cookie).await);
    let (_, _, id) = names(&house, &cookie, &form, OTHER_PHONE).await;
    let code = goes_to(&house, id.unwrap(), OTHER_PHONE).await;
    proves(&house, &cookie, &form, (id.unwrap(), &code, OTHER_PHONE)).await;
    assert_eq!(found(&house, OTHER_PHONE).await, [number(1)]);
    let corrected = |fields: &str| {
        let body = format!(r#"{{"fields": [{fields}]}}"#);
        sqlx::query(
            "INSERT INTO log.events (position, event_id, case_id, version, kind, schema, body, cause_id, recorded_at)
             SELECT coalesce(max(position), 0) + 1000, gen_random_uuid(), $1,
                 greatest(max(version) FILTER (WHERE case_id = $1), 50) + 1, 'data-corrected', 1, $2::json, gen_random_uuid(), now()
             FROM log.events",
        )
        .bind(Uuid::from_u128(1))
        .bind(body)
        .execute(&house.owner)
    };
    corrected(r#""address""#).await.unwrap();
    assert_eq!(found(&house, OTHER_PHONE).await, [number(1)]);
    corrected(r#""phone""#).await.unwrap();
    assert!(found(&house, OTHER_PHONE).await.is_empty());
    assert!(found(&house, PHONE).await.contains(&number(1)));
}
