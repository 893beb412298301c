//! The calendar of the house: the one that the program ships, and what was published since.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sqlx::PgPool;
use telnusqa_domain::calendar::{Calendar, Faults, read};
use tokio_util::sync::CancellationToken;

use crate::health::Health;

/// How often it is looked for what was published.
const WATCH: Duration = Duration::from_secs(1);
/// The part of `health`.
const PART: &str = "calendar";

/// The calendar as it is now. Clones share it.
#[derive(Clone)]
pub struct Calendars(Arc<RwLock<Published>>);

/// A calendar, and up to which publication it holds them all.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// The calendar. A few are published in a year, and none is ever given back.
    pub calendar: &'static Calendar,
    /// The last publication that is in it; 0 = none.
    pub up_to: i64,
}

/// Why the published calendar cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// The database failed.
    #[error("read the published calendars")]
    Database(#[source] sqlx::Error),
    /// A publication is no calendar for this version of the program.
    #[error("read publication {id} of the calendar")]
    Unreadable {
        /// Which.
        id: i64,
        /// What is wrong with it.
        source: Faults,
    },
}

impl Default for Calendars {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(Published { calendar: Calendar::shipped(), up_to: 0 })))
    }
}

impl Calendars {
    /// The calendar that holds now.
    #[must_use]
    pub fn now(&self) -> &'static Calendar {
        self.published().calendar
    }

    /// The calendar that holds now, and up to which publication.
    #[must_use]
    pub fn published(&self) -> Published {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was published since.
    ///
    /// # Errors
    /// [`CalendarError`]; the calendar stays as it was.
    pub async fn refresh(&self, pool: &PgPool) -> Result<(), CalendarError> {
        let next = published_after(pool, self.published()).await?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that look at once the slower one takes nothing back.
        if next.up_to >= known.up_to {
            *known = next;
        }
        Ok(())
    }

    /// Looks for what is published until `stop`, and tells `health` where it cannot be used.
    pub(crate) async fn watch(self, pool: PgPool, health: Health, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(WATCH);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            match self.refresh(&pool).await {
                Ok(()) => self.tell(&health),
                // The database has a part of its own.
                Err(CalendarError::Database(_)) => {}
                Err(error @ CalendarError::Unreadable { .. }) => {
                    health.not_ready(PART, crate::process::chain(&error));
                }
            }
        }
    }
}

impl Calendars {
    /// Says up to which publication the calendar goes.
    fn tell(&self, health: &Health) {
        match self.published().up_to {
            0 => health.ready_but(PART, "as shipped"),
            up_to => health.ready_but(PART, format!("publication {up_to}")),
        }
    }
}

/// A calendar with everything that was published after it.
///
/// # Errors
/// [`CalendarError`]
pub async fn published_after(pool: &PgPool, known: Published) -> Result<Published, CalendarError> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, text FROM calendar.publications WHERE id > $1 ORDER BY id")
            .bind(known.up_to)
            .fetch_all(pool)
            .await
            .map_err(CalendarError::Database)?;
    let mut published = known;
    for (id, text) in rows {
        let unreadable = |source| CalendarError::Unreadable { id, source };
        let editions = read(&format!("publication {id}"), &text).map_err(unreadable)?;
        let calendar = published.calendar.updated(editions).map_err(unreadable)?;
        published = Published { calendar: Box::leak(Box::new(calendar)), up_to: id };
    }
    Ok(published)
}
