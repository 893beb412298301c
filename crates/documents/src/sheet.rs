//! A sheet in one language: headings, labelled values, sentences; each on a line of its own.

use unicode_normalization::UnicodeNormalization as _;

/// What stands where nothing was said.
const NOTHING: &str = "–";

/// The lines of one language.
#[derive(Default)]
pub(crate) struct Sheet {
    text: String,
}

impl Sheet {
    /// The finished text, each line with its end.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A heading, after an empty line where something stands before.
    pub(crate) fn heading(mut self, words: &str) -> Self {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(words)
    }

    /// A sentence of ours.
    pub(crate) fn sentence(self, words: &str) -> Self {
        self.line(words)
    }

    /// An empty line.
    pub(crate) fn gap(self) -> Self {
        self.line("")
    }

    /// A value behind its label; whatever it holds stays on this line.
    pub(crate) fn item(self, label: &str, value: &str) -> Self {
        self.line(&format!("{label}: {}", plain(value)))
    }

    /// The same, where there is a value.
    pub(crate) fn optional(self, label: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.item(label, value),
            None => self,
        }
    }

    fn line(mut self, words: &str) -> Self {
        self.text.push_str(words);
        self.text.push('\n');
        self
    }
}

/// What people wrote, made harmless: one line, single spaces, nothing that is not seen or turns the order of the letters.
pub(crate) fn plain(value: &str) -> String {
    let visible: String = value.nfc().map(|letter| if is_unseen(letter) { ' ' } else { letter }).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    if words.is_empty() { NOTHING.to_owned() } else { words.join(" ") }
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
