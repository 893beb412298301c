//! Takes the messages of the IIS in: reads, checks, decides, answers; nothing is lost and nothing is done twice.
//!
//! The law this crate keeps: `iis/INTERFACE.md`. A message is answered by what was committed with its effect, byte for
//! byte, however often it comes; the bus may lose or repeat anything.

mod answers;
mod check;
mod desk;
mod effects;
mod failure;
mod figures;
mod look;
mod message;
mod numbers;
mod plan;
mod receipt;
mod sequence;
mod settle;
mod timers;
mod waiting;

use telnusqa_chassis::Service;

/// Runs intake until the service stops.
///
/// # Errors
/// What it cannot mend by trying again.
pub async fn serve(_service: Service) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    unimplemented!()
}
