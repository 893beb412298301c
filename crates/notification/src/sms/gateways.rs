//! Which gateway a text goes to: the first that is well, at its pace; one that fails is left alone for a while.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::client::{Client, ClientError};
use super::configuration::Gateway;

/// So many failures one after the other open the circuit.
const FAILURES: u32 = 5;
/// The shortest and the longest while that a gateway is left alone; each is twice the one before.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// How many texts may go at once after a while of silence.
const BURST_S: f64 = 0.25;

/// The gateways, the preferred first.
pub(crate) struct Gateways {
    all: Vec<(Client, Mutex<State>)>,
}

/// No gateway takes a text now.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("find a gateway that answers")]
pub(crate) struct Away;

/// That a text may be handed over to a gateway; what came of it is told to it.
pub(crate) struct Permit<'g> {
    pub(crate) client: &'g Client,
    state: &'g Mutex<State>,
}

struct State {
    failures: u32,
    /// Until when it is left alone.
    open_until: Option<Instant>,
    pause: Duration,
    /// Whether one text tries it, after it was left alone.
    probing: bool,
    /// Texts that may go now, and since when that is so.
    room: (f64, Instant),
}

impl Gateways {
    pub(crate) fn new(gateways: Vec<Gateway>) -> Result<Self, ClientError> {
        let new = |gateway| Ok((Client::new(gateway)?, Mutex::new(State::new())));
        Ok(Self { all: gateways.into_iter().map(new).collect::<Result<_, ClientError>>()? })
    }

    /// The one of a name.
    pub(crate) fn named(&self, name: &str) -> Option<&Client> {
        self.all.iter().map(|(client, _)| client).find(|client| client.gateway.name == name)
    }

    /// Keeps sessions with those over SMPP until it is over.
    pub(crate) async fn keep_sessions(&self, pool: &PgPool, over: &CancellationToken) {
        let sessions = self.all.iter().filter_map(|(client, _)| client.smpp.as_ref());
        join_all(sessions.map(|smpp| smpp.run(pool, over))).await;
    }

    /// Why gateways over SMPP take nothing, and whether that is so of every gateway.
    pub(crate) fn complaints(&self) -> Option<(String, bool)> {
        let complaints: Vec<String> =
            self.all.iter().filter_map(|(client, _)| client.smpp.as_ref()?.complaint()).collect();
        (!complaints.is_empty()).then(|| (complaints.join("; "), complaints.len() == self.all.len()))
    }

    /// Waits for its turn with the first gateway that is well, or with the one that may have the text already.
    ///
    /// # Errors
    /// [`Away`]: none is well, or that one is not, or is no more.
    pub(crate) async fn permit(&self, pinned: Option<&str>) -> Result<Permit<'_>, Away> {
        self.first(self.all.iter().filter(|(client, _)| pinned.is_none_or(|name| name == client.gateway.name))).await
    }

    /// The same among those after one that did not take it.
    ///
    /// # Errors
    /// [`Away`]
    pub(crate) async fn permit_after(&self, name: &str) -> Result<Permit<'_>, Away> {
        self.first(self.all.iter().skip_while(|(client, _)| client.gateway.name != name).skip(1)).await
    }

    async fn first<'g>(&self, among: impl Iterator<Item = &'g (Client, Mutex<State>)>) -> Result<Permit<'g>, Away> {
        for (client, state) in among {
            let turn = lock(state).turn(client.gateway.per_second, Instant::now());
            if let Some(wait) = turn {
                tokio::time::sleep(wait).await;
                return Ok(Permit { client, state });
            }
        }
        Err(Away)
    }
}

impl Permit<'_> {
    /// It answered in words of its own, whatever they were.
    pub(crate) fn answered(self) {
        let mut state = lock(self.state);
        *state = State { room: state.room, ..State::new() };
    }

    /// It did not.
    pub(crate) fn failed(self) {
        lock(self.state).failed(Instant::now());
    }
}

impl Drop for Permit<'_> {
    /// Where nothing was said to it, the next one tries.
    fn drop(&mut self) {
        lock(self.state).probing = false;
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn new() -> Self {
        Self { failures: 0, open_until: None, pause: Duration::ZERO, probing: false, room: (0.0, Instant::now()) }
    }

    /// How long a text waits for its turn; `None` where the gateway is left alone.
    fn turn(&mut self, per_second: f64, now: Instant) -> Option<Duration> {
        if let Some(until) = self.open_until {
            if until > now || self.probing {
                return None;
            }
            // One tries, the others wait for what becomes of it.
            self.probing = true;
        }
        let (room, since) = self.room;
        let passed = now.saturating_duration_since(since).as_secs_f64();
        let room = (room + passed * per_second).min((per_second * BURST_S).max(1.0)) - 1.0;
        self.room = (room, now);
        Some(Duration::from_secs_f64((-room).max(0.0) / per_second))
    }

    fn failed(&mut self, now: Instant) {
        self.failures += 1;
        let probed = std::mem::take(&mut self.probing);
        if probed || (self.failures >= FAILURES && self.open_until.is_none()) {
            self.pause = (self.pause * 2).clamp(PAUSE.0, PAUSE.1);
            self.open_until = Some(now + self.pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_fails_is_left_alone_longer_each_time_and_tried_by_one() {
        let (mut state, mut now) = (State::new(), Instant::now());
        for _ in 0..FAILURES {
            assert!(state.turn(100.0, now).is_some());
            state.failed(now);
        }
        let mut pause = PAUSE.0;
        for _ in 0..10 {
            assert_eq!(state.turn(100.0, now + pause / 2), None);
            now += pause;
            assert!(state.turn(100.0, now).is_some(), "one tries after {pause:?}");
            assert_eq!(state.turn(100.0, now), None);
            state.failed(now);
            pause = (pause * 2).min(PAUSE.1);
        }
    }

    #[test]
    fn failures_that_come_back_late_do_not_lengthen_the_pause() {
        let (mut state, now) = (State::new(), Instant::now());
        for _ in 0..30 {
            state.failed(now);
        }
        assert!(state.turn(100.0, now + PAUSE.0).is_some());
    }

    #[test]
    fn texts_go_at_the_gateways_pace() {
        let (mut state, now) = (State::new(), Instant::now());
        state.room = (0.0, now);
        let waits: Vec<u128> = (0..4).map(|_| state.turn(10.0, now).unwrap().as_millis()).collect();
        assert_eq!(waits, [100, 200, 300, 400]);
        let later = now + Duration::from_secs(60);
        let waits: Vec<u128> = (0..4).map(|_| state.turn(10.0, later).unwrap().as_millis()).collect();
        assert_eq!(waits, [0, 0, 50, 150]);
    }
}
