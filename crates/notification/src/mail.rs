//! The channel e-mail: messages written as RFC 5322 wants them, handed over in conversations as of RFC 5321.
//!
//! A repeat is the same message to the receiver: same `Message-ID`, same bytes. What a receiver says besides its code may
//! quote the address, so that nothing but the code leaves this module.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::address::{AddressError, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response};
use telnusqa_chassis::settings::SmtpServer;
use telnusqa_domain::case::CaseId;
use uuid::Uuid;

use crate::texts::Letter;

/// How long a receiver may take to greet.
const GREETING_MAX: Duration = Duration::from_secs(30);
/// How long a whole conversation about one message may take. Who is slower may have it, and gets it once more; the
/// standard would wait for 10 minutes (RFC 5321 §4.5.3.2.6), and all others behind it.
const CONVERSATION_MAX: Duration = Duration::from_secs(120);
/// How long a connection is kept for the next message.
const IDLE_MAX: Duration = Duration::from_secs(5);

/// Hands messages over to one receiver.
pub(crate) struct Mailer {
    from: Mailbox,
    hello: ClientId,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
    server: SmtpServer,
}

/// A message as it goes over the wire.
pub(crate) struct Mail {
    bytes: Vec<u8>,
    envelope: Envelope,
}

/// What a message is, besides its words.
pub(crate) struct Head {
    pub(crate) at: DateTime<Utc>,
    pub(crate) case: CaseId,
    pub(crate) id: Uuid,
    pub(crate) kind: &'static str,
    pub(crate) to: Address,
}

/// An open conversation in which nothing was said about a message yet.
pub(crate) struct Conversation<'m> {
    connection: AsyncSmtpConnection,
    mailer: &'m Mailer,
}

/// The receiver cannot be talked to: no message is to blame.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("reach the receiver of mail")]
    Connect,
    #[error("be greeted by the receiver of mail: it answered {0}")]
    Greeted(u16),
}

/// A message cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("write the message")]
pub(crate) struct WriteError(#[source] lettre::error::Error);

/// What a conversation came to where the message is not the receiver's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HandOverError {
    /// The receiver cannot take addresses with letters of any language (RFC 6531).
    Address,
    /// The connection was lost, or nothing came in time: it may have the message or not.
    Lost,
    /// It will never take this message.
    Refused(u16),
    /// It takes nothing from us at all.
    Sender(u16),
    /// It may take it later.
    Temporary(u16),
}

impl Mailer {
    pub(crate) fn new(server: SmtpServer, from: &str) -> Result<Self, AddressError> {
        let from: Mailbox = from.parse()?;
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Self { from, hello, idle: Mutex::default(), server })
    }

    /// Writes a message: with the same head and words the same bytes.
    pub(crate) fn write(&self, head: Head, letter: Letter) -> Result<Mail, WriteError> {
        let header = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", head.id, self.from.email.domain())))
            .date(SystemTime::from(head.at))
            .from(self.from.clone())
            .to(Mailbox::new(None, head.to))
            .subject(letter.subject)
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(header("Content-Language", letter.language.code().to_owned()))
            .raw_header(header("X-Telnusqa-Case", head.case.0.to_string()))
            .raw_header(header("X-Telnusqa-Kind", head.kind.to_owned()))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.text))
            .map_err(WriteError)?;
        Ok(Mail { bytes: message.formatted(), envelope: message.envelope().clone() })
    }

    /// Opens a conversation, or goes on with one that is open.
    pub(crate) async fn open(&self) -> Result<Conversation<'_>, OpenError> {
        while let Some((mut connection, since)) = self.take_idle() {
            let alive = since.elapsed() < IDLE_MAX
                && tokio::time::timeout(GREETING_MAX, connection.test_connected()).await.unwrap_or(false);
            if alive {
                return Ok(Conversation { connection, mailer: self });
            }
        }
        let server = (self.server.host.as_str(), self.server.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(GREETING_MAX), &self.hello, None, None);
        match tokio::time::timeout(GREETING_MAX, connecting).await {
            Ok(Ok(connection)) => Ok(Conversation { connection, mailer: self }),
            Ok(Err(error)) => Err(error.status().map_or(OpenError::Connect, |code| OpenError::Greeted(code.into()))),
            Err(_) => Err(OpenError::Connect),
        }
    }

    /// Says good-bye in conversations that were not needed for a while.
    pub(crate) async fn close_idle(&self) {
        let old = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.extract_if(.., |(_, since)| since.elapsed() >= IDLE_MAX).collect::<Vec<_>>()
        };
        for (mut connection, _) in old {
            let _gone = tokio::time::timeout(Duration::from_secs(1), connection.quit()).await;
        }
    }

    fn take_idle(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

impl Conversation<'_> {
    /// Hands a message over, and gives the code with which the receiver took it.
    pub(crate) async fn hand_over(mut self, mail: &Mail) -> Result<u16, HandOverError> {
        let said = tokio::time::timeout(CONVERSATION_MAX, say(&mut self.connection, mail)).await;
        let said = said.unwrap_or(Err(HandOverError::Lost));
        if said.is_ok() {
            self.keep();
        } else {
            let _gone = tokio::time::timeout(Duration::from_secs(1), self.connection.abort()).await;
        }
        said
    }

    /// Keeps the conversation for the next message.
    pub(crate) fn keep(self) {
        let mut idle = self.mailer.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((self.connection, Instant::now()));
    }
}

async fn say(connection: &mut AsyncSmtpConnection, mail: &Mail) -> Result<u16, HandOverError> {
    let mut parameters = Vec::new();
    let addresses = mail.envelope.from().into_iter().chain(mail.envelope.to());
    if addresses.into_iter().any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(HandOverError::Address);
        }
        parameters.push(MailParameter::SmtpUtfEight);
        // The address stands in the message too; whoever offers the one offers the other (RFC 6531 §3.1).
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let from = MailFrom::new(mail.envelope.from().cloned(), parameters);
    connection.command(from).await.map_err(|error| refusal(&error, HandOverError::Sender))?;
    for to in mail.envelope.to() {
        let to = Rcpt::new(to.clone(), Vec::new());
        connection.command(to).await.map_err(|error| refusal(&error, HandOverError::Refused))?;
    }
    connection.command(Data).await.map_err(|error| refusal(&error, HandOverError::Refused))?;
    let taken = connection.message(&mail.bytes).await.map_err(|error| refusal(&error, HandOverError::Refused))?;
    Ok(taken.code().into())
}

/// The code alone: the rest of what was said may quote the address.
fn refusal(error: &Error, permanent: impl FnOnce(u16) -> HandOverError) -> HandOverError {
    match error.status() {
        Some(code) if code.severity == response::Severity::PermanentNegativeCompletion => permanent(code.into()),
        Some(code) => HandOverError::Temporary(code.into()),
        None => HandOverError::Lost,
    }
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::language::Language;

    use super::*;

    #[test]
    fn a_message_is_the_same_to_the_byte_whenever_it_is_written() {
        let server = SmtpServer { host: "127.0.0.1".to_owned(), port: 25 };
        let mailer = Mailer::new(server, "Телнұсқа <office@telnusqa.example>").unwrap();
        let write = || {
            let head = Head {
                at: "2026-12-04T06:30:00.123456Z".parse().unwrap(),
                case: CaseId(Uuid::from_u128(1)),
                id: Uuid::from_u128(2),
                kind: "ready-at-counter",
                to: "aliya@example.kz".parse().unwrap(),
            };
            let letter = Letter {
                language: Language::Kk,
                subject: "Телнұсқа дайын: TN-2026-0004512-2".to_owned(),
                text: "Құрметті Әлия!\n\nТелнұсқаңыз дайын.\n.\n".to_owned(),
            };
            mailer.write(head, letter).unwrap().bytes
        };
        assert_eq!(write(), write());
        insta::assert_snapshot!(String::from_utf8(write()).unwrap().replace('\r', ""));
    }
}
