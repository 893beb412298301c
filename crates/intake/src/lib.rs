//! Takes applications in, from the IIS and through the doors of the house: reads, checks, decides, answers; nothing is lost
//! and nothing is done twice.
//!
//! The law this crate keeps: `iis/INTERFACE.md`. A message is answered by what was committed with its effect, byte for
//! byte, however often it comes; the bus may lose or repeat anything.

mod admissions;
mod answers;
mod call;
mod canonical;
mod check;
mod desk;
#[cfg(test)]
mod docs;
mod effects;
mod failure;
mod figures;
mod look;
mod message;
mod notices;
mod numbers;
mod outbox;
mod plan;
mod publish;
mod receipt;
pub mod rehearsal;
mod sequence;
mod serve;
mod settle;
mod source;
mod submit;
mod timers;
mod visits;
mod waiting;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType};

pub use serve::serve;

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] = &[telnusqa_chassis::commands::PART, "intake", notices::CONSUMER];

/// The tables of intake, to be made by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [
        (400, "intake", include_str!("../migrations/0400_intake.sql")),
        (401, "intake notices", include_str!("../migrations/0401_notices.sql")),
        (410, "intake admissions", include_str!("../migrations/0410_admissions.sql")),
        (420, "intake visits", include_str!("../migrations/0420_visits.sql")),
        (430, "intake holes", include_str!("../migrations/0430_holes.sql")),
    ]
    .into_iter()
    .map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    })
    .collect()
}
