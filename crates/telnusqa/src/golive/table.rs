//! Tables as colleges have them: CSV with a line of names, with commas or, as spreadsheets here write them, with semicolons.

use std::collections::HashMap;
use std::fmt;

/// Something wrong with a table.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Fault {
    /// A stable code.
    pub(super) code: &'static str,
    /// The name of the column; none where it is the whole line.
    pub(super) column: &'static str,
    /// From 1.
    pub(super) line: u64,
    /// What it must be.
    pub(super) wanted: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, column, line, wanted } = self;
        let colon = if column.is_empty() { "" } else { ": " };
        write!(f, "{line}: {column}{colon}{code} ({wanted})")
    }
}

/// What was found in a table, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Read<T> {
    pub(super) faults: Vec<Fault>,
    pub(super) found: Vec<T>,
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self { faults: Vec::new(), found: Vec::new() }
    }
}

/// A line of a table.
pub(super) struct Row<'r> {
    columns: &'r HashMap<&'static str, usize>,
    faults: Vec<Fault>,
    line: u64,
    record: &'r csv::StringRecord,
}

impl Row<'_> {
    /// What stands in a column; none where it is empty, or there is no such column.
    pub(super) fn text(&self, column: &'static str) -> Option<&str> {
        self.record.get(*self.columns.get(column)?).filter(|text| !text.is_empty())
    }

    /// Notes what is wrong with a column, or with the whole line.
    pub(super) fn fault(&mut self, column: &'static str, code: &'static str, wanted: &'static str) {
        self.faults.push(Fault { code, column, line: self.line, wanted });
    }

    /// Reads a column; notes a fault where it is empty, or cannot be read.
    pub(super) fn read<T>(
        &mut self,
        column: &'static str,
        (code, wanted): (&'static str, &'static str),
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = self.text(column).and_then(read);
        if found.is_none() {
            self.fault(column, code, wanted);
        }
        found
    }

    /// The same, of a column that may be empty.
    pub(super) fn read_if_any<T>(
        &mut self,
        column: &'static str,
        fault: (&'static str, &'static str),
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.text(column)?;
        self.read(column, fault, read)
    }
}

/// Reads a table line by line; `of` gives nothing where it has noted a fault. The columns `needed` must be there, those of `may` may.
pub(super) fn read<T>(
    text: &str,
    needed: &[&'static str],
    may: &[&'static str],
    mut of: impl FnMut(&mut Row<'_>) -> Option<T>,
) -> Read<T> {
    let mut read = Read::default();
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(head) = reader.headers().cloned() else {
        read.faults.push(Fault { code: "line.unreadable", column: "", line: 1, wanted: "a line of names" });
        return read;
    };
    let mut columns = HashMap::new();
    for (at, name) in head.iter().enumerate() {
        let known = needed.iter().chain(may).find(|known| name.eq_ignore_ascii_case(known));
        match known {
            Some(known) if columns.insert(*known, at).is_none() => {}
            Some(known) => {
                read.faults.push(Fault { code: "column.twice", column: known, line: 1, wanted: "each once" })
            }
            None => read.faults.push(Fault {
                code: "column.unknown",
                column: "",
                line: 1,
                wanted: "the columns that the help names",
            }),
        }
    }
    for name in needed.iter().filter(|name| !columns.contains_key(*name)) {
        read.faults.push(Fault { code: "column.missing", column: name, line: 1, wanted: "a column of this name" });
    }
    if !read.faults.is_empty() {
        return read;
    }
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let mut row = Row { columns: &columns, faults: Vec::new(), line, record: &record };
                let found = of(&mut row);
                match found {
                    Some(found) if row.faults.is_empty() => read.found.push(found),
                    Some(_) | None => read.faults.append(&mut row.faults),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let wanted = "as many columns as the first line has";
                read.faults.push(Fault { code: "line.unreadable", column: "", line, wanted });
            }
        }
    }
    read
}
