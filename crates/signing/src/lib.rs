//! Has documents made, takes signatures in, keeps the register of duplicates.
//!
//! The law this crate keeps: what is signed is stored before, and never made again; every number has its entry.
//!
//! A document's way: the consumer `signing` meets a draft, reserves its number and writes a job, in one transaction. The
//! press makes the document of the job and stores it in the transaction that appends `prepared` and binds the number to
//! its digest. The head's signature comes as a command, is verified, and is appended with what was found of it; the
//! consumer meets it and issues the number. A draft that is given back, or an application taken back, makes it void.

mod apply;
mod blank;
pub mod book;
mod desk;
mod figures;
mod job;
mod order;
mod paper;
mod press;
mod proofs;
mod prove;
pub mod register;
mod retry;
mod serve;
mod shelf;
mod shown;
mod sign;
#[cfg(test)]
mod tests;
pub mod waiting;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType};

pub use serve::serve;

/// The name of the consumer, and of its checkpoint.
pub const CONSUMER: &str = "signing";

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] = &[CONSUMER, telnusqa_chassis::commands::PART];

/// Under this name jobs are parked that cannot be done, and the one instance that does them has its lease.
pub const PRESS: &str = "signing-documents";

/// The tables of signing, to be made by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let migration = |version, name: &'static str, sql| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    };
    vec![
        migration(800, "signing", include_str!("../migrations/0800_signing.sql")),
        migration(801, "annulled numbers", include_str!("../migrations/0801_annulled.sql")),
        migration(802, "signatures wait", include_str!("../migrations/0802_waiting.sql")),
        migration(803, "papers", include_str!("../migrations/0803_papers.sql")),
        migration(804, "jobs counted", include_str!("../migrations/0804_jobs_counted.sql")),
        migration(805, "blank forms", include_str!("../migrations/0805_blanks.sql")),
        migration(806, "supplements", include_str!("../migrations/0806_supplements.sql")),
        migration(807, "signed by hand", include_str!("../migrations/0807_by_hand.sql")),
        migration(808, "the book on paper", include_str!("../migrations/0808_book.sql")),
    ]
}
