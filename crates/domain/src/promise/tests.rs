//! Given / when / then of promises.

use super::*;
use crate::case::{Actor, Role};

const ANSWER: FileRef = FileRef([7; 32]);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

fn operator() -> Official {
    Official::Operator(staff("o-1"))
}

fn college() -> Official {
    Official::Staff(Actor { college: Bin::parse("050340517500").unwrap(), id: staff("e-1"), role: Role::Executor })
}

/// Friday noon in Almaty.
fn friday() -> Context<'static> {
    Context { calendar: Calendar::shipped(), now: at("2026-09-04T07:00:00Z") }
}

fn given(kind: Kind, has_number: bool) -> Event {
    Event::Given(Given {
        after: None,
        by: staff("o-1"),
        case: CaseId(uuid::Uuid::from_u128(1)),
        college: Bin::parse("050340517500").unwrap(),
        due: day("2026-09-07"),
        has_number,
        kind,
        said: FileRef([3; 32]),
    })
}

/// What each step does to what a history left.
fn then(history: &[Event], by: &Official, step: Step) -> Result<State, Rejection> {
    let promise = Promise::replay(history).unwrap();
    let event = promise.decide(by, step, &friday())?;
    Ok(promise.evolve(&event).expect("what is decided follows").state)
}

#[test]
fn somebody_moves_by_the_next_working_day_or_the_day_that_was_named() {
    let due = |kind, has_number, after: Option<&str>| due(kind, has_number, after.map(at), &friday());
    assert_eq!(due(Kind::CallBack, true, None), Ok(day("2026-09-07")));
    assert_eq!(due(Kind::Question, false, None), Ok(day("2026-09-07")));
    assert_eq!(due(Kind::CallBack, true, Some("2026-09-10T05:00:00Z")), Ok(day("2026-09-10")));
    assert_eq!(due(Kind::CallBack, true, Some("2026-09-04T09:00:00Z")), Ok(day("2026-09-07")));
    assert_eq!(due(Kind::CallBack, false, None), Err(Rejection::NoNumber));
    assert_eq!(due(Kind::CallBack, true, Some("2026-09-04T07:00:00Z")), Err(Rejection::InPast));
    assert_eq!(due(Kind::Question, true, Some("2026-10-05T07:00:00Z")), Err(Rejection::TooFarAhead));
}

#[test]
fn every_state_takes_the_steps_that_are_its_own_and_no_other() {
    let due = day("2026-09-07");
    let answered = Event::Answered { answer: ANSWER, by: staff("e-1"), due };
    let to_call = vec![given(Kind::CallBack, true)];
    let at_college = vec![given(Kind::Question, true)];
    let kept = vec![given(Kind::Question, false), answered.clone()];
    let steps = [Step::Answer { answer: ANSWER }, Step::Drop(DropReason::NotNeeded), Step::Keep, Step::Miss];
    let dropped = Ok(State::Dropped(DropReason::NotNeeded));
    let table = [
        (&at_college, [Ok(State::ToCall { due }), dropped, Err(Rejection::NotAnswered), Err(Rejection::NotAnswered)]),
        (&to_call, [Err(Rejection::NotAsked), dropped, Ok(State::Kept), Ok(State::ToCall { due })]),
        (&kept, [Err(Rejection::Ended); 4]),
    ];
    for (history, expected) in table {
        for (step, expected) in steps.into_iter().zip(expected) {
            let (own, other) = match step {
                Step::Answer { .. } => (college(), operator()),
                Step::Drop(_) | Step::Keep | Step::Miss => (operator(), college()),
            };
            assert_eq!(then(history, &own, step), expected, "{history:?} {step:?}");
            assert_eq!(then(history, &other, step), Err(Rejection::WrongRole), "{history:?} {step:?}");
        }
    }
    assert_eq!(
        Promise::replay(&kept).map(|promise| promise.state),
        Some(State::Kept),
        "he left no number to be called"
    );
    let asked_and_answered = [given(Kind::Question, true), answered];
    assert_eq!(then(&asked_and_answered, &operator(), Step::Keep), Ok(State::Kept));
}

#[test]
fn who_does_not_answer_is_counted_and_called_again() {
    let missed = |due| Event::Missed { by: staff("o-2"), due: day(due) };
    let history = [given(Kind::CallBack, true), missed("2026-09-08"), missed("2026-09-09")];
    let promise = Promise::replay(&history).unwrap();
    assert_eq!((promise.missed, promise.state), (2, State::ToCall { due: day("2026-09-09") }));
    assert!(!promise.is_late(at("2026-09-09T18:59:59Z")) && promise.is_late(at("2026-09-09T19:00:00Z")));
}

#[test]
fn a_history_begins_with_a_promise_and_ends_with_its_end() {
    let kept = Event::Kept { by: staff("o-1") };
    assert_eq!(Promise::replay(&[]), None);
    assert_eq!(Promise::replay(std::slice::from_ref(&kept)), None);
    assert_eq!(Promise::replay(&[given(Kind::CallBack, true), kept.clone(), kept]), None);
    assert_eq!(Promise::replay(&[given(Kind::CallBack, true), given(Kind::CallBack, true)]), None);
}

#[test]
fn codes_stand_in_their_order_and_texts_name_nobody() {
    let codes: Vec<&str> = Rejection::ALL.iter().map(|rejection| rejection.code()).collect();
    assert!(codes.is_sorted() && codes.iter().all(|code| code.starts_with("promise.")));
    let of_right = Rejection::ALL.iter().filter(|rejection| rejection.is_of_right()).count();
    assert_eq!(of_right, 1);
}
