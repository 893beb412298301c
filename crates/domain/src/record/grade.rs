//! Grades, each in the scale that the college used.

use super::Wrong;

/// A grade.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Grade {
    /// Of the five-point scale: from 2 to 5.
    Digit(u8),
    /// Of the scale of letters.
    Letter {
        /// Which.
        letter: Letter,
        /// The percentage, where it is kept: it belongs to the letter.
        percent: Option<u8>,
    },
    /// Passed, without a grade.
    Passed,
}

/// A letter, with the points and percentages that belong to it in the credit technology of study.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Letter(usize);

/// Letter, points in hundredths, lowest and highest percentage, and the digit whose word it is said by.
const LETTERS: [(&str, u16, u8, u8, u8); 12] = [
    ("A", 400, 95, 100, 5),
    ("A-", 367, 90, 94, 5),
    ("B+", 333, 85, 89, 4),
    ("B", 300, 80, 84, 4),
    ("B-", 267, 75, 79, 4),
    ("C+", 233, 70, 74, 4),
    ("C", 200, 65, 69, 3),
    ("C-", 167, 60, 64, 3),
    ("D+", 133, 55, 59, 3),
    ("D", 100, 50, 54, 3),
    ("FX", 50, 25, 49, 2),
    ("F", 0, 0, 24, 2),
];

impl Letter {
    /// Every one, the best first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LETTERS.len()).map(Self)
    }

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        LETTERS[self.0].0
    }

    /// Its points, in hundredths.
    #[must_use]
    pub const fn points_hundredths(self) -> u16 {
        LETTERS[self.0].1
    }

    /// Whether this percentage is one of its.
    #[must_use]
    pub fn has(self, percent: u8) -> bool {
        (LETTERS[self.0].2..=LETTERS[self.0].3).contains(&percent)
    }
}

impl Grade {
    /// The grade of a text, as in `5`, `A-` or `passed`, with the percentage beside it.
    ///
    /// # Errors
    /// [`Wrong::Grade`] or [`Wrong::Percent`].
    pub fn parse(text: &str, percent: Option<&str>) -> Result<Self, Wrong> {
        // Letters of the keyboard that happened to be on look the same.
        let folded: String = text.trim().to_uppercase().chars().map(latin).collect();
        let letter = Letter::all().find(|letter| letter.name() == folded);
        let percent = percent.map(|text| text.trim().trim_end_matches('%').trim_end());
        match (letter, percent) {
            (Some(letter), None) => Ok(Self::Letter { letter, percent: None }),
            (Some(letter), Some(percent)) => {
                let percent = percent.parse().ok().filter(|percent| letter.has(*percent)).ok_or(Wrong::Percent)?;
                Ok(Self::Letter { letter, percent: Some(percent) })
            }
            (None, _) => {
                let grade = match text.trim().to_lowercase().as_str() {
                    digit @ ("2" | "3" | "4" | "5") => Self::Digit(digit.as_bytes()[0] - b'0'),
                    "passed" | "зачет" | "зачёт" | "зачтено" | "сынақ" | "сынақтан өтті" | "сын." => {
                        Self::Passed
                    }
                    _ => return Err(Wrong::Grade),
                };
                if percent.is_some() { Err(Wrong::Percent) } else { Ok(grade) }
            }
        }
    }

    /// As [`Self::parse`] reads it, without the percentage.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Digit(digit) => digit.to_string(),
            Self::Letter { letter, .. } => letter.name().to_owned(),
            Self::Passed => "passed".to_owned(),
        }
    }

    /// The percentage, where it is kept.
    #[must_use]
    pub const fn percent(self) -> Option<u8> {
        match self {
            Self::Letter { percent, .. } => percent,
            Self::Digit(_) | Self::Passed => None,
        }
    }

    /// The digit of the five-point scale by whose word it is said; none for what was only passed.
    #[must_use]
    pub const fn digit(self) -> Option<u8> {
        match self {
            Self::Digit(digit) => Some(digit),
            Self::Letter { letter, .. } => Some(LETTERS[letter.0].4),
            Self::Passed => None,
        }
    }
}

const fn latin(character: char) -> char {
    match character {
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Х' => 'X',
        '−' | '–' | '‑' => '-',
        other => other,
    }
}
