//! Forgetting, and what is left when it was interrupted.

use std::time::Duration;

use telnusqa_vault::{Contact, FileToSeal, Key, Reader, Swept, VaultError};
use uuid::Uuid;

use crate::here::{Here, count, iin, person, phone, reader, to_seal};

#[tokio::test]
async fn a_contact_is_forgotten_and_the_record_stays() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    for _ in 0..2 {
        forgetful.forget_contact(sealed.id, &reader()).await.unwrap();
        let read = intake.read(sealed.id, &reader()).await.map_err(|error| format!("{error:?}"));
        assert!(read.as_ref().is_ok_and(|read| read.contact == Contact::default()));
        assert!(read.is_ok_and(|read| read.record == person(1).record));
    }
    let found = intake.find(&[Key::Phone(phone(1)), Key::Iin(iin(1))], None).await.unwrap();
    assert_eq!((found[0].len(), found[1].len()), (0, 1));
    assert_eq!(count(&here.keys, "keys.persons WHERE contact IS NULL").await, 1);
}

#[tokio::test]
async fn a_forgotten_person_is_neither_read_nor_found() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    let [one, other] = [here.keep(&intake, to_seal(1)).await, here.keep(&intake, to_seal(2)).await];
    for _ in 0..2 {
        forgetful.forget(one.id, &reader()).await.unwrap();
        assert!(matches!(intake.read(one.id, &reader()).await, Err(VaultError::Forgotten)));
        assert!(matches!(intake.matches(one.id, &one.digest).await, Err(VaultError::Forgotten)));
    }
    let found = intake.find(&[Key::Iin(iin(1)), Key::Iin(iin(2))], None).await.unwrap();
    assert_eq!((found[0].len(), found[1].len()), (0, 1));
    assert_eq!(here.count("vault.lookups").await, 4);
    assert_eq!(count(&here.keys, "keys.persons").await, 1);
    assert!(intake.read(other.id, &reader()).await.is_ok_and(|read| read == person(2)));
    let what: Vec<_> = intake.reads_of(one.id).await.unwrap().into_iter().map(|reading| reading.what).collect();
    assert_eq!(what, ["person forgotten", "person", "person forgotten", "person"]);
    assert!(matches!(forgetful.forget(Uuid::max(), &reader()).await, Err(VaultError::NotFound)));
    assert!(matches!(forgetful.forget_contact(Uuid::max(), &reader()).await, Err(VaultError::NotFound)));
}

#[tokio::test]
async fn of_several_who_are_read_at_once_each_is_read_for_himself() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    let [one, two] = [here.keep(&intake, to_seal(1)).await.id, here.keep(&intake, to_seal(2)).await.id];
    let gone = here.keep(&intake, to_seal(3)).await.id;
    forgetful.forget(gone, &reader()).await.unwrap();
    let why = |why: &str| Reader { why: why.to_owned(), ..reader() };
    let asked = [(two, "first"), (gone, "call"), (Uuid::max(), "call"), (one, "call"), (two, "second")];
    let read = intake.read_each(asked.map(|(person, reason)| (person, why(reason))).into()).await.unwrap();
    let [a, b, c, d, e] = read.try_into().unwrap_or_else(|_| panic!("as many answers as questions"));
    assert!(a.is_ok_and(|read| read == person(2)) && e.is_ok_and(|read| read == person(2)));
    assert!(d.is_ok_and(|read| read == person(1)));
    assert!(matches!((b, c), (Err(VaultError::Forgotten), Err(VaultError::NotFound))));
    let reasons: Vec<_> = intake.reads_of(two).await.unwrap().into_iter().map(|reading| reading.why).collect();
    assert_eq!(reasons, ["first", "second"]);
    assert!(intake.read_each(Vec::new()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_backup_of_the_ciphertext_opens_no_more() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    here.vault_as("telnusqa_vault").await.forget(sealed.id, &reader()).await.unwrap();
    sqlx::query("DELETE FROM vault.persons").execute(&here.main).await.unwrap();
    here.store(std::slice::from_ref(&sealed), &[]).await;
    assert!(matches!(intake.read(sealed.id, &reader()).await, Err(VaultError::KeyLost)));
}

#[tokio::test]
async fn keys_that_open_nothing_are_swept() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    let stored = here.keep(&intake, to_seal(1)).await;
    let sha256 = here.keep_file(&intake, b"raw", None).await;
    here.keep_file(&intake, b"raw", None).await;
    intake.seal((2..1502).map(to_seal).collect(), vec![]).await.map(drop).unwrap();
    intake.seal(vec![], vec![FileToSeal { bytes: b"never stored".to_vec(), person: None }]).await.map(drop).unwrap();
    let young = forgetful.sweep_keys(Duration::from_secs(3600)).await.unwrap();
    assert_eq!(young, Swept::default());
    let swept = forgetful.sweep_keys(Duration::ZERO).await.unwrap();
    assert_eq!(swept, Swept { contacts: 0, files: 2, persons: 1500 });
    assert_eq!(forgetful.sweep_keys(Duration::ZERO).await.unwrap(), Swept::default());
    assert!(intake.read(stored.id, &reader()).await.is_ok_and(|read| read == person(1)));
    assert_eq!(intake.read_file(sha256, &reader()).await.unwrap(), b"raw");
}

/// As when the process ended between the two databases, or the keys came back from a backup.
#[tokio::test]
async fn the_sweep_finishes_what_was_interrupted() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    let [one, two] = [here.keep(&intake, to_seal(1)).await.id, here.keep(&intake, to_seal(2)).await.id];
    let three = here.keep(&intake, to_seal(3)).await.id;
    let sha256 = here.keep_file(&intake, b"raw", None).await;
    for statement in [
        "CREATE TABLE persons_backup AS SELECT * FROM keys.persons",
        "CREATE TABLE files_backup AS SELECT * FROM keys.files",
    ] {
        sqlx::query(statement).execute(&here.keys).await.unwrap();
    }
    forgetful.forget(one, &reader()).await.unwrap();
    forgetful.forget_contact(two, &reader()).await.unwrap();
    forgetful.forget_file(sha256, &reader()).await.unwrap();
    for statement in [
        "DELETE FROM keys.persons",
        "INSERT INTO keys.persons SELECT * FROM persons_backup",
        "INSERT INTO keys.files SELECT * FROM files_backup",
    ] {
        sqlx::query(statement).execute(&here.keys).await.unwrap();
    }
    assert!(matches!(intake.read(one, &reader()).await, Err(VaultError::Forgotten)), "even so");
    let swept = forgetful.sweep_keys(Duration::ZERO).await.unwrap();
    assert_eq!(swept, Swept { contacts: 1, files: 1, persons: 1 });
    assert_eq!(count(&here.keys, "keys.persons WHERE contact IS NULL").await, 1);
    assert!(intake.read(three, &reader()).await.is_ok_and(|read| read == person(3)));
}
