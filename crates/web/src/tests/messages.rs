//! Messages of a case as staff see them; whom nobody could tell, and what is done about it.

use reqwest::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::house::{House, problem};
use super::invented::{CLERK, EXECUTOR, OPERATIONS, OPERATOR, PORTAL, STRANGER, number};

/// The message of these tests.
const MESSAGE: Uuid = Uuid::from_u128(0x77);

impl House {
    /// A message of the first case, and what its ways came to.
    pub(super) async fn message(&self, id: Uuid, kind: &str, status: &str, ways: &[(&str, &str)]) {
        sqlx::query(
            "INSERT INTO notification.messages (id, case_id, kind, position, status, way, reason, queued_at)
             VALUES ($1, (SELECT case_id FROM status.cards WHERE application_number = $2 LIMIT 1), $3, 7, $4, 'email',
                 'no-address', '2026-09-01T05:00:00Z')",
        )
        .bind(id)
        .bind(number(1))
        .bind(kind)
        .bind(status)
        .execute(&self.owner)
        .await
        .unwrap();
        for (way, status) in ways {
            sqlx::query(
                "INSERT INTO notification.ways (message_id, way, status, reason) VALUES ($1, $2, $3, 'landline')",
            )
            .bind(id)
            .bind(way)
            .bind(status)
            .execute(&self.owner)
            .await
            .unwrap();
        }
    }

    pub(super) async fn about_message(&self, token: &str, step: &str, key: &str, body: &Value) -> Response {
        let path = format!("/api/v1/cases/{}/messages/{MESSAGE}/{step}", number(1));
        self.post(&path).bearer_auth(token).header("Idempotency-Key", key).json(body).send().await.unwrap()
    }
}

fn told(at: &str) -> Value {
    json!({"at": at, "how": "telephone"})
}

#[tokio::test]
async fn what_no_way_brought_waits_for_a_person_who_tells_it() {
    let house = House::new().await;
    house.notification().await;
    house.message(MESSAGE, "refused", "undelivered", &[("sms", "no-address"), ("email", "no-address")]).await;
    // What nobody must be told is on no list.
    house.message(Uuid::from_u128(0x78), "merged", "no-address", &[]).await;
    let list = house.json(CLERK, "/api/v1/messages/unreached").await;
    assert_eq!((&list["total"], &list["unreached"][0]["id"]), (&json!(1), &json!(MESSAGE)), "{list}");
    assert_eq!(list["unreached"][0]["weight"], "duty");
    assert_eq!(house.json(STRANGER, "/api/v1/messages/unreached").await["total"], 0, "it is another college's");
    assert_eq!(house.json(OPERATIONS, "/api/v1/messages/unreached").await["total"], 1);
    house.denied(PORTAL, "/api/v1/messages/unreached", 403).await;

    let before = problem(house.about_message(CLERK, "tell", "t-0", &told("2099-01-01T00:00:00Z")).await).await;
    assert_eq!((before.0, before.2.as_deref()), (409, Some(" in-future")));
    let unread = problem(house.about_message(CLERK, "tell", "t-0", &json!({"how": "pigeon"})).await).await;
    assert_eq!(unread.0, 400, "{unread:?}");
    for (token, step, status) in [(EXECUTOR, "tell", 403), (STRANGER, "tell", 404), (CLERK, "dance", 404)] {
        let refused = house.about_message(token, step, "t-0", &told("2026-09-01T06:00:00Z")).await;
        assert_eq!(problem(refused).await.0, status, "{token} {step}");
    }
    let at = "2026-09-01T06:00:00Z";
    for repeated in [false, true] {
        let done = house.about_message(CLERK, "tell", "t-1", &told(at)).await;
        assert_eq!(done.status(), 200);
        assert_eq!(done.json::<Value>().await.unwrap(), json!({"repeated": repeated}));
    }
    let again = problem(house.about_message(OPERATOR, "tell", "t-2", &told(at)).await).await;
    assert_eq!((again.0, again.2.as_deref()), (409, Some(" message.told-before")));
    assert_eq!(house.json(CLERK, "/api/v1/messages/unreached").await["total"], 0);

    let messages = house.json(CLERK, &super::desk::of_case("messages")).await;
    let message =
        messages["messages"].as_array().unwrap().iter().find(|message| message["id"] == json!(MESSAGE)).unwrap();
    assert_eq!(message["told"], json!({"at": "2026-09-01T11:00:00+05:00", "by": "c-1", "how": "telephone"}));
    assert_eq!(message["ways"].as_array().unwrap().len(), 2, "{message}");
}

#[tokio::test]
async fn a_message_goes_out_once_more_for_each_time_that_somebody_asks() {
    let house = House::new().await;
    house.notification().await;
    house.message(MESSAGE, "refused", "in-doubt", &[("sms", "in-doubt")]).await;
    for (key, repeated) in [("a-1", false), ("a-1", true)] {
        let done = house.about_message(CLERK, "send-again", key, &json!({})).await;
        assert_eq!(done.status(), 200);
        assert_eq!(done.json::<Value>().await.unwrap(), json!({"repeated": repeated}));
    }
    let (status, round): (String, i16) =
        sqlx::query_as("SELECT status, round FROM notification.messages").fetch_one(&house.owner).await.unwrap();
    assert_eq!((status.as_str(), round), ("queued", 1));
    let early = problem(house.about_message(CLERK, "send-again", "a-2", &json!({})).await).await;
    assert_eq!((early.0, early.2.as_deref()), (409, Some(" message.not-yet")));
}
