//! Application numbers: taken from the database in blocks, handed out one by one. What is left at the end is a hole.

use std::collections::HashMap;
use std::ops::Range;

use sqlx::PgPool;
use telnusqa_domain::application_number::ApplicationNumber;

use crate::failure::Failure;

/// How many are taken at least.
const BLOCK: i32 = 64;

/// Numbers that were taken and not handed out yet, by year.
#[derive(Default)]
pub(crate) struct Numbers(HashMap<u16, Range<i32>>);

impl Numbers {
    /// A number for each of these years, in order.
    pub(crate) async fn take(&mut self, pool: &PgPool, years: &[u16]) -> Result<Vec<ApplicationNumber>, Failure> {
        let mut wanted: HashMap<u16, i32> = HashMap::new();
        for year in years {
            *wanted.entry(*year).or_default() += 1;
        }
        for (year, count) in wanted {
            let left = self.0.entry(year).or_insert(0..0);
            let missing = count - (left.end - left.start);
            if missing > 0 {
                // What is left of the old block is given up where the new one does not follow it.
                *left = join(left.clone(), reserve(pool, year, missing.max(BLOCK), count).await?, count);
            }
        }
        years.iter().map(|year| self.next(*year)).collect()
    }

    fn next(&mut self, year: u16) -> Result<ApplicationNumber, Failure> {
        let serial = self.0.get_mut(&year).and_then(Iterator::next);
        let serial = serial.and_then(|serial| u32::try_from(serial).ok());
        serial.and_then(|serial| ApplicationNumber::try_new(year, serial)).ok_or(Failure::Numbers(year))
    }
}

/// The old block with the new one behind it where they touch, else as much of a new one as is needed.
fn join(left: Range<i32>, new: Range<i32>, count: i32) -> Range<i32> {
    if left.end == new.start && !left.is_empty() {
        return left.start..new.end;
    }
    debug_assert!(new.end - new.start >= count);
    new
}

/// Takes a block. It is committed by itself: two instances never get the same number.
async fn reserve(pool: &PgPool, year: u16, missing: i32, count: i32) -> Result<Range<i32>, Failure> {
    let size = missing.max(count);
    let (end,): (i32,) = sqlx::query_as(
        "INSERT INTO intake.application_numbers AS numbers (year, next) VALUES ($1, 1 + $2)
         ON CONFLICT (year) DO UPDATE SET next = numbers.next + $2 RETURNING next",
    )
    .bind(i32::from(year))
    .bind(size)
    .fetch_one(pool)
    .await?;
    Ok(end - size..end)
}
