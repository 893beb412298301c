//! The graduate's archive record as it lies in the vault, and as the API writes it. It is personal data: nothing of it is ever logged.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnusqa_domain::record::{Act, ArchiveRecord, Cells, Coded, Line, Part, StudyForm};

/// The number of the form.
const SCHEMA: u32 = 1;

/// A file is no archive record; it says nothing of what stands in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("read the archive record")]
pub struct NotARecord;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    attestation: Option<ActForm>,
    lines: Vec<LineForm>,
    order: ActForm,
    qualification: CodedForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
    schema: u32,
    specialty: CodedForm,
    studied_from: i32,
    studied_until: i32,
    study_form: String,
}

#[derive(Deserialize, Serialize)]
struct ActForm {
    number: String,
    on: NaiveDate,
}

#[derive(Deserialize, Serialize)]
struct CodedForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    kk: String,
    ru: String,
}

#[derive(Deserialize, Serialize)]
struct LineForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    credits: Option<String>,
    grade: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<u16>,
    kk: String,
    part: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u8>,
    ru: String,
}

/// The members of a record, as they are written.
#[must_use]
pub fn members(record: &ArchiveRecord) -> Map<String, Value> {
    let form = Form {
        attestation: record.attestation.as_ref().map(ActForm::of),
        lines: record.lines.iter().map(LineForm::of).collect(),
        order: ActForm::of(&record.order),
        qualification: CodedForm::of(&record.qualification),
        registration: record.registration.clone(),
        schema: SCHEMA,
        specialty: CodedForm::of(&record.specialty),
        studied_from: record.studied_from,
        studied_until: record.studied_until,
        study_form: record.form.name().to_owned(),
    };
    match serde_json::to_value(form) {
        Ok(Value::Object(members)) => members,
        _ => unreachable!("a form holds only strings, numbers and lists"),
    }
}

/// The record of a file; members that are not known, as its salt, are passed over.
///
/// # Errors
/// [`NotARecord`]
pub fn read(file: &[u8]) -> Result<ArchiveRecord, NotARecord> {
    let form: Form = serde_json::from_slice(file).map_err(|_| NotARecord)?;
    form.record().ok_or(NotARecord)
}

impl Form {
    fn record(self) -> Option<ArchiveRecord> {
        if self.schema != SCHEMA {
            return None;
        }
        Some(ArchiveRecord {
            attestation: self.attestation.map(ActForm::act),
            form: StudyForm::from_name(&self.study_form)?,
            lines: self.lines.into_iter().map(LineForm::line).collect::<Option<_>>()?,
            order: self.order.act(),
            qualification: self.qualification.coded(),
            registration: self.registration,
            specialty: self.specialty.coded(),
            studied_from: self.studied_from,
            studied_until: self.studied_until,
        })
    }
}

impl ActForm {
    fn of(act: &Act) -> Self {
        Self { number: act.number.clone(), on: act.on }
    }

    fn act(self) -> Act {
        Act { number: self.number, on: self.on }
    }
}

impl CodedForm {
    fn of(coded: &Coded) -> Self {
        Self { code: coded.code.clone(), kk: coded.kk.clone(), ru: coded.ru.clone() }
    }

    fn coded(self) -> Coded {
        Coded { code: self.code, kk: self.kk, ru: self.ru }
    }
}

impl LineForm {
    fn of(line: &Line) -> Self {
        Self {
            credits: line.credits_tenths.map(tenths),
            grade: line.grade.name(),
            hours: line.hours,
            kk: line.kk.clone(),
            part: line.part.name().to_owned(),
            percent: line.grade.percent(),
            ru: line.ru.clone(),
        }
    }

    fn line(self) -> Option<Line> {
        Part::from_name(&self.part)?;
        let cells = Cells {
            credits: self.credits,
            grade: Some(self.grade),
            hours: self.hours.map(|hours| hours.to_string()),
            kk: Some(self.kk),
            part: Some(self.part),
            percent: self.percent.map(|percent| percent.to_string()),
            ru: Some(self.ru),
        };
        cells.line().ok()
    }
}

/// `15` as `1.5`, `20` as `2`.
#[must_use]
pub fn tenths(tenths: u16) -> String {
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::record::Grade;

    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let coded = |code: Option<&str>| Coded {
            code: code.map(str::to_owned),
            kk: "Бағдарламалық қамтамасыз ету".to_owned(),
            ru: "Программное обеспечение".to_owned(),
        };
        let line = |grade, credits_tenths, hours, part| Line {
            credits_tenths,
            grade,
            hours,
            kk: "Пән".to_owned(),
            part,
            ru: "Предмет".to_owned(),
        };
        let record = ArchiveRecord {
            attestation: None,
            form: StudyForm::Evening,
            lines: vec![
                line(Grade::Digit(4), None, Some(72), Part::Subject),
                line(Grade::parse("B+", Some("88")).unwrap(), Some(15), None, Part::Practice),
                line(Grade::Passed, None, None, Part::Attestation),
            ],
            order: Act { number: "45-ж".to_owned(), on: "2014-07-01".parse().unwrap() },
            qualification: coded(None),
            registration: Some("1207".to_owned()),
            specialty: coded(Some("06130100")),
            studied_from: 2010,
            studied_until: 2014,
        };
        let mut written = members(&record);
        written.insert("salt".to_owned(), "00".into());
        let file = serde_json::to_vec(&written).unwrap();
        assert_eq!(read(&file), Ok(record));
        for (member, value) in [("schema", Value::from(2)), ("studyForm", "by night".into()), ("lines", Value::Null)] {
            let mut other = written.clone();
            other.insert(member.to_owned(), value);
            assert_eq!(read(&serde_json::to_vec(&other).unwrap()), Err(NotARecord), "{member}");
        }
    }
}
