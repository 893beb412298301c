//! Previews, each person's in turn: one is drawn, one may wait, and the newer one takes the place of the one that waits. All persons
//! together have one drawn at a time, so that papers that are meant have a maker of their own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use uuid::Uuid;

use crate::limit::{Bucket, PREVIEWS};

/// For how long a look at an applicant holds: whoever words a paper asks for previews all the time, and looks at him once.
const LOOK: Duration = Duration::from_secs(300);

/// Who has a preview drawn.
pub(crate) struct Previews {
    room: Arc<Semaphore>,
    slots: Mutex<HashMap<String, Arc<Slot>>>,
}

/// One person's. There are no more than there are staff.
struct Slot {
    asked: AtomicU64,
    bucket: Mutex<Bucket>,
    looked: Mutex<Option<(Uuid, String, Instant)>>,
    working: Arc<tokio::sync::Mutex<()>>,
}

/// Why no preview is drawn.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Denied {
    /// A newer one was asked for.
    Replaced,
    /// Too many were asked for: so long until the next one.
    TooMany(Duration),
}

/// The right to have one drawn, until it is dropped.
pub(crate) struct Turn {
    slot: Arc<Slot>,
    _room: Option<OwnedSemaphorePermit>,
    _working: OwnedMutexGuard<()>,
}

impl Default for Previews {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(1)), slots: Mutex::default() }
    }
}

impl Previews {
    /// Waits for his turn.
    ///
    /// # Errors
    /// [`Denied`]
    pub(crate) async fn turn(&self, who: &str) -> Result<Turn, Denied> {
        let slot = self.slot(who);
        let wait = slot.bucket.lock().unwrap_or_else(PoisonError::into_inner).take(PREVIEWS, Instant::now());
        wait.map_err(Denied::TooMany)?;
        let mine = slot.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let working = Arc::clone(&slot.working).lock_owned().await;
        if slot.asked.load(Ordering::Relaxed) != mine {
            return Err(Denied::Replaced);
        }
        let room = Arc::clone(&self.room).acquire_owned().await.ok();
        Ok(Turn { slot, _room: room, _working: working })
    }

    fn slot(&self, who: &str) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(who.to_owned()).or_insert_with(|| {
            Arc::new(Slot {
                asked: AtomicU64::new(0),
                bucket: Mutex::new(Bucket::full(PREVIEWS, Instant::now())),
                looked: Mutex::default(),
                working: Arc::default(),
            })
        });
        Arc::clone(slot)
    }
}

impl Turn {
    /// The name of an applicant at whom he has just looked.
    pub(crate) fn looked_at(&self, person: Uuid) -> Option<String> {
        let looked = self.slot.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = looked.as_ref().filter(|(of, _, at)| *of == person && at.elapsed() < LOOK);
        known.map(|(_, name, _)| name.clone())
    }

    /// Keeps it, in memory alone, for as long as a look holds.
    pub(crate) fn looks_at(&self, person: Uuid, name: &str) {
        let looked = Some((person, name.to_owned(), Instant::now()));
        *self.slot.looked.lock().unwrap_or_else(PoisonError::into_inner) = looked;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    /// Lets a future come as far as it comes.
    async fn begun<F: Future + Unpin>(mut of: F) -> (F, Option<F::Output>) {
        let done = poll_fn(|context| match std::pin::Pin::new(&mut of).poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => Poll::Ready(None),
        });
        let done = done.await;
        (of, done)
    }

    #[tokio::test]
    async fn a_newer_one_takes_the_place_of_the_one_that_waits() {
        let previews = Previews::default();
        let first = previews.turn("e-1").await.ok().unwrap();
        let (second, done) = begun(Box::pin(previews.turn("e-1"))).await;
        assert!(done.is_none(), "one at a time");
        let (third, done) = begun(Box::pin(previews.turn("e-1"))).await;
        assert!(done.is_none());
        drop(first);
        assert_eq!(second.await.err(), Some(Denied::Replaced));
        assert!(third.await.is_ok());
    }

    #[tokio::test]
    async fn all_together_have_one_drawn_and_nobody_takes_anothers_place() {
        let previews = Previews::default();
        let first = previews.turn("e-1").await.ok().unwrap();
        let (other, done) = begun(Box::pin(previews.turn("e-2"))).await;
        assert!(done.is_none());
        drop(first);
        assert!(other.await.is_ok());
    }

    #[tokio::test]
    async fn nobody_asks_without_end() {
        let previews = Previews::default();
        let mut drawn = 0;
        let wait = loop {
            match previews.turn("e-1").await {
                Ok(turn) => drop(turn),
                Err(denied) => break denied,
            }
            drawn += 1;
            assert!(drawn < 100);
        };
        assert!(matches!(wait, Denied::TooMany(wait) if wait <= Duration::from_secs(1)), "{wait:?}");
        assert!(drawn >= 30, "{drawn}");
        assert!(previews.turn("e-2").await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_holds_for_a_while() {
        let previews = Previews::default();
        let person = Uuid::from_u128(1);
        let turn = previews.turn("e-1").await.ok().unwrap();
        assert_eq!(turn.looked_at(person), None);
        turn.looks_at(person, "Ә");
        drop(turn);
        let turn = previews.turn("e-1").await.ok().unwrap();
        assert_eq!(turn.looked_at(person).as_deref(), Some("Ә"));
        assert_eq!(turn.looked_at(Uuid::from_u128(2)), None);
        tokio::time::advance(LOOK).await;
        assert_eq!(turn.looked_at(person), None);
    }
}
