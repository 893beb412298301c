//! Numbers as the language of a page writes them (CLDR).

use telnusqa_domain::language::Language;

use super::words::tell;

/// `12 345`, in English `12,345`.
pub(super) fn count(number: impl Into<i128>, language: Language) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let separator = match language {
        Language::En => ",",
        Language::Kk | Language::Ru => "\u{a0}",
    };
    let sign = if number < 0 { "-" } else { "" };
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{sign}{}", groups.join(separator))
}

/// `94,5 %`, in Kazakh `94,5%`, in English `94.5%`.
pub(super) fn share(of_one: f64, language: Language) -> String {
    let percent = format!("{:.1}", of_one * 100.0);
    let percent = percent.strip_suffix(".0").unwrap_or(&percent);
    match language {
        Language::En => format!("{percent}%"),
        Language::Kk => format!("{}%", percent.replace('.', ",")),
        Language::Ru => format!("{}\u{a0}%", percent.replace('.', ",")),
    }
}

/// `3 д 4 ч`: a length of time in its two largest units.
pub(super) fn span(seconds: u64, language: Language) -> String {
    let parts =
        [("unit-day", 86_400, u64::MAX), ("unit-hour", 3_600, 24), ("unit-minute", 60, 60), ("unit-second", 1, 60)];
    let of = |(name, unit, below): (&'static str, u64, u64)| (name, seconds / unit % below);
    let from = parts.iter().position(|(_, unit, _)| seconds >= *unit).unwrap_or(parts.len() - 1);
    let said =
        parts.into_iter().map(of).skip(from).take(2).enumerate().filter(|(at, (_, number))| *at == 0 || *number > 0);
    let said = said.map(|(_, (name, number))| tell(language, name, [("number", count(number, language))]));
    said.collect::<Vec<_>>().join(" ").replace(' ', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_as_the_language_does() {
        for (of_one, en, kk, ru) in [
            (0.945, "94.5%", "94,5%", "94,5\u{a0}%"),
            (1.0, "100%", "100%", "100\u{a0}%"),
            (0.0, "0%", "0%", "0\u{a0}%"),
        ] {
            let said = [Language::En, Language::Kk, Language::Ru].map(|language| share(of_one, language));
            assert_eq!(said, [en, kk, ru]);
        }
    }

    #[test]
    fn a_span_is_said_in_its_two_largest_units() {
        for (seconds, said) in [
            (0, "0\u{a0}s"),
            (59, "59\u{a0}s"),
            (60, "1\u{a0}min"),
            (3_725, "1\u{a0}h\u{a0}2\u{a0}min"),
            (86_400 * 1_200 + 30, "1,200\u{a0}d"),
        ] {
            assert_eq!(span(seconds, Language::En), said);
        }
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, en, ru) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1\u{a0}000"),
            (12_345_678, "12,345,678", "12\u{a0}345\u{a0}678"),
            (-1_234, "-1,234", "-1\u{a0}234"),
        ] {
            let said = [Language::En, Language::Ru, Language::Kk].map(|language| count(number, language));
            assert_eq!(said, [en, ru, ru]);
        }
    }
}
