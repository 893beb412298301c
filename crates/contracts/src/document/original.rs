//! What an application says of the original (INTERFACE.md, `original`), and the duplicate that is made of it.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use telnusqa_domain::case::OriginalKind;

use super::{Duplicate, words};

/// What an application says of the original.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Original {
    graduation_year: Option<i32>,
    issued_on: Option<String>,
    name_on_document: Option<String>,
    /// Its number.
    pub number: Option<String>,
    qualification: Option<String>,
    /// Its series.
    pub series: Option<String>,
}

/// It is not said as the contract has it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("read what the application says of the original")]
pub struct Unreadable;

impl Original {
    /// What these members of an application say; nothing where they say nothing.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn of(application: &Value) -> Result<Self, Unreadable> {
        match application.get("original") {
            Some(original) => Self::deserialize(original).map_err(|_| Unreadable),
            None => Ok(Self::default()),
        }
    }

    /// Its duplicate, for whoever is called so now.
    ///
    /// # Errors
    /// [`Unreadable`] where its day is none.
    pub fn duplicate(self, kind: OriginalKind, holder: &str, register_number: String) -> Result<Duplicate, Unreadable> {
        let issued_on = self.issued_on.map(|day| day.parse::<NaiveDate>()).transpose();
        Ok(Duplicate {
            graduation_year: self.graduation_year,
            issued_on: issued_on.map_err(|_| Unreadable)?,
            original: words::original(kind),
            original_number: self.number,
            original_series: self.series,
            qualification: self.qualification,
            name_on_original: self.name_on_document.filter(|name| folded(name) != folded(holder)),
            register_number,
            supplement: None,
        })
    }
}

/// A name without what does not make it another one.
fn folded(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
