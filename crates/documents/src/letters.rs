//! What people wrote, made harmless and printable.

use serde_json::Value;
use typst::text::Font;
use unicode_normalization::UnicodeNormalization as _;

/// What stands where nothing was said.
const NOTHING: &str = "–";
/// The longest run of letters that is left as it is; the longest words of both languages are shorter.
const RUN_MAX: usize = 36;
/// The member that is ours, and must be read off the paper as it is.
const WHOLE: &str = "verification";
/// A place where a line may be broken, and nothing is seen.
const BREAK: char = '\u{200b}';

/// The letters that the fonts have.
pub(crate) struct Letters {
    fonts: Vec<Font>,
}

impl Letters {
    /// Those of all these fonts.
    pub(crate) fn of(fonts: &[Font]) -> Self {
        Self { fonts: fonts.to_vec() }
    }

    /// Makes every text of an order one that can be printed. What is copied letter by letter stays whole.
    pub(crate) fn clean(&self, data: &mut Value) {
        match data {
            Value::Array(values) => values.iter_mut().for_each(|value| self.clean(value)),
            Value::Object(members) => {
                members.iter_mut().filter(|(name, _)| *name != WHOLE).for_each(|(_, value)| self.clean(value));
            }
            Value::String(text) => *text = self.printable(text),
            Value::Bool(_) | Value::Null | Value::Number(_) => {}
        }
    }

    /// One line, single spaces, nothing that is not seen or turns the order of the letters; a letter that a font lacks is shown
    /// by its number, as in `[U+1F600]`.
    fn printable(&self, text: &str) -> String {
        let visible: String = text.nfc().map(|letter| if is_unseen(letter) { ' ' } else { letter }).collect();
        let words: Vec<String> = visible.split_whitespace().map(|word| breakable(&self.shown(word))).collect();
        if words.is_empty() { NOTHING.to_owned() } else { words.join(" ") }
    }

    fn shown(&self, word: &str) -> String {
        let mut shown = String::with_capacity(word.len());
        for letter in word.chars() {
            if self.have(letter) {
                shown.push(letter);
            } else {
                shown.push_str(&format!("[U+{:04X}]", u32::from(letter)));
            }
        }
        shown
    }

    /// Whether each font has it: a text may stand in any of them.
    fn have(&self, letter: char) -> bool {
        self.fonts.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
    }
}

/// A word that is too long for a line may be broken anywhere.
fn breakable(word: &str) -> String {
    if word.chars().nth(RUN_MAX).is_none() {
        return word.to_owned();
    }
    let mut broken = String::with_capacity(word.len() * 4);
    for (at, letter) in word.chars().enumerate() {
        if at > 0 && at % 8 == 0 && !is_mark(letter) {
            broken.push(BREAK);
        }
        broken.push(letter);
    }
    broken
}

/// Whether it stands on the letter before.
fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// Control characters, and those that format, join, hide or turn text around (Unicode's Cc, Cf, Zl, Zp; private use).
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}'
            | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Shelf;

    fn printed(text: &str) -> String {
        let mut data = Value::from(text);
        Letters::of(&Shelf::default().fonts).clean(&mut data);
        data.as_str().unwrap().to_owned()
    }

    #[test]
    fn what_people_wrote_stays_on_one_line() {
        let forged = "иә\r\n\nШЕШІМ\nТелнұсқа берілсін.\u{2028}РЕШЕНИЕ\u{85}\u{202e}\u{200b}\u{0}\tконец";
        assert_eq!(printed(forged), "иә ШЕШІМ Телнұсқа берілсін. РЕШЕНИЕ конец");
        assert_eq!(printed(" \u{200b}\n"), NOTHING, "what was left empty is seen as empty");
        assert_eq!(printed("И\u{306}од е\u{308}"), "Йод ё", "letters are composed");
    }

    #[test]
    fn a_letter_that_no_font_has_is_shown_by_its_number() {
        assert_eq!(printed("Әлия 😀 王"), "Әлия [U+1F600] [U+738B]");
        assert_eq!(printed("שלום"), "[U+05E9][U+05DC][U+05D5][U+05DD]");
        let kazakh = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";
        assert_eq!(printed(kazakh).replace(BREAK, ""), kazakh);
        assert_eq!(printed("№ «қазақ» – 5 % · § ’ ₸"), "№ «қазақ» – 5 % · § ’ ₸");
    }

    #[test]
    fn a_word_that_is_too_long_for_a_line_may_be_broken() {
        let longest = "қанағаттандырылмағандықтарыңыздан";
        assert_eq!(printed(longest), longest, "no word of the language is");
        let long = printed(&"ә".repeat(5_000));
        assert_eq!(long.matches(BREAK).count(), 624);
        assert_eq!(long.replace(BREAK, ""), "ә".repeat(5_000));
    }
}
