//! Every reading is recorded, and committed, before anything is shown.

use std::time::Duration;

use telnusqa_vault::{Key, Reader, Reading, VaultError};
use uuid::Uuid;

use crate::here::{Here, at, count, iin, reader, to_seal};

#[tokio::test]
async fn a_reading_tells_who_when_and_why() {
    let here = Here::new().await;
    let sealed = here.keep(&here.vault_as("telnusqa_intake").await, to_seal(1)).await;
    let web = here.vault_as("telnusqa_web").await;
    web.read(sealed.id, &reader()).await.map(drop).unwrap();
    let later = Reader { at: at() + chrono::TimeDelta::hours(1), who: "clerk:c-2".into(), why: "register".into() };
    web.read(sealed.id, &later).await.map(drop).unwrap();
    let reading =
        |reader: Reader| Reading { at: reader.at, file: None, what: "person".into(), who: reader.who, why: reader.why };
    assert_eq!(web.reads_of(sealed.id).await.unwrap(), [reading(reader()), reading(later)]);
}

#[tokio::test]
async fn nobody_is_read_who_is_not_there() {
    let here = Here::new().await;
    let web = here.vault_as("telnusqa_web").await;
    assert!(matches!(web.read(Uuid::max(), &reader()).await, Err(VaultError::NotFound)));
    assert!(web.reads_of(Uuid::max()).await.unwrap().is_empty());
}

/// The reading is refused at the very end, by the commit, when the database has sent its rows already.
#[tokio::test]
async fn nothing_is_shown_that_could_not_be_recorded() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    let sha256 = here.keep_file(&intake, b"some file", Some(sealed.id)).await;
    sqlx::raw_sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
         CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON vault.reads DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    .execute(&here.main)
    .await
    .unwrap();
    assert!(matches!(intake.read(sealed.id, &reader()).await, Err(VaultError::Database(_))));
    assert!(matches!(intake.read_file(sha256, &reader()).await, Err(VaultError::Database(_))));
    let found = intake.find(&[Key::Iin(iin(1))], Some(&reader())).await;
    assert!(matches!(found, Err(VaultError::Database(_))));
}

#[tokio::test]
async fn a_reading_is_recorded_also_when_the_caller_goes_away() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    let mut begun = 0;
    for micros in (0..3000).step_by(50) {
        // A timeout looks at its future once before it looks at the clock.
        let patience = Duration::from_micros(micros);
        drop(tokio::time::timeout(patience, intake.read(sealed.id, &reader())).await);
        drop(tokio::time::timeout(patience, intake.find(&[Key::Iin(iin(1))], Some(&reader()))).await);
        begun += 2;
    }
    let recorded = async {
        while here.count("vault.reads").await < begun {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), recorded).await.expect("all readings are recorded in the end");
    assert_eq!(here.count("vault.reads").await, begun);
    for pool in [&here.main, &here.keys] {
        assert_eq!(count(pool, "pg_stat_activity WHERE state LIKE 'idle in transaction%'").await, 0);
    }
}
