//! A duplicate that was handed out with a mistake of the college's own: annulled by two people, and made anew.

use super::samples::*;
use crate::card::{Again, Card, Stage};
use crate::case::{Actor, Case, Command, Context, Event, Ground, Party, Rejection, Role, State, Step, StepKind};
use crate::reactions::{self, Message};

/// A Monday, three weeks after the hand-over.
const LATER: &str = "2026-12-21T10:00:00+05:00";

fn handed_out() -> Vec<Event> {
    [accepted(), delivered(), duplicate_signed(), sent(), arrived(), handed_over()].concat()
}

fn card(history: &[Event]) -> Card {
    let fold = |card, event| Card::evolve(card, event, at(LATER)).map(Some);
    history.iter().try_fold(None, fold).unwrap().unwrap()
}

fn decide(history: &[Event], command: &Command) -> Result<Vec<Event>, Rejection> {
    Case::replay(history).unwrap().decide(command, &context(LATER))
}

fn second() -> Actor {
    actor("e-2", Role::Executor)
}

#[test]
fn two_people_annul_it_and_the_college_makes_another_in_five_working_days() {
    let proposed = [handed_out(), remaking_proposed()].concat();
    let rejected = |by: Actor| decide(&proposed, &act(by, Step::Annul)).unwrap_err();
    assert_eq!(
        (rejected(head()), rejected(executor())),
        (Rejection::SecondPersonNeeded, Rejection::SecondPersonNeeded)
    );
    assert_eq!(rejected(clerk()), Rejection::WrongRole);
    assert_eq!(decide(&proposed, &act(second(), Step::Annul)), Ok(made_anew()));

    let history = [proposed, made_anew()].concat();
    let State::Open(open) = Case::replay(&history).unwrap().state else { panic!("it goes on") };
    assert_eq!((open.due_on, open.executor), (day("2026-12-28"), Some(executor().id)));
    let card = card(&history);
    assert_eq!((card.stage, card.next_step()), (Stage::InPreparation, Some(StepKind::Draft)));
    assert_eq!((card.again, card.issued_to, card.handed_out), (Some(Again::Annulled), None, true));
    let derived = card.derivation(context(LATER).calendar, context(LATER).providers).unwrap().unwrap();
    assert_eq!((derived.due_on, derived.hand_over_by), (day("2026-12-28"), day("2026-12-28")));
}

#[test]
fn without_the_colleges_word_it_ends_as_it_did() {
    let history = [handed_out(), annulment_proposed()].concat();
    assert_eq!(decide(&history, &act(second(), Step::Annul)), Ok(annulled()));
    assert!(
        matches!(Case::replay(&[history, annulled()].concat()).unwrap().state, State::Issued(open) if open.annulled)
    );
}

/// Before the hand-over the term runs on, whatever the head said.
#[test]
fn what_was_not_handed_out_has_no_term_of_its_own() {
    let signed = [accepted(), delivered(), duplicate_signed(), remaking_proposed()].concat();
    assert_eq!(decide(&signed, &act(second(), Step::Annul)), Ok(annulled()));
    let State::Open(open) = Case::replay(&[signed, annulled()].concat()).unwrap().state else { panic!("it goes on") };
    assert!(!open.handed_out && open.resumed.is_none());
}

/// For the Corporation the application is closed: nothing is sent there, and what it reports is a conflict.
#[test]
fn the_college_hands_it_out() {
    let anew = [handed_out(), remaking_proposed(), made_anew()].concat();
    let signed = [anew.clone(), signed_anew()].concat();
    let by_corporation = Command::HandOver { at: at(LATER), to: Party::Applicant };
    let withdrawn = Command::Withdraw { at: at(LATER), by: Party::Applicant, statement: None };
    for history in [&anew, &signed] {
        assert_eq!(decide(history, &by_corporation), Err(Rejection::HandedOver));
        assert_eq!(decide(history, &withdrawn), Err(Rejection::HandedOver));
    }
    let courier = act(clerk(), Step::HandToCourier { run: None, waybill: WAYBILL });
    assert_eq!(decide(&signed, &courier), Err(Rejection::CollectedAtOffice));
    let refused = act(executor(), Step::ProposeRefusal { fact: NOTE, ground: Ground::Unreliable });
    assert_eq!(decide(&anew, &refused), Err(Rejection::HandedOver));
    let issue = act(clerk(), Step::Issue { identity: NOTE, original: false, to: Party::Applicant });
    let issued = decide(&signed, &issue).unwrap();
    assert!(matches!(issued.as_slice(), [Event::Issued { by: Some(_), .. }]));

    let before = card(&anew);
    let event = signed_anew().pop().unwrap();
    let after = card(&signed);
    assert_eq!(reactions::message(&event, Some(&before), &after), Some(Message::ReadyAtCollege));
    let expired = Event::TermExpired { due_on: day("2026-12-28") };
    assert_eq!((reactions::notice(&event, &after), reactions::notice(&expired, &before)), (None, None));
}

/// It may be wrong again.
#[test]
fn it_is_made_anew_as_often_as_it_is_wrong() {
    let again = [handed_out(), remaking_proposed(), made_anew(), signed_anew(), issued_at_office()].concat();
    let proposed = [again, remaking_proposed()].concat();
    let Ok(events) = decide(&proposed, &act(second(), Step::Annul)) else { panic!("a third one") };
    let now = Context { now: at("2026-12-22T10:00:00+05:00"), ..context(LATER) };
    let case = Case::replay(&[proposed, events].concat()).unwrap();
    let drafted = case.decide(&act(executor(), Step::Draft(crate::case::Draft::Duplicate)), &now);
    assert!(drafted.is_ok(), "{drafted:?}");
}
