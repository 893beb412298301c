//! Finding persons by each of their keys.

use telnusqa_vault::{Found, Key, Role, ToSeal};
use uuid::Uuid;

use crate::here::{Here, at, birth_date, iin, phone, reader, to_seal};

#[tokio::test]
async fn a_person_is_found_by_each_of_his_keys() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let sealed = here.keep(&intake, to_seal(1)).await;
    here.keep(&intake, to_seal(2)).await;
    let expected = Found { case: sealed.case, person: sealed.id, role: Role::Applicant };
    let web = here.vault_as("telnusqa_web").await;
    for key in [Key::Iin(iin(1)), Key::Original("1\ndiploma".into()), Key::Phone(phone(1))] {
        assert_eq!(web.find(&[key], None).await.unwrap(), [vec![expected]]);
    }
    for surname in ["Әбілова", "АБИЛОВА", " Аби-лова"] {
        let key = Key::Name { birth_date: birth_date(), surname: surname.into() };
        let found = web.find(&[key], None).await.unwrap();
        assert_eq!((found[0].len(), found[0][0]), (2, expected), "{surname}: both, the older first");
    }
}

#[tokio::test]
async fn many_keys_are_answered_in_their_order() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let (sealed, _) = intake.seal((0..100).map(to_seal).collect(), vec![]).await.unwrap();
    here.store(&sealed, &[]).await;
    let mut keys: Vec<_> = (0..100).rev().map(|n| Key::Iin(iin(n))).collect();
    keys.insert(50, Key::Phone("nonsense".into()));
    keys.insert(50, Key::Phone(String::new()));
    keys.push(Key::Iin(iin(7)));
    let found = intake.find(&keys, None).await.unwrap();
    assert_eq!(found.len(), 103);
    assert_eq!((&found[50], &found[51]), (&vec![], &vec![]));
    let persons: Vec<Uuid> = found.iter().flatten().map(|found| found.person).collect();
    let expected: Vec<Uuid> = sealed.iter().rev().chain([&sealed[7]]).map(|sealed| sealed.id).collect();
    assert_eq!(persons, expected);
}

#[tokio::test]
async fn hits_come_in_order_of_arrival() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let (sealed, _) = intake.seal((0..20).map(to_seal).collect(), vec![]).await.unwrap();
    for person in sealed.iter().rev() {
        here.store(std::slice::from_ref(person), &[]).await;
    }
    let key = Key::Name { birth_date: birth_date(), surname: "Әбілова".into() };
    for reader in [None, Some(&reader())] {
        let found = intake.find(std::slice::from_ref(&key), reader).await.unwrap();
        let persons: Vec<_> = found[0].iter().map(|found| found.person).collect();
        assert_eq!(persons, sealed.iter().map(|sealed| sealed.id).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_kind_of_key_does_not_find_by_another() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let keys = vec![Key::Phone(iin(1))];
    here.keep(&intake, ToSeal { keys, role: Role::Representative, ..to_seal(1) }).await;
    let found = intake.find(&[Key::Iin(iin(1)), Key::Phone(iin(1))], None).await.unwrap();
    assert_eq!((found[0].len(), found[1][0].role), (0, Role::Representative));
    assert!(intake.find(&[], Some(&reader())).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_hit_is_recorded_once_where_somebody_looks() {
    let here = Here::new().await;
    let intake = here.vault_as("telnusqa_intake").await;
    let one = here.keep(&intake, to_seal(1)).await;
    let two = here.keep(&intake, to_seal(2)).await;
    let web = here.vault_as("telnusqa_web").await;
    web.find(&[Key::Iin(iin(1))], None).await.unwrap();
    web.find(&[Key::Iin(iin(3))], Some(&reader())).await.unwrap();
    assert_eq!(here.count("vault.reads").await, 0);
    web.find(&[Key::Iin(iin(1)), Key::Phone(phone(1)), Key::Iin(iin(2))], Some(&reader())).await.unwrap();
    assert_eq!(here.count("vault.reads").await, 2);
    for person in [one.id, two.id] {
        let reads = web.reads_of(person).await.unwrap();
        assert_eq!((reads[0].what.as_str(), reads[0].who.as_str(), reads[0].at), ("look-up", "operator:o-17", at()));
    }
}
