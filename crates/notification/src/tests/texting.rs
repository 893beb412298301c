//! By SMS: as it was meant, by the next way where it did not come, at no hour of the night, and never twice.

use chrono::TimeDelta;
use telnusqa_chassis::clock::{Mode, write_initial};
use telnusqa_domain::case::{Channel, Ground};
use telnusqa_domain::language::Language;
use telnusqa_stand_in::sms::Fault;

use super::gateway::Gateway;
use super::house::{House, NOW, arrived, at, delivered, email, expired, hearing, taken_up, under_way, until};
use super::receiver::Receiver;

const PHONE: &str = "+77011234567";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_arrives_letter_for_letter_and_its_delivery_is_asked_for() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    house.sent_of(4512, (None, Some(PHONE))).await;
    house.append(4512, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || house.rows().await == ["4512 ready-at-counter delivered 1"]).await;
    working.stop().await;
    assert_eq!(house.ways().await, ["4512 sms main delivered"]);
    let taken = gateway.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].phone, "77011234567");
    assert_eq!(
        taken[0].text,
        "Телнұсқа дайын. Қайда: өтініш берген ХҚКО. Жеке куәлік пен қолхат керек. \
         https://telnusqa.example/s/TN-2026-0004512-2"
    );
    let id: String =
        sqlx::query_scalar("SELECT id::text FROM notification.messages").fetch_one(&house.owner).await.unwrap();
    assert_eq!(taken[0].key, id);
    let segments: i16 =
        sqlx::query_scalar("SELECT segments FROM notification.ways").fetch_one(&house.owner).await.unwrap();
    assert_eq!(segments, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_come_by_one_way_comes_by_the_next() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    let receiver = Receiver::start().await;
    gateway.switch("main", Some(Fault::Undelivered));
    house.sent_of(1, (Some(&email(1)), Some(PHONE))).await;
    house.sent_of(2, (Some(&email(2)), Some("+77142501234"))).await;
    house.sent_of(3, (Some(&email(3)), None)).await;
    house.sent_of(4, (None, Some("1414"))).await;
    house.sent_of(5, (None, Some(PHONE))).await;
    for case in 1..=5 {
        house.append(case, &arrived()).await;
    }
    // A letter comes first, a text where there is no address.
    for (case, contact) in [(6, (Some("no address"), Some(PHONE))), (7, (None, None))] {
        house.accept_of(case, Language::Ru, Channel::Counter, contact).await;
        house.append(case, &under_way()).await;
        house.append(case, &expired()).await;
    }
    house.apply().await.unwrap();
    let working = house.work_by(Some(receiver.server()), Some(gateway.both())).await;
    let expected = [
        "1 ready-at-counter handed-over 1 250",
        "2 ready-at-counter handed-over 1 250",
        "3 ready-at-counter handed-over 1 250",
        "4 ready-at-counter no-address 0 no-address",
        "5 ready-at-counter undelivered 0 no-address",
        "6 term-passed undelivered 1 undelivered",
        "7 term-passed no-address 0 no-telephone",
    ];
    until(async || house.rows().await == expected).await;
    working.stop().await;
    let ways = [
        "1 sms main undelivered absent",
        "1 email smtp handed-over",
        "2 sms no-address landline",
        "2 email smtp handed-over",
        "3 sms no-address no-telephone",
        "3 email smtp handed-over",
        "4 sms no-address telephone-unusable",
        "4 email no-address no-address",
        "5 sms main undelivered absent",
        "5 email no-address no-address",
        "6 email no-address address-unusable",
        "6 sms main undelivered absent",
        "7 email no-address no-address",
        "7 sms no-address no-telephone",
    ];
    assert_eq!(house.ways().await, ways);
    assert_eq!(receiver.messages().await.len(), 3);
}

/// Days run from the letter: of a few words the case is told nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_about_a_preliminary_refusal_starts_no_days() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    house.accept_of(1, Language::Ru, Channel::Counter, (None, Some(PHONE))).await;
    let proposed = house.proposed(1, Ground::Unreliable).await;
    for event in [vec![under_way(), delivered()], taken_up(), vec![proposed]].concat() {
        house.append(1, &event).await;
    }
    house.apply().await.unwrap();
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || house.rows().await == ["1 preliminary-refusal delivered 1"]).await;
    working.stop().await;
    assert_eq!(house.deliveries().await, ["1"]);
    // What the executor wrote is in the letter alone, and was not even read.
    let reads: i64 = sqlx::query_scalar("SELECT count(*) FROM vault.reads WHERE what = 'file'")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert_eq!(reads, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_says_no_leaves_it_to_the_second_one() {
    for fault in [Fault::Busy, Fault::Down] {
        let (mut house, gateway) = (House::new().await, Gateway::start().await);
        gateway.switch("main", Some(fault));
        for case in 1..=8 {
            house.sent_of(case, (None, Some(PHONE))).await;
            house.append(case, &arrived()).await;
        }
        house.apply().await.unwrap();
        let working = house.work_by(None, Some(gateway.both())).await;
        until(async || house.rows().await.iter().all(|row| row.contains("delivered"))).await;
        working.stop().await;
        let taken = gateway.taken();
        assert!(taken.len() == 8 && taken.iter().all(|taken| taken.gateway == "spare"), "{fault:?}: {taken:?}");
    }
}

/// Who may have it and knows keys is asked until he says so; it is his, and goes to nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_doubt_it_is_said_again_to_who_knows_keys() {
    for fault in [Fault::Cut, Fault::Html, Fault::Slow] {
        let (mut house, gateway) = (House::new().await, Gateway::start().await);
        gateway.switch("main", Some(fault));
        house.sent_of(1, (Some(&email(1)), Some(PHONE))).await;
        house.append(1, &arrived()).await;
        house.apply().await.unwrap();
        let working = house.work_by(None, Some(gateway.both())).await;
        until(async || house.ways().await == ["1 sms main trying in-doubt"]).await;
        gateway.switch("main", None);
        house.hurry().await;
        until(async || house.ways().await == ["1 sms main delivered"]).await;
        working.stop().await;
        let taken = gateway.taken();
        assert!(taken.len() == 1 && taken[0].gateway == "main", "{fault:?}: {taken:?}");
    }
}

/// Who may have it and knows no keys is not asked again; everybody can see that nobody knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_doubt_it_is_never_said_again_to_who_knows_no_keys() {
    for fault in [Fault::Cut, Fault::Html, Fault::Slow] {
        let (mut house, gateway) = (House::new().await, Gateway::start().await);
        let receiver = Receiver::start().await;
        gateway.switch("spare", Some(fault));
        for (case, email) in [(1, Some(email(1))), (2, None)] {
            house.sent_of(case, (email.as_deref(), Some(PHONE))).await;
            house.append(case, &arrived()).await;
        }
        house.apply().await.unwrap();
        let working = house.work_by(Some(receiver.server()), Some(gateway.spare())).await;
        let rows = ["1 ready-at-counter handed-over 1 250", "2 ready-at-counter in-doubt 0 no-address"];
        until(async || house.rows().await == rows).await;
        working.stop().await;
        let ways = house.ways().await;
        assert_eq!(ways.iter().filter(|way| way.contains("sms spare in-doubt in-doubt")).count(), 2, "{ways:?}");
        assert_eq!((gateway.taken().len(), receiver.messages().await.len()), (2, 1), "{fault:?}");
        assert_eq!(crate::pending(&house.owner).await.unwrap().in_doubt, 1);
    }
}

/// What may have come, and is true no more, is not said again; that it may have come stays to be seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_doubt_and_true_no_more_it_stays_in_doubt() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    gateway.switch("main", Some(Fault::Html));
    house.sent_of(1, (None, Some(PHONE))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || house.ways().await == ["1 sms main trying in-doubt"]).await;
    house.append(1, &super::house::issued()).await;
    house.hurry().await;
    until(async || house.rows().await.iter().all(|row| row.starts_with("1 ready-at-counter superseded"))).await;
    working.stop().await;
    assert_eq!(house.ways().await, ["1 sms main in-doubt in-doubt"]);
    assert_eq!(gateway.taken().len(), 1);
}

/// A number that is nobody's is no gateway's fault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_a_gateway_refuses_is_asked_for_once() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    gateway.switch("main", Some(Fault::Refused));
    house.sent_of(1, (None, Some(PHONE))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || house.rows().await == ["1 ready-at-counter undelivered 1 refused"]).await;
    working.stop().await;
    assert!(gateway.taken().is_empty());
}

/// At night nothing makes a sound but what cannot wait; whatever is true no more in the morning is not said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_night_only_goes_what_cannot_wait() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    let night = at(NOW) + TimeDelta::hours(11);
    write_initial(&house.folder.path().join("clock.json"), Mode::Fixed, Some(night), 1e-9).unwrap();
    house.accept_of(1, Language::Ru, Channel::Counter, (None, Some(PHONE))).await;
    let proposed = house.proposed(1, Ground::Unreliable).await;
    let form = telnusqa_domain::case::HearingForm::Video;
    let events = [vec![under_way(), delivered()], taken_up(), vec![expired(), proposed]].concat();
    for event in events.into_iter().chain([super::house::asked_for(), hearing(form)]) {
        house.append(1, &event).await;
    }
    house.sent_of(2, (None, Some(PHONE))).await;
    house.append(2, &arrived()).await;
    house.apply().await.unwrap();
    let working = house.work_by(None, Some(gateway.both())).await;
    // That the term passed waits, and what came after it does not wait for that.
    until(async || gateway.taken().len() == 2).await;
    let waits = "SELECT count(*) FROM notification.messages WHERE not_before = $1";
    let count = async |at| sqlx::query_scalar::<_, i64>(waits).bind(at).fetch_one(&house.owner).await.unwrap();
    until(async || count(at("2026-12-05T04:00:00Z")).await == 2).await;
    assert!(gateway.taken().iter().all(|taken| !taken.text.contains("истёк") && !taken.text.contains("дайын")));
    house.append(2, &super::house::issued()).await;
    working.stop().await;
    write_initial(&house.folder.path().join("clock.json"), Mode::Fixed, Some(at("2026-12-05T04:00:00Z")), 1e-9)
        .unwrap();
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || gateway.taken().len() == 3).await;
    house.nothing_waits().await;
    working.stop().await;
    assert!(gateway.taken()[2].text.contains("истёк"));
    assert!(house.rows().await.contains(&"2 ready-at-counter superseded 0".to_owned()));
}
