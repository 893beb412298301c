//! Spans of work with messages, named `{operation} {destination template}` as the semantic conventions want it.
//!
//! Each message gets a span in the trace of what caused it, so that one trace leads from the counterpart's message to the
//! row that an operator reads. A unit of work with several messages has a span of its own besides, linked to theirs.
//! Where no trace is exported, messages get no spans: a trace context that came with them is handed on as it came.

use std::ops::RangeFrom;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use telnusqa_event_log::Recorded;
use tracing::Span;
use tracing::field::Empty;

use super::attributes::{
    CASE_ID, CAUSE_ID, ERROR_TYPE, EVENT_KIND, EVENT_POSITION, MESSAGING_BATCH_MESSAGE_COUNT,
    MESSAGING_CONSUMER_GROUP_NAME, MESSAGING_DESTINATION_TEMPLATE, MESSAGING_MESSAGE_ID, MESSAGING_OPERATION_NAME,
    MESSAGING_OPERATION_TYPE, MESSAGING_SYSTEM,
};
use super::propagation;

/// The most messages of a unit of work that get a span by our own choice, and the most links of its span. Of more, those
/// with the lowest trace ids are chosen: whoever has to choose from the same traces comes to the same ones.
const EACH_MAX: usize = 64;

/// What is done with messages.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    consumer: Option<&'static str>,
    kind: &'static str,
    name: &'static str,
    template: &'static str,
}

impl Operation {
    /// Messages of `template`, as in `case.v1.{kind}.{case}`, are processed as the durable `consumer`.
    #[must_use]
    pub const fn process(template: &'static str, consumer: &'static str) -> Self {
        Self { consumer: Some(consumer), kind: "consumer", name: "process", template }
    }

    /// Messages are sent to `template`.
    #[must_use]
    pub const fn send(template: &'static str) -> Self {
        Self { consumer: None, kind: "producer", name: "send", template }
    }

    /// The span of one message, a root for now.
    fn span(self) -> Span {
        tracing::info_span!(
            parent: None,
            "message",
            otel.name = format!("{} {}", self.name, self.template),
            otel.kind = self.kind,
            otel.status_code = Empty,
            { MESSAGING_SYSTEM } = "nats",
            { MESSAGING_OPERATION_NAME } = self.name,
            { MESSAGING_OPERATION_TYPE } = self.name,
            { MESSAGING_DESTINATION_TEMPLATE } = self.template,
            { MESSAGING_CONSUMER_GROUP_NAME } = self.consumer,
            { MESSAGING_MESSAGE_ID } = Empty,
            { CASE_ID } = Empty,
            { CAUSE_ID } = Empty,
            { EVENT_KIND } = Empty,
            { EVENT_POSITION } = Empty,
            { ERROR_TYPE } = Empty,
        )
    }

    /// The span of one event, a root for now.
    fn event_span(self, event: &Recorded) -> Span {
        let span = self.span();
        if !span.is_disabled() {
            span.record(MESSAGING_MESSAGE_ID, tracing::field::display(event.event_id));
            span.record(CASE_ID, tracing::field::display(event.case.0));
            span.record(CAUSE_ID, tracing::field::display(event.cause.0));
            span.record(EVENT_KIND, event.written.kind.as_str());
            span.record(EVENT_POSITION, event.position.0);
        }
        span
    }

    /// The span of a unit of work, a root of its own.
    fn batch_span(self, count: usize) -> Span {
        tracing::info_span!(
            parent: None,
            "batch",
            otel.name = format!("{} batch {}", self.name, self.template),
            otel.status_code = Empty,
            { MESSAGING_SYSTEM } = "nats",
            { MESSAGING_OPERATION_NAME } = self.name,
            { MESSAGING_OPERATION_TYPE } = self.name,
            { MESSAGING_DESTINATION_TEMPLATE } = self.template,
            { MESSAGING_CONSUMER_GROUP_NAME } = self.consumer,
            { MESSAGING_BATCH_MESSAGE_COUNT } = count,
            { ERROR_TYPE } = Empty,
        )
    }
}

/// The span of an event that is processed long after it was sent: linked to that, in a trace of its own.
#[must_use]
pub fn long_after(operation: Operation, event: &Recorded) -> Span {
    let span = operation.event_span(event);
    if let Some(parent) = &event.traceparent {
        propagation::link(&span, &propagation::from_traceparent(parent));
    }
    span
}

/// The spans of one unit of work; they end when it is dropped.
#[must_use]
pub struct Unit {
    /// One per message, disabled for those that were not chosen; empty where no trace is exported.
    each: Vec<Span>,
    whole: Span,
}

impl Unit {
    /// For messages that somebody else sent in these contexts: each goes on with its sender's trace, or begins one.
    pub fn of_messages(operation: Operation, sent: &[Context]) -> Self {
        if !super::is_exported() {
            return Self::new(operation, sent.len(), Vec::new());
        }
        let each = sent.iter().enumerate().map(|(at, sent)| {
            if at >= EACH_MAX && !is_sampled(sent) {
                return Span::none();
            }
            let span = operation.span();
            propagation::follow(&span, sent);
            span
        });
        Self::new(operation, sent.len(), each.collect())
    }

    /// For events of the log, or of the bus: each goes on with the trace that it names.
    pub fn of_events(operation: Operation, events: &[Recorded]) -> Self {
        let parent = |event: &Recorded| event.traceparent.as_deref().map(propagation::from_traceparent);
        Self::following(operation, events, parent, |event| operation.event_span(event))
    }

    /// For messages that we send, each in the trace that its `traceparent` names.
    pub fn of_traceparents(operation: Operation, traceparents: &[Option<&str>]) -> Self {
        let parent = |parent: &Option<&str>| parent.map(propagation::from_traceparent);
        Self::following(operation, traceparents, parent, |_| operation.span())
    }

    fn following<M>(
        operation: Operation,
        messages: &[M],
        parent: impl Fn(&M) -> Option<Context>,
        span: impl Fn(&M) -> Span,
    ) -> Self {
        if !super::is_exported() {
            return Self::new(operation, messages.len(), Vec::new());
        }
        let mut chosen: Vec<(u64, usize, Context)> = messages
            .iter()
            .enumerate()
            .filter_map(|(at, message)| parent(message).map(|parent| (at, parent)))
            .filter(|(_, parent)| is_sampled(parent))
            .map(|(at, parent)| (random_part(&parent), at, parent))
            .collect();
        chosen.sort_unstable_by_key(|(random, at, _)| (*random, *at));
        chosen.truncate(EACH_MAX);
        let mut each = vec![Span::none(); messages.len()];
        for (_, at, parent) in chosen {
            each[at] = span(&messages[at]);
            match operation.consumer {
                Some(_) => propagation::follow(&each[at], &parent),
                None => propagation::go_on(&each[at], &parent),
            }
        }
        Self::new(operation, messages.len(), each)
    }

    fn new(operation: Operation, count: usize, each: Vec<Span>) -> Self {
        if let [only] = &each[..]
            && !only.is_disabled()
        {
            return Self { whole: only.clone(), each };
        }
        let whole = operation.batch_span(count);
        for span in each.iter().filter(|span| !span.is_disabled()).take(EACH_MAX) {
            propagation::link(&whole, &propagation::context_of(span));
        }
        Self { each, whole }
    }

    /// The span in which the work is done: that of the only message, or of the batch.
    #[must_use]
    pub fn whole(&self) -> &Span {
        &self.whole
    }

    /// The span of the message at this index; a disabled one where it has none.
    #[must_use]
    pub fn span(&self, at: usize) -> Span {
        self.each.get(at).cloned().unwrap_or_else(Span::none)
    }

    /// The `traceparent` with which the message at this index goes on; none where it has no span.
    #[must_use]
    pub fn traceparent(&self, at: usize) -> Option<String> {
        let span = self.each.get(at).filter(|span| !span.is_disabled())?;
        propagation::traceparent_of(&propagation::context_of(span))
    }

    /// The `traceparent` for what follows from a message that has no span: that of its sender, or else the unit's, not to
    /// be traced any further.
    #[must_use]
    pub fn traceparent_or(&self, at: usize, sent: &Context) -> Option<String> {
        self.traceparent(at)
            .or_else(|| propagation::traceparent_of(sent))
            .or_else(|| propagation::untraced(&propagation::context_of(&self.whole)))
    }

    /// The messages from this index on failed; `error_type` is one of few.
    pub fn failed(&self, messages: RangeFrom<usize>, error_type: &'static str) {
        for span in self.each.get(messages).unwrap_or_default().iter().chain([&self.whole]) {
            span.record("otel.status_code", "ERROR");
            span.record(ERROR_TYPE, error_type);
        }
    }
}

fn is_sampled(context: &Context) -> bool {
    context.span().span_context().is_sampled()
}

/// The half of a trace id that is random whoever made it (W3C Trace Context §2.2.3).
fn random_part(context: &Context) -> u64 {
    let [.., a, b, c, d, e, f, g, h] = context.span().span_context().trace_id().to_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
