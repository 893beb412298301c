//! The register of colleges of the house: the file that it was started with, or what was published since, and over it what was changed,
//! each change from its day on.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::NaiveDate;
use sqlx::PgPool;
use telnusqa_contracts::providers::{ProvidersError, read};
use telnusqa_domain::colleges::Colleges;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::Register;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::health::Health;

/// How often it is looked for what was published or changed.
const WATCH: Duration = Duration::from_secs(1);
/// The part of `health`.
const PART: &str = "providers";

/// The register as it is now. Clones share it.
#[derive(Clone)]
pub struct Providers {
    clock: Clock,
    known: Arc<RwLock<Known>>,
}

/// What is known of the colleges. A few publications and changes are made in a year, and a register a day: none is ever given back.
#[derive(Clone, Copy, Debug)]
struct Known {
    changes: &'static Colleges,
    /// The day of the register.
    day: NaiveDate,
    /// Which publication it began with; 0 = the file.
    id: i64,
    opening: &'static Register,
    register: &'static Register,
}

/// Why the register cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// A change is none for this version of the program.
    #[error("read change {number} of the colleges")]
    Change {
        /// Which.
        number: i32,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
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

impl Known {
    fn new(id: i64, opening: &'static Register, changes: &'static Colleges, day: NaiveDate) -> Self {
        let register = if changes.version() == 0 { opening } else { leak(changes.register(opening, day)) };
        Self { changes, day, id, opening, register }
    }
}

impl Providers {
    /// The register of a file, on the days of a clock.
    #[must_use]
    pub fn new(register: Register, clock: Clock) -> Self {
        let day = day_in_almaty(clock.now());
        let known = Known::new(0, leak(register), leak(Colleges::default()), day);
        Self { clock, known: Arc::new(RwLock::new(known)) }
    }

    /// The register of today; what becomes of a college on a day, and how it opens, it knows by the day.
    #[must_use]
    pub fn now(&self) -> &'static Register {
        let known = self.known();
        let today = day_in_almaty(self.clock.now());
        if known.day == today || known.changes.version() == 0 {
            return known.register;
        }
        let turned = Known::new(known.id, known.opening, known.changes, today);
        let mut now = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if (now.id, now.changes.version()) == (turned.id, turned.changes.version()) {
            *now = turned;
        }
        turned.register
    }

    /// What was changed, as far as it is known.
    #[must_use]
    pub fn changes(&self) -> &'static Colleges {
        self.known().changes
    }

    /// The register with which the house began, or that was published last: what was changed lies over it.
    #[must_use]
    pub fn opening(&self) -> &'static Register {
        self.known().opening
    }

    fn known(&self) -> Known {
        *self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was published last, which is a whole register, and what was changed since it was looked last.
    ///
    /// # Errors
    /// [`RefreshError`]; the register stays as it was.
    pub async fn refresh(&self, pool: &PgPool) -> Result<(), RefreshError> {
        let before = self.known();
        let newest: Option<(i64, String)> =
            sqlx::query_as("SELECT id, text FROM providers.publications WHERE id > $1 ORDER BY id DESC LIMIT 1")
                .bind(before.id)
                .fetch_optional(pool)
                .await
                .map_err(RefreshError::Database)?;
        let (id, opening) = match newest {
            Some((id, text)) => (id, leak(read(&text).map_err(|source| RefreshError::Unreadable { id, source })?)),
            None => (before.id, before.opening),
        };
        let changes = changes_after(pool, before.changes).await?;
        if id == before.id && changes.is_none() {
            return Ok(());
        }
        let changes = changes.map_or(before.changes, leak);
        let after = Known::new(id, opening, changes, day_in_almaty(self.clock.now()));
        let mut now = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // whoever looked at the same time may have seen more
        if now.id <= after.id && now.changes.version() <= after.changes.version() {
            *now = after;
        }
        Ok(())
    }

    /// Looks for what is published until `stop`, and tells `health` where it cannot be used.
    pub(crate) async fn watch(self, pool: PgPool, health: Health, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(WATCH);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            match self.refresh(&pool).await {
                Ok(()) => match self.known() {
                    Known { id: 0, changes, .. } if changes.version() == 0 => {
                        health.ready_but(PART, "as started with");
                    }
                    Known { id, changes, .. } if changes.version() == 0 => {
                        health.ready_but(PART, format!("publication {id}"));
                    }
                    Known { id, changes, .. } => {
                        health.ready_but(PART, format!("publication {id}, change {}", changes.version()));
                    }
                },
                // The database has a part of its own.
                Err(RefreshError::Database(_)) => {}
                Err(error @ (RefreshError::Change { .. } | RefreshError::Unreadable { .. })) => {
                    health.not_ready(PART, crate::process::chain(&error));
                }
            }
        }
    }
}

/// All that was changed, where that is more than was known.
async fn changes_after(pool: &PgPool, known: &Colleges) -> Result<Option<Colleges>, RefreshError> {
    let rows: Vec<(i32, String, String)> =
        sqlx::query_as("SELECT number, college, body::text FROM providers.changes WHERE number > $1 ORDER BY number")
            .bind(i32::try_from(known.version()).unwrap_or(i32::MAX))
            .fetch_all(pool)
            .await
            .map_err(RefreshError::Database)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let changes = rows.into_iter().try_fold(known.clone(), |changes, (number, college, body)| {
        let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| RefreshError::Change { number, source };
        let college = Bin::parse(&college).map_err(|_| unreadable("a number that is no BIN".into()))?;
        let change = telnusqa_contracts::colleges::read(&body).map_err(|error| unreadable(error.into()))?;
        Ok(changes.evolve(college, change))
    })?;
    Ok(Some(changes))
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
