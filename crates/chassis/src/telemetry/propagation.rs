//! Trace context in and out of messages (W3C Trace Context), and into the log.

use async_nats::HeaderMap;
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt, TraceFlags};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The header and the log's column.
pub const TRACEPARENT: &str = "traceparent";

/// The trace context that a message came with; an empty one where it brought none or an unreadable one. Its `tracestate`
/// is left behind: it may say anything, somebody's IIN too, and would go wherever the traces go (decision 22).
#[must_use]
pub fn extract(headers: Option<&HeaderMap>) -> Context {
    // NATS headers keep their case; most senders write this one in small letters, some with a capital.
    let traceparent = headers
        .into_iter()
        .flat_map(HeaderMap::iter)
        .find(|(name, _)| AsRef::<str>::as_ref(name).eq_ignore_ascii_case(TRACEPARENT))
        .and_then(|(_, values)| values.first());
    traceparent.map_or_else(Context::new, |traceparent| from_traceparent(traceparent.as_str()))
}

/// The trace context that a `traceparent` of the log names.
#[must_use]
pub fn from_traceparent(traceparent: &str) -> Context {
    TraceContextPropagator::new().extract_with_context(&Context::new(), &Traceparent(traceparent))
}

/// The `traceparent` of the current span, for the log; none outside of any.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    traceparent_of(&Span::current().context())
}

/// The `traceparent` of a context; none where it is empty.
#[must_use]
pub fn traceparent_of(context: &Context) -> Option<String> {
    traceparent(context.span().span_context())
}

/// The same for what follows, but is not to be traced.
pub(super) fn untraced(context: &Context) -> Option<String> {
    let traced = context.span().span_context().clone();
    let (trace, span, state) = (traced.trace_id(), traced.span_id(), traced.trace_state().clone());
    traceparent(&SpanContext::new(trace, span, TraceFlags::default(), false, state))
}

/// The context of a span; an empty one where it is disabled.
pub(super) fn context_of(span: &Span) -> Context {
    span.context()
}

/// Makes a span the child of the span that sent a message, and links it to that: right where both lie within seconds.
pub fn follow(span: &Span, sent: &Context) {
    go_on(span, sent);
    link(span, sent);
}

/// Makes a span the child of another one.
pub(super) fn go_on(span: &Span, parent: &Context) {
    if parent.span().span_context().is_valid() {
        // It fails only where no trace is kept at all.
        let _untraced = span.set_parent(parent.clone());
    }
}

/// Links a span to the span that sent a message.
pub fn link(span: &Span, sent: &Context) {
    let sent = sent.span().span_context().clone();
    if sent.is_valid() {
        span.add_link(sent);
    }
}

fn traceparent(context: &SpanContext) -> Option<String> {
    context
        .is_valid()
        .then(|| format!("00-{}-{}-{:02x}", context.trace_id(), context.span_id(), context.trace_flags().to_u8() & 1))
}

struct Traceparent<'t>(&'t str);

impl Extractor for Traceparent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_context_comes_back_as_it_was_written_but_for_what_anybody_may_say_in_it() {
        let mut headers = HeaderMap::new();
        headers.insert("Traceparent", PARENT);
        headers.insert("tracestate", "iis=990417400018");
        let extracted = extract(Some(&headers));
        assert_eq!(traceparent_of(&extracted).as_deref(), Some(PARENT));
        assert_eq!(extracted.span().span_context().trace_state().header(), "");
        assert_eq!(traceparent_of(&from_traceparent(PARENT)).as_deref(), Some(PARENT));
    }

    #[test]
    fn an_unreadable_context_is_none() {
        for unreadable in ["", "00-zz-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01"] {
            assert_eq!(traceparent_of(&from_traceparent(unreadable)), None);
        }
        assert_eq!(traceparent_of(&extract(None)), None);
        assert_eq!(current_traceparent(), None);
    }
}
