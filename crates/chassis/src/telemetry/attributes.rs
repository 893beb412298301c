//! Names of attributes and metrics: those of OpenTelemetry's semantic conventions that we use, and our own.
//!
//! `nats` stands in no registry of the conventions yet, which allow a name of one's own.

/// Our own: the case, a UUID.
pub const CASE_ID: &str = "case.id";
/// Our own: what caused a command, a UUID.
pub const CAUSE_ID: &str = "cause.id";
/// Our own: which consumer of the log.
pub const CONSUMER: &str = "consumer";
/// Our own: the kind of an event, as in `accepted`.
pub const EVENT_KIND: &str = "event.kind";
/// Our own: the position of an event in the log.
pub const EVENT_POSITION: &str = "event.position";
/// What went wrong, of few values.
pub const ERROR_TYPE: &str = "error.type";
/// How many messages a span speaks of.
pub const MESSAGING_BATCH_MESSAGE_COUNT: &str = "messaging.batch.message_count";
/// The durable consumer.
pub const MESSAGING_CONSUMER_GROUP_NAME: &str = "messaging.consumer.group.name";
/// The subject, with parameters in place of what varies.
pub const MESSAGING_DESTINATION_TEMPLATE: &str = "messaging.destination.template";
/// The message's own identity.
pub const MESSAGING_MESSAGE_ID: &str = "messaging.message.id";
/// What is done: `send`, `receive`, `process`.
pub const MESSAGING_OPERATION_NAME: &str = "messaging.operation.name";
/// The class of what is done.
pub const MESSAGING_OPERATION_TYPE: &str = "messaging.operation.type";
/// Always `nats`.
pub const MESSAGING_SYSTEM: &str = "messaging.system";

/// The boundaries of histograms of durations in seconds that the conventions advise.
pub const DURATIONS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Metric (histogram, seconds): how long a batch of messages took to be processed.
pub const PROCESS_DURATION: &str = "messaging.process.duration";
/// Metric (histogram, seconds): how long a batch of messages took to be sent.
pub const SEND_DURATION: &str = "messaging.client.operation.duration";
/// Metric (gauge, events): how far a consumer's checkpoint lies behind the log's head.
pub const CONSUMER_LAG: &str = "telnusqa.consumer.lag";
/// Metric (gauge, seconds): how long ago the oldest event was recorded that a consumer has not applied.
pub const CONSUMER_LAG_TIME: &str = "telnusqa.consumer.lag.time";
/// Metric (counter, events): applied, by consumer.
pub const CONSUMER_APPLIED: &str = "telnusqa.consumer.applied";
/// Metric (counter, events): parked, by consumer.
pub const CONSUMER_PARKED: &str = "telnusqa.consumer.parked";
/// Metric (counter, reads): gaps on the bus that were filled from the log, by consumer.
pub const CONSUMER_GAPS: &str = "telnusqa.consumer.gaps";
/// Metric (gauge): 1 where a part of the process is ready, 0 where it is not; by `part`.
pub const PART_READY: &str = "telnusqa.part.ready";
/// Our own: a part of a process's readiness.
pub const PART: &str = "part";
/// Metric (gauge, events): how far the bus lies behind the log's head.
pub const RELAY_LAG: &str = "telnusqa.relay.lag";
/// Metric (counter, events): carried to the bus.
pub const RELAY_PUBLISHED: &str = "telnusqa.relay.published";
/// Our own: which stream of the bus.
pub const STREAM: &str = "telnusqa.stream";
/// Metric (gauge, bytes): how much a stream of the bus may hold.
pub const STREAM_LIMIT: &str = "telnusqa.stream.limit";
/// Metric (gauge, bytes): how much a stream of the bus holds.
pub const STREAM_SIZE: &str = "telnusqa.stream.size";
