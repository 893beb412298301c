//! How the house is, as operations see it.

use reqwest::StatusCode;
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use uuid::Uuid;

use super::house::House;
use super::invented::number;
use super::sign_in::{of_ours, signed_in, status};

impl House {
    async fn runs(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.owner).await.unwrap();
    }

    /// A page of somebody who is signed in.
    pub(super) async fn page(&self, who: &str, path: &str) -> String {
        let answer = self.get(path).header(COOKIE, who).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }
}

/// Two parked messages, a hole, and timers of three kinds, of which one is due.
async fn trouble(house: &House) {
    house
        .runs(
            "INSERT INTO parked.messages (service, kind, case_id, position, reason, reason_code, parked_at) VALUES
                 ('workflow', 'event', '00000000-0000-0000-0000-000000000001', 4, 'the calendar <b> ends', 'calendar', '2026-09-04T05:00:00Z'),
                 ('intake', 'iis-message', NULL, NULL, 'no key', 'key-lost', '2026-09-04T05:01:00Z')",
        )
        .await;
    house.runs("INSERT INTO intake.holes VALUES ('kst-01', 7, 1234, '2026-09-04T07:00:00Z', true)").await;
    house
        .runs(
            "INSERT INTO workflow.timers VALUES
                 ('00000000-0000-0000-0000-000000000001', 'step-near/draft/5', '2026-09-05T04:00:00Z'),
                 ('00000000-0000-0000-0000-000000000002', 'step-near/sign/5', '2026-09-06T04:00:00Z'),
                 ('00000000-0000-0000-0000-000000000001', 'complaint-near.1', '2026-09-04T04:00:00Z')",
        )
        .await;
    house
        .runs(
            "INSERT INTO consumers.checkpoints (consumer, position, recorded_at) VALUES ('relay', 5, '2026-09-03T09:00:00Z'), ('workflow', 3, '2026-09-02T09:00:00Z')",
        )
        .await;
    house
        .runs(
            "INSERT INTO consumers.leases VALUES ('status', gen_random_uuid(), 1, now() + interval '1 hour'),
                 ('workflow', gen_random_uuid(), 1, now() - interval '1 second')",
        )
        .await;
}

#[tokio::test]
async fn operations_see_who_lags_and_what_is_parked() {
    let house = House::new().await;
    let operations = signed_in(&house, "s-1").await;
    let calm = house.page(&operations, "/system?lang=en").await;
    for said in ["Nothing is parked.", "No number is missing.", "Nothing is due."] {
        assert!(calm.contains(said), "{said}: {calm}");
    }
    assert!(!calm.contains("class=\"amount ill\""), "{calm}");
    trouble(&house).await;
    let page = house.page(&operations, "/system?lang=en").await;
    for said in [
        "the calendar &#60;b&#62; ends",
        "<code>key-lost</code> no key",
        "message of the IIS",
        // the hole
        "7–1234",
        "1,228",
        // the follower that stands still, and since when the next event waits
        "<th scope=\"row\"><code>workflow</code></th><td><span class=\"ill\">silent</span></td><td class=\"amount ill\">2</td><td class=\"amount\">3</td><td><time datetime=\"2026-09-02T14:00:00+05:00\">",
        "<th scope=\"row\"><code>status</code></th><td><span class=\"well\">works</span></td><td class=\"amount\">0</td>",
        // it takes no lease: nobody knows
        "<th scope=\"row\"><code>relay</code></th><td>–</td><td class=\"amount\">0</td>",
        // two of a kind, none of them due, one within a day; one that is
        "<th scope=\"row\">The time of a step comes near</th><td class=\"amount\">0</td><td class=\"amount\">1</td><td><time datetime=\"2026-09-05T09:00:00+05:00\">",
        "<th scope=\"row\">The term of a complaint comes near</th><td class=\"amount ill\">1</td><td class=\"amount\">0</td>",
        "<th scope=\"row\">Holes in numbers of branches</th><td class=\"amount ill\">1</td>",
        "<th scope=\"row\">Parked</th><td class=\"amount ill\">2</td>",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for language in ["kk", "ru", "en"] {
        let page = house.page(&operations, &format!("/system?lang={language}")).await;
        for code in ["waits-", "timer-", "parked-event", "parked-iis"] {
            assert!(!page.contains(code), "{language}: {code} has no words: {page}");
        }
    }
}

#[tokio::test]
async fn operations_see_what_gateways_brought_in_a_day() {
    let house = House::new().await;
    let operations = signed_in(&house, "s-1").await;
    for (id, status, reached) in
        [(1, "delivered", true), (2, "delivered", true), (3, "in-doubt", false), (4, "refused", false)]
    {
        let message = Uuid::from_u128(id);
        house.message(message, "refused", "undelivered", &[]).await;
        let at = reached.then_some("2026-09-03T09:00:00Z");
        sqlx::query(
            "INSERT INTO notification.ways (message_id, way, gateway, status, handed_over_at, delivered_at)
             VALUES ($1, 'sms', 'main', $2, $3::timestamptz, $3::timestamptz)",
        )
        .bind(message)
        .bind(status)
        .bind(at)
        .execute(&house.owner)
        .await
        .unwrap();
    }
    // what was long ago is another day's
    house.message(Uuid::from_u128(5), "refused", "undelivered", &[]).await;
    house
        .runs(
            "INSERT INTO notification.ways (message_id, way, gateway, status, changed_at)
             VALUES ('00000000-0000-0000-0000-000000000005', 'sms', 'spare', 'refused', now() - interval '25 hours')",
        )
        .await;
    let page = house.page(&operations, "/system?lang=en").await;
    let line = "<code>main</code></th><td>SMS</td><td class=\"amount\">2</td><td class=\"amount\">0</td><td class=\"amount\">1</td><td class=\"amount ill\">1</td><td><time datetime=\"2026-09-03T14:00:00+05:00\">";
    assert!(page.contains(line) && !page.contains("<code>spare</code>"), "{page}");
}

#[tokio::test]
async fn what_is_parked_is_tried_again_on_demand() {
    let house = House::new().await;
    let operations = signed_in(&house, "s-1").await;
    trouble(&house).await;
    let asked = async || -> Vec<String> {
        sqlx::query_scalar("SELECT service FROM parked.messages WHERE replay_requested IS NOT NULL ORDER BY 1")
            .fetch_all(&house.owner)
            .await
            .unwrap()
    };
    let replay = |id: &str| of_ours(&house, "/system/replay").header(COOKIE, &operations).form(&[("id", id)]);
    assert_eq!(status(replay("none")).await, StatusCode::BAD_REQUEST);
    let strange = house.post("/system/replay").header(COOKIE, &operations).header(ORIGIN, "https://evil.example");
    assert_eq!(status(strange.form(&[("id", "all")])).await, StatusCode::FORBIDDEN);
    // whoever is signed in no more is led to the form, and from there to the page
    let nobody = of_ours(&house, "/system/replay").form(&[("id", "all")]).send().await.unwrap();
    assert_eq!(nobody.headers()[LOCATION], "/sign-in?next=/system");
    assert_eq!(asked().await, Vec::<String>::new());
    let answer = replay("1").send().await.unwrap();
    assert_eq!(
        (answer.status(), &answer.headers()[LOCATION]),
        (StatusCode::SEE_OTHER, &"/system?asked=1".parse().unwrap())
    );
    assert_eq!(asked().await, ["workflow"]);
    let page = house.page(&operations, "/system?asked=1&lang=en").await;
    assert!(page.contains("So many are tried again: 1.") && page.contains("It is being tried again."), "{page}");
    // what was handled meanwhile is not asked for
    house.runs("UPDATE parked.messages SET handled_at = now(), replay_requested = NULL WHERE id = 1").await;
    assert_eq!(replay("1").send().await.unwrap().headers()[LOCATION], "/system?asked=0");
    assert_eq!(replay("all").send().await.unwrap().headers()[LOCATION], "/system?asked=1");
    assert_eq!(asked().await, ["intake"]);
}

#[tokio::test]
async fn operations_follow_one_case_and_see_nobody() {
    let house = House::new().await;
    let [operations, operator] = [signed_in(&house, "s-1").await, signed_in(&house, "o-17").await];
    trouble(&house).await;
    for statement in [
        "ALTER TABLE log.events DISABLE TRIGGER events_stay",
        "UPDATE log.events SET traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' WHERE version = 1",
    ] {
        house.runs(statement).await;
    }
    house
        .runs(
            "INSERT INTO notification.messages (id, case_id, kind, position, status, way, handed_over_at)
             VALUES (gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 'term-moved', 4, 'delivered', 'sms', '2026-09-03T09:01:00Z')",
        )
        .await;
    let number = number(1);
    for key in [number.to_string(), "00000000-0000-0000-0000-000000000001".to_owned()] {
        let page = house.page(&operations, &format!("/system/trace?number={key}&lang=en")).await;
        for said in [
            number.to_string().as_str(),
            "<code>0af7651916cd43dd8448eb211c80319c</code>",
            "<code>intake</code>",
            "<line class=\"wait\"",
            // a day passed at the counter
            ": 1\u{a0}d",
            "The term moved: SMS, delivered",
            "The term of a complaint comes near",
            "<code>calendar</code> the calendar &#60;b&#62; ends",
            // who lags has not applied its last event
            "<th scope=\"row\"><code>workflow</code></th><td><span class=\"ill\">has not yet</span>",
            "<th scope=\"row\"><code>relay</code></th><td><span class=\"well\">has applied all</span>",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }
    let system = house.page(&operations, "/system?lang=en").await;
    assert!(system.contains("href=\"/system/trace?number=00000000-0000-0000-0000-000000000001\""), "{system}");
    let of = |who: &str, key: &str| house.get(&format!("/system/trace?number={key}")).header(COOKIE, who);
    for (who, key, expected) in [
        (&operations, "TN-2026-0000099-1", StatusCode::NOT_FOUND),
        (&operations, "%3Cb%3E", StatusCode::NOT_FOUND),
        (&operations, "", StatusCode::NOT_FOUND),
        (&operator, &*number.to_string(), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(status(of(who, key)).await, expected, "{key}");
    }
    for language in ["kk", "ru", "en"] {
        let page = house.page(&operations, &format!("/system/trace?number={number}&lang={language}")).await;
        for code in ["event-", ">message-", "sent-", ">way-", "timer-"] {
            assert!(!page.contains(code), "{language}: {code} has no words: {page}");
        }
    }
}
