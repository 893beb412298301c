//! The authority's services, as they should be and with each of their faults: nothing is decided on silence.

use telnusqa_contracts::command::{self, Reply};
use telnusqa_domain::case::{Event, Manner};
use telnusqa_pki::{Demand, Verifier};
use telnusqa_stand_in::authority::KeyKind;
use telnusqa_stand_in::nuc::{Fault, Service};

use super::house::{COLLEGE, HEAD, House, KEYS, NOW, Opened, at, bin, credential};
use crate::retry;
use crate::waiting::{Waiting, refused, waiting};

/// Status, last part of the type, and codes.
fn told(reply: &Reply) -> (u16, String, Vec<String>) {
    match reply {
        Reply::Done(done) => (200, done.events.last().unwrap().kind.clone(), Vec::new()),
        Reply::Problem(problem) => {
            let kind = problem.r#type.rsplit('/').next().unwrap().to_owned();
            (problem.status, kind, problem.errors.iter().map(|fault| fault.code.clone()).collect())
        }
    }
}

async fn waits(house: &House) -> Vec<Waiting> {
    waiting(&house.owner, Some(&bin(COLLEGE))).await.unwrap()
}

/// Every pause is over.
async fn no_pause(house: &House) {
    sqlx::query("UPDATE signing.waiting SET next_try_at = clock_timestamp()").execute(&house.owner).await.unwrap();
}

/// The signature that the case names, and whether it stands by itself years later.
async fn stands(house: &House, case: Opened, document: &[u8]) -> bool {
    let signed = house.events(case).await.into_iter().find_map(|event| match event {
        Event::Signed { manner: Manner::Electronic { signature, .. }, .. } => Some(signature),
        _ => None,
    });
    let cms = house.file(signed.unwrap()).await;
    let anchors = KEYS.authority.anchors_pem().unwrap();
    let verifier = Verifier::try_new([anchors.as_bytes()]).unwrap();
    let demand = Demand { bin: bin(COLLEGE), revocation: true, time_stamp: true };
    verifier.verify(&cms, document, &demand, at("2036-01-01T00:00:00Z")).valid().is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_is_kept_with_its_proofs() {
    let house = House::new().await;
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let (case, prepared) = house.prepared_case().await;
        let document = house.file(prepared.document).await;
        let cms = credential(COLLEGE, kind).sign(&document, at(NOW)).unwrap();
        let request = house.request(case, prepared.document, cms).await;
        assert_eq!(told(&house.sign(&request).await).0, 200);
        assert!(stands(&house, case, &document).await);
    }
    let proved: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM signing.evidence WHERE stamped_at IS NOT NULL AND answered_at IS NOT NULL",
    )
    .fetch_one(&house.owner)
    .await
    .unwrap();
    assert_eq!((proved, waits(&house).await), (2, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_gets_its_verdict_and_decides_nothing() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let document = house.file(prepared.document).await;
    let version = house.version(case).await;
    let right = house.request(case, prepared.document, HEAD.sign(&document, at(NOW)).unwrap()).await;
    let (ocsp, tsp) = (Service::Ocsp, Service::Tsp);
    for (service, fault, code) in [
        (ocsp, Fault::Busy, "revocation.busy"),
        (ocsp, Fault::Down, "revocation.busy"),
        (ocsp, Fault::Expired, "revocation.unbelievable"),
        (ocsp, Fault::Garbage, "revocation.unreadable"),
        (ocsp, Fault::Other, "revocation.other"),
        (ocsp, Fault::Slow, "revocation.busy"),
        (ocsp, Fault::Stale, "revocation.stale"),
        (ocsp, Fault::Unknown, "revocation.unknown"),
        (ocsp, Fault::WrongNonce, "revocation.other"),
        (ocsp, Fault::WrongResponder, "revocation.unbelievable"),
        (tsp, Fault::Busy, "time-stamp.unreadable"),
        (tsp, Fault::Down, "time-stamp.missing"),
        (tsp, Fault::Expired, "time-stamp.unbelievable"),
        (tsp, Fault::Garbage, "time-stamp.unreadable"),
        (tsp, Fault::Other, "time-stamp.other"),
        (tsp, Fault::Slow, "time-stamp.missing"),
        (tsp, Fault::Stale, "time-stamp.far"),
        (tsp, Fault::WrongNonce, "time-stamp.other"),
        (tsp, Fault::WrongResponder, "time-stamp.unbelievable"),
    ] {
        house.nuc.switch(service, Some(fault));
        let answer = told(&house.sign(&right).await);
        assert_eq!(answer, (202, "signature-waits".to_owned(), vec![code.to_owned()]), "{service:?} {fault:?}");
        // The next try finds the same.
        no_pause(&house).await;
        if fault != Fault::Slow {
            assert_eq!(retry::round(&house.signing).await.unwrap(), 1);
        }
        assert_eq!(house.version(case).await, version, "{service:?} {fault:?}");
        let kept = waits(&house).await;
        assert_eq!(kept.iter().map(|one| one.reasons.clone()).collect::<Vec<_>>(), [[code.to_owned()]]);
        house.nuc.switch(service, None);
    }
    assert!(waits(&house).await[0].tries > 30);
    // Once both are well, it is taken by itself, and its head is told so.
    no_pause(&house).await;
    assert_eq!(retry::round(&house.signing).await.unwrap(), 1);
    assert_eq!(house.kinds(case).await.last(), Some(&"signed"));
    assert_eq!(waits(&house).await, []);
    assert!(stands(&house, case, &document).await);
    let Reply::Done(done) = house.sign(&right).await else { panic!("it was done") };
    assert!(done.repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_certificate_signs_nothing_now_or_after_waiting() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let document = house.file(prepared.document).await;
    let request = house.request(case, prepared.document, HEAD.sign(&document, at(NOW)).unwrap()).await;
    house.nuc.switch(Service::Ocsp, Some(Fault::Revoked));
    let revoked = (422, "invalid-signature".to_owned(), vec!["certificate.revoked".to_owned()]);
    assert_eq!(told(&house.sign(&request).await), revoked);
    assert_eq!(waits(&house).await, []);
    house.nuc.switch(Service::Ocsp, Some(Fault::Busy));
    assert_eq!(told(&house.sign(&request).await).0, 202);
    house.nuc.switch(Service::Ocsp, Some(Fault::Revoked));
    no_pause(&house).await;
    retry::round(&house.signing).await.unwrap();
    let found = refused(&house.owner, None).await.unwrap();
    assert_eq!(found.iter().map(|one| one.reasons.clone()).collect::<Vec<_>>(), [["certificate.revoked"]]);
    assert_eq!((waits(&house).await, house.kinds(case).await.last()), (Vec::new(), Some(&"prepared")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_refused_where_the_case_has_gone_on() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let request = house.right_request(case, prepared.document).await;
    let version = Some(house.version(case).await);
    house.nuc.switch(Service::Tsp, Some(Fault::Down));
    let request = command::Request { expected: version, ..request };
    assert_eq!(told(&house.sign(&request).await).0, 202);
    house.nuc.switch(Service::Tsp, None);
    house.rework(case).await;
    no_pause(&house).await;
    retry::round(&house.signing).await.unwrap();
    assert_eq!(waits(&house).await, []);
    assert_eq!(refused(&house.owner, None).await.unwrap()[0].reasons, ["not-drafted"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_that_a_signer_names_is_near_to_now() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let document = house.file(prepared.document).await;
    for (signed_at, taken) in [
        ("2026-11-23T04:59:59Z", false),
        ("2026-11-24T05:05:01Z", false),
        ("2026-11-24T05:04:59Z", true),
        ("2026-11-23T05:00:01Z", true),
    ] {
        let (case, document, bytes) = match taken {
            false => (case, prepared.document, document.clone()),
            true => {
                let (case, prepared) = house.prepared_case().await;
                (case, prepared.document, house.file(prepared.document).await)
            }
        };
        let request = house.request(case, document, HEAD.sign(&bytes, at(signed_at)).unwrap()).await;
        let (status, _, codes) = told(&house.sign(&request).await);
        let expected: (u16, Vec<String>) = if taken { (200, vec![]) } else { (422, vec!["signature.time".to_owned()]) };
        assert_eq!((status, codes), expected, "{signed_at}");
    }
}
