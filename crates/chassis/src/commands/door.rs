//! The door through which single commands go into the log.

use telnusqa_event_log::{ExecuteError, Executor, Outcome, Request};
use tokio::sync::mpsc;

use crate::process::Service;

/// Carries out single commands from any number of callers, those that wait together, and tells the relay of them.
#[derive(Clone)]
pub struct Door {
    appended: mpsc::Sender<()>,
    executor: Executor,
}

impl Door {
    /// Opens it; what it has started ends when the last clone is dropped.
    #[must_use]
    pub fn open(service: &Service) -> Self {
        let clock = service.clock.clone();
        let executor = Executor::start(service.log.clone(), move || clock.now());
        // One word waits at most: it stands for everything that was appended until it is passed on.
        let (appended, mut word) = mpsc::channel(1);
        let bus = service.bus.clone();
        tokio::spawn(async move {
            while word.recv().await.is_some() {
                bus.announce_appended().await;
            }
        });
        Self { appended, executor }
    }

    /// Carries out one command.
    ///
    /// # Errors
    /// [`ExecuteError`]
    pub async fn carry_out(&self, request: Request) -> Result<Outcome, ExecuteError> {
        let result = self.executor.execute(request).await;
        if matches!(&result, Ok(Outcome::Appended(events)) if !events.is_empty()) {
            // Where there is a word already, it tells of this too.
            let _told = self.appended.try_send(());
        }
        result
    }
}
