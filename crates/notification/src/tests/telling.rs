//! From events to rows: once per cause, whatever is repeated.

use telnusqa_chassis::consumer::ApplyError;
use telnusqa_domain::case::{Channel, Draft, Ground};
use telnusqa_domain::language::Language;
use telnusqa_event_log::{Position, read_after};

use super::house::{House, arrived, delivered, email, expired, issued, refusal, sent, signed, under_way, withdrawn};

#[tokio::test]
async fn each_cause_has_one_row_however_often_it_is_applied() {
    let mut house = House::new().await;
    house.accept(1, Language::Kk, Channel::Counter, Some(&email(1))).await;
    house.accept(2, Language::Ru, Channel::Office, Some(&email(2))).await;
    house.accept(3, Language::Kk, Channel::Counter, None).await;
    let to_college = [under_way(), delivered()];
    let life =
        to_college.iter().cloned().chain(signed(refusal(Ground::NoConsent))).chain([sent(), arrived(), issued()]);
    for event in life {
        house.append(1, &event).await;
    }
    house.append(2, &expired()).await;
    for event in signed(Draft::Duplicate) {
        house.append(2, &event).await;
    }
    house.append(3, &withdrawn()).await;
    house.apply().await.unwrap();
    let expected = [
        "1 refused queued 0",
        "1 ready-at-counter queued 0",
        "2 term-passed queued 0",
        "2 ready-at-college queued 0",
        "3 withdrawn queued 0",
    ];
    assert_eq!(house.rows().await, expected);

    let all = read_after(&house.pool, Position(0), 1000).await.unwrap();
    for page in [1, 3, 100] {
        for events in all.chunks(page) {
            house.apply_events(events).await.unwrap();
        }
    }
    assert_eq!(house.rows().await, expected);
    let pending = crate::pending(&house.owner).await.unwrap();
    assert_eq!((pending.waiting, pending.handed_over, pending.failed), (5, 0, 0));
    assert!(pending.oldest_waiting_s > 0.0);
}

#[tokio::test]
async fn a_damaged_history_blames_its_event_and_writes_nothing() {
    let mut house = House::new().await;
    house.accept(1, Language::Kk, Channel::Counter, Some(&email(1))).await;
    house.append(1, &arrived()).await;
    let result = house.apply().await;
    assert!(matches!(&result, Err(ApplyError::Event { position: 2, .. })), "{result:?}");
    assert!(house.rows().await.is_empty());
}

#[tokio::test]
async fn the_service_may_do_nothing_to_what_is_not_its_own() {
    let mut house = House::new().await;
    house.accept(1, Language::Kk, Channel::Counter, Some(&email(1))).await;
    for statement in [
        "UPDATE log.events SET version = 9",
        "DELETE FROM log.events",
        "UPDATE log.head SET only_row = false",
        "UPDATE vault.persons SET contact = NULL",
        "SELECT size_bytes FROM vault.files",
        "DELETE FROM vault.files",
        "SELECT who FROM vault.reads",
        "SELECT hash FROM vault.lookups",
        "DELETE FROM vault.reads",
        "DELETE FROM notification.messages",
        "DELETE FROM parked.messages",
    ] {
        let refused = sqlx::query(statement).execute(&house.pool).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
}
