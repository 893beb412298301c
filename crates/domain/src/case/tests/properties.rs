//! What holds for every life of a case.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::samples::*;
use crate::card::Card;
use crate::case::{
    Case, Command, Digest, DocumentKind, Event, Party, Reason, Representative, RepresentativeKind, State, Submission,
};
use crate::language::Language;

fn party() -> impl Strategy<Value = Party> {
    prop::sample::select(Party::ALL)
}

fn waybill() -> impl Strategy<Value = Digest> {
    (0_u8..2).prop_map(|byte| Digest([byte; 32]))
}

fn package() -> impl Strategy<Value = Submission> {
    (
        0_i64..4_000,
        prop::collection::vec((prop::sample::select(DocumentKind::ALL), prop::option::of(0_i64..4_000)), 0..8),
        prop::collection::vec(prop::sample::select(Reason::ALL), 1..4),
        prop::option::of((prop::sample::select(RepresentativeKind::ALL), prop::option::of(0_i64..4_000))),
        any::<bool>(),
    )
        .prop_map(|(days, papers, reasons, representative, merged)| {
            let first = submitted("2016-06-01T10:00:00+06:00");
            let later = |days| day("2016-06-01") + TimeDelta::days(days);
            Submission {
                documents: papers
                    .into_iter()
                    .map(|(kind, until)| super::super::Document { valid_until: until.map(later), ..paper(kind) })
                    .collect(),
                provider: if merged { merged_college() } else { college() },
                reasons,
                representative: representative.map(|(kind, until)| Representative {
                    authority_valid_until: until.map(later),
                    kind,
                    person: first.applicant,
                }),
                submitted_at: first.submitted_at + TimeDelta::days(days),
                ..first
            }
        })
}

fn command() -> impl Strategy<Value = Command> {
    let moment = (0_i64..4_000).prop_map(|days| at("2016-06-01T10:00:00+06:00") + TimeDelta::days(days));
    prop_oneof![
        (moment.clone(), 1_u16.., waybill()).prop_map(|(at, pages, waybill)| Command::Dispatch { at, pages, waybill }),
        (moment.clone(), party()).prop_map(|(at, to)| Command::HandOver { at, to }),
        (moment.clone(), waybill()).prop_map(|(at, waybill)| Command::Return { at, waybill }),
        package().prop_map(submit),
        Just(submit(complete())),
        (moment, party()).prop_map(|(at, by)| Command::Withdraw { at, by }),
    ]
}

/// Lets a case live through commands; what is rejected changes nothing.
fn live(commands: &[Command]) -> (Vec<Event>, Vec<Case>) {
    let (mut history, mut cases) = (Vec::new(), vec![Case::default()]);
    for command in commands {
        let case = cases.last().cloned().unwrap();
        let events = case.decide(command, &context(NOW)).unwrap_or_default();
        let after = events.iter().try_fold(case, Case::evolve).expect("evolve takes what decide gives");
        history.extend(events);
        cases.push(after);
    }
    (history, cases)
}

proptest! {
    #[test]
    fn what_is_decided_is_taken(commands in prop::collection::vec(command(), 0..24)) {
        let (history, cases) = live(&commands);
        prop_assert_eq!(Case::replay(&history), Ok(cases.last().cloned().unwrap()));
        prop_assert_eq!(Case::replay(&history), Case::replay(&history));
    }

    #[test]
    fn an_end_stays_an_end(commands in prop::collection::vec(command(), 0..24)) {
        let (_, cases) = live(&commands);
        for pair in cases.windows(2) {
            match &pair[0].state {
                State::Declined => prop_assert_eq!(&pair[1].state, &State::Declined),
                State::Issued { .. } => prop_assert_eq!(&pair[1].state, &pair[0].state),
                State::Withdrawn { number, .. } => {
                    let stays = matches!(&pair[1].state, State::Withdrawn { number: theirs, .. } if theirs == number);
                    prop_assert!(stays);
                }
                State::Unknown | State::Open(_) => {}
            }
        }
    }

    #[test]
    fn every_life_has_a_card_and_sentences(commands in prop::collection::vec(command(), 1..24)) {
        let (history, cases) = live(&commands);
        let mut card = None;
        for event in &history {
            card = Some(Card::evolve(card, event, at(NOW)).expect("the card takes what the case takes"));
        }
        let ended = matches!(cases.last().unwrap().state, State::Declined | State::Withdrawn { .. });
        prop_assert_eq!(card.as_ref().is_some_and(|card| card.stage.has_ended()), ended);
        for (card, language) in card.iter().flat_map(|card| Language::ALL.map(|language| (card, language))) {
            let context = context(NOW);
            let said = crate::sentence::sentence(card, language, context.now, context.calendar, context.providers);
            prop_assert!(!said.text.is_empty() && !said.next.is_empty());
            prop_assert_eq!(said.by.is_none(), ended);
        }
    }

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
