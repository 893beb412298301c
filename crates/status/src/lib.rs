//! Read models: the card and the timeline of every case, found by any of its numbers.
//!
//! The law this crate keeps: what people read is what the log says, as of a position that stands beside it. The tables
//! can be thrown away and made again from the log at any time, and are then the same to the byte.

mod entry;
mod figures;
mod fingerprint;
mod look_up;
mod projection;
mod rebuild;
mod tallies;
#[cfg(test)]
mod tests;
mod trace;
mod worklist;
pub mod written;

use std::borrow::Cow;
use std::sync::Arc;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType};
use telnusqa_chassis::{Service, consumer};

pub use entry::Entry;
pub use figures::{Figures, OverrunCount, StepTime, figures};
pub use fingerprint::{Fingerprint, fingerprint};
pub use look_up::{
    Answer, AsOf, Hit, LookUpError, as_of, by_cases, by_iis_number, by_number, by_numbers, timeline, timelines,
};
pub use projection::Projection;
pub use rebuild::{RebuildError, Rebuilt, check, rebuild};
pub use tallies::{OfCollege, Overview, StageTime, of_colleges, overview, share};
pub use trace::{Step, trace};
pub use worklist::{Complaints, Page, Wanted, Worklist, complaints, worklist};

/// The name of the consumer, its lease and its checkpoint.
pub const CONSUMER: &str = "status";

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] = &[CONSUMER];

/// Runs status until the service stops.
///
/// # Errors
/// What it cannot mend by trying again: an event that this version of the program does not know.
pub async fn serve(service: Service) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    consumer::run(&service, CONSUMER, Arc::new(Projection)).await?;
    Ok(())
}

/// The tables of this crate.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [
        (500, "status read models", include_str!("../migrations/0500_read_models.sql")),
        (501, "status worklists", include_str!("../migrations/0501_worklists.sql")),
        (502, "status complaints", include_str!("../migrations/0502_complaints.sql")),
        (503, "status tallies", include_str!("../migrations/0503_tallies.sql")),
    ]
    .into_iter()
    .map(|(version, name, sql)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql, false)
    })
    .collect()
}
