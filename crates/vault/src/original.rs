//! By what the same original of the same person at the same college is recognised.

use crate::fold;
use crate::person::Record;

/// The text by which the same original of the same person at the same college is recognised; `None` without a number.
///
/// The person is the IIN, else folded surname, given name and birth date (`possibleDuplicateOf` of the contract with the
/// IIS). Case, blanks, punctuation and look-alike letters of series and number don't count; leading zeros do. The text
/// is personal data: it goes into [`crate::Key::Original`] and nowhere else.
#[must_use]
pub fn original_key(
    record: &Record,
    kind: &str,
    series: Option<&str>,
    number: Option<&str>,
    college: &str,
) -> Option<String> {
    let number = number.map(fold::number).filter(|number| !number.is_empty())?;
    let series = series.map(fold::number).unwrap_or_default();
    Some([&*person(record)?, kind, &series, &number, college].join("\n"))
}

fn person(record: &Record) -> Option<String> {
    if let Some(iin) = record.iin.as_deref().map(fold::digits).filter(|iin| !iin.is_empty()) {
        return Some(iin);
    }
    let [surname, given_name] = [fold::name(&record.surname), fold::name(&record.given_name)];
    if surname.is_empty() && given_name.is_empty() {
        return None;
    }
    Some(format!("{surname} {given_name} {}", record.birth_date?))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::Value;

    use super::*;

    fn record(iin: Option<&str>, surname: &str, given_name: &str) -> Record {
        Record {
            birth_date: NaiveDate::from_ymd_opt(1999, 4, 17),
            given_name: given_name.into(),
            iin: iin.map(Into::into),
            more: Value::Null,
            patronymic: None,
            surname: surname.into(),
        }
    }

    fn key(record: &Record, series: Option<&str>, number: Option<&str>) -> Option<String> {
        original_key(record, "diploma", series, number, "000240445715")
    }

    #[test]
    fn the_same_original_however_it_is_written() {
        let aigul = record(Some("990417400001"), "Әбілова", "Айгүл");
        let first = key(&aigul, Some("ТКБ"), Some("0123456"));
        assert!(first.is_some());
        for (series, number) in [("ткб", "0123456"), (" TKБ ", " 0123456 "), ("Т К Б", "0123-456"), ("ТКБ", "№0123456")]
        {
            assert_eq!(key(&aigul, Some(series), Some(number)), first, "{series} {number}");
        }
        assert_eq!(key(&aigul, None, Some("1")), key(&aigul, Some(" "), Some("1")));
        let married = record(Some("990417400001"), "Жаңаева", "Айгүл");
        assert_eq!(key(&married, Some("ТКБ"), Some("0123456")), first, "the IIN alone names the person");
    }

    #[test]
    fn another_original() {
        let aigul = record(Some("990417400001"), "Әбілова", "Айгүл");
        let first = key(&aigul, Some("ТКБ"), Some("0123456"));
        for (series, number) in [(Some("ТКВ"), "0123456"), (Some("ТКБ"), "123456"), (None, "0123456")] {
            assert_ne!(key(&aigul, series, Some(number)), first);
        }
        assert_ne!(original_key(&aigul, "certificate", Some("ТКБ"), Some("0123456"), "000240445715"), first);
        assert_ne!(original_key(&aigul, "diploma", Some("ТКБ"), Some("0123456"), "000240445716"), first);
        assert_ne!(key(&record(Some("990417400002"), "Әбілова", "Айгүл"), Some("ТКБ"), Some("0123456")), first);
    }

    #[test]
    fn a_foreigner_is_his_name_and_birth_date() {
        let first = key(&record(None, "Әбілова", "Айгүл"), None, Some("7"));
        assert!(first.is_some());
        assert_eq!(key(&record(None, "АБИЛОВА", "Айгул"), None, Some("7")), first);
        assert_ne!(key(&record(None, "Абилова", "Айна"), None, Some("7")), first);
        let mut younger = record(None, "Әбілова", "Айгүл");
        younger.birth_date = NaiveDate::from_ymd_opt(2000, 4, 17);
        assert_ne!(key(&younger, None, Some("7")), first);
        younger.birth_date = None;
        assert_eq!(key(&younger, None, Some("7")), None);
        assert_eq!(key(&record(None, "-", " "), None, Some("7")), None);
    }

    #[test]
    fn never_without_a_number() {
        let aigul = record(Some("990417400001"), "Әбілова", "Айгүл");
        for number in [None, Some(""), Some("  "), Some("б/н").map(|_| "-")] {
            assert_eq!(key(&aigul, Some("ТКБ"), number), None);
        }
    }
}
