//! The times of the college's steps: each has its own, first whose move it is is warned, then it is told to the head.

use chrono::{DateTime, Utc};

use super::samples::*;
use crate::card::{Card, Overrun};
use crate::case::{Case, Command, Draft, Event, Ground, Rejection, StaffId};
use crate::regulation::Duty;

/// The card after a history whose last event was recorded at `last`, all others at the moment of the samples.
fn card(history: &[Event], last: &str) -> Card {
    let (end, before) = history.split_last().unwrap();
    let fold = |card, event: &Event| Some(Card::evolve(card, event, at(NOW)).unwrap());
    Card::evolve(before.iter().fold(None, fold), end, at(last)).unwrap()
}

/// The step that waits, until when, and when it is warned.
fn waits(history: &[Event], since: &str) -> (Duty, DateTime<Utc>, Option<DateTime<Utc>>) {
    let context = context(NOW);
    let watched = card(history, since).watched(context.calendar, context.providers).unwrap().unwrap();
    (watched.duty, watched.by, watched.warn_at)
}

fn for_signature() -> Vec<Event> {
    [accepted(), delivered(), assigned(), drafted(Draft::Duplicate), prepared(duplicate())].concat()
}

#[test]
fn each_step_has_its_planned_moment() {
    let signed = || [accepted(), delivered(), duplicate_signed()].concat();
    for (history, duty, by, warned) in [
        ([accepted(), delivered(), assigned()].concat(), Duty::Draft, DRAFT_BY, "2026-12-03T18:30:00+05:00"),
        (for_signature(), Duty::Sign, "2026-12-10T18:30:00+05:00", "2026-12-10T14:30:00+05:00"),
        (signed(), Duty::HandToCourier, "2026-12-10T18:30:00+05:00", "2026-12-10T14:30:00+05:00"),
        ([signed(), sent()].concat(), Duty::ConfirmArrival, "2026-12-11T18:00:00+05:00", "2026-12-11T12:30:00+05:00"),
    ] {
        assert_eq!(waits(&history, NOW), (duty, at(by), Some(at(warned))), "{duty:?}");
    }
    let under_way = [accepted(), dispatched()].concat();
    let idle = [accepted(), under_way, declined(), [accepted_at_office(), registered(), duplicate_signed()].concat()];
    for nothing in idle {
        let context = context(NOW);
        assert_eq!(card(&nothing, NOW).watched(context.calendar, context.providers), Ok(None));
    }
}

/// The plan of a card is the one that the derivation shows.
#[test]
fn the_plan_is_that_of_the_derivation() {
    let context = context(NOW);
    for (history, desk) in
        [(accepted(), crate::hours::Desk::Corporation), (accepted_at_office(), crate::hours::Desk::Office)]
    {
        let derivation = crate::term::derive(
            context.calendar,
            crate::regulation::RegulationId::Y2023,
            desk,
            crate::calendar::Week::Five,
            complete().submitted_at,
        );
        assert_eq!(card(&history, NOW).steps(context.calendar, context.providers), Ok(derivation.unwrap().steps));
    }
}

/// Where others were late before, a step has as long as its budget says (R16-08, R16-09, R16-11).
#[test]
fn who_begins_late_has_his_budget() {
    let registered = [accepted(), delivered()].concat();
    assert_eq!(
        waits(&registered, "2026-12-01T12:00:00+05:00").1,
        at("2026-12-01T16:30:00+05:00"),
        "three hours around lunch"
    );
    assert_eq!(waits(&for_signature(), "2026-12-11T10:00:00+05:00").1, at("2026-12-11T15:30:00+05:00"), "four hours");
}

/// The day that a courier needs is no time of the clerk's: what is signed late in the day leaves on it.
#[test]
fn a_courier_is_called_on_the_planned_day() {
    let signed = [accepted(), delivered(), duplicate_signed()].concat();
    assert_eq!(waits(&signed, "2026-12-10T17:00:00+05:00").1, at("2026-12-10T18:30:00+05:00"));
    assert_eq!(
        waits(&signed, "2026-12-11T10:00:00+05:00").1,
        at("2026-12-11T18:00:00+05:00"),
        "when it must lie there"
    );
}

/// A draft has no budget: who gets it late has until the next moment of the plan; when the term is over, none is left.
#[test]
fn a_draft_that_begins_late_has_until_the_next_moment() {
    let assigned = [accepted(), delivered(), assigned()].concat();
    assert_eq!(waits(&assigned, "2026-12-08T10:00:00+05:00").1, at("2026-12-10T14:30:00+05:00"), "four hours to sign");
    assert_eq!(waits(&assigned, "2026-12-10T15:00:00+05:00").1, at("2026-12-10T18:30:00+05:00"));
    let context = context(NOW);
    let over = card(&assigned, "2026-12-15T00:00:00+05:00").watched(context.calendar, context.providers);
    assert_eq!(over, Ok(None));
}

/// The days kept free for a notice are used up when it is out: the draft has until it can still be signed.
#[test]
fn a_refusal_that_is_proposed_has_the_days_that_were_kept_for_it() {
    let proposed = [accepted(), delivered(), assigned(), proposed(Ground::Unreliable)].concat();
    assert_eq!(
        waits(&proposed, NOW),
        (Duty::Draft, at("2026-12-10T14:30:00+05:00"), Some(at("2026-12-08T18:30:00+05:00")))
    );
}

fn hearing_of(moment: &str) -> Vec<Event> {
    let (at, by) = (at(moment), executor().id);
    let asked = [proposed(Ground::Unreliable), told(), objected(true)].concat();
    let set = vec![Event::HearingSet { at, by, form: crate::case::HearingForm::Video }];
    [accepted(), delivered(), assigned(), asked, set].concat()
}

/// The protocol of a hearing has two working days from it, and is watched like any other step (АППК 74).
#[test]
fn a_protocol_has_two_working_days_from_the_hearing() {
    // on a Friday: until Tuesday evening
    let history = hearing_of(HEARING);
    let (by, warned) = ("2026-12-01T18:30:00+05:00", "2026-12-01T14:30:00+05:00");
    assert_eq!(waits(&history, NOW), (Duty::RecordHearing, at(by), Some(at(warned))));
    let planned = card(&history, NOW).steps(context(NOW).calendar, context(NOW).providers).unwrap();
    let protocol = planned.iter().find(|step| step.duty == Duty::RecordHearing).unwrap();
    assert_eq!((protocol.by, planned.is_sorted_by_key(|step| step.duty)), (at(by), true));

    let case = Case::replay(&history).unwrap();
    let (duty, since) = (Duty::RecordHearing, at(HEARING));
    let warn = Command::WarnOfStep { duty, since };
    let late = Command::RecordOverrun { duty, since };
    assert_eq!(case.decide(&warn, &context("2026-12-01T14:29:59+05:00")), Err(Rejection::StepNotNear));
    let near = case.decide(&warn, &context(warned)).unwrap();
    let responsible = Some(executor().id);
    assert_eq!(near, [Event::StepNear { by: at(by), duty, responsible: responsible.clone() }]);
    assert_eq!(case.decide(&late, &context("2026-12-01T18:29:59+05:00")), Err(Rejection::StepNotOverrun));
    let over = case.decide(&late, &context(by)).unwrap();
    assert_eq!(over, [Event::StepOverrun { by: at(by), duty, responsible: responsible.clone() }]);

    // Of another moment nothing waits, nor when the protocol is there.
    let moved = Command::RecordOverrun { duty, since: at("2026-11-30T10:00:00+05:00") };
    assert_eq!(case.decide(&moved, &context(by)), Err(Rejection::StepTaken));
    let told = [history, near, over, hearing_held()].concat();
    assert_eq!(Case::replay(&told).unwrap().decide(&late, &context(PASSED)), Err(Rejection::StepTaken));
    let card = card(&told, "2026-12-02T10:00:00+05:00");
    assert_eq!(card.overruns, [Overrun { by: at(by), duty, taken_by: responsible.clone(), responsible }]);
    assert_eq!(card.overrun(), None);
}

/// Where the draft must lie before the protocol of a late hearing, its end is watched first; then that of the protocol.
#[test]
fn a_late_hearing_hides_no_late_draft() {
    let history = hearing_of("2026-12-10T16:00:00+05:00");
    let draft_by = "2026-12-10T14:30:00+05:00";
    assert_eq!((waits(&history, NOW).0, waits(&history, NOW).1), (Duty::Draft, at(draft_by)));
    let responsible = Some(executor().id);
    let late = vec![Event::StepOverrun { by: at(draft_by), duty: Duty::Draft, responsible }];
    let both = [history.clone(), late].concat();
    assert_eq!(waits(&both, NOW).1, at("2026-12-14T18:30:00+05:00"));
    let kinds = |history: &[Event]| {
        let timers = crate::reactions::timers(&card(history, NOW), context(NOW).calendar, context(NOW).providers);
        timers.unwrap().into_iter().map(|timer| timer.name).filter(|name| name.contains('/')).collect::<Vec<_>>()
    };
    assert!(kinds(&history).iter().all(|name| name.contains("/draft/")));
    assert!(kinds(&both).iter().all(|name| name.contains("/record-hearing/")));
    // The draft is taken at last, also where the protocol was late after it.
    let duty = Duty::RecordHearing;
    let protocol = vec![Event::StepOverrun { by: at("2026-12-14T18:30:00+05:00"), duty, responsible: None }];
    let done = [both, protocol, hearing_held(), drafted(Draft::Duplicate)].concat();
    let card = card(&done, NOW);
    assert!(card.overruns.iter().all(|overrun| overrun.taken_by == Some(executor().id)), "{:?}", card.overruns);
}

#[test]
fn first_who_must_do_it_then_the_head_and_each_once() {
    let history = [accepted(), delivered(), assigned()].concat();
    let case = Case::replay(&history).unwrap();
    let (duty, since) = (Duty::Draft, at(NOW));
    let (near, late) = (Command::WarnOfStep { duty, since }, Command::RecordOverrun { duty, since });
    let warned_at = context("2026-12-04T09:00:00+05:00");
    assert_eq!(case.decide(&late, &warned_at), Err(Rejection::StepNotOverrun));
    assert_eq!(case.decide(&near, &warned_at).as_deref(), Ok(&slow()[..]));
    let case = Case::replay(&[history.clone(), slow()].concat()).unwrap();
    assert_eq!(case.decide(&near, &warned_at), Err(Rejection::StepToldBefore));
    let over = context(DRAFT_BY);
    assert_eq!(case.decide(&late, &over).as_deref(), Ok(&super::samples::late(duty)[..]));
    let case = Case::replay(&[history.clone(), slow(), super::samples::late(duty)].concat()).unwrap();
    for command in [&near, &late] {
        assert_eq!(case.decide(command, &over), Err(Rejection::StepToldBefore));
    }
    // Whoever was faster than the clock is not told of.
    let taken = Case::replay(&[history, drafted(Draft::Duplicate)].concat()).unwrap();
    for command in [near, late] {
        assert_eq!(taken.decide(&command, &over), Err(Rejection::StepTaken));
    }
}

/// An overrun stays on the card, with whose it was, or who took the step at last.
#[test]
fn an_overrun_is_recorded_with_step_and_person() {
    let overrun = |duty, responsible: Option<StaffId>, taken_by: Option<StaffId>| Overrun {
        by: at(DRAFT_BY),
        duty,
        responsible,
        taken_by,
    };
    let (executor, head, clerk) = (executor().id, head().id, clerk().id);
    let late_draft = [accepted(), delivered(), assigned(), late(Duty::Draft)].concat();
    let waiting = card(&late_draft, NOW);
    assert_eq!(waiting.overrun(), Some(&overrun(Duty::Draft, Some(executor.clone()), None)));
    let done = [late_draft, drafted(Draft::Duplicate), prepared(duplicate()), late(Duty::Sign), signed()].concat();
    let done = [done, late(Duty::HandToCourier), sent()].concat();
    let card = card(&done, NOW);
    assert_eq!(card.overrun(), None);
    assert_eq!(
        card.overruns,
        [
            overrun(Duty::Draft, Some(executor.clone()), Some(executor)),
            overrun(Duty::Sign, None, Some(head)),
            overrun(Duty::HandToCourier, None, Some(clerk)),
        ]
    );
}

/// Nobody is told of a step that no calendar can place.
#[test]
fn a_step_without_a_calendar_is_not_guessed() {
    let package = submitted("2026-11-23T10:05:12+05:00");
    let accepted = Case::default().decide(&submit(package), &context(NOW)).unwrap();
    let moved = Event::TermMoved {
        calendar: "kz/2099.1".to_owned(),
        due_on: day("2099-12-14"),
        hand_over_by: day("2099-12-11"),
    };
    let case = Case::replay(&[accepted, delivered(), assigned(), vec![moved]].concat()).unwrap();
    let command = Command::RecordOverrun { duty: Duty::Draft, since: at(NOW) };
    assert_eq!(case.decide(&command, &context(PASSED)), Err(Rejection::CalendarUnknown));
}
