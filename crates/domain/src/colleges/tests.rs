use proptest::prelude::*;

use super::*;
use crate::provider::{Lunch, OwnHours};
use crate::regulation::RegulationId;
use crate::staffing::OrderNumber;

const NUMBERS: [&str; 4] = ["050340517500", "970940123375", "130140665100", "960240568383"];

fn bin(at: usize) -> Bin {
    Bin::parse(NUMBERS[at]).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-23")
}

fn order() -> Order {
    Order { number: OrderNumber::parse("117-К").unwrap(), on: day("2026-11-20") }
}

fn name() -> Name {
    Name::parse("Жаңа колледж", "Новый колледж").unwrap()
}

fn hours(opens: &str, closes: &str) -> Schedule {
    let time = |text: &str| text.parse().unwrap();
    Schedule { hours: OwnHours { day: Some((time(opens), time(closes))), lunch: Some(Lunch::None) }, week: 6 }
}

fn sets(since: &str) -> Change {
    Change::SetHours { order: order(), schedule: hours("08:00:00", "12:00:00"), since: day(since) }
}

fn merges(since: &str, into: usize) -> Change {
    Change::Merge { order: order(), since: day(since), successor: bin(into) }
}

fn closes(since: &str, archive: usize) -> Change {
    Change::Liquidate { archive: bin(archive), order: order(), since: day(since) }
}

fn founds(since: &str) -> Change {
    Change::Found { name: name(), order: order(), schedule: hours("08:00:00", "12:00:00"), since: day(since) }
}

fn renames(since: &str) -> Change {
    Change::Rename { name: name(), order: order(), since: day(since) }
}

/// The first three; the fourth is founded, or an archive.
fn opening() -> Register {
    Register::new((0..3).map(|at| Provider {
        bin: bin(at),
        hours: OwnHours::default(),
        later: Vec::new(),
        name_kk: format!("{at}-колледж"),
        name_ru: format!("Колледж {at}"),
        status: Status::Active,
        week: 5,
    }))
}

fn after(changes: &[(usize, Change)]) -> Colleges {
    changes.iter().fold(Colleges::default(), |colleges, (at, change)| colleges.evolve(bin(*at), change.clone()))
}

fn told(colleges: &Colleges, at: usize, authority: Authority, change: &Change) -> String {
    let decided = colleges.decide(&opening(), (bin(at), authority), change, today());
    decided.map_or_else(|rejection| format!("no: {}", rejection.code()), |()| "yes".to_owned())
}

/// Each change from today, from tomorrow, and taken back; in whose name.
#[test]
fn the_whole_table() {
    let mut table = String::new();
    type Make = fn(&str) -> Change;
    let each: [(usize, Make); 5] =
        [(3, founds), (0, |since| closes(since, 1)), (0, |since| merges(since, 1)), (0, renames), (0, sets)];
    for authority in Authority::ALL {
        for (at, make) in each {
            let (now, ahead) = (make("2026-11-23"), make("2026-11-24"));
            let back = told(&after(&[(at, ahead.clone())]), at, authority, &Change::TakeBack { change: 1 });
            let none = Colleges::default();
            let (now_told, ahead_told) = (told(&none, at, authority, &now), told(&none, at, authority, &ahead));
            table +=
                &format!("{:13} {:10} {now_told:24} {ahead_told:15} {back}\n", authority.name(), now.kind().name());
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_was_changed_holds_from_its_day_on() {
    let colleges = after(&[
        (3, founds("2026-11-24")),
        (0, renames("2026-11-25")),
        (0, sets("2026-11-26")),
        (1, merges("2026-11-27", 3)),
        (2, closes("2026-11-28", 1)),
    ]);
    let at = |on: &str| colleges.register(&opening(), day(on));
    assert!(at("2026-11-23").find(bin(3)).is_none() && at("2026-11-24").find(bin(3)).is_some());
    let called = |on: &str| at(on).find(bin(0)).unwrap().name_ru.clone();
    assert_eq!((called("2026-11-24"), called("2026-11-25")), ("Колледж 0".to_owned(), "Новый колледж".to_owned()));
    // hours and successors are known before their day, and hold on it
    let register = at("2026-11-24");
    let office = register.find(bin(0)).unwrap().office(RegulationId::Y2023).unwrap();
    assert_eq!(office.closes(day("2026-11-25")).to_string(), "18:30:00");
    assert_eq!(office.closes(day("2026-11-26")).to_string(), "12:00:00");
    assert_eq!(register.route(bin(1), day("2026-11-26")), None);
    assert_eq!(register.route(bin(1), day("2026-11-27")), Some(bin(3)));
    assert_eq!(register.route(bin(2), day("2026-11-28")), Some(bin(3)));
    let kept = colleges.evolve(bin(1), Change::TakeBack { change: 4 }).register(&opening(), day("2026-11-30"));
    assert_eq!(kept.route(bin(2), day("2026-11-30")), Some(bin(1)));
}

#[test]
fn what_does_not_go_together_is_refused() {
    use Rejection::{
        Circle, Ended, Ends, InForce, InPast, Known, Needed, NoChange, NoDay, NotAhead, NotYet, OrderLater,
        SuccessorGone, SuccessorUnknown, TakenBackBefore, TooFar, Unknown, WrongRole,
    };
    let back = |change| Change::TakeBack { change };
    let later = Order { on: day("2026-11-25"), ..order() };
    let senseless =
        Change::SetHours { order: order(), schedule: hours("12:00:00", "08:00:00"), since: day("2026-11-24") };
    let gone = (1, merges("2026-11-24", 2));
    let mut seen = std::collections::BTreeSet::new();
    for (before, at, change, rejection) in [
        (vec![], 0, merges("2026-11-24", 0), Circle),
        (vec![(1, merges("2026-12-24", 0))], 0, merges("2026-12-01", 1), Circle),
        (vec![gone.clone()], 1, sets("2026-11-24"), Ended),
        (vec![gone.clone()], 1, closes("2026-11-23", 2), NotAhead),
        (vec![(1, merges("2026-11-26", 2))], 1, closes("2026-11-25", 2), Ends),
        (vec![(0, renames("2026-11-23"))], 0, back(1), InForce),
        (vec![], 0, renames("2026-11-22"), InPast),
        (vec![], 0, founds("2026-11-24"), Known),
        (vec![(3, founds("2026-11-24")), (0, merges("2026-11-25", 3))], 3, back(1), Needed),
        (vec![(3, founds("2026-11-24")), (3, sets("2026-11-25"))], 3, back(1), Needed),
        (vec![(1, sets("2026-11-24"))], 0, back(1), NoChange),
        (vec![], 0, senseless, NoDay),
        (vec![], 0, sets("2026-11-23"), NotAhead),
        (vec![(3, founds("2026-11-25"))], 3, renames("2026-11-24"), NotYet),
        (vec![], 0, Change::Merge { order: later, since: day("2026-11-24"), successor: bin(1) }, OrderLater),
        (vec![gone.clone()], 0, merges("2026-11-25", 1), SuccessorGone),
        (vec![gone], 0, closes("2026-11-25", 1), SuccessorGone),
        (vec![], 0, merges("2026-11-24", 3), SuccessorUnknown),
        (vec![(0, sets("2026-11-24")), (0, back(1))], 0, back(1), TakenBackBefore),
        (vec![], 0, sets("2027-11-25"), TooFar),
        (vec![], 3, sets("2026-11-24"), Unknown),
    ] {
        let decided = after(&before).decide(&opening(), (bin(at), Authority::Administrator), &change, today());
        assert_eq!(decided, Err(rejection), "{change:?}");
        seen.insert(rejection);
    }
    seen.insert(WrongRole);
    assert_eq!(seen.len(), Rejection::ALL.len(), "every rejection is seen");
    // a chain is none, and an archive need not be a college
    let chain = after(&[(1, merges("2026-12-24", 2))]);
    for change in [merges("2026-12-01", 1), closes("2026-12-01", 3)] {
        assert_eq!(chain.decide(&opening(), (bin(0), Authority::Administrator), &change, today()), Ok(()));
    }
}

#[test]
fn every_rejection_has_a_code_of_its_own() {
    let codes: std::collections::BTreeSet<_> = Rejection::ALL.into_iter().map(Rejection::code).collect();
    assert_eq!(codes.len(), Rejection::ALL.len());
}

fn some_change() -> impl Strategy<Value = (usize, Change)> {
    (0_usize..4, 0_u64..40, 0_usize..4, 0_u8..6, 1_u32..12).prop_map(|(at, ahead, other, kind, number)| {
        let since = today().checked_add_days(Days::new(ahead)).unwrap().to_string();
        let change = match kind {
            0 => founds(&since),
            1 => closes(&since, other),
            2 => merges(&since, other),
            3 => renames(&since),
            4 => sets(&since),
            _ => Change::TakeBack { change: number },
        };
        (at, change)
    })
}

proptest! {
    /// Whatever is allowed one after the other: nobody's papers are ever lost, and what has been decided stays.
    #[test]
    fn what_is_allowed_leaves_a_register(changes in proptest::collection::vec(some_change(), 0..24)) {
        let opening = opening();
        let mut colleges = Colleges::default();
        for (at, change) in changes {
            let of = (bin(at), Authority::Administrator);
            if colleges.decide(&opening, of, &change, today()).is_err() {
                continue;
            }
            let before = colleges.whole(&opening);
            colleges = colleges.evolve(bin(at), change);
            let after = colleges.whole(&opening);
            prop_assert_eq!(after.circle(), None);
            for college in after.iter() {
                // whoever has ended has somebody who answers, on whatever day
                if let Status::Merged { since, .. } | Status::Liquidated { since, .. } = college.status {
                    prop_assert!(after.route(college.bin, since).is_some());
                    prop_assert!(after.route(college.bin, day("2030-01-01")).is_some());
                }
                // of today nothing has moved
                prop_assert_eq!(before.route(college.bin, today()), after.route(college.bin, today()));
                if let Some(known) = before.find(college.bin) {
                    prop_assert_eq!(known.schedule(today()), college.schedule(today()));
                }
            }
        }
    }
}
