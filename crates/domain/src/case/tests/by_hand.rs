//! A result that the head signs with a pen: a scan of the paper, and his word that the hand is his.

use super::samples::*;
use crate::card::{Card, Stage};
use crate::case::{Actor, Case, Command, Draft, Event, FileRef, Manner, Prepared, Rejection, Role, Step, StepKind};
use crate::reactions::{self, Notice, Number};

/// The scan that lies in the vault, and one that took its place.
const SCAN: FileRef = FileRef([41; 32]);
const NEWER: FileRef = FileRef([42; 32]);

fn for_signature() -> Vec<Event> {
    [accepted(), delivered(), assigned(), drafted(Draft::Duplicate), prepared(duplicate())].concat()
}

fn scanned(by: Actor, scan: FileRef) -> Vec<Event> {
    vec![Event::ScanAttached { by: by.id, document: DOCUMENT, scan }]
}

fn signed_by_hand() -> Vec<Event> {
    vec![Event::Signed { by: head().id, document: DOCUMENT, manner: Manner::ByHand { scan: SCAN } }]
}

fn attach(document: FileRef, scan: FileRef) -> Step {
    Step::AttachScan { document, scan }
}

fn confirm(document: FileRef, scan: FileRef) -> Step {
    Step::SignByHand { document, scan }
}

/// What the table has of it.
pub(super) fn states() -> Vec<(&'static str, Vec<Event>)> {
    let attached = |by| [for_signature(), scanned(by, SCAN)].concat();
    vec![
        ("for signature, a scan attached", attached(clerk())),
        ("for signature, a scan attached by who acts for the head", attached(head())),
        ("signed by hand", [attached(clerk()), signed_by_hand()].concat()),
    ]
}

/// What the table has of it.
pub(super) fn commands() -> Vec<(&'static str, Command)> {
    let elsewhere = Actor { college: merged_college(), ..clerk() };
    vec![
        ("attach a scan", act(clerk(), attach(DOCUMENT, SCAN))),
        ("attach a scan, by the executor", act(executor(), attach(DOCUMENT, SCAN))),
        ("attach a scan, by the head", act(head(), attach(DOCUMENT, SCAN))),
        ("attach a scan, of another college", act(elsewhere, attach(DOCUMENT, SCAN))),
        ("attach a scan of another document", act(clerk(), attach(FileRef([43; 32]), SCAN))),
        ("sign by hand", act(head(), confirm(DOCUMENT, SCAN))),
        ("sign by hand, by the clerk", act(clerk(), confirm(DOCUMENT, SCAN))),
        ("sign by hand, by whoever drafted", act(actor("e-1", Role::Head), confirm(DOCUMENT, SCAN))),
        ("sign by hand, with another scan", act(head(), confirm(DOCUMENT, NEWER))),
        ("sign another document by hand", act(head(), confirm(FileRef([43; 32]), SCAN))),
    ]
}

fn card(history: &[Event]) -> Card {
    let fold = |card, event| Card::evolve(card, event, at(NOW)).map(Some);
    history.iter().try_fold(None, fold).unwrap().unwrap()
}

fn decide(history: &[Event], command: &Command) -> Result<Vec<Event>, Rejection> {
    Case::replay(history).unwrap().decide(command, &context(NOW))
}

#[test]
fn two_people_stand_for_a_hand_and_everything_goes_on_as_after_a_key() {
    let attached = decide(&for_signature(), &act(clerk(), attach(DOCUMENT, SCAN))).unwrap();
    assert_eq!(attached, scanned(clerk(), SCAN));
    let attached = [for_signature(), attached].concat();
    assert_eq!(card(&attached).stage, Stage::ForSignature);
    assert_eq!(card(&attached).next_step(), Some(StepKind::Sign), "a key is still the usual way");

    let signed = decide(&attached, &act(head(), confirm(DOCUMENT, SCAN))).unwrap();
    assert_eq!(signed, signed_by_hand());
    let by_hand = card(&[attached, signed.clone()].concat());
    let by_key = card(&[for_signature(), super::samples::signed()].concat());
    assert!(by_hand.is_signed_by_hand() && !by_key.is_signed_by_hand());
    let alike = Card { scan: None, signed_by_hand: false, ..by_hand };
    assert_eq!(alike, by_key);
    let sent = [for_signature(), scanned(clerk(), SCAN), signed_by_hand(), super::samples::sent()].concat();
    let told = reactions::notice(sent.last().unwrap(), &card(&sent));
    assert!(matches!(told, Some(Notice::Ready { .. })), "the IIS is told that it is ready");
    let number = reactions::number(&signed[0]);
    assert_eq!(number, Some(Number::Issued { by_hand: true, document: DOCUMENT }));
}

#[test]
fn whoever_drafted_or_attached_the_scan_does_not_say_that_the_hand_is_his() {
    let attached = |by| [for_signature(), scanned(by, SCAN)].concat();
    let sign = |by: Actor| act(by, confirm(DOCUMENT, SCAN));
    let acting = actor("c-1", Role::Head);
    assert_eq!(decide(&attached(acting.clone()), &sign(acting)), Err(Rejection::ScannerMayNotSign));
    let drafter = actor("e-1", Role::Head);
    assert_eq!(decide(&attached(clerk()), &sign(drafter)), Err(Rejection::DrafterMayNotSign));
    assert_eq!(decide(&for_signature(), &sign(head())), Err(Rejection::NotScanned));
}

#[test]
fn a_newer_scan_takes_the_place_of_one_that_nobody_confirmed() {
    let replaced = [for_signature(), scanned(clerk(), SCAN), scanned(executor(), NEWER)].concat();
    assert_eq!(decide(&replaced, &act(head(), confirm(DOCUMENT, SCAN))), Err(Rejection::OtherScan));
    let signed = decide(&replaced, &act(head(), confirm(DOCUMENT, NEWER))).unwrap();
    assert_eq!(signed.len(), 1);
    let again = decide(&[replaced, signed].concat(), &act(clerk(), attach(DOCUMENT, SCAN)));
    assert_eq!(again, Err(Rejection::SignedBefore));
}

#[test]
fn a_scan_is_gone_with_the_document_that_it_shows() {
    let reworked = [for_signature(), scanned(clerk(), SCAN), super::samples::reworked()].concat();
    assert_eq!(card(&reworked).scan, None);
    let other = Prepared { document: FileRef([44; 32]), number: Some(number(college(), 18)), ..duplicate() };
    let again = [reworked, drafted(Draft::Duplicate), prepared(other)].concat();
    assert_eq!(card(&again).scan, None);
    assert_eq!(decide(&again, &act(head(), confirm(DOCUMENT, SCAN))), Err(Rejection::OtherDocument));
    assert_eq!(decide(&again, &act(head(), confirm(other.document, SCAN))), Err(Rejection::NotScanned));
    assert_eq!(decide(&again, &act(clerk(), attach(DOCUMENT, SCAN))), Err(Rejection::OtherDocument));
}
