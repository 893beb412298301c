//! The channel e-mail: messages written as RFC 5322 wants them, handed over in conversations as of RFC 5321.
//!
//! A repeat is the same message to the receiver: same `Message-ID`, same bytes. What a receiver says besides its code may
//! quote the address, so that nothing but the code leaves this module.

mod dkim;
mod write;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::address::AddressError;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response};
use telnusqa_chassis::settings::{Dkim, SmtpSecurity, SmtpServer};

use dkim::{KeyError, Signer};
pub(crate) use write::{Head, Mail};

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
    /// Whether each letter comes back to a name of its own.
    returns: bool,
    server: SmtpServer,
    /// None where letters go unsigned, or the receiver signs them.
    signer: Option<Signer>,
    /// None where the line is not guarded.
    tls: Option<TlsParameters>,
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
    #[error("sign in at the receiver of mail: it answered {0}")]
    Login(u16),
    #[error("sign in at the receiver of mail: it knows neither PLAIN nor LOGIN")]
    NoLogin,
    #[error("speak TLS with the receiver of mail: it does not offer it")]
    NoTls,
    #[error(
        "speak TLS with the receiver of mail: is its certificate of an authority that is believed, and of its name?"
    )]
    Tls,
}

/// Why nobody can be written to as the settings say.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailerError {
    #[error("read the authorities of the receiver of mail")]
    Authorities(#[source] std::io::Error),
    #[error("read TELNUSQA_MAIL_FROM")]
    From(#[from] AddressError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("give each letter a name to come back to: what stands before the @ in TELNUSQA_MAIL_FROM is too long")]
    Long,
    #[error("speak TLS with the receiver of mail")]
    Tls(#[source] Error),
}

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
    /// Where `returns`, each letter comes back to a name of its own.
    pub(crate) fn new(server: SmtpServer, from: &str, dkim: Option<&Dkim>, returns: bool) -> Result<Self, MailerError> {
        let from: Mailbox = from.parse()?;
        if returns && from.email.user().len() > write::USER_MAX {
            return Err(MailerError::Long);
        }
        let domain = from.email.domain();
        let hello = ClientId::Domain(domain.to_owned());
        let signer = dkim.map(|dkim| Signer::read(&dkim.key_file, dkim.selector.clone(), domain)).transpose()?;
        let tls = tls(&server)?;
        Ok(Self { from, hello, idle: Mutex::default(), returns, server, signer, tls })
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
        let connection = tokio::time::timeout(GREETING_MAX, self.connect()).await.unwrap_or(Err(OpenError::Connect))?;
        Ok(Conversation { connection, mailer: self })
    }

    /// A new line: guarded as it must be, and signed in where that is wanted.
    async fn connect(&self) -> Result<AsyncSmtpConnection, OpenError> {
        let server = (self.server.host.as_str(), self.server.port);
        let at_once = self.tls.clone().filter(|_| self.server.security == SmtpSecurity::Tls);
        let failed = |error: Error| {
            let guarded = at_once.is_some() && error.status().is_none();
            error.status().map_or(if guarded { OpenError::Tls } else { OpenError::Connect }, |code| {
                OpenError::Greeted(code.into())
            })
        };
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, Some(GREETING_MAX), &self.hello, at_once.clone(), None);
        let mut connection = connecting.await.map_err(failed)?;
        if let (SmtpSecurity::StartTls, Some(tls)) = (self.server.security, &self.tls) {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(OpenError::NoTls);
            }
            connection.starttls(tls.clone(), &self.hello).await.map_err(|_| OpenError::Tls)?;
        }
        if let Some(login) = &self.server.login {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            if let Err(error) = signed_in {
                connection.abort().await;
                return Err(match error.status() {
                    Some(code) => OpenError::Login(code.into()),
                    None if error.is_client() => OpenError::NoLogin,
                    None => OpenError::Connect,
                });
            }
        }
        Ok(connection)
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

/// What guards the line, where anything does.
fn tls(server: &SmtpServer) -> Result<Option<TlsParameters>, MailerError> {
    if server.security == SmtpSecurity::None {
        return Ok(None);
    }
    let mut tls = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca_file {
        let authorities = std::fs::read(path).map_err(MailerError::Authorities)?;
        let authorities = Certificate::from_pem(&authorities).map_err(MailerError::Tls)?;
        tls = tls.certificate_store(CertificateStore::None).add_root_certificate(authorities);
    }
    tls.build().map(Some).map_err(MailerError::Tls)
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
    // The library ends the last line by itself, whether it is ended or not.
    let message = mail.bytes.strip_suffix(b"\r\n").unwrap_or(&mail.bytes);
    let taken = connection.message(message).await.map_err(|error| refusal(&error, HandOverError::Refused))?;
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
    use lettre::Address;
    use telnusqa_domain::case::CaseId;
    use telnusqa_domain::language::Language;
    use uuid::Uuid;

    use super::*;
    use crate::texts::Letter;

    #[test]
    fn a_message_is_the_same_to_the_byte_whenever_it_is_written() {
        let mailer =
            Mailer::new("smtp://127.0.0.1".parse().unwrap(), "Телнұсқа <office@telnusqa.example>", None, true).unwrap();
        let write = || {
            let head = Head {
                at: "2026-12-04T06:30:00.123456Z".parse().unwrap(),
                case: CaseId(Uuid::from_u128(1)),
                id: Uuid::from_u128(2),
                kind: "ready-at-counter",
                preferences: Some("https://telnusqa.example/my".to_owned()),
                to: "aliya@example.kz".parse().unwrap(),
            };
            let letter = Letter {
                html: "<p>Құрметті Әлия!</p>\n<p>Телнұсқаңыз дайын.</p>\n.\n".to_owned(),
                language: Language::Kk,
                subject: "Телнұсқа дайын: TN-2026-0004512-2".to_owned(),
                text: "Құрметті Әлия!\n\nТелнұсқаңыз дайын.\n.\n".to_owned(),
            };
            let mail = mailer.write(head, letter).unwrap();
            let from = mail.envelope.from().unwrap().to_string();
            assert_eq!(from, "office+00000000000000000000000000000002@telnusqa.example");
            mail.bytes
        };
        assert_eq!(write(), write());
        insta::assert_snapshot!(String::from_utf8(write()).unwrap().replace('\r', ""));
    }

    #[test]
    fn an_address_that_no_receiver_can_have_is_none() {
        let long = "a".repeat(100);
        for address in [
            "aliya@example.kz\r\nBcc: x@example.kz",
            "aliya\n@example.kz",
            "aliya@example.kz>",
            "<aliya@example.kz>",
            "aliya @example.kz",
            "aliya@",
            "@example.kz",
            &format!("aliya@{long}.kz"),
            &format!("{long}@example.kz"),
        ] {
            assert!(address.parse::<Address>().is_err(), "{address:?}");
        }
        assert!("әлия@example.kz".parse::<Address>().is_ok(), "whoever offers SMTPUTF8 takes it");
    }
}
