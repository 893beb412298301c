//! A calendar that changes in mid-year: 30 August 2026 was a holiday in January and none from March on.

use super::samples::*;
use crate::calendar::{Calendar, read};
use crate::card::Card;
use crate::case::{Case, Command, Context, Event, Parcel, Rejection, ReturnReason, State};
use crate::language::Language;
use crate::reactions::{Message, message, timers};
use crate::sentence::sentence;

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

/// A decree may move the day by which the result must lie at the Corporation alone: the applicant is not told that his term
/// has changed.
#[test]
fn of_a_last_day_that_stays_nobody_is_told() {
    let accepted = accepted();
    let before = card(&accepted);
    let told = |due_on: &str, hand_over_by: &str| {
        let (due_on, hand_over_by) = (day(due_on), day(hand_over_by));
        let moved = Event::TermMoved { calendar: "kz/2026.3".to_owned(), due_on, hand_over_by };
        let after = card(&[accepted.clone(), vec![moved.clone()]].concat());
        assert_eq!(after.hand_over_by, Some(hand_over_by));
        message(&moved, Some(&before), &after)
    };
    assert_eq!((before.due_on, before.hand_over_by), (Some(day("2026-12-14")), Some(day("2026-12-11"))));
    assert_eq!(told("2026-12-14", "2026-12-10"), None);
    assert_eq!(told("2026-12-15", "2026-12-14"), Some(Message::TermMoved));
}

/// Where the result lies where it is collected, its term is met: no decree moves it.
#[test]
fn what_is_met_does_not_move() {
    let decree = after_the_decree(NOW);
    let at_office = [accepted_at_office(), registered(), duplicate_signed()].concat();
    let at_counter = [accepted(), delivered(), duplicate_signed(), sent(), arrived()].concat();
    for met in [at_office, at_counter] {
        assert_eq!(Case::replay(&met).unwrap().decide(&Command::MoveTerm, &decree), Ok(Vec::new()));
    }
    let sent = [accepted(), delivered(), duplicate_signed(), sent()].concat();
    assert_eq!(Case::replay(&sent).unwrap().decide(&Command::MoveTerm, &decree), Ok(moved()));
}

/// A result that was in time, and that nobody came for, is not late because it is sent to the counter once more: whatever the
/// clock, a decree or the head does to a term, it does not to this one. What is lost on that way is made again, in its old term.
#[test]
fn what_was_in_time_stays_so_when_it_is_sent_again() {
    let kept = [accepted(), delivered(), duplicate_signed(), sent(), arrived(), came_back(ReturnReason::Uncollected)];
    let again = [kept.concat(), sent()].concat();
    let refused_there = [again.clone(), came_back(ReturnReason::Address)].concat();
    for history in [again.clone(), refused_there] {
        let case = Case::replay(&history).unwrap();
        let when = |command: &Command| case.decide(command, &context(PASSED));
        assert_eq!(when(&Command::ExpireTerm), Err(Rejection::TermMet));
        assert_eq!(when(&Command::WarnOfTerm), Err(Rejection::TermMet));
        assert_eq!(when(&act(head(), extend("2026-12-25"))), Err(Rejection::TermMet));
        assert_eq!(case.decide(&Command::MoveTerm, &after_the_decree(NOW)), Ok(Vec::new()));
        let card = card(&history);
        let timers = timers(&card, Calendar::shipped(), context(NOW).providers).unwrap();
        assert!(timers.iter().all(|timer| !timer.kind.starts_with("term-")), "{timers:?}");
        assert_eq!(card.counted(after_the_decree(NOW).calendar), Ok(None));
        let said = sentence(&card, Language::Ru, at(PASSED), Calendar::shipped(), context(NOW).providers);
        assert_eq!((said.by, said.text.contains("истёк")), (None, false), "{}", said.text);
    }
    let arrives = act(clerk(), crate::case::Step::ConfirmArrival);
    let arrived_again = Case::replay(&again).unwrap().decide(&arrives, &context(PASSED)).unwrap();
    assert_eq!(arrived_again, arrived());
    let lost = Case::replay(&[again, lost(Parcel::Result)].concat()).unwrap();
    assert_eq!(lost.decide(&Command::ExpireTerm, &context(PASSED)), Ok(expired()));
}

fn card(history: &[Event]) -> Card {
    history.iter().fold(None, |card, event| Some(Card::evolve(card, event, at(NOW)).unwrap())).unwrap()
}

#[test]
fn of_a_term_that_was_moved_it_is_warned_again() {
    let warned = Case::replay(&[accepted(), near(), moved()].concat()).unwrap();
    let warn = |now| warned.decide(&Command::WarnOfTerm, &after_the_decree(now));
    assert_eq!(warn("2026-12-09T08:59:59+05:00"), Err(Rejection::TermNotNear));
    let events = warn("2026-12-09T09:00:00+05:00").unwrap();
    assert_eq!(events, [Event::TermNear { hand_over_by: day("2026-12-14") }]);
    let again = warned.evolve(&events[0]).unwrap();
    let twice = again.decide(&Command::WarnOfTerm, &after_the_decree("2026-12-10T09:00:00+05:00"));
    assert_eq!(twice, Err(Rejection::TermToldBefore));
}

/// Where the house stood still while the term passed, what comes next says so first.
#[test]
fn what_comes_after_the_term_says_first_that_it_has_passed() {
    let late = |history: Vec<Event>, command: Command| {
        let events = Case::replay(&history).unwrap().decide(&command, &context(PASSED)).unwrap();
        events.iter().map(Event::kind).collect::<Vec<_>>()
    };
    let for_signature =
        [registered(), assigned(), drafted(crate::case::Draft::Duplicate), prepared(duplicate())].concat();
    let sent = [accepted(), delivered(), duplicate_signed(), sent()].concat();
    let arrives = act(clerk(), crate::case::Step::ConfirmArrival);
    let signs = act(head(), signature(DOCUMENT, college()));
    assert_eq!(late(sent.clone(), arrives.clone()), ["term-expired", "arrived"]);
    assert_eq!(late([sent, expired()].concat(), arrives), ["arrived"]);
    assert_eq!(late([accepted_at_office(), for_signature.clone()].concat(), signs.clone()), ["term-expired", "signed"]);
    let at_counter = [accepted(), dispatched(), vec![Event::Delivered { by: clerk().id }], for_signature].concat();
    assert_eq!(late(at_counter, signs), ["signed"], "the timer still tells of it");
    let withdraw = |at| Command::Withdraw { at, by: crate::case::Party::Applicant, statement: None };
    assert_eq!(late(accepted(), withdraw(at(PASSED))), ["term-expired", "withdrawn"]);
    assert_eq!(late(accepted(), withdraw(at("2026-12-14T23:59:59+05:00"))), ["withdrawn"], "in time, and told late");
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

/// No decree and no succession waits for what is merged; what is separated makes up for both at once.
#[test]
fn what_is_separated_makes_up_for_what_it_missed() {
    let merged_before_the_decree = Case::replay(&[accepted_twin(), merged()].concat()).unwrap();
    let now = after_the_decree(NOW);
    assert_eq!(merged_before_the_decree.decide(&Command::MoveTerm, &now), Err(Rejection::CaseEnded));
    let separate = act(head(), crate::case::Step::Separate);
    let events = merged_before_the_decree.decide(&separate, &now).unwrap();
    assert_eq!(events, [separated(), moved()].concat());

    let package = crate::case::Submission { provider: merged_college(), ..twin() };
    let package = crate::case::Submission { submitted_at: at("2025-08-29T10:00:00+05:00"), ..package };
    let before = context("2025-08-29T10:01:00+05:00");
    let accepted = Case::default().decide(&submit(package), &before).unwrap();
    let merged = Case::replay(&[accepted, merged()].concat()).unwrap();
    let head = crate::case::Actor { college: merged_college(), ..head() };
    let events = merged.decide(&act(head, crate::case::Step::Separate), &context("2025-09-02T10:00:00+05:00")).unwrap();
    let successor = Event::HandedToSuccessor { from: merged_college(), to: college() };
    assert_eq!(events, [separated(), vec![successor]].concat());
}
