//! How a process of the house starts, listens, reports and stops.
//!
//! The law this crate keeps: a service is a library with `serve`; everything that all services do alike is done here.

pub mod bus;
pub mod calendar;
pub mod clock;
pub mod commands;
pub mod consumer;
pub mod documents;
pub mod health;
pub mod lag;
pub mod lease;
pub mod parked;
pub mod process;
pub mod providers;
pub mod settings;
pub mod telemetry;
pub mod words;

pub use clock::Clock;
pub use process::Service;
pub use settings::Settings;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};

/// The tables that consumers stand on: schemas `consumers` and `parked`.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [
        (200, "consumers", include_str!("../migrations/0200_consumers.sql")),
        (201, "parked", include_str!("../migrations/0201_parked.sql")),
        (202, "parked messages", include_str!("../migrations/0202_parked_messages.sql")),
        (203, "calendar", include_str!("../migrations/0203_calendar.sql")),
        (204, "register of colleges", include_str!("../migrations/0204_providers.sql")),
        (205, "changes of colleges", include_str!("../migrations/0205_college_changes.sql")),
        (206, "dropped", include_str!("../migrations/0206_dropped.sql")),
    ]
    .into_iter()
    .map(|(version, name, sql)| Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false))
    .collect()
}
