//! The loop for those who come one by one: what is waiting is the batch, nothing is delayed to make one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};

use crate::{EventLog, ExecuteError, Nothing, Outcome, Request};

/// Requests that may wait before a caller waits to hand his in.
const WAITING_MAX: usize = 4 * EventLog::BATCH_MAX;

type Answer = Result<Outcome, ExecuteError>;
type Waiting = (Request, oneshot::Sender<Answer>);

/// Takes single commands from any number of callers and carries out together what is waiting: alone, a command pays one
/// commit; under load hundreds share it.
#[derive(Clone)]
pub struct Executor {
    requests: mpsc::Sender<Waiting>,
}

impl Executor {
    /// Starts the loop; it ends when the last clone of the executor is dropped. `now` reads the service's clock.
    #[must_use]
    pub fn start(log: EventLog, now: impl Fn() -> DateTime<Utc> + Send + 'static) -> Self {
        let (requests, mut waiting) = mpsc::channel::<Waiting>(WAITING_MAX);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(EventLog::BATCH_MAX);
            while waiting.recv_many(&mut batch, EventLog::BATCH_MAX).await > 0 {
                let (requests, callers): (Vec<Request>, Vec<oneshot::Sender<Answer>>) = batch.drain(..).unzip();
                let answers = log.execute(requests, now(), Arc::new(Nothing)).await;
                for (caller, answer) in callers.into_iter().zip(answers) {
                    // A caller who is gone repeats with the same cause.
                    let _ = caller.send(answer);
                }
            }
        });
        Self { requests }
    }

    /// Carries out one command, together with whatever else is waiting.
    ///
    /// # Errors
    /// [`ExecuteError`]; unknown where the loop has ended.
    pub async fn execute(&self, request: Request) -> Answer {
        let ended = || ExecuteError::Unknown(Arc::new(sqlx::Error::WorkerCrashed));
        let (caller, answer) = oneshot::channel();
        self.requests.send((request, caller)).await.map_err(|_| ended())?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }
}
