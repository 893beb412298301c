//! The numbers of a page as they are taken away: as CSV (RFC 4180), or as a workbook with a sheet for each table.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// A column may be as wide as so many characters.
const WIDTH_MAX: usize = 60;
/// A sheet's name may have so many characters.
const NAME_MAX: usize = 31;

/// A table.
pub(super) struct Table {
    /// What its columns are.
    pub(super) columns: Vec<String>,
    /// What its file is called.
    pub(super) id: &'static str,
    pub(super) rows: Vec<Vec<Cell>>,
    /// What its sheet is called.
    pub(super) title: String,
}

/// A cell of it.
#[derive(Clone)]
pub(super) enum Cell {
    Count(u64),
    Day(NaiveDate),
    /// A part of one; none of nothing.
    Share(Option<f64>),
    /// A length of time, in seconds.
    Span(u64),
    Text(String),
}

impl Table {
    /// Programs read bare numbers, days and seconds; a mark at the beginning says UTF-8 to those that guess.
    pub(super) fn csv(&self) -> String {
        let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
        let mut text = format!("\u{feff}{}", line(self.columns.iter().map(|column| quoted(column)).collect()));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(|cell| quoted(&cell.bare())).collect()));
        }
        text
    }

    fn write(&self, sheet: &mut Worksheet, formats: &Formats) -> Result<(), XlsxError> {
        let name: String = self.title.chars().filter(|character| !r"[]:*?/\".contains(*character)).collect();
        sheet.set_name(name.chars().take(NAME_MAX).collect::<String>().trim())?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(&self.columns) {
            sheet.write_with_format(0, column, heading, &formats.heading)?;
            let longest = self.rows.iter().filter_map(|row| row.get(usize::from(column)));
            let longest = longest.map(|cell| cell.bare().chars().count()).chain([heading.chars().count()]).max();
            let width = longest.unwrap_or_default().clamp(8, WIDTH_MAX) + 2;
            sheet.set_column_width(column, u32::try_from(width).map_or(8.0, f64::from))?;
        }
        for (row, cells) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(cells) {
                cell.write(sheet, (row, column), formats)?;
            }
        }
        Ok(())
    }
}

impl Cell {
    /// As programs read it.
    fn bare(&self) -> String {
        match self {
            Self::Count(number) | Self::Span(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Share(share) => share.map(|share| format!("{share:.4}")).unwrap_or_default(),
            Self::Text(text) => text.clone(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers")]
    fn write(&self, sheet: &mut Worksheet, (row, column): (u32, u16), formats: &Formats) -> Result<(), XlsxError> {
        match self {
            Self::Count(number) => sheet.write_with_format(row, column, *number as f64, &formats.count)?,
            Self::Day(day) => sheet.write_with_format(row, column, &excel(*day)?, &formats.day)?,
            Self::Share(Some(share)) => sheet.write_with_format(row, column, *share, &formats.share)?,
            Self::Share(None) => sheet,
            // a day is one
            Self::Span(seconds) => sheet.write_with_format(row, column, *seconds as f64 / 86_400.0, &formats.span)?,
            Self::Text(text) => sheet.write_string(row, column, text)?,
        };
        Ok(())
    }
}

struct Formats {
    count: Format,
    day: Format,
    heading: Format,
    share: Format,
    span: Format,
}

/// A workbook of tables, as of a day: the same numbers give the same bytes.
pub(super) fn workbook(tables: &[Table], as_of: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let number = |shown| Format::new().set_num_format(shown);
    let formats = Formats {
        count: number("#,##0"),
        day: number("yyyy-mm-dd"),
        heading: Format::new().set_bold(),
        share: number("0.0%"),
        span: number("[h]:mm:ss"),
    };
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&excel(as_of)?));
    for table in tables {
        table.write(workbook.add_worksheet(), &formats)?;
    }
    workbook.save_to_buffer()
}

fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), part(day.month()), part(day.day()))
}

fn quoted(field: &str) -> String {
    let is_bare = !field.contains([',', '"', '\r', '\n']);
    if is_bare { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_holds_a_comma_is_quoted() {
        assert_eq!([quoted("4–5"), quoted("a, b"), quoted("a \"b\"")], ["4–5", "\"a, b\"", "\"a \"\"b\"\"\""]);
    }

    #[test]
    fn a_workbook_is_the_same_to_the_byte_and_its_sheets_bear_any_name() {
        let table = |title: &str| Table {
            columns: vec!["A".to_owned(), "B".to_owned()],
            id: "a",
            rows: vec![vec![Cell::Day(NaiveDate::default()), Cell::Share(None)], vec![Cell::Span(90), Cell::Count(7)]],
            title: title.to_owned(),
        };
        let tables = [table("Results: which are [late]?"), table("Ожидаемые результаты по оставшимся рабочим дням")];
        let day = NaiveDate::from_ymd_opt(2026, 9, 4).unwrap();
        let made = workbook(&tables, day).unwrap();
        assert_eq!(made, workbook(&tables, day).unwrap());
        assert!(made.starts_with(b"PK"));
    }
}
