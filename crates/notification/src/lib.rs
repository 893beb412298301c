//! Tells the applicant what is due to him, in his language.
//!
//! The law this crate keeps: once per cause, whatever is killed. A row is written with the checkpoint of the event that
//! it follows from; an attempt is written down before it is made, and a repeat is the same message to whoever got it.
//!
//! How a message goes: [`serve`]'s consumer asks `reactions::message` and writes a row; its worker takes the row when it is
//! due, looks whether it is still true, reads the applicant from the vault, composes it (`texts`) and hands it over (`cabinet`,
//! `mail`, `sms`). What did not come by one way goes by the next one of the domain's table (`telling`). A gateway is asked what became
//! of a text (`reports`); a letter may come back (`bounces`). Where days run from a message, its case is told of the delivery (`deliveries`). What staff do about messages comes as commands
//! (`staff`). One-time codes are no messages of a case, and go by a door of their own (`codes`).

mod apply;
mod bounces;
mod cabinet;
pub mod codes;
mod deliver;
mod deliveries;
mod described;
mod figures;
mod history;
mod http;
mod kind;
mod mail;
mod pending;
mod queue;
mod reports;
mod serve;
mod settle;
mod sms;
mod staff;
pub mod telephone;
#[cfg(test)]
mod tests;
mod texts;
pub mod told;
mod turns;
mod visits;
pub mod wish;
mod worker;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType};
use telnusqa_chassis::commands;

pub use pending::{Pending, pending};
pub use serve::serve;

/// The name of the consumer, its lease and its checkpoint.
pub const CONSUMER: &str = "notification";

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] =
    &[CONSUMER, commands::PART, bounces::PART, deliveries::PART, worker::CABINET, worker::SMTP, worker::SMS];

/// The tables of notification, to be made by the owner of the database; the roles of the services exist before, and so do
/// the tables of the log, the consumers, the vault and of intake's visits.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let migration = |version, name: &'static str, sql| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    };
    vec![
        migration(900, "notification", include_str!("../migrations/0900_notification.sql")),
        migration(901, "deliveries", include_str!("../migrations/0901_deliveries.sql")),
        migration(902, "parcels", include_str!("../migrations/0902_parcels.sql")),
        migration(903, "collection", include_str!("../migrations/0903_collection.sql")),
        migration(904, "extensions", include_str!("../migrations/0904_extensions.sql")),
        migration(905, "corrections", include_str!("../migrations/0905_corrections.sql")),
        migration(906, "notes", include_str!("../migrations/0906_notes.sql")),
        migration(907, "annulments", include_str!("../migrations/0907_annulments.sql")),
        migration(920, "visits", include_str!("../migrations/0920_visits.sql")),
        migration(930, "ways", include_str!("../migrations/0930_ways.sql")),
        migration(931, "told", include_str!("../migrations/0931_told.sql")),
        migration(940, "codes", include_str!("../migrations/0940_codes.sql")),
        migration(941, "forgotten", include_str!("../migrations/0941_forgotten.sql")),
        migration(942, "newcomers", include_str!("../migrations/0942_newcomers.sql")),
        migration(943, "bounces", include_str!("../migrations/0943_bounces.sql")),
        migration(944, "receipts", include_str!("../migrations/0944_receipts.sql")),
        migration(945, "gateways", include_str!("../migrations/0945_gateways.sql")),
        migration(946, "own telephones", include_str!("../migrations/0946_telephones.sql")),
        migration(947, "cabinets", include_str!("../migrations/0947_cabinets.sql")),
    ]
}
