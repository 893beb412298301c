//! What is kept with a signature proves it years later.

use chrono::TimeDelta;
use telnusqa_pki::{Asked, Demand, Material, Proofs, Wanted, Who, attach, signature_value};
use telnusqa_stand_in::authority::State;

use crate::support::{BIN, Codes, DOCUMENT, GOST, House, IIN, P256, all, bare, later, minutes, now, revocation};

fn kept(house: &House, state: State, apart: TimeDelta) -> Vec<u8> {
    let cms = house.head.sign(DOCUMENT, now()).unwrap();
    let stamp = house.stamper.stamp(&signature_value(&cms, 0).unwrap(), now()).unwrap();
    let answer = house.answer(state, now() + apart);
    attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&stamp) }).unwrap()
}

fn years_later(house: &House, cms: &[u8], demand: &Demand) -> Codes {
    house.verify(cms, demand, &Material::default(), later())
}

#[test]
fn a_signature_outlives_its_certificate() {
    for house in [&*P256, &*GOST] {
        let bare_cms = house.head.sign(DOCUMENT, now()).unwrap();
        assert_eq!(years_later(house, &bare_cms, &bare()), ["certificate.expired"]);
        assert_eq!(years_later(house, &bare_cms, &all()), ["certificate.expired"]);
        let kept = kept(house, State::Good, minutes(0));
        assert_eq!(years_later(house, &kept, &all()), ["valid"]);
        assert_eq!(house.verify(&kept, &all(), &Material::default(), now()), ["valid"]);
    }
}

#[test]
fn the_answer_lies_within_five_minutes_of_the_stamp() {
    for apart in [-5, 5] {
        assert_eq!(years_later(&P256, &kept(&P256, State::Good, minutes(apart)), &all()), ["valid"], "{apart}");
    }
    for apart in [-6, 6, -60, 60] {
        let far = kept(&P256, State::Good, minutes(apart));
        assert_eq!(years_later(&P256, &far, &all()), ["time-stamp.far"], "{apart}");
    }
}

#[test]
fn what_is_kept_counts_though_nothing_is_demanded() {
    let kept_now = |state, apart| P256.verify(&kept(&P256, state, apart), &bare(), &Material::default(), now());
    assert_eq!(kept_now(State::Good, minutes(1)), ["valid"]);
    assert_eq!(kept_now(State::Good, minutes(-6)), ["time-stamp.far"]);
    // No answer takes it back, however far away.
    let revoked = State::Revoked(now() - minutes(500), Some(1));
    assert_eq!(kept_now(revoked, minutes(-400)), ["certificate.revoked"]);
    assert_eq!(kept_now(State::Revoked(now() - minutes(500), Some(6)), minutes(-400)), ["time-stamp.far"]);
    // Of another certificate.
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let with = |answer: &[u8]| {
        let cms = attach(&cms, 0, &Proofs { answer: Some(answer), stamp: None }).unwrap();
        P256.verify(&cms, &bare(), &Material::default(), now())
    };
    assert_eq!(with(&GOST.answer(State::Good, now())), ["cannot tell", "revocation.other"]);
    // Without a stamp, that it is old says nothing.
    assert_eq!(with(&P256.answer(State::Good, now() - minutes(600))), ["valid"]);
}

#[test]
fn what_was_revoked_before_is_and_after_is_not() {
    let revoked = |since| kept(&P256, State::Revoked(since, Some(1)), minutes(1));
    assert_eq!(years_later(&P256, &revoked(now() - minutes(1)), &all()), ["certificate.revoked"]);
    assert_eq!(years_later(&P256, &revoked(now() + minutes(1)), &all()), ["valid"]);
    // Told today of a revocation after the stamp.
    let kept = kept(&P256, State::Good, minutes(0));
    let since = now() + minutes(600);
    let answer = P256.answer(State::Revoked(since, Some(1)), now() + minutes(700));
    let answers = [Asked { answer: &answer, nonce: None }];
    let material = Material { answers: &answers, ..Material::default() };
    assert_eq!(P256.verify(&kept, &all(), &material, now() + minutes(700)), ["valid"]);
    let unstamped = P256.head.sign(DOCUMENT, now()).unwrap();
    assert_eq!(P256.verify(&unstamped, &revocation(), &material, now() + minutes(700)), ["certificate.revoked"]);
}

#[test]
fn a_stamp_over_something_else_or_by_a_stranger_is_told() {
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let with = |stamp: &[u8]| attach(&cms, 0, &Proofs { answer: None, stamp: Some(stamp) }).unwrap();
    let verify = |cms: &[u8]| P256.verify(cms, &bare(), &Material::default(), now());
    let value = signature_value(&cms, 0).unwrap();
    assert_eq!(verify(&with(&P256.stamper.stamp(DOCUMENT, now()).unwrap())), ["time-stamp.other"]);
    assert_eq!(verify(&with(&GOST.stamper.stamp(&value, now()).unwrap())), ["time-stamp.unbelievable"]);
    assert_eq!(verify(&with(&[0x30, 0])), ["time-stamp.unreadable"]);
    assert_eq!(verify(&with(&P256.stamper.stamp(&value, now()).unwrap())), ["valid"]);
    assert_eq!(
        P256.verify(&cms, &all(), &Material::default(), now()),
        ["cannot tell", "revocation.missing", "time-stamp.missing"]
    );
}

#[test]
fn what_is_attached_touches_nothing_and_gives_way() {
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    assert_eq!(attach(&cms, 0, &Proofs::default()).unwrap(), cms);
    let value = signature_value(&cms, 0).unwrap();
    let stamp = |at| P256.stamper.stamp(&value, at).unwrap();
    let (first, second) = (stamp(now()), stamp(now() + minutes(1)));
    let with = |cms: &[u8], stamp: &[u8]| attach(cms, 0, &Proofs { answer: None, stamp: Some(stamp) }).unwrap();
    let once = with(&cms, &first);
    assert_eq!(with(&once, &second), with(&cms, &second));
    assert_eq!(signature_value(&once, 0).unwrap(), value);
    let answer = P256.answer(State::Good, now());
    let one = attach(&once, 0, &Proofs { answer: Some(&answer), stamp: None }).unwrap();
    let both = attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&first) }).unwrap();
    assert_eq!(one, both);
    assert!(attach(&cms, 1, &Proofs::default()).is_err());
    assert!(attach(b"nothing", 0, &Proofs::default()).is_err());
}

#[test]
fn whoever_signed_is_told() {
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let examine = |who| {
        let wanted = Wanted { revocation: false, time_stamp: false, who };
        P256.verifier.examine(&cms, Some(DOCUMENT), &wanted, &Material::default(), now())
    };
    let report = examine(Who::Anyone);
    assert!(report.reasons.is_empty());
    let [signer] = report.signers.as_slice() else { panic!("one signer") };
    assert_eq!((signer.iin.as_deref(), signer.bin.as_deref()), (Some(IIN), Some(BIN)));
    assert!(signer.roles.contains(&"1.2.398.3.3.4.1.2.1".to_owned()));
    assert_eq!(signer.chain.len(), 3);
    assert!(examine(Who::Person(IIN)).reasons.is_empty());
    assert!(examine(Who::Worker(BIN)).reasons.is_empty());
    let codes = |who| examine(who).reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>();
    assert_eq!(codes(Who::Person("123456789012")), ["certificate.other-person"]);
    assert_eq!(codes(Who::Worker("970940123375")), ["certificate.other-college"]);
    let wanted = Wanted { revocation: false, time_stamp: false, who: Who::Anyone };
    let apart = P256.verifier.examine(&cms, None, &wanted, &Material::default(), now());
    assert_eq!(apart.reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>(), ["document.missing"]);
}
