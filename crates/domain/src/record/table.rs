//! A transcript as a table of text: a first line that names the columns, and a line for each subject. Semicolons, commas or
//! tabulators between the cells, with or without the mark before UTF-8 (RFC 4180 otherwise).

use crate::language::Language;

use super::{Grade, Line, NAME_MAX, Part, Wrong, wrong_text};

/// The most lines of a transcript.
pub const LINES_MAX: usize = 200;

/// A member of a line.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Place {
    /// Credits.
    Credits,
    /// The grade.
    Grade,
    /// Hours.
    Hours,
    /// The name in Kazakh.
    Kk,
    /// What it is.
    Part,
    /// The percentage.
    Percent,
    /// The name in Russian.
    Ru,
}

/// The names of a column, in the three languages, folded.
const COLUMNS: [(Place, &[&str]); 7] = [
    (Place::Credits, &["credits", "кредит", "кредиты", "кредиттер", "кредит саны"]),
    (Place::Grade, &["grade", "оценка", "баға", "бағасы"]),
    (Place::Hours, &["hours", "часы", "часов", "сағат", "сағаты", "сағат саны"]),
    (Place::Kk, &["kk", "subject kk", "subject (kk)", "предмет (каз)", "предмет (қаз)", "пән (қаз)", "пән", "қазақша"]),
    (Place::Part, &["part", "раздел", "вид", "бөлім", "түрі"]),
    (Place::Percent, &["percent", "процент", "проценты", "пайыз", "пайызы", "%"]),
    (
        Place::Ru,
        &["ru", "subject ru", "subject (ru)", "предмет (рус)", "предмет", "пән (орыс)", "орысша", "на русском"],
    ),
];

/// A line as it was written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Cells {
    /// Credits.
    pub credits: Option<String>,
    /// The grade.
    pub grade: Option<String>,
    /// Hours.
    pub hours: Option<String>,
    /// The name in Kazakh.
    pub kk: Option<String>,
    /// What it is; none = a subject.
    pub part: Option<String>,
    /// The percentage.
    pub percent: Option<String>,
    /// The name in Russian.
    pub ru: Option<String>,
}

/// What is wrong in a table.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Misread {
    /// A value, by its line and column from 1.
    Cell {
        /// The line of the text.
        line: usize,
        /// The column; where the table has none for it, the one after its last.
        column: usize,
        /// Which member it is.
        place: Place,
        /// What.
        wrong: Wrong,
    },
    /// The first line names no such column, and it must be there.
    Column(Place),
    /// The first line has a column that is not known, or one twice.
    Header {
        /// Which, from 1.
        column: usize,
    },
    /// A line has more cells than the first one.
    Longer {
        /// The line of the text.
        line: usize,
    },
    /// There are no lines, or more than 200.
    Lines,
    /// Quotation marks that are opened in this line and not closed.
    Open {
        /// The line of the text.
        line: usize,
    },
}

impl Place {
    /// Every one, in the order in which a new table names them.
    pub const ALL: [Self; 7] = [Self::Part, Self::Kk, Self::Ru, Self::Hours, Self::Credits, Self::Grade, Self::Percent];

    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credits => "credits",
            Self::Grade => "grade",
            Self::Hours => "hours",
            Self::Kk => "kk",
            Self::Part => "part",
            Self::Percent => "percent",
            Self::Ru => "ru",
        }
    }

    fn of(header: &str) -> Option<Self> {
        let folded = header.trim().to_lowercase().replace('_', " ");
        COLUMNS.into_iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(place, _)| place)
    }
}

/// The first line of a new table, in a language.
#[must_use]
pub fn first_line(language: Language) -> String {
    let names = match language {
        Language::En => ["part", "kk", "ru", "hours", "credits", "grade", "percent"],
        Language::Kk => ["бөлім", "қазақша", "орысша", "сағат", "кредит", "баға", "пайыз"],
        Language::Ru => ["раздел", "предмет (каз)", "предмет (рус)", "часы", "кредиты", "оценка", "процент"],
    };
    names.join(";")
}

impl Cells {
    /// The member of a place.
    pub fn at(&mut self, place: Place) -> &mut Option<String> {
        match place {
            Place::Credits => &mut self.credits,
            Place::Grade => &mut self.grade,
            Place::Hours => &mut self.hours,
            Place::Kk => &mut self.kk,
            Place::Part => &mut self.part,
            Place::Percent => &mut self.percent,
            Place::Ru => &mut self.ru,
        }
    }

    /// The line that is written so.
    ///
    /// # Errors
    /// Everything that is wrong, by its place.
    pub fn line(self) -> Result<Line, Vec<(Place, Wrong)>> {
        let mut faults = Vec::new();
        let mut note = |place, wrong: Option<Wrong>| faults.extend(wrong.map(|wrong| (place, wrong)));
        let filled = |cell: Option<String>| cell.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let part = filled(self.part).map_or(Some(Part::Subject), |word| part(&word));
        note(Place::Part, part.is_none().then_some(Wrong::Part));
        let (kk, ru) = (filled(self.kk), filled(self.ru));
        for (place, name) in [(Place::Kk, &kk), (Place::Ru, &ru)] {
            note(place, name.as_ref().map_or(Some(Wrong::Missing), |name| wrong_text(name, NAME_MAX)));
        }
        let (hours, credits) = (filled(self.hours), filled(self.credits));
        let unmeasured = hours.is_none() && credits.is_none() && part != Some(Part::Attestation);
        note(Place::Hours, unmeasured.then_some(Wrong::Volume));
        let hours = hours.map(|text| whole(&text, 4).ok_or(Wrong::Hours)).transpose();
        note(Place::Hours, hours.err());
        let credits = credits.map(|text| tenths(&text).ok_or(Wrong::Credits)).transpose();
        note(Place::Credits, credits.err());
        let percent = filled(self.percent);
        let grade = filled(self.grade).ok_or(Wrong::Missing).and_then(|text| Grade::parse(&text, percent.as_deref()));
        let of_percent = grade == Err(Wrong::Percent);
        note(if of_percent { Place::Percent } else { Place::Grade }, grade.err());
        match (part, kk, ru, hours, credits, grade) {
            (Some(part), Some(kk), Some(ru), Ok(hours), Ok(credits_tenths), Ok(grade)) if faults.is_empty() => {
                Ok(Line { credits_tenths, grade, hours, kk, part, ru })
            }
            _ => Err(faults),
        }
    }
}

fn part(word: &str) -> Option<Part> {
    match word.to_lowercase().as_str() {
        "attestation" | "аттестация" | "аттестаттау" => Some(Part::Attestation),
        "practice" | "практика" | "тәжірибе" => Some(Part::Practice),
        "subject" | "предмет" | "дисциплина" | "модуль" | "пән" => Some(Part::Subject),
        _ => None,
    }
}

/// A number of so many digits at most, and nothing but digits.
fn whole(text: &str, digits_max: usize) -> Option<u16> {
    let digits = (1..=digits_max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `1.5` or `1,5` as 15.
fn tenths(text: &str) -> Option<u16> {
    let (whole_part, tenth) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let tenths = whole(whole_part, 3)? * 10 + whole(tenth, 1)?;
    (tenths > 0).then_some(tenths)
}

/// Reads a table.
///
/// # Errors
/// Everything that is wrong, by line and column.
pub fn read_table(text: &str) -> Result<Vec<Line>, Vec<Misread>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: char| first.chars().filter(|character| *character == mark).count();
    // The mark that divides the first line; of several, the one that does so most.
    let mark = [';', '\t', ','].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(';');
    let mut rows = rows(text, mark)?.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let header = rows.next().map(|(_, cells)| header(&cells)).unwrap_or_else(|| Err(vec![Misread::Lines]))?;
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (line, row) in rows {
        if row.iter().skip(header.len()).any(|cell| !cell.trim().is_empty()) {
            wrong.push(Misread::Longer { line });
            continue;
        }
        let mut cells = Cells::default();
        for (place, cell) in header.iter().zip(row) {
            *cells.at(*place) = Some(cell);
        }
        match cells.line() {
            Ok(read) => lines.push(read),
            Err(faults) => wrong.extend(faults.into_iter().map(|(place, wrong)| {
                let column = header.iter().position(|known| *known == place).unwrap_or(header.len()) + 1;
                Misread::Cell { line, column, place, wrong }
            })),
        }
    }
    if !(1..=LINES_MAX).contains(&(lines.len() + wrong.len())) {
        return Err(vec![Misread::Lines]);
    }
    if wrong.is_empty() { Ok(lines) } else { Err(wrong) }
}

/// Which column holds what.
fn header(cells: &[String]) -> Result<Vec<Place>, Vec<Misread>> {
    let (mut places, mut wrong): (Vec<Place>, Vec<Misread>) = (Vec::new(), Vec::new());
    // What programs of tables leave behind at the end of a line is no column.
    let last = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    for (at, cell) in cells[..last].iter().enumerate() {
        match Place::of(cell).filter(|place| !places.contains(place)) {
            Some(place) => places.push(place),
            None => wrong.push(Misread::Header { column: at + 1 }),
        }
    }
    let missing = [Place::Kk, Place::Ru, Place::Grade].into_iter().filter(|place| !places.contains(place));
    wrong.extend(missing.map(Misread::Column));
    if wrong.is_empty() { Ok(places) } else { Err(wrong) }
}

/// The rows of a text, each with the number of its line.
fn rows(text: &str, mark: char) -> Result<Vec<(usize, Vec<String>)>, Vec<Misread>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut opened) = (1, 1, None);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, opened) {
            ('"', Some(_)) if characters.peek() == Some(&'"') => cell.extend(characters.next()),
            ('"', Some(_)) => opened = None,
            (_, Some(_)) => {
                line += usize::from(character == '\n');
                cell.push(character);
            }
            ('"', None) if cell.trim().is_empty() => {
                cell.clear();
                opened = Some(line);
            }
            ('\n', None) => {
                row.push(core::mem::take(&mut cell));
                rows.push((begun, core::mem::take(&mut row)));
                line += 1;
                begun = line;
            }
            ('\r', None) if characters.peek().is_none_or(|next| *next == '\n') => {}
            (character, None) if character == mark => row.push(core::mem::take(&mut cell)),
            (character, None) => cell.push(character),
        }
    }
    if let Some(line) = opened {
        return Err(vec![Misread::Open { line }]);
    }
    row.push(cell);
    rows.push((begun, row));
    Ok(rows)
}
