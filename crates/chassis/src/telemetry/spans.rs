//! Spans of work with messages, named `{operation} {destination template}` as the semantic conventions want it.

use tracing::Span;
use tracing::field::Empty;

use super::attributes::{
    MESSAGING_BATCH_MESSAGE_COUNT, MESSAGING_CONSUMER_GROUP_NAME, MESSAGING_DESTINATION_TEMPLATE,
    MESSAGING_OPERATION_NAME, MESSAGING_OPERATION_TYPE, MESSAGING_SYSTEM,
};

/// A span of sending `count` messages to `template`, as in `iis.outcome.v1.{branch}.{kind}`.
#[must_use]
pub fn send(template: &'static str, count: usize) -> Span {
    tracing::info_span!(
        "send",
        otel.name = format!("send {template}"),
        otel.kind = "producer",
        otel.status_code = Empty,
        { MESSAGING_SYSTEM } = "nats",
        { MESSAGING_OPERATION_NAME } = "send",
        { MESSAGING_OPERATION_TYPE } = "send",
        { MESSAGING_DESTINATION_TEMPLATE } = template,
        { MESSAGING_BATCH_MESSAGE_COUNT } = count,
    )
}

/// A span of processing `count` messages of `template` as the durable consumer `group`. Link it to what sent them with
/// [`super::propagation::link`].
#[must_use]
pub fn process(template: &'static str, group: &str, count: usize) -> Span {
    tracing::info_span!(
        "process",
        otel.name = format!("process {template}"),
        otel.kind = "consumer",
        otel.status_code = Empty,
        { MESSAGING_SYSTEM } = "nats",
        { MESSAGING_OPERATION_NAME } = "process",
        { MESSAGING_OPERATION_TYPE } = "process",
        { MESSAGING_DESTINATION_TEMPLATE } = template,
        { MESSAGING_CONSUMER_GROUP_NAME } = group,
        { MESSAGING_BATCH_MESSAGE_COUNT } = count,
    )
}
