//! Has documents made, takes signatures in, keeps the register of duplicates.
//!
//! The law this crate keeps: what is signed is stored before, and never made again; every number has its entry.

use std::error::Error;

use sqlx::migrate::Migration;
use telnusqa_chassis::Service;

/// Runs signing until the service stops.
///
/// # Errors
/// What it cannot mend by trying again.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    service.health.ready("signing");
    service.stop.cancelled().await;
    Ok(())
}

/// The tables of signing, to be made by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    Vec::new()
}
