//! The books of colleges as tables.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike as _, NaiveDate};
use serde_json::Value;
use telnusqa_domain::case::OriginalKind;
use telnusqa_domain::identity::{Bin, Iin};
use telnusqa_domain::provider::Register;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_signing::book::{Known, Line, Opening};
use telnusqa_vault::Record;

use super::table::{Read, Row, read};

/// The longest reason.
const REASON_MAX: usize = 100;

/// Where books end, by college and year.
pub(super) type Ends = BTreeMap<(Bin, u16), u32>;

/// By what an original is recognised: of whom, its kind, its series and number; none where the person is not told well enough.
type Recognise<'a> = &'a dyn Fn(&Record, OriginalKind, Option<&str>, &str) -> Option<[u8; 32]>;

/// What the tables are held against.
pub(super) struct About<'a> {
    pub(super) known: &'a Known,
    pub(super) recognise: Recognise<'a>,
    pub(super) register: &'a Register,
    pub(super) today: NaiveDate,
}

const COLLEGE: (&str, &str) = ("college.unknown", "the BIN of a college of the register");
const YEAR: (&str, &str) = ("year.invalid", "from 2000 to this year");
const SERIAL: (&str, &str) = ("serial.invalid", "from 1 to 99999");
const DAY: (&str, &str) = ("day.invalid", "2026-05-12 or 12.05.2026");

/// Reads where books end.
pub(super) fn ends(text: &str, about: &About<'_>) -> Read<Opening> {
    let mut seen = HashSet::new();
    read(text, &["college", "year", "last"], &[], |row| {
        let book = book(row, about);
        let last = row.read("last", SERIAL, serial);
        let (book, last) = (book?, last?);
        let (college, year) = book;
        if !seen.insert(book) {
            row.fault("", "book.twice", "each book once");
        } else if about.known.openings.contains_key(&book) {
            row.fault("", "book.known", "a book that was not brought in yet");
        } else if about.known.last.contains_key(&book) {
            row.fault("", "book.overtaken", "a book of which the house has given out no number yet");
        }
        Some(Opening { college, last, year })
    })
}

/// Reads the lines of books, which lie between 1 and their ends.
pub(super) fn lines(text: &str, about: &About<'_>, ends: &Ends) -> Read<Line> {
    let mut seen = HashSet::new();
    let may = ["issued_on", "reason", "original", "series", "number", "surname", "given_name", "iin", "birth_date"];
    read(text, &["college", "year", "serial"], &may, |row| {
        let book = book(row, about);
        let serial = row.read("serial", SERIAL, serial);
        let issued_on = row.read_if_any("issued_on", DAY, day);
        if issued_on.is_some_and(|day| day > about.today) {
            row.fault("issued_on", "day.ahead", "a day that has come");
        }
        let reason = row.read_if_any("reason", ("reason.too-long", "up to 100 letters"), |text| {
            (text.chars().count() <= REASON_MAX && !text.chars().any(char::is_control)).then(|| text.to_owned())
        });
        if row.text("issued_on").is_none() && row.text("reason").is_none() {
            row.fault("", "fate.missing", "the day on which it was issued, or why it is void");
        }
        let original = original_of(row, about);
        let ((college, year), serial) = (book?, serial?);
        if issued_on.is_some_and(|day| day.year() < i32::from(year)) {
            row.fault("issued_on", "day.before-the-year", "a day that is not before the year of the number");
        }
        match ends.get(&(college, year)) {
            None => row.fault("", "book.unknown", "a book that was brought in, or comes with --numbers"),
            Some(last) if serial > *last => {
                row.fault("serial", "serial.beyond-the-end", "a number up to the end of the book")
            }
            Some(_) => {}
        }
        let number = RegisterNumber::try_new(college, year, serial)?;
        if !seen.insert(number) {
            row.fault("serial", "line.twice", "each number once");
        } else if about.known.lines.contains(&number) {
            row.fault("serial", "line.known", "a line that was not brought in yet");
        }
        Some(Line { issued_on, number, original, reason })
    })
}

/// By what the original of a line is recognised: of the person nothing else is kept.
fn original_of(row: &mut Row<'_>, about: &About<'_>) -> Option<[u8; 32]> {
    let number = row.text("number").map(str::to_owned)?;
    let series = row.text("series").map(str::to_owned);
    let kind = row.read(
        "original",
        ("original.unknown", "diploma, certificate, supplement or diplomaWithSupplement"),
        OriginalKind::from_name,
    );
    let iin = row.read_if_any("iin", ("iin.invalid", "an IIN"), |text| Iin::parse(text).ok());
    let birth_date = row.read_if_any("birth_date", DAY, day);
    if row.text("iin").is_some() && iin.is_none() {
        return None;
    }
    let of = |column| row.text(column).unwrap_or_default().to_owned();
    let person = Record {
        birth_date,
        given_name: of("given_name"),
        iin: iin.map(|iin| iin.as_str().to_owned()),
        more: Value::Null,
        patronymic: None,
        surname: of("surname"),
    };
    let digest = (about.recognise)(&person, kind?, series.as_deref(), &number);
    if digest.is_none() {
        row.fault(
            "",
            "person.missing",
            "an IIN, or surname, given name and birth date, with the number of an original",
        );
    }
    digest
}

fn book(row: &mut Row<'_>, about: &About<'_>) -> Option<(Bin, u16)> {
    let college =
        row.read("college", COLLEGE, |text| Bin::parse(text).ok().filter(|bin| about.register.find(*bin).is_some()));
    let this_year = about.today.year();
    let year = row.read("year", YEAR, |text| {
        text.parse().ok().filter(|year: &u16| *year >= 2000 && i32::from(*year) <= this_year)
    });
    Some((college?, year?))
}

fn serial(text: &str) -> Option<u32> {
    text.parse().ok().filter(|serial| (1..=RegisterNumber::SERIAL_MAX).contains(serial))
}

fn day(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d.%m.%Y"].into_iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// Says what would be brought in, and which numbers no line speaks of.
pub(super) fn tell(openings: &[Opening], lines: &[Line], ends: &Ends) {
    for Opening { college, last, year } in openings {
        println!("{} {year}: {last} on paper, the house goes on with {}", college.as_str(), last + 1);
    }
    let mut by_book = BTreeMap::<(Bin, u16), usize>::new();
    for line in lines {
        *by_book.entry((line.number.college(), line.number.year())).or_default() += 1;
    }
    for ((college, year), count) in by_book {
        let last = ends.get(&(college, year)).copied().unwrap_or_default();
        let without = lines
            .iter()
            .filter(|line| (line.number.college(), line.number.year()) == (college, year) && line.original.is_none())
            .count();
        println!(
            "{} {year}: {count} lines of {last} numbers, {without} without an original that can be recognised",
            college.as_str()
        );
    }
}

#[cfg(test)]
mod tests;
