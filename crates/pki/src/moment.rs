//! Moments as certificates, lists and time stamps write them, in UTC (RFC 5280 §4.1.2.5, RFC 3161 §2.4.2): from the year 0
//! on, for certificates of old begin before the clocks of computers do.

use chrono::{DateTime, NaiveDate, Utc};
use der::Tag;

use crate::asn1::Element;

/// `Time`: `UTCTime`, whose years are 1950 to 2049, or `GeneralizedTime` without a fraction.
pub(crate) fn moment(element: Element<'_>) -> der::Result<DateTime<Utc>> {
    let text = core::str::from_utf8(element.value).ok().and_then(|text| text.strip_suffix('Z'));
    let malformed = || element.tag.value_error();
    let text = text.ok_or_else(malformed)?;
    match (element.tag, text.as_bytes()) {
        (Tag::GeneralizedTime, _) => utc(text, 0),
        (Tag::UtcTime, [b'0'..=b'4', ..]) => utc(&format!("20{text}"), 0),
        (Tag::UtcTime, _) => utc(&format!("19{text}"), 0),
        _ => None,
    }
    .ok_or_else(malformed)
}

/// `GeneralizedTime` without a fraction.
pub(crate) fn generalized(element: Element<'_>) -> der::Result<DateTime<Utc>> {
    element.tag.assert_eq(Tag::GeneralizedTime)?;
    moment(element)
}

/// `GeneralizedTime` with a fraction of a second or none.
pub(crate) fn precise(element: Element<'_>) -> der::Result<DateTime<Utc>> {
    element.tag.assert_eq(Tag::GeneralizedTime)?;
    let text = core::str::from_utf8(element.value).ok().and_then(|text| text.strip_suffix('Z'));
    let (whole, fraction) = text.map_or(("", None), |text| match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    });
    // A fraction in DER has a figure, and does not end in zero (X.690 §11.7).
    let fits = |text: &str| (1..=9).contains(&text.len()) && are_figures(text) && !text.ends_with('0');
    let nanos = match fraction {
        None => Some(0),
        Some(text) => format!("{text:0<9}").parse().ok().filter(|_| fits(text)),
    };
    nanos.and_then(|nanos| utc(whole, nanos)).ok_or_else(|| Tag::GeneralizedTime.value_error())
}

/// The moment of `YYYYMMDDHHMMSS`.
fn utc(text: &str, nanos: u32) -> Option<DateTime<Utc>> {
    if text.len() != 14 || !are_figures(text) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let date = NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?)?;
    Some(date.and_hms_nano_opt(part(8, 10)?, part(10, 12)?, part(12, 14)?, nanos)?.and_utc())
}

fn are_figures(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::whole;

    fn der(tag: u8, text: &str) -> Vec<u8> {
        [&[tag, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
    }

    fn read(tag: u8, text: &str) -> Option<String> {
        moment(whole(&der(tag, text)).unwrap()).ok().map(|moment| moment.to_rfc3339())
    }

    #[test]
    fn two_figures_of_a_year_are_of_1950_to_2049() {
        assert_eq!(read(23, "500101000000Z").as_deref(), Some("1950-01-01T00:00:00+00:00"));
        assert_eq!(read(23, "491231235959Z").as_deref(), Some("2049-12-31T23:59:59+00:00"));
        assert_eq!(read(24, "20500101000000Z").as_deref(), Some("2050-01-01T00:00:00+00:00"));
    }

    #[test]
    fn what_der_forbids_is_no_moment() {
        for text in
            ["5001010000Z", "500101000000", "500101000000+0500", "500229000000Z", "500101240000Z", "50010100000éZ"]
        {
            assert_eq!(read(23, text), None, "{text}");
        }
        for text in ["20500101000000.5Z", "205001010000Z", "2050010100000 Z", "20501301000000Z", "+2050101000000Z"] {
            assert_eq!(read(24, text), None, "{text}");
        }
        assert_eq!(read(12, "20500101000000Z"), None);
    }

    #[test]
    fn a_time_stamp_may_have_a_fraction() {
        let read =
            |text: &str| precise(whole(&der(24, text)).unwrap()).ok().map(|moment| moment.timestamp_subsec_nanos());
        assert_eq!(read("20261122101500Z"), Some(0));
        assert_eq!(read("20261122101500.25Z"), Some(250_000_000));
        for text in ["20261122101500.Z", "20261122101500.50Z", "20261122101500.+5Z", "20261122101500.1234567891Z"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
