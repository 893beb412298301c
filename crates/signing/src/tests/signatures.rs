//! Signatures: the right one is taken in once; every wrong one is told what is wrong with it, and changes nothing.

use telnusqa_contracts::command::{self, Reply};
use telnusqa_contracts::problem::Problem;
use telnusqa_domain::case::{FileRef, Role};
use telnusqa_stand_in::authority::{self, Authority, KeyKind, Validity};

use super::house::{COLLEGE, HEAD, House, KEYS, NOW, OTHER_COLLEGE, Opened, actor, at, credential, subject, this_year};
use crate::register::Status;

/// A problem as its status, the last part of its type, and its codes.
fn told(reply: &Reply) -> (u16, String, Vec<String>) {
    let Reply::Problem(Problem { errors, status, r#type, .. }) = reply else { panic!("{reply:?}") };
    let kind = r#type.rsplit('/').next().unwrap().to_owned();
    (*status, kind, errors.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect())
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

async fn evidence(house: &House) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM signing.evidence").fetch_one(&house.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_signature_is_taken_in_and_issues_the_number() {
    let house = House::new().await;
    for kind in [KeyKind::P256, KeyKind::Rsa2048] {
        let (case, prepared) = house.prepared_case().await;
        let document = house.file(prepared.document).await;
        let cms = credential(COLLEGE, kind).sign(&document, at(NOW)).unwrap();
        let request = house.request(case, prepared.document, cms).await;
        let Reply::Done(done) = house.sign(&request).await else { panic!("it is right") };
        assert_eq!((done.repeated, done.events.len(), done.events[0].kind.as_str()), (false, 1, "signed"));
        assert_eq!(house.kinds(case).await.last(), Some(&"signed"));
        house.consume().await;
        assert_eq!(house.entries().await.last().unwrap().status, Status::Issued);
    }
    assert_eq!(evidence(&house).await, 2);
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_signature_is_told_why_and_changes_nothing() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let (version, register) = (house.version(case).await, house.register().await);
    let document = house.file(prepared.document).await;
    let stranger = {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::open_or_make(folder.path()).unwrap();
        authority.issue(&subject(COLLEGE), authority::Role::Head, KeyKind::P256, this_year()).unwrap()
    };
    let issue = |role, until: &str| {
        let validity = Validity { from: at("2026-01-01T00:00:00Z"), until: at(until) };
        KEYS.authority.issue(&subject(COLLEGE), role, KeyKind::P256, validity).unwrap()
    };
    let expired = issue(authority::Role::Head, "2026-11-23T00:00:00Z");
    let employee = issue(authority::Role::Employee, "2026-12-31T00:00:00Z");
    let for_signing_in = KEYS
        .authority
        .issue_for_authentication(&subject(COLLEGE), authority::Role::Head, KeyKind::P256, this_year())
        .unwrap();
    let right = HEAD.sign(&document, at(NOW)).unwrap();
    let sign = |credential: &authority::Credential| credential.sign(&document, at(NOW)).unwrap();
    for (cms, expected) in [
        (HEAD.sign(b"another document", at(NOW)).unwrap(), &["/signature document.other"][..]),
        (sign(&expired), &["/signature certificate.expired"]),
        (sign(&stranger), &["/signature certificate.stranger"]),
        (sign(&credential(OTHER_COLLEGE, KeyKind::P256)), &["/signature certificate.other-college"]),
        (sign(&employee), &["/signature certificate.not-a-head"]),
        (sign(&for_signing_in), &["/signature certificate.not-for-signing"]),
        (right[..right.len() - 1].to_vec(), &["/signature cms.truncated"]),
        (Vec::new(), &["/signature cms.truncated"]),
        ([&right[..], b"\0"].concat(), &["/signature cms.trailing-bytes"]),
    ] {
        let request = house.request(case, prepared.document, cms).await;
        let (status, kind, found) = told(&house.sign(&request).await);
        assert_eq!((status, kind.as_str(), found), (422, "invalid-signature", codes(expected)));
    }
    // Nobody knows this algorithm: it is not called wrong.
    let request = house.request(case, prepared.document, of_unknown_algorithm(&right)).await;
    let answer = told(&house.sign(&request).await);
    assert_eq!(answer, (503, "cannot-tell-yet".to_owned(), codes(&["/signature algorithm.unknown"])));

    house.consume().await;
    assert_eq!((house.version(case).await, house.register().await, evidence(&house).await), (version, register, 0));
    // And the right one is taken still.
    let request = house.request(case, prepared.document, right).await;
    assert!(matches!(house.sign(&request).await, Reply::Done(_)));
    assert!(KEYS.folder().exists());
}

/// The last `ecdsa-with-SHA256` of a CMS, the signer's, made an algorithm that there is not.
fn of_unknown_algorithm(cms: &[u8]) -> Vec<u8> {
    const ECDSA_WITH_SHA256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
    let at = cms.windows(8).rposition(|window| window == ECDSA_WITH_SHA256).unwrap();
    let mut cms = cms.to_vec();
    cms[at + 7] = 0x7f;
    cms
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_sign_this_now_is_told_so() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let unprepared = house.open_case().await;
    house.draft(unprepared).await;
    let version = house.version(case).await;
    let right = house.right_request(case, prepared.document).await;
    let by = |id: &str, role, college: &str| command::Request { by: actor(id, role, college), ..right.clone() };
    let signature = match right.step {
        command::Step::Sign { signature, .. } => signature,
        _ => unreachable!("it is a signature"),
    };
    let step = |document, signature| command::Step::Sign { document, signature };
    let nowhere = FileRef([9; 32]);
    for (request, expected) in [
        (by("c-1", Role::Clerk, COLLEGE), (403, "forbidden", " wrong-role")),
        (by("h-2", Role::Head, OTHER_COLLEGE), (403, "forbidden", " other-college")),
        (by("e-1", Role::Head, COLLEGE), (403, "forbidden", " drafter-may-not-sign")),
        (command::Request { expected: Some(version - 1), ..right.clone() }, (412, "stale", "")),
        (command::Request { case: unprepared.case.0, ..right.clone() }, (409, "conflict", " not-prepared")),
        (command::Request { case: uuid::Uuid::from_u128(77), ..right.clone() }, (404, "not-found", " not-accepted")),
        (command::Request { step: step(signature, signature), ..right.clone() }, (409, "conflict", " other-document")),
        (
            command::Request { step: step(prepared.document, nowhere), ..right.clone() },
            (404, "not-found", "/signature file.missing"),
        ),
        (command::Request { step: command::Step::Register, ..right.clone() }, (404, "not-found", "")),
    ] {
        let (status, kind, found) = told(&house.sign(&request).await);
        assert_eq!((status, kind.as_str(), found.join(", ").as_str()), expected);
    }
    let asked = telnusqa_chassis::commands::Asked {
        body: bytes::Bytes::from_static(b"{}"),
        traceparent: None,
        verb: "sign".to_owned(),
    };
    assert_eq!(told(&house.signing.clone().answer(asked).await).1, "invalid-request");
    assert_eq!((house.version(case).await, evidence(&house).await), (version, 0));

    // With the version that the head has seen it is taken; another signature comes too late.
    let request = command::Request { expected: Some(version), ..right.clone() };
    assert!(matches!(house.sign(&request).await, Reply::Done(_)));
    let again = house.right_request(case, prepared.document).await;
    let (status, _, found) = told(&house.sign(&again).await);
    assert_eq!((status, found), (409, codes(&[" signed-before"])));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_is_answered_with_what_was_recorded_also_when_the_certificate_has_expired() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let version = house.version(case).await;
    let right = house.right_request(case, prepared.document).await;
    let request = command::Request { expected: Some(version), ..right };
    let Reply::Done(first) = house.sign(&request).await else { panic!("it is right") };
    house.set_clock("2027-06-01T05:00:00Z");
    let Reply::Done(again) = house.sign(&request).await else { panic!("it was done") };
    assert_eq!(again, command::Done { repeated: true, ..first });
    assert_eq!(evidence(&house).await, 1);
    // A new one by the same certificate is not.
    let (other, prepared) = house.prepared_case().await;
    let late = house.right_request(other, prepared.document).await;
    assert_eq!(told(&house.sign(&late).await).2, codes(&["/signature certificate.expired"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_signatures_that_come_at_once_one_is_taken() {
    let house = House::new().await;
    let (case, prepared) = house.prepared_case().await;
    let same = house.right_request(case, prepared.document).await;
    let other = house.right_request(case, prepared.document).await;
    let (one, two, three) = tokio::join!(house.sign(&same), house.sign(&same), house.sign(&other));
    assert_eq!(signed(&house, case).await, 1);
    let done = |reply: &Reply| matches!(reply, Reply::Done(_));
    assert_eq!(done(&one), done(&two));
    assert_ne!(done(&one), done(&three));
    assert_eq!(evidence(&house).await, 1);
}

async fn signed(house: &House, case: Opened) -> usize {
    house.kinds(case).await.iter().filter(|kind| **kind == "signed").count()
}
