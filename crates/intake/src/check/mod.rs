//! Whether a message can be read as the contract: all its errors at once, or what it says.

pub(crate) mod application;
pub(crate) mod code;
pub(crate) mod correction;
pub(crate) mod door;
mod envelope;
pub(crate) mod moment;
mod reader;
pub(crate) mod report;
#[cfg(test)]
mod tests;
pub(crate) mod visit;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::provider::Register;

use self::application::Application;
use self::code::Code;
pub(crate) use self::envelope::Kind;
use self::reader::{Faults, Object};
use self::report::Report;
use crate::canonical::canonical;
use crate::message::{self, Glimpse, Incoming, Unreadable};

/// The most errors that an answer lists: it must fit into a message of the bus.
const ERRORS_MAX: usize = 1_000;
/// The longest subject that an answer repeats where it is no IIS number.
const SUBJECT_MAX: usize = 24;
/// As many digits as a telephone has.
const PERSONAL_DIGITS: usize = 10;

/// What a check may look at besides the message.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    pub(crate) calendar: &'k Calendar,
    pub(crate) now: DateTime<Utc>,
    pub(crate) providers: &'k Register,
}

/// A message of which it is known whether it is JSON.
#[derive(Debug)]
pub(crate) struct Read {
    incoming: Incoming,
    parsed: Result<Map<String, Value>, (Unreadable, Glimpse)>,
}

/// The moments that a message names: what moves a clock that follows the feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Moments {
    pub(crate) pressed_at: Option<DateTime<Utc>>,
    pub(crate) said: DateTime<Utc>,
}

/// A message that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What it says, or what is wrong with it.
    pub(crate) body: Body,
    /// The branch that is answered.
    pub(crate) branch: String,
    /// By what a repeat is recognised: the canonical form (RFC 8785), or the raw digest where it is no JSON.
    pub(crate) content: String,
    pub(crate) id: Option<String>,
    pub(crate) raw: Bytes,
    pub(crate) sequence: Option<i64>,
    pub(crate) source: Option<String>,
    /// The subject as an answer repeats it.
    pub(crate) subject: Option<String>,
    pub(crate) traceparent: Option<String>,
}

/// What a message says.
#[derive(Debug)]
pub(crate) enum Body {
    Application(Box<Application>),
    Invalid(Invalid),
    Report(Report),
}

/// What is wrong with a message.
#[derive(Debug)]
pub(crate) struct Invalid {
    /// Sorted by pointer, one for each.
    pub(crate) errors: Vec<(String, Code)>,
    /// The raw message, where it is no JSON or has no `id`.
    pub(crate) sha256: Option<[u8; 32]>,
}

/// Reads a message as JSON.
pub(crate) fn read(incoming: Incoming) -> Read {
    let parsed = message::parse(&incoming.payload).map_err(|fault| (fault, message::glimpse(&incoming.payload)));
    Read { incoming, parsed }
}

impl Read {
    /// The subject of the bus on which it came.
    pub(crate) fn nats_subject(&self) -> &str {
        &self.incoming.subject
    }

    /// The moments that it names, where readable.
    pub(crate) fn moments(&self) -> Option<Moments> {
        let members = self.parsed.as_ref().ok()?;
        let at = |value: Option<&Value>| moment::moment(value?.as_str()?);
        let pressed_at = at(members.get("time"));
        let submitted_at = at(members.get("data").and_then(|data| data.get("submittedAt")));
        Some(Moments { pressed_at, said: submitted_at.or(pressed_at)? })
    }

    /// Checks it: every rule that needs neither the log nor another message.
    pub(crate) fn check(self, known: &Known<'_>) -> Checked {
        let Self { incoming, parsed } = self;
        match parsed {
            Ok(members) => checked(incoming, &members, known),
            Err((fault, glimpse)) => unreadable(incoming, fault, glimpse),
        }
    }
}

fn checked(incoming: Incoming, members: &Map<String, Value>, known: &Known<'_>) -> Checked {
    let faults = Faults::default();
    if incoming.payload.len() > message::MAX_BYTES {
        faults.note("", Code::MessageTooLarge);
    }
    let root = Object::root(members, &faults);
    let envelope = envelope::check(&root, &incoming.subject);
    let body = match envelope.kind {
        None => None,
        Some(Kind::Application) => root
            .object("data")
            .and_then(|data| application::check(&data, known))
            .map(|found| Body::Application(Box::new(found))),
        Some(Kind::Report(kind)) => root.object("data").and_then(|data| report::check(kind, &data)).map(Body::Report),
    };
    let id = text_of(members.get("id")).filter(|id| is_id(id));
    let source = text_of(members.get("source"));
    let errors = cut(faults.into_sorted());
    let body = match body {
        Some(body) if errors.is_empty() => body,
        Some(_) | None => {
            Body::Invalid(Invalid { errors, sha256: id.is_none().then(|| message::sha256(&incoming.payload)) })
        }
    };
    Checked {
        body,
        branch: envelope.branch,
        content: canonical(members),
        id,
        raw: incoming.payload,
        sequence: envelope.sequence,
        source,
        subject: text_of(members.get("subject")).filter(|subject| is_echoed(subject)),
        traceparent: incoming.traceparent,
    }
}

fn unreadable(incoming: Incoming, fault: Unreadable, glimpse: Glimpse) -> Checked {
    let code = match fault {
        Unreadable::NotAnObject => Code::JsonNotObject,
        Unreadable::NotUtf8 => Code::JsonUtf8,
        Unreadable::Syntax => Code::JsonSyntax,
        Unreadable::TooDeep => Code::JsonTooDeep,
        Unreadable::Twice => Code::JsonDuplicateMember,
    };
    let code = if incoming.payload.len() > message::MAX_BYTES { Code::MessageTooLarge } else { code };
    let sha256 = message::sha256(&incoming.payload);
    Checked {
        body: Body::Invalid(Invalid { errors: vec![(String::new(), code)], sha256: Some(sha256) }),
        branch: envelope::branch(glimpse.source.as_deref(), &incoming.subject),
        content: format!("sha256 {}", hex::encode(sha256)),
        id: glimpse.id.filter(|id| is_id(id)),
        raw: incoming.payload,
        sequence: None,
        // What is no JSON has no content that another message could repeat or contradict: it stands for its bytes.
        source: None,
        subject: glimpse.subject.filter(|subject| is_echoed(subject)),
        traceparent: incoming.traceparent,
    }
}

fn text_of(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::to_owned)
}

/// An `id` that can be answered: CloudEvents forbids the empty one, and a message of the contract holds none as long.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= message::MAX_BYTES
}

/// A subject that an answer may repeat: what could be an IIS number mistyped, and holds nothing personal: no letter, and no
/// run of digits as long as a telephone or an IIN.
fn is_echoed(subject: &str) -> bool {
    let could_be =
        (1..=SUBJECT_MAX).contains(&subject.len()) && subject.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    could_be && subject.split('-').all(|digits| digits.len() < PERSONAL_DIGITS)
}

fn cut(mut errors: Vec<(String, Code)>) -> Vec<(String, Code)> {
    errors.truncate(ERRORS_MAX);
    errors
}
