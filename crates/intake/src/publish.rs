//! Sends outcomes to the stream: in one go, a backlog as atomic batches, or one by one where some may be missing.

use async_nats::HeaderMap;
use async_nats::connection::State;
use async_nats::header::{NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL, NATS_BATCH_ID, NATS_BATCH_SEQUENCE};
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use bytes::Bytes;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use telnusqa_chassis::bus::Bus;
use telnusqa_chassis::process::chain;
use telnusqa_chassis::telemetry::propagation::TRACEPARENT;
use telnusqa_chassis::telemetry::spans::{Operation, Unit};
use telnusqa_contracts::cloud_event::STRUCTURED_CONTENT_TYPE;
use tracing::Instrument as _;
use uuid::Uuid;

/// The header that names the outcome.
pub(crate) const HEADER: &str = "Telnusqa-Outcome";
/// What is done, as spans name it.
const SEND: Operation = Operation::send("iis.outcome.v1.{branch}.{kind}");
/// From how many outcomes on they go as an atomic batch. The server stages it in files of its own: it costs 10 to 20 ms
/// whatever its size, and holds up the other streams meanwhile. Only a whole page is worth that.
const BATCH_MIN: usize = 1000;
/// How many bytes an atomic batch may have: the server holds it in memory until it is whole.
const BATCH_MAX_BYTES: usize = 8 * 1024 * 1024;

/// A row on its way out.
pub(crate) struct Outgoing {
    pub(crate) body: String,
    pub(crate) nats_subject: String,
    pub(crate) ordinal: i64,
    pub(crate) outcome_id: Uuid,
    pub(crate) traceparent: Option<String>,
}

impl Outgoing {
    /// What is read of an outcome.
    pub(crate) const SELECT: &str = "SELECT ordinal, outcome_id, nats_subject, body, traceparent FROM intake.outcomes";

    /// `traceparent`: that of the span in which it is sent, if it has one.
    fn headers(&self, traceparent: Option<String>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", STRUCTURED_CONTENT_TYPE);
        headers.insert(HEADER, self.outcome_id.to_string());
        if let Some(traceparent) = traceparent.or_else(|| self.traceparent.clone()) {
            headers.insert(TRACEPARENT, traceparent);
        }
        headers
    }
}

impl<'r> FromRow<'r, PgRow> for Outgoing {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            body: row.try_get("body")?,
            nats_subject: row.try_get("nats_subject")?,
            ordinal: row.try_get("ordinal")?,
            outcome_id: row.try_get("outcome_id")?,
            traceparent: row.try_get("traceparent")?,
        })
    }
}

/// Why outcomes were not published, or not all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// The client could not send, or nothing was acknowledged.
    #[error("send to the bus: {0}")]
    Bus(String),
    /// There is no connection; the client would keep them, and send them whenever.
    #[error("send to the bus: it is not connected")]
    Disconnected,
    /// The stream takes no such batch.
    #[error("send a batch to the bus: {0}")]
    Refused(String),
}

impl SendError {
    /// Its name in traces.
    fn name(&self) -> &'static str {
        match self {
            Self::Bus(_) => "bus",
            Self::Disconnected => "disconnected",
            Self::Refused(_) => "refused",
        }
    }
}

/// Sends rows in order; the highest sequence of the stream that came back.
pub(crate) async fn send(bus: &Bus, rows: &[Outgoing]) -> Result<u64, SendError> {
    if bus.client.connection_state() != State::Connected {
        return Err(SendError::Disconnected);
    }
    let parents: Vec<Option<&str>> = rows.iter().map(|row| row.traceparent.as_deref()).collect();
    let spans = Unit::of_traceparents(SEND, &parents);
    let sent = async {
        let size: usize = rows.iter().map(|row| row.body.len()).sum();
        if rows.len() >= BATCH_MIN && size <= BATCH_MAX_BYTES {
            match batch(bus, rows, &spans).await {
                Err(SendError::Refused(why)) => tracing::info!(why, "a batch was refused; its outcomes go one by one"),
                result => return result,
            }
        }
        if let Some(highest) = run(bus, rows, &spans).await? {
            return Ok(highest);
        }
        tracing::info!("not all outcomes of a page are stored; they go once more, one by one");
        singles(bus, rows, &spans).await
    }
    .instrument(spans.whole().clone())
    .await;
    sent.inspect_err(|error| spans.failed(0.., error.name()))
}

/// Sends rows and asks only for the acknowledgements of the first and the last: whether all are stored, their sequences
/// tell, since nobody else publishes outcomes. `None` where they tell that not all are.
async fn run(bus: &Bus, rows: &[Outgoing], spans: &Unit) -> Result<Option<u64>, SendError> {
    let (Some(last), mut asked) = (rows.len().checked_sub(1), Vec::with_capacity(2)) else { return Ok(Some(0)) };
    for (at, row) in rows.iter().enumerate() {
        let (subject, body) = (row.nats_subject.clone(), Bytes::copy_from_slice(row.body.as_bytes()));
        let headers = row.headers(spans.traceparent(at));
        if at == 0 || at == last {
            let sent = bus.jetstream.publish_with_headers(subject, headers, body).await;
            asked.push(sent.map_err(|error| SendError::Bus(chain(&error)))?);
        } else {
            let sent = bus.client.publish_with_headers(subject, headers, body).await;
            sent.map_err(|error| SendError::Bus(chain(&error)))?;
        }
    }
    let mut sequences = Vec::with_capacity(2);
    for acknowledgement in asked {
        sequences.push(acknowledgement.await.map_err(|error| SendError::Bus(chain(&error)))?.sequence);
    }
    let ends = sequences.first().zip(sequences.last());
    let whole = ends.filter(|(first, end)| end.checked_sub(**first) == u64::try_from(last).ok());
    Ok(whole.map(|(_, end)| *end))
}

async fn singles(bus: &Bus, rows: &[Outgoing], spans: &Unit) -> Result<u64, SendError> {
    let mut under_way = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let body = Bytes::copy_from_slice(row.body.as_bytes());
        let sent = bus
            .jetstream
            .publish_with_headers(row.nats_subject.clone(), row.headers(spans.traceparent(at)), body)
            .await;
        under_way.push(sent.map_err(|error| SendError::Bus(chain(&error)))?);
    }
    let mut highest = 0;
    for acknowledgement in under_way {
        highest = highest.max(acknowledgement.await.map_err(|error| SendError::Bus(chain(&error)))?.sequence);
    }
    Ok(highest)
}

/// Sends rows that are stored whole or not at all (NATS ADR-50): the first opens the batch, the last commits it.
async fn batch(bus: &Bus, rows: &[Outgoing], spans: &Unit) -> Result<u64, SendError> {
    let id = passing_name();
    for (at, row) in rows.iter().enumerate() {
        let sequence = at + 1;
        let mut headers = row.headers(spans.traceparent(at));
        headers.insert(NATS_BATCH_ID, id.as_str());
        headers.insert(NATS_BATCH_SEQUENCE, sequence.to_string());
        let (subject, body) = (row.nats_subject.clone(), Bytes::copy_from_slice(row.body.as_bytes()));
        let is_last = sequence == rows.len();
        if is_last {
            headers.insert(NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL);
        }
        if is_last || sequence == 1 {
            let answer = bus.client.request_with_headers(subject, headers, body).await;
            let answer = answer.map_err(|error| SendError::Bus(chain(&error)))?.payload;
            if is_last {
                return acknowledged(&answer, rows.len());
            }
            // An open batch is answered with nothing.
            if !answer.is_empty() {
                acknowledged(&answer, 1)?;
            }
        } else {
            let sent = bus.client.publish_with_headers(subject, headers, body).await;
            sent.map_err(|error| SendError::Bus(chain(&error)))?;
        }
    }
    Ok(0)
}

fn acknowledged(answer: &Bytes, count: usize) -> Result<u64, SendError> {
    let answer: Response<PublishAck> = serde_json::from_slice(answer).map_err(|error| SendError::Bus(chain(&error)))?;
    match answer {
        Response::Err { error } => Err(SendError::Refused(chain(&error))),
        Response::Ok(acknowledgement) => {
            let stored = acknowledgement.batch_size.map_or(1, |size| usize::try_from(size).unwrap_or(usize::MAX));
            if stored == count {
                Ok(acknowledgement.sequence)
            } else {
                Err(SendError::Bus(format!("{stored} of {count} outcomes were stored")))
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a passing name: it tells this batch from all others")]
fn passing_name() -> String {
    Uuid::new_v4().to_string()
}
