//! Who works where, from outside: over the API, and at the desks; with the service that carries it out.

use reqwest::header::{COOKIE, LOCATION};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use telnusqa_domain::case::{Event, FileRef, StaffId};

use super::described::answer;
use super::house::House;
use super::invented::{
    ADMINISTRATOR, CLERK, COLLEGE, EXECUTOR, HEAD, OPERATIONS, OPERATOR, PASSWORD, PORTAL, VISITOR, number,
};
use super::sign_in::{code_of, of_ours, signed_in, status, tried};
use super::steps::faults;

const PLACE: &str = "/api/v1/staffing/{place}";
const CHANGE: &str = "/api/v1/staffing/{place}/changes/{change}";
/// Today, in these tests.
const TODAY: &str = "2026-09-04";

fn at(place: &str) -> String {
    format!("/api/v1/staffing/{place}")
}

fn changed(house: &House, token: &str, key: &str, (place, kind): (&str, &str), body: &Value) -> RequestBuilder {
    let request = house.post(&format!("{}/changes/{kind}", at(place))).bearer_auth(token);
    request.header("Idempotency-Key", key).header("If-Match", "*").json(body)
}

/// A change that is made by an administrator at the college.
async fn makes(house: &House, kind: &str, body: Value) -> Value {
    let key = format!("{kind} {body}").chars().filter(char::is_ascii_alphanumeric).take(64).collect::<String>();
    let answer = changed(house, ADMINISTRATOR, &key, (COLLEGE, kind), &body).send().await.unwrap();
    let (status, body): (_, Value) = (answer.status(), answer.json().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{kind} {body}");
    body
}

async fn read(house: &House, token: &str, path: &str) -> Value {
    house.get(path).bearer_auth(token).send().await.unwrap().json().await.unwrap()
}

fn joins() -> Value {
    json!({"staff": "e-9", "name": "Сынақова Әсел", "post": "executor", "since": TODAY})
}

fn away(staff: &str, until: &str, stand_in: &str) -> Value {
    json!({"staff": staff, "from": TODAY, "until": until, "standIn": stand_in})
}

fn ordered(staff: &str, until: &str) -> Value {
    json!({"staff": staff, "from": TODAY, "until": until, "order": {"number": "117-К", "on": TODAY}})
}

/// What the description of the API is compared with.
pub(super) async fn answers() -> Vec<Value> {
    let house = House::new().await;
    house.real_workflow().await;
    let mut answers = Vec::new();
    for (token, kind, body) in [
        (ADMINISTRATOR, "join", joins()),
        (ADMINISTRATOR, "join", json!({"staff": "E 9"})),
        (ADMINISTRATOR, "give-account", json!({"staff": "e-9"})),
        (ADMINISTRATOR, "sign", ordered("e-9", "2026-09-30")),
        (HEAD, "be-away", away("e-1", "2026-09-10", "e-9")),
        (HEAD, "be-away", away("e-1", "2026-09-11", "e-9")),
        (HEAD, "move", json!({"staff": "e-1", "post": "clerk", "since": TODAY})),
        (CLERK, "leave", json!({"staff": "e-1", "since": TODAY})),
        (ADMINISTRATOR, "dance", json!({})),
    ] {
        answers.push(answer("post", CHANGE, changed(&house, token, "k", (COLLEGE, kind), &body)).await);
    }
    for (token, path) in
        [(ADMINISTRATOR, at("house")), (HEAD, at(COLLEGE)), (HEAD, at("970940123375")), (CLERK, at(COLLEGE))]
    {
        answers.push(answer("get", PLACE, house.get(&path).bearer_auth(token)).await);
    }
    answers.push(answer("get", "/api/v1/staff", house.get("/api/v1/staff").bearer_auth(HEAD)).await);
    answers
}

#[tokio::test]
async fn somebody_joins_signs_in_and_leaves() {
    let house = House::new().await;
    house.real_workflow().await;
    makes(&house, "join", joins()).await;
    let listed = read(&house, HEAD, "/api/v1/staff").await;
    assert_eq!(listed["executors"][1], json!({"id": "e-9", "name": "Сынақова Әсел"}));
    // nothing of him lies in clear
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT body::text FROM workflow.staffing").fetch_all(&house.owner).await.unwrap();
    assert!(kept.iter().all(|body| !body.contains("Сынақова")), "{kept:?}");
    let given = makes(&house, "give-account", json!({"staff": "e-9"})).await;
    let (password, secret) = (&given["account"]["password"], &given["account"]["totpSecret"]);
    let (password, secret) = (password.as_str().unwrap(), secret.as_str().unwrap());
    // it is told once
    let again = makes(&house, "give-account", json!({"staff": "e-9"})).await;
    assert_eq!(again, json!({"repeated": true}));
    assert_eq!(
        tried(&house, "e-9", PASSWORD, &code_of(&house, secret, 0).await).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let answer = tried(&house, "e-9", password, &code_of(&house, secret, 0).await).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::OK);
    // a new account ends what the old one began
    let other = changed(&house, ADMINISTRATOR, "another", (COLLEGE, "give-account"), &json!({"staff": "e-9"}));
    assert_eq!(status(other).await, StatusCode::OK);
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::SEE_OTHER);
    // whoever leaves is out on his day, with a session or with a token
    let cookie = signed_in(&house, "e-1").await;
    makes(&house, "leave", json!({"staff": "e-1", "since": "2026-09-05"})).await;
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::OK);
    assert_eq!(status(house.get("/api/v1/worklist").bearer_auth(EXECUTOR)).await, StatusCode::OK);
    house.goes_to("2026-09-05T05:00:00Z");
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::SEE_OTHER);
    assert_eq!(status(house.get("/api/v1/worklist").bearer_auth(EXECUTOR)).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_stands_in_sees_the_work_and_is_given_the_new() {
    let house = House::new().await;
    house.real_workflow().await;
    makes(&house, "join", joins()).await;
    makes(&house, "give-account", json!({"staff": "e-9"})).await;
    let staff = |id| StaffId::parse(id).unwrap();
    let history = [
        Event::Delivered { by: staff("c-1") },
        Event::Registered { by: staff("c-1") },
        Event::Assigned { by: staff("h-1"), executor: staff("e-1"), resolution: None },
    ];
    for (event, version) in history.iter().zip(3..) {
        house.happens(1, version, event).await;
    }
    // e-9 has no token: he looks with a browser
    sqlx::query("INSERT INTO web.sessions (token, staff) VALUES (sha256('0'), 'e-9')")
        .execute(&house.owner)
        .await
        .unwrap();
    let list = || house.get("/work").header(COOKIE, "__Host-telnusqa=0");
    let is_listed = async || list().send().await.unwrap().text().await.unwrap().contains(&number(1));
    assert!(!is_listed().await);
    makes(&house, "be-away", away("e-1", "2026-09-05", "e-9")).await;
    assert!(is_listed().await);
    let executors = read(&house, HEAD, "/api/v1/staff").await;
    assert_eq!(executors["executors"][0]["awayUntil"], "2026-09-05");
    assert_eq!(executors["executors"][0]["standIn"], "e-9");
    // what would go to e-1 goes to e-9
    let assign = house.post(&format!("/api/v1/cases/{}/steps/assign", number(1))).bearer_auth(HEAD);
    let assign = assign.header("Idempotency-Key", "k").header("If-Match", "*").json(&json!({"executor": "e-1"}));
    assert_eq!(status(assign).await, StatusCode::OK);
    let body: String =
        sqlx::query_scalar("SELECT body::text FROM log.events WHERE kind = 'assigned' ORDER BY position DESC LIMIT 1")
            .fetch_one(&house.owner)
            .await
            .unwrap();
    assert!(body.contains("\"executor\":\"e-9\""), "{body}");
    // after his last day he is back
    house.goes_to("2026-09-06T05:00:00Z");
    assert!(!is_listed().await);
}

#[tokio::test]
async fn whoever_acts_or_may_sign_does_so_in_his_days() {
    let house = House::new().await;
    house.real_workflow().await;
    makes(&house, "join", joins()).await;
    let document = house.for_signature(b"document").await;
    let scan = Event::ScanAttached { by: StaffId::parse("c-1").unwrap(), document, scan: FileRef([9; 32]) };
    house.happens(1, 8, &scan).await;
    let work = |path: &str| house.get(path).header(COOKIE, "__Host-telnusqa=0");
    makes(&house, "give-account", json!({"staff": "e-9"})).await;
    sqlx::query("INSERT INTO web.sessions (token, staff) VALUES (sha256('0'), 'e-9')")
        .execute(&house.owner)
        .await
        .unwrap();
    let shows = async |path: &str, what: &str| work(path).send().await.unwrap().text().await.unwrap().contains(what);
    let case = format!("/work/{}", number(1));
    let [sign, by_hand] = ["sign", "sign-by-hand"].map(|step| format!("{case}/{step}\""));
    assert!(!shows("/work?tab=sign", &number(1)).await);
    assert!(!shows(&case, &sign).await && !shows(&case, &by_hand).await);
    makes(&house, "sign", ordered("e-9", "2026-09-05")).await;
    assert!(shows("/work?tab=sign", &number(1)).await);
    assert!(shows(&case, &sign).await && shows(&case, &by_hand).await);
    // he is no head for all that: the figures of the college are not his
    assert_eq!(status(work("/figures")).await, StatusCode::FORBIDDEN);
    makes(&house, "act", ordered("e-9", "2026-09-05")).await;
    assert_eq!(status(work("/figures")).await, StatusCode::OK);
    // whoever acts for the head notes who is away, and names no other
    let page = work(&format!("/staff/{COLLEGE}")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/be-away") && !page.contains("/act\"") && !page.contains("/join"), "{page}");
    house.goes_to("2026-09-06T05:00:00Z");
    assert_eq!(status(work("/figures")).await, StatusCode::FORBIDDEN);
    assert!(!shows("/work?tab=sign", &number(1)).await);
}

#[tokio::test]
async fn nobody_else_changes_anything() {
    let house = House::new().await;
    house.real_workflow().await;
    let body = away("e-1", "2026-09-10", "");
    for token in [CLERK, EXECUTOR, OPERATIONS, OPERATOR, PORTAL, VISITOR] {
        assert_eq!(status(house.get(&at(COLLEGE)).bearer_auth(token)).await, StatusCode::FORBIDDEN, "{token}");
        let change = changed(&house, token, "k", (COLLEGE, "be-away"), &body);
        assert_eq!(status(change).await, StatusCode::FORBIDDEN, "{token}");
    }
    for place in ["970940123375", "house", "000000000000"] {
        assert_eq!(status(house.get(&at(place)).bearer_auth(HEAD)).await, StatusCode::NOT_FOUND, "{place}");
    }
    for (token, kind, body, told) in [
        (HEAD, "join", joins(), "403"),
        (HEAD, "sign", ordered("e-1", TODAY), "403"),
        (
            ADMINISTRATOR,
            "join",
            json!({"staff": "c-1", "name": "x", "post": "clerk", "since": TODAY}),
            "400 /staff staff.known",
        ),
        (ADMINISTRATOR, "leave", json!({"staff": "o-17", "since": TODAY}), "400 /staff staff.unknown"),
        (ADMINISTRATOR, "be-away", away("e-1", TODAY, "c-1"), "400 /standIn stand-in.other-post"),
        (
            ADMINISTRATOR,
            "act",
            json!({"staff": "e-1", "from": TODAY, "until": TODAY, "order": {"number": "Сейткали", "on": TODAY}}),
            "400 /order/number member.order-number",
        ),
    ] {
        let answer = changed(&house, token, "k", (COLLEGE, kind), &body).send().await.unwrap();
        let status = answer.status().as_u16();
        let faults = faults(answer).await.join(", ");
        assert!(format!("{status} {faults}").starts_with(told), "{kind}: {status} {faults}");
    }
    // an administrator does not touch himself
    let himself = changed(&house, ADMINISTRATOR, "k", ("house", "give-account"), &json!({"staff": "a-1"}));
    assert_eq!(status(himself).await, StatusCode::FORBIDDEN);
    // and sees no case
    for path in [format!("/api/v1/cases/{}", number(1)), "/api/v1/worklist".to_owned(), "/api/v1/figures".to_owned()] {
        assert_ne!(status(house.get(&path).bearer_auth(ADMINISTRATOR)).await, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_desk_changes_shows_and_takes_back() {
    let house = House::new().await;
    house.real_workflow().await;
    let (administrator, head) = (signed_in(&house, "a-1").await, signed_in(&house, "h-1").await);
    let shown = async |path: &str, cookie: &str| house.get(path).header(COOKIE, cookie).send().await.unwrap();
    let places = shown("/staff", &administrator).await.text().await.unwrap();
    assert!(places.contains("/staff/house") && places.contains(COLLEGE));
    let here = format!("/staff/{COLLEGE}");
    assert_eq!(shown("/staff", &head).await.headers()[LOCATION], here);
    assert_eq!(shown("/staff/970940123375", &head).await.status(), StatusCode::NOT_FOUND);
    let sent = async |kind: &str, form: &[(&str, &str)], cookie: &str| {
        of_ours(&house, &format!("{here}/{kind}")).header(COOKIE, cookie).form(form).send().await.unwrap()
    };
    let away = [("staff", "e-1"), ("from", TODAY), ("until", "2026-09-10"), ("seen", "0")];
    let answer = sent("be-away", &away, &head).await;
    assert_eq!(answer.headers()[LOCATION], format!("{here}?done=be-away"));
    let page = shown(&format!("{here}?lang=en"), &head).await.text().await.unwrap();
    assert!(page.contains("away until"), "{page}");
    assert!(page.contains("Take back № 1"), "{page}");
    // somebody else was quicker: the form comes back as it was filled in
    let late =
        sent("be-away", &[("staff", "c-1"), ("from", TODAY), ("until", "2026-09-09"), ("seen", "0")], &head).await;
    assert_eq!(late.status(), StatusCode::PRECONDITION_FAILED);
    let text = late.text().await.unwrap();
    assert!(text.contains("value=\"2026-09-09\"") && text.contains("role=\"alert\""), "{text}");
    let back = sent("take-back", &[("change", "1"), ("seen", "1")], &head).await;
    assert_eq!(back.headers()[LOCATION], format!("{here}?done=take-back"));
    let page = shown(&format!("{here}?lang=en"), &head).await.text().await.unwrap();
    assert!(page.contains("Taken back:") && !page.contains("away until"), "{page}");
    // an account is told on the page that answers, which nothing keeps
    let given = sent("give-account", &[("staff", "e-1")], &administrator).await;
    assert_eq!((given.status(), given.headers()["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
}
