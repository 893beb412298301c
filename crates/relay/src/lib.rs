//! Carries the log to the bus, in order.

use telnusqa_chassis::Service;

/// Runs the relay until the service stops.
///
/// # Errors
/// What it cannot mend by trying again.
pub async fn serve(_service: Service) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    unimplemented!()
}
