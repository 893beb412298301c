//! What the gateways hold, and what they say.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use serde::Serialize;

use super::centre::LOGIN;
use super::fault::Fault;
use crate::door::Now;

/// The gateways: one that knows keys, one that knows none, and the message centre, which speaks SMPP.
pub const GATEWAYS: [&str; 3] = ["main", "spare", CENTRE];

/// The message centre.
pub(super) const CENTRE: &str = "operator";

/// The texts that are kept.
const KEPT_MAX: usize = 200_000;

/// A text that a gateway took.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// When.
    pub at: String,
    /// By which gateway.
    pub gateway: &'static str,
    /// What the gateway calls it.
    pub id: String,
    /// The sender's key; empty where there was none.
    pub key: String,
    /// The number.
    pub phone: String,
    /// The text, as it came.
    pub text: String,
    /// Whether it is brought.
    pub undelivered: bool,
}

/// What is said to a sender.
pub enum Said {
    /// An answer: its status, its kind, its body.
    Answer(StatusCode, &'static str, String),
    /// Half an answer.
    Cut,
    /// An answer for which nobody waits.
    Slow(String),
}

/// What the gateways hold.
pub struct Desk {
    held: Mutex<Held>,
    now: Now,
}

#[derive(Default)]
struct Held {
    by_key: HashMap<(&'static str, String), usize>,
    delay: Duration,
    faults: HashMap<&'static str, Fault>,
    /// How many texts were sent to a gateway whose every third answer is wrong.
    nth: usize,
    taken: Vec<Taken>,
}

impl Desk {
    /// Without texts and faults.
    #[must_use]
    pub fn new(now: Now) -> Self {
        Self { held: Mutex::default(), now }
    }

    /// Switches a fault on, or off; `false` where there is no such gateway.
    pub fn switch(&self, gateway: &str, fault: Option<Fault>) -> bool {
        let Some(name) = named(gateway) else { return false };
        let mut held = self.held();
        match fault {
            Some(fault) => held.faults.insert(name, fault),
            None => held.faults.remove(name),
        };
        true
    }

    /// Every answer takes so long.
    pub fn take_longer(&self, delay: Duration) {
        self.held().delay = delay;
    }

    /// How long an answer takes.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.held().delay
    }

    /// The fault that a gateway has.
    #[must_use]
    pub fn fault(&self, gateway: &str) -> Option<Fault> {
        self.held().faults.get(gateway).copied()
    }

    /// Every text that was taken, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.held().taken.clone()
    }

    /// Takes a text, as the gateway's fault lets it; `None` where there is no such gateway.
    pub fn take(&self, gateway: &str, phone: &str, text: &str, key: &str) -> Option<Said> {
        let gateway = named(gateway).filter(|name| *name != CENTRE)?;
        let fault = self.fault_of_next(gateway);
        let mut held = self.held();
        match fault {
            Some(Fault::Busy) => return Some(json("{\"status\":\"error\",\"code\":9}".to_owned())),
            Some(Fault::Down) => {
                return Some(Said::Answer(StatusCode::SERVICE_UNAVAILABLE, "text/plain", "down".to_owned()));
            }
            Some(Fault::Refused) => return Some(json("{\"status\":\"error\",\"code\":8}".to_owned())),
            Some(Fault::Cut | Fault::Html | Fault::Slow | Fault::Third | Fault::Undelivered) | None => {}
        }
        let id = held.take(gateway, (phone, text, key), (self.now)().to_rfc3339(), fault == Some(Fault::Undelivered));
        let body = format!("{{\"status\":\"ok\",\"id\":\"{id}\"}}");
        Some(match fault {
            Some(Fault::Cut) => Said::Cut,
            Some(Fault::Html) => {
                Said::Answer(StatusCode::OK, "text/html", "<html><h1>We shall be back soon</h1></html>".to_owned())
            }
            Some(Fault::Slow) => Said::Slow(body),
            _ => json(body),
        })
    }

    /// What is wrong with what a gateway is sent next.
    pub(super) fn fault_of_next(&self, gateway: &'static str) -> Option<Fault> {
        let mut held = self.held();
        match held.faults.get(gateway).copied() {
            Some(Fault::Third) => held.every_third(),
            fault => fault,
        }
    }

    /// Keeps a text that a gateway took.
    pub(super) fn keep(&self, gateway: &'static str, phone: &str, text: &str, undelivered: bool) {
        self.held().take(gateway, (phone, text, ""), (self.now)().to_rfc3339(), undelivered);
    }

    /// What became of a text.
    #[must_use]
    pub fn became(&self, gateway: &str, id: &str) -> String {
        let held = self.held();
        let known = id.rsplit('-').next().and_then(|nth| nth.parse::<usize>().ok()).and_then(|nth| held.taken.get(nth));
        match known.filter(|taken| taken.gateway == gateway && taken.id == id) {
            Some(taken) if taken.undelivered => "{\"state\":\"failed\",\"why\":\"absent\"}".to_owned(),
            Some(_) => "{\"state\":\"delivered\"}".to_owned(),
            None => "{\"state\":\"unknown\"}".to_owned(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Of three, one is wrong: each time in another way.
    fn every_third(&mut self) -> Option<Fault> {
        self.nth += 1;
        let wrong = [Fault::Busy, Fault::Cut, Fault::Html, Fault::Down];
        self.nth.is_multiple_of(3).then(|| wrong[self.nth / 3 % wrong.len()])
    }

    fn take(
        &mut self,
        gateway: &'static str,
        (phone, text, key): (&str, &str, &str),
        at: String,
        undelivered: bool,
    ) -> String {
        let known = (gateway == GATEWAYS[0] && !key.is_empty()).then(|| (gateway, key.to_owned()));
        if let Some(taken) = known.as_ref().and_then(|known| self.by_key.get(known)).map(|at| &self.taken[*at]) {
            return taken.id.clone();
        }
        let nth = self.taken.len();
        let id = format!("{gateway}-{nth}");
        if nth < KEPT_MAX {
            known.and_then(|known| self.by_key.insert(known, nth));
            let (key, phone, text) = (key.to_owned(), phone.to_owned(), text.to_owned());
            self.taken.push(Taken { at, gateway, id: id.clone(), key, phone, text, undelivered });
        }
        id
    }
}

fn named(gateway: &str) -> Option<&'static str> {
    GATEWAYS.into_iter().find(|name| *name == gateway)
}

fn json(body: String) -> Said {
    Said::Answer(StatusCode::OK, "application/json", body)
}

/// How the house is told of the message centre at this address: what stands in that file before the gateways.
#[must_use]
pub fn centre_description(address: SocketAddr) -> String {
    let (system_id, password) = LOGIN;
    format!(
        r#"[[gateway]]
name = "{CENTRE}"
url = "smpp://{address}"
per-second = 200
timeout-s = 10
[gateway.bind]
system-id = "{system_id}"
password = "{password}"
source = "Telnusqa"

"#
    )
}

/// How the house is told of gateways at this address: the file that `TELNUSQA_SMS_GATEWAYS_FILE` names.
#[must_use]
pub fn description(http: &str) -> String {
    let gateway = |name: &str, knows_keys: bool| {
        format!(
            r#"[[gateway]]
name = "{name}"
url = "{http}/{name}/send"
fields = {{ phone = "{{to}}", text = "{{text}}", key = "{{key}}" }}
knows-keys = {knows_keys}
per-second = 200
timeout-s = 10
taken = '"status":"ok","id":"(?<id>[^"]+)"'
refused = '"code":8\b'
not-taken = '"code":9\b'
report.url = "{http}/{name}/status"
report.send = "query"
report.fields = {{ id = "{{id}}" }}
report.delivered = '"state":"delivered"'
report.failed = '"state":"failed","why":"(?<why>[a-z-]+)"'
"#
        )
    };
    format!("{}\n{}", gateway("main", true), gateway("spare", false))
}
