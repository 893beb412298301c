//! The State Corporation's side: it numbers what it hands over, repeats what is not answered, and remembers answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use telnusqa_domain::hours::in_almaty;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::endpoints::Endpoints;
use crate::iis::{Outgoing, Session, kind_of};

/// How long an answer may take before the message is sent again.
const REPEAT_AFTER: Duration = Duration::from_secs(10);
/// How often it is sent before it is given up.
const TRIES: u32 = 12;

/// The names of reports: the same story has the same messages.
const REPORTS: Uuid = Uuid::from_u128(0x8a4d_6a6e_2f0b_4d7c_9f52_0d8e_71f3_4b1a);

/// The State Corporation's side of a play.
#[derive(Clone)]
pub(super) struct Counterpart {
    heard: Arc<Heard>,
    /// By branch: the number that was given last; by id, the number that its message has.
    numbers: Arc<Mutex<Numbers>>,
    seed: u64,
    session: Session,
}

#[derive(Default)]
struct Heard {
    answers: Mutex<HashMap<String, Vec<Value>>>,
    changed: Notify,
    unasked: Mutex<HashMap<String, u64>>,
}

#[derive(Default)]
struct Numbers {
    given: HashMap<String, u64>,
    of_id: HashMap<String, u64>,
}

/// A message that was handed over, and how often it had been answered before.
pub(super) struct HandedOver {
    answered_before: usize,
    message: Outgoing,
}

impl Counterpart {
    /// Signs in, and listens to answers from now on.
    pub(super) async fn open(endpoints: &Endpoints, seed: u64) -> anyhow::Result<Self> {
        let session = Session::open(endpoints).await?;
        let mut incoming = session.answers().await?;
        let heard = Arc::new(Heard::default());
        let listening = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Some(body) = incoming.recv().await {
                listening.take(&body);
            }
        });
        Ok(Self { heard, numbers: Arc::default(), seed, session })
    }

    /// Hands a line of a feed over, numbered as it is sent; the order of calls is the order on the wire.
    pub(super) async fn hand_over(&self, line: &str) -> HandedOver {
        let message = Outgoing::of_line(&self.numbered(line));
        let answered_before = self.heard.answers().get(&message.id).map_or(0, Vec::len);
        self.session.hand_over(&message).await;
        HandedOver { answered_before, message }
    }

    /// The answer to a message.
    pub(super) async fn answer(&self, handed_over: &HandedOver) -> anyhow::Result<Value> {
        let HandedOver { answered_before, message } = handed_over;
        for _ in 0..TRIES {
            let answered = self.heard.wait(&message.id, *answered_before);
            if let Ok(answer) = tokio::time::timeout(REPEAT_AFTER, answered).await {
                return Ok(answer);
            }
            self.session.hand_over(message).await;
        }
        anyhow::bail!("hear an answer to {}", message.id)
    }

    /// Sends a report about an application, and hears the answer.
    pub(super) async fn report(
        &self,
        about: &About<'_>,
        kind: &str,
        at: DateTime<Utc>,
        data: Value,
    ) -> anyhow::Result<Value> {
        let name = format!("{}\n{}\n{kind}\n{data}", self.seed, about.subject);
        let moment = in_almaty(at).to_rfc3339_opts(SecondsFormat::Secs, false);
        let line = json!({
            "specversion": "1.0",
            "id": Uuid::new_v5(&REPORTS, name.as_bytes()),
            "source": format!("urn:kz:gov4c:iis:{}", about.branch),
            "type": format!("kz.gov4c.iis.intake.{kind}.v1"),
            "subject": about.subject,
            "time": moment,
            "sequence": "0",
            "datacontenttype": "application/json",
            "data": data,
        });
        let handed_over = self.hand_over(&line.to_string()).await;
        self.answer(&handed_over).await.with_context(|| format!("report {kind} of {}", about.subject))
    }

    /// What was told unasked, by kind.
    pub(super) fn unasked(&self) -> Vec<(String, u64)> {
        let mut kinds: Vec<_> = self.heard.unasked().iter().map(|(kind, count)| (kind.clone(), *count)).collect();
        kinds.sort();
        kinds
    }

    /// The line with the next number of its branch; a message that is sent again keeps its number, and what cannot be
    /// read keeps whatever it has.
    fn numbered(&self, line: &str) -> String {
        let Ok(mut message) = serde_json::from_str::<Value>(line) else { return line.to_owned() };
        let text = |member: &str| message.get(member).and_then(Value::as_str).map(str::to_owned);
        let (Some(id), Some(source), Some(_)) = (text("id"), text("source"), text("sequence")) else {
            return line.to_owned();
        };
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let number = match numbers.of_id.get(&id) {
            Some(number) => *number,
            None => {
                let next = numbers.given.entry(source).or_default();
                *next += 1;
                let number = *next;
                numbers.of_id.insert(id, number);
                number
            }
        };
        message["sequence"] = json!(number.to_string());
        message.to_string()
    }
}

/// Which application a report is about.
pub(super) struct About<'a> {
    pub(super) branch: &'a str,
    pub(super) subject: &'a str,
}

impl Heard {
    fn answers(&self) -> MutexGuard<'_, HashMap<String, Vec<Value>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unasked(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.unasked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, body: &Bytes) {
        let Ok(answer) = serde_json::from_slice::<Value>(body) else { return };
        match answer.get("causationid").and_then(Value::as_str).map(str::to_owned) {
            Some(id) => self.answers().entry(id).or_default().push(answer),
            None => *self.unasked().entry(kind_of(&answer)).or_default() += 1,
        }
        self.changed.notify_waiters();
    }

    /// Waits for one answer more than there were.
    async fn wait(&self, id: &str, before: usize) -> Value {
        loop {
            let changed = self.changed.notified();
            if let Some(answer) = self.answers().get(id).and_then(|answers| answers.get(before).cloned()) {
                return answer;
            }
            // Looks again now and then: an answer may come between the look and the wait.
            let _ = tokio::time::timeout(Duration::from_millis(200), changed).await;
        }
    }
}
