//! Whose turn it is with somebody who takes messages: at his pace; and one that fails is left alone for a while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::StatusCode;

/// So many failures one after the other open the circuit.
const FAILURES: u32 = 5;
/// The shortest and the longest while that somebody is left alone; each is twice the one before.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// How many messages may go at once after a while of silence.
const BURST_S: f64 = 0.25;

/// What handing over came to where the message is not his.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HandOverError {
    /// He cannot be reached: nothing was said.
    Away,
    /// He may have it or not: nothing came back, or what came back is none of his words.
    Doubt(Answered),
    /// He did not take it, and may later.
    NotTaken(Answered),
    /// He will never take one for this reader.
    Refused(Answered),
}

/// The status of an answer, HTTP's or SMPP's, where there was one.
pub(crate) type Answered = Option<u16>;

/// Nobody takes a message now.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("find somebody who answers")]
pub(crate) struct Away;

/// The turns with one who takes messages.
pub(crate) struct Turns(Mutex<State>);

/// That a message may be handed over to somebody; what came of it is told to it.
pub(crate) struct Permit<'t, C> {
    pub(crate) client: &'t C,
    turns: &'t Turns,
}

struct State {
    failures: u32,
    /// Until when he is left alone.
    open_until: Option<Instant>,
    pause: Duration,
    /// Whether one message tries him, after he was left alone.
    probing: bool,
    /// Messages that may go now, and since when that is so.
    room: (f64, Instant),
}

impl HandOverError {
    /// What an answer without a word of his is worth.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        // Who answers so has not looked at the message. Of any other one nobody knows who said it, and how far the message went.
        let before = [400, 401, 403, 404, 405, 407, 413, 415, 429, 503];
        let not_looked = status.is_redirection() || before.contains(&status.as_u16());
        let said = Some(status.as_u16());
        if not_looked { Self::NotTaken(said) } else { Self::Doubt(said) }
    }
}

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State::new()))
    }

    /// Waits for a turn with him, unless he is left alone.
    pub(crate) async fn permit<'t, C>(&'t self, client: &'t C, per_second: f64) -> Result<Permit<'t, C>, Away> {
        let turn = self.state().turn(per_second, Instant::now());
        tokio::time::sleep(turn.ok_or(Away)?).await;
        Ok(Permit { client, turns: self })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Permit<'_, C> {
    /// He answered in words of his own, whatever they were.
    pub(crate) fn answered(self) {
        let mut state = self.turns.state();
        *state = State { room: state.room, ..State::new() };
    }

    /// He did not.
    pub(crate) fn failed(self) {
        self.turns.state().failed(Instant::now());
    }
}

impl<C> Drop for Permit<'_, C> {
    /// Where nothing was said to him, the next one tries.
    fn drop(&mut self) {
        self.turns.state().probing = false;
    }
}

impl State {
    fn new() -> Self {
        Self { failures: 0, open_until: None, pause: Duration::ZERO, probing: false, room: (0.0, Instant::now()) }
    }

    /// How long a message waits for its turn; `None` where he is left alone.
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
    fn who_fails_is_left_alone_longer_each_time_and_tried_by_one() {
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
    fn messages_go_at_his_pace() {
        let (mut state, now) = (State::new(), Instant::now());
        state.room = (0.0, now);
        let waits: Vec<u128> = (0..4).map(|_| state.turn(10.0, now).unwrap().as_millis()).collect();
        assert_eq!(waits, [100, 200, 300, 400]);
        let later = now + Duration::from_secs(60);
        let waits: Vec<u128> = (0..4).map(|_| state.turn(10.0, later).unwrap().as_millis()).collect();
        assert_eq!(waits, [0, 0, 50, 150]);
    }
}
