//! Tells the applicant what is due to him, in his language.
//!
//! The law this crate keeps: once per cause, whatever is killed.

use std::error::Error;

use sqlx::migrate::Migration;
use telnusqa_chassis::Service;

/// Runs notification until the service stops.
///
/// # Errors
/// What it cannot mend by trying again.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    service.health.ready("notification");
    service.stop.cancelled().await;
    Ok(())
}

/// The tables of notification, to be made by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    Vec::new()
}
