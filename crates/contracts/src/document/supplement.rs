//! What stands on the supplement of a duplicate: the archive record, as it was checked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::record::{Act, ArchiveRecord, Coded, Grade, Line, StudyForm};

use super::Named;
use crate::record::tenths;

/// What stands on a supplement.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Supplement {
    /// The protocol of the final attestation.
    pub attestation: Option<Dated>,
    /// How he studied, in words.
    pub form: Named,
    /// The lines of the transcript, in order.
    pub lines: Vec<Marked>,
    /// The order by which he left.
    pub order: Dated,
    /// The qualification, behind its code.
    pub qualification: Named,
    /// The number of the duplicate in its register; empty as long as it has none.
    pub register_number: String,
    /// Where it stands in the college's book.
    pub registration: Option<String>,
    /// The specialty, behind its code.
    pub specialty: Named,
    /// The year in which he came.
    pub studied_from: i32,
    /// The year in which he left.
    pub studied_until: i32,
}

/// An act of the college.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
pub struct Dated {
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
}

/// A line of the transcript.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
pub struct Marked {
    /// Credits, as in `1.5`.
    pub credits: Option<String>,
    /// The grade of the five-point scale by whose word it is said; none where it was only passed.
    pub digit: Option<u8>,
    /// Hours.
    pub hours: Option<u16>,
    /// The name in Kazakh.
    pub kk: String,
    /// The letter, with its points as in `3.67`, where the scale is one of letters.
    pub letter: Option<[String; 2]>,
    /// `attestation`, `practice` or `subject`.
    pub part: String,
    /// The percentage.
    pub percent: Option<u8>,
    /// The name in Russian.
    pub ru: String,
}

impl Supplement {
    /// The supplement of a record, under the number of its duplicate.
    #[must_use]
    pub fn of(record: &ArchiveRecord, register_number: String) -> Self {
        Self {
            attestation: record.attestation.as_ref().map(dated),
            form: form(record.form),
            lines: record.lines.iter().map(marked).collect(),
            order: dated(&record.order),
            qualification: coded(&record.qualification),
            register_number,
            registration: record.registration.clone(),
            specialty: coded(&record.specialty),
            studied_from: record.studied_from,
            studied_until: record.studied_until,
        }
    }
}

fn dated(act: &Act) -> Dated {
    Dated { number: act.number.clone(), on: act.on }
}

fn coded(coded: &Coded) -> Named {
    let behind = |name: &str| coded.code.as_ref().map_or_else(|| name.to_owned(), |code| format!("{code} {name}"));
    Named { kk: behind(&coded.kk), ru: behind(&coded.ru) }
}

fn form(form: StudyForm) -> Named {
    let (kk, ru) = match form {
        StudyForm::Evening => ("кешкі", "вечерняя"),
        StudyForm::External => ("сырттай", "заочная"),
        StudyForm::FullTime => ("күндізгі", "очная"),
    };
    Named { kk: kk.to_owned(), ru: ru.to_owned() }
}

fn marked(line: &Line) -> Marked {
    let letter = match line.grade {
        Grade::Letter { letter, .. } => {
            let points = letter.points_hundredths();
            Some([letter.name().to_owned(), format!("{}.{:02}", points / 100, points % 100)])
        }
        Grade::Digit(_) | Grade::Passed => None,
    };
    Marked {
        credits: line.credits_tenths.map(tenths),
        digit: line.grade.digit(),
        hours: line.hours,
        kk: line.kk.clone(),
        letter,
        part: line.part.name().to_owned(),
        percent: line.grade.percent(),
        ru: line.ru.clone(),
    }
}
