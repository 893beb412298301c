//! Records, their grades and their tables.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn line() -> Line {
    Line {
        credits_tenths: None,
        grade: Grade::Digit(5),
        hours: Some(72),
        kk: "Қазақ тілі".to_owned(),
        part: Part::Subject,
        ru: "Казахский язык".to_owned(),
    }
}

fn record() -> ArchiveRecord {
    let coded = |code: &str| Coded {
        code: Some(code.to_owned()), kk: "Әдіскер".to_owned(), ru: "Методист".to_owned()
    };
    ArchiveRecord {
        attestation: Some(Act { number: "7".to_owned(), on: day("2014-06-20") }),
        form: StudyForm::FullTime,
        lines: vec![line()],
        order: Act { number: "45-ж".to_owned(), on: day("2014-07-01") },
        qualification: coded("1304043"),
        registration: Some("1207".to_owned()),
        specialty: coded("1304000"),
        studied_from: 2010,
        studied_until: 2014,
    }
}

#[test]
fn a_record_says_by_place_what_cannot_be() {
    let today = day("2026-11-23");
    assert_eq!(record().faults(today), []);
    type Change = fn(&mut ArchiveRecord);
    let cases: [(&str, Wrong, Change); 12] = [
        ("/studiedFrom", Wrong::Year, |record| record.studied_from = 1939),
        ("/studiedFrom", Wrong::Year, |record| record.studied_until = 2009),
        ("/studiedUntil", Wrong::Year, |record| record.studied_until = 2027),
        ("/order/number", Wrong::Length, |record| record.order.number = " ".to_owned()),
        ("/order/on", Wrong::Day, |record| record.order.on = day("2026-11-24")),
        ("/order/on", Wrong::Day, |record| record.order.on = day("2009-12-31")),
        ("/attestation/number", Wrong::Length, |record| {
            record.attestation.as_mut().unwrap().number = "7".repeat(NUMBER_MAX + 1);
        }),
        ("/registration", Wrong::Characters, |record| record.registration = Some("1\u{202e}2".to_owned())),
        ("/specialty/code", Wrong::Characters, |record| record.specialty.code = Some("13\t04".to_owned())),
        ("/specialty/kk", Wrong::Length, |record| record.specialty.kk = "ң".repeat(NAME_MAX + 1)),
        ("/qualification/ru", Wrong::Characters, |record| record.qualification.ru = "שלום".to_owned()),
        ("/lines", Wrong::Lines, |record| record.lines = vec![line(); LINES_MAX + 1]),
    ];
    for (pointer, wrong, change) in cases {
        let mut changed = record();
        change(&mut changed);
        assert_eq!(changed.faults(today), [Fault { pointer: pointer.to_owned(), wrong }]);
    }
    let longest = Coded { code: None, kk: "ӘҒҚҢӨҰҮҺІ".repeat(NAME_MAX / 9), ru: "я".repeat(NAME_MAX) };
    assert_eq!(ArchiveRecord { specialty: longest, ..record() }.faults(today), [], "every Kazakh letter is welcome");
}

#[test]
fn a_grade_is_of_one_scale() {
    let parse = |text: &str, percent| Grade::parse(text, percent);
    assert_eq!(parse(" 5 ", None), Ok(Grade::Digit(5)));
    for wrong in ["1", "6", "E", "A+", "отлично", "", "5+"] {
        assert_eq!(parse(wrong, None), Err(Wrong::Grade), "{wrong}");
    }
    for passed in ["passed", "Зачтено", "зачёт", "СЫНАҚ"] {
        assert_eq!(parse(passed, None), Ok(Grade::Passed));
    }
    assert_eq!(parse("5", Some("90")), Err(Wrong::Percent));
    let Ok(Grade::Letter { letter, percent: Some(92) }) = parse("а-", Some("92 %")) else {
        panic!("Cyrillic letters too")
    };
    assert_eq!((letter.name(), letter.points_hundredths()), ("A-", 367));
    for percent in ["95", "89", "-1", "nine"] {
        assert_eq!(parse("A-", Some(percent)), Err(Wrong::Percent));
    }
    // Every percentage belongs to one letter.
    for percent in 0..=100 {
        assert_eq!(Letter::all().filter(|letter| letter.has(percent)).count(), 1, "{percent}");
    }
    for letter in Letter::all() {
        let grade = Grade::Letter { letter, percent: None };
        assert_eq!(Grade::parse(&grade.name(), None), Ok(grade));
    }
}

#[test]
fn tables_are_read_as_programs_write_them() {
    let expected = vec![
        line(),
        Line {
            credits_tenths: Some(15),
            grade: Grade::parse("B+", Some("87")).unwrap(),
            hours: None,
            kk: "Практика; \"өндірістік\"".to_owned(),
            part: Part::Practice,
            ru: "Практика, производственная".to_owned(),
        },
    ];
    for table in [
        "kk;ru;hours;credits;grade;percent;part\nҚазақ тілі;Казахский язык;72;;5;;\n\"Практика; \"\"өндірістік\"\"\";Практика, производственная;;1,5;B+;87;practice\n",
        "\u{feff}Пән;Предмет;Сағат;Кредит;Баға;Пайыз;Бөлім\r\nҚазақ тілі;Казахский язык;72;;5;;пән\r\n\r\n\"Практика; \"\"өндірістік\"\"\";Практика, производственная;;1.5;В+;87%;практика\r\n;;;;;;\r\n",
        "оценка,часы,предмет (рус),предмет (каз),раздел,кредиты,процент\n5,72,Казахский язык,Қазақ тілі,предмет,,\nB+,,\"Практика, производственная\",\"Практика; \"\"өндірістік\"\"\",практика,\"1,5\",87",
    ] {
        assert_eq!(read_table(table), Ok(expected.clone()));
    }
}

#[test]
fn what_is_wrong_in_a_table_is_told_by_line_and_column() {
    let cell = |line, column, place, wrong| Misread::Cell { line, column, place, wrong };
    let wrong = |table: &str| read_table(table).unwrap_err();
    assert_eq!(
        wrong("kk;ru;hours;grade\nА;Б;72;5\n;Б;1e3;7\nА;\u{200f}Б;;5\n"),
        [
            cell(3, 1, Place::Kk, Wrong::Missing),
            cell(3, 3, Place::Hours, Wrong::Hours),
            cell(3, 4, Place::Grade, Wrong::Grade),
            cell(4, 2, Place::Ru, Wrong::Characters),
            cell(4, 3, Place::Hours, Wrong::Volume),
        ]
    );
    assert_eq!(wrong("kk;ru;grade;colour;kk\n"), [Misread::Header { column: 4 }, Misread::Header { column: 5 }]);
    assert_eq!(wrong("kk;hours\nА;72"), [Misread::Column(Place::Ru), Misread::Column(Place::Grade)]);
    assert_eq!(wrong("kk;ru;grade;hours\nА;Б;5;72;9"), [Misread::Longer { line: 2 }]);
    assert_eq!(wrong("kk;ru;grade;hours\nА;\"Б;5;72\n"), [Misread::Open { line: 2 }]);
    for language in crate::language::Language::ALL {
        let first = first_line(language);
        assert_eq!(read_table(&format!("{first}\n;А;Б;72;;5;")).map(|lines| lines.len()), Ok(1));
    }
    for empty in ["", "\n \n", "kk;ru;grade\n"] {
        assert_eq!(wrong(empty), [Misread::Lines]);
    }
    let table = |lines: usize| format!("kk;ru;grade;hours\n{}", "А;Б;5;0\n".repeat(lines));
    assert_eq!(read_table(&table(LINES_MAX)).map(|lines| lines.len()), Ok(LINES_MAX));
    assert_eq!(wrong(&table(LINES_MAX + 1)), [Misread::Lines]);
    assert_eq!(wrong("kk;ru;grade;credits\nА;Б;5;1000\nА;Б;5;0\nА;Б;5;1.25\n").len(), 3);
    assert!(read_table("kk;ru;grade;part\nА;Б;5;attestation").is_ok(), "an examination has no hours");
}
