//! The archive record on a case's page: what a second person checks, and what a form begins with that replaces it.

use telnusqa_contracts::record::tenths;
use telnusqa_domain::case::record::Check;
use telnusqa_domain::language::Language;
use telnusqa_domain::record::{Act, ArchiveRecord, Coded, Grade, Line, first_line};

use super::Shell;
use super::form::Field;
use crate::page::dates::Day;

/// A record, as it is shown.
pub(super) struct Shown {
    pub(super) check: String,
    pub(super) facts: Vec<(String, String)>,
    pub(super) lines: Vec<Row>,
}

/// A line of it.
pub(super) struct Row {
    pub(super) credits: String,
    pub(super) grade: String,
    pub(super) hours: String,
    pub(super) kk: String,
    pub(super) part: String,
    pub(super) ru: String,
}

/// A record, with how far its check is.
pub(super) fn shown(shell: &Shell, record: &ArchiveRecord, check: Check) -> Shown {
    let act = |act: &Act| format!("№ {}, {}", act.number, Day::new(act.on, shell.language).words);
    let coded = |coded: &Coded| {
        let names = format!("{} / {}", coded.kk, coded.ru);
        coded.code.as_ref().map_or_else(|| names.clone(), |code| format!("{code} {names}"))
    };
    let facts = [
        ("record-studied", Some(format!("{} – {}", record.studied_from, record.studied_until))),
        ("field-studyForm", Some(shell.say(&format!("choice-{}", record.form.name())))),
        ("record-specialty", Some(coded(&record.specialty))),
        ("record-qualification", Some(coded(&record.qualification))),
        ("record-order", Some(act(&record.order))),
        ("record-attestation", record.attestation.as_ref().map(act)),
        ("field-registration", record.registration.clone()),
    ];
    let facts = facts.into_iter().filter_map(|(label, value)| Some((shell.say(label), value?))).collect();
    let lines = record.lines.iter().map(|line| row(shell, line)).collect();
    Shown { check: shell.say(&format!("record-{}", check.name())), facts, lines }
}

fn row(shell: &Shell, line: &Line) -> Row {
    let none = || "–".to_owned();
    let grade = match line.grade {
        Grade::Passed => shell.say("record-passed"),
        grade => {
            let percent = grade.percent().map(|percent| format!(" · {percent} %")).unwrap_or_default();
            format!("{}{percent}", grade.name())
        }
    };
    Row {
        credits: line.credits_tenths.map_or_else(none, tenths),
        grade,
        hours: line.hours.map_or_else(none, |hours| hours.to_string()),
        kk: line.kk.clone(),
        part: shell.say(&format!("record-{}", line.part.name())),
        ru: line.ru.clone(),
    }
}

/// A form begins with the record that it replaces; a new one with the first line of its table.
pub(super) fn begin(fields: &mut [Field], record: Option<&ArchiveRecord>, language: Language) {
    for field in fields {
        field.value = match record {
            Some(record) => value(record, field.name, language).unwrap_or_default(),
            None if field.name == "table" => first_line(language),
            None => String::new(),
        };
    }
}

fn value(record: &ArchiveRecord, name: &str, language: Language) -> Option<String> {
    let coded = |coded: &Coded, member: &str| match member {
        "code" => coded.code.clone(),
        "kk" => Some(coded.kk.clone()),
        _ => Some(coded.ru.clone()),
    };
    let act = |act: &Act, member: &str| if member == "on" { act.on.to_string() } else { act.number.clone() };
    match name.split_once('/') {
        Some(("attestation", member)) => record.attestation.as_ref().map(|known| act(known, member)),
        Some(("order", member)) => Some(act(&record.order, member)),
        Some(("qualification", member)) => coded(&record.qualification, member),
        Some(("specialty", member)) => coded(&record.specialty, member),
        Some(_) => None,
        None => match name {
            "registration" => record.registration.clone(),
            "studiedFrom" => Some(record.studied_from.to_string()),
            "studiedUntil" => Some(record.studied_until.to_string()),
            "studyForm" => Some(record.form.name().to_owned()),
            "table" => Some(table(&record.lines, language)),
            _ => None,
        },
    }
}

/// The lines as the table that they can be entered by.
fn table(lines: &[Line], language: Language) -> String {
    let quoted = |text: &str| {
        let plain = !text.contains([';', '"', '\n', ',', '\t']);
        if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    let row = |line: &Line| {
        let percent = line.grade.percent().map(|percent| percent.to_string()).unwrap_or_default();
        let hours = line.hours.map(|hours| hours.to_string()).unwrap_or_default();
        let credits = line.credits_tenths.map(tenths).unwrap_or_default();
        let (kk, ru) = (quoted(&line.kk), quoted(&line.ru));
        [line.part.name(), &kk, &ru, &hours, &credits, &line.grade.name(), &percent].join(";")
    };
    let rows = lines.iter().map(row);
    std::iter::once(first_line(language)).chain(rows).collect::<Vec<_>>().join("\n")
}
