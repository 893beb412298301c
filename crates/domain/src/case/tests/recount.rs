//! A calendar that changes in mid-year: 30 August 2026 was a holiday in January and none from March on.

use super::samples::*;
use crate::calendar::{Calendar, read};
use crate::case::{Case, Command, Context, Event, Rejection, State};

const JANUARY: &str = include_str!("../../../data/calendar/superseded/2026.1.txt");

/// The calendar as it was printed in January: the shipped one, with 2026 as it was then.
fn printed() -> Calendar {
    // A later revision wins: what was printed is told as if it came last.
    let text = JANUARY.replace("revision 1", "revision 3");
    Calendar::shipped().updated(read("2026.1", &text).unwrap()).unwrap()
}

fn by<'c>(calendar: &'c Calendar, now: &str) -> Context<'c> {
    Context { calendar, ..context(now) }
}

fn dates(case: &Case) -> (String, String) {
    let State::Open(open) = &case.state else { panic!("it is open") };
    (open.due_on.to_string(), open.hand_over_by.to_string())
}

fn accepted_in_january() -> Case {
    let calendar = printed();
    let package = submitted("2026-08-14T10:00:00+05:00");
    let events = Case::default().decide(&submit(package), &by(&calendar, "2026-08-14T10:00:00+05:00")).unwrap();
    Case::replay(&events).unwrap()
}

#[test]
fn a_term_is_counted_anew_by_the_calendar_of_today() {
    let case = accepted_in_january();
    assert_eq!(dates(&case), ("2026-09-07".to_owned(), "2026-09-04".to_owned()));
    let now = by(Calendar::shipped(), "2026-08-20T10:00:00+05:00");
    let events = case.decide(&Command::MoveTerm, &now).unwrap();
    let [Event::TermMoved { calendar, due_on, hand_over_by }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((due_on, hand_over_by), (&day("2026-09-04"), &day("2026-09-03")));
    assert_eq!(calendar, "kz/2026.2");
    let moved = case.evolve(&events[0]).unwrap();
    assert_eq!(dates(&moved), ("2026-09-04".to_owned(), "2026-09-03".to_owned()));
    assert_eq!(moved.decide(&Command::MoveTerm, &now), Ok(Vec::new()), "it is counted by this calendar already");
}

#[test]
fn what_has_passed_or_ended_does_not_move() {
    let now = by(Calendar::shipped(), "2026-09-10T10:00:00+05:00");
    let passed = accepted_in_january();
    let passed = passed.clone().evolve(&passed.decide(&Command::ExpireTerm, &now).unwrap()[0]).unwrap();
    assert_eq!(passed.decide(&Command::MoveTerm, &now), Ok(Vec::new()));
    let ended = Case::replay(&[accepted(), withdrawn()].concat()).unwrap();
    assert_eq!(ended.decide(&Command::MoveTerm, &now), Err(Rejection::Withdrawn));
}
