//! Waiting for a condition, with a bound.

use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Waits until `look` gives something.
///
/// # Panics
/// When `bound` has passed: the message says what was waited for.
pub async fn until<T, F, Fut>(what: &str, bound: Duration, mut look: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Option<T>>,
{
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < bound, "waited {bound:?} for: {what}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
