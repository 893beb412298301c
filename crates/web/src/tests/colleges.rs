//! Colleges with their days, from outside: over the API, and at the desks; with the service that carries it out.

use reqwest::header::{COOKIE, LOCATION};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::described::answer;
use super::house::House;
use super::invented::{ADMINISTRATOR, CLERK, COLLEGE, EXECUTOR, HEAD, OPERATIONS, OPERATOR, PORTAL, VISITOR};
use super::sign_in::{of_ours, signed_in, status};
use super::steps::faults;

const ALL: &str = "/api/v1/colleges";
const ONE: &str = "/api/v1/colleges/{bin}";
const CHANGE: &str = "/api/v1/colleges/{bin}/changes/{change}";
/// Today, in these tests.
const TODAY: &str = "2026-09-04";
const TOMORROW: &str = "2026-09-05";
const OTHER: &str = "970940123375";
/// A college that there is not yet.
const NEW: &str = "261140000107";

fn at(bin: &str) -> String {
    format!("{ALL}/{bin}")
}

fn changed(house: &House, token: &str, key: &str, (bin, kind): (&str, &str), body: &Value) -> RequestBuilder {
    let request = house.post(&format!("{}/changes/{kind}", at(bin))).bearer_auth(token);
    request.header("Idempotency-Key", key).header("If-Match", "*").json(body)
}

fn order() -> Value {
    json!({"number": "117-К", "on": TODAY})
}

fn sets(since: &str) -> Value {
    json!({"opens": "08:00", "closes": "12:00", "week": 6, "since": since, "order": order()})
}

fn founds() -> Value {
    let name = json!({"kk": "Жаңа колледж", "ru": "Новый колледж"});
    json!({"name": name, "opens": "08:00", "closes": "17:00", "lunchFrom": "12:00", "lunchTo": "13:00", "week": 5,
        "since": TOMORROW, "order": order()})
}

async fn read(house: &House, token: &str, path: &str) -> Value {
    house.get(path).bearer_auth(token).send().await.unwrap().json().await.unwrap()
}

/// What the description of the API is compared with.
pub(super) async fn answers() -> Vec<Value> {
    let house = House::new().await;
    house.real_workflow().await;
    let merges = json!({"successor": OTHER, "since": TOMORROW, "order": order()});
    let mut answers = Vec::new();
    for (token, bin, kind, body) in [
        (ADMINISTRATOR, NEW, "found", founds()),
        (ADMINISTRATOR, NEW, "found", json!({"week": 9})),
        (ADMINISTRATOR, COLLEGE, "merge", merges.clone()),
        (ADMINISTRATOR, COLLEGE, "liquidate", json!({"archive": OTHER, "since": TOMORROW, "order": order()})),
        (ADMINISTRATOR, COLLEGE, "rename", json!({"name": founds()["name"], "since": TODAY, "order": order()})),
        (HEAD, COLLEGE, "set-hours", sets(TOMORROW)),
        (HEAD, COLLEGE, "merge", merges),
        (HEAD, OTHER, "set-hours", sets(TOMORROW)),
        (ADMINISTRATOR, COLLEGE, "take-back", json!({"change": 2})),
    ] {
        answers.push(answer("post", CHANGE, changed(&house, token, "k", (bin, kind), &body)).await);
    }
    for token in [ADMINISTRATOR, HEAD, CLERK] {
        answers.push(answer("get", ALL, house.get(ALL).bearer_auth(token)).await);
        answers.push(answer("get", ONE, house.get(&at(COLLEGE)).bearer_auth(token)).await);
    }
    answers.push(answer("get", ONE, house.get(&at(OTHER)).bearer_auth(HEAD)).await);
    answers
}

#[tokio::test]
async fn hours_names_and_new_colleges_hold_from_their_day_on() {
    let house = House::new().await;
    house.real_workflow().await;
    let made = async |bin: &str, kind: &str, body: Value| {
        status(changed(&house, ADMINISTRATOR, kind, (bin, kind), &body)).await
    };
    assert_eq!(made(COLLEGE, "set-hours", sets(TOMORROW)).await, StatusCode::OK);
    assert_eq!(made(NEW, "found", founds()).await, StatusCode::OK);
    let shown = async || house.get(&format!("/service?college={COLLEGE}&lang=en")).send().await.unwrap().text().await;
    assert!(shown().await.unwrap().contains("08:00–12:00"), "tomorrow stands among the days ahead");
    assert_eq!(read(&house, HEAD, &at(COLLEGE)).await["hours"]["closes"], "18:30");
    // who will work there is added before the day
    let page = format!("/api/v1/staffing/{NEW}");
    assert_eq!(status(house.get(&page).bearer_auth(ADMINISTRATOR)).await, StatusCode::OK);
    house.goes_to("2026-09-05T05:00:00Z");
    let hours = &read(&house, HEAD, &at(COLLEGE)).await["hours"];
    assert_eq!((&hours["closes"], &hours["week"]), (&json!("12:00"), &json!(6)), "{hours}");
    let listed = read(&house, ADMINISTRATOR, ALL).await;
    assert!(listed["colleges"].as_array().unwrap().iter().any(|college| college["bin"] == NEW));
    // what holds is not taken back
    let back = changed(&house, ADMINISTRATOR, "b", (COLLEGE, "take-back"), &json!({"change": 1})).send().await.unwrap();
    assert_eq!(back.status(), StatusCode::CONFLICT);
    assert!(faults(back).await.join(" ").contains("colleges.in-force"));
}

#[tokio::test]
async fn nobody_else_changes_anything() {
    let house = House::new().await;
    house.real_workflow().await;
    for token in [CLERK, EXECUTOR, OPERATIONS, OPERATOR, PORTAL, VISITOR] {
        assert_eq!(status(house.get(&at(COLLEGE)).bearer_auth(token)).await, StatusCode::FORBIDDEN, "{token}");
        let change = changed(&house, token, "k", (COLLEGE, "set-hours"), &sets(TOMORROW));
        assert_eq!(status(change).await, StatusCode::FORBIDDEN, "{token}");
    }
    assert_eq!(status(house.get(&at(OTHER)).bearer_auth(HEAD)).await, StatusCode::NOT_FOUND);
    for (token, kind, body, told) in [
        (HEAD, "rename", json!({}), "403  wrong-role"),
        (HEAD, "set-hours", sets(TODAY), "409  colleges.not-ahead"),
        (
            HEAD,
            "set-hours",
            json!({"opens": "12:00", "closes": "08:00", "week": 5, "since": TOMORROW, "order": order()}),
            "400 /closes colleges.no-day",
        ),
        (
            ADMINISTRATOR,
            "merge",
            json!({"successor": "1", "since": TOMORROW, "order": order()}),
            "400 /successor member.bin",
        ),
        (
            ADMINISTRATOR,
            "merge",
            json!({"successor": COLLEGE, "since": TOMORROW, "order": order()}),
            "409  colleges.circle",
        ),
    ] {
        let answer = changed(&house, token, kind, (COLLEGE, kind), &body).send().await.unwrap();
        let status = answer.status().as_u16();
        let faults = faults(answer).await.join(", ");
        assert!(format!("{status} {faults}").starts_with(told), "{kind}: {status} {faults}");
    }
}

#[tokio::test]
async fn the_desk_changes_shows_and_takes_back() {
    let house = House::new().await;
    house.real_workflow().await;
    let (administrator, head) = (signed_in(&house, "a-1").await, signed_in(&house, "h-1").await);
    let shown = async |path: &str, cookie: &str| house.get(path).header(COOKIE, cookie).send().await.unwrap();
    let found = shown("/colleges?q=%D1%81%D0%B0%D1%8F%D1%81%D0%B8", &administrator).await.text().await.unwrap();
    assert!(!found.contains("<td><a href=\"/colleges/"), "{found}");
    let here = format!("/colleges/{COLLEGE}");
    assert!(shown("/colleges", &administrator).await.text().await.unwrap().contains(&here));
    assert_eq!(shown("/colleges", &head).await.headers()[LOCATION], here);
    assert_eq!(shown(&format!("/colleges/{OTHER}"), &head).await.status(), StatusCode::NOT_FOUND);
    let sent = async |path: &str, form: &[(&str, &str)], cookie: &str| {
        of_ours(&house, path).header(COOKIE, cookie).form(form).send().await.unwrap()
    };
    let hours = [
        ("opens", "08:15"),
        ("closes", "16:45"),
        ("week", "5"),
        ("since", TOMORROW),
        ("order/number", "7"),
        ("order/on", TODAY),
        ("seen", "0"),
    ];
    let answer = sent(&format!("{here}/set-hours"), &hours, &head).await;
    assert_eq!(answer.headers()[LOCATION], format!("{here}?done=set-hours"));
    let page = shown(&format!("{here}?lang=en"), &head).await.text().await.unwrap();
    assert!(page.contains("08:15–16:45") && page.contains("Take back № 1") && !page.contains("/merge\""), "{page}");
    // somebody else was quicker: the form comes back as it was filled in
    let late = sent(&format!("{here}/set-hours"), &hours, &administrator).await;
    assert_eq!(late.status(), StatusCode::PRECONDITION_FAILED);
    let text = late.text().await.unwrap();
    assert!(text.contains("value=\"08:15\"") && text.contains("role=\"alert\""), "{text}");
    let back = sent(&format!("{here}/take-back"), &[("change", "1"), ("seen", "1")], &head).await;
    assert_eq!(back.headers()[LOCATION], format!("{here}?done=take-back"));
    assert!(shown(&format!("{here}?lang=en"), &head).await.text().await.unwrap().contains("Taken back"));
    // a new one
    let bad = sent("/colleges/new/found", &[("bin", "1"), ("name/kk", "Жаңа")], &administrator).await;
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
    assert!(bad.text().await.unwrap().contains("value=\"Жаңа\""));
    let new = [
        ("bin", NEW),
        ("name/kk", "Жаңа"),
        ("name/ru", "Новый"),
        ("opens", "09:00"),
        ("closes", "18:00"),
        ("week", "5"),
        ("since", TOMORROW),
        ("order/number", "8"),
        ("order/on", TODAY),
        ("seen", "0"),
    ];
    let answer = sent("/colleges/new/found", &new, &administrator).await;
    assert_eq!(answer.headers()[LOCATION], format!("/colleges/{NEW}?done=found"));
    assert_eq!(shown(&format!("/colleges/{NEW}"), &administrator).await.status(), StatusCode::OK);
}
