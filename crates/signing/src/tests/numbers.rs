//! Numbers: whatever happens to a case, each has its entry, and none is missing.

use sqlx::Executor as _;
use telnusqa_chassis::consumer::ApplyError;
use telnusqa_domain::case::{Digest, FileRef, Parcel, Rejection, Role, Step};

use super::house::{COLLEGE, House, OTHER_COLLEGE, Opened, bin};
use crate::register::{self, Fault, Status};

fn void(reason: &str) -> (Status, Option<String>) {
    (Status::Void, Some(reason.to_owned()))
}

async fn fates(house: &House) -> Vec<(Status, Option<String>)> {
    house.register().await.into_iter().map(|(_, status, reason)| (status, reason)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_is_given_back_voids_its_number_and_the_next_takes_another() {
    let house = House::new().await;
    let (case, first) = house.prepared_case().await;
    house.rework(case).await;
    house.draft(case).await;
    house.consume().await;
    house.print().await;
    let second = house.prepared(case).await.unwrap();
    assert_ne!(second.document, first.document);
    assert_eq!((first.number.unwrap().serial(), second.number.unwrap().serial()), (1, 2));
    assert_eq!(fates(&house).await, [void("rework-demanded"), (Status::Reserved, None)]);
    assert_eq!(house.entries().await[0].document, Some(first.document), "the void number still tells on what it stood");
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_was_given_back_before_it_was_made_is_never_made() {
    let house = House::new().await;
    let case = house.open_case().await;
    house.draft(case).await;
    house.consume().await;
    house.rework(case).await;
    // The press is faster than the consumer: the case refuses.
    house.print().await;
    assert_eq!(fates(&house).await, [void(Rejection::NotDrafted.code())]);
    house.draft(case).await;
    house.consume().await;
    house.print().await;
    assert_eq!(fates(&house).await, [void(Rejection::NotDrafted.code()), (Status::Reserved, None)]);
    assert_eq!(house.prepared(case).await.unwrap().number.unwrap().serial(), 2);
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_draft_is_not_served_with_the_document_of_the_first() {
    let house = House::new().await;
    let case = house.open_case().await;
    house.draft(case).await;
    house.consume().await;
    house.rework(case).await;
    house.draft(case).await;
    house.print().await;
    assert_eq!(house.prepared(case).await, None);
    assert_eq!(fates(&house).await, [void(Rejection::OtherDraft.code())]);
    house.consume().await;
    house.print().await;
    assert_eq!(house.prepared(case).await.unwrap().number.unwrap().serial(), 2);
    house.assert_whole().await;
}

/// The paper is void, and the register says why; the next one has a number of its own, also where the news is heard twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_is_lost_is_void_and_made_again_under_another_number() {
    let house = House::new().await;
    let case = house.open_case_of_the_counter().await;
    let sent = async || {
        house.draft(case).await;
        house.consume().await;
        house.print().await;
        let prepared = house.prepared(case).await.unwrap();
        let request = house.right_request(case, prepared.document).await;
        house.sign(&request).await;
        house.step(case, "c-1", Role::Clerk, Step::HandToCourier { run: None, waybill: Digest([8; 32]) }).await;
        house.consume().await;
        prepared
    };
    let first = sent().await;
    assert_eq!(fates(&house).await, [(Status::Issued, None)]);
    let lost = Step::DeclareLost { parcel: Parcel::Result, reason: FileRef([7; 32]) };
    house.step(case, "h-1", Role::Head, lost).await;
    house.assert_whole().await;
    house.consume().await;
    assert_eq!(fates(&house).await, [void("parcel-lost")]);
    house.assert_whole().await;
    let second = sent().await;
    assert_ne!(first.document, second.document);
    house.consume_again().await;
    assert_eq!(fates(&house).await, [void("parcel-lost"), (Status::Issued, None)]);
    house.assert_whole().await;
    // Nobody makes a void number valid again.
    let revived = sqlx::query("UPDATE signing.register SET status = 'issued', reason = NULL WHERE status = 'void'");
    let refused = revived.execute(&house.owner).await.unwrap_err().to_string();
    assert!(refused.contains("what became of a number stays"), "{refused}");
}

/// Taken back at every moment between the draft and the issue of the result.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_that_is_taken_back_leaves_its_number_explained() {
    let house = House::new().await;
    let open = || async {
        let case = house.open_case().await;
        house.draft(case).await;
        case
    };
    // Before anybody has seen the draft.
    let case = open().await;
    house.withdraw(case).await;
    house.consume().await;
    house.print().await;
    // Before the document is made; the consumer is faster.
    let case = open().await;
    house.consume().await;
    house.withdraw(case).await;
    house.consume().await;
    house.print().await;
    // Before the document is made; the press is faster.
    let case = open().await;
    house.consume().await;
    house.withdraw(case).await;
    house.print().await;
    house.consume().await;
    // While it waits for the signature.
    let (case, _) = house.prepared_case().await;
    house.withdraw(case).await;
    house.consume().await;
    assert_eq!(fates(&house).await, vec![void("withdrawn"); 4]);
    house.assert_whole().await;
    // After the signature: it was issued, and stays so.
    let (case, prepared) = house.prepared_case().await;
    let request = house.right_request(case, prepared.document).await;
    house.sign(&request).await;
    house.withdraw(case).await;
    house.consume().await;
    assert_eq!(fates(&house).await[4..], [(Status::Issued, None)]);
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_college_counts_its_own_year_by_year_in_almaty() {
    let house = House::new().await;
    let draft = async |college| {
        let case = house.open_case_at(college).await;
        house.draft(case).await;
        house.consume().await;
        house.print().await;
        house.prepared(case).await.unwrap().number.unwrap().to_string()
    };
    assert_eq!(draft(COLLEGE).await, "050340517500-2026-00001");
    assert_eq!(draft(OTHER_COLLEGE).await, "970940123375-2026-00001");
    // Still the old year in London, the new one in Almaty.
    house.set_clock("2026-12-31T19:30:00Z");
    assert_eq!(draft(COLLEGE).await, "050340517500-2027-00001");
    assert_eq!(draft(OTHER_COLLEGE).await, "970940123375-2027-00001");
    house.assert_whole().await;
    let serials = register::entries(&house.owner, bin(COLLEGE)).await.unwrap();
    assert_eq!(serials.iter().map(|entry| entry.number.year()).collect::<Vec<_>>(), [2026, 2027]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_without_further_numbers_is_told() {
    let house = House::new().await;
    sqlx::query("INSERT INTO signing.counters VALUES ($1, 2026, 99999)")
        .bind(COLLEGE)
        .execute(&house.owner)
        .await
        .unwrap();
    let case = house.open_case().await;
    house.draft(case).await;
    let Err(ApplyError::Event { reason, .. }) = house.try_consume().await else { panic!("it is parked") };
    assert_eq!(reason, "take a number: the year has no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_became_of_a_number_stays() {
    let house = House::new().await;
    let (case, _) = house.prepared_case().await;
    house.rework(case).await;
    house.consume().await;
    for statement in [
        "UPDATE signing.register SET status = 'reserved', reason = NULL, settled_at = NULL",
        "DELETE FROM signing.register",
        "TRUNCATE signing.register",
        "UPDATE signing.counters SET last = 7",
    ] {
        let refused = house.owner.execute(statement).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("23001"), "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_that_is_not_whole_is_found_out() {
    let house = House::new().await;
    for _ in 0..3 {
        house.prepared_case().await;
    }
    house.assert_whole().await;
    for statement in [
        "ALTER TABLE signing.register DISABLE TRIGGER USER",
        "DELETE FROM signing.register WHERE serial = 1",
        "UPDATE signing.register SET document = NULL WHERE serial = 2",
        "UPDATE signing.register SET status = 'issued', settled_at = now() WHERE serial = 3",
    ] {
        house.owner.execute(statement).await.unwrap();
    }
    let fault =
        |serial: u32, code: &str| Fault { code: code.to_owned(), number: format!("{COLLEGE}-2026-{serial:05}") };
    assert_eq!(
        register::faults(&house.owner).await.unwrap(),
        [
            fault(1, "hole"),
            fault(1, "not-as-prepared"),
            fault(2, "not-as-prepared"),
            fault(2, "stranded"),
            fault(3, "never-signed"),
        ]
    );
}

/// Random lives of some cases, with consumer and press coming late, early, or being cut off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_in_whatever_order_the_register_is_whole() {
    let house = House::new().await;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let mut cases: Vec<Opened> = Vec::new();
    for _ in 0..6 {
        cases.push(house.open_case().await);
    }
    for _ in 0..250 {
        let at = usize::try_from(next(6)).unwrap();
        let case = cases[at];
        let last = house.kinds(case).await.last().copied().unwrap_or_default();
        match (next(8), last) {
            (0..=2, "assigned" | "rework-demanded") => house.draft(case).await,
            (0, "drafted" | "prepared") => house.rework(case).await,
            (1, "drafted" | "prepared") if next(4) == 0 => {
                house.withdraw(case).await;
                cases[at] = house.open_case().await;
            }
            (2, "prepared") => {
                let document = house.prepared(case).await.unwrap().document;
                let request = house.right_request(case, document).await;
                house.sign(&request).await;
                cases[at] = house.open_case().await;
            }
            (3 | 4, _) => house.consume().await,
            (5, _) => {
                let cut_off = std::time::Duration::from_micros(next(8_000));
                let _ = tokio::time::timeout(cut_off, house.press.round()).await;
            }
            (6, _) => house.print().await,
            (_, _) => {}
        }
    }
    house.consume().await;
    house.print().await;
    house.consume().await;
    house.assert_whole().await;
    let serials: Vec<u32> = house.entries().await.iter().map(|entry| entry.number.serial()).collect();
    assert!(serials.len() > 10, "{serials:?}");
    assert!(serials.iter().copied().eq(1..=u32::try_from(serials.len()).unwrap()), "{serials:?}");
}
