//! Lives of visits, what each state allows, and what is said.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A Monday.
const NOW: &str = "2026-11-23T10:05:00+05:00";

fn context(now: &str) -> Context<'static> {
    Context { calendar: Calendar::shipped(), now: at(now) }
}

fn of(day: &str, from: &str, until: &str) -> Window {
    let time = |text: &str| text.parse().unwrap();
    Window { day: day.parse().unwrap(), from: time(from), until: time(until) }
}

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

fn worker(branch: &str) -> Official {
    Official::Worker { branch: Branch::parse(branch).unwrap(), id: staff("v-1") }
}

fn operator() -> Official {
    Official::Operator(staff("o-1"))
}

fn requested(language: Language) -> Event {
    Event::Requested(Requested {
        abilities: vec![Ability::Movement],
        appoint_by: appoint_by(&context(NOW)).unwrap(),
        at: at(NOW),
        by: staff("o-1"),
        language,
        number: VisitNumber::try_new(2026, 12).unwrap(),
        wish: None,
    })
}

fn tuesday() -> Window {
    of("2026-11-24", "10:00:00", "12:00:00")
}

/// What a worker does.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Step(Step),
    Visit(Made),
}

use Deed::Visit as Visited;
use Step::{Appoint, Cancel, Miss, Move};

impl From<Step> for Deed {
    fn from(step: Step) -> Self {
        Self::Step(step)
    }
}

fn done(visit: &Visit, by: &Official, deed: Deed, now: &str) -> Result<Event, Rejection> {
    match deed {
        Deed::Step(step) => visit.decide(by, step, &context(now)),
        Deed::Visit(made) => visit.visited(by, made, &context(now)),
    }
}

fn made(accepted: bool, moment: &str) -> Deed {
    Visited(Made { accepted, at: at(moment), case: CaseId(Uuid::from_u128(1)) })
}

fn visit() -> Deed {
    made(true, "2026-11-24T11:10:00+05:00")
}

/// The visit after deeds of a worker, each at a moment.
fn after(deeds: &[(&str, Deed)]) -> Visit {
    let mut history = vec![requested(Language::Ru)];
    for (now, deed) in deeds {
        let visit = Visit::replay(&history).unwrap();
        history.push(done(&visit, &worker("kst-01"), *deed, now).unwrap());
    }
    Visit::replay(&history).unwrap()
}

#[test]
fn a_visit_lives_from_the_call_to_the_papers() {
    let missed = Miss { at: at("2026-11-24T11:00:00+05:00") };
    let wednesday = of("2026-11-25", "17:00:00", "20:00:00");
    let visit = after(&[
        (NOW, Appoint(tuesday()).into()),
        ("2026-11-24T11:05:00+05:00", missed.into()),
        ("2026-11-24T12:00:00+05:00", Appoint(wednesday).into()),
        ("2026-11-24T13:00:00+05:00", Move(MoveReason::Road, of("2026-11-28", "09:00:00", "12:00:00")).into()),
        ("2026-11-28T11:00:00+05:00", visit()),
    ]);
    assert_eq!((visit.missed, visit.branch, visit.state.name()), (1, Branch::parse("kst-01"), "visited"));
    assert_eq!(State::NAMES[2], "visited");
}

/// Nobody can miss a visit before the hours in which he was to wait for it; who comes earlier and is let in may look at the papers.
#[test]
fn nobody_misses_a_visit_before_its_window() {
    let visit = after(&[(NOW, Appoint(tuesday()).into())]);
    let early = at("2026-11-24T09:59:59+05:00");
    let now = "2026-11-24T13:00:00+05:00";
    let missed = |at| done(&visit, &worker("kst-01"), Miss { at }.into(), now);
    assert_eq!(missed(early), Err(Rejection::BeforeWindow));
    assert!(missed(at("2026-11-24T10:00:00+05:00")).is_ok());
    let Deed::Visit(made) = self::visit() else { panic!("a visit") };
    assert!(done(&visit, &worker("kst-01"), Deed::Visit(Made { at: early, ..made }), now).is_ok());
}

#[test]
fn day_and_hours_are_those_of_the_corporation() {
    let visit = after(&[]);
    let appointed = |window| visit.decide(&worker("kst-01"), Appoint(window), &context(NOW)).map(|_| ());
    for (window, expected) in [
        (tuesday(), Ok(())),
        (of("2026-11-24", "17:00:00", "20:00:00"), Ok(())),
        (of("2026-11-28", "10:00:00", "13:00:00"), Ok(())),
        (of("2026-11-23", "10:05:00", "11:00:00"), Ok(())),
        (of("2026-11-23", "10:00:00", "11:00:00"), Err(Rejection::InPast)),
        (of("2026-11-24", "12:00:00", "12:00:00"), Err(Rejection::WindowReversed)),
        (of("2026-11-24", "10:00:00", "13:00:01"), Err(Rejection::WindowTooLong)),
        (of("2026-11-24", "08:59:00", "10:00:00"), Err(Rejection::OutsideHours)),
        (of("2026-11-24", "18:00:00", "20:01:00"), Err(Rejection::OutsideHours)),
        (of("2026-11-28", "12:00:00", "14:00:00"), Err(Rejection::OutsideHours)),
        (of("2026-11-29", "10:00:00", "11:00:00"), Err(Rejection::OutsideHours)),
        (of("2026-12-16", "10:00:00", "11:00:00"), Err(Rejection::OutsideHours)),
        (of("2028-01-05", "10:00:00", "11:00:00"), Err(Rejection::CalendarUnknown)),
    ] {
        assert_eq!(appointed(window), expected, "{window:?}");
    }
}

#[test]
fn each_state_allows_what_it_must() {
    let cancel = Deed::from(Cancel(CancelReason::NotNeeded));
    let moved = Move(MoveReason::Worker, of("2026-11-25", "10:00:00", "12:00:00")).into();
    let miss = Miss { at: at("2026-11-24T11:00:00+05:00") }.into();
    let (appoint, later) = (Appoint(tuesday()).into(), "2026-11-24T11:20:00+05:00");
    let states =
        [after(&[]), after(&[(NOW, appoint)]), after(&[(NOW, appoint), (later, visit())]), after(&[(NOW, cancel)])];
    let next = Appoint(of("2026-11-25", "10:00:00", "12:00:00")).into();
    for (deed, expected) in [
        (next, [None, Some(Rejection::Appointed), Some(Rejection::Ended), Some(Rejection::Ended)]),
        (moved, [Some(Rejection::NotAppointed), None, Some(Rejection::Ended), Some(Rejection::Ended)]),
        (miss, [Some(Rejection::NotAppointed), None, Some(Rejection::Ended), Some(Rejection::Ended)]),
        (visit(), [Some(Rejection::NotAppointed), None, Some(Rejection::Ended), Some(Rejection::Ended)]),
        (cancel, [None, None, Some(Rejection::Ended), Some(Rejection::Ended)]),
    ] {
        let found = states.clone().map(|visit| {
            let decided = done(&visit, &worker("kst-01"), deed, later);
            if let Ok(event) = &decided {
                assert!(visit.evolve(event).is_some(), "what is decided can follow");
            }
            decided.err()
        });
        assert_eq!(found, expected, "{deed:?}");
    }
}

#[test]
fn operators_only_call_off_and_another_branch_does_nothing() {
    let taken = after(&[(NOW, Appoint(tuesday()).into())]);
    let later = "2026-11-24T11:20:00+05:00";
    let cancel = Cancel(CancelReason::AppliedOtherwise).into();
    assert!(done(&taken, &operator(), cancel, later).is_ok());
    for deed in [Appoint(tuesday()).into(), visit(), Miss { at: at(later) }.into()] {
        assert_eq!(done(&taken, &operator(), deed, later), Err(Rejection::WrongRole));
        assert_eq!(done(&taken, &worker("rud-01"), deed, later), Err(Rejection::OtherBranch));
    }
    assert_eq!(done(&taken, &worker("rud-01"), cancel, later), Err(Rejection::OtherBranch));
}

#[test]
fn a_visit_took_place_after_the_call_and_not_ahead_of_the_clock() {
    let taken = after(&[(NOW, Appoint(tuesday()).into())]);
    let made = |moment: &str| done(&taken, &worker("kst-01"), made(false, moment), "2026-11-24T11:20:00+05:00").err();
    assert_eq!(made("2026-11-24T11:25:00+05:00"), None);
    assert_eq!(made("2026-11-24T11:25:01+05:00"), Some(Rejection::InFuture));
    assert_eq!(made("2026-11-23T10:04:59+05:00"), Some(Rejection::BeforeRequest));
}

#[test]
fn the_rules_of_2016_know_no_visits_and_those_of_2023_do() {
    for (now, expected) in [
        ("2018-09-05T10:00:00+06:00", Err(Rejection::NotServed)),
        ("2021-09-06T10:00:00+06:00", Err(Rejection::NotServed)),
        ("2026-11-20T10:00:00+05:00", Ok("2026-11-23".parse().unwrap())),
        ("2026-11-21T10:00:00+05:00", Ok("2026-11-23".parse().unwrap())),
        ("2027-12-31T10:00:00+05:00", Err(Rejection::CalendarUnknown)),
    ] {
        assert_eq!(appoint_by(&context(now)), expected, "{now}");
    }
}

#[test]
fn what_is_not_done_by_its_day_is_late() {
    let (asked, taken) = (after(&[]), after(&[(NOW, Appoint(tuesday()).into())]));
    for (now, expected) in [
        (NOW, [false, false]),
        ("2026-11-24T23:59:59+05:00", [false, false]),
        ("2026-11-25T00:00:00+05:00", [true, true]),
    ] {
        assert_eq!([&asked, &taken].map(|visit| visit.is_late(at(now))), expected, "{now}");
    }
    assert!(!after(&[(NOW, Cancel(CancelReason::NotReached).into())]).is_late(at("2027-01-05T10:00:00+05:00")));
}

#[test]
fn a_history_that_cannot_be_is_none() {
    let appointed = Event::Appointed { branch: Branch::parse("kst-01").unwrap(), by: staff("v-1"), window: tuesday() };
    let cancelled = Event::Cancelled { by: staff("v-1"), reason: CancelReason::NotNeeded };
    for history in [
        vec![],
        vec![appointed.clone()],
        vec![requested(Language::Kk), requested(Language::Kk)],
        vec![requested(Language::Kk), cancelled, appointed],
    ] {
        assert_eq!(Visit::replay(&history), None);
    }
}

#[test]
fn what_is_said() {
    let day = "2026-11-24T11:20:00+05:00";
    let late = "2026-11-26T10:00:00+05:00";
    let declined = made(false, day);
    let appoint = (NOW, Appoint(tuesday()).into());
    let mut told = String::new();
    for (now, visit) in [
        (NOW, after(&[])),
        (late, after(&[])),
        (NOW, after(&[appoint])),
        (late, after(&[appoint])),
        (day, after(&[appoint, (day, Miss { at: at(day) }.into())])),
        (day, after(&[appoint, (day, visit())])),
        (day, after(&[appoint, (day, declined)])),
        (NOW, after(&[(NOW, Cancel(CancelReason::AppliedOtherwise).into())])),
        (NOW, after(&[(NOW, Cancel(CancelReason::NotNeeded).into())])),
        (NOW, after(&[(NOW, Cancel(CancelReason::NotReached).into())])),
    ] {
        for language in Language::ALL {
            told.push_str(&format!("{}: {}\n", language.code(), sentence(&visit, language, at(now))));
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn every_rejection_has_its_own_code_and_words() {
    for (place, rejection) in Rejection::ALL.iter().enumerate() {
        assert!(Rejection::ALL[..place].iter().all(|earlier| earlier.code() != rejection.code()));
        assert!(rejection.code().starts_with("home-visit."));
        let text = rejection.text();
        assert!([text.en, text.kk, text.ru].iter().all(|text| !text.is_empty()), "{text:?}");
    }
}
