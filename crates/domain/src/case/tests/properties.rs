//! What holds for every life of a case.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::lives::{Life, life, package, worked_on};
use super::samples::*;
use crate::card::{Card, Mover};
use crate::case::{Case, Command, Context, Draft, Event, Parcel, State, StepKind, Work, record};
use crate::hours::day_in_almaty;
use crate::language::Language;
use crate::reactions;
use crate::register_number::RegisterNumber;
use crate::regulation::RegulationId;
use crate::sentence::sentence;

/// Case and card are two readings of one history.
fn case_and_card_agree(case: &Case, card: &Card) {
    assert_eq!(card.complaints, case.complaints);
    let State::Open(open) = &case.state else {
        // What was handed out and is to be annulled waits for a second word; nothing else waits for a step.
        let second_word = matches!(&case.state, State::Issued(open) if open.annulment.is_some());
        assert!(card.stage.has_ended());
        assert_eq!(card.next_step(), second_word.then_some(StepKind::Annul));
        let of_complaint = card.complaint_move().map(|(_, mover, _)| mover);
        assert!(matches!(card.mover(), Mover::Nobody | Mover::Applicant) || Some(card.mover()) == of_complaint);
        return;
    };
    assert!(!card.stage.has_ended());
    assert_eq!((card.drafts, card.term_expired, card.term_near), (open.drafts, open.expired, open.warned));
    assert_eq!((card.can_be_collected(), card.has_left_college()), (open.can_be_collected(), open.has_left_college()));
    assert_eq!((card.met, &card.refusal, &card.record), (open.met, &open.refusal, &open.record));
    assert_eq!((card.lost_results, card.parcel_missing), (open.lost_results, open.parcel_missing));
    assert_eq!(card.reminders, open.reminders);
    assert_eq!((&card.extensions, card.hand_over_by), (&open.extensions, Some(open.hand_over_by)));
    assert_eq!((card.duty(), card.near), (open.duty(), open.near));
    assert_eq!(card.overruns.last().map(|last| (last.duty, last.by)), open.overrun);
    assert_eq!((card.college, card.due_on, card.number), (open.college, Some(open.due_on), Some(open.number)));
    if let (Some(step), Command::Act { step: theirs, .. }) = (card.next_step(), worked_on(open, false, &context(NOW))) {
        let second_word = open.annulment.as_ref().map(|_| StepKind::Annul);
        assert_eq!(step, second_word.unwrap_or_else(|| theirs.kind()));
    }
    let signed = matches!(open.work, Work::Signed | Work::Sent | Work::AtCounter | Work::Kept);
    assert_eq!((card.signed_at.is_some(), card.result().is_some()), (signed, signed));
    let prepared = match &open.work {
        Work::ForSignature { prepared, .. } => Some(*prepared),
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } | Work::Drafted { .. } => None,
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => card.prepared,
    };
    assert_eq!(card.prepared, prepared);
}

/// What is made of a record was confirmed by somebody else than whoever entered it, as it was entered last: read off the events alone.
fn no_supplement_is_unchecked(life: &Life) {
    let (mut entered, mut confirmed) = (None, None);
    for (event, case, ..) in &life.0 {
        if let Event::Record(event) = event {
            match event {
                record::Event::Entered { by, record } => (entered, confirmed) = (Some((by, *record)), None),
                record::Event::Confirmed { by, record } => {
                    assert!(entered.is_some_and(|(entered_by, entered)| entered_by != by && entered == *record));
                    confirmed = Some(*record);
                }
                record::Event::Dropped { .. } => (entered, confirmed) = (None, None),
                record::Event::SentBack { by, .. } => {
                    assert!(confirmed.is_none() && entered.is_some_and(|(entered_by, _)| entered_by != by));
                }
            }
        }
        if let Event::Drafted { draft: Draft::Duplicate, .. } = event {
            assert_eq!(confirmed, entered.map(|(_, record)| record));
        }
        if let Event::HandedToSuccessor { .. } = event {
            // another college, another pair of eyes
            confirmed = None;
        }
        if let Event::Prepared(prepared) = event {
            assert_eq!(prepared.supplement.is_some(), prepared.number.is_some() && confirmed.is_some());
        }
        let open = case.state.taken_in().and_then(|open| open.record.as_ref());
        assert_eq!(open.and_then(record::Entry::confirmed), confirmed);
    }
}

fn every_language_has_a_sentence(card: &Card, now: DateTime<Utc>) {
    let context = context(NOW);
    for language in Language::ALL {
        let said = sentence(card, language, now, context.calendar, context.providers);
        for text in [&said.text, &said.next] {
            assert!(text.ends_with('.') && !text.contains("  ") && !text.contains(".."), "{text}");
        }
        let runs = !card.stage.has_ended() && !card.met;
        assert_eq!(said.by.is_some(), runs || card.complaint_move().is_some());
    }
}

/// Who reads only the kinds that are listed misses nothing.
fn what_is_not_listed_has_no_reaction(event: &Event, before: Option<&Card>, card: &Card) {
    let unlisted = |kinds: &[&str]| !kinds.contains(&event.kind());
    if unlisted(reactions::TIMED) {
        let timers = |card| reactions::timers(card, context(NOW).calendar, context(NOW).providers).unwrap();
        assert_eq!(timers(card), before.map(timers).unwrap_or_default(), "{event:?}");
    }
    if unlisted(reactions::DOCUMENTED) {
        assert_eq!((reactions::document(event, card), reactions::number(event)), (None, None));
    }
    if unlisted(reactions::TOLD) {
        assert_eq!(reactions::message(event, before, card), None);
    }
    if unlisted(reactions::NOTICED) {
        assert_eq!(reactions::notice(event, card), None);
    }
}

/// Each number stands on one document, and what was issued was signed with its own.
fn the_register_has_every_number(life: &Life) {
    let mut numbers: Vec<RegisterNumber> = Vec::new();
    let (mut last, mut signed) = (None, None);
    for (event, ..) in &life.0 {
        match event {
            Event::Prepared(prepared) => {
                assert!(prepared.number.is_none_or(|number| !numbers.contains(&number)), "{prepared:?} came before");
                assert_eq!(signed, None);
                numbers.extend(prepared.number);
                last = Some(*prepared);
            }
            Event::ParcelLost { parcel: Parcel::Result, .. } => {
                assert!(signed.is_some());
                (last, signed) = (None, None);
            }
            Event::Annulled { .. } => {
                assert!(signed.is_some());
                (last, signed) = (None, None);
            }
            Event::HandedToSuccessor { .. } if signed.is_none() => last = None,
            Event::DataCorrected(corrected) if corrected.remade => last = None,
            Event::Merged { .. } | Event::ReworkDemanded { .. } => last = None,
            Event::Signed { document, .. } => {
                assert_eq!(last.map(|prepared| prepared.document), Some(*document));
                signed = last;
            }
            Event::Issued { .. } => assert!(signed.is_some()),
            Event::Complaint(event) if event.resumed().is_some() => {
                assert_eq!(signed.and_then(|signed| signed.number), None, "a duplicate was overturned");
                (last, signed) = (None, None);
            }
            Event::Accepted(_)
            | Event::AnnulmentProposed { .. }
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::Complaint(_)
            | Event::DataCorrected(_)
            | Event::Declined(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HandedToSuccessor { .. }
            | Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::OriginalFound { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { parcel: Parcel::Package, .. }
            | Event::ParcelMissing { .. }
            | Event::Record(_)
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Separated { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => {}
        }
    }
}

/// A refusal is drafted on the ground that was told, three working days later at the earliest, and drafted and signed after
/// the hearing that was asked for (АППК 73): read off the events alone.
fn nobody_is_refused_unheard(life: &Life) {
    let (mut proposed, mut told, mut unheard, mut drafted) = (None, None, false, false);
    for (event, _, _, context) in &life.0 {
        match event {
            Event::RefusalProposed { ground, .. } => {
                assert!(!unheard, "a hearing was asked for");
                (proposed, told) = (Some(*ground), None);
            }
            Event::NoticeDelivered { at, .. } => told = Some(day_in_almaty(*at)),
            Event::ObjectionReceived { hearing, .. } => unheard |= hearing,
            Event::HandedToSuccessor { .. } if !drafted => (proposed, told, unheard) = (None, None, false),
            Event::HearingHeld { .. } => unheard = false,
            Event::Drafted { draft: Draft::Refusal { ground, .. }, .. } => {
                assert_eq!((proposed, unheard), (Some(*ground), false));
                let days = told.expect("a notice").iter_days().skip(1);
                let until = days.take_while(|day| *day <= day_in_almaty(context.now));
                assert!(until.filter(|day| context.calendar.is_working_day(*day).unwrap()).count() >= 3);
                drafted = true;
            }
            Event::Drafted { draft: Draft::Duplicate, .. } => drafted = false,
            Event::Signed { .. } => assert!(!(drafted && unheard)),
            // whoever refuses again begins anew
            Event::Complaint(event) if event.resumed().is_some() => {
                (proposed, told, unheard, drafted) = (None, None, false, false);
            }
            Event::Accepted(_)
            | Event::Annulled { .. }
            | Event::AnnulmentProposed { .. }
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::Complaint(_)
            | Event::DataCorrected(_)
            | Event::Declined(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::HandedToSuccessor { .. }
            | Event::HearingSet { .. }
            | Event::Issued { .. }
            | Event::Merged { .. }
            | Event::OriginalFound { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::Record(_)
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. }
            | Event::ReworkDemanded { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Separated { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => {}
        }
    }
}

/// Whatever is due later, and however late: it is told, and neither ends the case, nor proposes, drafts or signs anything.
fn no_timer_leads_to_a_refusal(life: &Life) {
    let calendar = context(NOW).calendar;
    let timers: Vec<_> = life
        .0
        .iter()
        .flat_map(|(_, _, card, _)| reactions::timers(card, calendar, context(NOW).providers).unwrap())
        .collect();
    for (_, case, ..) in &life.0 {
        for (timer, late) in timers.iter().zip([0, 1, 30, 200].into_iter().cycle()) {
            let now = timer.at + TimeDelta::days(late);
            let decided = case.decide(&timer.command, &Context { now, ..context(NOW) });
            for event in decided.unwrap_or_default() {
                assert_eq!(event.kind(), timer.kind);
                let after = case.clone().evolve(&event).unwrap();
                assert_eq!(case.state.name(), after.state.name());
                if let (State::Open(before), State::Open(after)) = (&case.state, &after.state) {
                    assert_eq!((&before.work, &before.refusal), (&after.work, &after.refusal));
                }
            }
        }
    }
}

/// A term is extended while it runs, by the head, to a later day, and never by more than two months; under the rules of 2016
/// never at all (АППК 76).
fn terms_are_extended_as_the_law_has_it(life: &Life) {
    let mut before: Option<&Card> = None;
    for (event, _, card, context) in &life.0 {
        if let (Event::TermExtended(extension), Some(before)) = (event, before) {
            assert_eq!(before.regulation, Some(RegulationId::Y2023));
            assert!(!before.term_expired && !before.met && before.resumed.is_none());
            assert!(Some(extension.from) == before.due_on && extension.from < extension.until);
            assert!(day_in_almaty(context.now) <= extension.from && day_in_almaty(context.now) < extension.tell_by);
            let first = card.extensions.first().unwrap().from;
            assert!(extension.until <= first + chrono::Months::new(2), "{extension:?} after {first}");
            assert!(context.calendar.is_working_day(extension.until).unwrap());
        }
        before = Some(card);
    }
}

/// What lies where it is collected, or ends, after the last day of its term, has said that the term has passed.
fn nothing_late_is_met_unnoticed(life: &Life) {
    let mut before: Option<&Card> = None;
    for (event, _, card, context) in &life.0 {
        let late = before.is_some_and(|card| {
            let due_on = card.due_on.filter(|_| !card.met && !card.term_expired);
            due_on.is_some_and(|due_on| day_in_almaty(context.now) > due_on)
        });
        let settled = card.can_be_collected() || matches!(event, Event::Issued { .. });
        assert!(!late || !settled, "{event:?} came late, and nothing was said");
        before = Some(card);
    }
}

/// An end is never left, but by a refusal that is overturned, a duplicate that is made anew, or a merge that is undone; a case that was withdrawn lets its papers come back.
fn ends_stay_ends(life: &Life) {
    for pair in life.0.windows(2) {
        let [(_, before, ..), (event, after, ..)] = pair else { unreachable!("a window of two") };
        match &before.state {
            State::Unknown | State::Open(_) => {}
            State::Issued(open) if matches!(event, Event::Complaint(event) if event.resumed().is_some()) => {
                assert!(open.is_refused() && matches!(after.state, State::Open(_)), "{event:?} after {before:?}");
            }
            state if matches!(event, Event::Complaint(_)) => assert_eq!(*state, after.state),
            // the college makes another of what was handed out with its own mistake
            State::Issued(open) if matches!(event, Event::Annulled { resumed: Some(_), .. }) => {
                assert!(!open.is_refused() && open.annulment.as_ref().is_some_and(|proposed| proposed.anew));
                assert!(matches!(&after.state, State::Open(open) if open.handed_out && open.is_collected_at_college()));
            }
            // what is worth nothing any more stays handed out, and so does what was made in place of something found
            State::Issued(_)
                if matches!(
                    event,
                    Event::Annulled { .. } | Event::AnnulmentProposed { .. } | Event::OriginalFound { .. }
                ) =>
            {
                assert!(matches!(after.state, State::Issued(_)), "{event:?} after {before:?}");
            }
            State::Declined { .. } | State::Issued(_) => panic!("{event:?} after {before:?}"),
            State::Merged(open) => match event {
                Event::Returned { .. } => assert!(matches!(after.state, State::Merged(_))),
                Event::Separated { .. } => {
                    assert!(matches!(&after.state, State::Open(theirs) if theirs.due_on == open.due_on));
                }
                _ => panic!("{event:?} after {before:?}"),
            },
            State::Withdrawn(open) => {
                assert!(matches!(event, Event::Returned { .. }), "{event:?}");
                assert!(matches!(&after.state, State::Withdrawn(theirs) if theirs.number == open.number));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_life_is_a_right_one(moves in life()) {
        let life = Life::of(&moves);
        let mut before = None;
        for (event, case, card, _) in &life.0 {
            case_and_card_agree(case, card);
            what_is_not_listed_has_no_reaction(event, before, card);
            before = Some(card);
        }
        nothing_late_is_met_unnoticed(&life);
        terms_are_extended_as_the_law_has_it(&life);
        life.0.iter().rev().take(2).for_each(|(_, _, card, context)| every_language_has_a_sentence(card, context.now));
        ends_stay_ends(&life);
        the_register_has_every_number(&life);
        nobody_is_refused_unheard(&life);
        no_supplement_is_unchecked(&life);
        no_timer_leads_to_a_refusal(&life);
        let history = life.0.iter().map(|(event, ..)| event);
        let case = Case::replay(history).expect("a history replays");
        prop_assert_eq!(case, life.0.last().map(|(_, case, ..)| case.clone()).unwrap_or_default());
    }
}

/// The lives that are tried come to every end, and by every event.
#[test]
fn the_lives_that_are_tried_are_whole() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = std::collections::BTreeMap::new();
    for _ in 0..6_000 {
        let life = Life::of(&life().new_tree(&mut runner).unwrap().current());
        life.0.iter().for_each(|(event, ..)| *kinds.entry(event.kind()).or_insert(0) += 1);
    }
    assert_eq!(kinds.len(), 53, "{kinds:?}");
    assert!(kinds.values().all(|count| *count >= 10), "{kinds:?}");
}

proptest! {
    #[test]
    fn a_package_is_declined_for_a_reason(package in package()) {
        let events = Case::default().decide(&submit(package), &context(NOW)).unwrap_or_default();
        for event in events {
            if let Event::Declined(declined) = event {
                prop_assert!(!declined.expired.is_empty() || !declined.missing.is_empty());
                prop_assert!(declined.expired.iter().all(|kind| !declined.missing.contains(kind)));
                prop_assert!(declined.expired.is_sorted() && declined.missing.is_sorted());
            }
        }
    }
}
