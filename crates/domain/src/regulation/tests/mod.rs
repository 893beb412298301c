use chrono::NaiveDate;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn first_and_last_days_belong_to_the_regulation() {
    for (day, in_force) in [
        ("2016-06-20", None),
        ("2016-06-21", Some(RegulationId::Y2016)),
        ("2019-11-25", Some(RegulationId::Y2016)),
        ("2019-11-26", None),
        ("2023-10-17", None),
        ("2023-10-18", Some(RegulationId::Y2023)),
        ("2026-11-23", Some(RegulationId::Y2023)),
    ] {
        assert_eq!(RegulationId::in_force_on(date(day)), in_force, "{day}");
    }
}

#[test]
fn names_are_read_back() {
    for id in RegulationId::ALL {
        assert_eq!(RegulationId::from_name(id.name()), Some(id));
        assert_eq!(Regulation::of(id).id, id);
    }
    assert_eq!(RegulationId::from_name("kz-tve-duplicate/2020"), None);
    for duty in Duty::ALL {
        assert_eq!(Duty::from_name(duty.name()), Some(duty));
    }
}
