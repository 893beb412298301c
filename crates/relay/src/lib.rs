//! Carries the log to the bus, in order.
//!
//! The law this crate keeps: what stands in the log comes to the bus at least once, position by position, none skipped.
//! The bus may lose it again: consumers read what they miss from the log. Two relays at once are harmless.

mod carry;
mod figures;
mod message;
mod publish;
#[cfg(test)]
mod tests;

use telnusqa_chassis::Service;
use telnusqa_chassis::bus::{CASES, watch_streams};
use telnusqa_event_log::{LogError, Position};

use carry::Relay;

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] = &["relay", "streams"];

/// What only a person can mend.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The log ends before what was carried: another log, or a part of it is gone.
    #[error("go on after position {}: the log ends at {}", carried.0, head.0)]
    Cut {
        /// What was carried.
        carried: Position,
        /// Where the log ends.
        head: Position,
    },
    /// The log has a hole: nobody may read past it.
    #[error("go on from the log")]
    Damaged(#[source] LogError),
}

/// Runs the relay until the service stops.
///
/// # Errors
/// What it cannot mend by trying again: [`CarryError`].
pub async fn serve(service: Service) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let watch = watch_streams(service.bus.clone(), service.health.clone(), &[CASES], service.stop.clone());
    tokio::spawn(watch);
    Relay::new(service).carry().await.map_err(Into::into)
}
