//! The register of colleges of the house: the file that it was started with, and what was published since.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sqlx::PgPool;
use telnusqa_contracts::providers::{ProvidersError, read};
use telnusqa_domain::provider::Register;
use tokio_util::sync::CancellationToken;

use crate::health::Health;

/// How often it is looked for what was published.
const WATCH: Duration = Duration::from_secs(1);
/// The part of `health`.
const PART: &str = "providers";

/// The register as it is now. Clones share it.
#[derive(Clone)]
pub struct Providers(Arc<RwLock<Published>>);

/// A register, and which publication it is.
#[derive(Clone, Copy, Debug)]
struct Published {
    /// A few are published in a year, and none is ever given back.
    register: &'static Register,
    /// 0 = the file.
    id: i64,
}

/// Why the published register cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The database failed.
    #[error("read the published register of colleges")]
    Database(#[source] sqlx::Error),
    /// A publication is no register for this version of the program.
    #[error("read publication {id} of the register of colleges")]
    Unreadable {
        /// Which.
        id: i64,
        /// What is wrong with it.
        source: ProvidersError,
    },
}

impl Providers {
    /// The register of a file.
    #[must_use]
    pub fn new(register: Register) -> Self {
        Self(Arc::new(RwLock::new(Published { register: Box::leak(Box::new(register)), id: 0 })))
    }

    /// The register that holds now; what becomes of a college on a day, it knows by the day.
    #[must_use]
    pub fn now(&self) -> &'static Register {
        self.published().register
    }

    fn published(&self) -> Published {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was published last: a publication is the whole register.
    ///
    /// # Errors
    /// [`RefreshError`]; the register stays as it was.
    pub async fn refresh(&self, pool: &PgPool) -> Result<(), RefreshError> {
        let newest: Option<(i64, String)> =
            sqlx::query_as("SELECT id, text FROM providers.publications WHERE id > $1 ORDER BY id DESC LIMIT 1")
                .bind(self.published().id)
                .fetch_optional(pool)
                .await
                .map_err(RefreshError::Database)?;
        let Some((id, text)) = newest else { return Ok(()) };
        let register = read(&text).map_err(|source| RefreshError::Unreadable { id, source })?;
        let published = Published { register: Box::leak(Box::new(register)), id };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = published;
        Ok(())
    }

    /// Looks for what is published until `stop`, and tells `health` where it cannot be used.
    pub(crate) async fn watch(self, pool: PgPool, health: Health, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(WATCH);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            match self.refresh(&pool).await {
                Ok(()) => match self.published().id {
                    0 => health.ready_but(PART, "as started with"),
                    id => health.ready_but(PART, format!("publication {id}")),
                },
                // The database has a part of its own.
                Err(RefreshError::Database(_)) => {}
                Err(error @ RefreshError::Unreadable { .. }) => {
                    health.not_ready(PART, crate::process::chain(&error));
                }
            }
        }
    }
}
