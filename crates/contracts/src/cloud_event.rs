//! CloudEvents 1.0: the log's events in binary mode (attributes as NATS headers, the body as it stands in the log), and
//! answers to the IIS in structured mode.

mod binary;
mod structured;

pub use binary::{Attributes, ReadHeadersError, case_subject, header};
pub use structured::{Outcome, OutcomeKind, STRUCTURED_CONTENT_TYPE, message_key, outcome_subject};
