//! Papers as anybody looks them up: what is kept of each, what becomes of it, and the proof in its QR code.

use chrono::{DateTime, Utc};
use telnusqa_contracts::command::Reply;
use telnusqa_contracts::proof::{KeyId, PaperNumber, Proof, name_digest};
use telnusqa_domain::case::FileRef;
use telnusqa_domain::paper::PaperCode;
use telnusqa_pki::{HouseKey, is_signed_by_house};

use super::house::{House, NOW, Opened, PAPER_KEY, at};
use crate::job;
use crate::shown::{KeyError, open_key};

type Fate = (String, Option<Vec<u8>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// What is kept of the papers of a case, in the order of its drafts.
async fn papers<const N: usize>(house: &House, of: Opened) -> [Fate; N] {
    let rows: Vec<Fate> = sqlx::query_as(
        "SELECT kind, original, signed_at, void_at FROM signing.papers WHERE case_id = $1 ORDER BY draft",
    )
    .bind(of.case.0)
    .fetch_all(&house.owner)
    .await
    .unwrap();
    rows.try_into().unwrap()
}

async fn sign(house: &House, of: Opened, document: FileRef) {
    let request = house.right_request(of, document).await;
    assert!(matches!(house.sign(&request).await, Reply::Done(_)));
    house.consume().await;
}

#[tokio::test]
async fn a_paper_is_kept_when_it_is_made_and_tells_when_it_was_signed() {
    let house = House::new().await;
    let (opened, prepared) = house.prepared_case().await;
    let [(kind, original, None, None)] = papers(&house, opened).await else { panic!("it waits") };
    assert_eq!(kind, "duplicate");
    sign(&house, opened, prepared.document).await;
    let [(_, _, Some(signed_at), None)] = papers(&house, opened).await else { panic!("signed") };
    assert_eq!(signed_at, at(NOW));
    house.consume_again().await;
    let [_] = papers(&house, opened).await;
    // Another duplicate of the same original is known by it.
    let (other, later) = house.prepared_case().await;
    let [(_, again, None, None)] = papers(&house, other).await else { panic!("it waits") };
    assert!(original.is_some() && original == again);
    let replaced = async || house.entries().await.iter().map(|entry| entry.replaced_by).collect::<Vec<_>>();
    assert_eq!(replaced().await, [None, None]);
    house.set_clock("2026-11-24T06:00:00Z");
    sign(&house, other, later.document).await;
    assert_eq!(replaced().await, [later.number, None]);
    let places: Vec<_> = house.entries().await.iter().map(|entry| entry.in_place_of).collect();
    assert_eq!(places, [None, prepared.number]);
}

#[tokio::test]
async fn what_is_given_up_is_void_and_stays_so() {
    let house = House::new().await;
    let (opened, _) = house.prepared_case().await;
    house.rework(opened).await;
    house.draft(opened).await;
    house.consume().await;
    house.print().await;
    let prepared = house.prepared(opened).await.unwrap();
    sign(&house, opened, prepared.document).await;
    let [(_, _, None, Some(_)), (_, _, Some(_), None)] = papers(&house, opened).await else {
        panic!("one void, one signed")
    };
    for change in [
        "DELETE FROM signing.papers",
        "UPDATE signing.papers SET signed_at = NULL",
        "UPDATE signing.papers SET void_at = NULL",
    ] {
        assert!(sqlx::query(change).execute(&house.owner).await.is_err(), "{change}");
    }
}

#[tokio::test]
async fn a_refusal_is_shown_too_and_is_no_duplicate_of_anything() {
    let house = House::new().await;
    let opened = house.open_case().await;
    house.refuse(opened, "Жоқ").await;
    house.consume().await;
    house.print().await;
    let [(kind, None, None, None)] = papers(&house, opened).await else { panic!("it waits") };
    assert_eq!(kind, "refusal");
}

#[tokio::test]
async fn the_proof_says_what_the_paper_says_and_the_code_is_kept_nowhere() {
    let house = House::new().await;
    let opened = house.open_case().await;
    house.draft(opened).await;
    house.consume().await;
    let job = job::waiting(&house.service.pool, 1).await.unwrap().remove(0);
    let reader = telnusqa_vault::Reader { at: at(NOW), who: "test".to_owned(), why: "test".to_owned() };
    let applicant = house.press.vault.read(opened.applicant, &reader).await.unwrap().record;
    let shown = house.press.showing.of(&job, &applicant, &house.press.vault).unwrap();
    let proof = Proof::read(&shown.verification.url).unwrap();
    let code = job.code.unwrap();
    let text = shown.verification.text.unwrap();
    assert_eq!((text.clone(), PaperCode::parse(&text)), (code.grouped(), Some(code)));
    assert_eq!(proof.claim.code, code);
    assert_eq!(proof.claim.number, PaperNumber::Duplicate(job.number.unwrap()));
    assert_eq!(proof.claim.made_on.to_string(), "2026-11-24");
    let folded = telnusqa_vault::folded_name("Абилкасымова Айгул");
    assert_eq!(proof.claim.name, name_digest(&code, &folded));
    let key = HouseKey::from_seed(&PAPER_KEY).unwrap();
    assert_eq!(proof.claim.key, KeyId::of(key.public()));
    assert!(is_signed_by_house(key.public(), &proof.claim.signed(), &proof.signature));
    house.print().await;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM signing.jobs WHERE code IS NOT NULL OR seal IS NOT NULL")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn the_key_is_known_by_its_public_half_and_never_used_once_revoked() {
    let house = House::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.key");
    let pool = &house.service.pool;
    std::fs::write(&file, format!("{}\n", hex::encode(PAPER_KEY))).unwrap();
    for _ in 0..2 {
        let key = open_key(&file, pool, at(NOW)).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(key.public(), HouseKey::from_seed(&PAPER_KEY).unwrap().public());
    }
    std::fs::write(&file, hex::encode([7; 32])).unwrap();
    open_key(&file, pool, at(NOW)).await.unwrap_or_else(|error| panic!("{error}"));
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM signing.paper_keys").fetch_one(pool).await.unwrap();
    assert_eq!(known, 2);
    sqlx::query("UPDATE signing.paper_keys SET revoked_at = now()").execute(&house.owner).await.unwrap();
    assert!(matches!(open_key(&file, pool, at(NOW)).await, Err(KeyError::Revoked)));
    std::fs::write(&file, "5e5e").unwrap();
    assert!(matches!(open_key(&file, pool, at(NOW)).await, Err(KeyError::Digits)));
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(open_key(&file, pool, at(NOW)).await, Err(KeyError::File(_))));
}
