//! Letters as RFC 5322 wants them: text and HTML beside each other, with the same head and words the same bytes.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use telnusqa_domain::case::CaseId;
use uuid::Uuid;

use super::Mailer;
use crate::texts::Letter;

/// What may stand before the `@` of the sender (RFC 5321 §4.5.3.1.1), less the name of a letter.
pub(super) const USER_MAX: usize = 64 - 33;

/// A message as it goes over the wire.
pub(crate) struct Mail {
    pub(crate) bytes: Vec<u8>,
    pub(super) envelope: Envelope,
}

/// What a message is, besides its words.
pub(crate) struct Head {
    pub(crate) at: DateTime<Utc>,
    pub(crate) case: CaseId,
    /// Its name, and that under which it comes back: the same at every attempt.
    pub(crate) id: Uuid,
    pub(crate) kind: &'static str,
    /// The page where its reader says how he would rather be told, where that changes anything about such a message.
    pub(crate) preferences: Option<String>,
    pub(crate) to: Address,
}

/// A message cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("write the message")]
    Compose(#[source] lettre::error::Error),
    #[error("write to whom the message comes back")]
    Sender,
    #[error("sign the message")]
    Sign,
}

impl Mailer {
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
            .raw_header(header("X-Telnusqa-Kind", head.kind.to_owned()));
        let message = match head.preferences {
            Some(page) => message.raw_header(header("List-Unsubscribe", format!("<{page}>"))),
            None => message,
        };
        let part = |kind, text| SinglePart::builder().header(kind).body(text);
        let parts = MultiPart::alternative()
            .boundary(head.id.simple().to_string())
            .singlepart(part(ContentType::TEXT_PLAIN, letter.text))
            .singlepart(part(ContentType::TEXT_HTML, letter.html));
        let message = message.multipart(parts).map_err(WriteError::Compose)?;
        let mut envelope = message.envelope().clone();
        if self.returns {
            let (user, domain) = (self.from.email.user(), self.from.email.domain());
            let from = Address::new(format!("{user}+{}", head.id.simple()), domain).map_err(|_| WriteError::Sender)?;
            envelope = Envelope::new(Some(from), envelope.to().to_vec()).map_err(WriteError::Compose)?;
        }
        let bytes = match &self.signer {
            Some(signer) => signer.sign(message.formatted()).map_err(|_| WriteError::Sign)?,
            None => message.formatted(),
        };
        Ok(Mail { bytes, envelope })
    }
}
