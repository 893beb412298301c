//! The register of colleges as the State Corporation hands it over: `providers.json`.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use telnusqa_domain::identity::{Bin, NotAnIdentity};
use telnusqa_domain::provider::{Lunch, OwnHours, Provider, Register, Schedule, Status};

/// Why a text is no register of colleges.
#[derive(Debug, thiserror::Error)]
pub enum ProvidersError {
    /// A number that is no BIN.
    #[error("read {bin:?} on line {line}, which is no BIN ({reason:?})")]
    Bin {
        /// The text in its place.
        bin: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: NotAnIdentity,
    },
    /// Colleges that took one another over in a circle.
    #[error("find who answers for the papers of {bin} on line {line}: its successors go in a circle")]
    Circle {
        /// The first of them.
        bin: String,
        /// Its line, from 1.
        line: usize,
    },
    /// No college at all: nothing could be taken in.
    #[error("find a college in it")]
    Empty,
    /// Hours that no day can have: `hours` as `09:00-18:30`, `lunch` within them as `13:00-14:00`, or `none`.
    #[error(
        "make a day of {bin} on line {line} of its `hours` and its `lunch`, as in 09:00-18:30 and 13:00-14:00, or none"
    )]
    Hours {
        /// Whose.
        bin: String,
        /// Its line, from 1.
        line: usize,
    },
    /// A college that people could not be told of in Kazakh or in Russian.
    #[error("name {bin} on line {line} in Kazakh and in Russian")]
    Nameless {
        /// Which.
        bin: String,
        /// Its line, from 1.
        line: usize,
    },
    /// No JSON of this form.
    #[error("read the register of colleges")]
    Form(#[source] serde_json::Error),
    /// A college stands in it twice.
    #[error("tell two colleges with the BIN {bin} apart, the second on line {line}")]
    Twice {
        /// Which.
        bin: String,
        /// The line of the second, from 1.
        line: usize,
    },
    /// An office week that is neither of five nor of six days.
    #[error("make an office week of {week} days for {bin} on line {line}")]
    Week {
        /// Whose.
        bin: String,
        /// Its line, from 1.
        line: usize,
        /// Its days.
        week: u8,
    },
}

/// Reads the register. Members that are not known are passed over.
///
/// # Errors
/// [`ProvidersError`]: the first thing that is wrong.
pub fn read(json: &str) -> Result<Register, ProvidersError> {
    // Some editors put a mark before UTF-8.
    let json = json.trim_start_matches('\u{feff}');
    let written: Vec<WrittenProvider> = serde_json::from_str(json).map_err(ProvidersError::Form)?;
    let mut seen = BTreeSet::new();
    let mut providers = Vec::with_capacity(written.len());
    for written in written {
        let provider = provider(json, written)?;
        if !seen.insert(provider.bin) {
            let bin = provider.bin.as_str().to_owned();
            let line = lines_of(json, &bin).nth(1).unwrap_or(1);
            return Err(ProvidersError::Twice { bin, line });
        }
        providers.push(provider);
    }
    if providers.is_empty() {
        return Err(ProvidersError::Empty);
    }
    let register = Register::new(providers);
    match register.circle() {
        None => Ok(register),
        Some(bin) => {
            let bin = bin.as_str().to_owned();
            let line = line_of(json, &bin);
            Err(ProvidersError::Circle { bin, line })
        }
    }
}

/// The line on which a college stands, from 1.
fn line_of(json: &str, bin: &str) -> usize {
    lines_of(json, bin).next().unwrap_or(1)
}

/// The lines on which colleges with this number stand.
fn lines_of(json: &str, bin: &str) -> impl Iterator<Item = usize> {
    let named =
        |at: &usize| json[..*at].trim_end().strip_suffix(':').is_some_and(|to| to.trim_end().ends_with("\"bin\""));
    places(json, bin).into_iter().filter(named).map(|at| line_at(json, at))
}

/// Where a text stands as a string.
fn places(json: &str, text: &str) -> Vec<usize> {
    json.match_indices(&format!("\"{text}\"")).map(|(at, _)| at).collect()
}

fn line_at(json: &str, at: usize) -> usize {
    json[..at].matches('\n').count() + 1
}

#[derive(Deserialize)]
struct WrittenProvider {
    bin: String,
    hours: Option<String>,
    lunch: Option<String>,
    name: Name,
    #[serde(flatten)]
    status: WrittenStatus,
    week: u8,
}

#[derive(Deserialize)]
struct Name {
    kk: String,
    ru: String,
}

#[derive(Deserialize)]
#[serde(tag = "status", rename_all = "camelCase")]
enum WrittenStatus {
    Active,
    Liquidated { archive: String, since: NaiveDate },
    Merged { since: NaiveDate, successor: String },
}

fn provider(json: &str, written: WrittenProvider) -> Result<Provider, ProvidersError> {
    let WrittenProvider { bin, hours, lunch, name, status, week } = written;
    let line = line_of(json, &bin);
    if !matches!(week, 5 | 6) {
        return Err(ProvidersError::Week { bin, line, week });
    }
    if [&name.kk, &name.ru].into_iter().any(|name| name.trim().is_empty()) {
        return Err(ProvidersError::Nameless { bin, line });
    }
    let number = |bin| number(json, bin);
    let status = match status {
        WrittenStatus::Active => Status::Active,
        WrittenStatus::Liquidated { archive, since } => Status::Liquidated { archive: number(archive)?, since },
        WrittenStatus::Merged { since, successor } => Status::Merged { since, successor: number(successor)? },
    };
    let wrong = || ProvidersError::Hours { bin: bin.clone(), line };
    let hours = own_hours(hours.as_deref(), lunch.as_deref()).ok_or_else(wrong)?;
    // Whatever regulation holds, the day goes from opening to closing around lunch.
    if !(Schedule { hours, week }).is_sound() {
        return Err(wrong());
    }
    let (bin, later) = (number(bin.clone())?, Vec::new());
    Ok(Provider { bin, hours, later, name_kk: name.kk, name_ru: name.ru, status, week })
}

/// What a college has set of its hours, as they are written; `None` where that is no day.
pub(crate) fn own_hours(hours: Option<&str>, lunch: Option<&str>) -> Option<OwnHours> {
    let day = match hours {
        None => None,
        Some(hours) => Some(span(hours)?),
    };
    let lunch = match lunch {
        None => None,
        Some("none") => Some(Lunch::None),
        Some(lunch) => span(lunch).map(|(from, to)| Some(Lunch::At(from, to)))?,
    };
    Some(OwnHours { day, lunch })
}

/// As in `09:00-18:30`.
fn span(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
    time(from).zip(time(to))
}

fn number(json: &str, bin: String) -> Result<Bin, ProvidersError> {
    let line = places(json, &bin).first().map_or(1, |at| line_at(json, *at));
    Bin::parse(&bin).map_err(|reason| ProvidersError::Bin { bin, line, reason })
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::regulation::RegulationId;

    use super::*;

    fn bin(text: &str) -> Bin {
        Bin::parse(text).unwrap()
    }

    fn one(more: &str) -> String {
        format!(r#"[{{"bin":"050340517500","name":{{"kk":"Қ","ru":"К"}},{more}}}]"#)
    }

    #[test]
    fn the_register_of_the_region_is_read() {
        let register = read(include_str!("../../../tests/data/iis/providers.json")).unwrap();
        assert_eq!(register.iter().count(), 56);
        assert_eq!(register.iter().filter(|provider| provider.week == 6).count(), 6);
        let first = register.find(bin("050340517500")).unwrap();
        assert_eq!(first.name_kk, "Қостанай политехникалық колледжі");
        assert_eq!(first.name_ru, "Костанайский политехнический колледж");
        assert_eq!(first.status, Status::Active);
    }

    #[test]
    fn papers_of_closed_colleges_go_where_the_register_says() {
        let register = read(include_str!("../../../tests/data/iis/providers.json")).unwrap();
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let merged = bin("080140741158");
        assert_eq!(register.route(merged, day(2022, 8, 31)), None);
        assert_eq!(register.route(merged, day(2022, 9, 1)), Some(bin("961040767482")));
        assert_eq!(register.route(bin("950840772176"), day(2026, 9, 7)), Some(bin("050340517500")));
        for provider in register.iter().filter(|provider| provider.status == Status::Active) {
            assert_eq!(register.route(provider.bin, day(2026, 9, 7)), None);
        }
    }

    #[test]
    fn a_circle_of_successors_is_told_with_its_line() {
        let one = |bin: &str, to: &str, since: &str| {
            format!(
                r#"{{"bin": "{bin}", "name": {{"kk": "Қ", "ru": "К"}}, "week": 5, "status": "merged", "successor": "{to}",
                "since": "{since}"}}"#
            )
        };
        let (a, b, c) = ("050340517500", "970940123375", "130140665100");
        let circle =
            format!("[\n{},\n{},\n{}\n]", one(c, a, "2020-09-01"), one(a, b, "2022-09-01"), one(b, a, "2030-09-01"));
        let Err(ProvidersError::Circle { bin, line }) = read(&circle) else { panic!("it is a circle") };
        assert_eq!((bin.as_str(), line), (a, 4));
        let to_itself = format!("[{}]", one(a, a, "2020-09-01"));
        assert!(matches!(read(&to_itself), Err(ProvidersError::Circle { line: 1, .. })));
    }

    #[test]
    fn a_college_sets_its_own_hours_and_its_lunch() {
        let office =
            |more: &str| {
                let register = read(&one(&format!(r#""week":6,"status":"active"{more}"#)))?;
                let office = register.find(bin("050340517500")).and_then(|college| college.office(RegulationId::Y2023));
                Ok::<_, ProvidersError>(office.map(|office| {
                    (office.opens(NaiveDate::MIN).to_string(), office.closes(NaiveDate::MIN).to_string())
                }))
            };
        let day = |opens: &str, closes: &str| Some((opens.to_owned(), closes.to_owned()));
        assert_eq!(office("").unwrap(), day("09:00:00", "18:30:00"));
        assert_eq!(office(r#","hours":"08:30-17:30","lunch":"13:00-14:00""#).unwrap(), day("08:30:00", "17:30:00"));
        assert_eq!(office(r#","lunch":"none","hours":"08:00-12:00""#).unwrap(), day("08:00:00", "12:00:00"));
        for wrong in [
            r#","hours":"18:30-09:00""#,
            r#","hours":"9:00-18:30""#,
            r#","hours":"09:00""#,
            r#","hours":"08:00-12:00""#,
            r#","lunch":"08:00-09:30""#,
            r#","lunch":"at noon""#,
        ] {
            assert!(matches!(office(wrong), Err(ProvidersError::Hours { .. })), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert!(read(&one(r#""week":6,"status":"active","kato":"390810111""#)).is_ok());
        assert!(matches!(read(&one(r#""week":7,"status":"active""#)), Err(ProvidersError::Week { week: 7, .. })));
        assert!(matches!(read(&one(r#""week":5,"status":"asleep""#)), Err(ProvidersError::Form(_))));
        assert!(matches!(read(&one(r#""week":5,"status":"merged""#)), Err(ProvidersError::Form(_))));
        let twice =
            one(r#""week":5,"status":"active""#).replace("}]", "},") + &one(r#""week":5,"status":"active""#)[1..];
        assert!(matches!(read(&twice), Err(ProvidersError::Twice { line: 1, .. })));
        let apart = twice.replace("},{", "},\n{");
        assert!(matches!(read(&apart), Err(ProvidersError::Twice { line: 2, .. })), "{apart}");
        assert!(matches!(read("[]"), Err(ProvidersError::Empty)));
        assert!(read(&format!("\u{feff}{}", one(r#""week":5,"status":"active""#))).is_ok());
        let nameless = one(r#""week":5,"status":"active""#).replace('Қ', " ");
        assert!(matches!(read(&nameless), Err(ProvidersError::Nameless { line: 1, .. })));
        let successor = one(r#""week":5,"status":"merged","since":"2022-09-01","successor":"961040767483""#);
        let lower = successor.replace(r#""successor""#, "\n\"successor\"");
        let Err(ProvidersError::Bin { line, reason, .. }) = read(&lower) else { panic!("it is no BIN") };
        assert_eq!((line, reason), (2, NotAnIdentity::ControlDigit));
    }
}
