//! Sealing, storing, and what happens to what was changed in between.

use std::collections::HashSet;

use sqlx::AssertSqlSafe;
use telnusqa_vault::{FileToSeal, Role, Sealed, ToSeal, Vault, VaultError};
use uuid::Uuid;

use crate::here::{Here, count, person, reader, to_seal};

#[tokio::test]
async fn a_person_comes_out_as_he_went_in() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    let read = here.vault_as("telnusqa_web").await.read(sealed.id, &reader()).await;
    assert!(read.is_ok_and(|read| read == person(1)));
}

#[tokio::test]
async fn a_batch_is_sealed_in_order_under_keys_of_their_own() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let (sealed, files) = intake.seal((0..512).map(to_seal).collect(), vec![]).await.unwrap();
    assert!(files.is_empty());
    assert_eq!(count(&here.keys, "keys.persons").await, 512, "committed before anything is stored");
    here.store(&sealed, &[]).await;
    here.store(&sealed, &[]).await;
    assert_eq!(here.count("vault.persons").await, 512);
    assert_eq!(intake.find(&to_seal(7).keys[..1], None).await.unwrap()[0].len(), 1, "once, though stored twice");
    for (n, sealed) in (0..).zip(&sealed).step_by(100) {
        assert_eq!(sealed.case, Uuid::from_u128(n.into()));
        assert!(intake.read(sealed.id, &reader()).await.is_ok_and(|read| read == person(n)));
    }
    let digests: HashSet<_> = sealed.iter().map(|sealed| sealed.digest).collect();
    assert_eq!(digests.len(), 512);
}

#[tokio::test]
async fn keys_made_ahead_seal_as_well_in_the_order_of_persons() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await.with_reserve();
    let mut all = Vec::new();
    for n in 0..40 {
        let (sealed, _) = intake.seal((n * 100..n * 100 + 100).map(to_seal).collect(), vec![]).await.unwrap();
        let ids: Vec<Uuid> = sealed.iter().map(|sealed| sealed.id).collect();
        let committed = "SELECT count(*) FROM keys.persons WHERE person_id = ANY($1)";
        let committed: i64 = sqlx::query_scalar(committed).bind(ids).fetch_one(&here.keys).await.unwrap();
        assert_eq!(committed, 100, "committed before anything is stored");
        here.store(&sealed, &[]).await;
        all.extend(sealed);
    }
    let ids: HashSet<_> = all.iter().map(|sealed| sealed.id).collect();
    assert_eq!(ids.len(), 4000, "no key serves twice");
    assert!(count(&here.keys, "keys.persons").await > 4000, "keys were made ahead");
    for (n, sealed) in (0..).zip(&all).step_by(500) {
        assert!(intake.read(sealed.id, &reader()).await.is_ok_and(|read| read == person(n)));
    }
}

#[tokio::test]
async fn nothing_is_sealed_without_a_round_trip() {
    let here = Here::new().await;
    let (persons, files) = here.vault_as("telnusqa_intake").await.seal(vec![], vec![]).await.unwrap();
    assert!(persons.is_empty() && files.is_empty());
}

#[tokio::test]
async fn a_digest_is_the_persons_own() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let [first, again] = [here.keep(&intake, to_seal(1)).await, here.keep(&intake, to_seal(1)).await];
    assert_ne!(first.digest, again.digest, "equal records of two keys are not seen to be equal");
    assert!(intake.matches(first.id, &first.digest).await.unwrap());
    assert!(!intake.matches(first.id, &again.digest).await.unwrap());
    assert_eq!(here.count("vault.reads").await, 0);
}

#[tokio::test]
async fn a_transaction_that_is_taken_back_stores_nobody() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let (sealed, files) =
        intake.seal(vec![to_seal(1)], vec![FileToSeal { bytes: b"raw".to_vec(), person: None }]).await.unwrap();
    let mut tx = here.main.begin().await.unwrap();
    Vault::store(&mut tx, &sealed, &files).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(matches!(intake.read(sealed[0].id, &reader()).await, Err(VaultError::NotFound)));
    assert!(matches!(intake.read_file(files[0].sha256, &reader()).await, Err(VaultError::NotFound)));
    assert_eq!(here.count("vault.reads").await, 0);
}

#[tokio::test]
async fn what_was_changed_does_not_open() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    for part in ["contact", "record"] {
        let length: i32 = scalar(&here, &format!("SELECT octet_length({part}) FROM vault.persons")).await;
        // Form, nonce, ciphertext, tag.
        for byte in [0, 1, 24, 25, 60, length - 17, length - 16, length - 1] {
            let flip =
                format!("UPDATE vault.persons SET {part} = set_byte({part}, {byte}, get_byte({part}, {byte}) # 1)");
            run(&here.main, &flip).await;
            assert_tampered(&intake, &sealed, &format!("byte {byte} of {part}")).await;
            run(&here.main, &flip).await;
        }
        run(&here.main, &format!("UPDATE vault.persons SET {part} = substr({part}, 1, 30)")).await;
        assert_tampered(&intake, &sealed, "cut").await;
        run(&here.main, "DELETE FROM vault.persons").await;
        here.store(std::slice::from_ref(&sealed), &[]).await;
    }
    assert!(intake.read(sealed.id, &reader()).await.is_ok_and(|read| read == person(1)));
}

#[tokio::test]
async fn what_was_moved_does_not_open() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let representative = ToSeal { role: Role::Representative, ..to_seal(2) };
    let (one, other) = (here.keep(&intake, to_seal(1)).await, here.keep(&intake, representative).await);
    let swap = |column: &str| {
        format!(
            "UPDATE vault.persons a SET {column} = b.{column} FROM vault.persons b WHERE a.person_id <> b.person_id"
        )
    };
    for column in ["contact", "record", "case_id", "role"] {
        run(&here.main, &swap(column)).await;
        assert_tampered(&intake, &one, column).await;
        assert_tampered(&intake, &other, column).await;
        run(&here.main, &swap(column)).await;
    }
    run(&here.main, "UPDATE vault.persons SET contact = record, record = contact").await;
    assert_tampered(&intake, &one, "parts").await;
    run(&here.main, "UPDATE vault.persons SET contact = record, record = contact").await;
    // A person with his ciphertext and his wrapped keys put in the place of another.
    for column in ["contact", "record"] {
        run(&here.main, &swap(column)).await;
        run(&here.keys, &swap(column).replace("vault.persons", "keys.persons")).await;
    }
    assert_tampered(&intake, &one, "keys and parts").await;
}

#[tokio::test]
async fn a_key_that_was_changed_does_not_open() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    for part in ["contact", "record"] {
        let flip = format!("UPDATE keys.persons SET {part} = set_byte({part}, 40, get_byte({part}, 40) # 1)");
        run(&here.keys, &flip).await;
        assert_tampered(&intake, &sealed, part).await;
        run(&here.keys, &flip).await;
    }
    run(&here.keys, "DELETE FROM keys.persons").await;
    assert!(matches!(intake.read(sealed.id, &reader()).await, Err(VaultError::KeyLost)));
}

/// Without one order everywhere, each would wait for what the other wrote first.
#[tokio::test]
async fn two_store_the_same_files_in_opposite_order() {
    let here = std::sync::Arc::new(Here::new().await);
    let intake = here.vault_as("telnusqa_intake").await;
    let start = std::sync::Arc::new(tokio::sync::Barrier::new(2));
    let tasks = [false, true].map(|backwards| {
        let (here, intake, start) = (here.clone(), intake.clone(), start.clone());
        tokio::spawn(async move {
            let mut bytes: Vec<_> = (0_u32..2000).map(|n| n.to_be_bytes().to_vec()).collect();
            if backwards {
                bytes.reverse();
            }
            let files = bytes.into_iter().map(|bytes| FileToSeal { bytes, person: None }).collect();
            let (_, files) = intake.seal(vec![], files).await.unwrap();
            let mut tx = here.main.begin().await.unwrap();
            start.wait().await;
            Vault::store(&mut tx, &[], &files).await.unwrap();
            tx.commit().await.unwrap();
        })
    });
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(here.count("vault.files").await, 2000);
}

#[tokio::test]
async fn many_seal_and_store_side_by_side() {
    let here = std::sync::Arc::new(Here::new().await);
    let intake = here.vault_as("telnusqa_intake").await;
    let shared: Vec<Vec<u8>> = (0_u8..40).map(|n| vec![n; 100]).collect();
    let tasks = (0_u32..8).map(|task| {
        let (here, intake, mut shared) = (here.clone(), intake.clone(), shared.clone());
        // Each in another order: that must not let two transactions wait for each other.
        shared.rotate_left(task as usize * 5);
        tokio::spawn(async move {
            let files = shared.into_iter().map(|bytes| FileToSeal { bytes, person: None }).collect();
            let persons = (task * 50..task * 50 + 50).map(to_seal).collect();
            let (persons, files) = intake.seal(persons, files).await.unwrap();
            here.store(&persons, &files).await;
            persons
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut n = 0;
    for task in tasks {
        for sealed in task.await.unwrap() {
            assert!(intake.read(sealed.id, &reader()).await.is_ok_and(|read| read == person(n)));
            n += 1;
        }
    }
    assert_eq!((n, here.count("vault.files").await), (400, 40));
}

async fn assert_tampered(vault: &Vault, sealed: &Sealed, what: &str) {
    assert!(matches!(vault.read(sealed.id, &reader()).await, Err(VaultError::Tampered)), "{what}");
}

async fn run(pool: &sqlx::PgPool, statement: &str) {
    sqlx::query(AssertSqlSafe(statement.to_owned())).execute(pool).await.expect("the owner may do all");
}

async fn scalar(here: &Here, statement: &str) -> i32 {
    sqlx::query_scalar(AssertSqlSafe(statement.to_owned())).fetch_one(&here.main).await.expect("one row")
}

#[tokio::test]
async fn what_a_newcomer_said_becomes_his_or_is_swept() {
    let here = Here::new().await;
    let (web, intake) = (here.vault_as("telnusqa_web").await, here.vault_as("telnusqa_intake").await);
    let (known, said) = web.seal_of_newcomer(b"taken in".to_vec()).await.unwrap();
    let (unknown, in_vain) = web.seal_of_newcomer(b"not taken in".to_vec()).await.unwrap();
    here.store(&[], &[said.clone(), in_vain.clone()]).await;
    assert_eq!(intake.read_file(said.sha256, &reader()).await.unwrap(), b"taken in");
    let sealed = intake.seal_as(known, to_seal(1)).await.unwrap();
    here.store(&[sealed], &[]).await;
    assert!(web.read(known, &reader()).await.is_ok_and(|read| read == person(1)));
    let sweeper = here.vault_as("telnusqa_vault").await;
    assert_eq!(sweeper.sweep_keys(std::time::Duration::ZERO).await.unwrap().persons, 1);
    assert!(intake.read_file(in_vain.sha256, &reader()).await.is_err(), "nobody opens it any more");
    assert!(matches!(intake.seal_as(unknown, to_seal(2)).await, Err(VaultError::Forgotten)));
    sweeper.forget(known, &reader()).await.unwrap();
    assert!(matches!(intake.read_file(said.sha256, &reader()).await, Err(VaultError::Forgotten)), "it went with him");
}
