//! What is answered to each command, apart from any socket (RFC 5321 §4).

use std::borrow::Cow;

use smtp_proto::{Error, MAIL_BODY_7BIT, MAIL_BODY_8BITMIME, MAIL_SMTPUTF8, MailFrom, RcptTo, Request};

/// An answer without its last line end; only that to `EHLO` has several lines.
pub(super) type Reply = Cow<'static, str>;

/// Commands that were not understood or out of place, after which a client is sent away.
const FAULTS_MAX: u32 = 20;
/// RFC 5321 §4.5.3.1.3, without the brackets.
const PATH_MAX_BYTES: usize = 254;

/// What follows a command.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Next {
    /// The answer, and the end of the connection.
    Close(Reply),
    /// The answer, and the next command.
    Say(Reply),
    /// The answer, and then the message.
    Take(Reply),
}

/// Who a message is from and for, as the commands said.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Envelope {
    /// The message may have bytes over 127 (RFC 6152, RFC 6531).
    pub(super) eight_bit: bool,
    /// Empty for a message that wants no answer.
    pub(super) from: String,
    pub(super) to: Vec<String>,
    /// The addresses may have letters of any language (RFC 6531).
    utf8: bool,
}

/// One client's conversation.
pub(super) struct Conversation {
    faults: u32,
    hostname: String,
    recipients_max: usize,
    size_max_bytes: usize,
    state: State,
}

enum State {
    /// Nothing was said yet.
    Connected,
    /// By `EHLO` (extended) or `HELO`.
    Greeted { extended: bool },
    /// After `MAIL`.
    Begun { envelope: Envelope, extended: bool },
}

impl Conversation {
    pub(super) fn new(hostname: String, size_max_bytes: usize, recipients_max: usize) -> Self {
        Self { faults: 0, hostname, recipients_max, size_max_bytes, state: State::Connected }
    }

    /// What is said before anything else.
    pub(super) fn greeting(&self) -> Reply {
        format!("220 {} ESMTP", self.hostname).into()
    }

    /// What follows one line, with its line end.
    pub(super) fn hear(&mut self, line: &str) -> Next {
        let next = match Request::parse(&mut line.as_bytes().iter()) {
            Ok(request) => self.answer(request, line),
            Err(error) => Next::Say(not_understood(&error)),
        };
        match next {
            Next::Say(reply) if reply.starts_with('5') => self.fault(reply),
            next @ (Next::Close(_) | Next::Say(_) | Next::Take(_)) => next,
        }
    }

    /// Says what was wrong; too often, and the client is sent away.
    pub(super) fn fault(&mut self, reply: Reply) -> Next {
        self.faults += 1;
        if self.faults < FAULTS_MAX { Next::Say(reply) } else { Next::Close("421 4.7.0 too many errors".into()) }
    }

    /// The envelope of the message that was just taken; the next one may be begun.
    pub(super) fn taken(&mut self) -> Envelope {
        match std::mem::replace(&mut self.state, State::Connected) {
            State::Begun { envelope, extended } => {
                self.state = State::Greeted { extended };
                envelope
            }
            state @ (State::Connected | State::Greeted { .. }) => {
                self.state = state;
                Envelope::default()
            }
        }
    }

    fn answer(&mut self, request: Request<Cow<'_, str>>, line: &str) -> Next {
        Next::Say(match request {
            Request::Data => return self.data(),
            Request::Ehlo { .. } => {
                self.state = State::Greeted { extended: true };
                self.extensions()
            }
            Request::Helo { .. } => {
                self.state = State::Greeted { extended: false };
                format!("250 {}", self.hostname).into()
            }
            Request::Help { .. } => "214 2.0.0 RFC 5321".into(),
            Request::Mail { from } => self.mail(&from),
            Request::Noop { .. } => "250 2.0.0 so be it".into(),
            Request::Quit => return Next::Close("221 2.0.0 good-bye".into()),
            Request::Rcpt { to } => self.recipient(&to, line),
            Request::Rset => {
                self.taken();
                "250 2.0.0 forgotten".into()
            }
            Request::Vrfy { .. } => "252 2.5.0 send it and see".into(),
            Request::Atrn { .. }
            | Request::Auth { .. }
            | Request::Bdat { .. }
            | Request::Burl { .. }
            | Request::Etrn { .. }
            | Request::Expn { .. }
            | Request::Lhlo { .. }
            | Request::StartTls => "502 5.5.1 command not implemented".into(),
        })
    }

    fn extensions(&self) -> Reply {
        format!(
            "250-{}\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250-PIPELINING\r\n250-SIZE {}\r\n250 SMTPUTF8",
            self.hostname, self.size_max_bytes
        )
        .into()
    }

    fn mail(&mut self, from: &MailFrom<Cow<'_, str>>) -> Reply {
        let extended = match &self.state {
            State::Connected => return "503 5.5.1 say EHLO first".into(),
            State::Begun { .. } => return "503 5.5.1 a message is begun already".into(),
            State::Greeted { extended } => *extended,
        };
        let utf8 = from.flags & MAIL_SMTPUTF8 != 0;
        let eight_bit = utf8 || from.flags & MAIL_BODY_8BITMIME != 0;
        if !known_parameters(from) || (!extended && (from.flags != 0 || from.size != 0)) {
            return "555 5.5.4 parameter not known".into();
        }
        if from.size > self.size_max_bytes {
            return "552 5.3.4 message too large".into();
        }
        if let Some(refusal) = refuse_address(&from.address, utf8) {
            return refusal;
        }
        let envelope = Envelope { eight_bit, from: from.address.clone().into_owned(), to: Vec::new(), utf8 };
        self.state = State::Begun { envelope, extended };
        "250 2.1.0 sender noted".into()
    }

    fn recipient(&mut self, to: &RcptTo<Cow<'_, str>>, line: &str) -> Reply {
        let State::Begun { envelope, .. } = &mut self.state else { return "503 5.5.1 say MAIL first".into() };
        if *to != (RcptTo { address: to.address.clone(), ..RcptTo::default() }) {
            return "555 5.5.4 parameter not known".into();
        }
        // The parser reads both `<>` and `<postmaster>`, which every server takes (§4.5.1), as no address.
        let address = match &*to.address {
            "" if line.to_ascii_lowercase().contains("<postmaster>") => "postmaster",
            "" => return "501 5.1.3 recipient address not understood".into(),
            address => address,
        };
        if let Some(refusal) = refuse_address(address, envelope.utf8) {
            return refusal;
        }
        if envelope.to.iter().any(|known| known == address) {
            return "250 2.1.5 recipient noted already".into();
        }
        if envelope.to.len() >= self.recipients_max {
            return "452 4.5.3 too many recipients".into();
        }
        envelope.to.push(address.to_owned());
        "250 2.1.5 recipient noted".into()
    }

    fn data(&self) -> Next {
        match &self.state {
            State::Connected | State::Greeted { .. } => Next::Say("503 5.5.1 say MAIL and RCPT first".into()),
            State::Begun { envelope, .. } if envelope.to.is_empty() => {
                Next::Say("554 5.5.1 no valid recipients".into())
            }
            State::Begun { .. } => Next::Take("354 end with a line of one full stop".into()),
        }
    }
}

/// Only `BODY=7BIT`, `BODY=8BITMIME`, `SIZE` and `SMTPUTF8` are offered.
fn known_parameters(from: &MailFrom<Cow<'_, str>>) -> bool {
    let flags = from.flags & (MAIL_BODY_7BIT | MAIL_BODY_8BITMIME | MAIL_SMTPUTF8);
    *from == MailFrom { address: from.address.clone(), flags, size: from.size, ..MailFrom::default() }
}

fn refuse_address(address: &str, utf8: bool) -> Option<Reply> {
    if address.len() > PATH_MAX_BYTES {
        return Some("501 5.1.3 address too long".into());
    }
    if address.chars().any(char::is_control) {
        return Some("501 5.1.3 address with control characters".into());
    }
    (!utf8 && !address.is_ascii()).then(|| "553 5.6.7 address needs SMTPUTF8".into())
}

fn not_understood(error: &Error) -> Reply {
    match error {
        Error::InvalidSenderAddress => "501 5.1.7 sender address not understood".into(),
        Error::InvalidRecipientAddress => "501 5.1.3 recipient address not understood".into(),
        Error::InvalidParameter { .. } => "501 5.5.4 parameter not understood".into(),
        Error::SyntaxError { syntax } => format!("501 5.5.4 say {syntax}").into(),
        Error::UnsupportedParameter { .. } => "555 5.5.4 parameter not known".into(),
        Error::InvalidResponse { .. }
        | Error::NeedsMoreData { .. }
        | Error::ResponseTooLong
        | Error::UnknownCommand => "500 5.5.1 command not known".into(),
    }
}

#[cfg(test)]
mod tests;
