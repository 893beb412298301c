use super::*;

fn id(text: &str) -> StaffId {
    StaffId::parse(text).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period(from: &str, until: &str) -> Period {
    Period { from: day(from), until: day(until) }
}

fn by(authority: Authority) -> By {
    By { authority, id: id("a-1") }
}

fn order() -> Order {
    Order { number: OrderNumber::parse("117-К").unwrap(), on: day("2026-11-20") }
}

fn away(staff: &str, stand_in: Option<&str>, days: Period) -> Change {
    Change::BeAway { period: days, stand_in: stand_in.map(id), staff: id(staff) }
}

fn today() -> NaiveDate {
    day("2026-11-23")
}

fn each() -> Vec<Change> {
    let week = period("2026-11-23", "2026-11-27");
    let tomorrow = day("2026-11-24");
    vec![
        Change::Act { order: order(), period: week, staff: id("e-1") },
        away("e-2", Some("e-3"), week),
        Change::GiveAccount { account: FileRef([1; 32]), staff: id("e-1") },
        Change::Join { name: FileRef([2; 32]), post: Post::Clerk, since: tomorrow, staff: id("c-9") },
        Change::Leave { since: tomorrow, staff: id("e-1") },
        Change::Move { post: Post::Head, since: tomorrow, staff: id("e-1") },
        Change::Sign { order: order(), period: week, staff: id("e-1") },
    ]
}

/// What was changed so far, each on this day.
fn after(changes: &[Change]) -> Staffing {
    changes.iter().fold(Staffing::default(), |staffing, change| staffing.evolve(change.clone(), today()))
}

/// Each change, then taking it back, in whose name; at a college and in the house.
#[test]
fn the_whole_table() {
    let mut table = String::new();
    for authority in Authority::ALL {
        for change in each() {
            for is_college in [true, false] {
                let told = |staffing: &Staffing, change: &Change| {
                    let decided = staffing.decide(&by(authority), change, is_college, today());
                    decided.map_or_else(|rejection| format!("no: {}", rejection.code()), |()| "yes".to_owned())
                };
                let made = told(&Staffing::default(), &change);
                let back = told(&after(std::slice::from_ref(&change)), &Change::TakeBack { change: 1 });
                let place = if is_college { "college" } else { "house" };
                table += &format!("{:13} {:12} {place:7} {made:27} {back}\n", authority.name(), change.kind().name());
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_post_holds_from_its_day_on() {
    let joins = Change::Join { name: FileRef([2; 32]), post: Post::Clerk, since: day("2026-11-24"), staff: id("c-9") };
    let moves = Change::Move { post: Post::Executor, since: day("2026-12-01"), staff: id("c-9") };
    let leaves = Change::Leave { since: day("2026-12-31"), staff: id("c-9") };
    // what begins later holds, whichever was said first
    for order in [[&joins, &moves, &leaves], [&leaves, &joins, &moves]] {
        let staffing = after(&order.map(Clone::clone));
        for (on, post) in [
            ("2026-11-23", None),
            ("2026-11-24", Some(Post::Clerk)),
            ("2026-12-01", Some(Post::Executor)),
            ("2026-12-30", Some(Post::Executor)),
            ("2026-12-31", None),
        ] {
            assert_eq!(staffing.post(&id("c-9"), None, day(on)), post, "{on}");
        }
        assert_eq!(staffing.post(&id("e-1"), Some(Post::Executor), today()), Some(Post::Executor));
    }
    let returned = after(&[joins, leaves, Change::TakeBack { change: 2 }]);
    assert_eq!(returned.post(&id("c-9"), None, day("2027-01-01")), Some(Post::Clerk));
}

#[test]
fn whoever_acts_signs_or_is_away_does_so_in_his_days() {
    let days = period("2026-11-24", "2026-11-26");
    let staffing = after(&[
        Change::Act { order: order(), period: days, staff: id("e-1") },
        Change::Sign { order: order(), period: days, staff: id("e-2") },
        away("e-3", Some("e-2"), days),
    ]);
    for (on, holds) in [("2026-11-23", false), ("2026-11-24", true), ("2026-11-26", true), ("2026-11-27", false)] {
        assert_eq!(staffing.is_acting(&id("e-1"), day(on)), holds, "{on}");
        assert_eq!(staffing.may_sign(&id("e-2"), day(on)), holds, "{on}");
        assert_eq!(staffing.absence(&id("e-3"), day(on)).is_some(), holds, "{on}");
        assert_eq!(staffing.stands_in_for(&id("e-2"), day(on)).len(), usize::from(holds), "{on}");
    }
    // taken back on the second of its days, it was true on the first
    let staffing = staffing.evolve(Change::TakeBack { change: 1 }, day("2026-11-25"));
    assert!(staffing.is_acting(&id("e-1"), day("2026-11-24")));
    assert!(!staffing.is_acting(&id("e-1"), day("2026-11-25")));
    assert_eq!((staffing.version(), staffing.taken_back(1)), (4, Some(day("2026-11-25"))));
}

#[test]
fn what_does_not_go_together_is_refused() {
    use Rejection::{
        ActingBefore, AwayBefore, InPast, JoinedBefore, NoPeriod, Oneself, OrderLater, Over, OwnStandIn, SignsBefore,
        StandInAway, StandsIn, TakenBackBefore, TooFar, Unknown,
    };
    let week = period("2026-11-23", "2026-11-27");
    let act = |staff: &str, period| Change::Act { order: order(), period, staff: id(staff) };
    let sign = |period| Change::Sign { order: order(), period, staff: id("e-1") };
    let join =
        |since: &str| Change::Join { name: FileRef([2; 32]), post: Post::Clerk, since: day(since), staff: id("c-9") };
    let back = |change| Change::TakeBack { change };
    let over = away("e-1", None, period("2026-11-01", "2026-11-20"));
    for (before, change, rejection) in [
        (vec![act("e-1", week)], act("e-2", period("2026-11-27", "2026-11-30")), ActingBefore),
        (vec![away("e-1", None, week)], away("e-1", None, week), AwayBefore),
        (vec![], act("e-1", period("2026-11-22", "2026-11-27")), InPast),
        (vec![], join("2026-11-22"), InPast),
        (vec![], over.clone(), InPast),
        (vec![join("2026-11-24")], join("2026-12-24"), JoinedBefore),
        (vec![], away("e-1", None, period("2026-11-24", "2026-11-23")), NoPeriod),
        (vec![], act("e-1", period("2026-11-23", "2027-11-25")), NoPeriod),
        (vec![], act("a-1", week), Oneself),
        (
            vec![],
            Change::Sign { order: Order { on: day("2026-11-24"), ..order() }, period: week, staff: id("e-1") },
            OrderLater,
        ),
        (vec![over], back(1), Over),
        (vec![], away("e-1", Some("e-1"), week), OwnStandIn),
        (vec![sign(week)], sign(week), SignsBefore),
        (vec![away("e-2", None, week)], away("e-1", Some("e-2"), week), StandInAway),
        (vec![away("e-2", None, week)], act("e-2", week), StandInAway),
        (vec![away("e-2", Some("e-1"), week)], away("e-1", None, week), StandsIn),
        (vec![act("e-1", week)], away("e-1", None, week), StandsIn),
        (vec![act("e-1", week), back(1)], back(1), TakenBackBefore),
        (vec![], join("2027-11-25"), TooFar),
        (vec![], back(1), Unknown),
    ] {
        let decided = after(&before).decide(&by(Authority::Administrator), &change, true, today());
        assert_eq!(decided, Err(rejection), "{change:?}");
    }
    // what was taken back stands in nobody's way
    let free = after(&[act("e-1", week), back(1)]);
    assert_eq!(free.decide(&by(Authority::Administrator), &act("e-2", week), true, today()), Ok(()));
}

#[test]
fn the_number_of_an_order_names_nobody() {
    for good in ["1", "117-К", "01/12-2026", "№5".trim_start_matches('№')] {
        assert_eq!(OrderNumber::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "К", "Сейткали А.", "5 бұйрық", &"1".repeat(21)] {
        assert_eq!(OrderNumber::parse(bad), None, "{bad}");
    }
}

#[test]
fn every_rejection_has_a_code_of_its_own() {
    let codes: std::collections::BTreeSet<_> = Rejection::ALL.into_iter().map(Rejection::code).collect();
    assert_eq!(codes.len(), Rejection::ALL.len());
}
