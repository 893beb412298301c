//! The archive record, as it is entered: its members one by one, its lines as a list or as a table of text. All that is wrong is told
//! at once, of a table by line and column.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use telnusqa_contracts::problem::Texts;
use telnusqa_contracts::record::members as written;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::record::{
    Act, ArchiveRecord, Cells, Coded, LINES_MAX, Line, Misread, NUMBER_MAX, Place, StudyForm, Wrong, read_table,
};

use super::Members;

/// The longest name, in characters; the domain says so too, by its place.
const TEXT_MAX: usize = telnusqa_domain::record::NAME_MAX;
/// Years of other calendars.
const YEAR_MAX: u32 = 9_999;

const NO_LINE: Trilingual<&'static str> = Trilingual {
    en: "A line is an object of strings and numbers",
    kk: "Жол мәтіндер мен сандардан тұратын объект болуы керек",
    ru: "Строка – это объект из строк и чисел",
};
const ONE_OF_TWO: Trilingual<&'static str> = Trilingual {
    en: "Either lines or table is expected, and not both",
    kk: "lines не table болуы керек, екеуі бірге емес",
    ru: "Ожидается либо lines, либо table, но не оба",
};

/// The record that is entered, as it is kept; `today` is the day in Almaty.
pub(super) fn read(members: &mut Members, today: NaiveDate) -> Option<Map<String, Value>> {
    let order = act(members, "order");
    let attestation = if members.has("attestation") { act(members, "attestation").map(Some) } else { Some(None) };
    let registration = members.optional_line("registration", NUMBER_MAX);
    let years = year(members, "studiedFrom").zip(year(members, "studiedUntil"));
    let form = members.word("studyForm", StudyForm::from_name);
    let coded = coded(members, "specialty").zip(coded(members, "qualification"));
    let lines = lines(members);
    let (studied_from, studied_until) = years?;
    let (specialty, qualification) = coded?;
    let record = ArchiveRecord {
        attestation: attestation?,
        form: form?,
        lines: lines?,
        order: order?,
        qualification,
        registration,
        specialty,
        studied_from,
        studied_until,
    };
    let faults = record.faults(today);
    for fault in &faults {
        members.fault_at(fault.pointer.clone(), fault.wrong.code(), fault.wrong.text().into());
    }
    faults.is_empty().then(|| written(&record))
}

fn year(members: &mut Members, name: &str) -> Option<i32> {
    members.count(name, YEAR_MAX).and_then(|year| i32::try_from(year).ok())
}

fn act(members: &mut Members, name: &str) -> Option<Act> {
    let mut act = members.object(name)?;
    let (number, on) = (act.line("number", NUMBER_MAX), act.day("on"));
    members.close(act);
    Some(Act { number: number?, on: on? })
}

fn coded(members: &mut Members, name: &str) -> Option<Coded> {
    let mut coded = members.object(name)?;
    let code = coded.optional_line("code", NUMBER_MAX);
    let (kk, ru) = (coded.line("kk", TEXT_MAX), coded.line("ru", TEXT_MAX));
    members.close(coded);
    Some(Coded { code, kk: kk?, ru: ru? })
}

fn lines(members: &mut Members) -> Option<Vec<Line>> {
    match (members.has("lines"), members.has("table")) {
        (true, false) => listed(members),
        (false, true) => tabled(members),
        (false, false) | (true, true) => {
            // none of them is unknown
            members.take("lines");
            members.take("table");
            members.fault("table", "record.lines", ONE_OF_TWO);
            None
        }
    }
}

fn tabled(members: &mut Members) -> Option<Vec<Line>> {
    let table = members.string("table")?;
    match read_table(&table) {
        Ok(lines) => Some(lines),
        Err(misread) => {
            for one in misread {
                members.fault_at("/table".to_owned(), code(&one), told(&one));
            }
            None
        }
    }
}

fn listed(members: &mut Members) -> Option<Vec<Line>> {
    let Some(Value::Array(items)) = members.take("lines") else {
        members.fault("lines", "member.type", NO_LINE);
        return None;
    };
    if !(1..=LINES_MAX).contains(&items.len()) {
        members.fault("lines", Wrong::Lines.code(), Wrong::Lines.text());
        return None;
    }
    let lines: Vec<Option<Line>> =
        items.into_iter().enumerate().map(|(at, item)| listed_line(members, at, item)).collect();
    lines.into_iter().collect()
}

fn listed_line(members: &mut Members, at: usize, item: Value) -> Option<Line> {
    let Value::Object(mut item) = item else {
        members.fault_at(format!("/lines/{at}"), "member.type", NO_LINE.into());
        return None;
    };
    let (mut cells, mut is_right) = (Cells::default(), true);
    for place in Place::ALL {
        match item.remove(place.name()) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => *cells.at(place) = Some(text),
            Some(Value::Number(number)) => *cells.at(place) = Some(number.to_string()),
            Some(Value::Array(_) | Value::Bool(_) | Value::Object(_)) => {
                is_right = false;
                members.fault_at(format!("/lines/{at}/{}", place.name()), "member.type", NO_LINE.into());
            }
        }
    }
    for unknown in item.keys() {
        is_right = false;
        let name = unknown.replace('~', "~0").replace('/', "~1");
        members.fault_at(format!("/lines/{at}/{name}"), "member.unknown", NO_LINE.into());
    }
    match cells.line() {
        Ok(line) => Some(line).filter(|_| is_right),
        Err(faults) => {
            for (place, wrong) in faults {
                members.fault_at(format!("/lines/{at}/{}", place.name()), wrong.code(), wrong.text().into());
            }
            None
        }
    }
}

const fn code(misread: &Misread) -> &'static str {
    match misread {
        Misread::Cell { wrong, .. } => wrong.code(),
        Misread::Column(_) => "table.column-missing",
        Misread::Header { .. } => "table.column-unknown",
        Misread::Lines => Wrong::Lines.code(),
        Misread::Longer { .. } => "table.line-too-long",
        Misread::Open { .. } => "table.quotation-open",
    }
}

/// What is wrong in a table, with its place in words.
fn told(misread: &Misread) -> Texts {
    let texts = |en: String, kk: String, ru: String| Texts { en: Some(en), kk, ru };
    match misread {
        Misread::Cell { line, column, wrong, .. } => {
            let of = wrong.text();
            texts(
                format!("Line {line}, column {column}: {}", of.en),
                format!("{line}-жол, {column}-баған: {}", of.kk),
                format!("Строка {line}, столбец {column}: {}", of.ru),
            )
        }
        Misread::Column(place) => texts(
            format!("The first line names no column {}", place.name()),
            format!("Бірінші жолда {} бағаны аталмаған", place.name()),
            format!("В первой строке не назван столбец {}", place.name()),
        ),
        Misread::Header { column } => texts(
            format!("Line 1, column {column}: this name of a column is not known, or stands there twice"),
            format!("1-жол, {column}-баған: бағанның бұл атауы белгісіз немесе екі рет жазылған"),
            format!("Строка 1, столбец {column}: такое название столбца неизвестно или повторяется"),
        ),
        Misread::Lines => Wrong::Lines.text().into(),
        Misread::Longer { line } => texts(
            format!("Line {line} has more cells than the first line"),
            format!("{line}-жолда ұяшықтар бірінші жолдағыдан көп"),
            format!("В строке {line} ячеек больше, чем в первой"),
        ),
        Misread::Open { line } => texts(
            format!("Line {line}: quotation marks are opened and not closed"),
            format!("{line}-жол: тырнақша ашылған, бірақ жабылмаған"),
            format!("Строка {line}: кавычки открыты и не закрыты"),
        ),
    }
}
