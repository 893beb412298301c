use telnusqa_servers::testing;

use super::*;

#[tokio::test]
async fn a_person_drops_what_is_settled_and_no_event() {
    let database = testing::database([telnusqa_event_log::migrations(), crate::migrations()].concat()).await;
    let owner = crate::process::open_pool(&database.owner_url, "test", 2).await.unwrap();
    let operations = crate::process::open_pool(&database.url_as("telnusqa_operations"), "test", 2).await.unwrap();
    let new = |kind, position| New {
        case_id: None,
        kind,
        position,
        reason: "r".to_owned(),
        reason_code: "c",
        service: "intake",
        sha256: None,
        subject: None,
    };
    let mut connection = owner.acquire().await.unwrap();
    let message = park(&mut connection, &new("iis-message", None)).await.unwrap();
    let event = park(&mut connection, &new("event", Some(7))).await.unwrap();
    let by_whom = ("s-1", "told the branch by telephone");
    assert_eq!(drop_entry(&operations, event, by_whom).await.unwrap(), Dropping::IsEvent);
    assert_eq!(drop_entry(&operations, message, by_whom).await.unwrap(), Dropping::Done);
    assert_eq!(drop_entry(&operations, message, by_whom).await.unwrap(), Dropping::Unknown);
    assert_eq!(list(&operations).await.unwrap().iter().map(|entry| entry.id).collect::<Vec<_>>(), [event]);
    assert!(!request_replay(&operations, message).await.unwrap());
    let dropped = dropped(&operations).await.unwrap();
    assert_eq!(dropped.len(), 1);
    assert_eq!((dropped[0].entry.id, &*dropped[0].by, &*dropped[0].why), (message, by_whom.0, by_whom.1));
    let forced =
        sqlx::query("UPDATE parked.messages SET handled_at = now(), dropped_by = 's', dropped_why = 'w' WHERE id = $1");
    assert!(forced.bind(event).execute(&operations).await.is_err(), "the database keeps it too");
}
