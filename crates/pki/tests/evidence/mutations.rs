//! Changed answers, lists and stamps are not believed, and nothing makes the checks stumble.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use telnusqa_pki::{Asked, Material, Proofs, attach, signature_value};
use telnusqa_stand_in::authority::{Revocations, State};

use crate::support::{DOCUMENT, GOST, House, P256, all, minutes, now};

/// Everything of a house that is read: an answer, a list, a stamp, a signature with both.
fn everything(house: &House) -> [Vec<u8>; 4] {
    let cms = house.head.sign(DOCUMENT, now()).unwrap();
    let stamp = house.stamper.stamp(&signature_value(&cms, 0).unwrap(), now()).unwrap();
    let answer = house.answer(State::Good, now());
    let kept = attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&stamp) }).unwrap();
    let entry = [(&[7u8, 7][..], now() - minutes(9), Some(1))];
    let list = Revocations {
        base: None,
        entries: &entry,
        next_update: now() + minutes(60),
        number: 1,
        this_update: now() - minutes(60),
    };
    [answer, house.authority.list(&list).unwrap(), stamp, kept]
}

/// Whether the check of this kind believes these bytes.
fn believes(house: &House, kind: usize, bytes: &[u8]) -> bool {
    let issuing = house.issuing();
    let certificates = [issuing.as_slice()];
    let material = Material { certificates: &certificates, ..Material::default() };
    let (verifier, alone) = (&house.verifier, Material::default());
    match kind {
        0 => verifier.verify_answer(bytes, None, &material, now()).valid().is_some(),
        1 => verifier.verify_list(bytes, &material, now()).valid().is_some(),
        2 => verifier.verify_stamp(bytes, None, None, &alone, now()).valid().is_some(),
        _ => verifier.verify_with(bytes, DOCUMENT, &all(), &alone, now()).valid().is_some(),
    }
}

#[test]
fn no_changed_byte_is_believed() {
    // GOST's answers, lists and stamps are changed byte by byte where the national authority's are tried.
    for (house, step) in [(&*P256, 1), (&*GOST, 11)] {
        for (kind, bytes) in everything(house).iter().enumerate() {
            assert!(believes(house, kind, bytes), "{kind}");
            for at in (0..bytes.len()).step_by(step) {
                let mut changed = bytes.clone();
                changed[at] ^= [0x01, 0x10, 0x80][at % 3];
                assert!(!believes(house, kind, &changed), "{kind}, byte {at}");
            }
        }
    }
}

#[test]
fn what_is_cut_or_longer_is_not_believed() {
    for (kind, bytes) in everything(&P256).iter().enumerate() {
        for length in 0..bytes.len() {
            assert!(!believes(&P256, kind, &bytes[..length]), "{length}");
        }
        assert!(!believes(&P256, kind, &[&bytes[..], &[0]].concat()));
    }
}

#[test]
fn one_kind_is_not_another() {
    for (kind, bytes) in everything(&P256).iter().enumerate() {
        for other in (0..4).filter(|other| *other != kind) {
            assert!(!believes(&P256, other, bytes), "{kind} as {other}");
        }
    }
}

/// What is changed at random: made once.
static SAMPLES: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| everything(&P256));

proptest! {
    #[test]
    fn changes_at_random_are_not_believed(
        kind in 0..4usize,
        cut in any::<(Index, Index)>(),
        new in vec(any::<u8>(), 0..12),
    ) {
        let bytes = SAMPLES[kind].clone();
        let (from, to) = (cut.0.index(bytes.len()), cut.1.index(bytes.len()));
        let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 12));
        let mut changed = bytes.clone();
        drop(changed.splice(from..to, new));
        assert!(changed == bytes || !believes(&P256, kind, &changed));
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in vec(any::<u8>(), 0..200)) {
        assert!((0..4).all(|kind| !believes(&P256, kind, &bytes)));
        let answers = [Asked { answer: &bytes, nonce: None }];
        let lists = [bytes.as_slice()];
        let material = Material { answers: &answers, certificates: &lists, lists: &lists };
        let _ = P256.verifier.verify_certificate(&bytes, &Default::default(), &material, now());
        let _ = attach(&bytes, 0, &Proofs { answer: Some(&bytes), stamp: Some(&bytes) });
    }
}
