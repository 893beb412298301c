//! Changed answers, lists and stamps are not believed, and nothing makes the checks stumble.

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

/// Whether each kind of check believes these bytes.
fn believed(house: &House, bytes: &[u8]) -> [bool; 4] {
    let issuing = house.issuing();
    let certificates = [issuing.as_slice()];
    let material = Material { certificates: &certificates, ..Material::default() };
    let (verifier, alone) = (&house.verifier, Material::default());
    [
        verifier.verify_answer(bytes, None, &material, now()).valid().is_some(),
        verifier.verify_list(bytes, &material, now()).valid().is_some(),
        verifier.verify_stamp(bytes, None, None, &alone, now()).valid().is_some(),
        verifier.verify_with(bytes, DOCUMENT, &all(), &alone, now()).valid().is_some(),
    ]
}

#[test]
fn no_changed_byte_is_believed() {
    for house in [&*P256, &*GOST] {
        for (kind, bytes) in everything(house).iter().enumerate() {
            assert!(believed(house, bytes)[kind], "{kind}");
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= [0x01, 0x10, 0x80][at % 3];
                assert_eq!(believed(house, &changed), [false; 4], "{kind}, byte {at}");
            }
        }
    }
}

#[test]
fn what_is_cut_or_longer_is_not_believed() {
    for bytes in everything(&P256) {
        for length in 0..bytes.len() {
            assert_eq!(believed(&P256, &bytes[..length]), [false; 4], "{length}");
        }
        assert_eq!(believed(&P256, &[&bytes[..], &[0]].concat()), [false; 4]);
    }
}

proptest! {
    #[test]
    fn changes_at_random_are_not_believed(
        kind in 0..4usize,
        cut in any::<(Index, Index)>(),
        new in vec(any::<u8>(), 0..12),
    ) {
        let bytes = everything(&P256)[kind].clone();
        let (from, to) = (cut.0.index(bytes.len()), cut.1.index(bytes.len()));
        let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 12));
        let mut changed = bytes.clone();
        drop(changed.splice(from..to, new));
        assert!(changed == bytes || !believed(&P256, &changed)[kind]);
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in vec(any::<u8>(), 0..200)) {
        assert_eq!(believed(&P256, &bytes), [false; 4]);
        let answers = [Asked { answer: &bytes, nonce: None }];
        let lists = [bytes.as_slice()];
        let material = Material { answers: &answers, certificates: &lists, lists: &lists };
        let _ = P256.verifier.verify_certificate(&bytes, &Default::default(), &material, now());
        let _ = attach(&bytes, 0, &Proofs { answer: Some(&bytes), stamp: Some(&bytes) });
    }
}
