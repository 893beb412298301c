//! The book of duplicates that a college kept on paper before it came into the house: up to which number of a year it goes, and
//! what became of each. The house goes on with the next number.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use sqlx::PgPool;
use telnusqa_domain::case::OriginalKind;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_vault::{Record, Vault};

use crate::shown;

/// Where a college's book of a year ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Opening {
    /// Whose.
    pub college: Bin,
    /// The last number on paper, from 1.
    pub last: u32,
    /// The year.
    pub year: u16,
}

/// A line of the book.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// The day; none where it never was issued.
    pub issued_on: Option<NaiveDate>,
    /// Its number.
    pub number: RegisterNumber,
    /// By what its original is recognised ([`original`]); none where that is not known.
    pub original: Option<[u8; 32]>,
    /// Why it is void, in a word; none where it is valid.
    pub reason: Option<String>,
}

/// What was brought in before, and what the house gave out by itself.
#[derive(Debug, Default)]
pub struct Known {
    /// Where the books end, by college and year.
    pub openings: BTreeMap<(Bin, u16), u32>,
    /// The last number given out, on paper or in the house, by college and year.
    pub last: BTreeMap<(Bin, u16), u32>,
    /// The lines that were brought in.
    pub lines: HashSet<RegisterNumber>,
}

/// By what an original with this series and number is recognised; none without a number. `person` is personal data, the digest is not.
#[must_use]
pub fn original(
    vault: &Vault,
    person: &Record,
    kind: OriginalKind,
    series: Option<&str>,
    number: Option<&str>,
) -> Option<[u8; 32]> {
    shown::digest_of_original(vault, person, kind, (series, number))
}

/// What is known of the books.
///
/// # Errors
/// Whatever the database says.
pub async fn known(pool: &PgPool) -> Result<Known, sqlx::Error> {
    type Row = (String, i32, i32);
    let openings: Vec<Row> = sqlx::query_as("SELECT college, year, last FROM signing.openings").fetch_all(pool).await?;
    let counters: Vec<Row> = sqlx::query_as("SELECT college, year, last FROM signing.counters").fetch_all(pool).await?;
    let numbers: Vec<String> = sqlx::query_scalar("SELECT number FROM signing.book").fetch_all(pool).await?;
    let read = |(college, year, last): Row| {
        Some(((Bin::parse(&college).ok()?, u16::try_from(year).ok()?), u32::try_from(last).ok()?))
    };
    Ok(Known {
        openings: openings.into_iter().filter_map(read).collect(),
        last: counters.into_iter().filter_map(read).collect(),
        lines: numbers.iter().filter_map(|number| RegisterNumber::parse(number)).collect(),
    })
}

/// Brings books in, all or nothing.
///
/// # Errors
/// Whatever the database says: a college that took a number meanwhile, a line that lies beyond the end of its book or was brought in before.
pub async fn bring_in(pool: &PgPool, openings: &[Opening], lines: &[Line], by: &str) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let colleges: Vec<&str> = openings.iter().map(|opening| opening.college.as_str()).collect();
    let years: Vec<i32> = openings.iter().map(|opening| i32::from(opening.year)).collect();
    let lasts: Vec<i32> = openings.iter().map(|opening| opening.last.cast_signed()).collect();
    sqlx::query(
        "WITH opened AS (
             INSERT INTO signing.openings (college, year, last, opened_by)
             SELECT college, year, last, $4 FROM unnest($1::text[], $2::integer[], $3::integer[]) AS o(college, year, last)
             RETURNING college, year, last)
         INSERT INTO signing.counters (college, year, last) SELECT college, year, last FROM opened",
    )
    .bind(colleges)
    .bind(years)
    .bind(lasts)
    .bind(by)
    .execute(&mut *tx)
    .await?;
    for line in lines {
        let written = sqlx::query(
            "INSERT INTO signing.book (college, year, serial, number, issued_on, reason, original)
             SELECT college, year, $3, $4, $5, $6, $7 FROM signing.openings WHERE (college, year) = ($1, $2) AND last >= $3",
        )
        .bind(line.number.college().as_str())
        .bind(i32::from(line.number.year()))
        .bind(line.number.serial().cast_signed())
        .bind(line.number.to_string())
        .bind(line.issued_on)
        .bind(line.reason.as_deref())
        .bind(line.original.as_ref().map(|original| &original[..]))
        .execute(&mut *tx)
        .await?;
        if written.rows_affected() != 1 {
            return Err(sqlx::Error::RowNotFound);
        }
    }
    tx.commit().await
}
