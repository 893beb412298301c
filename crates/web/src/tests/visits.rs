//! Visits at home: who may ask for one, see one, take a step; and what reaches `intake`.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use sqlx::PgPool;
use telnusqa_contracts::visit::{Ask, Order, read, write};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::visit::{Context, Event, Requested, Visit, VisitNumber, appoint_by};
use telnusqa_vault::{Key, Role, ToSeal, Vault};
use uuid::Uuid;

use super::house::{House, NOW};
use super::invented::{
    CLERK, EXECUTOR, HEAD, IIN, OPERATIONS, OPERATOR, OTHER_VISITOR, PHONE, PORTAL, VISITOR, person,
};
use super::steps::answered;

const VISITS: &str = "/api/v1/home-visits";

/// Keeps what `intake` would: by the same rules, without its checks of what was said.
pub(super) async fn keep(owner: &PgPool, ask: Option<Ask>, order: Option<Order>) -> bool {
    let context = Context { calendar: Calendar::shipped(), now: NOW.parse().unwrap() };
    if let Some(Ask { at, by, cause, person, visit, .. }) = ask {
        let number: i64 = sqlx::query_scalar("SELECT 1 + count(*) FROM intake.visits").fetch_one(owner).await.unwrap();
        let number = VisitNumber::try_new(2026, u32::try_from(number).unwrap()).unwrap();
        let abilities = Vec::new();
        let language = telnusqa_domain::language::Language::Ru;
        let appoint_by = appoint_by(&context).unwrap();
        let requested = Requested { abilities, appoint_by, at, by, language, number, wish: None };
        let inserted = sqlx::query(
            "INSERT INTO intake.visits (visit_id, number, person, state, due_at, version)
             VALUES ($1, $2, $3, 'waiting', '2026-09-07T19:00:00Z', 1) ON CONFLICT DO NOTHING",
        )
        .bind(visit)
        .bind(number.to_string())
        .bind(person)
        .execute(owner)
        .await
        .unwrap();
        if inserted.rows_affected() == 1 {
            add(owner, visit, 1, cause, &Event::Requested(requested)).await;
        }
        return inserted.rows_affected() == 0;
    }
    let Some(Order { by, cause, step, visit }) = order else { return false };
    let rows: Vec<(String, Uuid)> =
        sqlx::query_as("SELECT body, cause_id FROM intake.visit_history WHERE visit_id = $1 ORDER BY version")
            .bind(visit)
            .fetch_all(owner)
            .await
            .unwrap();
    if rows.iter().any(|(_, known)| *known == cause) {
        return true;
    }
    let mut history: Vec<Event> = rows.iter().map(|(body, _)| read(body).unwrap()).collect();
    let event = Visit::replay(&history).unwrap().decide(&by, step, &context).unwrap();
    history.push(event.clone());
    let then = Visit::replay(&history).unwrap();
    sqlx::query(
        "UPDATE intake.visits SET state = $2, branch = $3, due_at = CASE WHEN $4 THEN due_at END WHERE visit_id = $1",
    )
    .bind(visit)
    .bind(then.state.name())
    .bind(then.branch.as_ref().map(|branch| branch.as_str()))
    .bind(then.state.is_open())
    .execute(owner)
    .await
    .unwrap();
    add(owner, visit, i32::try_from(history.len()).unwrap(), cause, &event).await;
    false
}

async fn add(owner: &PgPool, visit: Uuid, version: i32, cause: Uuid, event: &Event) {
    sqlx::query(
        "INSERT INTO intake.visit_history (visit_id, version, kind, body, cause_id, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6::timestamptz)",
    )
    .bind(visit)
    .bind(version)
    .bind(event.name())
    .bind(write(event))
    .bind(cause)
    .bind(NOW)
    .execute(owner)
    .await
    .unwrap();
}

pub(super) fn ask(house: &House, token: &str, key: &str, body: &Value) -> RequestBuilder {
    house.post(VISITS).bearer_auth(token).header("Idempotency-Key", key).json(body)
}

pub(super) fn step(house: &House, token: &str, path: &str, body: &Value) -> RequestBuilder {
    house
        .post(&format!("{VISITS}/{path}"))
        .bearer_auth(token)
        .header("Idempotency-Key", path.replace('/', "-"))
        .json(body)
}

pub(super) fn monday() -> Value {
    json!({"day": "2026-09-07", "from": "10:00", "until": "12:00"})
}

/// The person of the first visit is sealed, as `intake` would have.
pub(super) async fn seal_the_first(house: &House) {
    let (visit, id): (Uuid, Uuid) =
        sqlx::query_as("SELECT visit_id, person FROM intake.visits ORDER BY number LIMIT 1")
            .fetch_one(&house.owner)
            .await
            .unwrap();
    let keys = vec![Key::Iin(IIN.to_owned()), Key::Phone(PHONE.to_owned())];
    let to_seal = ToSeal { case: visit, keys, person: person(), role: Role::Applicant };
    let sealed = house.vault.seal_as(id, to_seal).await.unwrap();
    let mut tx = house.owner.begin().await.unwrap();
    Vault::store(&mut tx, &[sealed], &[]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn got(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_request_is_sealed_once_per_key_and_found_by_its_person() {
    let house = House::new().await;
    house.counter().await;
    let said = json!({"applicant": {"surname": "Әбілова"}});
    let (status, first) = got(ask(&house, OPERATOR, "k-1", &said)).await;
    assert_eq!(
        (status, &first["state"], &first["appointBy"]),
        (201, &json!("waiting"), &json!("2026-09-07")),
        "{first}"
    );
    let (status, again) = got(ask(&house, OPERATOR, "k-1", &said)).await;
    assert_eq!((status, &again["number"], &again["repeated"]), (200, &first["number"], &json!(true)));
    let (status, code, _) = answered(ask(&house, OPERATOR, "k-1", &json!({"language": "kk"}))).await;
    assert_eq!((status, code.as_str()), (422, "idempotency-key-reused"));
    seal_the_first(&house).await;

    for key in [IIN, PHONE] {
        let found: Value =
            house.look_up(&json!({"key": key, "language": "ru"})).send().await.unwrap().json().await.unwrap();
        let visits = found["homeVisits"].as_array().unwrap();
        assert_eq!((visits.len(), found["hits"].as_array().unwrap().len()), (1, 3));
        assert!(visits[0]["sentence"]["text"].as_str().unwrap().contains("не позже 7 сентября 2026 года"), "{found}");
    }
    let number = first["number"].as_str().unwrap();
    let found: Value = house.look_up(&json!({"key": number})).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&found["recognisedAs"], &found["homeVisits"][0]["number"]),
        (&json!("homeVisitNumber"), &first["number"])
    );
    let wrong = number.replace("-2", "-3");
    let (status, code, _) = answered(house.look_up(&json!({"key": wrong}))).await;
    assert_eq!((status, code.as_str()), (400, "invalid-number"));
    let by_clerk = house.post("/api/v1/lookups").bearer_auth(CLERK).json(&json!({"key": IIN}));
    assert_eq!(got(by_clerk).await.1["homeVisits"], json!([]), "a college has no part in it");
}

#[tokio::test]
async fn each_role_does_its_own_and_no_more() {
    let house = House::new().await;
    house.counter().await;
    let said = json!({"applicant": {"surname": "Әбілова"}});
    let (_, first) = got(ask(&house, OPERATOR, "k-1", &said)).await;
    seal_the_first(&house).await;
    let number = first["number"].as_str().unwrap().to_owned();
    let one = format!("{VISITS}/{number}");
    for token in [CLERK, EXECUTOR, HEAD, OPERATIONS, PORTAL, VISITOR] {
        assert_eq!(got(ask(&house, token, "k-2", &said)).await.0, 403, "{token} asks");
    }
    for token in [CLERK, EXECUTOR, HEAD, OPERATIONS, PORTAL] {
        assert_eq!(got(house.get(VISITS).bearer_auth(token)).await.0, 403, "{token} lists");
        assert_eq!(got(house.get(&one).bearer_auth(token)).await.0, 403, "{token} sees");
        assert_eq!(got(step(&house, token, &format!("{number}/appoint"), &monday())).await.0, 403, "{token} appoints");
    }
    assert_eq!(got(house.get(&one)).await.0, 401);
    // Somebody whom no branch has taken yet is nobody's: a place, and initials.
    for token in [OPERATOR, VISITOR, OTHER_VISITOR] {
        let (status, shown) = got(house.get(&one).bearer_auth(token)).await;
        assert_eq!((status, &shown["person"]["phone"], &shown["person"]["iin"]), (200, &Value::Null, &Value::Null));
        assert_eq!(shown["person"]["name"], "Ә*** А***");
    }
    let (status, appointed) = got(step(&house, VISITOR, &format!("{number}/appoint"), &monday())).await;
    assert_eq!((status, &appointed["window"], &appointed["branch"]), (200, &monday(), &json!("kst-01")), "{appointed}");
    let (_, own) = got(house.get(&one).bearer_auth(VISITOR)).await;
    assert_eq!((&own["person"]["phone"], &own["person"]["iin"]), (&json!(PHONE), &json!(IIN)));
    assert_eq!(got(house.get(&one).bearer_auth(OTHER_VISITOR)).await.0, 403, "another branch's");
    let total = async |token: &str, state: &str| {
        got(house.get(&format!("{VISITS}?state={state}")).bearer_auth(token)).await.1["total"].clone()
    };
    assert_eq!(total(OPERATOR, "open").await, 1);
    assert_eq!((total(VISITOR, "appointed").await, total(VISITOR, "waiting").await), (json!(1), json!(0)));
    assert_eq!((total(OTHER_VISITOR, "open").await, total(OPERATOR, "late").await), (json!(0), json!(0)));
    assert_eq!(got(house.get(&format!("{VISITS}?state=lost")).bearer_auth(OPERATOR)).await.0, 400);
    let (status, cancelled) =
        got(step(&house, OPERATOR, &format!("{number}/cancel"), &json!({"reason": "not-needed"}))).await;
    assert_eq!(
        (status, &cancelled["state"], &cancelled["history"][2]["reason"]),
        (200, &json!("cancelled"), &json!("not-needed"))
    );
    let reads: i64 =
        sqlx::query_scalar("SELECT count(*) FROM vault.reads WHERE who ~ '^(operator|visitor):' AND what = 'person'")
            .fetch_one(&house.owner)
            .await
            .unwrap();
    assert_eq!(reads, 4, "each reading is recorded");
}

#[tokio::test]
async fn what_is_no_step_is_told_by_its_places() {
    let house = House::new().await;
    house.counter().await;
    let (_, first) = got(ask(&house, OPERATOR, "k-1", &json!({}))).await;
    let number = first["number"].as_str().unwrap();
    for (step_name, body, expected) in [
        (
            "appoint",
            json!({"day": "2026-9-7", "from": "10", "x": 1}),
            vec!["/day member.day", "/from member.time", "/until member.missing", "/x member.unknown"],
        ),
        (
            "move",
            json!({"reason": "lazy", "day": "2026-09-07", "from": "10:00", "until": "12:00"}),
            vec!["/reason member.word"],
        ),
        ("miss", json!({"at": "yesterday"}), vec!["/at member.moment"]),
        ("cancel", json!({}), vec!["/reason member.missing"]),
        (
            "visit",
            json!({"iisNumber": "1", "application": []}),
            vec!["/application member.type", "/iisNumber envelope.subject"],
        ),
    ] {
        let (status, answer) = got(step(&house, VISITOR, &format!("{number}/{step_name}"), &body)).await;
        let errors = answer["errors"].as_array().unwrap().iter();
        let told: Vec<String> = errors
            .map(|fault| format!("{} {}", fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap()))
            .collect();
        assert_eq!((status, told), (400, expected.into_iter().map(str::to_owned).collect()), "{step_name}");
    }
    assert_eq!(got(step(&house, VISITOR, &format!("{number}/dance"), &json!({}))).await.0, 404);
    let unknown = VisitNumber::try_new(2026, 9).unwrap().to_string();
    let (rest, digit) = unknown.split_at(unknown.len() - 1);
    let mistyped = format!("{rest}{}/appoint", (digit.parse::<u8>().unwrap() + 1) % 10);
    assert_eq!(got(step(&house, VISITOR, &mistyped, &monday())).await.0, 400);
    assert_eq!(got(step(&house, VISITOR, &format!("{unknown}/appoint"), &monday())).await.0, 404);
}

#[tokio::test]
async fn what_a_worker_brings_is_sent_with_its_visit_and_its_moment() {
    let house = House::new().await;
    let sent = house.counter().await;
    let (_, first) = got(ask(&house, OPERATOR, "k-1", &json!({}))).await;
    let number = first["number"].as_str().unwrap();
    let at = "2026-09-04T05:30:00Z";
    let body = json!({"application": {"language": "kk"}, "at": at, "iisNumber": "002-2026-0100111"});
    let by_operator = step(&house, OPERATOR, &format!("{number}/visit"), &body);
    assert_eq!(got(by_operator).await.0, 403);
    for status in [201, 200] {
        let (answered, taken) = got(step(&house, VISITOR, &format!("{number}/visit"), &body)).await;
        assert_eq!(answered, status, "{taken}");
    }
    let sent = sent.lock().unwrap().clone();
    let home = sent[0].visit.clone().unwrap();
    assert_eq!((sent.len(), sent[0].cause == sent[1].cause, sent[0].channel.name()), (2, true, "home-visit"));
    assert_eq!((home.branch.as_str(), home.iis_number.unwrap().as_str()), ("kst-01", "002-2026-0100111"));
    assert_eq!((sent[0].taken_by.as_str(), sent[0].at), ("v-1", at.parse().unwrap()));
    let file = house.file(sent[0].application).await;
    assert_eq!(file["application"], json!({"language": "kk"}));
}
