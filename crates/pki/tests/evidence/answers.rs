//! OCSP answers: who may answer, of what, when.

use telnusqa_pki::{Asked, Material, Verdict, answer_request};
use telnusqa_stand_in::authority::{KeyKind, Question, Reply, State, refusal};

use crate::support::{
    Codes, DOCUMENT, GOST, House, NONCE, P256, at, bare, codes, later, long, minutes, now, revocation,
};

fn with(house: &House, answer: &[u8], nonce: Option<&[u8]>) -> Codes {
    let cms = house.head.sign(DOCUMENT, now()).unwrap();
    let answers = [Asked { answer, nonce }];
    house.verify(&cms, &revocation(), &Material { answers: &answers, ..Material::default() }, now())
}

#[test]
fn a_question_is_answered() {
    for house in [&*P256, &*GOST] {
        let request = answer_request(&house.leaf(), &house.issuing(), &NONCE).unwrap();
        let question = Question::read(&request).unwrap();
        assert_eq!(question.nonce.as_deref(), Some(&NONCE[..]));
        let reply = Reply {
            next_update: None,
            nonce: question.nonce.as_deref(),
            serial: &question.serial,
            state: State::Good,
            this_update: now(),
        };
        let answer = house.responder.answer(&reply).unwrap();
        assert_eq!(with(house, &answer, Some(&NONCE)), ["valid"]);
    }
}

#[test]
fn openssl_reads_our_question_and_answers_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request");
    std::fs::write(&file, answer_request(&P256.leaf(), &P256.issuing(), &NONCE).unwrap()).unwrap();
    let output =
        std::process::Command::new("openssl").args(["ocsp", "-req_text", "-reqin"]).arg(&file).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).to_string();
    assert!(text.contains("sha256") && text.contains("OCSP Nonce"), "{text}");
}

#[test]
fn without_an_answer_nobody_can_tell() {
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let verdict = P256.verifier.verify(&cms, DOCUMENT, &revocation(), now());
    assert_eq!(codes(&verdict), ["cannot tell", "revocation.missing"]);
    assert_eq!(verdict.retry_after(), Some(minutes(5)));
    assert_eq!(P256.verify(&cms, &bare(), &Material::default(), now()), ["valid"]);
}

#[test]
fn what_is_said_counts() {
    for house in [&*P256, &*GOST] {
        let of = |state| with(house, &house.answer(state, now()), Some(&NONCE));
        let since = now() - minutes(60);
        assert_eq!(of(State::Good), ["valid"]);
        assert_eq!(of(State::Unknown), ["cannot tell", "revocation.unknown"]);
        assert_eq!(of(State::Revoked(since, None)), ["certificate.revoked"]);
        assert_eq!(of(State::Revoked(since, Some(1))), ["certificate.revoked"]);
        assert_eq!(of(State::Revoked(since, Some(6))), ["certificate.on-hold"]);
        // What the national responder says of a certificate that was never issued.
        assert_eq!(of(State::Revoked(at("1970-01-01T00:00:00Z"), Some(6))), ["certificate.never-issued"]);
        assert_eq!(of(State::Revoked(since, Some(7))), ["cannot tell", "revocation.unreadable"]);
    }
}

#[test]
fn revocation_counts_whether_it_was_asked_for_or_not() {
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let answer = P256.answer(State::Revoked(now() - minutes(1), None), now());
    let answers = [Asked { answer: &answer, nonce: None }];
    let material = Material { answers: &answers, ..Material::default() };
    assert_eq!(P256.verify(&cms, &bare(), &material, now()), ["certificate.revoked"]);
}

#[test]
fn an_answer_is_of_now_and_to_the_question() {
    let stale = ["cannot tell", "revocation.stale"];
    let other = ["cannot tell", "revocation.other"];
    let good = |at| P256.answer(State::Good, at);
    assert_eq!(with(&P256, &good(now() - minutes(19)), None), ["valid"]);
    assert_eq!(with(&P256, &good(now() - minutes(21)), None), stale);
    assert_eq!(with(&P256, &good(now() + minutes(6)), None), stale);
    assert_eq!(with(&P256, &good(now()), Some(b"another")), other);
    let serial = P256.serial();
    let reply = |serial, nonce, next_update| {
        let this_update = now() - minutes(60);
        let reply = Reply { next_update, nonce, serial, state: State::Good, this_update };
        P256.responder.answer(&reply).unwrap()
    };
    assert_eq!(with(&P256, &reply(&serial, None, Some(now() + minutes(1))), None), ["valid"]);
    assert_eq!(with(&P256, &reply(&serial, None, Some(now() - minutes(6))), None), stale);
    assert_eq!(with(&P256, &reply(&serial, None, Some(now() + minutes(1))), Some(&NONCE)), other);
    assert_eq!(with(&P256, &reply(&[1, 2, 3], None, Some(now() + minutes(1))), None), other);
}

#[test]
fn only_who_was_named_may_answer() {
    let unbelievable = ["cannot tell", "revocation.unbelievable"];
    let serial = P256.serial();
    let reply = Reply { next_update: None, nonce: None, serial: &serial, state: State::Good, this_update: now() };
    let wrong = P256.authority.wrong_responder(KeyKind::P256, long()).unwrap();
    assert_eq!(with(&P256, &wrong.answer(&reply).unwrap(), None), unbelievable);
    // One of another authority speaks of other certificates altogether.
    assert_eq!(with(&P256, &GOST.responder.answer(&reply).unwrap(), None), ["cannot tell", "revocation.other"]);
    let expired = telnusqa_stand_in::authority::Validity { until: now() - minutes(1), ..long() };
    let expired = P256.authority.responder(KeyKind::P256, expired).unwrap();
    assert_eq!(with(&P256, &expired.answer(&reply).unwrap(), None), unbelievable);
}

#[test]
fn a_busy_responder_makes_nothing_invalid() {
    for (status, code) in [(1, "unknown"), (2, "busy"), (3, "busy"), (5, "unknown"), (6, "unknown"), (4, "unreadable")]
    {
        let expected = ["cannot tell".to_owned(), format!("revocation.{code}")];
        assert_eq!(with(&P256, &refusal(status), None), expected);
    }
    let verdict = P256.verifier.verify_answer(&refusal(3), None, &Material::default(), now());
    assert_eq!(codes(&verdict), ["cannot tell", "revocation.busy"]);
    assert_eq!(verdict.retry_after(), Some(minutes(1)));
}

#[test]
fn an_answer_stands_for_itself() {
    for house in [&*P256, &*GOST] {
        let answer = house.answer(State::Revoked(now(), None), now());
        let issuing = house.issuing();
        let certificates = [issuing.as_slice()];
        let material = Material { certificates: &certificates, ..Material::default() };
        let verdict = house.verifier.verify_answer(&answer, Some(&NONCE), &material, now());
        assert!(matches!(verdict, Verdict::Valid(_)), "{:?}", verdict.reasons());
        let stranger = house.verifier.verify_answer(&answer, None, &Material::default(), now());
        assert_eq!(codes(&stranger), ["certificate.stranger"]);
        let verdict = house.verifier.verify_answer(&answer, None, &material, later());
        assert_eq!(codes(&verdict), ["valid"]);
    }
}
