//! A case's way as a line that goes down: events are points, waits are dashes as long as the logarithm of their time, for some are
//! seconds and some are weeks.

/// The drawing's width, in units that are pixels on a telephone.
pub(in crate::desk) const WIDTH: u32 = 360;
/// So many characters fit on a line of text.
const LINE: usize = 36;
/// From one line of text to the next.
const STEP: u32 = 15;

/// A drawing, from top to bottom.
#[derive(Default)]
pub(in crate::desk) struct Drawing {
    pub(in crate::desk) height: u32,
    pub(in crate::desk) lines: Vec<Line>,
    pub(in crate::desk) points: Vec<Point>,
    pub(in crate::desk) texts: Vec<Text>,
    /// Where the last event is.
    last: u32,
    /// Where the next thing goes.
    y: u32,
}

/// A part of the way.
pub(in crate::desk) struct Line {
    /// `wait` for somebody, or `work` of the house.
    pub(in crate::desk) class: &'static str,
    pub(in crate::desk) from: u32,
    pub(in crate::desk) to: u32,
}

/// An event, or a message that follows from it.
pub(in crate::desk) struct Point {
    pub(in crate::desk) is_message: bool,
    pub(in crate::desk) y: u32,
}

/// A line of text.
pub(in crate::desk) struct Text {
    /// `day`, `time`, `what`, `waits` or `told`.
    pub(in crate::desk) class: &'static str,
    pub(in crate::desk) words: String,
    pub(in crate::desk) x: u32,
    pub(in crate::desk) y: u32,
}

/// What lies between two events.
pub(super) struct Wait {
    /// How many midnights.
    pub(super) days: i64,
    pub(super) seconds: u64,
    /// For whom, and how long; none of the house's own work.
    pub(super) words: Option<String>,
}

/// An event.
pub(super) struct Mark {
    pub(super) at: String,
    pub(super) told: Vec<String>,
    pub(super) what: String,
}

impl Drawing {
    pub(super) fn day(&mut self, words: String) {
        self.y += 26;
        self.texts.push(Text { class: "day", words, x: 0, y: self.y });
    }

    pub(super) fn wait(&mut self, wait: &Wait) {
        let length = (8 + 5 * (wait.seconds + 1).ilog2()).min(100);
        // beneath a new day's name its line begins anew
        let to = self.y + length;
        let class = if wait.words.is_some() { "wait" } else { "work" };
        self.lines.push(Line { class, from: self.last + 6, to: if wait.days > 0 { to + 10 } else { to + 12 } });
        if let Some(words) = &wait.words {
            self.write("waits", 72, self.y + length / 2 + 8, words);
        }
        self.y = to;
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        self.y += 18;
        self.last = self.y;
        self.points.push(Point { is_message: false, y: self.y });
        self.texts.push(Text { class: "time", words: mark.at, x: 0, y: self.y + 4 });
        self.y = self.write("what", 72, self.y + 4, &mark.what) - 4;
        for told in mark.told {
            self.y += STEP + 2;
            self.points.push(Point { is_message: true, y: self.y });
            self.y = self.write("told", 84, self.y + 4, &told) - 4;
        }
    }

    pub(super) fn end(&mut self) {
        self.height = self.y + 16;
    }

    /// Writes words, broken where they are too long; gives where the last line stands.
    fn write(&mut self, class: &'static str, x: u32, mut y: u32, words: &str) -> u32 {
        let mut line = String::new();
        let mut lines = Vec::new();
        for word in words.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > LINE {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        for (at, words) in lines.into_iter().enumerate() {
            y += if at > 0 { STEP } else { 0 };
            self.texts.push(Text { class, words, x, y });
        }
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_broken_and_nothing_lies_on_another() {
        let mut drawing = Drawing::default();
        drawing.day("4 September 2026".to_owned());
        let long = "The application was registered, and the papers are at the State Corporation now";
        drawing.mark(Mark { at: "10:00".to_owned(), told: vec!["SMS".to_owned()], what: long.to_owned() });
        drawing.wait(&Wait { days: 0, seconds: 3, words: None });
        drawing.mark(Mark { at: "10:00".to_owned(), told: Vec::new(), what: "next".to_owned() });
        drawing.wait(&Wait { days: 9, seconds: 800_000, words: Some("The college: 9 d".to_owned()) });
        drawing.day("13 September 2026".to_owned());
        drawing.mark(Mark { at: "12:00".to_owned(), told: Vec::new(), what: "last".to_owned() });
        drawing.end();
        let mut written: Vec<u32> =
            drawing.texts.iter().filter(|text| text.class != "time").map(|text| text.y).collect();
        assert!(written.is_sorted());
        let count = written.len();
        written.dedup();
        assert_eq!((count, written.len()), (9, 9), "an event that is long has three lines");
        assert!(written.windows(2).all(|pair| pair[1] - pair[0] >= STEP), "{written:?}");
        assert!(drawing.texts.iter().all(|text| text.words.chars().count() <= LINE));
        assert!(drawing.lines.iter().map(|line| line.class).eq(["work", "wait"]));
        assert!(drawing.height > drawing.points.last().unwrap().y);
    }
}
