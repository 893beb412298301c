//! Messages of a case as staff see them; whom nobody could tell, and what is done about it.

use reqwest::Response;
use reqwest::header::{COOKIE, LOCATION};
use serde_json::{Value, json};
use telnusqa_domain::case::Event;
use uuid::Uuid;

use super::house::{House, problem};
use super::invented::{CLERK, EXECUTOR, OPERATIONS, OPERATOR, PHONE, PORTAL, STRANGER, number};
use super::sign_in::{of_ours, signed_in};

/// What a form is sent with.
const KEY: &str = "00000000-0000-0000-0000-000000000005";
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

#[tokio::test]
async fn a_clerk_tells_whom_no_way_reached_and_prints_him_a_letter() {
    let house = House::new().await;
    house.notification().await;
    let due_on = "2026-09-21".parse().unwrap();
    let position = house.happens(1, 3, &Event::TermExpired { due_on }).await;
    house.message(MESSAGE, "term-passed", "undelivered", &[("sms", "no-address"), ("email", "no-address")]).await;
    sqlx::query("UPDATE notification.messages SET position = $1").bind(position.0).execute(&house.owner).await.unwrap();
    let (clerk, executor) = (signed_in(&house, "c-1").await, signed_in(&house, "e-1").await);
    let (all, of_case) = ("/messages?lang=ru", format!("/messages/{}?lang=ru", number(1)));

    let listed = house.page(&clerk, all).await;
    assert!(listed.contains(&format!("href=\"/messages/{}#m-{MESSAGE}\"", number(1))), "{listed}");
    assert!(listed.contains("обязательно по закону") && listed.contains("не доставлено"), "{listed}");
    let page = house.page(&clerk, &of_case).await;
    assert!(page.contains(PHONE) && page.contains("на этот телефон SMS не приходят"), "{page}");
    let form = format!("action=\"/messages/{}/{MESSAGE}/tell\"", number(1));
    assert!(page.contains(&form), "{page}");
    let seen = house.page(&executor, &of_case).await;
    assert!(!seen.contains("action=\"/messages/") && seen.contains("Письмо для печати"), "{seen}");
    let reads = house.reads().await;
    assert!(reads.iter().any(|(who, why, _)| who == "clerk:c-1" && why == "message"), "{reads:?}");

    let letter = house.page(&clerk, &format!("/messages/{}/{MESSAGE}?lang=ru", number(1))).await;
    let (_, written) = letter.split_once("<article class=\"letter\" lang=\"kk\">").expect("it is in his language");
    assert!(written.contains("Әбілова") && written.contains("Айгүл") && written.contains(&number(1)), "{written}");
    assert!(written.contains("Қостанай политехникалық колледжі") && !written.contains("<script>"), "{written}");

    let take = async |step: &str, form: &[(&str, &str)]| {
        let path = format!("/messages/{}/{MESSAGE}/{step}?lang=ru", number(1));
        of_ours(&house, &path).header(COOKIE, &clerk).form(form).send().await.unwrap()
    };
    let refused = take("tell", &[("key", KEY), ("how", "letter"), ("at", "2099-01-01T10:00")]).await;
    assert_eq!(refused.status(), 409);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Указанное время ещё не наступило") && page.contains("2099-01-01T10:00"), "{page}");
    let unsaid = take("tell", &[("key", KEY), ("how", "letter")]).await;
    assert_eq!(unsaid.status(), 400);
    assert!(unsaid.text().await.unwrap().contains(&format!("id=\"m-{MESSAGE}-at-error\"")));
    let told = take("tell", &[("key", KEY), ("how", "letter"), ("at", "2026-09-01T10:00")]).await;
    assert_eq!(told.status(), 303);
    let to = told.headers()[LOCATION].to_str().unwrap();
    let page = house.page(&clerk, &to.replace("?done", "?lang=ru&done").replace("#", "&at=")).await;
    assert!(page.contains("Сообщил работник: Заказным письмом"), "{page}");
    assert!(!page.contains(&form) && !page.contains("Письмо для печати"), "{page}");
    assert!(house.page(&clerk, all).await.contains("Сообщено всем"));

    let again = take("send-again", &[("key", KEY)]).await;
    assert_eq!(again.status(), 303);
    assert!(house.page(&clerk, &of_case).await.contains("в очереди"));
    assert_eq!(take("dance", &[("key", KEY)]).await.status(), 404);
}

#[tokio::test]
async fn an_operator_calls_whom_no_way_reached_and_sees_no_more_than_that_takes() {
    let house = House::new().await;
    house.notification().await;
    let due_on = "2026-09-21".parse().unwrap();
    let position = house.happens(1, 3, &Event::TermExpired { due_on }).await;
    let operator = signed_in(&house, "o-17").await;
    assert!(!house.page(&operator, "/1414?lang=ru").await.contains("До кого не дошли"));
    house.message(MESSAGE, "term-passed", "undelivered", &[("sms", "no-address")]).await;
    sqlx::query("UPDATE notification.messages SET position = $1").bind(position.0).execute(&house.owner).await.unwrap();
    let of_case = format!("/messages/{}?lang=ru", number(1));

    assert!(house.page(&operator, "/1414?lang=ru").await.contains("До кого не дошли сообщения: 1</a>"));
    let listed = house.page(&operator, "/messages?lang=ru").await;
    assert!(listed.contains(&format!("href=\"/messages/{}#m-{MESSAGE}\"", number(1))), "{listed}");
    let page = house.page(&operator, &of_case).await;
    assert!(page.contains(PHONE) && page.contains("<div class=\"aloud\" lang=\"kk\">"), "{page}");
    assert!(!page.contains("@") && !page.contains("<blockquote") && !page.contains("/work/"), "{page}");
    assert!(!page.contains("Письмо для печати") && !page.contains("Заказным письмом"), "{page}");
    let letter = format!("/messages/{}/{MESSAGE}", number(1));
    assert_eq!(house.get(&letter).header(COOKIE, &operator).send().await.unwrap().status(), 403);
    let reads = house.reads().await;
    assert!(reads.iter().any(|(who, why, _)| who == "operator:o-17" && why == "message"), "{reads:?}");

    let path = format!("/messages/{}/{MESSAGE}/tell?lang=ru", number(1));
    let form = [("key", KEY), ("how", "telephone"), ("at", "2026-09-01T10:00")];
    let told = of_ours(&house, &path).header(COOKIE, &operator).form(&form).send().await.unwrap();
    assert_eq!(told.status(), 303);
    assert!(house.page(&operator, &of_case).await.contains("Сообщил работник: По телефону, с записью разговора"));
    assert!(!house.page(&operator, "/1414?lang=ru").await.contains("До кого не дошли"));
}

#[tokio::test]
async fn a_letter_that_is_true_no_more_is_not_written() {
    let house = House::new().await;
    house.message(MESSAGE, "ready-at-counter", "undelivered", &[]).await;
    let clerk = signed_in(&house, "c-1").await;
    for message in [MESSAGE, Uuid::from_u128(0x99)] {
        let path = format!("/messages/{}/{message}?lang=ru", number(1));
        let answer = house.get(&path).header(COOKIE, &clerk).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        assert!(answer.text().await.unwrap().contains("Такого письма нет"));
    }
}
