//! The whole service, from the log to the receiver; and what it says of it.

use serde_json::json;
use telnusqa_chassis::Settings;
use telnusqa_chassis::process::{Service, open};
use telnusqa_chassis::settings::SmtpServer;
use telnusqa_servers::testing::TestNats;
use tokio_util::sync::CancellationToken;

use super::house::{House, IIN, NAME, PROVIDERS, SURNAME, arrived, email, id, until, withdrawn};
use super::lines::said;
use super::peer::{Manner, Peer};
use super::receiver::Receiver;

/// The service with this receiver.
pub(super) async fn service(house: &House, nats: &TestNats, smtp: Option<SmtpServer>) -> Service {
    let file = |name: &str| Some(house.folder.path().join(name).to_string_lossy().into_owned());
    let settings = Settings::read(|name| match name {
        "TELNUSQA_CLOCK_FILE" => file("clock.json"),
        "TELNUSQA_DATABASE_URL" => Some(house.log.url_as("telnusqa_notification")),
        "TELNUSQA_KEYS_DATABASE_URL" => Some(house.keys.url_as("telnusqa_notification")),
        "TELNUSQA_MAIL_FROM" => Some("Телнұсқа <office@telnusqa.example>".to_owned()),
        "TELNUSQA_MASTER_KEY_FILE" => file("master.key"),
        "TELNUSQA_NATS_URL" => Some(nats.url.clone()),
        "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
        "TELNUSQA_PUBLIC_URL" => Some("https://telnusqa.example".to_owned()),
        "TELNUSQA_SMTP" => smtp.as_ref().map(|server| format!("smtp://{}:{}", server.host, server.port)),
        _ => None,
    });
    open("notification", crate::PARTS, settings.unwrap(), CancellationToken::new()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_receiver_messages_wait_and_with_one_they_go() {
    let (mut house, nats) = (House::new().await, telnusqa_servers::testing::nats().await);
    house.sent(1, Some(&email(1))).await;
    let waiting = service(&house, &nats, None).await;
    let serving = tokio::spawn(crate::serve(waiting.clone()));
    house.append(1, &arrived()).await;
    until(async || house.rows().await == ["1 ready-at-counter queued 0"]).await;
    let report = waiting.health.report();
    assert_eq!(report["parts"]["smtp"], "not configured: nobody is written to by mail");
    assert_eq!(report["ready"], true);
    waiting.stop.cancel();
    serving.await.unwrap().unwrap();

    let receiver = Receiver::start().await;
    let sending = service(&house, &nats, Some(receiver.server())).await;
    let serving = tokio::spawn(crate::serve(sending.clone()));
    house.nothing_waits().await;
    house.sent(2, Some(&email(2))).await;
    house.append(2, &withdrawn()).await;
    until(async || receiver.messages().await.len() == 2).await;
    house.nothing_waits().await;
    let rows = house.rows().await;
    assert_eq!(rows, ["1 ready-at-counter handed-over 1 250", "2 withdrawn handed-over 1 250"]);
    sending.stop.cancel();
    serving.await.unwrap().unwrap();
    let to: Vec<_> = receiver.messages().await.into_iter().map(|message| message["to"].clone()).collect();
    assert_eq!(to, [json!([email(1)]), json!([email(2)])]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_is_said_or_kept_beside_the_vault() {
    let manners = [Manner::Recipient(550), Manner::Recipient(450), Manner::HangUpAfter, Manner::Take];
    let (mut house, peer) = (House::new().await, Peer::start(&manners).await);
    for case in 1..=4 {
        house.sent(case, Some(&email(case))).await;
        house.append(case, &arrived()).await;
    }
    house.sent(5, Some("aliya5@example.kz is mine")).await;
    house.append(5, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work(peer.server()).await;
    house.nothing_waits().await;
    working.stop().await;

    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT message::text FROM notification.messages AS message
         UNION ALL SELECT parked::text FROM parked.messages AS parked",
    )
    .fetch_all(&house.owner)
    .await
    .unwrap();
    assert_eq!(kept.len(), 6);
    let said = said();
    assert!(said.contains("parked a message") && said.contains("not handed over; tried again"), "{said}");
    assert!(said.contains(&id(1).to_string()));
    for text in kept.iter().chain([&said]) {
        for personal in ["aliya", "example.kz", IIN, NAME, SURNAME, "Ғабитқызы", "ҚН-0012345"] {
            assert!(!text.contains(personal), "{personal} in {text}");
        }
    }
}
