//! From rows to the receiver: true, once, in order, whatever fails in between.

use serde_json::Value;
use telnusqa_chassis::parked;
use telnusqa_domain::case::{Channel, Draft, FileRef};
use telnusqa_domain::language::Language;
use telnusqa_domain::telling::Way;

use super::house::{
    FACT, House, IIN, NAME, NOW, SURNAME, arrived, at, email, expired, extended, issued, refusal, signed, until,
    withdrawn,
};
use super::peer::{Manner, Peer};
use super::receiver::Receiver;
use crate::queue::{self, End};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_arrives_as_it_was_meant_and_its_reading_is_recorded() {
    let (mut house, receiver) = (House::new().await, Receiver::start().await);
    house.sent(4512, Some(&email(4512))).await;
    house.append(4512, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work(receiver.server()).await;
    house.nothing_waits().await;
    assert_eq!(house.rows().await, ["4512 ready-at-counter handed-over 1 250"]);
    working.stop().await;

    let messages = receiver.messages().await;
    assert_eq!(messages.len(), 1);
    let message = &messages[0];
    let id: String =
        sqlx::query_scalar("SELECT id::text FROM notification.messages").fetch_one(&house.owner).await.unwrap();
    assert_eq!(message["messageId"], format!("{id}@telnusqa.example"));
    assert_eq!(message["to"], serde_json::json!(["aliya4512@example.kz"]));
    assert_eq!(message["subject"], "Телнұсқа дайын: TN-2026-0004512-2");
    let text = message["text"].as_str().unwrap();
    assert!(text.starts_with("Құрметті Әлия Ғабитқызы!\n\nДипломның телнұсқасы дайын"), "{text}");
    assert!(text.contains("https://telnusqa.example/s/TN-2026-0004512-2"), "{text}");
    for secret in [IIN, "ҚН-0012345", SURNAME] {
        assert!(!message.to_string().contains(secret), "{secret}");
    }
    for (name, value) in
        [("Auto-Submitted", "auto-generated"), ("Content-Language", "kk"), ("Date", "Fri, 04 Dec 2026 06:30:00 +0000")]
    {
        assert_eq!(message["headers"][name], value);
    }
    let reads: Vec<(String, String, String)> =
        sqlx::query_as("SELECT who, why, what FROM vault.reads").fetch_all(&house.owner).await.unwrap();
    assert_eq!(reads, [("service:notification".to_owned(), "message".to_owned(), "person".to_owned())]);
}

/// The fact behind a preliminary refusal and the reason of an extension go with their messages, and each reading is recorded; who cannot
/// be written to has nothing read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_staff_wrote_for_the_applicant_is_told_and_its_reading_recorded() {
    let (mut house, receiver) = (House::new().await, Receiver::start().await);
    house.refusal_proposed(1, Some(&email(1))).await;
    house.refusal_proposed(2, None).await;
    house.accept(3, Language::Ru, Channel::Counter, Some(&email(3))).await;
    let reason = house.note(3, "  Архив ищет приказ \r\n\r\n о выпуске  1998 года").await;
    house.append(3, &extended(reason)).await;
    // A note that is not there is damage: people see it, and nobody gets half a message.
    house.accept(4, Language::Ru, Channel::Counter, Some(&email(4))).await;
    house.append(4, &extended(FileRef([99; 32]))).await;
    house.apply().await.unwrap();
    let working = house.work(receiver.server()).await;
    house.nothing_waits().await;
    working.stop().await;
    let rows = [
        "1 preliminary-refusal handed-over 1 250",
        "2 preliminary-refusal no-address 0 no-address",
        "3 term-extended handed-over 1 250",
        "4 term-extended failed 0 vault",
    ];
    assert_eq!(house.rows().await, rows);
    let texts: Vec<String> = receiver
        .messages()
        .await
        .iter()
        .map(|message| message["text"].as_str().unwrap().replace("\r\n", "\n"))
        .collect();
    assert!(texts.iter().any(|text| text.contains(&format!("\n\nУстановлено следующее: {FACT}\n\n"))), "{texts:?}");
    let reason = "\n\nПричина продления: Архив ищет приказ\nо выпуске 1998 года\n\n";
    assert!(texts.iter().any(|text| text.contains(reason)), "{texts:?}");
    let reads: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT who, what, count(*) FROM vault.reads GROUP BY who, what ORDER BY what")
            .fetch_all(&house.owner)
            .await
            .unwrap();
    let by = |what: &str, count| ("service:notification".to_owned(), what.to_owned(), count);
    assert_eq!(reads, [by("file", 2), by("person", 4)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_true_no_more_is_not_sent_and_who_cannot_be_reached_is_told_apart() {
    let (mut house, receiver) = (House::new().await, Receiver::start().await);
    for case in 1..=4 {
        house.sent(case, Some(&email(case))).await;
    }
    house.sent(5, None).await;
    house.sent(6, Some("no address at all")).await;
    house.sent(7, Some("two\r\nRCPT TO:<x@example.kz>")).await;
    // The term passes, then it is ready after all: only the second is told.
    house.append(1, &expired()).await;
    for case in 1..=7 {
        house.append(case, &arrived()).await;
    }
    house.append(2, &issued()).await;
    house.append(3, &withdrawn()).await;
    house.forget(4).await;
    house.apply().await.unwrap();
    let working = house.work(receiver.server()).await;
    house.nothing_waits().await;
    working.stop().await;
    let expected = [
        "1 term-passed superseded 0",
        "1 ready-at-counter handed-over 1 250",
        "2 ready-at-counter superseded 0",
        "3 ready-at-counter superseded 0",
        "4 ready-at-counter no-address 0 forgotten",
        "5 ready-at-counter no-address 0 no-address",
        "6 ready-at-counter no-address 0 address-unusable",
        "7 ready-at-counter no-address 0 address-unusable",
        "3 withdrawn handed-over 1 250",
    ];
    assert_eq!(house.rows().await, expected);
    assert_eq!(receiver.messages().await.len(), 2);
    let pending = crate::pending(&house.owner).await.unwrap();
    assert_eq!((pending.no_address, pending.superseded, pending.handed_over), (4, 3, 2));
    assert!(parked::list(&house.owner).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_the_receivers_yes_and_its_record_it_is_the_same_message_again() {
    let (mut house, receiver) = (House::new().await, Receiver::start().await);
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    // What the conversation came to cannot be written down.
    sqlx::raw_sql(
        "CREATE FUNCTION notification.refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'not now'; END $$; \
         CREATE TRIGGER refuse BEFORE UPDATE ON notification.messages FOR EACH ROW \
             WHEN (NEW.status = 'handed-over') EXECUTE FUNCTION notification.refuse();",
    )
    .execute(&house.owner)
    .await
    .unwrap();
    let working = house.work(receiver.server()).await;
    until(async || !receiver.messages().await.is_empty()).await;
    working.kill().await;
    assert_eq!(house.rows().await, ["1 ready-at-counter queued 1"]);

    sqlx::raw_sql("DROP TRIGGER refuse ON notification.messages").execute(&house.owner).await.unwrap();
    let working = house.work(receiver.server()).await;
    house.nothing_waits().await;
    working.stop().await;
    assert_eq!(house.rows().await, ["1 ready-at-counter handed-over 2 250"]);
    let messages = receiver.messages().await;
    assert_eq!(messages.len(), 1);
    assert_eq!((&messages[0]["copies"], &messages[0]["identical"]), (&Value::from(2), &Value::from(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_or_cannot_now_is_asked_again_with_the_same_message() {
    let manners = [
        Manner::HangUp,
        Manner::HangUpAfter,
        Manner::Recipient(450),
        Manner::Whole(451),
        Manner::Sender(421),
        Manner::Take,
    ];
    let (mut house, peer) = (House::new().await, Peer::start(&manners).await);
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work(peer.server()).await;
    for (attempts, came_to) in [
        (1, "queued 1 lost"),
        (2, "queued 2 lost"),
        (3, "queued 3 450 not-now"),
        (4, "queued 4 451 not-now"),
        (5, "queued 5 421 not-now"),
    ] {
        let row = format!("1 ready-at-counter {came_to}");
        until(async || house.rows().await == [row.clone()]).await;
        let (earliest, latest): (bool, bool) = sqlx::query_as(
            "SELECT next_try_at > now() - interval '1 minute', next_try_at < now() + interval '1 minute'
             FROM notification.messages WHERE attempts = $1",
        )
        .bind(attempts)
        .fetch_one(&house.owner)
        .await
        .unwrap();
        assert!(earliest && latest);
        house.hurry().await;
    }
    house.nothing_waits().await;
    working.stop().await;
    assert_eq!(house.rows().await, ["1 ready-at-counter handed-over 6 250"]);
    let taken = peer.taken();
    assert_eq!(taken.len(), 2, "one whole message without an answer, and the last");
    assert_eq!(taken[0], taken[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_for_good_is_parked_and_tried_again_when_a_person_asks() {
    let (mut house, peer) = (House::new().await, Peer::start(&[Manner::Recipient(550), Manner::Take]).await);
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work(peer.server()).await;
    house.nothing_waits().await;
    assert_eq!(house.rows().await, ["1 ready-at-counter failed 1 550 refused"]);
    let parked = parked::list(&house.owner).await.unwrap();
    assert_eq!(parked.len(), 1);
    let entry = &parked[0];
    assert_eq!((entry.kind.as_str(), entry.reason_code.as_str()), ("message", "refused"));
    assert_eq!(entry.reason, "the receiver refused it with 550");
    assert_eq!(entry.position, None, "it holds no later event back");

    parked::request_replay(&house.owner, entry.id).await.unwrap();
    until(async || house.rows().await == ["1 ready-at-counter handed-over 1 250"]).await;
    assert!(parked::list(&house.owner).await.unwrap().is_empty());
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_day_of_attempts_a_person_is_told() {
    let (mut house, peer) = (House::new().await, Peer::start(&[Manner::Recipient(450)]).await);
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    sqlx::query("UPDATE notification.messages SET attempts = 20, queued_at = now() - interval '25 hours'")
        .execute(&house.owner)
        .await
        .unwrap();
    let working = house.work(peer.server()).await;
    house.nothing_waits().await;
    working.stop().await;
    assert_eq!(house.rows().await, ["1 ready-at-counter failed 21 450 not-taken"]);
    assert_eq!(parked::list(&house.owner).await.unwrap()[0].reason, "the receiver did not take it in 21 attempts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_is_away_is_no_messages_fault() {
    let mut house = House::new().await;
    // A port on which nobody listens, until somebody does.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let server = format!("smtp://127.0.0.1:{port}").parse().unwrap();
    let working = house.work(server).await;
    until(async || !working.post.health.is_ready()).await;
    let report = working.post.health.report();
    assert_eq!(report["parts"]["smtp"]["notReady"], "hand messages over: reach the receiver of mail");
    assert_eq!(house.rows().await, ["1 ready-at-counter queued 0"]);
    let reads: i64 = sqlx::query_scalar("SELECT count(*) FROM vault.reads").fetch_one(&house.owner).await.unwrap();
    assert_eq!(reads, 0, "nobody is read for nothing");
    let receiver = Receiver::start_on(port).await;
    house.nothing_waits().await;
    assert!(working.post.health.is_ready());
    assert_eq!(receiver.messages().await.len(), 1);
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_back_is_enough_to_be_ready_where_nothing_is_to_be_sent() {
    let (house, peer) = (House::new().await, Peer::start(&[Manner::Take]).await);
    let working = house.work(peer.server()).await;
    let alter = |change: &'static str| sqlx::query(change).execute(&house.owner);
    alter("ALTER TABLE notification.messages RENAME TO away").await.unwrap();
    until(async || !working.post.health.is_ready()).await;
    alter("ALTER TABLE notification.away RENAME TO messages").await.unwrap();
    until(async || working.post.health.is_ready()).await;
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_takes_nothing_from_us_fails_no_message() {
    let (mut house, peer) = (House::new().await, Peer::start(&[Manner::Sender(530), Manner::Take]).await);
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work(peer.server()).await;
    until(async || house.rows().await == ["1 ready-at-counter queued 1 530 sender-refused"]).await;
    until(async || !working.post.health.is_ready()).await;
    house.nothing_waits().await;
    until(async || working.post.health.is_ready()).await;
    assert!(parked::list(&house.owner).await.unwrap().is_empty());
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_go_over_a_few_connections_and_those_of_a_case_in_order() {
    let (mut house, peer) = (House::new().await, Peer::start(&[Manner::Take]).await);
    // Both messages of a case stay true: refused, then the refusal can be collected.
    let ground = telnusqa_domain::case::Ground::NotCompliant;
    for case in 1..=30 {
        house.accept(case, Language::Ru, Channel::Counter, Some(&email(case))).await;
        let life = [super::house::under_way(), super::house::delivered()].into_iter().chain(signed(refusal(ground)));
        for event in life.chain([super::house::sent(), arrived()]) {
            house.append(case, &event).await;
        }
    }
    house.apply().await.unwrap();
    let working = house.work(peer.server()).await;
    house.nothing_waits().await;
    working.stop().await;
    let taken = peer.taken();
    assert_eq!(taken.len(), 60);
    let kinds_of = |case: u128| {
        let to = format!("To: {}", email(case));
        let of_case = taken.iter().filter(move |message| message.lines().any(|line| line == to));
        of_case.map(|message| message.contains("X-Telnusqa-Kind: refused")).collect::<Vec<_>>()
    };
    assert!((1..=30).all(|case| kinds_of(case) == [true, false]));
    assert!(*peer.connections.lock().unwrap() <= 16, "{:?}", peer.connections);
}

#[tokio::test]
async fn an_attempt_is_made_by_one() {
    let mut house = House::new().await;
    house.sent(1, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let due = queue::due(&house.pool, Way::Sms, &[], 10).await.unwrap();
    assert!(queue::due(&house.pool, Way::Sms, &[due[0].id], 10).await.unwrap().is_empty(), "it is under way");
    let first = at(NOW);
    assert!(queue::begin(&house.pool, &due[0], first, "main").await.unwrap());
    assert!(!queue::begin(&house.pool, &due[0], first, "main").await.unwrap(), "somebody was faster");
    assert!(queue::due(&house.pool, Way::Sms, &[], 10).await.unwrap().is_empty(), "its next attempt is later");
    assert!(queue::end(&house.pool, &due[0], &End::Superseded).await.unwrap());
    assert!(!queue::end(&house.pool, &due[0], &End::Superseded).await.unwrap(), "it has ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_send_no_message_twice_at_once() {
    let (mut house, peer) = (House::new().await, Peer::start(&[Manner::Take]).await);
    for case in 1..=20 {
        house.accept(case, Language::En, Channel::Office, Some(&email(case))).await;
        for event in signed(Draft::Duplicate) {
            house.append(case, &event).await;
        }
    }
    house.apply().await.unwrap();
    let (one, other) = (house.work(peer.server()).await, house.work(peer.server()).await);
    house.nothing_waits().await;
    one.stop().await;
    other.stop().await;
    let mut ids: Vec<_> = peer
        .taken()
        .iter()
        .map(|message| message.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 20, "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    assert!(!house.rows().await.iter().any(|row| row.contains(NAME)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_in_kazakh_letters_is_told_where_the_receiver_can() {
    let (mut house, receiver) = (House::new().await, Receiver::start().await);
    // It offers no SMTPUTF8.
    let peer = Peer::start(&[Manner::Take]).await;
    for (case, server) in [(1, peer.server()), (2, receiver.server())] {
        house.sent(case, Some("әлия@пошта.example.kz")).await;
        house.append(case, &arrived()).await;
        house.apply().await.unwrap();
        let working = house.work(server).await;
        house.nothing_waits().await;
        working.stop().await;
    }
    let expected = ["1 ready-at-counter no-address 1 address-unusable", "2 ready-at-counter handed-over 1 250"];
    assert_eq!(house.rows().await, expected);
    let messages = receiver.messages().await;
    assert!(messages[0]["to"][0].as_str().unwrap().starts_with("әлия@"), "{messages:?}");
    assert!(peer.taken().is_empty());
}
