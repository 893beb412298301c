use uuid::Uuid;

use super::*;
use crate::case::StaffId;
use crate::identity::Bin;
use crate::language::Trilingual;

fn college() -> Bin {
    Bin::parse("050340517500").unwrap()
}

fn by(role: Role) -> Actor {
    Actor { college: college(), id: StaffId::parse("c-1").unwrap(), role }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T07:00:00Z".parse().unwrap()
}

fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(number))
}

fn list(lines: &[u128], standing: Standing) -> List {
    let lines: Vec<_> = lines.iter().zip(1..).map(|(number, line)| (case(*number), line)).collect();
    let number = ListNumber::try_new(college(), 2026, 3).unwrap();
    List {
        direction: Direction::Outgoing,
        is_checked: false,
        last_line: 7,
        lines,
        number,
        opened_at: now() - TimeDelta::hours(3),
        standing,
    }
}

fn close(at: DateTime<Utc>) -> Step {
    Step::Close { at, courier: FileRef([1; 32]), scan: None }
}

fn add(number: u128) -> Step {
    Step::Add { case: case(number), pages: Some(2) }
}

#[test]
fn a_place_is_never_given_twice() {
    let added = list(&[1, 2], Standing::Open).decide(&by(Role::Clerk), &add(3), now());
    assert_eq!(added, Ok(Event::Added { case: case(3), line: 8, pages: Some(2) }));
    let removed = list(&[1, 2], Standing::Open).decide(&by(Role::Clerk), &Step::Remove { case: case(2) }, now());
    assert_eq!(removed, Ok(Event::Removed { case: case(2), line: 2 }));
}

#[test]
fn a_list_says_no_by_name() {
    let open = list(&[1], Standing::Open);
    let decide = |list: &List, step: Step| list.decide(&by(Role::Clerk), &step, now()).unwrap_err();
    let all: Vec<u128> = (1..=LINES_MAX as u128).collect();
    assert_eq!(decide(&open, add(1)), Rejection::ListedBefore);
    assert_eq!(decide(&list(&all, Standing::Open), add(999)), Rejection::Full);
    assert_eq!(decide(&open, Step::Remove { case: case(2) }), Rejection::NotListed);
    assert_eq!(decide(&list(&[], Standing::Open), close(now())), Rejection::Empty);
    assert_eq!(decide(&open, close(now() + TimeDelta::minutes(6))), Rejection::InFuture);
    assert_eq!(decide(&open, close(now() - TimeDelta::days(1))), Rejection::BeforeOpening);
    let opened = Step::Open {
        direction: Direction::Outgoing,
        heading: FileRef([2; 32]),
        on: day_in_almaty(now()),
        waybill: Digest([3; 32]),
    };
    assert_eq!(decide(&open, opened), Rejection::OpenedBefore);
    for standing in [Standing::Signed, Standing::Closed] {
        for step in [add(2), close(now()), Step::Remove { case: case(1) }] {
            assert_eq!(decide(&list(&[1], standing), step), Rejection::ClosedBefore);
        }
    }
}

#[test]
fn a_list_is_its_clerks() {
    let list = list(&[1], Standing::Open);
    for role in [Role::Head, Role::Executor] {
        assert_eq!(list.decide(&by(role), &close(now()), now()), Err(Rejection::WrongRole));
        assert_eq!(open(&by(role), day_in_almaty(now()), now()), Err(Rejection::WrongRole));
    }
    let stranger = Actor { college: Bin::parse("970940123375").unwrap(), ..by(Role::Clerk) };
    assert_eq!(list.decide(&stranger, &close(now()), now()), Err(Rejection::OtherCollege));
    assert!(list.decide(&by(Role::Clerk), &close(now()), now()).is_ok());
}

#[test]
fn what_came_is_marked_on_lists_of_what_comes() {
    let outgoing = list(&[1], Standing::Open);
    let mark = Step::Mark { case: case(1), found: Found::Present };
    let note = Step::Note { note: FileRef([4; 32]) };
    for step in [&mark, &note] {
        assert_eq!(outgoing.decide(&by(Role::Clerk), step, now()), Err(Rejection::OtherDirection));
    }
    let incoming = List { direction: Direction::Incoming, ..outgoing };
    let marked = Event::Marked { case: case(1), found: Found::Present, line: 1 };
    assert_eq!(incoming.decide(&by(Role::Clerk), &mark, now()), Ok(marked));
    assert_eq!(incoming.decide(&by(Role::Clerk), &note, now()), Ok(Event::Noted { note: FileRef([4; 32]) }));
    let other = Step::Mark { case: case(2), found: Found::Missing };
    assert_eq!(incoming.decide(&by(Role::Clerk), &other, now()), Err(Rejection::NotListed));
    // nothing is known of what came
    assert_eq!(incoming.decide(&by(Role::Clerk), &close(now()), now()), Err(Rejection::Empty));
    let checked = List { is_checked: true, lines: Vec::new(), ..incoming };
    assert!(checked.decide(&by(Role::Clerk), &close(now()), now()).is_ok());
}

#[test]
fn a_run_is_of_these_days() {
    let opened = |day: &str| open(&by(Role::Clerk), day.parse().unwrap(), now());
    assert_eq!((opened("2026-11-23"), opened("2026-10-23"), opened("2026-12-24")), (Ok(()), Ok(()), Ok(())));
    for far in ["2026-10-22", "2026-12-25", "0001-01-01", "9999-12-31"] {
        assert_eq!(opened(far), Err(Rejection::RunNotNear), "{far}");
    }
}

#[test]
fn every_rejection_has_its_code_and_words() {
    for (at, rejection) in Rejection::ALL.into_iter().enumerate() {
        let Trilingual { en, kk, ru } = rejection.text();
        assert!([en, kk, ru].iter().all(|text| text.ends_with('.')) && kk != ru);
        assert!(Rejection::ALL[..at].iter().all(|other| other.code() != rejection.code()));
    }
    for kind in StepKind::ALL {
        assert_eq!(StepKind::from_name(kind.name()), Some(kind));
    }
    for standing in Standing::ALL {
        assert_eq!(Standing::from_name(standing.name()), Some(standing));
    }
}
