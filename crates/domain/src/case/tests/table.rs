//! What each command leads to in each state, as a table to be read by people.

use std::fmt::Write as _;

use super::samples::*;
use crate::case::{Case, Command, Digest, Event, Party, RepresentativeKind, Submission};

fn states() -> Vec<(&'static str, Vec<Event>)> {
    let attorney =
        || Case::default().decide(&submit(represented(RepresentativeKind::Attorney)), &context(NOW)).unwrap();
    vec![
        ("unknown", Vec::new()),
        ("declined", declined()),
        ("open", accepted()),
        ("open, by a representative", attorney()),
        ("open, term expired", [accepted(), expired()].concat()),
        ("open, under way", [accepted(), dispatched()].concat()),
        ("open, under way, term expired", [accepted(), dispatched(), expired()].concat()),
        ("open, came back", [accepted(), dispatched(), returned()].concat()),
        ("withdrawn", [accepted(), withdrawn()].concat()),
        ("withdrawn, by a representative", [attorney(), withdrawn()].concat()),
        ("withdrawn, under way", [accepted(), dispatched(), withdrawn()].concat()),
    ]
}

fn commands() -> Vec<(&'static str, Command)> {
    let dispatched_at = |moment| Command::Dispatch { at: at(moment), pages: 3, waybill: WAYBILL };
    let hand_over_to = |to| Command::HandOver { at: at(NOW), to };
    let withdraw_by = |by| Command::Withdraw { at: at(NOW), by };
    vec![
        ("dispatch", dispatch()),
        ("dispatch before the registration", dispatched_at("2026-11-23T10:05:11+05:00")),
        ("dispatch in the future", dispatched_at("2026-11-24T15:05:01+05:00")),
        ("hand over to the applicant", hand_over_to(Party::Applicant)),
        ("hand over to a representative", hand_over_to(Party::Representative)),
        ("return", give_back()),
        ("return under another waybill", Command::Return { at: at(NOW), waybill: Digest([8; 32]) }),
        ("submit a complete package", submit(complete())),
        ("submit an incomplete package", submit(Submission { documents: Vec::new(), ..complete() })),
        ("submit a package whose term has passed", submit(submitted("2024-04-01T10:00:00+05:00"))),
        ("submit where no regulation was in force", submit(submitted("2020-01-15T10:00:00+06:00"))),
        ("withdraw, by the applicant", withdraw_by(Party::Applicant)),
        ("withdraw, by a representative", withdraw_by(Party::Representative)),
    ]
}

#[test]
fn states_and_commands() {
    let mut table = String::new();
    for (name, command) in commands() {
        let _ = writeln!(table, "{name}");
        for (state, history) in states() {
            let answer = match Case::replay(&history).unwrap().decide(&command, &context(NOW)) {
                Ok(events) => events.iter().map(Event::kind).collect::<Vec<_>>().join(", "),
                Err(rejection) => format!("no: {rejection}"),
            };
            let _ = writeln!(table, "    {state:<32} {answer}");
        }
    }
    insta::assert_snapshot!(table);
}
