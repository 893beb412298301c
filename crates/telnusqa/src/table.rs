//! Rows of the database as they are shown: JSON objects, and columns as wide as what stands in them.

use serde_json::{Map, Value};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Column as _, PgPool, Row as _};
use uuid::Uuid;

/// What a query found.
#[derive(Default)]
pub(crate) struct Table {
    names: Vec<String>,
    /// Each row as an object.
    pub(crate) rows: Vec<Value>,
}

impl Table {
    /// Asks a query of ours; `$1` is the case, where there is one.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn read(pool: &PgPool, query: &'static str, case: Option<Uuid>) -> sqlx::Result<Self> {
        let statement = AssertSqlSafe(format!("SELECT found.*, row_to_json(found) FROM ({query}) found"));
        let asked = sqlx::query(statement);
        let found: Vec<PgRow> = match case {
            Some(case) => asked.bind(case).fetch_all(pool).await?,
            None => asked.fetch_all(pool).await?,
        };
        let Some(first) = found.first() else { return Ok(Self::default()) };
        let count = first.columns().len() - 1;
        let names = first.columns()[..count].iter().map(|column| column.name().to_owned()).collect();
        let object = |row: PgRow| row.try_get(count).map(|Json(row): Json<Map<String, Value>>| Value::Object(row));
        Ok(Self { names, rows: found.into_iter().map(object).collect::<sqlx::Result<_>>()? })
    }

    /// Prints the rows under the names of their columns.
    pub(crate) fn print(&self) {
        let width = |name: &String| {
            let widths = self.rows.iter().map(|row| cell(&row[name]).chars().count());
            widths.max().unwrap_or(0).max(name.chars().count())
        };
        let widths: Vec<usize> = self.names.iter().map(width).collect();
        let line = |cells: Vec<String>| {
            let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            println!("  {}", padded.collect::<Vec<_>>().join("  ").trim_end());
        };
        line(self.names.clone());
        for row in &self.rows {
            line(self.names.iter().map(|name| cell(&row[name])).collect());
        }
    }
}

/// A value in a column.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => value.to_string(),
    }
}
