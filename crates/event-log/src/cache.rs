//! Folded cases that were worked on lately, in two generations: what was not used in one is gone with the next.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use telnusqa_domain::case::{Case, CaseId};

use crate::Cause;

/// How many cases a generation holds: some megabytes in all.
const GENERATION: usize = 8_192;

/// A case as it was after a version that is committed. The log only grows, so it is never wrong, only old.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    /// The case.
    pub(crate) case: Case,
    /// Every cause in its history.
    pub(crate) causes: HashSet<Cause>,
    /// The version of its newest event; 0 before any.
    pub(crate) version: i32,
}

/// The cache.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    generations: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    old: HashMap<CaseId, Arc<Folded>>,
    young: HashMap<CaseId, Arc<Folded>>,
}

impl Cache {
    /// The case as it was some time ago.
    pub(crate) fn find(&self, case: CaseId) -> Option<Arc<Folded>> {
        let mut generations = self.lock();
        if let Some(found) = generations.young.get(&case) {
            return Some(Arc::clone(found));
        }
        let found = generations.old.remove(&case)?;
        generations.keep(case, Arc::clone(&found));
        Some(found)
    }

    /// Keeps a committed state, unless a newer one is here.
    pub(crate) fn keep(&self, case: CaseId, folded: Folded) {
        let mut generations = self.lock();
        let older = generations.old.remove(&case);
        let newest = generations.young.get(&case).or(older.as_ref()).map_or(0, |known| known.version);
        if newest < folded.version {
            generations.keep(case, Arc::new(folded));
        } else if let Some(older) = older {
            generations.keep(case, older);
        }
    }

    /// Forgets cases.
    pub(crate) fn forget(&self, cases: impl Iterator<Item = CaseId>) {
        let mut generations = self.lock();
        for case in cases {
            generations.young.remove(&case);
            generations.old.remove(&case);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn keep(&mut self, case: CaseId, folded: Arc<Folded>) {
        if self.young.len() >= GENERATION && !self.young.contains_key(&case) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(case, folded);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: usize) -> CaseId {
        CaseId(Uuid::from_u128(number as u128))
    }

    fn at(version: i32) -> Folded {
        Folded { version, ..Folded::default() }
    }

    #[test]
    fn it_stays_bounded_and_keeps_what_is_used() {
        let cache = Cache::default();
        for number in 0..10 * GENERATION {
            cache.keep(id(number), at(1));
            assert!(cache.find(id(0)).is_some(), "used all the time");
        }
        let generations = cache.lock();
        assert!(generations.young.len() + generations.old.len() <= 2 * GENERATION);
    }

    #[test]
    fn an_older_state_never_replaces_a_newer_one() {
        let cache = Cache::default();
        cache.keep(id(1), at(3));
        cache.keep(id(1), at(2));
        assert_eq!(cache.find(id(1)).map(|folded| folded.version), Some(3));
        cache.forget([id(1)].into_iter());
        assert!(cache.find(id(1)).is_none());
    }
}
