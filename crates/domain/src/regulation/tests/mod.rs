mod checks;
mod mutants;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::*;
use crate::language::Language;

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

/// DOMAIN.md §1A and §1B.
#[test]
fn no_rule_is_missing() {
    let numbers = |id| -> Vec<_> { Regulation::of(id).rules.iter().map(|rule| rule.number.clone()).collect() };
    assert_eq!(numbers(RegulationId::Y2016), (1..=23).map(|at| format!("R16-{at:02}")).collect::<Vec<_>>());
    assert_eq!(numbers(RegulationId::Y2023), (1..=29).map(|at| format!("RC-{at:02}")).collect::<Vec<_>>());
    for rule in RegulationId::ALL.into_iter().flat_map(|id| &Regulation::of(id).rules) {
        for language in Language::ALL {
            assert!(!rule.text.in_language(language).is_empty(), "{}", rule.number);
        }
    }
}

/// DOMAIN.md §2.
#[test]
fn no_divergence_is_missing() {
    let ids: Vec<_> = divergences().iter().map(|divergence| divergence.id.clone()).collect();
    let expected = [("D", 16), ("V", 16), ("I", 4), ("S", 7)]
        .into_iter()
        .flat_map(|(letter, last)| (1..=last).map(move |at| format!("{letter}-{at:02}")));
    assert_eq!(ids, expected.collect::<Vec<_>>());
}

fn check(name: &str) -> fn(&Regulation) -> checks::Found {
    checks::ALL.iter().find(|(of, _)| *of == name).unwrap_or_else(|| panic!("no check is called {name}")).1
}

#[test]
fn every_rule_holds() {
    for id in RegulationId::ALL {
        for rule in &Regulation::of(id).rules {
            if let Enforcement::Rule { check: name, .. } = &rule.enforcement {
                assert_eq!(check(name)(Regulation::of(id)), Ok(()), "{} ({name})", rule.number);
            }
        }
    }
}

#[test]
fn every_check_watches_a_rule() {
    for (name, _) in checks::ALL {
        let watches = |rule: &Rule| matches!(&rule.enforcement, Enforcement::Rule { check, .. } if check == name);
        assert!(RegulationId::ALL.into_iter().flat_map(|id| &Regulation::of(id).rules).any(watches), "{name}");
    }
}

/// What carries a rule out stands in this crate under the name that the data give.
#[test]
fn every_rule_is_carried_out_where_it_says() {
    let sources = sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for rule in RegulationId::ALL.into_iter().flat_map(|id| &Regulation::of(id).rules) {
        let Enforcement::Rule { at, .. } = &rule.enforcement else { continue };
        for place in at.split(", ") {
            let path = place.split_once(" (").map_or(place, |(path, _)| path);
            let name = path.rsplit("::").next().unwrap_or(path);
            let stands = ["fn", "struct"].iter().any(|kind| {
                let head = format!("pub {kind} {name}");
                let constant = format!("pub const {kind} {name}");
                [head, constant]
                    .iter()
                    .any(|head| ["(", "<", " "].iter().any(|after| sources.contains(&format!("{head}{after}"))))
            });
            assert!(stands, "{}: nothing is called {path}", rule.number);
        }
    }
}

/// The text of every file below a folder.
fn sources(folder: PathBuf) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { sources(path) } else { std::fs::read_to_string(path).unwrap_or_default() })
        .collect()
}

/// A rule whose datum is changed is noticed by the test that it names: no check passes whatever the data say.
#[test]
fn every_changed_datum_is_noticed() {
    let mut changes = 0;
    for (file, text) in read::SHIPPED {
        for rule in &read(file, text).unwrap().rules {
            let Enforcement::Rule { check: name, datum, .. } = &rule.enforcement else { continue };
            for path in datum {
                let mutants = mutants::mutants(text, path);
                assert!(!mutants.is_empty(), "{}: nothing to change at {path}", rule.number);
                for (change, text) in mutants {
                    let changed = read(file, &text).unwrap_or_else(|damaged| panic!("{path}, {change}: {damaged}"));
                    assert!(check(name)(&changed).is_err(), "{}: {name} passes with {path}: {change}", rule.number);
                    changes += 1;
                }
            }
        }
    }
    assert!(changes > 60, "{changes}");
}

/// The line and the words of the first mistake of a file.
fn damaged(text: &str) -> (usize, String) {
    let Damaged { file, line, what } = read("2023.toml", text).unwrap_err();
    assert_eq!(file, "2023.toml");
    (line, what)
}

#[test]
fn mistakes_are_told_with_their_line() {
    let (_, good) = read::SHIPPED[1];
    let line_of = |needle: &str| good.lines().position(|line| line.contains(needle)).unwrap() + 1;
    for (from, to, what) in [
        ("\"notCompliant\", ", "\"notNice\", ", "`notNice` is no ground"),
        ("closes = 18:30:00", "closes = 08:30:00", "08:30:00 does not lie after 09:00:00"),
        (
            "{ from = 13:00:00, to = 14:30:00 }",
            "{ from = 13:00:00, to = 19:00:00 }",
            "18:30:00 does not lie after 19:00:00",
        ),
        ("since = 2023-10-18", "since = 0001-10-18", "0001-10-18 is no day of a regulation"),
        ("since = 2023-10-18", "since = 9999-10-18", "9999-10-18 is no day of a regulation"),
        ("{ working-days = 15 }", "{ minutes = 15 }", "a term is counted in days of one kind, the courier's included"),
        ("{ working-days = 15 }", "{ working-days = 0 }", "a term has 1 to 366 days, not 0"),
        ("number = \"RC-02\"", "number = \"RC-01\"", "RC-01 stands here a second time"),
        ("[\"D-16\"]", "[\"D-99\"]", "RC-05 rests on D-99, which stands in no ledger"),
        ("[\"D-16\"]", "[\"D-13\"]", "RC-05 rests on D-13, which is undecided"),
        ("home-visit = true", "home-visits = true", "unknown field `home-visits`"),
    ] {
        assert!(good.contains(from), "{from}");
        let (line, told) = damaged(&good.replacen(from, to, 1));
        assert!(told.starts_with(what), "{told}");
        let expected = if what.contains("after 19:00") { line_of("closes = 18:30:00") } else { line_of(from) };
        assert_eq!(line, expected, "{what}");
    }
    let unwatched = good.replacen("datum = [\"service.desks.office\"]\n", "", 1);
    assert_eq!(damaged(&unwatched).1, "RC-03 needs `rule` with `at` and `datum`, or `information`, or `not-ours`");
}

#[test]
fn versions_neither_overlap_nor_leave_days_unexplained() {
    let [older, (file, newer)] = read::SHIPPED;
    let line = newer.lines().position(|line| line.starts_with("since")).unwrap() + 1;
    let told = |older, newer: &str| {
        let Damaged { file, line, what } = read_all([("2016.toml", older), (file, newer)]).unwrap_err();
        (file, line, what)
    };
    let overlapping = newer.replacen("since = 2023-10-18", "since = 2019-11-25", 1);
    let expected = "kz-tve-duplicate/2016 is in force until the day before 2019-11-26";
    assert_eq!(told(older.1, &overlapping), (file.to_owned(), line, expected.to_owned()));
    let unexplained: String =
        newer.lines().filter(|line| !line.starts_with("gap =")).map(|line| format!("{line}\n")).collect();
    let expected = "no version is in force from 2019-11-26 on, and no `gap` says why";
    assert_eq!(told(older.1, &unexplained), (file.to_owned(), line, expected.to_owned()));
    let endless: String =
        older.1.lines().filter(|line| !line.starts_with("until")).map(|line| format!("{line}\n")).collect();
    assert_eq!(told(&endless, newer).2, "kz-tve-duplicate/2016 has no last day");
    let next_day = newer.replacen("since = 2023-10-18", "since = 2019-11-26", 1);
    assert!(read_all([older, (file, &next_day)]).is_ok());
}
