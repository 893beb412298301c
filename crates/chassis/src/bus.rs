//! The bus: NATS JetStream, its streams, and what must be true of the server.

mod connection;
mod room;
mod streams;
#[cfg(test)]
mod tests;

use async_nats::jetstream;

pub use connection::connect;
pub use room::{PART as ROOM, watch_room};
pub use streams::{ensure_stream, stream_config, watch_streams};

/// The intake stream of the IIS.
pub const IIS_INTAKE: &str = "IIS_INTAKE";
/// The answers to the IIS.
pub const IIS_OUTCOME: &str = "IIS_OUTCOME";
/// The log, as the relay publishes it.
pub const CASES: &str = "CASES";

/// A connection to the bus.
#[derive(Clone)]
pub struct Bus {
    /// Plain NATS.
    pub client: async_nats::Client,
    /// JetStream.
    pub jetstream: jetstream::Context,
    /// On how many servers each stream of ours is kept.
    pub replicas: usize,
    /// How much each stream of ours may hold, in bytes.
    pub stream_bytes_max: i64,
}

impl Bus {
    /// Tells the relay that the log has grown, after a commit (plain NATS; it also looks by itself).
    pub async fn announce_appended(&self) {
        if let Err(error) = self.client.publish(telnusqa_event_log::APPENDED_SUBJECT, bytes::Bytes::new()).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "the relay was not told");
        }
    }
}

/// Why the bus cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// No connection.
    #[error("connect to the bus")]
    Connect(#[source] async_nats::ConnectError),
    /// The server is too old or has unsafe settings.
    #[error("trust the bus: {0}")]
    Server(String),
    /// A stream cannot be made or has other settings than wanted.
    #[error("make stream {stream} as wanted: {problem}")]
    Stream {
        /// The stream.
        stream: &'static str,
        /// What differs or failed.
        problem: String,
    },
}
