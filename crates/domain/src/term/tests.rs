use proptest::prelude::*;

use super::*;
use crate::hours::Office;
use crate::language::Language;
use crate::regulation::OfficeHours;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn due(regulation: RegulationId, registered_on: &str) -> (String, String) {
    let Term { due_on, hand_over_by } =
        term(Calendar::shipped(), regulation, Channel::Counter, date(registered_on)).unwrap();
    (due_on.to_string(), hand_over_by.to_string())
}

/// DOMAIN.md §4.3.
#[test]
fn fifteen_working_days_are_counted() {
    for (registered_on, due_on) in [
        ("2023-06-26", "2023-07-19"),
        ("2024-03-04", "2024-03-29"),
        ("2024-03-15", "2024-04-10"),
        ("2024-04-29", "2024-05-23"),
        ("2024-05-03", "2024-05-28"),
        ("2024-12-20", "2025-01-15"),
        ("2025-03-05", "2025-04-01"),
        ("2025-08-22", "2025-09-15"),
        ("2026-03-02", "2026-03-27"),
        ("2026-03-06", "2026-04-02"),
        ("2026-04-30", "2026-05-26"),
        ("2026-05-04", "2026-05-28"),
        ("2026-08-14", "2026-09-04"),
        ("2026-10-20", "2026-11-11"),
        ("2026-12-07", "2026-12-29"),
        ("2026-12-25", "2027-01-20"),
        ("2027-03-01", "2027-03-29"),
        ("2027-03-11", "2027-04-07"),
    ] {
        assert_eq!(due(RegulationId::Y2023, registered_on).0, due_on, "{registered_on}");
    }
}

#[test]
fn the_result_is_handed_over_on_the_working_day_before() {
    for (registered_on, due_on, hand_over_by) in [
        ("2026-11-23", "2026-12-14", "2026-12-11"),
        ("2026-05-04", "2026-05-28", "2026-05-26"),
        ("2026-10-05", "2026-10-27", "2026-10-23"),
        ("2024-12-12", "2025-01-08", "2025-01-06"),
        ("2026-11-21", "2026-12-11", "2026-12-10"),
    ] {
        assert_eq!(due(RegulationId::Y2023, registered_on), (due_on.to_owned(), hand_over_by.to_owned()));
    }
}

#[test]
fn twenty_calendar_days_end_on_a_working_day() {
    for (registered_on, due_on, hand_over_by) in [
        ("2016-06-21", "2016-07-11", "2016-07-08"),
        ("2016-06-22", "2016-07-12", "2016-07-11"),
        ("2017-06-19", "2017-07-10", "2017-07-05"),
        ("2018-08-10", "2018-09-03", "2018-08-29"),
        ("2018-12-11", "2019-01-03", "2018-12-29"),
        ("2018-12-09", "2018-12-29", "2018-12-28"),
        ("2019-11-25", "2019-12-18", "2019-12-13"),
    ] {
        assert_eq!(due(RegulationId::Y2016, registered_on), (due_on.to_owned(), hand_over_by.to_owned()));
    }
}

#[test]
fn terms_that_leave_the_calendar_are_told() {
    let at = |regulation, day| term(Calendar::shipped(), regulation, Channel::Counter, day);
    assert_eq!(at(RegulationId::Y2023, date("2027-12-10")), Err(UnknownYear(2028)));
    assert!(at(RegulationId::Y2023, date("2027-12-09")).is_ok());
    assert_eq!(at(RegulationId::Y2016, date("2027-12-12")), Err(UnknownYear(2028)));
    assert_eq!(at(RegulationId::Y2016, NaiveDate::MAX), Err(UnknownYear(NaiveDate::MAX.year())));
    assert_eq!(at(RegulationId::Y2023, NaiveDate::MAX), Err(UnknownYear(NaiveDate::MAX.year())));
}

#[test]
fn working_days_between_have_a_sign() {
    let between = |from, to| working_days_between(Calendar::shipped(), date(from), date(to));
    assert_eq!(between("2026-11-23", "2026-12-14"), Ok(15));
    assert_eq!(between("2026-12-14", "2026-11-23"), Ok(-15));
    assert_eq!(between("2026-11-23", "2026-11-23"), Ok(0));
    assert_eq!(between("2026-11-20", "2026-11-22"), Ok(0));
    assert_eq!(between("2026-11-22", "2026-11-20"), Ok(0));
    assert_eq!(between("2016-01-01", "2027-12-31").map(|days| days > 2_900), Ok(true));
    assert_eq!(between("2026-12-14", "2028-01-01"), Err(UnknownYear(2028)));
    assert_eq!(between("2015-12-31", "2016-01-01"), Err(UnknownYear(2015)));
}

#[test]
fn at_the_college_nothing_is_sent_on() {
    let term = term(Calendar::shipped(), RegulationId::Y2023, Channel::Office, date("2026-11-23")).unwrap();
    assert_eq!((term.due_on, term.hand_over_by), (date("2026-12-14"), date("2026-12-14")));
}

#[test]
fn a_warning_comes_so_many_working_days_before_as_the_data_say() {
    let rules = Regulation::of(RegulationId::Y2023);
    for (hand_over_by, warned) in [
        ("2026-12-11", "2026-12-08T09:00:00+05:00"),
        ("2026-12-21", "2026-12-15T09:00:00+05:00"),
        ("2024-03-04", "2024-02-28T09:00:00+06:00"),
    ] {
        let at = warn_at(Calendar::shipped(), rules, date(hand_over_by)).unwrap();
        assert_eq!(at, DateTime::parse_from_rfc3339(warned).unwrap());
    }
    assert_eq!(warn_at(Calendar::shipped(), rules, date("2016-01-05")), Err(UnknownYear(2015)));
    let mut sooner = rules.clone();
    sooner.term.warning_working_days = 5;
    let at = warn_at(Calendar::shipped(), &sooner, date("2026-12-11")).unwrap();
    assert_eq!(at, DateTime::parse_from_rfc3339("2026-12-04T09:00:00+05:00").unwrap());
}

#[test]
fn a_term_has_passed_when_its_last_day_is_over() {
    assert_eq!(passes_at(date("2026-12-14")), DateTime::parse_from_rfc3339("2026-12-15T00:00:00+05:00").unwrap());
}

proptest! {
    #[test]
    fn a_term_ends_on_a_working_day_after_the_hand_over(start in 0_u64..4_300) {
        let calendar = Calendar::shipped();
        let registered_on = date("2016-01-01") + Days::new(start);
        for regulation in [RegulationId::Y2016, RegulationId::Y2023] {
            let Term { due_on, hand_over_by } = term(calendar, regulation, Channel::Counter, registered_on).unwrap();
            prop_assert!(calendar.is_working_day(due_on).unwrap());
            prop_assert!(calendar.is_working_day(hand_over_by).unwrap());
            prop_assert!(registered_on < hand_over_by && hand_over_by < due_on);
            prop_assert_eq!(working_days_between(calendar, hand_over_by, due_on), Ok(1));
        }
        let due_on = term(calendar, RegulationId::Y2023, Channel::Counter, registered_on).unwrap().due_on;
        prop_assert_eq!(working_days_between(calendar, registered_on, due_on), Ok(15));
    }
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn derived(desk: Desk, week: Week, from: &str) -> Derivation<'static> {
    let regulation = RegulationId::in_force_on(crate::hours::day_in_almaty(at(from))).unwrap();
    derive(Calendar::shipped(), regulation, desk, week, at(from)).unwrap()
}

/// Each day on a line of its own, then each step, as a lawyer reads it.
fn told(derivation: &Derivation<'_>) -> String {
    let mut told = format!("{} {}\n", derivation.regulation.name(), derivation.calendar);
    for line in &derivation.days {
        let reason = derivation.reason(line);
        let number = line.counted.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let Reason { code, text, source } = reason;
        told += &format!("{} {number:>2} {code}\n  kk {} [{}]\n", line.day, text.kk, source.kk);
        told += &format!("  ru {} [{}]\n  en {} [{}]\n", text.ru, source.ru, text.en, source.en);
    }
    for step in &derivation.steps {
        let by = crate::hours::in_almaty(step.by).format("%Y-%m-%d %H:%M");
        told += &format!("{by} {} ({})\n", step.duty.name(), step.role.name());
    }
    told
}

#[test]
fn a_derivation_says_of_each_day_why_it_is_counted_or_not() {
    insta::assert_snapshot!(told(&derived(Desk::Corporation, Week::Five, "2026-10-20T20:50:00+05:00")));
}

#[test]
fn calendar_days_roll_over_to_a_working_day() {
    insta::assert_snapshot!(told(&derived(Desk::Office, Week::Six, "2018-08-10T17:00:00+06:00")));
}

/// As it is printed, over the end of a year and into one that is not settled.
#[test]
fn a_derivation_is_printed_in_every_language() {
    let derivation = derived(Desk::Office, Week::Five, "2026-12-19T10:00:00+05:00");
    let printed = Language::ALL.map(|language| derivation.explain(language));
    insta::assert_snapshot!(printed.join("\n\n"));
}

/// The ledger stands after the day to which the term was counted, and its last line is the day that holds.
#[test]
fn a_term_that_was_extended_shows_its_ledger() {
    let regulation = Regulation::of(RegulationId::Y2023);
    let office = Office::of(regulation, Week::Five);
    let extended = |from, until, at_moment| Extended {
        at: Some(at(at_moment)),
        by: crate::case::StaffId::parse("h-1"),
        from: date(from),
        until: date(until),
    };
    let ledger = vec![
        extended("2026-12-14", "2026-12-25", "2026-12-09T12:00:00+05:00"),
        extended("2026-12-25", "2027-01-14", "2026-12-25T09:30:00+05:00"),
    ];
    let from = at("2026-11-23T10:05:12+05:00");
    let derive =
        |ledger| derive_extended(Calendar::shipped(), regulation, Desk::Corporation, &office, (from, ledger)).unwrap();
    let derivation = derive(ledger.clone());
    let printed = Language::ALL.map(|language| derivation.explain(language));
    insta::assert_snapshot!(printed.join("\n\n"));
    assert_eq!((derivation.due_on, derivation.hand_over_by), (date("2027-01-14"), date("2027-01-13")));
    assert_eq!(derivation.calendar.to_string(), "kz/2026.2+2027.1");
    assert!(in_order(&derivation));
    // What was decided once is overtaken by what is counted, and stays in the ledger.
    let short = derive(vec![extended("2026-12-11", "2026-12-14", "2026-12-09T12:00:00+05:00")]);
    assert_eq!((short.days.len(), short.extensions.len()), (derive(Vec::new()).days.len(), 1));
}

/// The steps of a week of work: from the desk to the courier.
#[test]
fn steps_are_planned_backwards_from_the_due_date() {
    let steps = |desk, week, from: &str| -> Vec<String> {
        let by = |step: &Planned| crate::hours::in_almaty(step.by).format("%Y-%m-%d %H:%M").to_string();
        derived(desk, week, from).steps.iter().map(|step| format!("{} {}", by(step), step.duty.name())).collect()
    };
    assert_eq!(
        steps(Desk::Corporation, Week::Five, "2026-11-23T10:05:12+05:00"),
        [
            "2026-11-24 10:15 register",
            "2026-11-24 14:45 assign",
            "2026-12-07 18:30 draft",
            "2026-12-07 18:30 notice",
            "2026-12-10 18:30 sign",
            "2026-12-10 18:30 hand-to-courier",
            "2026-12-11 18:00 confirm-arrival",
        ]
    );
    assert_eq!(
        steps(Desk::Office, Week::Five, "2026-11-23T17:50:00+05:00"),
        [
            "2026-11-23 18:00 register",
            "2026-11-24 11:30 assign",
            "2026-12-09 18:30 draft",
            "2026-12-09 18:30 notice",
            "2026-12-14 18:15 sign",
            "2026-12-14 18:30 issue",
        ]
    );
    assert_eq!(steps(Desk::Portal, Week::Five, "2026-11-23T17:50:00+05:00").last().unwrap(), "2026-12-14 18:30 sign");
    // A college of six days gives the papers to the courier on Saturday, for Monday.
    let six = steps(Desk::Corporation, Week::Six, "2026-11-24T10:00:00+05:00");
    assert_eq!(six[5..], ["2026-12-12 18:30 hand-to-courier", "2026-12-14 18:00 confirm-arrival"]);
}

#[test]
fn a_lunch_of_its_own_moves_a_colleges_steps() {
    let regulation = Regulation::of(RegulationId::Y2023);
    let time = |text: &str| text.parse().unwrap();
    let short = OfficeHours { lunch: Some((time("13:00:00"), time("14:00:00"))), ..regulation.hours.office };
    let assigned = |office: &Office| {
        let from = at("2026-11-23T11:00:00+05:00");
        derive_at(Calendar::shipped(), regulation, Desk::Office, office, from).unwrap().steps[1].by
    };
    let office = Office::of(regulation, Week::Five);
    assert_eq!(assigned(&office), at("2026-11-23T15:40:00+05:00"));
    assert_eq!(assigned(&office.with_hours(short).unwrap()), at("2026-11-23T15:10:00+05:00"));
}

#[test]
fn what_cannot_be_derived_says_why() {
    let fails =
        |regulation, desk: Desk, from| derive(Calendar::shipped(), regulation, desk, Week::Five, at(from)).unwrap_err();
    for (from, year) in
        [("0001-01-01T10:00:00+05:00", 1), ("9999-06-01T10:00:00+05:00", 9999), ("2027-12-20T10:00:00+05:00", 2028)]
    {
        let told = fails(RegulationId::Y2023, Desk::Corporation, from);
        assert_eq!(told, DeriveError::UnknownYear(UnknownYear(year)));
        assert_eq!(told.to_string(), format!("find the year {year} in the calendar"));
    }
    let told = fails(RegulationId::Y2016, Desk::Portal, "2018-01-09T10:00:00+06:00");
    assert_eq!(told.to_string(), "apply at the desk `portal`, which kz-tve-duplicate/2016 does not know");
}

/// Sorted as they are carried out, at moments when somebody is there.
fn in_order(derivation: &Derivation<'_>) -> bool {
    let within = derivation
        .steps
        .iter()
        .all(|step| step.by > derivation.registered_at && step.by < passes_at(derivation.due_on));
    within && derivation.steps.is_sorted_by_key(|step| step.by) && derivation.steps.is_sorted_by_key(|step| step.duty)
}

/// Every day of the years in which a version was in force, at every desk, in both weeks.
#[test]
fn every_derivation_ends_on_the_due_date_and_counts_the_whole_term() {
    let calendar = Calendar::shipped();
    let days = date("2016-06-21").iter_days().take_while(|day| *day < date("2027-12-01"));
    for (day, hour) in days.flat_map(|day| [3, 10, 13, 18, 23].map(|hour| (day, hour))) {
        let Some(regulation) = RegulationId::in_force_on(day) else { continue };
        let from = from_almaty(day.and_hms_opt(hour, 30, 0).unwrap());
        for (desk, channel) in [
            (Desk::Corporation, Some(Channel::Counter)),
            (Desk::Office, Some(Channel::Office)),
            (Desk::Portal, Some(Channel::Portal)),
        ] {
            let week = if hour == 13 { Week::Six } else { Week::Five };
            if !Regulation::of(regulation).serves(desk) {
                continue;
            }
            let derivation = derive(calendar, regulation, desk, week, from).unwrap();
            let counted: Vec<u32> = derivation.days.iter().filter_map(|line| line.counted).collect();
            let (Length::CalendarDays(whole) | Length::WorkingDays(whole)) = Regulation::of(regulation).term.length
            else {
                panic!("a term is one of days");
            };
            assert_eq!(counted, (1..=whole).collect::<Vec<_>>(), "{from}");
            assert_eq!(derivation.days.last().map(|line| line.day), Some(derivation.due_on), "{from}");
            assert_eq!(derivation.days.first().map(|line| line.day), Some(day), "{from}");
            assert!(in_order(&derivation), "{from} {desk:?} {week:?}: {}", told(&derivation));
            if let Some(channel) = channel {
                let office = Office::of(Regulation::of(regulation), week);
                let registered_at = match channel {
                    Channel::Office => crate::hours::registered_at_office(calendar, &office, from),
                    Channel::Counter | Channel::HomeVisit | Channel::Portal => {
                        crate::hours::registered_at(calendar, channel, from)
                    }
                };
                let registered_at = registered_at.unwrap();
                assert_eq!(derivation.registered_at, registered_at, "{from}");
                let registered_on = crate::hours::day_in_almaty(registered_at);
                assert_eq!(Ok(derivation.term()), term(calendar, regulation, channel, registered_on), "{from}");
            }
        }
    }
}
