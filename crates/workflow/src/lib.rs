//! Carries out the steps of the college's staff, and watches the terms.
//!
//! The law this crate keeps: who may do what, and when, the case decides; nothing here does.

use std::error::Error;

use sqlx::migrate::Migration;
use telnusqa_chassis::Service;

/// Runs workflow until the service stops.
///
/// # Errors
/// What it cannot mend by trying again.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    service.health.ready("workflow");
    service.stop.cancelled().await;
    Ok(())
}

/// The tables of workflow, to be made by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    Vec::new()
}
