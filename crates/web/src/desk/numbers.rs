//! Numbers as the language of a page writes them (CLDR).

use telnusqa_domain::language::Language;

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
