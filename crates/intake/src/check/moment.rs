//! Dates and moments of the contract, strictly: `YYYY-MM-DD`, and RFC 3339 with an offset; both real ones.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Reads `YYYY-MM-DD`, a day that exists.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
    shape.then_some(())?;
    let year = i32::try_from(digits(&bytes[..4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&bytes[5..7])?, digits(&bytes[8..])?)
}

/// Reads RFC 3339 with an offset, a moment that exists. A leap second (`:60`) is none: Kazakhstan's clocks show none.
pub(crate) fn moment(text: &str) -> Option<DateTime<Utc>> {
    let (day, rest) = (text.get(..10)?, text.as_bytes().get(10..)?);
    let shape = rest.len() > 9 && matches!(rest[0], b'T' | b't') && rest[3] == b':' && rest[6] == b':';
    shape.then_some(())?;
    let (nanosecond, offset) = fraction(&rest[9..])?;
    let time =
        NaiveTime::from_hms_nano_opt(digits(&rest[1..3])?, digits(&rest[4..6])?, digits(&rest[7..9])?, nanosecond)?;
    let local = NaiveDateTime::new(date(day)?, time);
    local.checked_sub_signed(offset_of(offset)?).map(|utc| utc.and_utc())
}

/// The nanoseconds of an optional fraction, and what follows it.
fn fraction(rest: &[u8]) -> Option<(u32, &[u8])> {
    let Some(tail) = rest.strip_prefix(b".") else { return Some((0, rest)) };
    let length = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, offset) = tail.split_at(length);
    (length > 0).then_some(())?;
    let nanosecond = (0..9).fold(0, |sum, at| sum * 10 + fraction.get(at).map_or(0, |byte| u32::from(byte - b'0')));
    Some((nanosecond, offset))
}

fn offset_of(text: &[u8]) -> Option<TimeDelta> {
    if matches!(text, b"Z" | b"z") {
        return Some(TimeDelta::zero());
    }
    let shape = text.len() == 6 && matches!(text[0], b'+' | b'-') && text[3] == b':';
    shape.then_some(())?;
    let (hours, minutes) = (digits(&text[1..3])?, digits(&text[4..])?);
    (hours < 24 && minutes < 60).then_some(())?;
    let size = TimeDelta::minutes(i64::from(hours * 60 + minutes));
    Some(if text[0] == b'-' { -size } else { size })
}

/// The number that up to nine ASCII digits write.
fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_real_days_only() {
        assert_eq!(date("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
        for text in [
            "2023-02-29",
            "2026-13-01",
            "2026-1-01",
            "26-01-01",
            "2026-01-01 ",
            "+026-01-01",
            "11.02.2031",
            "",
            "٢٠٢٦-01-01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn reads_real_moments_with_an_offset() {
        let at = |text| moment(text).map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
        for (text, utc) in [
            ("2026-11-23T10:05:12+05:00", "2026-11-23T05:05:12Z"),
            ("2026-11-23t05:05:12z", "2026-11-23T05:05:12Z"),
            ("2026-11-22T23:35:12-05:30", "2026-11-23T05:05:12Z"),
            ("2026-11-23T05:05:12-00:00", "2026-11-23T05:05:12Z"),
            ("2026-11-23T05:05:12.5Z", "2026-11-23T05:05:12.500Z"),
            ("2026-11-23T05:05:12.1234567891Z", "2026-11-23T05:05:12.123456789Z"),
        ] {
            assert_eq!(at(text).as_deref(), Some(utc), "{text}");
        }
        for text in [
            "2026-11-23T10:05:12",
            "2026-11-23 10:05:12Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T23:59:60Z",
            "2026-02-30T10:00:00Z",
            "2026-11-23T10:05Z",
            "2026-11-23T10:05:12.Z",
            "2026-11-23T10:05:12+0500",
            "2026-11-23T10:05:12+24:00",
            "2026-11-23T10:05:12+05:60",
            "2026-11-23T10:05:12+05:00x",
            "2026-11-23",
            "",
            "2026-11-23T10:05:12+05",
            "2026-11-2\u{661}T10:05:12Z",
            "2026-11-23T1\u{661}:05:12Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
