//! Which vault opens with which key.

use telnusqa_vault::{Vault, VaultError};

use crate::here::{Here, count, master_file, reader, to_seal};

#[tokio::test]
async fn a_vault_opens_with_its_own_master_key_only() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    here.keep(&intake, to_seal(1)).await;
    for role in ["telnusqa_intake", "telnusqa_web", "telnusqa_vault"] {
        assert!(here.try_vault_as(role, here.master()).await.is_ok(), "{role}");
        let other = here.try_vault_as(role, &master_file('b')).await;
        assert!(matches!(other, Err(VaultError::OtherKeys)), "{role}");
    }
    let nowhere = Vault::open(here.main.clone(), here.keys.clone(), "/nowhere/master.key".as_ref()).await;
    assert!(matches!(nowhere, Err(VaultError::MasterKey(_))));
}

#[tokio::test]
async fn who_may_not_write_marks_no_new_vault() {
    let here = Here::new().await;
    here.vault_as("telnusqa_web").await;
    assert_eq!((here.count("vault.master").await, count(&here.keys, "keys.master").await), (0, 0));
    assert!(here.try_vault_as("telnusqa_intake", &master_file('b')).await.is_ok());
}

#[tokio::test]
async fn databases_that_do_not_belong_together_are_noticed() {
    let [one, other] = [Here::new().await, Here::new().await];
    let intake = one.vault_as("telnusqa_intake").await;
    one.keep(&intake, to_seal(1)).await;
    for (main, keys) in [(&one.main, &other.keys), (&other.main, &one.keys)] {
        let mixed = Vault::open(main.clone(), keys.clone(), one.master().path()).await;
        assert!(matches!(mixed, Err(VaultError::OtherKeys)));
    }
    assert_eq!(count(&other.keys, "keys.master").await + other.count("vault.master").await, 0, "nothing was written");
}

#[tokio::test]
async fn many_open_a_new_vault_at_once() {
    let here = std::sync::Arc::new(Here::new().await);
    let masters = std::sync::Arc::new([master_file('a'), master_file('b')]);
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let (here, masters) = (here.clone(), masters.clone());
            tokio::spawn(async move { here.try_vault_as("telnusqa_intake", &masters[n % 2]).await.is_ok() })
        })
        .collect();
    let mut opened = [0, 0];
    for (n, task) in tasks.into_iter().enumerate() {
        opened[n % 2] += i32::from(task.await.unwrap());
    }
    assert!(opened == [4, 0] || opened == [0, 4], "one master key has won: {opened:?}");
}

#[tokio::test]
async fn a_vault_lives_on_after_it_was_opened_again() {
    let here = Here::new().await;
    let sealed = here.keep(&here.vault_as("telnusqa_intake").await, to_seal(1)).await;
    let again = here.vault_as("telnusqa_intake").await;
    assert!(again.read(sealed.id, &reader()).await.is_ok());
    assert_eq!(again.digest("waybill", "KZ1"), here.vault_as("telnusqa_web").await.digest("waybill", "KZ1"));
}
