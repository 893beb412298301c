//! Documents: made of their drafts, stored before they are signed, and never twice.

use std::collections::BTreeSet;
use std::time::Duration;

use telnusqa_chassis::documents::Documents;
use telnusqa_chassis::parked;
use telnusqa_domain::case::Event;
use telnusqa_vault::Reader;

use super::house::{House, NOW, Opened, at};
use crate::PRESS;
use crate::job;
use crate::press::RoundError;
use crate::register::Status;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_prepared_and_its_number_bound_to_its_digest() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let number = prepared.number.unwrap();
    assert_eq!(number.to_string(), "050340517500-2026-00001");
    assert_eq!(prepared.templates, Some(house.press.documents.templates().await.unwrap()));
    let text = house.text(prepared.document).await;
    for stands in [
        "ТЕЛНҰСҚА",
        "нөмірі 050340517500-2026-00001",
        "Кімге берілді Әбілқасымова Айгүл",
        "Костанайский политехнический",
    ] {
        assert!(text.contains(stands), "{stands}: {text}");
    }
    let entries = house.entries().await;
    let entry = &entries[0];
    assert_eq!((entry.number, entry.case, entry.draft, entry.status), (number, case.case, 1, Status::Reserved));
    assert_eq!((entries.len(), entry.document), (1, Some(prepared.document)));
    let seals: i64 = sqlx::query_scalar("SELECT count(seal) FROM signing.jobs").fetch_one(&house.owner).await.unwrap();
    assert_eq!(seals, 0, "nobody can guess the digest from the job");
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_states_ground_fact_and_appeal_and_has_no_number() {
    let house = House::new().await;
    let case = house.open_case().await;
    house.refuse(case, "Нөмірі архивте жоқ.\nШЕШІМ: берілсін").await;
    house.consume().await;
    house.print().await;
    let prepared = house.prepared(case).await.unwrap();
    assert_eq!((prepared.number, house.register().await), (None, vec![]));
    let text = house.text(prepared.document).await;
    for stands in [
        "Анықталған мән-жай Нөмірі архивте жоқ. ШЕШІМ: берілсін",
        "Шағымдану тәртібі: ",
        "Основание отказа ",
        "Установленное обстоятельство Нөмірі архивте жоқ. ШЕШІМ: берілсін",
        "Орган, рассматривающий жалобу: ",
        "последний день – 1 марта 2027 года",
        "Порядок обжалования: ",
    ] {
        assert!(text.contains(stands), "{stands}: {text}");
    }
}

/// What the executor worded in both languages stands on the paper that the head signs: each in its own column, word for word.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_states_the_fact_in_both_languages() {
    let house = House::new().await;
    let case = house.open_case().await;
    let (kk, ru) = ("Нөмірі архивте жоқ.", "Номера в архиве нет.");
    let file = serde_json::json!({"salt": "00", "kk": kk, "ru": ru, "text": "both"}).to_string();
    let fact = house.keep(case, file.into_bytes()).await;
    house.propose(case, fact).await;
    house.draft_refusal(case, fact).await;
    house.consume().await;
    house.print().await;
    let prepared = house.prepared(case).await.unwrap();
    let text = house.text(prepared.document).await;
    for stands in [format!("Анықталған мән-жай {kk}"), format!("Установленное обстоятельство {ru}")]
    {
        assert_eq!(text.matches(&stands).count(), 1, "{stands}: {text}");
    }
    assert!(!text.contains("both") && !text.contains("Жоба"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_applied_again_takes_no_second_number() {
    let house = House::new().await;
    house.prepared_case().await;
    house.consume_again().await;
    let case = house.open_case().await;
    house.draft(case).await;
    house.consume_again().await;
    house.consume_again().await;
    house.print().await;
    assert_eq!(house.register().await, [(1, Status::Reserved, None), (2, Status::Reserved, None)]);
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_is_taken_back_leaves_no_hole() {
    let house = House::new().await;
    let case = house.open_case().await;
    house.draft(case).await;
    let mut tx = house.service.pool.begin().await.unwrap();
    let (events, _) = telnusqa_event_log::read_kinds_after(
        &house.service.pool,
        telnusqa_event_log::Position(0),
        telnusqa_domain::reactions::DOCUMENTED,
        100,
    )
    .await
    .unwrap();
    use telnusqa_chassis::consumer::Apply as _;
    house.consumer().apply(&mut tx, &events).await.unwrap();
    tx.rollback().await.unwrap();
    house.consume().await;
    house.print().await;
    assert_eq!(house.prepared(case).await.unwrap().number.unwrap().serial(), 1);
    house.assert_whole().await;
}

/// The press is cut off after every so many microseconds: between the reading, the sealing, the commit and the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_that_is_cut_off_anywhere_makes_the_same_document_once() {
    let house = House::new().await;
    for micros in (0..24).map(|step| 4_000 * step) {
        let case = house.open_case().await;
        house.draft(case).await;
        house.consume().await;
        let job = job::waiting(&house.service.pool, 1).await.unwrap().remove(0);
        let _cut_off = tokio::time::timeout(Duration::from_micros(micros), house.press.round()).await;
        house.print().await;
        let prepared = house.prepared(case).await.unwrap();
        let text = house.text(prepared.document).await;
        assert!(text.contains(&job.seal), "it is the job's, however often it was made");
        assert_eq!(house.kinds(case).await.iter().filter(|kind| **kind == "prepared").count(), 1);
        assert_eq!(files(&house, case).await, 1);
        assert_eq!(prepared.number, job.number);
    }
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn presses_of_several_instances_make_each_document_once() {
    let house = House::new().await;
    let mut cases = Vec::new();
    for _ in 0..12 {
        let case = house.open_case().await;
        house.draft(case).await;
        cases.push(case);
    }
    house.consume().await;
    let other = house.other_press().await;
    let (one, two) = tokio::join!(house.press.round(), other.round());
    one.unwrap();
    two.unwrap();
    house.print().await;
    let mut numbers = BTreeSet::new();
    for case in cases {
        let events = house.events(case).await;
        let prepared: Vec<_> = events
            .iter()
            .filter_map(|event| if let Event::Prepared(made) = event { Some(made) } else { None })
            .collect();
        assert_eq!(prepared.len(), 1);
        numbers.insert(prepared[0].number.unwrap().serial());
        assert_eq!(files(&house, case).await, 1);
    }
    assert_eq!(numbers, (1..=12).collect());
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_whoever_is_forgotten_no_document_is_made() {
    let house = House::new().await;
    let (case, other) = (house.open_case().await, house.open_case().await);
    house.draft(case).await;
    house.draft(other).await;
    house.consume().await;
    let by = Reader { at: at(NOW), who: "operations:s-1".to_owned(), why: "request".to_owned() };
    house.forgetting_vault().await.forget(case.applicant, &by).await.unwrap();
    house.print().await;
    assert_eq!(house.prepared(case).await, None);
    assert_eq!(house.prepared(other).await.unwrap().number.unwrap().serial(), 2, "the others go on");
    let parked = parked::list(&house.service.pool).await.unwrap();
    assert_eq!((parked.len(), parked[0].service.as_str(), parked[0].reason_code.as_str()), (1, PRESS, "forgotten"));
    let void = Some("forgotten".to_owned());
    assert_eq!(house.register().await, [(1, Status::Void, void.clone()), (2, Status::Reserved, None)]);
    house.assert_whole().await;

    // Tried again, it fails again, under a number of its own.
    parked::request_replay(&house.owner, parked[0].id).await.unwrap();
    crate::shelf::replay(&house.service).await.unwrap();
    house.print().await;
    assert_eq!(parked::list(&house.service.pool).await.unwrap().len(), 1);
    assert_eq!(house.register().await[2], (3, Status::Void, void));

    // Given back, nobody need look after it.
    house.rework(case).await;
    house.consume().await;
    assert_eq!(parked::list(&house.service.pool).await.unwrap().len(), 0);
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fact_that_cannot_be_read_is_parked_and_done_when_it_can_be() {
    let house = House::new().await;
    let case = house.open_case().await;
    let fact = house.keep(case, b"no fact".to_vec()).await;
    house.propose(case, fact).await;
    house.draft_refusal(case, fact).await;
    house.consume().await;
    house.print().await;
    let parked = parked::list(&house.service.pool).await.unwrap();
    assert_eq!((parked.len(), parked[0].reason_code.as_str()), (1, "fact-unreadable"));
    house.rework(case).await;
    // Another fact is another procedure, with its own notice.
    let fact = house.fact(case, "Мөрі жоқ.").await;
    house.propose(case, fact).await;
    house.set_clock("2026-12-04T05:00:00Z");
    house.draft_refusal(case, fact).await;
    house.consume().await;
    house.print().await;
    assert!(house.prepared(case).await.is_some());
    assert_eq!(parked::list(&house.service.pool).await.unwrap().len(), 0);
}

/// A program that says the version of its templates, hears the beginning of an order, and is gone.
const LOST: &str = "#!/bin/sh\nprintf '\\000\\000\\000\\001'\nhead -c 4 >/dev/null\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_over_which_its_maker_is_lost_is_parked_and_made_when_it_can_be() {
    let mut house = House::new().await;
    let case = house.open_case().await;
    house.draft(case).await;
    house.consume().await;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("maker");
    std::fs::write(&program, LOST).unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    house.press.documents = Documents::new(Some(program));
    house.print().await;
    let parked = parked::list(&house.service.pool).await.unwrap();
    assert_eq!((parked.len(), parked[0].reason_code.as_str()), (1, "maker-lost"));

    house.press.documents = Documents::new(None);
    parked::request_replay(&house.owner, parked[0].id).await.unwrap();
    crate::shelf::replay(&house.service).await.unwrap();
    house.print().await;
    assert!(house.prepared(case).await.is_some());
    assert_eq!(parked::list(&house.service.pool).await.unwrap().len(), 0);
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_maker_is_missing_documents_wait() {
    let mut house = House::new().await;
    let case = house.open_case().await;
    house.draft(case).await;
    house.consume().await;
    for missing in ["/nowhere/telnusqa-documents", "/bin/true"] {
        house.press.documents = Documents::new(Some(missing.into()));
        assert!(matches!(house.press.round().await, Err(RoundError::Documents(_))));
    }
    assert_eq!(parked::list(&house.service.pool).await.unwrap().len(), 0);
    house.press.documents = Documents::new(None);
    house.print().await;
    assert!(house.prepared(case).await.is_some());
    house.assert_whole().await;
}

/// How many documents lie in the vault as the applicant's.
async fn files(house: &House, case: Opened) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM vault.files WHERE person_id = $1")
        .bind(case.applicant)
        .fetch_one(&house.owner)
        .await
        .unwrap()
}
