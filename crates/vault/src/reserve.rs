//! Keys made ahead: a person is sealed without waiting for the keys' database to flush its disk.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Vault;
use crate::seal::{PersonSecrets, Secrets, make_keys};

/// So many keys are made at once.
const REFILL: usize = 2048;
/// Fewer than this are left: more are made.
const LOW: usize = 1024;
/// A key that waited longer is not used any more: a sweep may find it. Well below what [`Vault::sweep_keys`] is told.
const LIFE: Duration = Duration::from_secs(600);

/// Committed keys that seal nobody yet.
#[derive(Default)]
pub(crate) struct Reserve {
    filling: AtomicBool,
    ready: Mutex<VecDeque<(Instant, PersonSecrets)>>,
}

impl Reserve {
    /// Up to `count` keys, the oldest first, so that persons keep the order in which they came.
    pub(crate) fn take(&self, count: usize) -> Vec<PersonSecrets> {
        let mut ready = self.ready();
        while ready.front().is_some_and(|(made, _)| made.elapsed() > LIFE) {
            ready.pop_front();
        }
        let count = count.min(ready.len());
        ready.drain(..count).map(|(_, secrets)| secrets).collect()
    }

    fn ready(&self) -> MutexGuard<'_, VecDeque<(Instant, PersonSecrets)>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault {
    /// The same vault, with keys made ahead as soon as the first person is sealed: for who seals many.
    #[must_use]
    pub fn with_reserve(mut self) -> Self {
        self.reserve = Some(std::sync::Arc::default());
        self
    }

    /// Makes more keys beside the caller where few are left.
    pub(crate) fn refill(&self) {
        let Some(reserve) = self.reserve.clone() else { return };
        if reserve.ready().len() >= LOW || reserve.filling.swap(true, Ordering::AcqRel) {
            return;
        }
        let vault = self.clone();
        tokio::spawn(async move {
            let (wrapped, Secrets { persons, .. }) = make_keys(&vault.master, REFILL, &[]);
            let made = Instant::now();
            // Where it fails, `seal` makes the keys that it needs, and tells its own failure.
            if vault.insert_keys(wrapped, vec![]).await.is_ok() {
                reserve.ready().extend(persons.into_iter().map(|secrets| (made, secrets)));
            }
            reserve.filling.store(false, Ordering::Release);
        });
    }
}
