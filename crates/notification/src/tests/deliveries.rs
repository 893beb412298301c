//! That a notice was delivered becomes a fact of its case: once, whatever fails in between.

use std::time::Duration;

use telnusqa_chassis::process::Service;
use telnusqa_domain::case::{Delivery, Event, Ground, HearingForm, StaffId};
use telnusqa_servers::testing::nats;
use tokio::task::JoinHandle;

use super::house::{House, NOW, asked_for, at, email, hearing, until, withdrawn};
use super::peer::{Manner, Peer};
use super::receiver::Receiver;
use super::serving::service;
use crate::deliveries::tell_all;

type Serving = JoinHandle<Result<(), Box<dyn std::error::Error + Send + Sync>>>;

/// Stops the service, and waits for its end.
async fn stop(service: Service, serving: Serving) {
    service.stop.cancel();
    serving.await.unwrap().unwrap();
}

/// A clerk brought the notice.
fn brought() -> Event {
    Event::NoticeDelivered { at: at(NOW), by: StaffId::parse("c-1"), how: Delivery::InPerson }
}

/// Messages that were handed over and of which no case was told yet.
async fn handed_over(house: &mut House, cases: u128) {
    let peer = Peer::start(&[Manner::Take]).await;
    for case in 1..=cases {
        house.refusal_proposed(case, Some(&email(case))).await;
    }
    house.apply().await.unwrap();
    let working = house.work(peer.server()).await;
    house.nothing_waits().await;
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_receivers_yes_is_told_to_the_case_and_no_address_is_left_to_people() {
    let (mut house, nats, receiver) = (House::new().await, nats().await, Receiver::start().await);
    let service = service(&house, &nats, Some(receiver.server())).await;
    let serving = tokio::spawn(crate::serve(service.clone()));
    house.refusal_proposed(1, Some(&email(1))).await;
    house.refusal_proposed(2, None).await;
    house.sent(3, Some(&email(3))).await;
    house.append(3, &withdrawn()).await;
    until(async || house.deliveries().await == ["1 recorded", "2", "3"]).await;
    house.nothing_waits().await;
    let rows = [
        "1 preliminary-refusal handed-over 1 250",
        "2 preliminary-refusal no-address 0 no-address",
        "3 withdrawn handed-over 1 250",
    ];
    assert_eq!(house.rows().await, rows);
    let told = Event::NoticeDelivered { at: at(NOW), by: None, how: Delivery::Email };
    assert_eq!(house.events(1).await.last(), Some(&told));
    assert!(matches!(house.events(2).await.last(), Some(Event::RefusalProposed { .. })));
    assert!(service.health.is_ready());
    stop(service, serving).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_knows_or_has_ended_is_told_no_more() {
    let (mut house, nats) = (House::new().await, nats().await);
    handed_over(&mut house, 3).await;
    house.append(2, &brought()).await;
    house.append(3, &withdrawn()).await;
    assert_eq!(house.deliveries().await, ["1 due", "2 due", "3 due"]);
    // Also where no more mail goes out.
    let service = service(&house, &nats, None).await;
    let serving = tokio::spawn(crate::serve(service.clone()));
    let came_to = ["1 recorded", "2 refused notice-delivered-before", "3 refused withdrawn", "3"];
    until(async || house.deliveries().await == came_to).await;
    assert_eq!(house.events(2).await.last(), Some(&brought()));
    // As if an older instance had not seen that it was told.
    sqlx::query("UPDATE notification.messages SET delivery = 'due' WHERE delivery = 'recorded'")
        .execute(&house.owner)
        .await
        .unwrap();
    until(async || house.deliveries().await == came_to).await;
    let told = house.events(1).await.into_iter().filter(|event| matches!(event, Event::NoticeDelivered { .. }));
    assert_eq!(told.count(), 1);
    stop(service, serving).await;
}

/// Another ground is told anew, and its days run from its own notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_not_taken_for_that_of_a_later_proposal() {
    let (mut house, nats) = (House::new().await, nats().await);
    handed_over(&mut house, 1).await;
    let again = house.proposed(1, Ground::NotCompliant).await;
    house.append(1, &again).await;
    let idle = service(&house, &nats, None).await;
    let serving = tokio::spawn(crate::serve(idle.clone()));
    until(async || house.deliveries().await == ["1 refused overtaken", "1"]).await;
    assert_eq!(house.events(1).await.last(), Some(&again));
    stop(idle, serving).await;

    let receiver = Receiver::start().await;
    let sending = service(&house, &nats, Some(receiver.server())).await;
    let serving = tokio::spawn(crate::serve(sending.clone()));
    until(async || house.deliveries().await == ["1 refused overtaken", "1 recorded"]).await;
    let messages = receiver.messages().await;
    assert!(messages[0]["text"].as_str().unwrap().contains("не соответствуют требованиям правил"), "{messages:?}");
    stop(sending, serving).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_event_and_the_record_of_it_are_one() {
    let (mut house, nats) = (House::new().await, nats().await);
    handed_over(&mut house, 2).await;
    sqlx::raw_sql(
        "CREATE FUNCTION notification.refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'not now'; END $$; \
         CREATE TRIGGER refuse BEFORE UPDATE ON notification.messages FOR EACH ROW \
             WHEN (NEW.delivery = 'recorded' AND NEW.position = 6) EXECUTE FUNCTION notification.refuse();",
    )
    .execute(&house.owner)
    .await
    .unwrap();
    let before = house.events(1).await.len();
    let service = service(&house, &nats, None).await;
    let serving = tokio::spawn(crate::serve(service.clone()));
    // One that fails holds no other back, and is tried again later.
    until(async || house.deliveries().await == ["1 due", "2 recorded"]).await;
    let later = "SELECT next_try_at > now() FROM notification.messages WHERE delivery = 'due'";
    until(async || sqlx::query_scalar::<_, bool>(later).fetch_one(&house.owner).await.unwrap()).await;
    assert_eq!(house.events(1).await.len(), before);
    sqlx::raw_sql("DROP TRIGGER refuse ON notification.messages").execute(&house.owner).await.unwrap();
    house.hurry().await;
    until(async || house.deliveries().await == ["1 recorded", "2 recorded"]).await;
    assert_eq!(house.events(1).await.len(), before + 1);
    stop(service, serving).await;
}

/// Cut off after every so many microseconds: between the reading, the decision, the commit and the announcement.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_off_anywhere_it_is_told_once() {
    let (mut house, nats) = (House::new().await, nats().await);
    handed_over(&mut house, 20).await;
    let service = service(&house, &nats, None).await;
    for case in 1..=20_u64 {
        sqlx::query("UPDATE notification.messages SET delivery = NULL WHERE delivery = 'due'")
            .execute(&house.owner)
            .await
            .unwrap();
        sqlx::query("UPDATE notification.messages SET delivery = 'due' WHERE case_id = $1")
            .bind(super::house::id(u128::from(case)))
            .execute(&house.owner)
            .await
            .unwrap();
        let _cut_off = tokio::time::timeout(Duration::from_micros(400 * case), tell_all(&service)).await;
        until(async || {
            tell_all(&service).await.unwrap();
            house.deliveries().await[usize::try_from(case).unwrap() - 1].ends_with("recorded")
        })
        .await;
        let told = house.events(u128::from(case)).await;
        assert_eq!(told.iter().filter(|event| matches!(event, Event::NoticeDelivered { .. })).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_that_differ_lose_no_delivery() {
    let (mut house, nats) = (House::new().await, nats().await);
    handed_over(&mut house, 2).await;
    // Handed over by a clock that was behind the proposal's, and by one that is far ahead of ours.
    for (case, hours) in [(1, -1), (2, 1)] {
        sqlx::query("UPDATE notification.messages SET handed_over_at = $2 WHERE case_id = $1")
            .bind(super::house::id(case))
            .bind(at(NOW) + chrono::TimeDelta::hours(hours))
            .execute(&house.owner)
            .await
            .unwrap();
    }
    let service = service(&house, &nats, None).await;
    let serving = tokio::spawn(crate::serve(service.clone()));
    until(async || house.deliveries().await == ["1 recorded", "2 due"]).await;
    assert!(matches!(house.events(1).await.last(), Some(Event::NoticeDelivered { at: told, .. }) if *told == at(NOW)));
    let later = "SELECT next_try_at > now() FROM notification.messages WHERE delivery = 'due'";
    until(async || sqlx::query_scalar::<_, bool>(later).fetch_one(&house.owner).await.unwrap()).await;
    stop(service, serving).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_people_brought_and_a_hearing_that_was_moved_are_not_told() {
    let mut house = House::new().await;
    let moved = |hours: i64| Event::HearingSet {
        at: at(NOW) + chrono::TimeDelta::hours(hours),
        by: StaffId::parse("e-1").unwrap(),
        form: HearingForm::Video,
    };
    house.refusal_proposed(1, Some(&email(1))).await;
    for event in [brought(), asked_for(), hearing(HearingForm::InPerson), moved(50)] {
        house.append(1, &event).await;
    }
    house.apply().await.unwrap();
    let receiver = Receiver::start().await;
    let working = house.work(receiver.server()).await;
    house.nothing_waits().await;
    working.stop().await;
    let rows = ["1 preliminary-refusal superseded 0", "1 hearing-set superseded 0", "1 hearing-set handed-over 1 250"];
    assert_eq!(house.rows().await, rows);
    let messages = receiver.messages().await;
    let text = messages[0]["text"].as_str().unwrap();
    assert!(text.contains("6 декабря 2026 года, 13:30 (время Алматы)") && text.contains("по видеосвязи"), "{text}");
    assert_eq!(house.deliveries().await, ["1", "1", "1"]);
}
