//! `endpoints.json`: written when the house is ready, and anew whenever a process was started again.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::complain;
use super::folder::replace;
use crate::endpoints::Endpoints;

/// Who runs, and where the house can be reached.
pub(super) struct Announcement {
    file: PathBuf,
    state: Mutex<State>,
}

struct State {
    endpoints: Endpoints,
    published: bool,
}

impl Announcement {
    /// Not yet published.
    pub(super) fn new(file: PathBuf, endpoints: Endpoints) -> Self {
        Self { file, state: Mutex::new(State { endpoints, published: false }) }
    }

    /// Says where the servers are.
    pub(super) fn located(&self, bus: &str, bus_for_operations: Option<String>, database: Option<&String>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        bus.clone_into(&mut state.endpoints.nats);
        state.endpoints.nats_operations = bus_for_operations;
        state.endpoints.postgres = database.cloned();
    }

    /// The address of the bus.
    pub(super) fn bus(&self) -> String {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).endpoints.nats.clone()
    }

    /// Says that a process runs.
    pub(super) fn runs(&self, name: &str, pid: u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.endpoints.pids.insert(name.to_owned(), pid);
        if state.published
            && let Err(error) = self.write(&state.endpoints)
        {
            complain(&format!("failed to write endpoints.json: {error}"));
        }
    }

    /// The process id of a name.
    pub(super) fn pid(&self, name: &str) -> Option<u32> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).endpoints.pids.get(name).copied()
    }

    /// Tells the world.
    pub(super) fn publish(&self) -> std::io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.published = true;
        self.write(&state.endpoints)
    }

    /// Tells it no more.
    pub(super) fn withdraw(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).published = false;
        // Where it was not published there is nothing to remove.
        let _ = std::fs::remove_file(&self.file);
    }

    fn write(&self, endpoints: &Endpoints) -> std::io::Result<()> {
        let mut text = serde_json::to_vec_pretty(endpoints).map_err(std::io::Error::other)?;
        text.push(b'\n');
        replace(&self.file, &text)
    }
}
