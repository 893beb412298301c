use telnusqa_contracts::providers;

use super::super::table::Fault;
use super::*;

const COLLEGE: &str = "050340517500";

/// Looks at tables on 12 May 2026 in a house where nothing was given out yet.
fn with<T>(known: &Known, look: impl FnOnce(&About<'_>) -> T) -> T {
    let register =
        format!(r#"[{{"bin": "{COLLEGE}", "name": {{"kk": "Қ", "ru": "К"}}, "status": "active", "week": 5}}]"#);
    let register = providers::read(&register).unwrap();
    let recognise = |person: &Record, kind: OriginalKind, series: Option<&str>, number: &str| {
        let who = person.iin.clone().or_else(|| Some(format!("{} {}", person.surname, person.birth_date?)))?;
        let text = format!("{who} {} {} {number}", kind.name(), series.unwrap_or_default());
        let mut digest = [0; 32];
        text.bytes().enumerate().for_each(|(at, byte)| digest[at % 32] ^= byte);
        Some(digest)
    };
    let today = NaiveDate::from_ymd_opt(2026, 5, 12).unwrap();
    look(&About { known, recognise: &recognise, register: &register, today })
}

fn of(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|Fault { code, column, line, .. }| format!("{line} {column} {code}")).collect()
}

fn college() -> Bin {
    Bin::parse(COLLEGE).unwrap()
}

#[test]
fn books_end_where_their_table_says() {
    let read = with(&Known::default(), |about| {
        ends(&format!("college,year,last\n{COLLEGE},2025,40\n{COLLEGE}, 2026 ,7\n"), about)
    });
    assert!(read.faults.is_empty(), "{:?}", read.faults);
    let found: Vec<_> = read.found.iter().map(|end| (end.year, end.last)).collect();
    assert_eq!(found, [(2025, 40), (2026, 7)]);
}

#[test]
fn all_that_is_wrong_with_ends_is_said_at_once() {
    let known = Known {
        last: [((college(), 2024), 3), ((college(), 2023), 9)].into(),
        openings: [((college(), 2023), 9)].into(),
        ..Known::default()
    };
    let table = format!(
        "\u{feff}college;last;year\n{COLLEGE};7;2026\n{COLLEGE};8;2026\n{COLLEGE};1;2024\n{COLLEGE};9;2023\n\
         000240445715;0;2027\n{COLLEGE};100000;1999\n{COLLEGE};5\n;;\n"
    );
    let read = with(&known, |about| ends(&table, about));
    assert_eq!(
        of(&read.faults),
        [
            "3  book.twice",
            "4  book.overtaken",
            "5  book.known",
            "6 college college.unknown",
            "6 year year.invalid",
            "6 last serial.invalid",
            "7 year year.invalid",
            "7 last serial.invalid",
            "8  line.unreadable",
            "9 college college.unknown",
            "9 year year.invalid",
            "9 last serial.invalid",
        ]
    );
    assert_eq!(read.found.len(), 1);
}

#[test]
fn a_table_without_its_columns_is_not_read() {
    let read = with(&Known::default(), |about| ends("college,years,college\n1,2,3\n", about));
    assert_eq!(
        of(&read.faults),
        ["1  column.unknown", "1 college column.twice", "1 year column.missing", "1 last column.missing"]
    );
    let read = with(&Known::default(), |about| ends("", about));
    assert_eq!(read.faults.len(), 3);
}

#[test]
fn lines_are_read_in_the_forms_that_spreadsheets_write() {
    let table = format!(
        "college;year;serial;issued_on;reason;original;series;number;surname;given_name;iin;birth_date\n\
         {COLLEGE};2026;1;12.05.2026;;diploma;ТКБ;0123456;;;010923623385;\n\
         {COLLEGE};2026;2;2026-01-09;;diploma;;77;Әлиева;Айгүл;;17.04.1999\n\
         {COLLEGE};2026;3;;бүлінген;;;;;;;\n"
    );
    let read = with(&Known::default(), |about| lines(&table, about, &[((college(), 2026), 7)].into()));
    assert!(read.faults.is_empty(), "{:?}", read.faults);
    let found: Vec<_> = read
        .found
        .iter()
        .map(|line| (line.number.serial(), line.issued_on.is_some(), line.original.is_some(), line.reason.as_deref()))
        .collect();
    assert_eq!(found, [(1, true, true, None), (2, true, true, None), (3, false, false, Some("бүлінген"))]);
}

#[test]
fn all_that_is_wrong_with_lines_is_said_at_once() {
    let known = Known { lines: [RegisterNumber::try_new(college(), 2026, 6).unwrap()].into(), ..Known::default() };
    let table = format!(
        "college,year,serial,issued_on,original,number,iin,surname\n\
         {COLLEGE},2026,1,2026-05-13,,,,\n\
         {COLLEGE},2026,1,2025-12-31,,,,\n\
         {COLLEGE},2026,8,2026-02-30,,,,\n\
         {COLLEGE},2025,1,2026-01-01,,,,\n\
         {COLLEGE},2026,2,,,,,\n\
         {COLLEGE},2026,6,2026-01-01,certificate,5,010923623386,\n\
         {COLLEGE},2026,3,2026-01-01,паспорт,5,,Ким\n\
         {COLLEGE},2026,4,2026-01-01,diploma,5,,Ким\n"
    );
    let read = with(&known, |about| lines(&table, about, &[((college(), 2026), 7)].into()));
    assert_eq!(
        of(&read.faults),
        [
            "2 issued_on day.ahead",
            "3 issued_on day.before-the-year",
            "3 serial line.twice",
            "4 issued_on day.invalid",
            "4 serial serial.beyond-the-end",
            "5  book.unknown",
            "6  fate.missing",
            "7 iin iin.invalid",
            "7 serial line.known",
            "8 original original.unknown",
            "9  person.missing",
        ]
    );
    assert!(read.found.is_empty());
}
