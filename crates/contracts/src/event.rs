//! The written form of a case's events: a kind, the number of its schema, and a JSON body.

mod form;
mod text;

use telnusqa_domain::case::Event;

use text::AsText;

/// An event as it stands in the log and on the bus.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// The JSON body, byte for byte.
    pub body: String,
    /// The kind, as in `accepted` or `term-expired`.
    pub kind: String,
    /// The number of the form of this kind, from 1.
    pub schema: i32,
}

/// A written event that this version of the program cannot read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The body does not have the form of its kind and schema: the log is damaged.
    #[error("body of {kind} (schema {schema}) does not have its form")]
    Malformed {
        /// The kind.
        kind: String,
        /// The schema.
        schema: i32,
        /// What serde said.
        source: serde_json::Error,
    },
    /// The kind is not known.
    #[error("kind {0} is not known")]
    UnknownKind(String),
    /// The kind is known and this form of it is not.
    #[error("schema {schema} of {kind} is not known")]
    UnknownSchema {
        /// The kind.
        kind: String,
        /// The schema.
        schema: i32,
    },
}

/// The kind of an event.
#[must_use]
pub const fn kind(event: &Event) -> &'static str {
    event.kind()
}

/// Writes an event in the newest form of its kind.
#[must_use]
pub fn write(event: &Event) -> Written {
    let body = match event {
        Event::Accepted(accepted) => json(&form::Accepted::from(&**accepted)),
        Event::Declined(declined) => json(&form::Declined::from(&**declined)),
        Event::Dispatched { at, pages, waybill } => {
            json(&form::Dispatched { at: *at, pages: *pages, waybill: AsText(*waybill) })
        }
        Event::Returned { at, waybill } => json(&form::Returned { at: *at, waybill: AsText(*waybill) }),
        Event::TermExpired { due_on } => json(&form::TermExpired { due_on: *due_on }),
        Event::Withdrawn { at, by } => json(&form::Withdrawn { at: *at, by: AsText(*by) }),
    };
    Written { body, kind: kind(event).to_owned(), schema: 1 }
}

/// Reads an event in any form that was ever written. Members that it does not know are passed over.
///
/// # Errors
/// [`ReadError`]
pub fn read(written: &Written) -> Result<Event, ReadError> {
    match (written.kind.as_str(), written.schema) {
        ("accepted", 1) => parse::<form::Accepted>(written).map(|form| Event::Accepted(Box::new(form.into()))),
        ("declined", 1) => parse::<form::Declined>(written).map(|form| Event::Declined(Box::new(form.into()))),
        ("dispatched", 1) => parse::<form::Dispatched>(written).map(Event::from),
        ("returned", 1) => parse::<form::Returned>(written).map(Event::from),
        ("term-expired", 1) => parse::<form::TermExpired>(written).map(Event::from),
        ("withdrawn", 1) => parse::<form::Withdrawn>(written).map(Event::from),
        (kind, schema) if KINDS.contains(&kind) => Err(ReadError::UnknownSchema { kind: kind.to_owned(), schema }),
        (kind, _) => Err(ReadError::UnknownKind(kind.to_owned())),
    }
}

/// Every kind that can be read.
pub const KINDS: [&str; 6] = ["accepted", "declined", "dispatched", "returned", "term-expired", "withdrawn"];

fn json(form: &impl serde::Serialize) -> String {
    serde_json::to_string(form).expect("a form holds only strings, numbers and lists")
}

fn parse<'a, T: serde::Deserialize<'a>>(written: &'a Written) -> Result<T, ReadError> {
    serde_json::from_str(&written.body).map_err(|source| ReadError::Malformed {
        kind: written.kind.clone(),
        schema: written.schema,
        source,
    })
}
