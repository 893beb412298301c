//! Whatever bytes come: an answer, and never "valid" for what was changed.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;
use telnusqa_pki::{Verdict, Verifier};

use crate::support::{DOCUMENT, HEAD, HEAD_RSA, HOUSE, codes, demand, now, verify};

fn is_valid(cms: &[u8]) -> bool {
    matches!(verify(cms), Verdict::Valid(_))
}

#[test]
fn every_beginning_is_truncated() {
    for credential in [&HEAD, &HEAD_RSA] {
        let cms = credential.sign(DOCUMENT, now()).unwrap();
        for length in 0..cms.len() {
            assert_eq!(codes(&verify(&cms[..length])), ["cms.truncated"], "{length}");
        }
    }
}

#[test]
fn no_signature_with_a_changed_bit_is_valid() {
    for credential in [&HEAD, &HEAD_RSA] {
        let cms = credential.sign(DOCUMENT, now()).unwrap();
        assert!(is_valid(&cms));
        for at in 0..cms.len() {
            for mask in [0x01, 0x10, 0x80, 0xff] {
                let mut changed = cms.clone();
                changed[at] ^= mask;
                assert!(!is_valid(&changed), "byte {at} by {mask:02x}");
            }
        }
    }
}

#[test]
fn no_document_with_a_changed_byte_is_signed() {
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    for at in 0..DOCUMENT.len() {
        let mut changed = DOCUMENT.to_vec();
        changed[at] ^= 0x20;
        assert_eq!(codes(&HOUSE.verifier.verify(&cms, &changed, &demand(), now())), ["document.other"], "{at}");
    }
}

/// One change of a text of bytes.
#[derive(Clone, Debug)]
enum Change {
    Cut(Index, Index),
    Insert(Index, Vec<u8>),
    Overwrite(Index, Vec<u8>),
    Repeat(Index, Index),
    Swap(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        (place(), place()).prop_map(|(from, to)| Change::Cut(from, to)),
        (place(), vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (place(), vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Change::Overwrite(at, bytes)),
        (place(), place()).prop_map(|(from, to)| Change::Repeat(from, to)),
        (place(), place()).prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: Change) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    let range = |from: Index, to: Index| {
        let (from, to) = (from.index(length), to.index(length));
        from.min(to)..from.max(to)
    };
    match change {
        Change::Cut(from, to) => drop(bytes.drain(range(from, to))),
        Change::Insert(at, new) => drop(bytes.splice(at.index(length)..at.index(length), new)),
        Change::Overwrite(at, new) => {
            let at = at.index(length);
            for (byte, new) in bytes[at..].iter_mut().zip(new) {
                *byte = new;
            }
        }
        Change::Repeat(from, to) => {
            let range = range(from, to);
            let copy = bytes[range.clone()].to_vec();
            drop(bytes.splice(range.end..range.end, copy));
        }
        Change::Swap(one, other) => bytes.swap(one.index(length), other.index(length)),
    }
}

proptest! {
    #[test]
    fn what_was_changed_is_not_valid(
        rsa in any::<bool>(),
        changes in vec(change(), 1..4),
    ) {
        let cms = if rsa { &HEAD_RSA } else { &HEAD }.sign(DOCUMENT, now()).unwrap();
        let mut changed = cms.clone();
        for change in changes {
            apply(&mut changed, change);
        }
        assert!(changed == cms || !is_valid(&changed));
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in vec(any::<u8>(), 0..300)) {
        assert!(!verify(&bytes).reasons().is_empty());
        let _ = Verifier::try_new([bytes.as_slice()]);
    }

    #[test]
    fn any_elements_get_an_answer(bytes in elements()) {
        assert!(!verify(&bytes).reasons().is_empty());
        let _ = Verifier::try_new([bytes.as_slice()]);
    }
}

/// Well-formed DER of any shape.
fn elements() -> impl Strategy<Value = Vec<u8>> {
    let oid = Just(crate::forge::SIGNED_DATA.to_vec());
    let leaf = prop_oneof![
        oid,
        (any::<u8>(), vec(any::<u8>(), 0..20)).prop_map(|(tag, value)| { crate::forge::tlv(tag, &[&value]) })
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        let tag = prop_oneof![Just(0x30), Just(0x31), Just(0xa0), Just(0xa1), Just(0x04)];
        (tag, vec(inner, 0..6)).prop_map(|(tag, parts)| {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            crate::forge::tlv(tag, &parts)
        })
    })
}
