//! Bad input at every door, and the rights of those who come in.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::json;
use telnusqa_tests::house::{House, Options};

/// Whether the server lets the client do this: an answer comes to a request.
async fn may_ask(client: &async_nats::Client, subject: &str, body: &str) -> bool {
    let request = client.request(subject.to_owned(), body.to_owned().into());
    matches!(tokio::time::timeout(Duration::from_secs(2), request).await, Ok(Ok(_)))
}

#[tokio::test]
async fn the_counterpart_may_do_no_more_than_the_contract_says() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let client = house.counterpart().await;
    let consumer =
        json!({"stream_name": "IIS_OUTCOME", "config": {"ack_policy": "explicit", "name": "mine"}}).to_string();
    assert!(may_ask(&client, "$JS.API.CONSUMER.CREATE.IIS_OUTCOME.mine", &consumer).await);
    assert!(may_ask(&client, "$JS.API.CONSUMER.INFO.IIS_OUTCOME.mine", "").await);
    assert!(may_ask(&client, "$JS.API.CONSUMER.DELETE.IIS_OUTCOME.mine", "").await);
    for (stream, name) in [("IIS_INTAKE", "mine"), ("CASES", "mine")] {
        let consumer = consumer.replace("IIS_OUTCOME", stream);
        assert!(!may_ask(&client, &format!("$JS.API.CONSUMER.CREATE.{stream}.{name}"), &consumer).await, "{stream}");
        assert!(!may_ask(&client, &format!("$JS.API.STREAM.MSG.GET.{stream}"), r#"{"seq":1}"#).await, "{stream}");
        assert!(!may_ask(&client, &format!("$JS.API.STREAM.DELETE.{stream}"), "").await, "{stream}");
    }
    for subject in ["iis.intake.v1.>", "case.v1.>", "_INBOX.>", ">", "command.v1.>"] {
        let mut heard = client.subscribe(subject).await.expect("asked");
        client.flush().await.expect("flushed");
        client.publish("iis.intake.v1.kst-01.application", "{}".into()).await.expect("published");
        let next = tokio::time::timeout(Duration::from_millis(300), heard.next()).await;
        assert!(!matches!(next, Ok(Some(_))), "{subject} can be listened to");
    }
    for subject in ["case.v1.accepted.x", "iis.outcome.v1.kst-01.accepted", "log.v1.appended", "command.v1.x.y"] {
        let reached = may_ask(&client, subject, "{}").await;
        assert!(!reached, "{subject} can be published to");
    }
    house.stop().await;
}

#[tokio::test]
async fn nonsense_at_the_web_door_is_answered_as_problems() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let web = house.endpoints()["web"].as_str().expect("web").to_owned();
    let (client, token) = (reqwest::Client::new(), house.token("operator"));
    let lookups = format!("{web}/api/v1/lookups");
    for (body, expected) in [
        ("{ not json".to_owned(), 400..=422),
        (json!({"key": 7}).to_string(), 400..=422),
        (json!({}).to_string(), 400..=422),
        (json!({"key": "\u{0}"}).to_string(), 200..=422),
        (json!({"key": "' or 1=1 --"}).to_string(), 200..=422),
        (json!({"key": "ә".repeat(100_000)}).to_string(), 400..=422),
        ("[".repeat(10_000), 400..=422),
    ] {
        let request = client.post(&lookups).bearer_auth(&token).header("content-type", "application/json");
        let response = request.header("accept-language", "kk").body(body.clone()).send().await.expect("an answer");
        let (status, kind) = (response.status().as_u16(), header(&response, "content-type"));
        assert!(expected.contains(&status), "{status} for {}", &body[..body.len().min(60)]);
        assert!(status < 400 || kind.starts_with("application/problem+json"), "{kind}");
    }
    for token in ["", "wrong", "ә"] {
        let request = client.post(&lookups).header("authorization", format!("Bearer {token}").as_bytes());
        let response = request.json(&json!({"key": "x"})).send().await.expect("an answer");
        assert_eq!(response.status(), 401);
        assert!(header(&response, "content-type").starts_with("application/problem+json"));
    }
    for path in ["/s/TN-2026-0000001-0", "/s/%00", "/s/..%2f..", "/s/%D3%99", "/api/v1/nothing", "/s/"] {
        let response = client.get(format!("{web}{path}")).send().await.expect("an answer");
        assert!((400..500).contains(&response.status().as_u16()), "{path}: {}", response.status());
    }
    house.stop().await;
}

fn header(response: &reqwest::Response, name: &str) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
