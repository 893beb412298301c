//! Which language a reader wants: `Accept-Language` (RFC 9110 §12.5.4).

use telnusqa_domain::language::Language;

/// The language to answer in: the one with the highest weight, of equal ones the first named; Kazakh, the state
/// language, where none of ours is wanted or the header is missing or unreadable.
#[must_use]
pub fn negotiate(accept_language: Option<&str>) -> Language {
    let wanted = accept_language.unwrap_or_default().split(',').filter_map(range);
    let best = wanted.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(Language::Kk, |(language, _)| language)
}

/// A language of ours and its weight in thousandths; none where it is unknown or not wanted.
fn range(range: &str) -> Option<(Language, u16)> {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
    let language = if primary == "*" { Language::Kk } else { Language::from_code(&primary)? };
    let weight = match parameters.trim() {
        "" => 1000,
        weight => thousandths(weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="))?)?,
    };
    (weight > 0).then_some((language, weight))
}

/// A weight from `0` to `1` with at most three decimals.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" if digits && decimals.bytes().all(|byte| byte == b'0') => Some(1000),
        "0" if digits => format!("{decimals:0<3}").parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_language_most_wanted_is_chosen() {
        for (header, expected) in [
            ("ru", Language::Ru),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language::Ru),
            ("en-GB;q=0.5, kk;q=0.9, ru;q=0.8", Language::Kk),
            ("de, fr;q=0.9, en;q=0.1", Language::En),
            ("RU ; q=0.3, en ; q=0.301", Language::En),
            ("ru;q=0, en;q=0.2", Language::En),
            ("ru, en", Language::Ru),
            ("*", Language::Kk),
            ("*;q=0.1, ru", Language::Ru),
            ("de", Language::Kk),
            ("", Language::Kk),
            ("ru;q=7, en;q=0.1", Language::En),
            ("ru;q=0.1234", Language::Kk),
            (";;;,,,=", Language::Kk),
        ] {
            assert_eq!(negotiate(Some(header)), expected, "{header}");
        }
        assert_eq!(negotiate(None), Language::Kk);
    }

    proptest! {
        #[test]
        fn nonsense_is_answered_too(header in ".*") {
            let _ = negotiate(Some(&header));
        }
    }
}
