//! The door for mail: listens, and holds one conversation with each client.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::bounce;
use super::conversation::{Conversation, Next, Reply};
use super::lines::{Data, Line, read_data, read_line};
use super::store::{Arrival, KeepError, Store};
use super::{Limits, Now};

/// The longest line of a message, without its end (RFC 5322 §2.1.1).
const TEXT_LINE_MAX_BYTES: usize = 998;
/// How long to wait where no further connection can be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// What every conversation needs.
pub(super) struct Door {
    pub(super) bounces: Option<PathBuf>,
    pub(super) hostname: String,
    pub(super) limits: Limits,
    pub(super) now: Now,
    pub(super) store: Store,
}

/// Takes connections until `stop`, then waits for what is being kept.
pub(super) async fn serve(listener: TcpListener, door: Door, stop: CancellationToken) {
    let door = Arc::new(door);
    let places = Arc::new(Semaphore::new(door.limits.connections));
    let mut clients = JoinSet::new();
    while let Some(taken) = stop.run_until_cancelled(listener.accept()).await {
        while clients.try_join_next().is_some() {}
        match taken {
            Ok((stream, _)) => {
                let (door, stop) = (Arc::clone(&door), stop.clone());
                let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                    // Without waiting: who is turned away holds nothing here.
                    let _told = stream.try_write(b"421 4.3.2 too many connections\r\n");
                    continue;
                };
                clients.spawn(async move {
                    if let Err(error) = Client::new(stream, &door, stop).converse().await {
                        tracing::debug!(error = &error as &dyn std::error::Error, "a client is gone");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    while clients.join_next().await.is_some() {}
}

struct Client<'a> {
    conversation: Conversation,
    door: &'a Door,
    reader: BufReader<OwnedReadHalf>,
    /// Answers not sent yet: those to commands that came together go out together (RFC 2920 §3.2).
    said: Vec<u8>,
    stop: CancellationToken,
    writer: OwnedWriteHalf,
}

impl<'a> Client<'a> {
    fn new(stream: TcpStream, door: &'a Door, stop: CancellationToken) -> Self {
        let (reader, writer) = stream.into_split();
        let limits = &door.limits;
        let conversation = Conversation::new(door.hostname.clone(), limits.size_bytes, limits.recipients);
        Self { conversation, door, reader: BufReader::with_capacity(16 * 1024, reader), said: Vec::new(), stop, writer }
    }

    async fn converse(mut self) -> io::Result<()> {
        self.say(&self.conversation.greeting());
        loop {
            if !self.reader.buffer().contains(&b'\n') {
                self.send().await?;
            }
            let reading = read_line(&mut self.reader);
            let next = match patiently(reading, self.door.limits.idle, &self.stop).await? {
                Ok(Line::End) => return Ok(()),
                Ok(Line::Flood) => Next::Close("500 5.5.2 line too long".into()),
                Ok(Line::Garbled) => self.conversation.fault("500 5.5.2 line not UTF-8 or not ended by CR LF".into()),
                Ok(Line::TooLong) => self.conversation.fault("500 5.5.2 line too long".into()),
                Ok(Line::Whole(line)) => self.conversation.hear(&line),
                Err(end) => Next::Close(end),
            };
            let next = match next {
                Next::Take(reply) => {
                    self.say(&reply);
                    self.send().await?;
                    let Some(next) = self.take().await? else { return Ok(()) };
                    next
                }
                next @ (Next::Close(_) | Next::Say(_)) => next,
            };
            match next {
                Next::Close(reply) => {
                    self.say(&reply);
                    self.send().await?;
                    return self.writer.shutdown().await;
                }
                Next::Say(reply) | Next::Take(reply) => self.say(&reply),
            }
        }
    }

    /// Takes the message that follows `DATA`; `None` where the client is gone in the middle of it.
    async fn take(&mut self) -> io::Result<Option<Next>> {
        // Many clients send the full stop by itself, and it waits with them until the message before it is acknowledged:
        // 40 ms each time, unless that is done at once.
        self.reader.get_ref().as_ref().set_quickack(true)?;
        let reading = read_data(&mut self.reader, self.door.limits.size_bytes);
        let data = patiently(reading, self.door.limits.idle, &self.stop).await?;
        let envelope = self.conversation.taken();
        Ok(Some(match data {
            Ok(Data::End) => return Ok(None),
            Ok(Data::Flood) => Next::Close("552 5.3.4 message too large".into()),
            Ok(Data::TooLarge) => self.conversation.fault("552 5.3.4 message too large".into()),
            Ok(Data::Whole(raw)) => match refuse(&raw, envelope.eight_bit) {
                Some(refusal) => self.conversation.fault(refusal),
                None => {
                    let arrival = Arrival { at: (self.door.now)(), from: envelope.from, raw, to: envelope.to };
                    self.keep(arrival).await
                }
            },
            Err(end) => Next::Close(end),
        }))
    }

    /// Takes responsibility for a message only once it is on the disk (RFC 5321 §6.1).
    async fn keep(&self, arrival: Arrival) -> Next {
        let returned = self.door.bounces.is_some().then(|| arrival.clone());
        match self.door.store.keep(arrival).await {
            Ok(()) => {
                if let (Some(folder), Some(arrival)) = (&self.door.bounces, returned) {
                    let (folder, hostname) = (folder.clone(), self.door.hostname.clone());
                    let said = tokio::task::spawn_blocking(move || bounce::say(&folder, &hostname, &arrival)).await;
                    if let Ok(Err(error)) = said {
                        tracing::warn!(error = &error as &dyn std::error::Error, "nothing was said of a letter");
                    }
                }
                Next::Say("250 2.0.0 kept".into())
            }
            Err(KeepError::Broken) => Next::Close("421 4.3.0 closing".into()),
            Err(KeepError::Full) => Next::Say("452 4.3.1 no room for it now".into()),
        }
    }

    fn say(&mut self, reply: &str) {
        self.said.extend_from_slice(reply.as_bytes());
        self.said.extend_from_slice(b"\r\n");
    }

    async fn send(&mut self) -> io::Result<()> {
        let sending = self.writer.write_all(&self.said);
        tokio::time::timeout(self.door.limits.idle, sending).await.map_err(|_| io::ErrorKind::TimedOut)??;
        self.said.clear();
        Ok(())
    }
}

/// Reads what must come in time; otherwise what to say before the end.
async fn patiently<T>(
    reading: impl Future<Output = io::Result<T>>,
    idle: Duration,
    stop: &CancellationToken,
) -> io::Result<Result<T, Reply>> {
    match stop.run_until_cancelled(tokio::time::timeout(idle, reading)).await {
        None => Ok(Err("421 4.3.2 closing".into())),
        Some(Err(_)) => Ok(Err("421 4.4.2 waited too long".into())),
        Some(Ok(read)) => read.map(Ok),
    }
}

/// What no message may have on its way (RFC 5321 §2.3.8, RFC 5322 §2.1.1, RFC 6152 §3).
fn refuse(raw: &[u8], eight_bit: bool) -> Option<Reply> {
    let text = raw.strip_suffix(b"\r\n").unwrap_or(raw);
    let mut lines = text.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let line = if lines.peek().is_none() { Some(line) } else { line.strip_suffix(b"\r") };
        match line {
            Some(line) if line.contains(&b'\r') => return Some("554 5.6.0 carriage return within a line".into()),
            Some(line) if line.len() > TEXT_LINE_MAX_BYTES => {
                return Some("554 5.6.0 line longer than 998 bytes".into());
            }
            Some(_) => {}
            None => return Some("554 5.6.0 line feed without carriage return".into()),
        }
    }
    (!eight_bit && !raw.is_ascii()).then(|| "554 5.6.3 bytes over 127 without BODY=8BITMIME".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_the_standard_says() {
        let whole = format!("{}\r\n", "a".repeat(998));
        let long = format!("a\r\n{}\r\n", "a".repeat(999));
        for (raw, refused) in [
            ("", false),
            ("a\r\n\r\nb\r\n", false),
            (&whole, false),
            (&long, true),
            ("a\nb\r\n", true),
            ("a\rb\r\n", true),
            ("a\r\r\n", true),
            ("a\r\n\n\r\n", true),
        ] {
            assert_eq!(refuse(raw.as_bytes(), false).is_some(), refused, "{raw:?}");
        }
        assert!(refuse("қ\r\n".as_bytes(), false).is_some());
        assert!(refuse("қ\r\n".as_bytes(), true).is_none());
    }
}
