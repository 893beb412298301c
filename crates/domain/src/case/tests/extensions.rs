//! A term that the head extends: its ledger, its derivation, and a calendar that changes under it (АППК 76).

use chrono::{Days, Months, NaiveDate};
use proptest::prelude::*;

use super::samples::*;
use crate::calendar::{Calendar, read};
use crate::card::Card;
use crate::case::{Case, Channel, Command, Context, Event, Rejection, State, Step, Submission};
use crate::language::Language;
use crate::regulation::RegulationId;

/// A case with its card, lived through by one calendar after another.
struct Lived {
    card: Card,
    case: Case,
}

impl Lived {
    fn begin(package: Submission, context: &Context<'_>) -> Self {
        let events = Case::default().decide(&submit(package), context).unwrap();
        let card = Card::evolve(None, &events[0], context.now).unwrap();
        let mut lived = Self { card, case: Case::default().evolve(&events[0]).unwrap() };
        lived.take(&events[1..], context);
        lived
    }

    fn take(&mut self, events: &[Event], context: &Context<'_>) {
        for event in events {
            self.case = self.case.clone().evolve(event).unwrap();
            self.card = Card::evolve(Some(self.card.clone()), event, context.now).unwrap();
        }
    }

    fn does(&mut self, command: &Command, context: &Context<'_>) -> Result<(), Rejection> {
        let events = self.case.decide(command, context)?;
        self.take(&events, context);
        Ok(())
    }

    fn extended_to(&mut self, until: NaiveDate, context: &Context<'_>) -> Result<(), Rejection> {
        self.does(&act(head(), Step::Extend { reason: NOTE, until }), context)
    }

    fn due_on(&self) -> NaiveDate {
        let State::Open(open) = &self.case.state else { panic!("it is open") };
        assert_eq!((self.card.due_on, self.card.hand_over_by), (Some(open.due_on), Some(open.hand_over_by)));
        open.due_on
    }

    /// The derivation ends where the case does.
    fn is_explained(&self, context: &Context<'_>) {
        let derivation = self.card.derivation(context.calendar, context.providers).unwrap().unwrap();
        let due_on = Some(self.due_on());
        assert_eq!((derivation.days.last().map(|line| line.day), Some(derivation.due_on)), (due_on, due_on));
        assert_eq!(Some(derivation.hand_over_by), self.card.hand_over_by);
        assert_eq!(derivation.extensions.len(), self.card.extensions.len());
        for language in Language::ALL {
            assert!(derivation.explain(language).contains(&self.due_on().format("%d.%m.%Y").to_string()));
        }
    }
}

#[test]
fn a_term_is_extended_once_more_up_to_two_months_in_all() {
    let mut lived = Lived::begin(complete(), &context(NOW));
    assert_eq!(lived.due_on(), day("2026-12-14"));
    lived.extended_to(day("2026-12-25"), &context(NOW)).unwrap();
    assert_eq!(lived.card.extensions, [extended()].concat().iter().map(of).collect::<Vec<_>>());
    lived.is_explained(&context(NOW));
    let later = context("2026-12-25T18:00:00+05:00");
    assert_eq!(lived.extended_to(day("2026-12-25"), &later), Err(Rejection::ExtensionNotLater));
    assert_eq!(lived.extended_to(day("2027-02-15"), &later), Err(Rejection::ExtensionTooLong), "from 14 December");
    lived.extended_to(day("2027-02-12"), &later).unwrap();
    assert_eq!((lived.due_on(), lived.card.hand_over_by), (day("2027-02-12"), Some(day("2027-02-11"))));
    assert_eq!(lived.card.extensions.last().unwrap().tell_by, day("2026-12-30"));
    lived.is_explained(&later);
    assert_eq!(lived.extended_to(day("2027-02-15"), &later), Err(Rejection::ExtensionTooLong));
}

fn of(event: &Event) -> crate::case::Extension {
    let Event::TermExtended(extension) = event else { panic!("{event:?}") };
    extension.clone()
}

/// A decree that adds a day to what was counted moves nothing that the head set; where it takes the very day away, the term ends
/// on the next one (АППК 76(5)).
#[test]
fn a_decree_moves_what_is_counted_and_not_what_was_decided() {
    let (before, after) = (context(NOW), after_the_decree(NOW));
    let mut lived = Lived::begin(complete(), &before);
    lived.extended_to(day("2026-12-25"), &before).unwrap();
    lived.does(&Command::MoveTerm, &after).unwrap();
    assert_eq!(lived.due_on(), day("2026-12-25"));
    let derivation = lived.card.derivation(after.calendar, after.providers).unwrap().unwrap();
    assert_eq!((derivation.counted_until, derivation.due_on), (day("2026-12-15"), day("2026-12-25")));
    let off = Context { calendar: &CALENDARS[2], ..after };
    lived.does(&Command::MoveTerm, &off).unwrap();
    assert_eq!((lived.due_on(), lived.card.hand_over_by), (day("2026-12-28"), Some(day("2026-12-24"))));
    lived.is_explained(&off);
    lived.does(&Command::MoveTerm, &before).unwrap();
    assert_eq!(lived.due_on(), day("2026-12-25"), "the day is worked again");
}

/// Where what is counted comes to lie after what was decided, it ends there: no decision makes a term shorter.
#[test]
fn a_short_extension_is_overtaken_by_a_decree() {
    let (before, after) = (context(NOW), after_the_decree(NOW));
    let mut lived = Lived::begin(complete(), &before);
    lived.extended_to(day("2026-12-15"), &before).unwrap();
    let off = Context { calendar: &CALENDARS[3], ..after };
    lived.does(&Command::MoveTerm, &off).unwrap();
    assert!(lived.due_on() > day("2026-12-15"));
    lived.is_explained(&off);
}

#[test]
fn a_term_of_2016_is_never_extended() {
    let context = context("2019-11-26T10:00:00+06:00");
    let mut lived = Lived::begin(submitted("2019-11-25T10:00:00+06:00"), &context);
    assert_eq!(lived.card.regulation, Some(RegulationId::Y2016));
    for until in ["2019-12-19", "2019-12-20", "2020-01-31"] {
        assert_eq!(lived.extended_to(day(until), &context), Err(Rejection::NoExtensionOfTerm));
    }
}

/// The calendars that are published: the shipped one, and three after decrees.
static CALENDARS: std::sync::LazyLock<[Calendar; 4]> = std::sync::LazyLock::new(|| {
    let shipped = include_str!("../../../data/calendar/2026.txt").replace("revision 2", "revision 3");
    let changed = |swaps: &[[&str; 2]]| {
        let (mut days, head): (Vec<String>, Vec<String>) =
            shipped.lines().map(str::to_owned).partition(|line| line.starts_with("2026-"));
        for [works, off] in swaps {
            days.push(format!("{off} day-off-by-decree {works} G24G0000109"));
            days.push(format!("{works} working-by-decree {off} G24G0000109"));
        }
        days.sort();
        Calendar::shipped().updated(read("2026.txt", &[head, days].concat().join("\n")).unwrap()).unwrap()
    };
    [
        Calendar::shipped().clone(),
        changed(&[["2026-12-19", "2026-12-07"]]),
        changed(&[["2026-12-19", "2026-12-25"]]),
        changed(&[["2026-12-19", "2026-12-07"], ["2026-12-20", "2026-12-08"], ["2026-12-26", "2026-12-09"]]),
    ]
});

#[derive(Clone, Debug)]
enum Turn {
    /// The head extends it by so many days.
    Extend(u64),
    /// Another calendar is published.
    Publish(usize),
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![(1_u64..40).prop_map(Turn::Extend), (0_usize..4).prop_map(Turn::Publish)];
    prop::collection::vec(turn, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is decided and decreed, in whatever order: the derivation ends on the day of the card, which lies no earlier
    /// than any day that was decided, and moves by an event alone.
    #[test]
    fn a_derivation_ends_on_the_day_of_the_card(turns in turns(), channel in prop::sample::select(Channel::ALL)) {
        let now = context(NOW);
        let mut lived = Lived::begin(Submission { channel, ..complete() }, &now);
        let mut context = now;
        for turn in turns {
            let before = (lived.due_on(), lived.card.hand_over_by);
            match turn {
                Turn::Extend(days) => match lived.extended_to(before.0 + Days::new(days), &context) {
                    Ok(()) => prop_assert_eq!(lived.due_on(), before.0 + Days::new(days)),
                    Err(Rejection::NotWorkingDay | Rejection::ExtensionTooLong) => {
                        prop_assert_eq!(lived.due_on(), before.0);
                    }
                    Err(rejection) => panic!("{rejection}"),
                },
                Turn::Publish(which) => {
                    context = Context { calendar: &CALENDARS[which], ..now };
                    let events = lived.case.decide(&Command::MoveTerm, &context).unwrap();
                    lived.take(&events, &context);
                    let moved = (lived.due_on(), lived.card.hand_over_by) != before;
                    prop_assert_eq!(events.len(), usize::from(moved));
                }
            }
            lived.is_explained(&context);
            if let Some((first, last)) = lived.card.extensions.first().zip(lived.card.extensions.last()) {
                prop_assert!(last.until <= first.from + Months::new(2) && last.until <= lived.due_on());
            }
        }
    }
}
