//! The calendar against one that we did not write: the PyPI package `holidays`, every day and every term of twelve years.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chrono::NaiveDate;
use telnusqa_domain::calendar::Calendar;

/// Days on which the package and the calendar differ, and why ours is right. None is known: a difference that comes with a
/// new release of either stands here, explained, or is a fault.
const EXPLAINED: &[(&str, &str)] = &[];

/// What the package says of a day: whether it is worked, and the last of the 15 working days after it.
type Told = (bool, Option<NaiveDate>);

#[test]
fn every_day_and_every_term_of_twelve_years_agrees_with_the_package() {
    let calendar = Calendar::shipped();
    let mut differences = BTreeMap::new();
    let mut days = 0;
    for (day, told) in oracle() {
        let ours = (calendar.is_working_day(day).expect("a known year"), calendar.working_day_after(day, 15).ok());
        let explained = EXPLAINED.iter().any(|(of, _)| *of == day.to_string());
        if (ours == told) == explained {
            differences.insert(day, format!("ours {ours:?}, theirs {told:?}, explained: {explained}"));
        }
        days += 1;
    }
    assert_eq!(days, 4_383, "twelve years");
    assert!(differences.is_empty(), "{differences:#?}");
}

/// What `counterpart/terms.py` says of each day.
fn oracle() -> Vec<(NaiveDate, Told)> {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with nats-py and holidays");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("counterpart/terms.py");
    let output = Command::new(python).arg(program).env("PYTHONDONTWRITEBYTECODE", "1").output().expect("run Python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    told.lines().map(read).collect()
}

fn read(line: &str) -> (NaiveDate, Told) {
    let [day, works, due] =
        line.split(' ').collect::<Vec<_>>().try_into().expect("a day, what it is, and a term's end");
    (day.parse().expect("a date"), (works == "works", due.parse().ok()))
}
