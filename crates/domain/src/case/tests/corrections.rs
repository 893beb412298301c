//! What was taken down wrongly is corrected before the signature, and nothing is overwritten.

use super::given;
use super::samples::*;
use crate::application_number::ApplicationNumber;
use crate::card::{Card, Stage};
use crate::case::{Actor, Case, Correction, Draft, Event, Field, OriginalKind, Reason, Rejection, Role, Step, Work};
use crate::language::Language;
use crate::reactions::{self, Document, Message, Number};

fn for_signature() -> Vec<Event> {
    [accepted(), delivered(), assigned(), drafted(Draft::Duplicate), prepared(duplicate())].concat()
}

fn card(history: &[Event]) -> Card {
    let fold = |card, event| Card::evolve(card, event, at(NOW)).map(Some);
    history.iter().try_fold(None, fold).unwrap().unwrap()
}

#[test]
fn the_clerk_may_and_the_executor_who_was_appointed() {
    let phone = || correction(&[Field::Phone]);
    let elsewhere = Actor { college: merged_college(), ..clerk() };
    let in_preparation = [accepted(), delivered(), assigned()].concat();
    for (history, by, expected) in [
        (vec![], clerk(), Some(Rejection::NotAccepted)),
        (declined(), clerk(), Some(Rejection::NotAccepted)),
        (accepted(), clerk(), None),
        (accepted(), elsewhere, Some(Rejection::OtherCollege)),
        (accepted(), head(), Some(Rejection::WrongRole)),
        (accepted(), executor(), Some(Rejection::NotAssigned)),
        (in_preparation.clone(), executor(), None),
        (in_preparation, actor("e-2", Role::Executor), Some(Rejection::OtherExecutor)),
        (for_signature(), clerk(), None),
        ([accepted(), delivered(), duplicate_signed()].concat(), clerk(), Some(Rejection::SignedBefore)),
        ([accepted(), withdrawn()].concat(), clerk(), Some(Rejection::Withdrawn)),
    ] {
        let decided = given(&history).when(&correct(by, phone()));
        assert_eq!(decided.as_ref().err(), expected.as_ref(), "{history:?}");
    }
}

#[test]
fn it_says_what_changes_and_whom_it_replaces() {
    let of = |correction| given(&accepted()).when(&correct(clerk(), correction));
    assert_eq!(of(correction(&[])), Err(Rejection::NothingToCorrect));
    let of_another = Correction { replaces: person(9).id, ..correction(&[Field::Iin]) };
    assert_eq!(of(of_another), Err(Rejection::CorrectedMeanwhile));
    assert_eq!(of(correction(&[Field::Iin])).unwrap(), corrected(&[Field::Iin], false));
    let twice = [accepted(), corrected(&[Field::Iin], false)].concat();
    let again = given(&twice).when(&correct(clerk(), correction(&[Field::Iin])));
    assert_eq!(again, Err(Rejection::CorrectedMeanwhile), "the applicant is another version by now");
}

#[test]
fn reasons_that_demand_the_original_need_it() {
    let damaged = Correction { reasons: vec![Reason::Damaged], ..correction(&[Field::Reasons]) };
    let at_counter = given(&accepted()).when(&correct(clerk(), damaged.clone()));
    assert_eq!(at_counter, Err(Rejection::OriginalMissing));
    let lost = Correction { reasons: vec![Reason::Lost], ..correction(&[Field::Reasons]) };
    assert!(given(&accepted()).when(&correct(clerk(), lost.clone())).is_ok());
    // through the portal nothing is attached: it is owed, or not any more
    for (correction, owed) in [(damaged, true), (lost, false)] {
        let history = accepted_from_portal();
        let events = given(&history).when(&correct(clerk(), correction)).unwrap();
        let case = Case::replay(&[history, events].concat()).unwrap();
        assert_eq!(case.state.taken_in().unwrap().owes_original, owed);
    }
}

/// A correction marks what it brought to light; it takes no mark away, also not that of another one.
#[test]
fn a_possible_duplicate_that_comes_to_light_is_marked_and_merged() {
    let found = ApplicationNumber::try_new(2026, 17);
    for (before, history) in [(None, accepted()), (Some(earlier()), accepted_twin())] {
        for (now, marked) in [(None, before), (found, found)] {
            let correction = Correction { possible_duplicate_of: now, ..correction(&[Field::Original]) };
            let events = given(&history).when(&correct(clerk(), correction)).unwrap();
            let history = [history.clone(), events].concat();
            assert_eq!(card(&history).possible_duplicate_of, marked);
            let merged = given(&history).when(&act(clerk(), Step::Merge));
            let into = |into| vec![Event::Merged { by: clerk().id, into }];
            assert_eq!(merged, marked.map(into).ok_or(Rejection::NoPossibleDuplicate));
        }
    }
}

#[test]
fn a_document_that_would_be_wrong_is_made_anew() {
    for (field, remade) in [(Field::Surname, true), (Field::Original, true), (Field::Phone, false)] {
        let history = for_signature();
        let events = given(&history).when(&correct(executor(), correction(&[field]))).unwrap();
        let [event] = events.as_slice() else { panic!("{events:?}") };
        let history = [history, events.clone()].concat();
        let card = card(&history);
        let case = Case::replay(&history).unwrap();
        let open = case.state.taken_in().unwrap();
        assert_eq!((open.drafts, card.drafts), if remade { (2, 2) } else { (1, 1) });
        assert_eq!(matches!(open.work, Work::Drafted { .. }), remade);
        assert_eq!(card.stage, if remade { Stage::Drafted } else { Stage::ForSignature });
        assert_eq!(card.prepared.is_none(), remade);
        let again = Document { draft: 2, proposed: Draft::Duplicate, record: None };
        assert_eq!(reactions::document(event, &card), remade.then_some(again));
        assert_eq!(reactions::number(event), remade.then_some(Number::Void));
        assert_eq!(reactions::message(event, None, &card), Some(Message::DataCorrected));
    }
}

#[test]
fn the_card_says_what_was_corrected_and_by_whom() {
    let correction = Correction {
        language: Some(Language::Ru),
        original: Some(OriginalKind::Certificate),
        ..correction(&[Field::Language, Field::Original])
    };
    let events = given(&accepted()).when(&correct(clerk(), correction)).unwrap();
    let card = card(&[accepted(), events].concat());
    assert_eq!((card.language, card.original), (Language::Ru, OriginalKind::Certificate));
    let [corrected] = card.corrections.as_slice() else { panic!("{:?}", card.corrections) };
    assert_eq!((corrected.at, corrected.role), (at(NOW), Role::Clerk));
    assert_eq!(corrected.fields, [Field::Language, Field::Original]);
}
