//! The service status.

use telnusqa_chassis::Service;

/// Runs status until the service stops.
///
/// # Errors
/// What it cannot mend by trying again.
pub async fn serve(_service: Service) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    unimplemented!()
}
