//! Files: by their digest, for each owner, within the limit.

use telnusqa_vault::{FileToSeal, Vault, VaultError};

use crate::here::{Here, count, reader, to_seal};

#[tokio::test]
async fn files_come_out_as_they_went_in() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let person = here.keep(&intake, to_seal(1)).await.id;
    for (bytes, person) in [(&b""[..], None), (b"{\"not\": json", None), (&[0, 255, 10, 13], Some(person))] {
        let sha256 = here.keep_file(&intake, bytes, person).await;
        assert_eq!(intake.read_file(sha256, &reader()).await.unwrap(), bytes);
    }
    let nowhere = intake.read_file([0; 32], &reader()).await;
    assert!(matches!(nowhere, Err(VaultError::NotFound)));
}

#[tokio::test]
async fn the_name_of_a_file_is_its_sha_256() {
    let here = Here::new().await;
    let sha256 = here.keep_file(&here.vault_as("telnusqa_intake").await, b"abc", None).await;
    assert_eq!(sha256[..4], [0xba, 0x78, 0x16, 0xbf], "FIPS 180-4");
}

#[tokio::test]
async fn the_largest_file_and_one_byte_more() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let mut bytes = vec![b'x'; Vault::FILE_MAX_BYTES];
    let sha256 = here.keep_file(&intake, &bytes, None).await;
    assert!(intake.read_file(sha256, &reader()).await.unwrap() == bytes);
    bytes.push(b'x');
    let too_large = intake.seal(vec![to_seal(1)], vec![FileToSeal { bytes, person: None }]).await;
    assert!(matches!(too_large, Err(VaultError::TooLarge(16_777_217))));
    assert_eq!(count(&here.keys, "keys.persons").await, 0, "nothing was done");
}

#[tokio::test]
async fn the_same_file_twice_is_stored_once_for_each_owner() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let [one, two] = [here.keep(&intake, to_seal(1)).await.id, here.keep(&intake, to_seal(2)).await.id];
    let mut sha256 = [0; 32];
    for owner in [None, Some(one), Some(two), None, Some(one), Some(two)] {
        sha256 = here.keep_file(&intake, b"the same", owner).await;
    }
    assert_eq!(here.count("vault.files").await, 3);
    assert_eq!(intake.read_file(sha256, &reader()).await.unwrap(), b"the same");
    for person in [one, two] {
        let reads = intake.reads_of(person).await.unwrap();
        assert_eq!((reads[0].what.as_str(), reads[0].file), ("file", Some(sha256)));
    }
}

#[tokio::test]
async fn the_same_file_twice_in_one_batch() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let file = || FileToSeal { bytes: b"the same".to_vec(), person: None };
    let (_, files) = intake.seal(vec![], vec![file(), file()]).await.unwrap();
    here.store(&[], &files).await;
    assert_eq!(here.count("vault.files").await, 1);
    assert_eq!(intake.read_file(files[1].sha256, &reader()).await.unwrap(), b"the same");
}

#[tokio::test]
async fn what_one_owner_forgets_stays_readable_for_the_other() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let [one, two] = [here.keep(&intake, to_seal(1)).await.id, here.keep(&intake, to_seal(2)).await.id];
    here.keep_file(&intake, b"the same", Some(one)).await;
    let sha256 = here.keep_file(&intake, b"the same", Some(two)).await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    forgetful.forget(one, &reader()).await.unwrap();
    assert_eq!(intake.read_file(sha256, &reader()).await.unwrap(), b"the same");
    forgetful.forget(two, &reader()).await.unwrap();
    assert!(matches!(intake.read_file(sha256, &reader()).await, Err(VaultError::Forgotten)));
    assert_eq!(count(&here.keys, "keys.files").await, 0);
}

#[tokio::test]
async fn a_forgotten_file_may_come_again() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let forgetful = here.vault_as("telnusqa_vault").await;
    let sha256 = here.keep_file(&intake, b"raw", None).await;
    forgetful.forget_file(sha256, &reader()).await.unwrap();
    assert!(matches!(intake.read_file(sha256, &reader()).await, Err(VaultError::Forgotten)));
    assert!(matches!(forgetful.forget_file(sha256, &reader()).await, Err(VaultError::NotFound)));
    assert_eq!((here.count("vault.files").await, count(&here.keys, "keys.files").await), (0, 0));
    here.keep_file(&intake, b"raw", None).await;
    assert_eq!(intake.read_file(sha256, &reader()).await.unwrap(), b"raw");
}

#[tokio::test]
async fn who_has_no_keys_is_given_no_file() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let person = here.keep(&intake, to_seal(1)).await.id;
    here.vault_as("telnusqa_vault").await.forget(person, &reader()).await.unwrap();
    let refused = intake.seal(vec![], vec![FileToSeal { bytes: b"more".to_vec(), person: Some(person) }]).await;
    assert!(matches!(refused, Err(VaultError::Forgotten)));
}

#[tokio::test]
async fn a_changed_file_does_not_open() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let [one, other] = [here.keep_file(&intake, b"one", None).await, here.keep_file(&intake, b"two", None).await];
    let flip = "UPDATE vault.files SET content = set_byte(content, 26, get_byte(content, 26) # 1)";
    sqlx::query(flip).execute(&here.main).await.unwrap();
    assert!(matches!(intake.read_file(one, &reader()).await, Err(VaultError::Tampered)));
    sqlx::query(flip).execute(&here.main).await.unwrap();
    let swap = "UPDATE vault.files a SET content = b.content FROM vault.files b WHERE a.key_id <> b.key_id";
    sqlx::query(swap).execute(&here.main).await.unwrap();
    assert!(matches!(intake.read_file(other, &reader()).await, Err(VaultError::Tampered)));
}
