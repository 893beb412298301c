//! The written form of a case's events: a kind, the number of its schema, and a JSON body.

use telnusqa_domain::case::Event;

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
pub fn kind(_event: &Event) -> &'static str {
    unimplemented!()
}

/// Writes an event in the newest form of its kind.
#[must_use]
pub fn write(_event: &Event) -> Written {
    unimplemented!()
}

/// Reads an event in any form that was ever written.
///
/// # Errors
/// [`ReadError`]
pub fn read(_written: &Written) -> Result<Event, ReadError> {
    unimplemented!()
}
