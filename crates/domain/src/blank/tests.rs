use super::*;
use crate::calendar::Calendar;
use crate::case::StaffId;
use crate::language::Trilingual;

const NOTE: FileRef = FileRef([1; 32]);
const MADE: Duplicate = Duplicate { is_handed_over: false, is_signed: false, is_void: false };
const SIGNED: Duplicate = Duplicate { is_signed: true, ..MADE };
const HANDED_OVER: Duplicate = Duplicate { is_handed_over: true, ..SIGNED };
const VOID: Duplicate = Duplicate { is_void: true, ..MADE };

fn college() -> Bin {
    Bin::parse("050340517500").unwrap()
}

fn by(role: Role) -> Actor {
    Actor { college: college(), id: StaffId::parse("c-1").unwrap(), role }
}

fn register(serial: u32) -> RegisterNumber {
    RegisterNumber::try_new(college(), 2026, serial).unwrap()
}

fn blank(standing: Standing) -> Blank {
    let number = (standing != Standing::Received).then(|| register(17));
    Blank { college: college(), number, standing }
}

fn steps() -> Vec<Step> {
    let last = BlankNumber::parse("ТКБ 0123456").unwrap();
    vec![
        Step::Print,
        Step::Release,
        Step::Reserve { number: register(17) },
        Step::Return { last, note: NOTE },
        Step::Spoil { note: None, reason: Reason::Misprinted },
    ]
}

/// Every standing, every step, each thing that may be known of the number: what comes of it.
#[test]
fn the_whole_table() {
    let mut table = String::new();
    for standing in Standing::ALL {
        for step in steps() {
            for (name, duplicate) in [("made", MADE), ("signed", SIGNED), ("handed over", HANDED_OVER), ("void", VOID)]
            {
                let told = match blank(standing).decide(&by(Role::Clerk), &step, Some(duplicate)) {
                    Ok(events) => events.iter().map(Event::kind).collect::<Vec<_>>().join(", "),
                    Err(rejection) => format!("no: {}", rejection.code()),
                };
                table += &format!("{:9} {:8} {name:12} {told}\n", standing.name(), step.kind().name());
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_case_does_to_it() {
    let kinds =
        |of: fn(&Blank) -> Option<Event>| Standing::ALL.map(|standing| of(&blank(standing)).map(|event| event.kind()));
    assert_eq!(kinds(Blank::handed_over), [None, None, Some("issued"), None, None, None]);
    assert_eq!(kinds(Blank::voided), [None, Some("released"), None, None, None, None]);
}

#[test]
fn whoever_is_used_keeps_its_number() {
    for standing in Standing::ALL {
        for step in steps() {
            for event in blank(standing).decide(&by(Role::Executor), &step, Some(HANDED_OVER)).unwrap_or_default() {
                let keeps = event.leads_to() != Standing::Received
                    && (standing != Standing::Received || matches!(step, Step::Reserve { .. }));
                assert_eq!(event.number(), keeps.then(|| register(17)), "{event:?}");
            }
        }
    }
}

#[test]
fn a_delivery_is_taken_in_whole_and_not_ahead_of_its_day() {
    let now = "2026-11-23T07:00:00Z".parse().unwrap();
    let numbers = ["ТКБ 0123456", "ТКБ 0123458"].map(|text| BlankNumber::parse(text).unwrap());
    let on = |day: &str| (day.parse().unwrap(), NOTE);
    let take = |role, day| receive(&by(role), (&numbers[0], &numbers[1]), on(day), now);
    let taken = take(Role::Clerk, "2026-11-23").unwrap();
    assert_eq!(taken.iter().map(|(blank, _)| blank.serial()).collect::<Vec<_>>(), ["0123456", "0123457", "0123458"]);
    assert_eq!(take(Role::Clerk, "2026-11-24"), Err(Rejection::InFuture));
    assert_eq!(take(Role::Head, "2026-11-23"), Err(Rejection::WrongRole));
    let back = receive(&by(Role::Clerk), (&numbers[1], &numbers[0]), on("2026-11-23"), now);
    assert_eq!(back, Err(Rejection::NoRange));
}

#[test]
fn a_number_of_another_college_is_none_of_ours() {
    let other = RegisterNumber::try_new(Bin::parse("970940123375").unwrap(), 2026, 1).unwrap();
    let step = Step::Reserve { number: other };
    assert_eq!(blank(Standing::Received).decide(&by(Role::Clerk), &step, Some(SIGNED)), Err(Rejection::NumberVoid));
    let step = Step::Reserve { number: register(1) };
    assert_eq!(blank(Standing::Received).decide(&by(Role::Clerk), &step, None), Err(Rejection::NumberVoid));
    let stranger = Actor { college: other.college(), ..by(Role::Clerk) };
    assert_eq!(blank(Standing::Printed).decide(&stranger, &Step::Print, None), Err(Rejection::OtherCollege));
    assert_eq!(blank(Standing::Printed).decide(&by(Role::Head), &Step::Print, None), Err(Rejection::WrongRole));
}

#[test]
fn what_was_printed_is_asked_after_from_the_next_working_day_on() {
    let after = |now: &str| asked_after(Calendar::shipped(), now.parse().unwrap()).unwrap().to_rfc3339();
    // a Thursday; the Friday; the Saturday and the Sunday, on which nobody works; the Monday
    assert_eq!(after("2026-11-19T04:00:00Z"), "2026-11-18T19:00:00+00:00");
    assert_eq!(after("2026-11-20T18:59:59Z"), "2026-11-19T19:00:00+00:00");
    assert_eq!(after("2026-11-20T19:00:00Z"), "2026-11-19T19:00:00+00:00");
    assert_eq!(after("2026-11-22T12:00:00Z"), "2026-11-19T19:00:00+00:00");
    assert_eq!(after("2026-11-22T19:00:00Z"), "2026-11-22T19:00:00+00:00");
}

#[test]
fn names_are_read_back_and_every_no_has_its_words() {
    for kind in StepKind::ALL {
        assert_eq!(StepKind::from_name(kind.name()), Some(kind));
    }
    for reason in Reason::ALL {
        assert_eq!(Reason::from_name(reason.name()), Some(reason));
    }
    for standing in Standing::ALL {
        assert_eq!(Standing::from_name(standing.name()), Some(standing));
    }
    let mut codes: Vec<_> = Rejection::ALL.into_iter().map(Rejection::code).collect();
    codes.dedup();
    assert_eq!(codes.len(), Rejection::ALL.len());
    for Trilingual { en, kk, ru } in Rejection::ALL.into_iter().map(Rejection::text) {
        assert!(en != ru && kk != ru && kk.ends_with('.') && ru.ends_with('.'), "{ru}");
    }
}
